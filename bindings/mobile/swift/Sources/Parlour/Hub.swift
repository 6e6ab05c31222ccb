import Foundation
import ParlourNative

/// Ends a subscription, at once: `unsubscribe()`. To call it again does nothing.
///
/// It may be called from anywhere, also by a listener. To let go of it ends nothing.
public final class Unsubscribe: @unchecked Sendable {
    private let lock = NSLock()
    /// Guarded by the lock.
    private var over = false

    init() {}

    /// Ends the subscription.
    public func callAsFunction() {
        lock.lock()
        defer { lock.unlock() }
        over = true
    }

    /// Whether it was called.
    var isOver: Bool {
        lock.lock()
        defer { lock.unlock() }
        return over
    }
}

/// What listeners threw, in the order in which they did.
public struct ListenerError: Error, CustomStringConvertible {
    /// All of it; never empty.
    public let errors: [any Error]

    /// How many failed, and how the first of them did.
    public var description: String {
        let first = errors.first.map { ": \($0)" } ?? ""
        return "\(errors.count) listeners failed\(first)"
    }
}

/// Takes the events out of an engine and tells each to all who listen. The rules are those of every language, in
/// `docs/bindings.md`.
///
/// Listeners are called by ``deliver()`` alone, one event after the other, in the order in which they subscribed. One
/// that throws stops nobody: the error handler gets each error once all have heard the event; without one ``deliver()``
/// throws a ``ListenerError`` at its end. Nobody else polls the engine of a hub.
///
/// A hub stays where it was made, on one actor or thread, and so do its listeners; ``Driver`` is for all else.
public final class Hub {
    /// Hears an event in its envelope.
    public typealias Listener = (Envelope) throws -> Void

    /// Gets what listeners throw, with the event at which they did.
    public typealias ErrorHandler = (any Error, Envelope) throws -> Void

    private final class Subscribed {
        /// Nothing: every event.
        let name: EventName?
        let once: Bool
        /// Whether it is still to hear what holds.
        var late: Bool
        let call: Listener
        let unsubscribe = Unsubscribe()

        init(name: EventName?, once: Bool, late: Bool, call: @escaping Listener) {
            self.name = name
            self.once = once
            self.late = late
            self.call = call
        }

        func hears(_ envelope: Envelope) -> Bool {
            name == nil || name == envelope.event.name
        }
    }

    /// What is to be told next, and to whom.
    private typealias Due = (listener: Subscribed, envelope: Envelope)

    /// The engine.
    public let engine: any EngineProtocol
    private let onError: ErrorHandler?
    private var listeners: [Subscribed] = []
    /// What nobody has handled.
    private var thrown: [any Error] = []
    private var delivering = false

    /// A hub of this engine.
    ///
    /// - Parameters:
    ///   - engine: The engine, which nobody else polls.
    ///   - onError: Gets what listeners throw. What it throws itself is thrown by ``deliver()``.
    public init(engine: any EngineProtocol, onError: ErrorHandler? = nil) {
        self.engine = engine
        self.onError = onError
    }

    /// Has a listener hear each event of a type. With `replay` it first hears what holds now.
    @discardableResult
    public func on(_ name: EventName, replay: Bool = false, _ listener: @escaping Listener) -> Unsubscribe {
        subscribe(Subscribed(name: name, once: false, late: replay, call: listener))
    }

    /// Has a listener hear the next event of a type, and no other.
    @discardableResult
    public func once(_ name: EventName, _ listener: @escaping Listener) -> Unsubscribe {
        subscribe(Subscribed(name: name, once: true, late: false, call: listener))
    }

    /// Has a listener hear every event. With `replay` it first hears what holds now.
    @discardableResult
    public func any(replay: Bool = false, _ listener: @escaping Listener) -> Unsubscribe {
        subscribe(Subscribed(name: nil, once: false, late: replay, call: listener))
    }

    /// Whether anybody listens.
    public var listens: Bool {
        listeners.contains { !$0.unsubscribe.isOver }
    }

    /// Tells all events that the engine has, also those that come of what listeners tell it meanwhile. Called by a
    /// listener it does nothing: the delivery that is under way goes on until no event is left.
    ///
    /// - Throws: A ``ListenerError``; or what the engine throws while it is polled, and then the rest waits for the
    /// next time.
    public func deliver() throws {
        if delivering { return }
        delivering = true
        defer { delivering = false }
        while let due = try next() {
            tell(due)
        }
        if thrown.isEmpty { return }
        let errors = thrown
        thrown = []
        throw ListenerError(errors: errors)
    }

    private func subscribe(_ listener: Subscribed) -> Unsubscribe {
        listeners.append(listener)
        return listener.unsubscribe
    }

    /// Finds what is to be told next, and to whom; nothing where there is nothing any more.
    private func next() throws -> [Due]? {
        let envelope = try engine.pollEvent()
        if listeners.contains(where: { $0.unsubscribe.isOver }) {
            listeners = listeners.filter { !$0.unsubscribe.isOver }
        }
        if let envelope {
            return listeners.filter { !$0.late && $0.hears(envelope) }.map { (listener: $0, envelope: envelope) }
        }
        guard let late = listeners.first(where: { $0.late }) else { return nil }
        let holds = try engine.whatHolds()
        late.late = false
        return holds.filter { late.hears($0) }.map { (listener: late, envelope: $0) }
    }

    private func tell(_ due: [Due]) {
        var errors: [(error: any Error, envelope: Envelope)] = []
        for (listener, envelope) in due {
            if listener.unsubscribe.isOver { continue }
            if listener.once { listener.unsubscribe() }
            do {
                try listener.call(envelope)
            } catch {
                errors.append((error: error, envelope: envelope))
            }
        }
        for (error, envelope) in errors {
            guard let onError else {
                thrown.append(error)
                continue
            }
            do {
                try onError(error, envelope)
            } catch {
                thrown.append(error)
            }
        }
    }
}
