import Foundation
import Parlour
import XCTest

/// The engine as somebody uses it who makes mistakes, restarts, and has threads.
final class EngineTests: XCTestCase {
    private struct NoNetwork: Error {}

    /// Answers for phone numbers, and keeps what it was asked.
    private final class Answering: PhoneNormalizer {
        let asked = Heard<String>()

        func normalize(number: String) throws -> String? {
            asked.append(number)
            if number == "888" { throw NoNetwork() }
            return number == "no" ? nil : "+420 \(number)"
        }
    }

    func testEventsAreValues() throws {
        let told = try XCTUnwrap(try loaded().pollEvent())
        let event = Event.widgetLoaded(widgetId: "w", page: .startOnline, online: true)
        XCTAssertEqual(told, Envelope(seq: 1, at: 1, origin: .live, cause: .system, event: event))
        XCTAssertEqual(told, try Envelope(json: told.json()))
        guard case .widgetLoaded(let widgetId, _, _, _, _, _) = told.event else { return XCTFail("\(told)") }
        XCTAssertEqual(widgetId, "w")
    }

    func testWhatIsWrongWithAnInputIsNamedAndNothingChanges() throws {
        let engine = try loaded()
        let before = try engine.snapshot()
        let rejected = try rejection { try engine.handle(now: 1, input: .chatEnd(chatId: "none")) }
        XCTAssertEqual(rejected.machine, .chat)
        XCTAssertEqual(rejected.reason, .unknownChat)
        XCTAssertEqual(rejected.id, "none")
        XCTAssertEqual(rejected.input, "chat.end")
        XCTAssertFalse(try engine.can(input: .chatEnd(chatId: "none")))
        let unread = try rejection {
            try engine.handleJson(now: 1, input: #"{"type":"chat.request","chatID":"c"}"#)
        }
        XCTAssertEqual(unread.fields, ["chatID"])
        XCTAssertEqual(
            try argument { try engine.handle(now: 1, input: .chatRequest(raw: "{")) }, "raw must be JSON")
        _ = try argument {
            try engine.handle(now: 1, input: .callbackRequest(channel: "c", phone: "7", callAt: -1))
        }
        for now in [-1, Int64.min, Int64(1) << 53] {
            _ = try argument { try engine.handle(now: now, input: .windowOpen()) }
            _ = try argument { try engine.handleTimeout(now: now) }
        }
        XCTAssertEqual(try engine.snapshot(), before)
    }

    func testManyInputsCrossAtOnce() throws {
        let engine = try loaded()
        _ = try engine.pollEvents()
        let outcomes = try engine.handleAll(
            now: 2, inputs: [.windowOpen(), .windowOpen(), .chatEnd(chatId: "none")])
        XCTAssertEqual(outcomes.prefix(2), [.taken(verdict: .accepted), .taken(verdict: .ignored)])
        guard case .rejected(let rejection)? = outcomes.last else { return XCTFail("\(outcomes)") }
        XCTAssertEqual(rejection.reason, .unknownChat)
        XCTAssertEqual(try engine.pollEvents().count, 1)
        let bad: [Input] = [.chatRequest(chatId: "c"), .chatRequest(raw: "{")]
        _ = try argument { try engine.handleAll(now: 3, inputs: bad) }
        XCTAssertTrue(try engine.view().chats.isEmpty)
    }

    func testConfigurationsAndSnapshotsThatAreNone() throws {
        XCTAssertThrowsError(try Engine(config: Config(deadlines: Deadlines(typing: -1)))) { error in
            guard case ParlourError.Config(let text) = error else { return XCTFail("\(error)") }
            XCTAssertTrue(text.contains("deadlines.typing"), text)
        }
        XCTAssertThrowsError(try Config(json: #"{"mode":"obsrve"}"#)) { error in
            guard case ParlourError.Config(let text) = error else { return XCTFail("\(error)") }
            XCTAssertTrue(text.contains("mode"), text)
        }
        let attempts: [() throws -> Void] = [
            { _ = try Engine.restore(snapshot: Data([1, 2, 3])) },
            { _ = try Engine.restoreJson(snapshot: "{") },
            { _ = try step(snapshot: Data(), config: nil, now: 0, inputs: []) },
        ]
        for attempt in attempts {
            XCTAssertThrowsError(try attempt()) { error in
                guard case ParlourError.Restore = error else { return XCTFail("\(error)") }
            }
        }
        XCTAssertEqual(try Engine().config().mode, .strict)
    }

    func testASnapshotGoesOnAsIfNothingHadHappened() throws {
        let engine = try loaded()
        _ = try engine.handle(now: 2, input: .chatRequest(chatId: "c"))
        let again = try Engine.restore(snapshot: engine.snapshot())
        XCTAssertEqual(try again.snapshot(), try engine.snapshot())
        XCTAssertEqual(try again.view(), try engine.view())
        XCTAssertEqual(try again.pollEvents(), try engine.pollEvents())
        for each in [engine, again] { _ = try each.handle(now: 3, input: .chatAccept(chatId: "c")) }
        XCTAssertEqual(try again.pollEvents(), try engine.pollEvents())
        XCTAssertEqual(try Engine.restoreJson(snapshot: engine.snapshotJson()).snapshot(), try engine.snapshot())
    }

    func testNothingThatIsPersonalIsShownByTheWay() throws {
        let engine = try loaded()
        let set = Input.identitySet(name: "Jana Nováková", email: "jana@example.com")
        _ = try engine.handle(now: 2, input: set)
        let changed = try XCTUnwrap(try engine.pollEvents().last)
        guard case .identityChanged(let fields) = changed.event else { return XCTFail("\(changed)") }
        XCTAssertEqual(fields.name, "Jana Nováková")
        let observed = Observed(meaning: .inputs, inputs: [set], outcomes: [])
        let shown = [
            "\(set)", String(reflecting: set), String(describing: Optional(set)), "\([set])", "\(changed)",
            String(reflecting: changed), "\(changed.event)", "\(fields)", "\(observed)",
        ]
        for text in shown {
            XCTAssertFalse(text.contains("Jana") || text.contains("jana@"), text)
        }
        let refused = try rejection {
            try engine.handleJson(now: 3, input: #"{"type":"identity.set","email":"jana@example.com","mail":""}"#)
        }
        let error = ParlourError.Rejected(rejection: refused)
        for text in ["\(error)", error.localizedDescription] {
            XCTAssertFalse(text.contains("jana@"), text)
        }
    }

    func testTheHostsFunctionAnswersForPhoneNumbers() throws {
        let engine = try Engine()
        let answering = Answering()
        try engine.setPhoneNormalizer(normalizer: answering)
        _ = try engine.handle(now: 1, input: .identitySet(phone: "777"))
        guard case .identityChanged(let fields)? = try engine.pollEvents().first?.event else {
            return XCTFail("no identity")
        }
        XCTAssertEqual(fields.phone, "+420 777")
        _ = try engine.handle(now: 2, input: .identitySet(phone: "no"))
        XCTAssertEqual(try engine.pollEvents().map { $0.event.name }, [.inputRefused])
        XCTAssertEqual(answering.asked.all, ["777", "no"])
        _ = try engine.handle(now: 3, input: .widgetLoad(widgetId: "w"))
        _ = try engine.handle(now: 4, input: .widgetReady(online: true))
        _ = try engine.handle(now: 5, input: .identitySet(phone: "888"))
        // What came before is given first, and nothing is lost.
        XCTAssertEqual(try engine.pollEvents().count, 2)
        for _ in 0..<2 {
            XCTAssertThrowsError(try engine.pollEvents()) { error in
                guard case ParlourError.Normalizer(let text) = error else { return XCTFail("\(error)") }
                XCTAssertTrue(text.contains("NoNetwork"), text)
            }
        }
        try engine.setPhoneNormalizer(normalizer: nil)
        XCTAssertEqual(try engine.pollEvent()?.event.name, .phoneNormalizeRequested)
    }

    func testThreadsShareAnEngine() throws {
        let engine = try loaded(Config(limits: Limits(chats: 10_000, events: 100_000)))
        _ = try engine.pollEvents()
        let failed = Heard<String>()
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for number in 0..<500 {
                do {
                    _ = try engine.handle(now: 5, input: .chatRequest(chatId: "\(thread)-\(number)"))
                } catch {
                    failed.append("\(error)")
                }
            }
        }
        XCTAssertEqual(failed.all, [])
        var chats: Set<String> = []
        var numbers: [Int64] = []
        for told in try engine.pollEvents() {
            guard case .chatRequested(let chatId, _, _, _, _, _, _) = told.event else { continue }
            chats.insert(chatId)
            numbers.append(told.seq)
        }
        XCTAssertEqual(chats.count, 2_000)
        XCTAssertEqual(numbers, numbers.sorted())
    }

    func testVendorsWordsComeInAndGoOut() throws {
        let call = VendorCall(surface: .mluvii, call: "appEvent", args: [#"{"type":"chatWindowOpen"}"#])
        let engine = try Engine(config: Config(mode: .observe))
        XCTAssertEqual(try engine.observe(now: 0, call: call).meaning, .inputs)
        XCTAssertTrue(try engine.pollEvents().contains { $0.event.name == .windowOpened })
        let broken = VendorCall(surface: .mluvii, call: "statusUpdate", args: ["{}"])
        XCTAssertThrowsError(try engine.observe(now: 1, call: broken)) { error in
            guard case ParlourError.Decode(let surface, _, _, _, _) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(surface, .mluvii)
        }
        let translator = try Translator(from: .mluvii, to: .ga4)
        _ = try translator.translate(call: call)
        _ = try translator.translate(call: VendorCall(surface: .mluvii, call: "nothing"))
        let losses = try translator.report()
        XCTAssertTrue(losses.contains { $0.kind == "unknown" && $0.parts["call"] == "nothing" })
        XCTAssertEqual(try capability(dialect: .ctlive, event: "chat.started").support, .emits)
        _ = try argument { try capability(dialect: .ctlive, event: "chat.begun") }
        XCTAssertTrue(capabilities(dialect: .ctlive).contains { $0.event == "chat.left" && $0.support == .derived })
        XCTAssertTrue("\(call)".contains("appEvent"))
        XCTAssertFalse("\(call)".contains("chatWindowOpen"))
    }

    func testTransitionsTranscriptKeys() throws {
        let engine = try loaded()
        try engine.logTransitions(on: true)
        _ = try engine.handle(now: 2, input: .chatRequest(chatId: "c", message: "Hello"))
        XCTAssertTrue(try engine.takeTransitions().contains { $0.machine == .chat && $0.to == "requested" })
        XCTAssertTrue(try engine.takeTransitions().isEmpty)
        XCTAssertEqual(try engine.transcript(chatId: "c"), [])
        XCTAssertNil(try engine.transcript(chatId: "none"))
        XCTAssertFalse(try engine.storageKey().isEmpty)
        XCTAssertEqual(try engine.view().chats.map { $0.chatId }, ["c"])
        XCTAssertTrue(try JsonText.compact(engine.viewJson()).hasPrefix(#"{"now":2,"#))
    }

    func testWhatIsKeptIsItsCanonicalJson() throws {
        struct Log: Codable, Equatable {
            let inputs: [Input]
            let told: [Envelope]
            let calls: [VendorCall]
        }
        let log = Log(
            inputs: [.chatRequest(chatId: "c", raw: #"{"b":1.50,"a":2}"#)],
            told: try loaded().pollEvents(),
            calls: [VendorCall(surface: .mluvii, call: "appEvent", args: [#"{"type":"chatWindowOpen"}"#])])
        let text = try JSONEncoder().encode(log)
        XCTAssertEqual(try JSONDecoder().decode(Log.self, from: text), log)
        XCTAssertEqual(try Input(json: log.inputs[0].json()), log.inputs[0])
        let wrong = Data(#"{"inputs":["{\"type\":\"chat.wish\"}"],"told":[],"calls":[]}"#.utf8)
        XCTAssertThrowsError(try JSONDecoder().decode(Log.self, from: wrong)) { error in
            guard case DecodingError.dataCorrupted(let context) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(context.codingPath.first?.stringValue, "inputs")
        }
    }

    func testAMillionStepsTakeNoMoreMemoryThanAFew() throws {
        let engine = try loaded()
        _ = try engine.pollEvents()
        var now: Int64 = 1
        var inputs: [Input] = []
        for _ in 0..<250 { inputs += [.windowOpen(), .windowClose()] }
        let visit = { (steps: Int) in
            for _ in 0..<(steps / inputs.count) {
                now += 1
                _ = try engine.handleAll(now: now, inputs: inputs)
                let told = try engine.pollEvents()
                if told.count != inputs.count { throw Mismatch("\(told.count) events") }
            }
        }
        try visit(50_000)
        let (memory, stored) = (try resident(), try engine.snapshot().count)
        try visit(950_000)
        XCTAssertLessThan(try resident() - memory, 16 << 20)
        XCTAssertLessThan(try engine.snapshot().count - stored, 64)
    }

    /// The bytes of memory that the process has; 0 where the system does not say it in a file.
    private func resident() throws -> Int {
        #if os(Linux)
        let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let number = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
        return try XCTUnwrap(number) * 1_024
        #else
        return 0
        #endif
    }
}
