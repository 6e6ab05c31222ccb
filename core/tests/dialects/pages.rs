//! The pages of the vendors, `docs/vendors`, say what the decoders say: they are read here as a person reads them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use parlour::Envelope;
use parlour::dialect::{DecodeError, Decoded, Dialect, Ga4Events, Observed, Origins, VendorCall};
use parlour::vocabulary::EventKind;
use serde_json::{Value, json};

use crate::capabilities::{name, scenarios};

/// A call as its page describes it.
struct Call {
    dialect: Dialect,
    name: String,
    is_told: bool,
    /// Of each argument: where it is, what it must be, and whether it is needed.
    arguments: Vec<(String, String, bool)>,
    examples: Vec<String>,
}

fn page(dialect: Dialect) -> String {
    let path = format!("../docs/vendors/{}.md", dialect.name());
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// All calls of the pages.
fn calls() -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for dialect in Dialect::vendors() {
        let (mut is_told, page) = (None, page(dialect));
        for line in page.lines() {
            if line.starts_with("## ") {
                let is_asked = line.contains(" is asked");
                is_told = (line.starts_with("## What ")).then_some(!is_asked);
            } else if let (Some(name), Some(is_told)) = (line.strip_prefix("### "), is_told) {
                let name = name.trim_matches('`').to_owned();
                calls.push(Call { dialect, name, is_told, arguments: vec![], examples: vec![] });
            } else if let Some(call) = calls.last_mut().filter(|_| is_told.is_some()) {
                if let Some(row) = line.strip_prefix("| `") {
                    let cells: Vec<&str> = row.split(" | ").collect();
                    // The values that the vendor's document names are no part of what errors say.
                    let must_be = cells[1].split_once(": `").map_or(cells[1], |(must_be, _)| must_be);
                    let argument = (cells[0].trim_matches('`').into(), must_be.into(), cells[2] == "yes");
                    call.arguments.push(argument);
                } else if line.starts_with('{') {
                    call.examples.push(line.into());
                }
            }
        }
    }
    calls
}

impl Call {
    fn read(&self, call: &Value) -> Result<Decoded, DecodeError> {
        let call = VendorCall::from_json(&call.to_string())?;
        match self.is_told {
            true => self.dialect.decode(&call, &Origins::any()),
            false => self.dialect.command(&call),
        }
    }
}

#[test]
fn each_example_is_taken() {
    let mut taken = 0;
    for call in calls() {
        assert!(!call.examples.is_empty(), "{} has no example", call.name);
        for example in &call.examples {
            let decoded = call.read(&serde_json::from_str(example).unwrap());
            assert!(matches!(decoded, Ok(Decoded::Inputs(_))), "{example}: {decoded:?}");
            assert_eq!(name(&VendorCall::from_json(example).unwrap()).1, call.name);
            taken += 1;
        }
    }
    assert!(taken > 100, "{taken}");
}

#[test]
fn each_argument_must_be_what_errors_say() {
    let wrong = [json!(5), json!("§"), json!([[]]), json!({"§": 1}), json!(true), json!(-1.5)];
    let (mut said, mut needed) = (0, 0);
    for call in calls() {
        let examples: Vec<Value> =
            call.examples.iter().map(|example| serde_json::from_str(example).unwrap()).collect();
        for (path, must_be, is_needed) in &call.arguments {
            let (mut errors, mut is_unknown, mut is_missed) = (BTreeSet::new(), false, false);
            for example in &examples {
                for wrong in wrong.iter().cloned().map(Some).chain([None]) {
                    let is_left_out = wrong.is_none();
                    let Some(broken) = with(example, path, wrong) else { continue };
                    match call.read(&broken) {
                        Err(error) if *error.field == *path => {
                            is_missed |= is_left_out;
                            errors.insert(error.expected.split(", not ").next().unwrap().to_owned());
                        }
                        Ok(Decoded::Unknown | Decoded::NotMine) => {
                            is_missed |= is_left_out;
                            is_unknown = true;
                        }
                        _ => {}
                    }
                }
            }
            let place = format!("{} {path} must be {must_be}, and is {errors:?}", call.name);
            if errors.is_empty() {
                let is_any = matches!(&**must_be, "any value" | "an object");
                assert!(is_unknown || is_any, "{place}");
            } else {
                assert!(errors.contains(must_be), "{place}");
                said += 1;
            }
            assert!(is_missed || !is_needed, "{place}: not needed");
            needed += usize::from(*is_needed);
        }
    }
    assert!(said > 150 && needed > 80, "{said}, {needed}");
}

/// The call with another value at a path such as `args[0].page`, or none.
fn with(call: &Value, path: &str, value: Option<Value>) -> Option<Value> {
    let mut call = call.clone();
    let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    let (parent, name) = pointer.rsplit_once('/')?;
    match (call.pointer_mut(parent)?, value) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(name.into(), value)),
        (Value::Object(fields), None) => drop(fields.remove(name)),
        (Value::Array(items), value) => {
            let index: usize = name.parse().ok()?;
            match value {
                None if index + 1 == items.len() => drop(items.pop()),
                value => *items.get_mut(index)? = value.unwrap_or_default(),
            }
        }
        _ => return None,
    }
    Some(call)
}

/// What a scenario shows as taken is described: no call is forgotten.
#[test]
fn each_call_that_is_taken_is_described() {
    let described: BTreeSet<_> = calls().into_iter().map(|call| (call.dialect, call.name)).collect();
    for scenario in scenarios() {
        for (step, outcome) in scenario.steps.iter().zip(scenario.play().unwrap()) {
            if let (Some(call), Some(Ok(Observed::Taken(_)))) = (&step.call, &outcome.observed) {
                let call = VendorCall::from_json(call.text()).unwrap();
                let known = (call.surface.dialect(), name(&call).1);
                assert!(described.contains(&known), "{known:?} is on no page");
            }
        }
    }
}

#[test]
fn google_analytics_is_told_as_its_page_says() {
    let page = page(Dialect::Ga4);
    let mut lines = page.lines().filter(|line| line.starts_with('{'));
    let mut told = 0;
    while let (Some(event), Some(call)) = (lines.next(), lines.next()) {
        let event = Envelope::from_json(event).unwrap();
        assert_eq!(Dialect::Ga4.encode_json(&event), call);
        told += 1;
    }
    assert!(told >= 11, "{told}");
}

/// What `docs/ga4.md` says there is at most, there is.
#[test]
fn google_analytics_is_told_no_more_than_its_limits() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/ga4.md");
    let how = fs::read_to_string(path).unwrap();
    let longest = |names: Vec<String>| names.into_iter().max_by_key(String::len).unwrap();
    let event = longest(EventKind::ALL.iter().map(|event| event.name().replace('.', "_")).collect());
    let parameter = longest(EventKind::ALL.iter().flat_map(|event| Ga4Events::parameters(*event)).collect());
    // With the category and the cause; of the eight, the rating has the category and five of its own.
    let most =
        EventKind::ALL.iter().map(|event| Ga4Events::parameters(*event).count() + 2).max().unwrap().max(6);
    for row in [
        format!("| 40 characters in an event's name | {}, `{event}` |", event.len()),
        format!("| 40 characters in a parameter's name | {}, `{parameter}` |", parameter.len()),
        format!("| 25 parameters of an event | {most}, with the two of the script {} |", most + 2),
    ] {
        assert!(how.contains(&row), "{row}");
    }
    assert!(event.len() <= 40 && parameter.len() <= 40 && most + 2 <= 25);
}
