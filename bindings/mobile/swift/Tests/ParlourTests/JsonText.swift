import Foundation

/// The parts of a JSON text as they stand there: with a number written `1.50`, a key twice, or an escape that need not
/// be.
enum JsonText {
    /// The members of an object: each key with the text of its value.
    static func members(_ text: String) throws -> [String: String] {
        var members: [String: String] = [:]
        for part in parts(text) {
            let bytes = Array(part.utf8)
            let end = endOfString(bytes, at: 0)
            guard let colon = bytes[end...].firstIndex(of: UInt8(ascii: ":")) else {
                throw Mismatch("no member: \(part)")
            }
            let key = try string(decoded(bytes[..<end]))
            members[key] = trimmed(bytes[(colon + 1)...])
        }
        return members
    }

    /// The texts of the items of an array.
    static func items(_ text: String) -> [String] {
        parts(text)
    }

    /// What a string's text says.
    static func string(_ text: String) throws -> String {
        try JSONDecoder().decode([String].self, from: Data("[\(text)]".utf8))[0]
    }

    /// The text without white space and escapes that need not be: numbers and the order of keys stay.
    static func compact(_ text: String) throws -> String {
        let bytes = Array(text.utf8)
        var compact = ""
        var at = 0
        while at < bytes.count {
            if bytes[at] == quote {
                let end = endOfString(bytes, at: at)
                let written = decoded(bytes[at..<end])
                compact += written.contains("\\") ? escaped(try string(written)) : written
                at = end
                continue
            }
            let begin = at
            while at < bytes.count, bytes[at] != quote { at += 1 }
            compact += decoded(bytes[begin..<at].filter { !isSpace($0) })
        }
        return compact
    }

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func decoded(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: Array(bytes), as: UTF8.self)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return decoded(bytes[first...last])
    }

    /// What stands between the commas of an object or an array.
    private static func parts(_ text: String) -> [String] {
        let bytes = Array(trimmed(ArraySlice(text.utf8)).utf8)
        guard bytes.count > 1 else { return [] }
        let end = bytes.count - 1
        var parts: [String] = []
        var begin = 1
        var at = 1
        var depth = 0
        while at < end {
            switch bytes[at] {
            case quote:
                at = endOfString(bytes, at: at)
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                parts.append(trimmed(bytes[begin..<at]))
                begin = at + 1
            default:
                break
            }
            at += 1
        }
        let last = trimmed(bytes[begin..<end])
        if !last.isEmpty { parts.append(last) }
        return parts
    }

    /// Where the string is over that begins there.
    private static func endOfString(_ bytes: [UInt8], at begin: Int) -> Int {
        var at = begin + 1
        while at < bytes.count, bytes[at] != quote {
            at += bytes[at] == backslash ? 2 : 1
        }
        return min(at + 1, bytes.count)
    }

    private static func escaped(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{08}": text += "\\b"
            case "\u{0C}": text += "\\f"
            default:
                if scalar.value < 0x20 {
                    let hex = String(scalar.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text + "\""
    }
}
