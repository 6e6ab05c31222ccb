//! JSON in both directions, for every kind.

use alloc::format;
use alloc::string::{String, ToString};

use super::examples;
use crate::vocabulary::{EVENTS, Envelope, Event, INPUTS, Input};

fn read_input(text: &str) -> Input {
    Input::from_json(text).unwrap_or_else(|rejection| panic!("{text}: {rejection}"))
}

fn read_event(text: &str) -> Event {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("everything can be written")
}

#[test]
fn every_input_with_all_its_fields_keeps_its_bytes() {
    for entry in INPUTS {
        let text = examples::full(entry);
        let input = read_input(&text);
        assert_eq!(json(&input), text);
        assert_eq!(input.name(), entry.name);
        assert_eq!(serde_json::from_str::<Input>(&text).expect("serde reads the same"), input);
    }
}

#[test]
fn every_input_with_its_required_fields_alone_keeps_its_bytes() {
    for entry in INPUTS {
        let text = examples::minimal(entry);
        assert_eq!(json(&read_input(&text)), text);
    }
}

#[test]
fn every_event_with_all_its_fields_keeps_its_bytes() {
    for entry in EVENTS {
        let text = examples::full(entry);
        let event = read_event(&text);
        assert_eq!(json(&event), text);
        assert_eq!(event.name(), entry.name);
    }
}

#[test]
fn an_event_writes_the_lists_and_the_code_that_it_was_read_without() {
    for entry in EVENTS {
        let event = read_event(&examples::minimal(entry));
        let written = json(&event);
        assert_eq!(read_event(&written), event, "{written}");
    }
    let started = read_event(r#"{"type":"chat.started","chatId":"c","initiator":"client"}"#);
    assert_eq!(json(&started), r#"{"type":"chat.started","chatId":"c","users":[],"initiator":"client"}"#);
    let changed =
        read_event(r#"{"type":"availability.changed","widgetId":"w","from":"away","to":"unknown"}"#);
    assert!(json(&changed).ends_with(r#""code":null}"#));
}

#[test]
fn every_event_keeps_its_bytes_in_an_envelope() {
    for entry in EVENTS {
        let event = examples::full(entry);
        let raw = r#"{ "vendor": [1.0] }"#;
        let members = &event[1..event.len() - 1];
        let text = format!(
            r#"{{"seq":7,"at":9007199254740991,"origin":"live","cause":"bot",{members},"raw":{raw}}}"#
        );
        let envelope: Envelope =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(envelope.to_json(), text);
    }
}

#[test]
fn the_order_of_fields_does_not_count_and_their_type_comes_first() {
    let text = r#" { "channel" : "chat", "widgetId" : "w", "type" : "widget.click" } "#;
    assert_eq!(json(&read_input(text)), r#"{"type":"widget.click","channel":"chat","widgetId":"w"}"#);
    let text = r#"{"widgetId":"w","type":"widget.shown"}"#;
    assert_eq!(json(&read_event(text)), r#"{"type":"widget.shown","widgetId":"w"}"#);
}

#[test]
fn escaped_keys_and_types_are_the_same_keys_and_types() {
    let text = r#"{"\u0074ype":"widget\u002eclick","chann\u0065l":"\ud83d\ude00"}"#;
    assert_eq!(json(&read_input(text)), r#"{"type":"widget.click","channel":"😀"}"#);
}

#[test]
fn an_optional_field_that_is_null_counts_as_missing() {
    for entry in INPUTS {
        for field in entry.fields.iter().filter(|field| !field.required && field.ty != "json") {
            let mut text = examples::minimal(entry);
            text.pop();
            let input = read_input(&format!(r#"{text},"{}":null}}"#, field.field.name()));
            assert_eq!(json(&input), text + "}");
        }
    }
}

#[test]
fn opaque_json_keeps_its_bytes_and_must_be_json() {
    for opaque in [
        r#"{"b" : 1.50e0,"a":[ ]}"#,
        "1e2",
        r#""\u00e9\/""#,
        "-0.0",
        "null",
        r#""\ud800""#,
        r#"[{"a":1,"a":2}]"#,
    ] {
        let text = format!(r#"{{"type":"article.open","article":{opaque}}}"#);
        let Input::ArticleOpen(open) = read_input(&text) else { panic!("another input") };
        assert_eq!(open.article.text(), opaque);
    }
    for broken in ["", "{", "01", "1e999", r#""\ud80""#, "nul", "[1,]"] {
        let text = format!(r#"{{"type":"article.open","article":{broken}}}"#);
        assert!(Input::from_json(&text).is_err(), "{broken} was taken");
    }
}

#[test]
fn an_envelope_must_have_all_its_keys_and_no_others() {
    let whole = r#"{"seq":1,"at":0,"origin":"live","cause":"system","type":"connection.up"}"#;
    let read = |text: &str| serde_json::from_str::<Envelope>(text);
    assert_eq!(read(whole).expect("it is whole").to_json(), whole);
    for part in [
        r#""seq":1,"#,
        r#""at":0,"#,
        r#""origin":"live","#,
        r#""cause":"system","#,
        r#","type":"connection.up""#,
    ] {
        assert!(read(&whole.replace(part, "")).is_err(), "{part} was not missed");
    }
    for other in [r#""x":1"#, r#""reason":"not its field""#, r#""seq":1"#] {
        let text = whole.replace('{', &("{".to_string() + other + ","));
        assert!(read(&text).is_err(), "{text} was taken");
    }
}
