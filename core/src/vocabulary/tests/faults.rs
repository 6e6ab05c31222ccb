//! Inputs that are none: each rejection says what is wrong, and with which fields.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::examples;
use crate::vocabulary::MachineName;
use crate::vocabulary::{EVENTS, Event, INPUTS, Input, Reason, Rejection};

fn rejection(text: &str) -> Rejection {
    let rejection = Input::from_json(text).expect_err("it is no input");
    assert_eq!((rejection.machine, rejection.state), (MachineName::Input, ""));
    rejection
}

fn says(text: &str, input: &str, reason: Reason, fields: &[&str]) {
    let rejection = rejection(text);
    let found: Vec<&str> = rejection.fields.iter().map(|field| field.as_str()).collect();
    assert_eq!((rejection.input, rejection.reason, &*found), (input, reason, fields), "{text}");
}

#[test]
fn what_is_no_json_object_is_invalid_json() {
    let deep = format!(r#"{{"type":"article.open","article":{}"#, "[".repeat(100_000));
    for text in
        ["", " ", "nonsense", "[]", "null", "7", r#""widget.show""#, "{", r#"{"type":}"#, "{} {}", &deep]
    {
        says(text, "", Reason::InvalidJson, &[]);
    }
}

#[test]
fn a_type_must_be_there_and_known_and_there_once() {
    says("{}", "", Reason::MissingFields, &["type"]);
    says(r#"{"Type":"widget.show"}"#, "", Reason::MissingFields, &["type"]);
    for ty in [r#""""#, r#""widget.Show""#, r#""widget.show ""#, r#""chat.started""#, "1", "null", "{}"] {
        says(&format!(r#"{{"type":{ty}}}"#), "", Reason::UnknownInput, &["type"]);
    }
    let twice = r#"{"type":"widget.show","type":"widget.hide"}"#;
    says(twice, "widget.show", Reason::InvalidFields, &["type"]);
}

#[test]
fn every_required_field_is_missed_by_name() {
    for entry in INPUTS {
        let required = || entry.fields.iter().filter(|field| field.required);
        for missing in required() {
            let text = examples::of_type(entry, required().filter(|field| field.field != missing.field));
            says(&text, entry.name, Reason::MissingFields, &[missing.field.name()]);
        }
        let all: Vec<&str> = required().map(|field| field.field.name()).collect();
        if !all.is_empty() {
            says(&format!(r#"{{"type":"{}"}}"#, entry.name), entry.name, Reason::MissingFields, &all);
        }
    }
}

/// The full example with another value for one of its fields.
fn with(entry: &crate::vocabulary::Description, name: &str, ty: &str, value: &str) -> String {
    let (before, after) = (examples::value(ty), format!(r#""{name}":{value}"#));
    let text = examples::full(entry);
    assert!(text.contains(&format!(r#""{name}":{before}"#)));
    text.replacen(&format!(r#""{name}":{before}"#), &after, 1)
}

#[test]
fn every_field_of_another_type_is_named() {
    for entry in INPUTS {
        for field in entry.fields.iter().filter(|field| field.ty != "json") {
            let name = field.field.name();
            let text = with(entry, name, field.ty, "[[]]");
            says(&text, entry.name, Reason::InvalidFields, &[name]);
        }
    }
}

#[test]
fn a_required_field_that_is_null_is_of_another_type() {
    for entry in INPUTS {
        for field in entry.fields.iter().filter(|field| field.required && field.ty != "json") {
            let name = field.field.name();
            says(&with(entry, name, field.ty, "null"), entry.name, Reason::InvalidFields, &[name]);
        }
    }
}

#[test]
fn a_field_that_does_not_belong_there_is_named() {
    for entry in INPUTS {
        let mut text = examples::full(entry);
        text.pop();
        says(&format!(r#"{text},"seq":1}}"#), entry.name, Reason::InvalidFields, &["seq"]);
    }
}

#[test]
fn a_field_that_is_there_twice_is_named() {
    for entry in INPUTS {
        for field in entry.fields {
            let name = field.field.name();
            let mut text = examples::full(entry);
            text.pop();
            let text = format!(r#"{text},"{name}":{}}}"#, examples::value(field.ty));
            says(&text, entry.name, Reason::InvalidFields, &[name]);
        }
    }
}

#[test]
fn all_fields_at_fault_are_named_in_their_order() {
    let text = r#"{"zzz":1,"type":"widget.set_bubble","visible":"yes","widgetId":5,"cause":"nobody"}"#;
    says(text, "widget.set_bubble", Reason::InvalidFields, &["zzz", "visible", "widgetId", "cause"]);
}

#[test]
fn a_key_that_does_not_read_like_a_name_is_not_repeated() {
    let long = "x".repeat(65);
    for key in ["", "eva@example.com", "+420 777", "Eva Nová", "a-b", &long] {
        let text = format!(r#"{{"type":"widget.show","{key}":1,"widgetId":5}}"#);
        says(&text, "widget.show", Reason::InvalidFields, &["widgetId"]);
        says(&format!(r#"{{"type":"widget.show","{key}":1}}"#), "widget.show", Reason::InvalidFields, &[]);
    }
    let longest = "x".repeat(64);
    says(
        &format!(r#"{{"type":"widget.show","{longest}":1}}"#),
        "widget.show",
        Reason::InvalidFields,
        &[&longest],
    );
}

#[test]
fn parts_take_neither_missing_nor_unknown_fields() {
    for user in
        [r#"{"id":"u"}"#, r#"{"isAgent":true}"#, r#"{"id":"u","isAgent":true,"age":7}"#, r#"["u",true]"#]
    {
        let text = format!(r#"{{"type":"participant.add","user":{user}}}"#);
        says(&text, "participant.add", Reason::InvalidFields, &["user"]);
    }
}

#[test]
fn numbers_keep_within_their_type() {
    for value in ["-1", "4294967296", "1.5", "1e3", r#""1""#] {
        let text = format!(r#"{{"type":"chat.queue","position":{value}}}"#);
        says(&text, "chat.queue", Reason::InvalidFields, &["position"]);
    }
}

#[test]
fn a_rejection_shows_no_value() {
    let text = r#"{"type":"identity.set","email":["eva@example.com"],"custom":{"s":"secret"}}"#;
    let rejection = rejection(text);
    let shown = format!("{rejection} {rejection:?}");
    assert!(shown.contains("email") && shown.contains("custom"), "{shown}");
    assert!(!shown.contains("eva@example.com") && !shown.contains("\"secret\""), "{shown}");
}

#[test]
fn events_are_read_with_the_same_reasons_as_inputs() {
    let reason = |text: &str| {
        let rejection = Event::from_json(text).expect_err(text);
        assert_eq!(rejection.machine, MachineName::Input);
        let fields: Vec<String> = rejection.fields.iter().map(|field| field.to_string()).collect();
        (rejection.input, rejection.reason, fields.join(","))
    };
    let empty = String::new;
    assert_eq!(reason("[]"), ("", Reason::InvalidJson, empty()));
    assert_eq!(reason("{}"), ("", Reason::MissingFields, "type".into()));
    assert_eq!(reason(r#"{"type":"chat.request"}"#), ("", Reason::UnknownInput, "type".into()));
    for entry in EVENTS {
        let required = || entry.fields.iter().filter(|field| field.required);
        for missing in required() {
            let text = examples::of_type(entry, required().filter(|field| field.field != missing.field));
            assert_eq!(reason(&text), (entry.name, Reason::MissingFields, missing.field.name().into()));
        }
        for field in entry.fields.iter().filter(|field| field.ty != "json") {
            let name = field.field.name();
            let text = with(entry, name, field.ty, "[[]]");
            assert_eq!(reason(&text), (entry.name, Reason::InvalidFields, name.into()));
        }
        let more = examples::full(entry).replacen('{', r#"{"seq":1,"#, 1);
        assert_eq!(reason(&more), (entry.name, Reason::InvalidFields, "seq".into()));
    }
}
