import Foundation
import Parlour

/// A live chat on one terminal, visitor and agent in turn: `swift run Host [FILE]`. The visit is kept in a file. Kill
/// the program, start it again, and the visit goes on.
@main
struct Host {
    static let help = "say TEXT (the visitor) | agent TEXT | end | view"
    static let agent = User(id: "eva", nickname: "Eva", isAgent: true)

    let engine: Engine
    let driver: Driver

    // Lines are waited for on the main thread, so that the driver has another.
    @MainActor
    static func main() async throws {
        let file = URL(fileURLWithPath: CommandLine.arguments.dropFirst().first ?? "visit.cbor")
        let engine = try restored(from: file)
        let driver = Driver(engine: engine)
        try await driver.any(replay: true) { envelope in
            // First, and with what is still to be told: what was shown once, the next program knows.
            try engine.snapshot().write(to: file, options: .atomic)
            Host.show(envelope)
        }
        let host = Host(engine: engine, driver: driver)
        if try engine.view().widgets.isEmpty {
            try await driver.handle(.widgetLoad(widgetId: "terminal"))
            try await driver.handle(.widgetReady(online: true))
        }
        tell(help)
        while let line = readLine() {
            do {
                try await host.run(line)
            } catch ParlourError.Rejected(let rejection) {
                tell("rejected: \(rejection.text)")
            }
        }
        await driver.close()
    }

    /// The engine as the file has it; where there is none, a new one.
    static func restored(from file: URL) throws -> Engine {
        guard FileManager.default.fileExists(atPath: file.path) else { return try Engine() }
        return try Engine.restore(snapshot: Data(contentsOf: file))
    }

    /// The chat that is not over.
    func chat() throws -> ChatView? {
        try engine.view().chats.last { $0.state != "ended" && $0.state != "abandoned" }
    }

    /// Does what a line says.
    func run(_ line: String) async throws {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        switch (words.first, words.count > 1 ? words[1] : "") {
        case (nil, _):
            break
        case ("say", let text) where !text.isEmpty:
            try await visitor(says: text)
        case ("agent", let text) where !text.isEmpty:
            try await agent(says: text)
        case ("end", _):
            try await driver.handle(.chatEnd(by: .agent, cause: .agent))
        case ("view", _):
            Self.tell(try engine.viewJson())
        default:
            Self.tell(Self.help)
        }
    }

    func visitor(says text: String) async throws {
        guard let chat = try self.chat() else {
            try await driver.handle(.chatRequest(message: text))
            return
        }
        let message = UUID().uuidString
        try await driver.handle(
            .messageSend(content: .text(text: text), chatId: chat.chatId, messageId: message))
        // Here a server would say that it has the message.
        try await driver.handle(.messageAck(messageId: message, chatId: chat.chatId))
    }

    func agent(says text: String) async throws {
        guard let chat = try self.chat() else {
            Self.tell("nobody asked")
            return
        }
        if chat.state == "requested" || chat.state == "queued" {
            try await driver.handle(
                .chatAccept(chatId: chat.chatId, users: [Self.agent.id], operatorId: Self.agent.id))
        }
        try await driver.handle(
            .messageReceive(
                messageId: UUID().uuidString, from: Self.agent, content: .text(text: text), chatId: chat.chatId))
    }

    /// Shows an event: what was said, or its name.
    static func show(_ envelope: Envelope) {
        let again = envelope.origin == .restored ? " (restored)" : ""
        switch envelope.event {
        case .messageReceived(_, _, _, _, let from, _, .text(let text), _):
            tell("\(from.nickname ?? from.id): \(text)\(again)")
        case .messageSending(_, _, _, _, .text(let text), _):
            tell("visitor: \(text)\(again)")
        case .chatRequested(let chatId, _, _, _, let message?, _, _):
            tell("visitor: \(message) [\(chatId)]\(again)")
        default:
            tell("· \(envelope.event.name.rawValue)\(again)")
        }
    }

    /// Shows a line, now: what goes to a pipe by `print` waits there.
    static func tell(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
