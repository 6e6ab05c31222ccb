//! The wire says the same as the canonical JSON, both ways, and any bytes are answered.

use parlour::dialect::{Dialect, VendorCall};
use parlour::vocabulary::Field;
use parlour::wire::{self, Form, Record, Records, Value, View};
use parlour::{Engine, Envelope, Input};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::arbitrary::{Call, Visit, visits};
use crate::harness::{cases, perform, poll};

#[path = "../fuzz/wire.rs"]
mod fuzz;

/// All records of a visit, in the order in which a boundary sees them: each input, its verdict, its events, and what
/// vendors' widgets are told of these.
fn records(visit: &Visit) -> (Vec<u8>, Vec<String>) {
    let (mut bytes, mut texts) = (Vec::new(), Vec::new());
    let mut engine = Engine::new(visit.config.clone());
    for step in &visit.steps {
        let verdict = perform(&mut engine, step);
        if let (Call::Input(input), Some(verdict)) = (&step.call, &verdict) {
            wire::write_input(&mut bytes, step.at, input);
            texts.push(json(input));
            wire::write_verdict(&mut bytes, Some(input.kind()), verdict.as_ref().copied());
            texts.push(verdict.as_ref().map_or_else(json, |verdict| verdict.name().to_owned()));
        }
        for told in poll(&mut engine) {
            wire::write_event(&mut bytes, &told);
            texts.push(told.to_json());
            for dialect in Dialect::ALL {
                for call in dialect.encode(&told) {
                    wire::write_call(&mut bytes, step.at, &call);
                    texts.push(call.to_json());
                }
            }
        }
    }
    (bytes, texts)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("it has a JSON form")
}

/// The canonical text of what was read; read from that text again, it is the same.
fn text(record: &Record) -> String {
    match record {
        Record::Input { input, .. } => {
            assert_eq!(Input::from_json(&json(input)).as_ref(), Ok(input));
            json(input)
        }
        Record::Event(told) => {
            assert_eq!(Envelope::from_json(&told.to_json()).as_ref(), Ok(told));
            told.to_json()
        }
        Record::Verdict { verdict: Ok(verdict), .. } => verdict.name().into(),
        Record::Verdict { verdict: Err(rejected), .. } => json(rejected),
        Record::Call { call, .. } => {
            assert_eq!(VendorCall::from_json(&call.to_json()).as_ref(), Ok(call));
            call.to_json()
        }
        other => panic!("{other:?} has no text"),
    }
}

proptest! {
    #![proptest_config(cases(192))]

    /// What is written is read again, as the canonical JSON says it, and a look at a field sees what it is.
    #[test]
    fn the_wire_says_what_the_json_says(visit in visits(1..16)) {
        let (bytes, texts) = records(&visit);
        let read: Vec<Record> = Records::new(&bytes).collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(read.iter().map(text).collect::<Vec<_>>(), texts);
        let mut rest = &bytes[..];
        for record in &read {
            let (view, after) = View::first(rest).unwrap();
            let whole = &rest[..rest.len() - after.len()];
            rest = after;
            let fields: &dyn parlour::vocabulary::Record = match record {
                Record::Input { now, input } => {
                    prop_assert_eq!((view.form(), view.time(), view.kind()), (Form::Input, Some(*now), input.kind().number()));
                    input
                }
                Record::Event(told) => {
                    prop_assert_eq!((view.form(), view.time(), view.kind()), (Form::Event, Some(told.at), told.event.kind().number()));
                    &told.event
                }
                _ => continue,
            };
            prop_assert_eq!(fuzz::rewritten(record), whole);
            for field in Field::ALL {
                let of_envelope = *field == Field::Raw && view.form() == Form::Event;
                if !of_envelope {
                    looks_alike(view.field(*field), fields.field(*field))?;
                }
            }
        }
    }

    /// Bytes that were changed or cut are read or refused; what is read is a record as any.
    #[test]
    fn mangled_records_are_answered(visit in visits(1..6), mangles in vec((any::<Index>(), any::<u8>()), 1..4)) {
        let (mut bytes, _) = records(&visit);
        for (at, byte) in mangles.iter().filter(|_| !bytes.is_empty()).collect::<Vec<_>>() {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        for cut in [bytes.len(), bytes.len().saturating_sub(9)] {
            fuzz::wire(&bytes[..cut]);
        }
    }

    /// So are any bytes at all.
    #[test]
    fn any_bytes_are_answered(bytes in vec(any::<u8>(), 0..256)) {
        fuzz::wire(&bytes);
    }
}

fn looks_alike(seen: Option<Value<'_>>, field: parlour::vocabulary::Value<'_>) -> Result<(), TestCaseError> {
    use parlour::vocabulary::Value as V;
    let alike = match (seen, field) {
        // Values of their own form are none to the readers by number.
        (None, V::Absent) | (Some(Value::Object(_) | Value::Table(_)), V::Absent) => true,
        (Some(Value::Null), V::Null) => true,
        (Some(Value::Bool(seen)), V::Bool(value)) => seen == value,
        (Some(Value::Int(seen)), V::Int(value)) => seen == value,
        (Some(Value::Text(seen)), V::Str(value)) | (Some(Value::Json(seen)), V::Json(value)) => seen == value,
        (Some(Value::List(seen) | Value::Object(seen)), V::List(value)) => seen.count() == value.count(),
        (Some(Value::Table(_) | Value::Object(_)), V::Record(_)) => true,
        _ => false,
    };
    prop_assert!(alike, "{seen:?}");
    Ok(())
}
