package dev.parlour

import kotlin.reflect.KClass
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull

/** Tells the time in milliseconds from any epoch; it goes on over a restart, as [Clock.wall] does. */
public fun interface Clock {
    public fun millis(): Long

    public companion object {
        /** The computer's time of day. */
        @JvmField
        public val wall: Clock = Clock(System::currentTimeMillis)

        /**
         * The time of day when it is made, and from there on another clock, which nobody sets: on Android
         * `Clock.anchored(SystemClock::elapsedRealtime)`, which counts sleep too.
         */
        @JvmStatic
        public fun anchored(elapsed: () -> Long): Clock {
            val offset = wall.millis() - elapsed()
            return Clock { offset + elapsed() }
        }
    }
}

/**
 * Gives an engine the time, and its events to those who listen: an engine in a coroutine.
 *
 * What the engine is told goes through the driver, so that the next deadline is always waited for. [on], [once] and [any]
 * are those of [Hub]; a coroutine of [scope] delivers. [events] gives the same as a flow. What is told while nobody listens
 * waits for whoever comes first.
 *
 * Where the clock is behind the engine's own time, because the snapshot comes from another computer or somebody set the
 * clock back, the driver keeps the distance: no time has passed, and from there on it goes on as ever. Where it is ahead,
 * the time while no driver was there counts in full.
 *
 * What listeners throw goes to [onError]; by default to the scope's own `CoroutineExceptionHandler`, or else to the thread's
 * handler of what nobody catches. So does what the engine throws while nobody has called it, as where the host's function for
 * phone numbers failed: the rest waits for the next news. The driver goes on.
 */
public class Driver @JvmOverloads constructor(
    /** The engine: for its view, its snapshots, and all else that needs no time. */
    public val engine: EngineInterface,
    private val scope: CoroutineScope,
    private val clock: Clock = Clock.wall,
    onError: ErrorHandler? = null,
) : AutoCloseable {
    private val hub = Hub(engine, onError ?: ErrorHandler { error, _ -> report(error) })
    private val news = Channel<Unit>(Channel.CONFLATED)
    private val lock = Any()
    private var offset = 0L

    @Volatile
    private var closed = false
    private val job: Job = scope.launch { run() }

    /** Has a listener hear each event of a type. With [replay] it first hears what holds now. */
    public inline fun <reified E : Event> on(replay: Boolean = false, noinline listener: (Told<E>) -> Unit): Unsubscribe =
        on(E::class, replay, listener)

    /** Has a listener hear each event of a type. With [replay] it first hears what holds now. */
    public fun <E : Event> on(type: KClass<E>, replay: Boolean = false, listener: (Told<E>) -> Unit): Unsubscribe =
        stirred { hub.on(type, replay, listener) }

    /** Has a listener hear the next event of a type, and no other. */
    public inline fun <reified E : Event> once(noinline listener: (Told<E>) -> Unit): Unsubscribe = once(E::class, listener)

    /** Has a listener hear the next event of a type, and no other. */
    public fun <E : Event> once(type: KClass<E>, listener: (Told<E>) -> Unit): Unsubscribe =
        stirred { hub.once(type, listener) }

    /** Has a listener hear every event. With [replay] it first hears what holds now. */
    public fun any(replay: Boolean = false, listener: (Envelope) -> Unit): Unsubscribe =
        stirred { hub.any(replay, listener) }

    /** The events of a type as a flow, from its collection on. With [replay] it begins with what holds then. */
    public inline fun <reified E : Event> events(replay: Boolean = false): Flow<Told<E>> = events(E::class, replay)

    /** The events of a type as a flow, from its collection on. With [replay] it begins with what holds then. */
    public fun <E : Event> events(type: KClass<E>, replay: Boolean = false): Flow<Told<E>> = callbackFlow {
        val unsubscribe = on(type, replay) { told -> trySend(told) }
        awaitClose { unsubscribe() }
    }.buffer(Channel.UNLIMITED)

    /** All events as a flow, from its collection on. With [replay] it begins with what holds then. */
    public fun all(replay: Boolean = false): Flow<Envelope> = callbackFlow {
        val unsubscribe = any(replay) { envelope -> trySend(envelope) }
        awaitClose { unsubscribe() }
    }.buffer(Channel.UNLIMITED)

    /** Takes one input now. Throws [ParlourException.Rejected]. */
    public fun handle(input: Input): Verdict = tell { now -> engine.handle(now, input) }

    /** Takes one input in its canonical JSON form now. Throws [ParlourException.Rejected]. */
    public fun handleJson(input: String): Verdict = tell { now -> engine.handleJson(now, input) }

    /** Takes inputs one after the other now; what became of each. */
    public fun handleAll(inputs: List<Input>): List<Outcome> = tell { now -> engine.handleAll(now, inputs) }

    /** Takes a vendor's call now. Throws [ParlourException.Decode]. */
    public fun observe(call: VendorCall): Observed = tell { now -> engine.observe(now, call) }

    /** Takes a vendor's call in its JSON form now. Throws [ParlourException.Decode]. */
    public fun observeJson(call: String): Observed = tell { now -> engine.observeJson(now, call) }

    /** Has the engine tell again what holds now: for a user interface that starts anew. */
    public fun resync(): Unit = tell { now ->
        // Without it, what is told again would have the time of the latest input.
        engine.handleTimeout(now)
        engine.resync()
    }

    /** Stops the clock, and delivers no more. The engine stays as it is, for its snapshot; it is closed by whoever made it. */
    override fun close() {
        closed = true
        job.cancel()
    }

    private suspend fun run() {
        while (true) {
            deliver()
            val deadline = engine.nextDeadline()
            if (deadline == null) {
                news.receive()
                continue
            }
            val wait = maxOf(0L, deadline.at - now())
            // Too early is no harm: the rest of the time is waited for again.
            withTimeoutOrNull(wait) { news.receive() } ?: engine.handleTimeout(now())
        }
    }

    private fun deliver() {
        if (!hub.listens) return
        try {
            hub.deliver()
        } catch (error: ListenerError) {
            // Of a handler that failed itself.
            error.errors.forEach(::report)
        } catch (error: ParlourException) {
            report(error)
        }
    }

    /** For whoever hears of errors that nobody waits for. */
    private fun report(error: Exception) {
        val context = scope.coroutineContext
        val handler = context[CoroutineExceptionHandler]
        if (handler != null) return handler.handleException(context, error)
        val thread = Thread.currentThread()
        thread.uncaughtExceptionHandler.uncaughtException(thread, error)
    }

    private fun stirred(subscribe: () -> Unsubscribe): Unsubscribe {
        check(!closed) { "the driver is closed" }
        return subscribe().also { news.trySend(Unit) }
    }

    private fun <T> tell(work: (Long) -> T): T {
        check(!closed) { "the driver is closed" }
        try {
            return synchronized(lock) { work(now()) }
        } finally {
            // Rejected or not: deadlines that were due have fired.
            news.trySend(Unit)
        }
    }

    /** The time by the clock, but for what that is behind. */
    private fun now(): Long = synchronized(lock) {
        val now = clock.millis() + offset
        val behind = maxOf(0L, engine.now() - now)
        offset += behind
        now + behind
    }
}
