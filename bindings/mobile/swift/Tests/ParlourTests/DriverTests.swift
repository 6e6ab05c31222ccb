import Foundation
import Parlour
import XCTest

/// Time that passes when a test says so.
private final class ManualTime: Timekeeper, @unchecked Sendable {
    private let lock = NSLock()
    private var time: Int64 = 10
    private var begun = 0
    private var sleepers: [Int: Sleeper] = [:]

    private struct Sleeper {
        let until: Int64
        let wake: CheckedContinuation<Void, any Error>
    }

    func now() -> Int64 {
        locked { time }
    }

    func sleep(until time: Int64) async throws {
        let number = locked {
            begun += 1
            return begun
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (wake: CheckedContinuation<Void, any Error>) in
                let over = locked {
                    if Task.isCancelled || time <= self.time { return true }
                    sleepers[number] = Sleeper(until: time, wake: wake)
                    return false
                }
                if over { wake.resume() }
            }
        } onCancel: {
            let sleeper = locked { sleepers.removeValue(forKey: number) }
            sleeper?.wake.resume(throwing: CancellationError())
        }
        try Task.checkCancellation()
    }

    /// Sets the time, and wakes whoever slept until then.
    func pass(to time: Int64) {
        let awake = locked {
            self.time = time
            let due = sleepers.filter { $0.value.until <= time }
            for number in due.keys { sleepers[number] = nil }
            return due.values.map { $0.wake }
        }
        for wake in awake { wake.resume() }
    }

    /// Until when somebody sleeps.
    var armed: [Int64] {
        locked { sleepers.values.map { $0.until } }
    }

    private func locked<T>(_ work: () -> T) -> T {
        lock.lock()
        defer { lock.unlock() }
        return work()
    }
}

/// An engine that is driven, in virtual time.
final class DriverTests: XCTestCase {
    private struct Failure: Error, Equatable {
        let name: String
    }

    private struct Told: Equatable {
        let name: EventName
        let at: Int64
    }

    /// The name of each event, and when it happened.
    private func listen(to driver: Driver) async throws -> Heard<Told> {
        let heard = Heard<Told>()
        try await driver.any { heard.append(Told(name: $0.event.name, at: $0.at)) }
        return heard
    }

    private let typing = Config(deadlines: Deadlines(typing: 5_000))

    func testDeadlinesAreKept() async throws {
        let time = ManualTime()
        let driver = Driver(engine: try loaded(typing), timekeeper: time)
        let heard = try await listen(to: driver)
        try await driver.handle(.chatJoin(chatId: "c"))
        try await driver.handle(.typingStart(chatId: "c", userId: "anna"))
        try await eventually("the first deadline") { time.armed == [5_010] }
        time.pass(to: 4_000)
        // Another one puts it off.
        try await driver.handle(.typingStart(chatId: "c", userId: "anna"))
        try await eventually("the deadline that was put off") { time.armed == [9_000] }
        time.pass(to: 8_999)
        XCTAssertEqual(time.armed, [9_000])
        XCTAssertFalse(heard.all.contains { $0.name == .typingStopped })
        time.pass(to: 20_000)
        let stopped = Told(name: .typingStopped, at: 9_000)
        try await eventually("the end of typing") { heard.all.last == stopped }
        XCTAssertEqual(time.armed, [])
    }

    func testARestoredEngineGoesOnHoweverTheClockStands() async throws {
        let first = try loaded(Config(deadlines: Deadlines(typing: 100)))
        let hour: Int64 = 3_600_000
        _ = try first.handle(now: hour, input: .chatJoin(chatId: "c"))
        _ = try first.handle(now: hour, input: .typingStart(chatId: "c", userId: "anna"))
        _ = try first.pollEvents()
        let engine = try Engine.restore(snapshot: first.snapshot(), config: first.config())
        let time = ManualTime()
        // The clock is an hour behind: the deadline stays as far away as it was.
        let driver = Driver(engine: engine, timekeeper: time)
        let heard = try await listen(to: driver)
        try await eventually("the deadline") { time.armed == [110] }
        XCTAssertEqual(heard.all, [])
        time.pass(to: 110)
        let stopped = Told(name: .typingStopped, at: hour + 100)
        try await eventually("the end of typing") { heard.all == [stopped] }
        // Set back once more, no time passes.
        time.pass(to: 20)
        try await driver.handle(.windowOpen())
        XCTAssertEqual(try engine.now(), hour + 100)
        time.pass(to: 25)
        try await driver.handle(.windowClose())
        XCTAssertEqual(try engine.now(), hour + 105)
    }

    func testWhatIsOverdueFiresAtOnceAtItsOwnTime() async throws {
        let first = try loaded(typing)
        _ = try first.handle(now: 2, input: .chatJoin(chatId: "c"))
        _ = try first.handle(now: 3, input: .typingStart(chatId: "c", userId: "anna"))
        _ = try first.pollEvents()
        let engine = try Engine.restore(snapshot: first.snapshot(), config: first.config())
        let time = ManualTime()
        time.pass(to: 1_000_000)
        let driver = Driver(engine: engine, timekeeper: time)
        let heard = try await listen(to: driver)
        let stopped = Told(name: .typingStopped, at: 5_003)
        try await eventually("the end of typing") { heard.all == [stopped] }
    }

    func testEventsAreStreams() async throws {
        let driver = Driver(engine: try loaded(), timekeeper: ManualTime())
        let requests = await driver.events(of: .chatRequested)
        for number in 0..<3 { try await driver.handle(.chatRequest(chatId: "c\(number)")) }
        var chats: [String] = []
        for await envelope in requests {
            guard case .chatRequested(let chatId, _, _, _, _, _, _) = envelope.event else {
                return XCTFail("\(envelope)")
            }
            chats.append(chatId)
            if chats.count == 2 { break }
        }
        XCTAssertEqual(chats, ["c0", "c1"])
        // Who comes late begins with what holds.
        var held = await driver.events(of: .widgetLoaded, replay: true).makeAsyncIterator()
        let first = await held.next()
        XCTAssertEqual(first?.origin, .restored)
        var all = await driver.all(replay: true).makeAsyncIterator()
        let next = await all.next()
        XCTAssertEqual(next?.origin, .restored)
    }

    func testStreamsEndWhenTheDriverIsClosedOnceAllIsTold() async throws {
        let driver = Driver(engine: try loaded(), timekeeper: ManualTime())
        let all = await driver.all()
        let heard = try await listen(to: driver)
        try await driver.handle(.windowOpen())
        await driver.close()
        XCTAssertEqual(heard.all.last?.name, .windowOpened)
        var names: [EventName] = []
        for await envelope in all { names.append(envelope.event.name) }
        XCTAssertEqual(names, [.widgetLoaded, .widgetShown, .windowOpened])
        for await envelope in await driver.all() { XCTFail("\(envelope)") }
    }

    func testAListenerMayCloseTheDriver() async throws {
        let driver = Driver(engine: try loaded(), timekeeper: ManualTime())
        let all = await driver.all()
        try await driver.on(.windowOpened) { [weak driver] _ in
            guard let driver else { return }
            driver.assumeIsolated { driver in driver.close() }
        }
        try await driver.handleAll([.windowOpen(), .windowClose()])
        var names: [EventName] = []
        for await envelope in all { names.append(envelope.event.name) }
        XCTAssertEqual(names, [.widgetLoaded, .widgetShown, .windowOpened, .windowClosed])
    }

    func testStreamsEndWhenTheirTaskIsCancelledOrTheDriverIsLetGo() async throws {
        var driver: Driver? = Driver(engine: try loaded(), timekeeper: ManualTime())
        let heard = Heard<EventName>()
        let stream = try await XCTUnwrap(driver).all()
        let task = Task {
            for await envelope in stream { heard.append(envelope.event.name) }
        }
        try await eventually("the first events") { heard.all.count == 2 }
        task.cancel()
        await task.value
        let rest = try await XCTUnwrap(driver).all()
        driver = nil
        for await envelope in rest { heard.append(envelope.event.name) }
        XCTAssertEqual(heard.all, [.widgetLoaded, .widgetShown])
    }

    func testWhatIsToldWhileNobodyListensWaits() async throws {
        let driver = Driver(engine: try loaded(), timekeeper: ManualTime())
        try await driver.handle(.windowOpen())
        let heard = try await listen(to: driver)
        try await eventually("what waited") { heard.all.count == 3 }
        XCTAssertEqual(heard.all.map { $0.name }, [.widgetLoaded, .widgetShown, .windowOpened])
    }

    func testListenersComeAndGo() async throws {
        let driver = Driver(engine: try loaded(), timekeeper: ManualTime())
        let heard = try await listen(to: driver)
        let (once, gone) = (Heard<EventName>(), Heard<EventName>())
        try await driver.once(.windowOpened) { once.append($0.event.name) }
        let unsubscribe = try await driver.on(.windowOpened) { gone.append($0.event.name) }
        unsubscribe()
        try await driver.handleAll([.windowOpen(), .windowClose(), .windowOpen()])
        try await eventually("all events") { heard.all.count == 5 }
        XCTAssertEqual(once.all, [.windowOpened])
        XCTAssertEqual(gone.all, [])
    }

    func testAListenerMayTellTheDriverAnInput() async throws {
        let driver = Driver(engine: try loaded(), timekeeper: ManualTime())
        try await driver.on(.chatRequested) { [weak driver] _ in
            guard let driver else { return }
            try driver.assumeIsolated { driver in _ = try driver.handle(.windowOpen()) }
        }
        let heard = try await listen(to: driver)
        try await driver.handle(.chatRequest(chatId: "c"))
        try await eventually("the window") { heard.all.last?.name == .windowOpened }
    }

    func testRejectionsAreThrownAndAClosedDriverSaysSo() async throws {
        let driver = Driver(engine: try loaded(), timekeeper: ManualTime())
        do {
            try await driver.handle(.chatEnd(chatId: "none"))
            XCTFail("it was taken")
        } catch ParlourError.Rejected(let rejection) {
            XCTAssertEqual(rejection.reason, .unknownChat)
        }
        await driver.close()
        do {
            try await driver.handleJson(#"{"type":"window.open"}"#)
            XCTFail("it was taken")
        } catch let error as DriverClosed {
            XCTAssertEqual("\(error)", "the driver is closed")
        }
        do {
            try await driver.any { _ in }
            XCTFail("somebody listens")
        } catch is DriverClosed {}
        XCTAssertEqual(try driver.engine.view().widgets.count, 1)
    }

    func testVendorsCallsAndAFreshUserInterface() async throws {
        let engine = try Engine(config: Config(mode: .observe))
        let time = ManualTime()
        let driver = Driver(engine: engine, timekeeper: time)
        let heard = try await listen(to: driver)
        let call = VendorCall(surface: .mluvii, call: "appEvent", args: [#"{"type":"chatWindowOpen"}"#])
        let observed = try await driver.observe(call)
        XCTAssertEqual(observed.meaning, .inputs)
        try await driver.observeJson(call.json())
        time.pass(to: 500)
        try await driver.resync()
        let opened = Told(name: .windowOpened, at: 500)
        try await eventually("the window, again") { heard.all.contains(opened) }
    }

    func testErrorsOfListenersGoToTheHandler() async throws {
        let handled = Heard<String>()
        let driver = Driver(engine: try loaded(), timekeeper: ManualTime()) { error, envelope in
            handled.append("\((error as? Failure)?.name ?? "another") at \(envelope?.event.name.rawValue ?? "none")")
        }
        let heard = try await listen(to: driver)
        try await driver.on(.windowOpened) { _ in throw Failure(name: "mine") }
        try await driver.handleAll([.windowOpen(), .windowClose()])
        try await eventually("all events") { heard.all.count == 4 }
        XCTAssertEqual(handled.all, ["mine at window.opened"])
    }

    func testWhatTheEngineThrowsWhileNobodyCalledGoesToTheHandlerToo() async throws {
        final class NoNetwork: PhoneNormalizer {
            func normalize(number: String) throws -> String? { throw Failure(name: "no network") }
        }
        let engine = try loaded()
        let handled = Heard<String>()
        let driver = Driver(engine: engine, timekeeper: ManualTime()) { error, envelope in
            if envelope == nil { handled.append("\(error)") }
        }
        let heard = try await listen(to: driver)
        try engine.setPhoneNormalizer(normalizer: NoNetwork())
        try await driver.handle(.identitySet(phone: "777"))
        try await eventually("the error") { handled.all.contains { $0.contains("no network") } }
        try engine.setPhoneNormalizer(normalizer: nil)
        try await driver.handle(.windowOpen())
        try await eventually("the rest") { heard.all.contains { $0.name == .phoneNormalizeRequested } }
    }

    func testClocks() async throws {
        let time = ManualTime()
        let steady = SteadyClock(setBy: time)
        XCTAssertGreaterThanOrEqual(steady.now(), 10)
        time.pass(to: 1_000_000_000)
        XCTAssertLessThan(steady.now(), 1_000_000)
        let wall = WallClock()
        XCTAssertGreaterThan(wall.now(), 1_600_000_000_000)
        XCTAssertLessThan(abs(SteadyClock().now() - wall.now()), 60_000)
        let clocks: [any Timekeeper] = [wall, SteadyClock()]
        for clock in clocks {
            let begin = clock.now()
            try await clock.sleep(until: begin - 1)
            try await clock.sleep(until: begin + 2)
            XCTAssertGreaterThanOrEqual(clock.now(), begin + 1)
        }
    }
}
