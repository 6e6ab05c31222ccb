import Foundation
import Parlour
import XCTest

/// What was not as it should be.
struct Mismatch: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// An engine with a widget that is ready.
func loaded(_ config: Config? = nil) throws -> Engine {
    let engine = try Engine(config: config)
    _ = try engine.handle(now: 0, input: .widgetLoad(widgetId: "w"))
    _ = try engine.handle(now: 1, input: .widgetReady(online: true))
    return engine
}

/// How it was rejected.
func rejection<T>(_ work: () throws -> T) throws -> Rejection {
    do {
        _ = try work()
    } catch ParlourError.Rejected(let rejection) {
        return rejection
    }
    throw Mismatch("it was taken")
}

/// What is wrong with an argument, in a sentence.
func argument<T>(_ work: () throws -> T) throws -> String {
    do {
        _ = try work()
    } catch ParlourError.Argument(let text) {
        return text
    }
    throw Mismatch("it was taken")
}

/// The canonical name of a value that Swift spells in its own way: `unknownChat`, `unknown_chat`.
func named(_ value: some Any) -> String {
    var name = ""
    for letter in String(describing: value) {
        name += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
    }
    return name
}

/// What was heard, by whoever listens from wherever.
final class Heard<Element: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var elements: [Element] = []

    func append(_ element: Element) {
        lock.lock()
        defer { lock.unlock() }
        elements.append(element)
    }

    var all: [Element] {
        lock.lock()
        defer { lock.unlock() }
        return elements
    }
}

/// Waits until something holds that is about to.
func eventually(_ what: String, _ holds: () async throws -> Bool) async throws {
    for _ in 0..<10_000 {
        if try await holds() { return }
        try await Task.sleep(nanoseconds: 1_000_000)
    }
    throw Mismatch("it never came: \(what)")
}
