//! Right over time: what is ignored is known already. Whoever repeats an input and says something else in one field is
//! heard, or told why not.

use parlour::vocabulary::{Field, FieldDescription, InputKind, enumeration};
use parlour::{Config, Direction, Engine, Envelope, Event, Input, Limits, Mode, Verdict, WidgetView};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::arbitrary::{Call, configs, visits_under};
use crate::harness::{cases, perform, poll, waits};

proptest! {
    #![proptest_config(cases(384))]

    #[test]
    fn a_repeat_that_says_something_else_is_never_ignored(
        visit in visits_under(roomy(), 1..16)
    ) {
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            let waited = waits(&engine);
            let answer = perform(&mut engine, step);
            let told = poll(&mut engine);
            let Call::Input(input) = &step.call else { continue };
            if answer != Some(Ok(Verdict::Accepted)) || says_another(input.kind()) || waits(&engine) {
                continue;
            }
            if waited && input.kind() == InputKind::WidgetReady {
                // What waited for it was told since.
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
                if shows_already(&engine, input, &changed) {
                    continue;
                }
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

/// Configurations with room for all.
fn roomy() -> impl Strategy<Value = Config> {
    configs().prop_map(|config| Config { limits: Limits::default(), ..config })
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

/// Whether a vendor tells a page that shows: of the page that was asked for and the one in its place while nobody is
/// online, neither is another one.
fn shows_already(engine: &Engine, input: &Input, changed: &Input) -> bool {
    let (Input::WidgetReady(said), Input::WidgetReady(ready)) = (input, changed) else { return false };
    let (true, Some(page)) = (said.page != ready.page, ready.page) else { return false };
    let is_known = |widget: &WidgetView| {
        let is_meant = ready.widget_id.as_ref().is_none_or(|id| *id == widget.widget_id);
        is_meant && (page.name() == widget.page || page == widget.requested_page)
    };
    engine.config().mode == Mode::Observe && engine.view().widgets.iter().any(is_known)
}

/// What has no memory, or means something else by each of its fields.
fn says_another(kind: InputKind) -> bool {
    matches!(kind, InputKind::ChatPropose)
}

/// The input with each of its fields changed that says something, one at a time; of options, each of them.
fn changes(input: &Input) -> Vec<Input> {
    let text = serde_json::to_value(input).unwrap();
    let mut changed = Vec::new();
    for field in input.kind().description().fields {
        let Some(value) = text.get(field.field.name()) else { continue };
        for other in others(input.kind(), field, value) {
            let mut text = text.clone();
            text[field.field.name()] = other;
            changed.extend(Input::from_json(&text.to_string()).ok());
        }
    }
    changed
}

/// Other values of a field, where it is one that says something.
fn others(kind: InputKind, field: &FieldDescription, value: &Value) -> Vec<Value> {
    if says_nothing(kind, field.field) {
        return Vec::new();
    }
    let text = "something else";
    match field.ty {
        "options" => {
            let options = value.as_object().unwrap();
            let other = |(name, value): (&String, &Value)| {
                let mut options = options.clone();
                options.insert(name.clone(), other_option(name, value)?);
                Some(options.into())
            };
            options.iter().filter_map(other).collect()
        }
        "user" => {
            let mut user = value.clone();
            user["id"] = json!(text);
            vec![user]
        }
        "content" => vec![json!({ "type": "text", "text": text })],
        "text[]" if field.field == Field::Tells => other_tells(value),
        "id[]" | "text[]" => vec![json!([text])],
        "operator[]" | "group[]" => vec![json!([{ "id": text, "status": "busy" }])],
        "attachment[]" | "field[]" => vec![json!([{ "name": text }])],
        "proactive" => vec![json!({ "message": text })],
        "bool" => vec![json!(value != true)],
        "count" | "number" | "integer" => vec![json!(value.as_i64().unwrap() + 1)],
        ty => match enumeration(ty) {
            Some(named) => {
                named.values.iter().filter(|other| value != **other).map(|other| json!(other)).collect()
            }
            None => vec![json!(text)],
        },
    }
}

/// Other events that the source tells itself after a load, of those that the engine then leaves to it.
fn other_tells(value: &Value) -> Vec<Value> {
    let left = |tells: &Value| {
        ["widget.shown", "chat.restored"].map(|name| tells.as_array().unwrap().contains(&json!(name)))
    };
    let all = [
        json!([]),
        json!(["widget.shown"]),
        json!(["chat.restored"]),
        json!(["widget.shown", "chat.restored"]),
    ];
    all.into_iter().filter(|tells| left(tells) != left(value)).collect()
}

/// Another value of an option.
fn other_option(name: &str, value: &Value) -> Option<Value> {
    Some(match (name, value) {
        // Where the window opens on a page of its own, there is no bubble that could show or not.
        ("bubble", _) => return None,
        (_, Value::Bool(value)) => json!(!value),
        (_, Value::Array(_)) => json!(["something else"]),
        ("side", side) => json!(if side == "left" { "right" } else { "left" }),
        ("page", page) => json!(if page == "offline" { "online" } else { "offline" }),
        ("operatorAssignment", how) => json!(if how == "auto" { "manual" } else { "auto" }),
        ("prefill", _) => json!({ "name": "somebody else" }),
        ("urls", _) => json!({ "privacy": "https://example.com/another" }),
        ("cloneOperators", _) => json!({ "something else": ["New"] }),
        (_, Value::String(_)) => json!("something else"),
        _ => return None,
    })
}

/// Whether a field says nothing of its own.
fn says_nothing(kind: InputKind, field: Field) -> bool {
    use InputKind::*;
    match (kind, field) {
        // What is meant, and by whom; and what travels along.
        (_, Field::ChatId | Field::WidgetId | Field::Session | Field::Cause | Field::Raw) => true,
        (FormStart | FormAsk | FormAnswer | FormDecline | FormSubmit | FormAbandon, Field::Kind) => true,
        // A call whose id nobody told is meant by any.
        (CallAnswer | CallReject | CallCancel | CallEnd | CallFail, Field::CallId) => true,
        // Who stops typing, and who leaves, is known by their id: another one does nothing.
        (TypingStop, Field::UserId) | (ParticipantRemove, Field::User) => true,
        // It is told where it reaches a target, every time; where nobody watches for it nothing is, and nothing is kept of it.
        (VisitorNavigate, Field::Url) => true,
        // How a lead is told, and whether it is history, says nothing of the chat or the message.
        (_, Field::Lead | Field::Replayed) => true,
        // Whether a vendor begins another chat by it says nothing of this one.
        (_, Field::Replaces) => true,
        _ => false,
    }
}
