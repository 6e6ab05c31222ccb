import Parlour
import XCTest

/// Listeners, by the rules of `docs/bindings.md`.
final class HubTests: XCTestCase {
    private struct Failure: Error, Equatable {
        let name: String
    }

    func testListenersHearInTheOrderInWhichTheySubscribedAndNobodyBeforeDeliver() throws {
        let engine = try loaded()
        let hub = Hub(engine: engine)
        var heard: [String] = []
        hub.any { heard.append("any \($0.event.name.rawValue)") }
        hub.on(.widgetShown) { heard.append("on \($0.seq)") }
        hub.once(.widgetShown) { _ in heard.append("once") }
        XCTAssertEqual(heard, [])
        try hub.deliver()
        XCTAssertEqual(heard, ["any widget.loaded", "any widget.shown", "on 2", "once"])
        _ = try engine.handle(now: 2, input: .widgetSetPage(page: .hidden))
        _ = try engine.handle(now: 3, input: .widgetSetPage(page: .online))
        heard = []
        try hub.deliver()
        XCTAssertEqual(heard.filter { $0.hasPrefix("on ") }.count, 1)
        XCTAssertFalse(heard.contains("once"))
    }

    func testWhatListenersDoMeanwhile() throws {
        let engine = try loaded()
        let hub = Hub(engine: engine)
        var heard: [String] = []
        var second: Unsubscribe?
        hub.on(.widgetLoaded) { _ in
            heard.append("first")
            second?.callAsFunction()
            second?.callAsFunction()
            // The events that follow come at the end, in the same deliver; and a deliver within does nothing.
            _ = try engine.handle(now: 2, input: .windowOpen())
            hub.on(.widgetLoaded) { _ in heard.append("new") }
            hub.on(.windowOpened) { _ in heard.append("new hears the window") }
            try hub.deliver()
            XCTAssertEqual(heard, ["first"])
        }
        second = hub.on(.widgetLoaded) { _ in heard.append("second") }
        try hub.deliver()
        XCTAssertEqual(heard, ["first", "new hears the window"])
    }

    func testTheSameListenerMaySubscribeTwice() throws {
        let hub = Hub(engine: try loaded())
        var heard = 0
        let listener: Hub.Listener = { _ in heard += 1 }
        let unsubscribe = hub.on(.widgetLoaded, listener)
        hub.on(.widgetLoaded, listener)
        unsubscribe()
        XCTAssertTrue(hub.listens)
        try hub.deliver()
        XCTAssertEqual(heard, 1)
    }

    func testOnceIsOverBeforeItsListenerIsCalled() throws {
        let engine = try loaded()
        let hub = Hub(engine: engine)
        var heard = 0
        hub.once(.windowOpened) { _ in
            heard += 1
            _ = try engine.handle(now: 3, input: .windowClose())
            _ = try engine.handle(now: 4, input: .windowOpen())
            throw Failure(name: "once")
        }
        _ = try engine.handle(now: 2, input: .windowOpen())
        XCTAssertThrowsError(try hub.deliver())
        try hub.deliver()
        XCTAssertEqual(heard, 1)
        XCTAssertFalse(hub.listens)
    }

    func testAListenerThatFailsStopsNobody() throws {
        let hub = Hub(engine: try loaded())
        var heard: [String] = []
        hub.on(.widgetLoaded) { _ in throw Failure(name: "first") }
        hub.on(.widgetLoaded) { _ in heard.append("loaded") }
        hub.once(.widgetShown) { _ in throw Failure(name: "second") }
        hub.on(.widgetShown) { _ in heard.append("shown") }
        XCTAssertThrowsError(try hub.deliver()) { error in
            let errors = (error as? ListenerError)?.errors.compactMap { $0 as? Failure }
            XCTAssertEqual(errors, [Failure(name: "first"), Failure(name: "second")])
            XCTAssertTrue("\(error)".hasPrefix("2 listeners failed: "), "\(error)")
        }
        XCTAssertEqual(heard, ["loaded", "shown"])
        try hub.deliver()
        XCTAssertEqual(heard, ["loaded", "shown"])
    }

    func testAHandlerGetsTheErrorsOnceAllHaveHeardTheEvent() throws {
        var heard: [String] = []
        var handled: [EventName] = []
        let hub = Hub(engine: try loaded()) { error, envelope in
            XCTAssertEqual(error as? Failure, Failure(name: "listener"))
            XCTAssertTrue(heard.contains("after"))
            handled.append(envelope.event.name)
            throw Failure(name: "handler")
        }
        hub.on(.widgetLoaded) { _ in throw Failure(name: "listener") }
        hub.on(.widgetLoaded) { _ in heard.append("after") }
        XCTAssertThrowsError(try hub.deliver()) { error in
            let errors = (error as? ListenerError)?.errors.compactMap { $0 as? Failure }
            XCTAssertEqual(errors, [Failure(name: "handler")])
        }
        XCTAssertEqual(handled, [.widgetLoaded])
    }

    func testWhatTheEngineThrowsEndsDeliverAndTheRestWaits() throws {
        final class NoNetwork: PhoneNormalizer {
            func normalize(number: String) throws -> String? { throw Failure(name: "no network") }
        }
        let engine = try loaded()
        let hub = Hub(engine: engine)
        var heard: [EventName] = []
        hub.any { heard.append($0.event.name) }
        try engine.setPhoneNormalizer(normalizer: NoNetwork())
        _ = try engine.handle(now: 2, input: .identitySet(phone: "777"))
        XCTAssertThrowsError(try hub.deliver()) { error in
            guard case ParlourError.Normalizer(let text) = error else { return XCTFail("\(error)") }
            XCTAssertTrue(text.contains("no network"), text)
        }
        XCTAssertEqual(heard, [.widgetLoaded, .widgetShown])
        try engine.setPhoneNormalizer(normalizer: nil)
        try hub.deliver()
        XCTAssertEqual(heard.last, .phoneNormalizeRequested)
    }

    func testALateOneHearsWhatHoldsAlone() throws {
        let engine = try loaded()
        let hub = Hub(engine: engine)
        var early = 0
        hub.any { _ in early += 1 }
        try hub.deliver()
        XCTAssertEqual(early, 2)
        let seq = try engine.view().seq
        var late: [Envelope] = []
        hub.on(.widgetLoaded, replay: true) { late.append($0) }
        try hub.deliver()
        XCTAssertEqual(early, 2)
        XCTAssertEqual(late.map { $0.origin }, [.restored])
        XCTAssertEqual(late.map { $0.seq }, [seq])
        XCTAssertEqual(try engine.view().seq, seq)
        var all: [EventName] = []
        hub.any(replay: true) { all.append($0.event.name) }
        _ = try engine.handle(now: 2, input: .windowOpen())
        try hub.deliver()
        // The window holds by then: it is heard once.
        XCTAssertEqual(all.filter { $0 == .windowOpened }.count, 1)
    }

    func testEveryEventHasAName() {
        XCTAssertEqual(Set(EventName.allCases.map { $0.rawValue }).count, EventName.allCases.count)
        XCTAssertEqual(EventName(rawValue: "chat.started"), .chatStarted)
        XCTAssertNil(EventName(rawValue: "chat.begun"))
        XCTAssertEqual(Event.windowOpened(widgetId: "w").name.rawValue, "window.opened")
    }
}
