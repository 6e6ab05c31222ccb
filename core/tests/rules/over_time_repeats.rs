//! Right over time: what is ignored is known already. Whoever repeats an input about a chat, its people or its messages and
//! says something else in one field is heard, or told why not.

use parlour::vocabulary::{Field, InputKind};
use parlour::{Direction, Engine, Envelope, Event, Input, Limits, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::arbitrary::{Call, configs, visits_under};
use crate::harness::{cases, perform, poll, waits};

proptest! {
    #![proptest_config(cases(384))]

    #[test]
    fn a_repeat_that_says_something_else_is_never_ignored(
        visit in visits_under(configs().prop_map(|config| parlour::Config { limits: Limits::default(), ..config }), 1..16)
    ) {
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            let answer = perform(&mut engine, step);
            let told = poll(&mut engine);
            let Call::Input(input) = &step.call else { continue };
            if answer != Some(Ok(Verdict::Accepted)) || !is_of_a_chat(input.kind()) || waits(&engine) {
                continue;
            }
            let came_back = came_back(&engine, input);
            // An older version of a message is remembered by what it held, and not by its number.
            let is_newest = |told: &Envelope| {
                matches!(told.event, Event::MessageReceived(_) | Event::MessageEdited(_))
            };
            let is_version = matches!(input, Input::MessageReceive(_) | Input::MessageEdit(_));
            if is_version && !told.iter().any(is_newest) {
                continue;
            }
            for changed in changes(input).into_iter().filter(|_| !came_back) {
                let mut engine = engine.clone();
                let answer = engine.handle(step.at, changed.clone());
                prop_assert!(
                    answer != Ok(Verdict::Ignored),
                    "{:?} was ignored after {:?}", serde_json::to_string(&changed), step
                );
            }
        }
    }
}

/// Whether one's own message came back: its sender may have no id, and then anybody may be the one.
fn came_back(engine: &Engine, input: &Input) -> bool {
    let Input::MessageReceive(receive) = input else { return false };
    let view = engine.view();
    let transcripts = view.chats.iter().filter_map(|chat| engine.transcript(&chat.chat_id));
    transcripts.flatten().any(|entry| {
        let ids = [Some(&entry.message_id), entry.vendor_id.as_ref()];
        entry.direction == Direction::Outgoing && ids.contains(&Some(&receive.message_id))
    })
}

/// Inputs about chats, people and messages.
fn is_of_a_chat(kind: InputKind) -> bool {
    let family = kind.name().split('.').next().unwrap_or_default();
    let families = ["chat", "participant", "message", "receipt", "attachment", "survey", "rating"];
    families.contains(&family) && !says_another(kind)
}

/// What has no memory, or means something else by each of its fields.
fn says_another(kind: InputKind) -> bool {
    matches!(kind, InputKind::ChatPropose)
}

/// The input with each of its fields changed that says something, one at a time.
fn changes(input: &Input) -> Vec<Input> {
    let text = serde_json::to_value(input).unwrap();
    let mut changed = Vec::new();
    for (name, value) in text.as_object().unwrap() {
        let Some(field) = Field::ALL.iter().find(|field| field.name() == name) else { continue };
        let Some(other) = other(input.kind(), *field, value) else { continue };
        let mut text = text.clone();
        text[name] = other;
        changed.extend(Input::from_json(&text.to_string()).ok());
    }
    changed
}

/// Another value of a field, where it is one that says something.
fn other(kind: InputKind, field: Field, value: &Value) -> Option<Value> {
    match field {
        // Which chat is meant, and by whom; and what travels along.
        Field::ChatId | Field::WidgetId | Field::Session | Field::Cause | Field::Raw => None,
        // How a lead is told, and whether it is history, says nothing of the chat or the message.
        Field::Lead | Field::Replayed => None,
        // Whether a vendor begins another chat by it says nothing of this one.
        Field::Replaces => None,
        // Who leaves is known by their id.
        Field::User if kind == InputKind::ParticipantRemove => None,
        Field::User | Field::From => {
            let mut user = value.clone();
            user["id"] = json!("somebody else");
            Some(user)
        }
        Field::Content => Some(json!({ "type": "text", "text": "something else" })),
        Field::Users => Some(json!(["somebody else"])),
        _ => match value {
            Value::Bool(value) => Some(json!(!value)),
            Value::Number(value) => Some(json!(value.as_i64()? + 1)),
            Value::String(_) => match field {
                Field::Initiator => Some(json!(if value == "api" { "client" } else { "api" })),
                Field::By if kind == InputKind::ChatEnd => {
                    Some(json!(if value == "bot" { "agent" } else { "bot" }))
                }
                Field::Scale => Some(json!(if value == "nps" { "stars5" } else { "nps" })),
                _ => Some(json!("something else")),
            },
            _ => None,
        },
    }
}
