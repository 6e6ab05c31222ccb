package dev.parlour

import java.io.File
import kotlinx.serialization.json.Json as Format
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory

/** Every scenario of `tests/scenarios`, as every language plays them. */
class ScenariosTest {
    @TestFactory
    fun scenarios(): List<DynamicTest> {
        val folder = System.getenv("PARLOUR_SCENARIOS") ?: System.getProperty("parlour.scenarios")
        val files = File(folder).listFiles { file -> file.extension == "json" }!!
        assertTrue(files.isNotEmpty())
        return files.sorted().map { file ->
            dynamicTest(file.nameWithoutExtension) {
                Scenario(file.readText()).use(Scenario::play)
                Scenario(file.readText()).use(Scenario::playStepwise)
            }
        }
    }
}

/** What became of an input: the verdict's name, or the rejection. */
private fun said(tell: () -> Verdict): Any = try {
    tell().name.lowercase()
} catch (rejected: ParlourException.Rejected) {
    rejected.rejection
}

private fun said(outcome: Outcome): Any = when (outcome) {
    is Outcome.Taken -> outcome.verdict.name.lowercase()
    is Outcome.Rejected -> outcome.rejection
}

private class Scenario(text: String) : AutoCloseable {
    private val parts = JsonText.members(text)
    private val config = Config.fromJson(parts["config"] ?: "{}")
    private val dialects = list("dialects").map { DialectName.valueOf(it.jsonPrimitive.content.uppercase()) }
    private val ga4 = Format.parseToJsonElement(parts["ga4"] ?: "{}").jsonObject.let { options ->
        Ga4Options(options["category"]?.jsonPrimitive?.content, options["events"]?.jsonPrimitive?.content)
    }
    private val steps = JsonText.items(parts.getValue("steps")).map(JsonText::members)

    // One is told JSON texts, and one typed inputs.
    private var byText = Engine(config)
    private var byType = Engine(config)

    private fun list(name: String) = Format.parseToJsonElement(parts[name] ?: "[]").jsonArray

    override fun close() {
        byText.close()
        byType.close()
    }

    fun play() = steps.forEachIndexed { index, step ->
        try {
            play(step)
        } catch (error: Throwable) {
            throw AssertionError("step ${index + 1}: $step\n${error.message}", error)
        }
    }

    private fun play(step: Map<String, String>) {
        val at = step["at"]?.toLong() ?: 0
        when {
            "input" in step -> tell(at, step)
            "call" in step -> {
                observe(at, step) { byText.observeJson(at, step.getValue("call")) }
                observe(at, step) { byType.observe(at, VendorCall.fromJson(step.getValue("call"))) }
            }
            "timeout" in step -> listOf(byText, byType).forEach { it.handleTimeout(at) }
            "restart" in step -> {
                byText = restarted(byText)
                byType = restarted(byType)
            }
            else -> {
                assertTrue("resync" in step)
                listOf(byText, byType).forEach(Engine::resync)
            }
        }
        val expected = JsonText.items(step["events"] ?: "[]").map(JsonText::compact)
        val typed = byType.pollEvents()
        assertEquals(expected, typed.map { JsonText.compact(it.toJson()) })
        val told = generateSequence(byText::pollEventJson).toList()
        assertEquals(typed.map(Envelope::toJson), told)
        assertEquals(typed, told.map { Envelope.fromJson(it) })
        val calls = Format.parseToJsonElement(step["dialects"] ?: "{}").jsonObject
        for (dialect in dialects) {
            val encoded = typed.flatMap { encode(dialect, it, ga4) }
            val wanted = calls[dialect.name.lowercase()]?.jsonArray ?: emptyList<JsonElement>()
            assertEquals(wanted.map(JsonElement::toString), encoded.map { JsonText.compact(it.toJson()) })
        }
    }

    private fun tell(at: Long, step: Map<String, String>) {
        val text = step.getValue("input")
        val input = try {
            Input.fromJson(text)
        } catch (none: ParlourException.Rejected) {
            assertEquals(Machine.INPUT, none.rejection.machine)
            null
        }
        byText.handleTimeout(at)
        val can = input != null && byText.can(input)
        val said = said { byText.handleJson(at, text) }
        isAsExpected(step, said)
        if (said is Rejection) assertTrue(!can || said.machine == Machine.INPUT) else assertEquals(can, said == "accepted")
        // What is wrong with a text alone, as its length, cannot be said by a value.
        val isText = input == null || said is Rejection && said.machine == Machine.INPUT
        val other = said { if (isText) byType.handleJson(at, text) else byType.handle(at, input!!) }
        assertEquals(said, other)
    }

    /** What a scenario leaves out of a rejection may be anything. */
    private fun isAsExpected(expected: Map<String, String>, said: Any) {
        val rejected = expected["rejected"]
        if (rejected == null) {
            assertEquals(Format.parseToJsonElement(expected.getValue("verdict")).jsonPrimitive.content, said)
            return
        }
        val rejection = said as Rejection
        for ((name, value) in Format.parseToJsonElement(rejected).jsonObject) {
            val actual = when (name) {
                "machine" -> rejection.machine.name.lowercase()
                "id" -> rejection.id
                "state" -> rejection.state
                "input" -> rejection.input
                "reason" -> rejection.reason.name.lowercase()
                "fields" -> rejection.fields
                else -> throw AssertionError(name)
            }
            val wanted: Any = if (value is JsonPrimitive) value.content else value.jsonArray.map { it.jsonPrimitive.content }
            assertEquals(wanted, actual)
        }
    }

    private fun observe(at: Long, step: Map<String, String>, observe: () -> Observed) {
        val expected = step.getValue("observed")
        val observed = try {
            observe()
        } catch (broken: ParlourException.Decode) {
            val wanted = Format.parseToJsonElement(expected).jsonObject.mapValues { it.value.jsonPrimitive.content }
            assertEquals(wanted, mapOf("field" to broken.field, "fault" to broken.fault.name.lowercase()), "at $at")
            return
        }
        if (expected.startsWith("\"")) {
            assertEquals(Format.parseToJsonElement(expected).jsonPrimitive.content, observed.meaning.name.lowercase())
            assertEquals(emptyList<Input>(), observed.inputs)
            return
        }
        val items = JsonText.items(expected).map(JsonText::members)
        assertEquals(items.map { JsonText.compact(it.getValue("input")) }, observed.inputs.map { JsonText.compact(it.toJson()) })
        items.zip(observed.outcomes).forEach { (item, outcome) -> isAsExpected(item, said(outcome)) }
    }

    private fun restarted(engine: Engine): Engine {
        val byJson = Engine.restoreJson(engine.snapshotJson(), config)
        val again = byJson.use { Engine.restore(it.snapshot(), config) }
        assertArrayEquals(engine.snapshot(), again.snapshot())
        engine.close()
        return again
    }

    /** Plays the inputs, and time, without an engine: nothing but the snapshot goes from step to step. */
    fun playStepwise() {
        var snapshot: ByteArray? = null
        for (step in steps) {
            if ("input" !in step && "timeout" !in step) continue
            val at = step.getValue("at").toLong()
            val inputs = try {
                listOfNotNull(step["input"]?.let { Input.fromJson(it) })
            } catch (none: ParlourException.Rejected) {
                continue
            }
            val before = snapshot
            val engine = if (before == null) Engine(config) else Engine.restore(before, config)
            engine.use {
                engine.handleTimeout(at)
                val outcomes = engine.handleAll(at, inputs)
                val came = step(before, config, at, inputs)
                assertEquals(outcomes, came.outcomes)
                assertEquals(engine.pollEvents(), came.events)
                assertEquals(engine.nextDeadline(), came.deadline)
                assertArrayEquals(engine.snapshot(), came.snapshot)
                snapshot = came.snapshot
            }
        }
    }
}
