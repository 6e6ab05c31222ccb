package dev.parlour.example

import dev.parlour.Envelope
import dev.parlour.toJson
import java.io.File
import java.io.FileOutputStream
import java.io.RandomAccessFile
import java.nio.file.Files
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardCopyOption.REPLACE_EXISTING

/** What outlives the process: the snapshot, and the events that were heard, one on a line, each once. */
class Store(private val folder: File) : AutoCloseable {
    private val snapshot = File(folder.apply { mkdirs() }, "snapshot")
    private val log = RandomAccessFile(File(folder, "events.jsonl"), "rw")

    /** The number of the last event that was heard. */
    private var last = 0L

    init {
        checkNotNull(log.channel.tryLock()) { "another host has $folder" }
        recover()
    }

    /** Finds the end of the log. A line without an end was cut by a kill: nobody has heard it. */
    private fun recover() {
        val whole = ByteArray(log.length().toInt()).also(log::readFully)
        val end = whole.lastIndexOf('\n'.code.toByte()) + 1
        log.setLength(end.toLong())
        log.seek(end.toLong())
        val line = String(whole, 0, end).trimEnd().substringAfterLast('\n')
        last = SEQ.find(line)?.groupValues?.get(1)?.toLong() ?: 0
    }

    /** The snapshot that was saved last. */
    fun load(): ByteArray? = snapshot.takeIf(File::exists)?.readBytes()

    /** Saves a snapshot: a kill leaves this one or the one before. */
    fun save(bytes: ByteArray) {
        val next = File(folder, "snapshot.new")
        FileOutputStream(next).use { file ->
            file.write(bytes)
            file.fd.sync()
        }
        Files.move(next.toPath(), snapshot.toPath(), ATOMIC_MOVE, REPLACE_EXISTING)
    }

    /** Notes that an event is heard; false for one that was heard before the host was killed. */
    fun hear(envelope: Envelope): Boolean {
        if (envelope.seq <= last) return false
        log.write("${envelope.toJson()}\n".toByteArray())
        log.fd.sync()
        last = envelope.seq
        return true
    }

    override fun close() = log.close()

    private companion object {
        /** Canonical JSON begins with it. */
        val SEQ = Regex("""^\{"seq":(\d+),""")
    }
}
