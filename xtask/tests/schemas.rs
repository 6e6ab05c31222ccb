//! What the engine reads and writes fits the checked-in schemas; what it would not read does not.

use std::fs;
use std::path::PathBuf;

use jsonschema::Validator;
use parlour::dialect::{Dialect, Observed, VendorCall};
use parlour::scenario::Scenario;
use parlour::vocabulary::Reason;
use parlour::{Config, Engine, Envelope, MachineName};
use serde_json::{Value, json};

const SCHEMAS: &[&str] = &[
    "input",
    "event",
    "envelope",
    "rejection",
    "snapshot",
    "scenario",
    "config",
    "vendor-call",
    "view",
    "transcript",
];

/// Two scenarios that are always there, whatever else lies in `tests/scenarios`.
const EXAMPLES: &[&str] = &[
    r#"{"name": "a chat from its request to its rating", "steps": [
        {"at": 0, "input": {"type": "widget.load", "widgetId": "w", "options": {"account": "a", "prefill": {"email": "e@example.com"}}}},
        {"at": 1, "input": {"type": "window.open"}},
        {"at": 1, "input": {"type": "connection.up"}},
        {"at": 2, "input": {"type": "widget.ready", "online": true}},
        {"at": 3, "input": {"type": "chat.request", "attachments": [{"name": "a.txt", "size": 1, "data": "QQ==", "vendor": {}}]}},
        {"at": 4, "input": {"type": "chat.accept", "users": ["eva"], "raw": {"room": 7}}},
        {"at": 5, "input": {"type": "message.send", "messageId": "m", "content": {"type": "image", "format": "PNG", "data": "QQ=="}}},
        {"at": 6, "input": {"type": "typing.start", "userId": "eva"}},
        {"restart": true},
        {"at": 10006, "timeout": true},
        {"resync": true},
        {"at": 10007, "input": {"type": "chat.end", "surveyConfigured": true}},
        {"at": 10008, "input": {"type": "rating.submit", "value": 5, "scale": "stars5"}},
        {"at": 10009, "input": {"type": "rating.submit", "value": 6, "scale": "stars5"}}
    ]}"#,
    r#"{"name": "inputs that are none", "config": {"mode": "observe"}, "steps": [
        {"at": 0, "input": {"type": "chat.dance"}, "rejected": {"machine": "input", "reason": "unknown_input"}},
        {"at": 0, "input": {"type": "widget.click"}, "rejected": {"reason": "missing_fields", "fields": ["channel"]}},
        {"at": 0, "input": [1], "rejected": {"reason": "invalid_json"}}
    ]}"#,
];

fn tests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests")
}

fn schema(name: &str) -> Value {
    let file = tests().join(format!("schemas/{name}.schema.json"));
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).expect("schemas are JSON")
}

/// A schema with its name, and the check of values against it.
struct Check(&'static str, Validator);

impl Check {
    fn new(name: &'static str) -> Self {
        Self(
            name,
            jsonschema::validator_for(&schema(name)).expect("it is a schema, and holds all it refers to"),
        )
    }

    fn fits(&self, value: &Value) {
        if let Err(error) = self.1.validate(value) {
            panic!("{value}\ndoes not fit the schema {}: {error}", self.0);
        }
    }

    fn fits_not(&self, value: &Value) {
        assert!(!self.1.is_valid(value), "{value}\nfits the schema {}", self.0);
    }
}

fn tree(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("everything can be written")
}

/// The scenarios of the project, as JSON text.
fn scenarios() -> Vec<String> {
    let mut texts: Vec<String> = EXAMPLES.iter().map(|text| (*text).to_string()).collect();
    for file in fs::read_dir(tests().join("scenarios")).into_iter().flatten() {
        let path = file.expect("the folder can be read").path();
        if path.extension().is_some_and(|extension| extension == "json") {
            texts.push(fs::read_to_string(&path).expect("the file can be read"));
        }
    }
    texts
}

#[test]
fn the_schemas_are_valid_in_their_draft() {
    for name in SCHEMAS {
        let schema = schema(name);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn scenarios_fit_their_schema_as_authored_and_as_recorded() {
    let check = Check::new("scenario");
    for text in scenarios() {
        check.fits(&serde_json::from_str(&text).expect("scenarios are JSON"));
        let recorded = Scenario::from_json(&text).and_then(|scenario| scenario.recorded());
        check.fits(&tree(recorded.expect("it can be played")));
    }
}

#[test]
fn what_goes_into_an_engine_and_comes_out_fits() {
    let [input, event, envelope, rejection, snapshot, config, vendor_call] =
        ["input", "event", "envelope", "rejection", "snapshot", "config", "vendor-call"].map(Check::new);
    let [view, transcript] = ["view", "transcript"].map(Check::new);
    for text in scenarios() {
        let scenario = Scenario::from_json(&text).expect("it is a scenario");
        config.fits(&tree(&scenario.config));
        let mut engine = Engine::new(scenario.config.clone());
        for step in &scenario.steps {
            let at = step.at.unwrap_or_default();
            if let Some(given) = &step.input {
                let verdict = engine.handle_json(at, given.text());
                let given: Value = serde_json::from_str(given.text()).expect("inputs of scenarios are JSON");
                match verdict {
                    Ok(_) => input.fits(&given),
                    Err(rejected) => {
                        rejection.fits(&tree(&rejected));
                        match rejected.reason {
                            Reason::InvalidJson | Reason::UnknownInput => input.fits_not(&given),
                            Reason::MissingFields
                                if rejected.machine == MachineName::Input
                                    && rejected.fields.iter().any(|field| given.get(&**field).is_none()) =>
                            {
                                input.fits_not(&given)
                            }
                            // Lengths, blank ids, Base64 and keys that are there twice are beyond a schema.
                            _ if rejected.machine == MachineName::Input => {}
                            _ => input.fits(&given),
                        }
                    }
                }
            } else if let Some(given) = &step.call {
                let observed = engine.observe_json(at, given.text());
                let is_call = VendorCall::from_json(given.text()).is_ok();
                let given: Value = serde_json::from_str(given.text()).expect("calls of scenarios are JSON");
                if is_call {
                    vendor_call.fits(&given)
                } else {
                    vendor_call.fits_not(&given)
                }
                for (meant, _) in observed.into_iter().flat_map(Observed::into_inputs) {
                    input.fits(&tree(&meant));
                }
            } else if step.timeout {
                engine.handle_timeout(at);
            } else if step.resync {
                engine.resync();
            }
            // With the events that the step has just let out, and those of a loading widget.
            snapshot.fits(&tree(engine.snapshot()));
            let seen = engine.view();
            for chat in &seen.chats {
                transcript.fits(&tree(engine.transcript(&chat.chat_id)));
            }
            view.fits(&tree(seen));
            for told in engine.events() {
                envelope.fits(&tree(&told));
                event.fits(&tree(&told.event));
                for call in Dialect::ALL.iter().flat_map(|dialect| dialect.encode(&told)) {
                    vendor_call.fits(&tree(&call));
                }
            }
        }
    }
}

#[test]
fn what_would_not_be_read_does_not_fit() {
    for (name, value) in [
        ("input", json!({"type": "widget.click"})),
        ("input", json!({"type": "widget.click", "channel": 1})),
        ("input", json!({"type": "widget.click", "channel": "chat", "chanel": "chat"})),
        ("input", json!({"type": "chat.started"})),
        ("input", json!({"type": "participant.add", "user": {"id": "u", "isAgent": true, "age": 7}})),
        ("input", json!({"type": "widget.load", "widgetId": "w", "options": {"colour": "red"}})),
        ("event", json!({"type": "chat.left"})),
        ("event", json!({"type": "chat.left", "chatId": "c", "seq": 1})),
        ("envelope", json!({"seq": 1, "at": 0, "origin": "live", "type": "connection.up"})),
        ("envelope", json!({"seq": 0, "at": 0, "origin": "live", "cause": "bot", "type": "connection.up"})),
        (
            "envelope",
            json!({"seq": 1, "at": 0, "origin": "live", "cause": "bot", "type": "connection.up", "x": 1}),
        ),
        ("rejection", json!({"machine": "chat", "id": "", "state": "", "input": "", "reason": "dislike"})),
        ("snapshot", json!({"version": 1})),
        ("config", json!({"limits": {"widget": 1}})),
        (
            "view",
            json!({"now": 0, "seq": 0, "connection": "up and running", "identity": "anonymous", "lead": "none",
                "widgets": [], "chats": []}),
        ),
        ("scenario", json!({"name": "no steps"})),
        ("scenario", json!({"name": "n", "steps": [{"at": -1, "timeout": true}]})),
        ("scenario", json!({"name": "n", "steps": [{"at": 0, "input": {}, "verdict": "refused"}]})),
        (
            "scenario",
            json!({"name": "n", "steps": [{"at": 0, "timeout": true, "events": [{"type": "connection.up"}]}]}),
        ),
        ("scenario", json!({"name": "n", "steps": [], "author": "somebody"})),
    ] {
        Check::new(name).fits_not(&value);
    }
}

#[test]
fn what_may_be_left_out_does() {
    Check::new("config").fits(&json!({}));
    Check::new("config").fits(&tree(Config::default()));
    let envelope = r#"{"seq":1,"at":0,"origin":"restored","cause":"system","type":"availability.changed","widgetId":"w","from":"online","to":"away","code":null,"raw":[1]}"#;
    let envelope: Envelope = serde_json::from_str(envelope).expect("it is an envelope");
    Check::new("envelope").fits(&tree(envelope));
}
