package dev.parlour

import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows

internal fun loaded(config: Config? = null): Engine = Engine(config).apply {
    handle(0, Input.WidgetLoad(widgetId = "w"))
    handle(1, Input.WidgetReady(online = true))
}

/** The engine as somebody uses it who makes mistakes, restarts, and has threads. */
class EngineTest {
    @Test
    fun `events are values`() {
        val event = loaded().use { it.pollEvent()!! }
        val loaded = Event.WidgetLoaded(widgetId = "w", page = Page.START_ONLINE, online = true)
        assertEquals(Envelope(1, 1, Origin.LIVE, Cause.SYSTEM, event = loaded), event)
        assertEquals(event, Envelope.fromJson(event.toJson()))
        val told = when (val it = event.event) {
            is Event.WidgetLoaded -> it.widgetId
            else -> null
        }
        assertEquals("w", told)
    }

    @Test
    fun `what is wrong with an input is named, and nothing changes`() = loaded().use { engine ->
        val before = engine.snapshot()
        val rejected = assertThrows<ParlourException.Rejected> { engine.handle(1, Input.ChatEnd(chatId = "none")) }.rejection
        assertEquals(Machine.CHAT to Reason.UNKNOWN_CHAT, rejected.machine to rejected.reason)
        assertEquals("none", rejected.id)
        assertEquals("chat.end", rejected.input)
        assertFalse(engine.can(Input.ChatEnd(chatId = "none")))
        val unread = assertThrows<ParlourException.Rejected> { engine.handleJson(1, """{"type":"chat.request","chatID":"c"}""") }
        assertEquals(listOf("chatID"), unread.rejection.fields)
        assertThrows<ParlourException.Argument> { engine.handle(1, Input.ChatRequest(raw = "{")) }.let {
            assertEquals("raw must be JSON", it.text)
        }
        assertThrows<ParlourException.Argument> { engine.handle(1, Input.CallbackRequest(channel = "c", phone = "7", callAt = -1)) }.let {
            assertEquals("callAt must be a whole number from 0 on", it.text)
        }
        for (now in listOf(-1L, Long.MIN_VALUE, 1L shl 53)) {
            assertThrows<ParlourException.Argument> { engine.handle(now, Input.WindowOpen()) }
            assertThrows<ParlourException.Argument> { engine.handleTimeout(now) }
        }
        assertArrayEquals(before, engine.snapshot())
    }

    @Test
    fun `many inputs cross at once`() = loaded().use { engine ->
        engine.pollEvents()
        val outcomes = engine.handleAll(2, listOf(Input.WindowOpen(), Input.WindowOpen(), Input.ChatEnd(chatId = "none")))
        assertEquals(listOf(Verdict.ACCEPTED, Verdict.IGNORED), outcomes.take(2).map { (it as Outcome.Taken).verdict })
        assertEquals(Reason.UNKNOWN_CHAT, (outcomes[2] as Outcome.Rejected).rejection.reason)
        assertEquals(1, engine.pollEvents().size)
        val bad = listOf(Input.ChatRequest(chatId = "c"), Input.ChatRequest(raw = "{"))
        assertThrows<ParlourException.Argument> { engine.handleAll(3, bad) }
        assertTrue(engine.view().chats.isEmpty())
    }

    @Test
    fun `configurations and snapshots that are none`() {
        val wrong = assertThrows<ParlourException.Config> { Engine(Config(deadlines = Deadlines(typing = -1))) }
        assertTrue("deadlines.typing" in wrong.text, wrong.text)
        assertTrue("mode" in assertThrows<ParlourException.Config> { Config.fromJson("""{"mode":"obsrve"}""") }.text)
        assertThrows<ParlourException.Restore> { Engine.restore(byteArrayOf(1, 2, 3)) }
        assertThrows<ParlourException.Restore> { Engine.restoreJson("{") }
        assertThrows<ParlourException.Restore> { step(byteArrayOf(), null, 0, listOf()) }
        assertEquals(Mode.STRICT, Engine().use { it.config().mode })
    }

    @Test
    fun `nothing that is personal is shown by the way`() = loaded().use { engine ->
        val set = Input.IdentitySet(name = "Jana Nováková", email = "jana@example.com")
        engine.handle(2, set)
        val changed = engine.pollEvents().last()
        assertEquals("Jana Nováková", (changed.event as Event.IdentityChanged).fields.name)
        val options = WidgetOptions(prefill = Prefill(name = "Jana", email = "jana@example.com"))
        val values = listOf(set, changed, (changed.event as Event.IdentityChanged).fields, options, options.prefill, engine.view())
        for (shown in values.map(Any?::toString)) assertFalse("Jana" in shown || "jana@" in shown, shown)
    }

    @Test
    fun `the host's function answers for phone numbers`() = Engine().use { engine ->
        val asked = mutableListOf<String>()
        engine.setPhoneNormalizer(object : PhoneNormalizer {
            override fun normalize(number: String): String? {
                asked.add(number)
                return if (number == "no") null else "+420 $number"
            }
        })
        engine.handle(1, Input.IdentitySet(phone = "777"))
        assertEquals("+420 777", (engine.pollEvents().single().event as Event.IdentityChanged).fields.phone)
        engine.handle(2, Input.IdentitySet(phone = "no"))
        assertTrue(engine.pollEvents().single().event is Event.InputRefused)
        assertEquals(listOf("777", "no"), asked)
        engine.setPhoneNormalizer(object : PhoneNormalizer {
            override fun normalize(number: String): String? = throw IllegalStateException("no network")
        })
        engine.handle(3, Input.WidgetLoad(widgetId = "w"))
        engine.handle(4, Input.WidgetReady(online = true))
        engine.handle(5, Input.IdentitySet(phone = "888"))
        // What came before is given first, and nothing is lost.
        assertEquals(2, engine.pollEvents().size)
        repeat(2) { assertTrue("no network" in assertThrows<ParlourException.Normalizer> { engine.pollEvents() }.text) }
        engine.setPhoneNormalizer(null)
        assertTrue(engine.pollEvent()!!.event is Event.PhoneNormalizeRequested)
    }

    @Test
    fun `threads share an engine`() = loaded(Config(limits = Limits(events = 100_000, chats = 10_000))).use { engine ->
        engine.pollEvents()
        val threads = Executors.newFixedThreadPool(4)
        repeat(4) { thread ->
            threads.submit {
                repeat(500) { engine.handle(5, Input.ChatRequest(chatId = "$thread-$it")) }
            }
        }
        threads.shutdown()
        assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES))
        val told = engine.pollEvents().filter { it.event is Event.ChatRequested }
        assertEquals(2_000, told.map { (it.event as Event.ChatRequested).chatId }.toSet().size)
        assertEquals(told.map(Envelope::seq).sorted(), told.map(Envelope::seq))
    }

    @Test
    fun `an engine that was closed says so`() {
        val engine = loaded()
        engine.close()
        engine.close()
        assertThrows<IllegalStateException> { engine.pollEvent() }
        assertThrows<IllegalStateException> { engine.handle(2, Input.WindowOpen()) }
    }

    @Test
    fun `vendors' words come in and go out`() {
        val call = VendorCall(Surface.MLUVII, "appEvent", listOf("""{"type":"chatWindowOpen"}"""))
        Engine(Config(mode = Mode.OBSERVE)).use { engine ->
            assertEquals(Meaning.INPUTS, engine.observe(0, call).meaning)
            assertTrue(engine.pollEvents().any { it.event is Event.WindowOpened })
            val broken = assertThrows<ParlourException.Decode> { engine.observe(1, VendorCall(Surface.MLUVII, "statusUpdate", listOf("{}"))) }
            assertEquals(Surface.MLUVII, broken.surface)
        }
        Translator(DialectName.MLUVII, DialectName.GA4).use { translator ->
            translator.translate(call)
            translator.translate(VendorCall(Surface.MLUVII, "nothing"))
            assertTrue(translator.report().any { it.kind == "unknown" && it.parts["call"] == "nothing" })
        }
        assertEquals(Support.EMITS, capability(DialectName.CTLIVE, "chat.started").support)
        assertThrows<ParlourException.Argument> { capability(DialectName.CTLIVE, "chat.begun") }
        assertTrue(capabilities(DialectName.CTLIVE).any { it.event == "chat.left" && it.support == Support.DERIVED })
        assertTrue("appEvent" in call.toString() && "chatWindowOpen" !in call.toString())
    }

    @Test
    fun `transitions, transcript, keys`() = loaded().use { engine ->
        engine.logTransitions(true)
        engine.handle(2, Input.ChatRequest(chatId = "c", message = "Hello"))
        assertTrue(engine.takeTransitions().any { it.machine == Machine.CHAT && it.to == "requested" })
        assertTrue(engine.takeTransitions().isEmpty())
        assertEquals(listOf<TranscriptEntry>(), engine.transcript("c"))
        assertNull(engine.transcript("none"))
        assertTrue(engine.storageKey().isNotEmpty())
        assertEquals("c", engine.view().chats.single().chatId)
        assertEquals(JsonText.compact(engine.viewJson()).take(9), """{"now":2,""")
    }

    @Test
    fun `a million steps take no more memory than a few`() = loaded().use { engine ->
        val used = { System.gc(); Runtime.getRuntime().let { it.totalMemory() - it.freeMemory() } }
        var now = 1L
        val visit = { steps: Int ->
            repeat(steps / 500) {
                now += 1
                engine.handleAll(now, List(250) { listOf(Input.WindowOpen(), Input.WindowClose()) }.flatten())
                assertEquals(500, engine.pollEvents().count { it.event is Event.WindowOpened || it.event is Event.WindowClosed })
            }
        }
        visit(50_000)
        val (heap, stored) = used() to engine.snapshot().size
        visit(950_000)
        assertTrue(used() - heap < 8 shl 20)
        assertTrue(engine.snapshot().size - stored < 64)
    }
}
