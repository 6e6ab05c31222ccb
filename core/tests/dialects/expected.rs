//! A broken call is told what must be there: the kind of value, the fields of an object, the names that there are.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use parlour::dialect::{DecodeError, Dialect, Fault, Origins, Surface, VendorCall};
use parlour::scenario::Scenario;
use serde_json::{Value, json};

/// The calls in the scenarios: those that are made there, and those that events are told by, in each vendor's own form.
fn calls() -> (Vec<Value>, Vec<Value>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let (mut made, mut told) = (Vec::new(), Vec::new());
    for file in files {
        let scenario = Scenario::from_json(&fs::read_to_string(file).unwrap()).unwrap();
        for step in scenario.steps {
            made.extend(step.call.and_then(|call| serde_json::from_str(call.text()).ok()));
            // What a vendor has added since travels on in `raw`, and is nobody's to expect.
            let added = step.events.iter().flatten().any(|envelope| envelope.raw.is_some());
            let calls = step.dialects.into_values().flatten().filter(|_| !added);
            told.extend(calls.map(|call| serde_json::from_str::<Value>(&call.to_json()).unwrap()));
        }
    }
    (made, told)
}

fn read(call: &Value) -> Result<(), DecodeError> {
    let call = VendorCall::try_from(call)?;
    call.surface.dialect().read(&call, &Origins::any()).map(drop)
}

/// The value with each value in it broken, one at a time.
fn broken(value: &Value) -> Vec<Value> {
    let wrong = [json!(5), json!("§"), json!([[]]), json!({"§": 1}), json!(true), json!(-1.5), json!(null)];
    let mut all = wrong.to_vec();
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let within = broken(item).into_iter().map(|item| {
                    let mut items = items.clone();
                    items[at] = item;
                    items.into()
                });
                all.extend(within);
                all.push(items[..at].into());
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let within = broken(field).into_iter().map(|field| {
                    let mut fields = fields.clone();
                    fields[name] = field;
                    fields.into()
                });
                all.extend(within);
                let mut fields = fields.clone();
                fields.remove(name);
                all.push(fields.into());
            }
        }
        _ => {}
    }
    all
}

#[test]
fn every_shape_error_says_what_must_be_there() {
    let mut told = BTreeSet::new();
    let (made, encoded) = calls();
    for call in made.iter().chain(&encoded) {
        for broken in broken(call).into_iter().filter(|call| call.is_object()) {
            let Err(error) = read(&broken) else { continue };
            let says = error.to_string();
            assert!(!error.expected.is_empty(), "{says}: {broken}");
            let is_missing = error.fault == Fault::Missing && says.contains(" is missing; it must be ");
            assert!(is_missing || says.contains("must be "), "{says}");
            assert!(!says.contains('§') || error.field.contains('§'), "a value is repeated: {says}");
            told.insert((error.surface, error.call.to_string(), error.field.to_string()));
        }
    }
    // Each vendor that is read has some.
    for dialect in Dialect::vendors() {
        let of = told.iter().filter(|(surface, ..)| surface.is_some_and(|of| of.dialect() == dialect));
        assert!(of.count() > 2, "{}", dialect.name());
    }
}

#[test]
fn the_fields_that_an_error_names_are_those_that_the_vendor_has() {
    let mut compared = 0;
    for whole in calls().1 {
        for path in objects(&whole["args"], "/args") {
            let mut broken = whole.clone();
            *broken.pointer_mut(&path).unwrap() = json!(5);
            let Err(error) = read(&broken) else { continue };
            let Some((_, names)) = error.expected.split_once('{') else { continue };
            let names: Vec<&str> = names.split_once('}').unwrap().0.split(", ").collect();
            for name in whole.pointer(&path).unwrap().as_object().unwrap().keys() {
                assert!(names.contains(&name.as_str()) || names.contains(&"…"), "{error} leaves out {name}");
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
}

/// The paths of all objects in a value.
fn objects(value: &Value, path: &str) -> Vec<String> {
    let within: Vec<_> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), field)).collect(),
        _ => Vec::new(),
    };
    let within = within.into_iter().flat_map(|(name, item)| objects(item, &format!("{path}/{name}")));
    let own = value.is_object().then(|| path.to_string());
    own.into_iter().chain(within).collect()
}

#[test]
fn errors_are_read_by_people() {
    let says = |call: &str| read(&serde_json::from_str(call).unwrap()).unwrap_err().to_string();
    let onload =
        |args: &str| says(&format!(r#"{{"surface":"livechatoo.embed","call":"onload","args":{args}}}"#));
    assert_eq!(
        onload("[[1]]"),
        "livechatoo.embed onload: args[0] must be an object {page, online}, not a list"
    );
    assert_eq!(
        onload("[]"),
        "livechatoo.embed onload: args[0] is missing; it must be an object {page, online}"
    );
    assert_eq!(
        onload(r#"[{"online": "perhaps"}]"#),
        "livechatoo.embed onload: args[0].online must be true or false, not text"
    );
    assert_eq!(onload(r#""{}""#), "vendor call: args must be a list of values, not text");
    let surfaces: Vec<&str> = Surface::ALL.iter().map(|surface| surface.name()).collect();
    let surfaces = surfaces.join(", ");
    assert_eq!(
        says(r#"{"surface":"icq","call":"x"}"#),
        format!("vendor call: surface must be one of {surfaces}")
    );
    assert_eq!(
        says(r#"{"call":"x"}"#),
        format!("vendor call: surface is missing; it must be one of {surfaces}")
    );
    assert_eq!(
        says(r#"{"surface":"mluvii","call":"x","arg":[]}"#),
        "vendor call: arg must be left out: a call has at, origin, surface, call, chatID, widgetID, args"
    );
    assert_eq!(
        says(r#"{"surface":"livechatoo.embed","call":"page","args":["home"]}"#),
        "livechatoo.embed page: args[0] must be one of start-online, online, start-offline, offline, hidden, mini, chat"
    );
    let parsed = |text: &str| VendorCall::from_json(text).unwrap_err().to_string();
    assert_eq!(parsed("[]"), "vendor call: must be an object {surface, call, args}, not a list");
    assert_eq!(parsed("{"), "vendor call: not valid JSON, or not of the form of a call");
    assert_eq!(
        parsed(r#"{"surface":"mluvii","call":"x","call":"y"}"#),
        "vendor call: call must be given once"
    );
    let tried = |value: Value| VendorCall::try_from(value).unwrap_err().to_string();
    assert_eq!(tried(json!(5)), "vendor call: must be an object {surface, call, args}, not a number");
    assert_eq!(
        tried(json!({"call": "x"})),
        "vendor call: surface is missing; it must be one of \
        ctlive.page, ctlive.contact, customerly, livechatoo.embed, livechatoo.popup, mluvii, ga4"
    );
    assert_eq!(
        tried(json!({"surface": "mluvii", "call": "x", "args": {}})),
        "vendor call: args must be a list of values, not an object"
    );
    let new = VendorCall::new(Surface::Mluvii, "appEvent", r#"{"type": "x"}"#).unwrap_err();
    assert_eq!(new.to_string(), "mluvii appEvent: args must be a list of values, not an object");
}
