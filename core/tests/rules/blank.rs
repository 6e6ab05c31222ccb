//! Blank is absent: whatever may be missing may as well be blank text, and what must be there must not be a blank id.

use parlour::dialect::Dialect;
use parlour::vocabulary::{Field, FieldDescription, Reason};
use parlour::{Engine, Envelope, Input, Rejection};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::arbitrary::{Call, Step, visits};
use crate::harness::{cases, fail, perform, poll, same};

/// Text that says nothing.
const BLANKS: &[&str] = &["", " ", "\t\n", "\u{a0}"];

/// Whether a field holds text.
fn is_text(field: &FieldDescription) -> bool {
    matches!(field.ty, "id" | "text" | "personal" | "secret")
}

/// Whether it holds a list of texts.
fn is_list(field: &FieldDescription) -> bool {
    matches!(field.ty, "id[]" | "text[]")
}

fn object(input: &Input) -> Map<String, Value> {
    match serde_json::to_value(input) {
        Ok(Value::Object(fields)) => fields,
        other => panic!("no object: {other:?}"),
    }
}

fn input(fields: Map<String, Value>) -> Input {
    let text = Value::Object(fields).to_string();
    Input::from_json(&text).unwrap_or_else(|rejection| panic!("{text}: {rejection}"))
}

fn is_author(field: Field) -> bool {
    field == Field::From
}

/// The input without some of what it may leave out, and the same with blank text there; lists have a blank item more.
fn pair(told: &Input, picks: u32, blank: &str) -> (Input, Input) {
    let (mut without, mut with) = (object(told), object(told));
    let fields = told.kind().description().fields;
    for (bit, field) in
        fields.iter().enumerate().filter(|(bit, field)| !field.required && picks >> bit & 1 == 1)
    {
        let name = field.field.name();
        if is_text(field) {
            without.remove(name);
            with.insert(name.into(), blank.into());
        } else if is_list(field)
            && let Some(Value::Array(items)) = with.get_mut(name)
        {
            items.insert(bit % (items.len() + 1), blank.into());
        } else if field.ty == "user" || field.ty == "proactive" {
            for part in [without.get_mut(name), with.get_mut(name)].into_iter().flatten() {
                let part = part.as_object_mut().expect("an object");
                for may_miss in ["nickname", "message", "operatorName"] {
                    part.remove(may_miss);
                }
            }
            if let Some(Value::Object(part)) = with.get_mut(name) {
                let may_miss = if field.ty == "user" { "nickname" } else { "operatorName" };
                part.insert(may_miss.into(), blank.into());
            }
        } else if let (Some(Value::Object(without)), Some(Value::Object(with))) =
            (without.get_mut(name), with.get_mut(name))
            && field.ty == "options"
        {
            for text in ["account", "language", "scope", "host", "preset"] {
                without.remove(text);
                with.insert(text.into(), blank.into());
            }
            without.insert("urls".into(), json!({}));
            with.insert("urls".into(), json!({ "privacy": blank }));
        }
    }
    (input(without), input(with))
}

proptest! {
    #![proptest_config(cases(192))]

    /// An input with blank text where there may be none gives what the one without it gives.
    #[test]
    fn what_is_blank_is_absent(
        visit in visits(1..24),
        picks in vec(any::<u32>(), 1..40),
        blank in select(BLANKS),
    ) {
        let [mut absent, mut blanks] = [(); 2].map(|()| Engine::new(visit.config.clone()));
        for (Step { at, call }, picks) in visit.steps.into_iter().zip(picks.into_iter().cycle()) {
            let (without, with) = match call {
                Call::Input(told) => {
                    let (without, with) = pair(&told, picks, blank);
                    prop_assert_eq!(absent.can(&without), blanks.can(&with), "`can` {:?}", with);
                    (Call::Input(without), Call::Input(with))
                }
                other => (other.clone(), other),
            };
            let expected = perform(&mut absent, &Step { at, call: without });
            let got = perform(&mut blanks, &Step { at, call: with.clone() });
            prop_assert_eq!(got, expected, "{:?}", with);
            prop_assert_eq!(poll(&mut blanks), poll(&mut absent), "{:?}", with);
            same("afterwards", &absent.snapshot(), &blanks.snapshot())?;
        }
    }

    /// An event with blank text where there may be none is told to vendors as the one without it.
    #[test]
    fn what_is_blank_goes_to_no_vendor(visit in visits(1..24), picks in any::<u32>(), blank in select(BLANKS)) {
        let mut engine = Engine::new(visit.config.clone());
        for step in &visit.steps {
            perform(&mut engine, step);
            for envelope in poll(&mut engine) {
                let json: Value = serde_json::from_str(&envelope.to_json()).map_err(fail)?;
                let (mut without, mut with) = (json.clone(), json);
                let fields = envelope.event.kind().description().fields.iter().enumerate();
                for (_, field) in fields.filter(|(bit, field)| {
                    !field.required && is_text(field) && picks >> bit & 1 == 1
                }) {
                    let name = field.field.name();
                    without.as_object_mut().expect("an object").remove(name);
                    with[name] = blank.into();
                }
                let [without, with] = [without, with].map(|json| Envelope::from_json(&json.to_string()));
                let (without, with) = (without.map_err(fail)?, with.map_err(fail)?);
                for dialect in Dialect::ALL {
                    let [expected, got] = [&without, &with].map(|envelope| dialect.encode_json(envelope));
                    prop_assert_eq!(got, expected, "{} {}", dialect.name(), with.to_json());
                }
            }
        }
    }

    /// An input with a blank id where there must be one is as good as one without, and changes nothing. Who wrote a message
    /// may be unknown.
    #[test]
    fn a_blank_id_that_must_be_there_is_missing(visit in visits(1..16), blank in select(BLANKS)) {
        let mut engine = Engine::new(visit.config.clone());
        for step in &visit.steps {
            if let Call::Input(told) = &step.call {
                let fields = told.kind().description().fields.iter();
                for field in fields.filter(|field| field.required && matches!(field.ty, "id" | "user") && !is_author(field.field)) {
                    let mut fields = object(told);
                    let name = field.field.name();
                    match fields.get_mut(name) {
                        Some(Value::Object(user)) => user.insert("id".into(), blank.into()),
                        _ => fields.insert(name.into(), blank.into()),
                    };
                    let nameless = input(fields);
                    let mut other = engine.clone();
                    other.handle_timeout(step.at);
                    poll(&mut other);
                    let before = other.snapshot();
                    prop_assert!(!other.can(&nameless));
                    let Err(Rejection { reason, fields, .. }) = other.handle(step.at, nameless) else {
                        return Err(TestCaseError::fail(format!("{told:?} was taken")));
                    };
                    prop_assert_eq!((reason, fields), (Reason::MissingFields, vec![name.into()]));
                    same("a rejection", &before, &other.snapshot())?;
                }
            }
            perform(&mut engine, step);
            poll(&mut engine);
        }
    }
}
