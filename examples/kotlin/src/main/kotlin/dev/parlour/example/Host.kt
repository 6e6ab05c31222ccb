package dev.parlour.example

import dev.parlour.Clock
import dev.parlour.Config
import dev.parlour.Content
import dev.parlour.Deadlines
import dev.parlour.Driver
import dev.parlour.Engine
import dev.parlour.Envelope
import dev.parlour.Event
import dev.parlour.Input
import dev.parlour.Outcome
import dev.parlour.User
import java.util.UUID
import kotlinx.coroutines.CoroutineScope

private const val CHAT = "chat"
private const val WIDGET = "terminal"
private val AGENT = User(id = "anna", nickname = "Anna", isAgent = true)

/**
 * A chat in a terminal: somebody types for the visitor and for the agent.
 *
 * What is told is saved before anybody hears what comes of it, so a kill undoes an input of which nobody has heard, or leaves
 * nothing to redo: the events that were not heard wait in the snapshot. A deadline that passes is not saved, for it comes
 * again by itself, with the same events. It all runs on one thread, that of [scope].
 */
class Host(private val store: Store, scope: CoroutineScope, clock: Clock = Clock.wall, private val show: (String) -> Unit) :
    AutoCloseable {
    private val config = Config(deadlines = Deadlines(typing = 3_000))
    private val engine = store.load()?.let { Engine.restore(it, config) } ?: Engine(config)
    private val driver = Driver(engine, scope, clock)

    init {
        driver.any(listener = ::hear)
        if (engine.view().widgets.isEmpty()) {
            tell(Input.WidgetLoad(widgetId = WIDGET), Input.WidgetReady(online = true), Input.WindowOpen())
        } else {
            show("… going on: ${engine.view().chats.firstOrNull()?.state ?: "no chat yet"}")
        }
    }

    /** Takes a line; false where the host is to end. */
    fun take(line: String): Boolean {
        val words = line.trim().split(' ', limit = 2)
        val rest = words.getOrElse(1) { "" }
        when (words[0]) {
            "" -> Unit
            "/accept" -> tell(Input.ChatAccept(chatId = CHAT, operatorId = AGENT.id))
            "/say" -> tell(Input.MessageReceive(messageId = newId(), from = AGENT, content = Content.Text(rest), chatId = CHAT))
            "/typing" -> tell(Input.TypingStart(chatId = CHAT, userId = AGENT.id))
            "/end" -> tell(Input.ChatEnd(chatId = CHAT))
            "/quit" -> return false
            else -> if (words[0].startsWith("/")) show("/accept | /say TEXT | /typing | /end | /quit") else write(line.trim())
        }
        return true
    }

    /** The visitor writes; the first line asks for a chat. */
    private fun write(text: String) {
        if (engine.view().chats.isEmpty()) return tell(Input.ChatRequest(chatId = CHAT, message = text))
        val id = newId()
        // This terminal is the server too: it has got the message.
        tell(Input.MessageSend(content = Content.Text(text), chatId = CHAT, messageId = id), Input.MessageAck(messageId = id, chatId = CHAT))
    }

    private fun newId() = UUID.randomUUID().toString()

    private fun tell(vararg inputs: Input) {
        val outcomes = driver.handleAll(inputs.asList())
        store.save(engine.snapshot())
        outcomes.filterIsInstance<Outcome.Rejected>().forEach { show("! ${it.rejection.text}") }
    }

    private fun hear(envelope: Envelope) {
        if (!store.hear(envelope)) return
        when (val event = envelope.event) {
            is Event.ChatRequested -> show("you: ${event.message}")
            is Event.ChatStarted -> show("· ${event.operatorId} is here")
            is Event.MessageSent -> show("you: ✓")
            is Event.MessageReceived -> show("${event.from.nickname}: ${(event.content as? Content.Text)?.text}")
            is Event.TypingStarted -> show("· ${event.userId} is typing")
            is Event.TypingStopped -> show("· ${event.userId} stopped typing")
            is Event.ChatEnded -> show("· the chat is over")
            else -> Unit
        }
    }

    override fun close() {
        driver.close()
        engine.close()
    }
}
