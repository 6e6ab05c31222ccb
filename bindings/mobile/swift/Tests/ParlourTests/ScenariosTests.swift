import Foundation
import Parlour
import XCTest

/// Every scenario of `tests/scenarios`, as every language plays them.
final class ScenariosTests: XCTestCase {
    func testScenarios() throws {
        let folder = try Self.folder()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        XCTAssertFalse(names.isEmpty, folder.path)
        for name in names.sorted() {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            do {
                try Scenario(text).play()
                try Scenario(text).playStepwise()
            } catch {
                XCTFail("\(name): \(error)")
            }
        }
    }

    /// The folder that `PARLOUR_SCENARIOS` names; else the project's, or what a kit has beside the tests.
    private static func folder() throws -> URL {
        if let named = ProcessInfo.processInfo.environment["PARLOUR_SCENARIOS"] {
            return URL(fileURLWithPath: named, isDirectory: true)
        }
        var place = URL(fileURLWithPath: #filePath)
        while place.path != "/" {
            place.deleteLastPathComponent()
            for below in ["tests/scenarios", "scenarios"] {
                let folder = place.appendingPathComponent(below, isDirectory: true)
                if FileManager.default.fileExists(atPath: folder.path) { return folder }
            }
        }
        throw Mismatch("there are no scenarios: PARLOUR_SCENARIOS names their folder")
    }
}

/// What became of an input.
private enum Said: Equatable {
    case verdict(String)
    case rejected(Rejection)

    init(_ tell: () throws -> Verdict) throws {
        do {
            self = .verdict(named(try tell()))
        } catch ParlourError.Rejected(let rejection) {
            self = .rejected(rejection)
        }
    }

    init(_ outcome: Outcome) {
        switch outcome {
        case .taken(let verdict): self = .verdict(named(verdict))
        case .rejected(let rejection): self = .rejected(rejection)
        }
    }

    var rejection: Rejection? {
        if case .rejected(let rejection) = self { return rejection }
        return nil
    }
}

private func expect<T: Equatable>(_ wanted: T, _ actual: T) throws {
    if wanted != actual { throw Mismatch("wanted \(wanted), got \(actual)") }
}

private func expect(_ holds: Bool, _ what: String) throws {
    if !holds { throw Mismatch(what) }
}

private final class Scenario {
    private typealias Step = [String: String]

    private let config: Config
    private let dialects: [DialectName]
    private let ga4: Ga4Options
    private let steps: [Step]

    // One is told JSON texts, and one typed inputs.
    private var byText: Engine
    private var byType: Engine

    init(_ text: String) throws {
        let parts = try JsonText.members(text)
        let config = try Config(json: parts["config"] ?? "{}")
        self.config = config
        dialects = try JsonText.items(parts["dialects"] ?? "[]").map { item in
            let name = try JsonText.string(item)
            let all: [DialectName] = [.ctlive, .customerly, .livechatoo, .mluvii, .ga4]
            guard let dialect = all.first(where: { named($0) == name }) else { throw Mismatch("no dialect: \(name)") }
            return dialect
        }
        let options = try JsonText.members(parts["ga4"] ?? "{}")
        ga4 = Ga4Options(
            category: try options["category"].map { try JsonText.string($0) },
            events: try options["events"].map { try JsonText.string($0) })
        steps = try JsonText.items(parts["steps"] ?? "[]").map { try JsonText.members($0) }
        byText = try Engine(config: config)
        byType = try Engine(config: config)
    }

    func play() throws {
        for (index, step) in steps.enumerated() {
            do {
                try play(step)
            } catch {
                throw Mismatch("step \(index + 1): \(step)\n\(error)")
            }
        }
    }

    private func play(_ step: Step) throws {
        let at = step["at"].flatMap { Int64($0) } ?? 0
        if step["input"] != nil {
            try tell(at, step)
        } else if let call = step["call"] {
            try observe(step) { try byText.observeJson(now: at, call: call) }
            try observe(step) { try byType.observe(now: at, call: VendorCall(json: call)) }
        } else if step["timeout"] != nil {
            try byText.handleTimeout(now: at)
            try byType.handleTimeout(now: at)
        } else if step["restart"] != nil {
            byText = try restarted(byText)
            byType = try restarted(byType)
        } else {
            try expect(step["resync"] != nil, "no such step")
            try byText.resync()
            try byType.resync()
        }
        let typed = try byType.pollEvents()
        let texts = try typed.map { try $0.json() }
        let wanted = try JsonText.items(step["events"] ?? "[]").map { try JsonText.compact($0) }
        try expect(wanted, texts.map { try JsonText.compact($0) })
        var told: [String] = []
        while let text = try byText.pollEventJson() { told.append(text) }
        try expect(texts, told)
        try expect(typed, told.map { try Envelope(json: $0) })
        let calls = try JsonText.members(step["dialects"] ?? "{}")
        for dialect in dialects {
            let encoded = try typed.flatMap { try encode(dialect: dialect, envelope: $0, ga4: ga4) }
            let wanted = try JsonText.items(calls[named(dialect)] ?? "[]").map { try JsonText.compact($0) }
            try expect(wanted, encoded.map { try JsonText.compact($0.json()) })
        }
    }

    private func tell(_ at: Int64, _ step: Step) throws {
        let text = step["input"] ?? ""
        let input: Input?
        switch try read(text) {
        case .success(let read):
            input = read
        case .failure(let none):
            try expect(Machine.input, none.rejection.machine)
            input = nil
        }
        try byText.handleTimeout(now: at)
        let can = try input.map { try byText.can(input: $0) } ?? false
        let said = try Said { try byText.handleJson(now: at, input: text) }
        try isAsExpected(step, said)
        let isText: Bool
        if let rejection = said.rejection {
            try expect(!can || rejection.machine == .input, "it could, and was rejected")
            // What is wrong with a text alone, as its length, cannot be said by a value.
            isText = rejection.machine == .input
        } else {
            try expect(can, said == .verdict("accepted"))
            isText = false
        }
        let other = try Said {
            if let input, !isText { return try byType.handle(now: at, input: input) }
            return try byType.handleJson(now: at, input: text)
        }
        try expect(said, other)
    }

    private struct NoInput: Error {
        let rejection: Rejection
    }

    private func read(_ text: String) throws -> Result<Input, NoInput> {
        do {
            return .success(try Input(json: text))
        } catch ParlourError.Rejected(let rejection) {
            return .failure(NoInput(rejection: rejection))
        }
    }

    /// What a scenario leaves out of a rejection may be anything.
    private func isAsExpected(_ expected: Step, _ said: Said) throws {
        guard let rejected = expected["rejected"] else {
            try expect(.verdict(JsonText.string(expected["verdict"] ?? "")), said)
            return
        }
        guard let rejection = said.rejection else { throw Mismatch("it was taken") }
        for (name, value) in try JsonText.members(rejected) {
            if name == "fields" {
                try expect(JsonText.items(value).map { try JsonText.string($0) }, rejection.fields)
                continue
            }
            let actual: String
            switch name {
            case "machine": actual = named(rejection.machine)
            case "id": actual = rejection.id
            case "state": actual = rejection.state
            case "input": actual = rejection.input
            case "reason": actual = named(rejection.reason)
            default: throw Mismatch("no part of a rejection: \(name)")
            }
            try expect(JsonText.string(value), actual)
        }
    }

    private func observe(_ step: Step, _ observe: () throws -> Observed) throws {
        let expected = step["observed"] ?? ""
        let observed: Observed
        do {
            observed = try observe()
        } catch ParlourError.Decode(_, _, let field, let fault, _) {
            let wanted = try JsonText.members(expected).mapValues { try JsonText.string($0) }
            try expect(wanted, ["field": field, "fault": named(fault)])
            return
        }
        if expected.hasPrefix("\"") {
            try expect(JsonText.string(expected), named(observed.meaning))
            try expect([], observed.inputs)
            return
        }
        let items = try JsonText.items(expected).map { try JsonText.members($0) }
        let inputs = try items.map { try JsonText.compact($0["input"] ?? "") }
        try expect(inputs, observed.inputs.map { try JsonText.compact($0.json()) })
        for (item, outcome) in zip(items, observed.outcomes) {
            try isAsExpected(item, Said(outcome))
        }
    }

    private func restarted(_ engine: Engine) throws -> Engine {
        let byJson = try Engine.restoreJson(snapshot: engine.snapshotJson(), config: config)
        let again = try Engine.restore(snapshot: byJson.snapshot(), config: config)
        try expect(engine.snapshot(), again.snapshot())
        return again
    }

    /// Plays the inputs, and time, without an engine: nothing but the snapshot goes from step to step.
    func playStepwise() throws {
        var snapshot: Data?
        for part in steps where part["input"] != nil || part["timeout"] != nil {
            let at = part["at"].flatMap { Int64($0) } ?? 0
            var inputs: [Input] = []
            if let text = part["input"] {
                guard case .success(let input) = try read(text) else { continue }
                inputs = [input]
            }
            let engine: Engine
            if let snapshot {
                engine = try Engine.restore(snapshot: snapshot, config: config)
            } else {
                engine = try Engine(config: config)
            }
            try engine.handleTimeout(now: at)
            let outcomes = try engine.handleAll(now: at, inputs: inputs)
            let came = try step(snapshot: snapshot, config: config, now: at, inputs: inputs)
            try expect(outcomes, came.outcomes)
            try expect(engine.pollEvents(), came.events)
            try expect(engine.nextDeadline(), came.deadline)
            try expect(engine.snapshot(), came.snapshot)
            snapshot = came.snapshot
        }
    }
}
