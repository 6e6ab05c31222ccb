package dev.parlour

import java.util.concurrent.ConcurrentLinkedQueue
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** Listeners, by the rules of `docs/bindings.md`. */
class HubTest {
    private val engine = loaded()
    private val heard = mutableListOf<String>()

    private fun hear(name: String) = { _: Any -> heard.add(name).let {} }

    @Test
    fun `listeners hear in the order in which they subscribed, and nobody before deliver`() {
        val hub = Hub(engine)
        hub.any { heard.add("any ${it.event::class.simpleName}") }
        hub.on<Event.WidgetShown> { heard.add("on ${it.event.widgetId} ${it.envelope.seq}") }
        hub.once<Event.WidgetShown>(hear("once"))
        assertTrue(heard.isEmpty())
        hub.deliver()
        assertEquals(listOf("any WidgetLoaded", "any WidgetShown", "on w 2", "once"), heard)
        engine.handle(2, Input.WidgetSetPage(page = Page.HIDDEN))
        engine.handle(3, Input.WidgetSetPage(page = Page.ONLINE))
        heard.clear()
        hub.deliver()
        assertEquals(1, heard.count { it.startsWith("on ") })
        assertTrue("once" !in heard)
    }

    @Test
    fun `what listeners do meanwhile`() {
        val hub = Hub(engine)
        lateinit var second: Unsubscribe
        hub.on<Event.WidgetLoaded> {
            heard.add("first")
            second()
            second()
            // The events that follow come at the end, in the same deliver; and a deliver within does nothing.
            engine.handle(2, Input.WindowOpen())
            hub.on<Event.WidgetLoaded>(listener = hear("new"))
            hub.on<Event.WindowOpened>(listener = hear("new hears the window"))
            hub.deliver()
            assertEquals(listOf("first"), heard)
        }
        second = hub.on<Event.WidgetLoaded>(listener = hear("second"))
        hub.deliver()
        assertEquals(listOf("first", "new hears the window"), heard)
    }

    @Test
    fun `a listener that fails stops nobody`() {
        val hub = Hub(engine)
        val errors = List(2) { IllegalStateException("$it") }
        hub.on<Event.WidgetLoaded> { throw errors[0] }
        hub.on<Event.WidgetLoaded>(listener = hear("loaded"))
        hub.once<Event.WidgetShown> { throw errors[1] }
        hub.on<Event.WidgetShown>(listener = hear("shown"))
        assertEquals(errors, assertThrows<ListenerError> { hub.deliver() }.errors)
        assertEquals(listOf("loaded", "shown"), heard)
        hub.deliver()
        assertEquals(listOf("loaded", "shown"), heard)
    }

    @Test
    fun `a handler gets the errors once all have heard the event`() {
        val handled = mutableListOf<Pair<Exception, Event>>()
        val hub = Hub(engine) { error, envelope ->
            assertTrue("after" in heard)
            handled.add(error to envelope.event)
            throw UnsupportedOperationException()
        }
        val failure = IllegalStateException()
        hub.on<Event.WidgetLoaded> { throw failure }
        hub.on<Event.WidgetLoaded>(listener = hear("after"))
        assertTrue(assertThrows<ListenerError> { hub.deliver() }.errors.single() is UnsupportedOperationException)
        assertSame(failure, handled.single().first)
        assertTrue(handled.single().second is Event.WidgetLoaded)
    }

    @Test
    fun `what ends the program leaves at once, and the rest is told later`() {
        val hub = Hub(engine)
        hub.once<Event.WidgetLoaded> { throw StackOverflowError() }
        hub.on<Event.WidgetLoaded>(listener = hear("loaded"))
        hub.on<Event.WidgetShown>(listener = hear("shown"))
        assertThrows<StackOverflowError> { hub.deliver() }
        assertTrue(heard.isEmpty())
        hub.deliver()
        assertEquals(listOf("loaded", "shown"), heard)
    }

    @Test
    fun `whichever thread delivers, each event is told once, and none waits`() = Engine(Config(limits = Limits(events = 100_000, chats = 10_000))).use { engine ->
        engine.handle(0, Input.WidgetLoad(widgetId = "w"))
        engine.handle(1, Input.WidgetReady(online = true))
        val hub = Hub(engine)
        val requested = ConcurrentLinkedQueue<String>()
        hub.on<Event.ChatRequested> { requested.add(it.event.chatId) }
        val threads = List(4) { thread ->
            Thread {
                repeat(500) {
                    engine.handle(5, Input.ChatRequest(chatId = "$thread-$it"))
                    hub.deliver()
                }
            }
        }
        threads.forEach(Thread::start)
        threads.forEach(Thread::join)
        assertEquals(2_000, requested.size)
        assertEquals(2_000, requested.toSet().size)
    }

    @Test
    fun `a late one hears what holds, alone`() {
        val hub = Hub(engine)
        hub.any { heard.add("early ${it.origin}") }
        hub.deliver()
        heard.clear()
        val seq = engine.view().seq
        hub.on<Event.WidgetLoaded>(replay = true) { heard.add("late ${it.envelope.origin} ${it.envelope.seq}") }
        hub.deliver()
        assertEquals(listOf("late RESTORED $seq"), heard)
        assertEquals(seq, engine.view().seq)
    }
}
