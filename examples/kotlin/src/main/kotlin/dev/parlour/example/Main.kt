package dev.parlour.example

import java.io.File
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext

/** A chat in the terminal, kept in a folder. */
fun main(arguments: Array<String>): Unit = runBlocking {
    Store(File(arguments.firstOrNull() ?: "visit")).use { store ->
        Host(store, this, show = ::println).use { host ->
            do {
                // Deadlines pass while nobody types.
                val line = withContext(Dispatchers.IO) { readlnOrNull() }
            } while (line != null && host.take(line))
        }
    }
}
