package dev.parlour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Java can do, with nothing of Kotlin's in the way. */
class JavaUseTest {
  @Test
  void anEngineTellsItsListeners() throws Exception {
    List<String> heard = new ArrayList<>();
    try (Engine engine = new Engine((Config) null)) {
      Hub hub = new Hub(engine);
      Unsubscribe unsubscribe =
          hub.on(Event.ChatRequested.class, told -> heard.add(told.getEvent().getChatId()));
      hub.any(envelope -> heard.add(JsonForms.toJson(envelope).substring(0, 9)));
      engine.handleJson(0, "{\"type\":\"widget.load\",\"widgetId\":\"w\"}");
      engine.handleJson(1, "{\"type\":\"widget.ready\",\"online\":true}");
      assertEquals(Verdict.ACCEPTED, engine.handleJson(2, "{\"type\":\"chat.request\",\"chatId\":\"c\"}"));
      hub.deliver();
      assertTrue(heard.contains("c"));
      assertTrue(heard.contains("{\"seq\":1,"));
      unsubscribe.invoke();
      ParlourException.Rejected rejected =
          assertThrows(ParlourException.Rejected.class, () -> engine.handleJson(3, "{\"type\":\"chat.end\",\"chatId\":\"x\"}"));
      assertEquals(Reason.UNKNOWN_CHAT, rejected.getRejection().getReason());
      assertEquals("c", engine.view().getChats().get(0).getChatId());
    }
  }
}
