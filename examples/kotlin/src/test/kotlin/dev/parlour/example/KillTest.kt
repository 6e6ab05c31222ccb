package dev.parlour.example

import java.io.File
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** The host as a process of its own, killed in mid-chat. */
class KillTest {
    private val script = listOf("Hello?" to "you: Hello?", "/accept" to "· anna is here", "/say Good morning." to "Anna: Good morning.",
        "Are you still there?" to "you: ✓", "/typing" to "· anna is typing", "/end" to "· the chat is over")

    private class Running(folder: File) {
        private val process = ProcessBuilder(
            File(System.getProperty("java.home"), "bin/java").path, "-Dstdout.encoding=UTF-8",
            "-cp", System.getProperty("java.class.path"), "dev.parlour.example.MainKt", folder.path,
        ).redirectError(ProcessBuilder.Redirect.INHERIT).start()
        private val lines = process.inputStream.bufferedReader(Charsets.UTF_8)

        fun type(line: String) = process.outputStream.run { write("$line\n".toByteArray()); flush() }

        fun waitFor(line: String): List<String> = buildList {
            do add(lines.readLine() ?: throw AssertionError("it ended before: $line, after $this")) while (last() != line)
        }

        fun kill() = process.destroyForcibly().waitFor()

        fun quit() {
            type("/quit")
            assertTrue(process.waitFor(10, TimeUnit.SECONDS))
        }
    }

    /** What was heard, but for times and ids that differ from run to run. */
    private fun heard(folder: File) = File(folder, "events.jsonl").readLines().map { line ->
        line.replace(Regex(""""(at|sentAt)":\d+"""), "").replace(Regex("[0-9a-f]{8}-[0-9a-f-]{27}"), "ID")
    }

    @Test
    fun `a host that is killed after each line tells what one tells that never was`(@TempDir undisturbed: File, @TempDir killed: File) {
        Running(undisturbed).run {
            script.forEach { (line, answer) -> type(line); waitFor(answer) }
            quit()
        }
        for ((line, answer) in script) Running(killed).run {
            type(line)
            waitFor(answer)
            kill()
        }
        Running(killed).run {
            assertEquals(listOf("… going on: ended"), waitFor("… going on: ended"))
            quit()
        }
        val told = heard(killed)
        assertEquals(heard(undisturbed), told)
        assertEquals(told.indices.map { it + 1 }, told.map { it.substringAfter(":").substringBefore(",").toInt() })
    }

    @Test
    fun `a deadline that passes while nobody is there is told`(@TempDir folder: File) {
        Running(folder).run {
            for ((line, answer) in script.take(2) + ("/typing" to "· anna is typing")) { type(line); waitFor(answer) }
            kill()
        }
        Running(folder).run {
            assertTrue("· anna stopped typing" in waitFor("· anna stopped typing"))
            quit()
        }
        assertEquals(1, heard(folder).count { "typing.stopped" in it })
    }

    @Test
    fun `a line that a kill has cut is heard again`(@TempDir folder: File) {
        Running(folder).run {
            type("Hello?")
            waitFor("you: Hello?")
            kill()
        }
        val log = File(folder, "events.jsonl")
        val whole = log.readText()
        log.writeText(whole.dropLast(20))
        Running(folder).run {
            type("/accept")
            waitFor("· anna is here")
            quit()
        }
        assertTrue(log.readText().startsWith(whole))
    }
}
