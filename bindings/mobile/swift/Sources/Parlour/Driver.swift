import Foundation
import ParlourNative

/// The driver was closed: it takes no input, and nobody can listen.
public struct DriverClosed: Error, Equatable, CustomStringConvertible {
    /// The same in a sentence.
    public var description: String { "the driver is closed" }
}

/// Gives an engine the time, and its events to those who listen.
///
/// What the engine is told goes through the driver, so that the next deadline is always waited for.
/// ``on(_:replay:_:)``, ``once(_:_:)`` and ``any(replay:_:)`` are those of ``Hub``; the driver delivers by itself,
/// after the call that brought news. ``events(of:replay:)`` and ``all(replay:)`` give the same as streams. What is told
/// while nobody listens waits for whoever comes first.
///
/// Where the clock is behind the engine's own time, because the snapshot comes from another device or somebody set the
/// clock back, the driver keeps the distance: no time has passed, and from there on it goes on as ever. Where it is
/// ahead, the time while no driver was there counts in full.
///
/// Listeners run on the driver. One that tells it an input says so, and must not keep the driver alive:
///
/// ```swift
/// try await driver.on(.chatRequested) { [weak driver] _ in
///     guard let driver else { return }
///     try driver.assumeIsolated { driver in _ = try driver.handle(.windowOpen()) }
/// }
/// ```
public actor Driver {
    /// Hears an event in its envelope, on the driver.
    public typealias Listener = @Sendable (Envelope) throws -> Void

    /// Gets what listeners throw, with the event at which they did; and without one what the engine threw while nobody
    /// had called it, as where the host's function for phone numbers failed.
    public typealias ErrorHandler = @Sendable (_ error: any Error, _ envelope: Envelope?) -> Void

    /// The engine: for its view, its snapshots, and all else that needs no time. It may be used from anywhere.
    public nonisolated let engine: any EngineProtocol
    private let timekeeper: any Timekeeper
    private let onError: ErrorHandler
    private let hub: Hub
    /// How far the clock is behind.
    private var offset: Int64 = 0
    private var timer: Task<Void, Never>?
    /// Until when the timer sleeps, by the clock.
    private var armed: Int64?
    /// Whether a delivery is on its way.
    private var scheduled = false
    private var delivering = false
    private var closed = false
    /// Those who listen by stream.
    private var streams: [Int: AsyncStream<Envelope>.Continuation] = [:]
    private var opened = 0

    /// Drives this engine, until it is closed or let go of.
    ///
    /// - Parameters:
    ///   - engine: The engine. A restored one may have deadlines that are overdue: they fire at once.
    ///   - timekeeper: The clock; by default one that nobody sets.
    ///   - onError: Gets the errors that nobody waits for; by default they are written to standard error.
    public init(
        engine: any EngineProtocol,
        timekeeper: any Timekeeper = SteadyClock(),
        onError: @escaping ErrorHandler = Driver.toStandardError
    ) {
        self.engine = engine
        self.timekeeper = timekeeper
        self.onError = onError
        hub = Hub(engine: engine, onError: { error, envelope in onError(error, envelope) })
        Task { [weak self] in await self?.arm() }
    }

    deinit {
        timer?.cancel()
        for stream in streams.values { stream.finish() }
    }

    /// Writes an error to standard error, with the name and number of the event, and nothing that the event holds.
    public static let toStandardError: ErrorHandler = { error, envelope in
        let at = envelope.map { " at \($0.event.name.rawValue) (\($0.seq))" } ?? ""
        FileHandle.standardError.write(Data("Parlour: error\(at): \(error)\n".utf8))
    }

    /// Has a listener hear each event of a type. With `replay` it first hears what holds now.
    ///
    /// - Throws: ``DriverClosed``.
    @discardableResult
    public func on(_ name: EventName, replay: Bool = false, _ listener: @escaping Listener) throws -> Unsubscribe {
        if closed { throw DriverClosed() }
        defer { stir() }
        return hub.on(name, replay: replay, listener)
    }

    /// Has a listener hear the next event of a type, and no other.
    ///
    /// - Throws: ``DriverClosed``.
    @discardableResult
    public func once(_ name: EventName, _ listener: @escaping Listener) throws -> Unsubscribe {
        if closed { throw DriverClosed() }
        defer { stir() }
        return hub.once(name, listener)
    }

    /// Has a listener hear every event. With `replay` it first hears what holds now.
    ///
    /// - Throws: ``DriverClosed``.
    @discardableResult
    public func any(replay: Bool = false, _ listener: @escaping Listener) throws -> Unsubscribe {
        if closed { throw DriverClosed() }
        defer { stir() }
        return hub.any(replay: replay, listener)
    }

    /// The events of a type, from this call on. With `replay` the stream begins with what holds now.
    ///
    /// It holds as many as nobody has taken yet. It ends when the driver is closed, and when the task that iterates is
    /// cancelled; a stream that nobody holds any more has unsubscribed.
    public func events(of name: EventName, replay: Bool = false) -> AsyncStream<Envelope> {
        stream { listener in hub.on(name, replay: replay, listener) }
    }

    /// All events, from this call on, as ``events(of:replay:)`` gives those of one type.
    public func all(replay: Bool = false) -> AsyncStream<Envelope> {
        stream { listener in hub.any(replay: replay, listener) }
    }

    /// Takes one input now.
    ///
    /// - Throws: `ParlourError.Rejected`, where nothing changes; ``DriverClosed``.
    @discardableResult
    public func handle(_ input: Input) throws -> Verdict {
        try tell { now in try engine.handle(now: now, input: input) }
    }

    /// Takes one input in its canonical JSON form now.
    ///
    /// - Throws: `ParlourError.Rejected`, where nothing changes; ``DriverClosed``.
    @discardableResult
    public func handleJson(_ input: String) throws -> Verdict {
        try tell { now in try engine.handleJson(now: now, input: input) }
    }

    /// Takes inputs one after the other now; what became of each.
    ///
    /// - Throws: `ParlourError.Argument` for a field that is none, where none of them is taken; ``DriverClosed``.
    @discardableResult
    public func handleAll(_ inputs: [Input]) throws -> [Outcome] {
        try tell { now in try engine.handleAll(now: now, inputs: inputs) }
    }

    /// Takes a vendor's call now.
    ///
    /// - Throws: `ParlourError.Decode`; ``DriverClosed``.
    @discardableResult
    public func observe(_ call: VendorCall) throws -> Observed {
        try tell { now in try engine.observe(now: now, call: call) }
    }

    /// Takes a vendor's call in its JSON form now.
    ///
    /// - Throws: `ParlourError.Decode`; ``DriverClosed``.
    @discardableResult
    public func observeJson(_ call: String) throws -> Observed {
        try tell { now in try engine.observeJson(now: now, call: call) }
    }

    /// Has the engine tell again what holds now: for a user interface that starts anew.
    ///
    /// - Throws: ``DriverClosed``.
    public func resync() throws {
        try tell { now in
            // Without it, what is told again would have the time of the latest input.
            try engine.handleTimeout(now: now)
            try engine.resync()
        }
    }

    /// Stops the clock. The events that are there are told to those who listen before it returns, and then the streams
    /// end. Called by a listener, it returns at once, and the same follows. The engine stays as it is, for its
    /// snapshot.
    public func close() {
        closed = true
        disarm()
        deliver()
    }

    private func stream(_ subscribe: (@escaping Listener) -> Unsubscribe) -> AsyncStream<Envelope> {
        let (stream, continuation) = AsyncStream.makeStream(of: Envelope.self, bufferingPolicy: .unbounded)
        if closed {
            continuation.finish()
            return stream
        }
        let unsubscribe = subscribe { envelope in continuation.yield(envelope) }
        opened += 1
        let number = opened
        streams[number] = continuation
        continuation.onTermination = { [weak self] _ in
            unsubscribe()
            guard let driver = self else { return }
            Task { await driver.forget(number) }
        }
        stir()
        return stream
    }

    private func forget(_ number: Int) {
        streams[number] = nil
    }

    private func tell<T>(_ work: (Int64) throws -> T) throws -> T {
        if closed { throw DriverClosed() }
        defer {
            // Rejected or not: deadlines that were due have fired.
            arm()
            stir()
        }
        let now = try self.now()
        return try work(now)
    }

    /// Has the events told, when this call is over.
    private func stir() {
        if scheduled || !hub.listens { return }
        scheduled = true
        Task { self.deliver() }
    }

    private func deliver() {
        scheduled = false
        // By a listener that closes the driver: the delivery that is under way does the rest.
        if delivering { return }
        delivering = true
        defer { delivering = false }
        // Where nobody listens, what is there waits.
        if hub.listens {
            do {
                try hub.deliver()
            } catch {
                // The rest waits for the next news, a deadline at the latest.
                onError(error, nil)
            }
        }
        // A function for phone numbers may have answered meanwhile, which ends a deadline.
        arm()
        if closed {
            for stream in streams.values { stream.finish() }
            streams = [:]
        }
    }

    /// The time by the clock, but for what that is behind.
    private func now() throws -> Int64 {
        let now = timekeeper.now() + offset
        let known = try engine.now()
        let behind = max(0, known - now)
        offset += behind
        return now + behind
    }

    private func disarm() {
        timer?.cancel()
        timer = nil
        armed = nil
    }

    /// Has the timer sleep until the next deadline.
    private func arm() {
        var until: Int64?
        do {
            if !closed, let deadline = try engine.nextDeadline() {
                _ = try self.now()
                until = deadline.at - offset
            }
        } catch {
            onError(error, nil)
        }
        if until == armed { return }
        disarm()
        guard let time = until else { return }
        armed = time
        let timekeeper = self.timekeeper
        timer = Task { [weak self] in
            do {
                try await timekeeper.sleep(until: time)
                await self?.wake(time)
            } catch {
                await self?.overslept(time, error)
            }
        }
    }

    private func wake(_ time: Int64) {
        // Another sleeps in its place.
        if time != armed { return }
        disarm()
        do {
            let now = try self.now()
            try engine.handleTimeout(now: now)
        } catch {
            onError(error, nil)
        }
        // Too early is no harm: the rest of the time is slept again.
        arm()
        stir()
    }

    /// A timer that was cancelled says so by an error; any other is the clock's own.
    private func overslept(_ time: Int64, _ error: any Error) {
        if time == armed, !(error is CancellationError) { onError(error, nil) }
    }
}
