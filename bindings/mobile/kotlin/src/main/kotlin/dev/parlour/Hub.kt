package dev.parlour

import java.util.function.Consumer
import kotlin.reflect.KClass

/** An event of one type, with its envelope. */
public class Told<out E : Event>(public val envelope: Envelope, public val event: E)

/** Ends a subscription, at once; to call it again does nothing. */
public fun interface Unsubscribe {
    public operator fun invoke()
}

/** Gets what listeners throw, with the event at which they did. */
public fun interface ErrorHandler {
    public fun handle(error: Exception, envelope: Envelope)
}

/** What listeners threw, in the order in which they did. */
public class ListenerError(public val errors: List<Exception>) :
    RuntimeException("${errors.size} listeners failed: ${errors.first()}", errors.first()) {
    init {
        errors.drop(1).forEach(::addSuppressed)
    }
}

/**
 * Takes the events out of an engine and tells each to all who listen. The rules are those of every language, in
 * `docs/bindings.md`.
 *
 * Listeners are called by [deliver] alone, one event after the other, in the order in which they subscribed. One that
 * throws an exception stops nobody: [onError] gets each once all have heard the event; without it [deliver] throws a
 * [ListenerError] at its end. What is no `Exception`, as an `OutOfMemoryError`, leaves [deliver] at once, and what was not
 * told then is told by the next. Nobody else polls the engine of a hub. Threads may share one; a [deliver] while another is
 * under way does nothing, for that one goes on until no event is left.
 */
public class Hub @JvmOverloads constructor(
    /** The engine. */
    public val engine: EngineInterface,
    private val onError: ErrorHandler? = null,
) {
    private class Listener(
        val type: Class<out Event>?,
        val once: Boolean,
        /** Whether it is still to hear what holds. */
        var late: Boolean,
        val call: (Envelope) -> Unit,
    ) {
        @Volatile
        var gone = false

        fun hears(envelope: Envelope) = type == null || type.isInstance(envelope.event)
    }

    private class Due(val listener: Listener, val envelope: Envelope)

    private class Thrown(val error: Exception, val envelope: Envelope)

    /** Guarded by itself; never held while a listener is called. */
    private val listeners = mutableListOf<Listener>()

    /** What is to be told next, and to whom: the rest of an event, or of what holds. */
    private val due = ArrayDeque<Due>()

    /** What listeners of that event threw. */
    private val errors = ArrayDeque<Thrown>()

    /** What nobody has handled. */
    private var thrown = mutableListOf<Exception>()
    private var delivering = false

    /** Whether somebody has asked for a delivery while one was under way: its end may have been near. */
    private var again = false

    /** Has a listener hear each event of a type. With [replay] it first hears what holds now. */
    public inline fun <reified E : Event> on(replay: Boolean = false, noinline listener: (Told<E>) -> Unit): Unsubscribe =
        on(E::class, replay, listener)

    /** Has a listener hear each event of a type. With [replay] it first hears what holds now. */
    public fun <E : Event> on(type: KClass<E>, replay: Boolean = false, listener: (Told<E>) -> Unit): Unsubscribe =
        subscribe(type.java, once = false, late = replay, listener)

    /** Has a listener hear each event of a type: for Java. */
    @JvmOverloads
    public fun <E : Event> on(type: Class<E>, listener: Consumer<Told<E>>, replay: Boolean = false): Unsubscribe =
        subscribe(type, once = false, late = replay, listener::accept)

    /** Has a listener hear the next event of a type, and no other. */
    public inline fun <reified E : Event> once(noinline listener: (Told<E>) -> Unit): Unsubscribe = once(E::class, listener)

    /** Has a listener hear the next event of a type, and no other. */
    public fun <E : Event> once(type: KClass<E>, listener: (Told<E>) -> Unit): Unsubscribe =
        subscribe(type.java, once = true, late = false, listener)

    /** Has a listener hear the next event of a type, and no other: for Java. */
    public fun <E : Event> once(type: Class<E>, listener: Consumer<Told<E>>): Unsubscribe =
        subscribe(type, once = true, late = false, listener::accept)

    /** Has a listener hear every event. With [replay] it first hears what holds now. */
    @JvmOverloads
    public fun any(replay: Boolean = false, listener: Consumer<Envelope>): Unsubscribe =
        add(Listener(null, once = false, late = replay, call = listener::accept))

    /** Whether anybody listens. */
    public val listens: Boolean
        get() = synchronized(listeners) { listeners.isNotEmpty() }

    /**
     * Tells all events that the engine has, also those that come of what listeners tell it meanwhile. Called by a listener
     * it does nothing: the delivery that is under way goes on until no event is left.
     */
    public fun deliver() {
        synchronized(listeners) {
            again = delivering
            if (delivering) return
            delivering = true
        }
        val unhandled = try {
            deliverAll()
        } catch (left: Throwable) {
            synchronized(listeners) { delivering = false }
            throw left
        }
        if (unhandled.isNotEmpty()) throw ListenerError(unhandled)
    }

    /** Delivers until no event is left, and nobody has asked for more meanwhile; gives what nobody has handled. */
    private fun deliverAll(): List<Exception> {
        while (true) {
            while (next()) tell()
            synchronized(listeners) {
                if (!again) {
                    delivering = false
                    return thrown.also { thrown = mutableListOf() }
                }
                again = false
            }
        }
    }

    private fun <E : Event> subscribe(type: Class<E>, once: Boolean, late: Boolean, call: (Told<E>) -> Unit): Unsubscribe =
        add(Listener(type, once, late) { envelope -> call(Told(envelope, type.cast(envelope.event))) })

    private fun add(listener: Listener): Unsubscribe {
        synchronized(listeners) { listeners.add(listener) }
        return Unsubscribe { remove(listener) }
    }

    private fun remove(listener: Listener) {
        listener.gone = true
        synchronized(listeners) { listeners.remove(listener) }
    }

    /** Finds what is to be told next, and to whom; false where there is nothing any more. */
    private fun next(): Boolean {
        if (due.isNotEmpty() || errors.isNotEmpty()) return true
        val envelope = engine.pollEvent()
        if (envelope != null) {
            synchronized(listeners) {
                listeners.filter { !it.late && it.hears(envelope) }.mapTo(due) { Due(it, envelope) }
            }
            return true
        }
        val late = synchronized(listeners) { listeners.find { it.late } } ?: return false
        val holds = engine.whatHolds()
        late.late = false
        holds.filter(late::hears).mapTo(due) { Due(late, it) }
        return true
    }

    private fun tell() {
        while (due.isNotEmpty()) {
            val (listener, envelope) = due.removeFirst().let { it.listener to it.envelope }
            if (listener.gone) continue
            if (listener.once) remove(listener)
            try {
                listener.call(envelope)
            } catch (error: Exception) {
                errors.addLast(Thrown(error, envelope))
            }
        }
        while (errors.isNotEmpty()) {
            val failed = errors.removeFirst()
            val handler = onError
            if (handler == null) {
                thrown.add(failed.error)
                continue
            }
            try {
                handler.handle(failed.error, failed.envelope)
            } catch (error: Exception) {
                thrown.add(error)
            }
        }
    }
}
