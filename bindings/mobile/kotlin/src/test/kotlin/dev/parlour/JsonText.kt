package dev.parlour

import kotlinx.serialization.json.Json as Format
import kotlinx.serialization.json.jsonPrimitive

/**
 * The parts of a JSON text as they stand there: with a number written `1.50`, a key twice, or an escape that need not be.
 */
internal object JsonText {
    /** The members of an object: each key with the text of its value. */
    fun members(text: String): Map<String, String> = parts(text).associate { part ->
        val key = part.substring(0, end(part, 0))
        Format.parseToJsonElement(key).jsonPrimitive.content to part.substring(key.length).trim().removePrefix(":").trim()
    }

    /** The texts of the items of an array. */
    fun items(text: String): List<String> = parts(text).toList()

    /** The text without white space and escapes that need not be: numbers and the order of keys stay. */
    fun compact(text: String): String = Format.parseToJsonElement(text).toString()

    private fun parts(whole: String) = sequence {
        val text = whole.trim()
        var at = 1
        while (at < text.length) {
            val begin = at
            while (at < text.length && text[at] != ',') at = if (text[at] in "\"[{") end(text, at) else at + 1
            val part = text.substring(begin, if (at >= text.length) text.length - 1 else at).trim()
            if (part.isNotEmpty()) yield(part)
            at += 1
        }
    }

    /** Where the string, the list or the object ends that begins there. */
    private fun end(text: String, begin: Int): Int {
        var at = begin
        var depth = 0
        do {
            when (text[at]) {
                '"' -> do at += if (text[at] == '\\') 2 else 1 while (text[at] != '"')
                '[', '{' -> depth += 1
                ']', '}' -> depth -= 1
            }
            at += 1
        } while (depth > 0)
        return at
    }
}
