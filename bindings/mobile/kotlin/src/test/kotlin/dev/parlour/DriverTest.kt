package dev.parlour

import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.advanceTimeBy
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

/** An engine in a coroutine, in virtual time. */
@OptIn(ExperimentalCoroutinesApi::class)
class DriverTest {
    private val TestScope.clock get() = Clock { 10 + testScheduler.currentTime }

    /** The type of each event, and when it was heard. */
    private fun TestScope.heard(driver: Driver): List<Pair<String?, Long>> = mutableListOf<Pair<String?, Long>>().also { heard ->
        driver.any { heard.add(it.event::class.simpleName to testScheduler.currentTime) }
    }

    @Test
    fun `deadlines are kept`() = runTest {
        val driver = Driver(loaded(Config(deadlines = Deadlines(typing = 5_000))), backgroundScope, clock)
        val heard = heard(driver)
        driver.handle(Input.ChatJoin(chatId = "c"))
        driver.handle(Input.TypingStart(chatId = "c", userId = "anna"))
        advanceTimeBy(4_000)
        // Another one puts it off.
        driver.handle(Input.TypingStart(chatId = "c", userId = "anna"))
        advanceTimeBy(20_000)
        assertEquals("TypingStopped" to 9_000L, heard.last())
    }

    @Test
    fun `events are flows`() = runTest {
        val driver = Driver(loaded(), backgroundScope, clock)
        val requested = async { driver.events<Event.ChatRequested>().take(2).toList().map { it.event.chatId } }
        runCurrent()
        repeat(3) { driver.handle(Input.ChatRequest(chatId = "c$it")) }
        assertEquals(listOf("c0", "c1"), requested.await())
        // Who comes late begins with what holds.
        val held = driver.events<Event.WidgetLoaded>(replay = true).first()
        assertEquals(Origin.RESTORED, held.envelope.origin)
    }

    @Test
    fun `what is told while nobody listens waits`() = runTest {
        val driver = Driver(loaded(), backgroundScope, clock)
        driver.handle(Input.WindowOpen())
        advanceTimeBy(1_000)
        val heard = heard(driver)
        runCurrent()
        assertTrue(heard.map { it.first }.containsAll(listOf("WidgetLoaded", "WindowOpened")))
    }

    @Test
    fun `a restored engine goes on, however the clock stands`() = runTest {
        val first = loaded(Config(deadlines = Deadlines(typing = 100)))
        val hour = 3_600_000L
        first.handle(hour, Input.ChatJoin(chatId = "c"))
        first.handle(hour, Input.TypingStart(chatId = "c", userId = "anna"))
        first.pollEvents()
        val engine = Engine.restore(first.snapshot(), first.config())
        // The clock is an hour behind: the deadline stays as far away as it was.
        val driver = Driver(engine, backgroundScope, clock)
        val heard = heard(driver)
        advanceTimeBy(99)
        assertTrue(heard.isEmpty())
        advanceTimeBy(2)
        assertEquals(listOf("TypingStopped" to 100L), heard)
    }

    @Test
    fun `rejections are thrown, and deadlines that were due have fired`() = runTest {
        val driver = Driver(loaded(), backgroundScope, clock)
        assertThrows<ParlourException.Rejected> { driver.handle(Input.ChatEnd(chatId = "none")) }
        driver.close()
        assertThrows<IllegalStateException> { driver.handle(Input.WindowOpen()) }
        assertThrows<IllegalStateException> { driver.any { } }
        driver.engine.view()
    }

    @Test
    fun `errors of listeners go to the handler, or else to the scope`() = runTest {
        val handled = mutableListOf<Exception>()
        val driver = Driver(loaded(), backgroundScope, clock, onError = { error, _ -> handled.add(error) })
        driver.on<Event.WidgetLoaded> { throw IllegalStateException("mine") }
        val heard = heard(driver)
        runCurrent()
        assertEquals("mine", handled.single().message)
        assertEquals(2, heard.size)

        val failed = mutableListOf<Throwable>()
        val handler = CoroutineExceptionHandler { _, error -> failed.add(error) }
        val other = Driver(loaded(), CoroutineScope(StandardTestDispatcher(testScheduler) + handler), clock)
        other.on<Event.WidgetLoaded> { throw IllegalStateException("yours") }
        runCurrent()
        assertEquals("yours", failed.single().message)
        // The driver goes on; so it does where the host's function for phone numbers fails.
        other.engine.setPhoneNormalizer(object : PhoneNormalizer {
            override fun normalize(number: String): String? = throw IllegalStateException("no network")
        })
        val others = heard(other)
        other.handle(Input.IdentitySet(phone = "777"))
        runCurrent()
        assertTrue(failed.last() is ParlourException.Normalizer)
        other.engine.setPhoneNormalizer(null)
        other.handle(Input.WindowOpen())
        runCurrent()
        assertEquals(listOf("PhoneNormalizeRequested", "WindowOpened"), others.map { it.first })
    }

    @Test
    fun `a clock that nobody sets`() {
        var elapsed = 100L
        val clock = Clock.anchored { elapsed }
        val begin = clock.millis()
        assertTrue(Clock.wall.millis() - begin < 1_000)
        elapsed += 5_000
        assertEquals(5_000, clock.millis() - begin)
    }
}
