import ParlourNative

extension Input {
    /// The input of a JSON text, as it came from a socket or a log.
    ///
    /// - Throws: `ParlourError.Rejected` by machine `input` for what is none.
    public init(json: String) throws {
        self = try inputFromJson(text: json)
    }

    /// The canonical JSON form, the same in every language.
    ///
    /// - Throws: `ParlourError.Argument` for a field that is none, as `raw` that is no JSON.
    public func json() throws -> String {
        try inputToJson(input: self)
    }
}

extension Envelope {
    /// The event of a JSON text, in its envelope.
    ///
    /// - Throws: `ParlourError.Argument` for what is none.
    public init(json: String) throws {
        self = try envelopeFromJson(text: json)
    }

    /// The canonical JSON form, the same in every language.
    ///
    /// - Throws: `ParlourError.Argument` for a field that is none; never for an event that an engine told.
    public func json() throws -> String {
        try envelopeToJson(envelope: self)
    }
}

extension VendorCall {
    /// The vendor's call of a JSON text.
    ///
    /// - Throws: `ParlourError.Decode` for what is none.
    public init(json: String) throws {
        self = try callFromJson(text: json)
    }

    /// The JSON form, in one line.
    ///
    /// - Throws: `ParlourError.Argument` for a field that is none.
    public func json() throws -> String {
        try callToJson(call: self)
    }
}

extension Config {
    /// The configuration of a JSON text in canonical form.
    ///
    /// - Throws: `ParlourError.Config`, which names the place.
    public init(json: String) throws {
        self = try configFromJson(text: json)
    }
}

// What is kept or sent has one form, the canonical JSON: as a string, for no coder of Swift's keeps the order of
// members, and how numbers are written.

extension Input: Codable {
    /// An input of a string, which is its canonical JSON.
    public init(from decoder: any Decoder) throws {
        self = try decoded(from: decoder) { json in try Input(json: json) }
    }

    /// A string, which is its canonical JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(json())
    }
}

extension Envelope: Codable {
    /// An event of a string, which is its canonical JSON.
    public init(from decoder: any Decoder) throws {
        self = try decoded(from: decoder) { json in try Envelope(json: json) }
    }

    /// A string, which is its canonical JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(json())
    }
}

extension VendorCall: Codable {
    /// A vendor's call of a string, which is its JSON.
    public init(from decoder: any Decoder) throws {
        self = try decoded(from: decoder) { json in try VendorCall(json: json) }
    }

    /// A string, which is its JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(json())
    }
}

private func decoded<T>(from decoder: any Decoder, _ make: (String) throws -> T) throws -> T {
    let json = try decoder.singleValueContainer().decode(String.self)
    do {
        return try make(json)
    } catch {
        // What is wrong is said without the text, which may be personal.
        let place = DecodingError.Context(
            codingPath: decoder.codingPath, debugDescription: "no \(T.self) in canonical JSON", underlyingError: error)
        throw DecodingError.dataCorrupted(place)
    }
}
