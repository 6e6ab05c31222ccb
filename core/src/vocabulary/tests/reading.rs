//! Reading by number: the way of the C interface and of all that is built on it.

use alloc::string::{String, ToString};

use serde_json::{Map, Value as Tree};

use super::examples;
use crate::vocabulary::{Description, EVENTS, Event, Field, INPUTS, Input, Items, RECORDS, Record, Value};

/// What a value tells when it is read to its ends, as a JSON tree.
fn told(value: Value<'_>, ty: &str) -> Option<Tree> {
    Some(match value {
        Value::Absent => return None,
        Value::Null => Tree::Null,
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::Str(value) => value.into(),
        Value::Json(text) => serde_json::from_str(text).expect("it is JSON"),
        Value::Record(record) => Tree::Object(members(record, ty)),
        Value::List(pairs) if matches!(ty, "answers" | "unread") => Tree::Object(named(pairs)),
        Value::List(items) => {
            let items = (0..items.count()).map(|index| items.item(index));
            items.map(|item| told(item, ty.trim_end_matches("[]")).expect("items are never absent")).collect()
        }
    })
}

/// The fields of a record, by name.
fn members(record: &dyn Record, ty: &str) -> Map<String, Tree> {
    let fields = RECORDS.iter().find(|description| description.name == ty).map_or(&[][..], |of| of.fields);
    let mut members = Map::new();
    for field in Field::ALL {
        let inner = fields.iter().find(|description| description.field == *field).map_or("", |of| of.ty);
        match record.field(*field) {
            // All further fields of an attachment.
            Value::List(extra) if *field == Field::Extra => members.extend(named(extra)),
            value => members.extend(told(value, inner).map(|told| (field.name().to_string(), told))),
        }
    }
    members
}

/// A list of pairs: names with answers, chats with counts.
fn named(pairs: &dyn Items) -> Map<String, Tree> {
    let pair = |index| {
        let Value::Record(pair) = pairs.item(index) else { panic!("not a pair") };
        let (Value::Str(name), value) = (match pair.field(Field::Name) {
            Value::Absent => (pair.field(Field::ChatId), pair.field(Field::Count)),
            name => (name, pair.field(Field::Value)),
        }) else {
            panic!("a pair without a name")
        };
        (name.to_string(), told(value, "").expect("a pair has a value"))
    };
    (0..pairs.count()).map(pair).collect()
}

/// Every field reads as it was written, and every other field of the vocabulary as absent.
fn reads_true(record: &dyn Record, entry: &Description) {
    for field in Field::ALL {
        let described = entry.fields.iter().find(|description| description.field == *field);
        // The options of a widget are an input's alone, and no host reads inputs back.
        let expected = described.filter(|description| description.ty != "options").map(|description| {
            serde_json::from_str(&examples::value(description.ty)).expect("examples are JSON")
        });
        let found = told(record.field(*field), described.map_or("", |description| description.ty));
        assert_eq!(found, expected, "{} of {}", field.name(), entry.name);
    }
}

#[test]
fn every_field_of_an_input_is_read_by_its_number() {
    for entry in INPUTS {
        reads_true(&Input::from_json(&examples::full(entry)).expect("examples are inputs"), entry);
    }
}

#[test]
fn every_field_of_an_event_is_read_by_its_number() {
    for entry in EVENTS {
        let event: Event = serde_json::from_str(&examples::full(entry)).expect("examples are events");
        reads_true(&event, entry);
    }
}

#[test]
fn a_list_has_nothing_past_its_end() {
    let text = r#"{"type":"chat.started","chatId":"c","users":["u"],"initiator":"api"}"#;
    let event: Event = serde_json::from_str(text).expect("it is an event");
    let Value::List(users) = event.field(Field::Users) else { panic!("not a list") };
    assert_eq!(users.count(), 1);
    assert!(matches!(users.item(0), Value::Str("u")));
    assert!(matches!(users.item(1), Value::Absent));
    assert!(matches!(users.item(usize::MAX), Value::Absent));
}
