//! No mixing: inputs of one widget or chat never change another.

use parlour::vocabulary::{Field, InputKind};
use parlour::{Config, Engine, Input, Limits, Phone};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::arbitrary::{Call, Draft, STORIES, Settings, Step, configs, paced, pauses, stories};
use crate::harness::{cases, perform, poll};

proptest! {
    #![proptest_config(cases(384))]

    /// Two visitors' widgets in one engine: each hears what it would hear if the other were silent.
    #[test]
    fn two_widgets_hear_what_each_would_hear_alone(
        Settings(config) in with_room(),
        left in vec(stories(STORIES), 1..8),
        right in vec(stories(STORIES), 1..8),
        turns in vec(any::<bool>(), 1..40),
        pauses in vec(pauses(), 1..40),
    ) {
        let parts = [Part::of("left", left), Part::of("right", right)];
        let steps = interleaved(parts, &turns, &pauses);
        let both = hear(&config, &steps, None);
        for side in ["left", "right"] {
            let alone = hear(&config, &steps, Some(side));
            prop_assert_eq!(of(side, &both), of(side, &alone), "{} is not as if it were alone", side);
        }
    }
}

/// Default limits, for those of an engine as a whole are shared; no questions, whose numbers are too.
fn with_room() -> impl Strategy<Value = Settings> {
    configs()
        .prop_map(|config| Settings(Config { limits: Limits::default(), phone: Phone::default(), ..config }))
}

/// What one widget and its chats go through.
struct Part {
    side: &'static str,
    inputs: Vec<Input>,
}

impl Part {
    /// Gives each input ids of this side. A call's id, a message's or a user's may be the same on both.
    fn of(side: &'static str, told: Vec<Vec<Draft>>) -> Self {
        let mine = told.concat().into_iter().filter(|draft| !is_shared(draft.kind));
        let inputs = mine.map(|draft| {
            let mine = |draft: &Draft, field| draft.get(field).map(|id| format!("{side}-{id}"));
            let (chat, vendor) = (mine(&draft, Field::ChatId), mine(&draft, Field::VendorId));
            // A call may be meant by its widget alone, and mostly is. Elsewhere the chat is named, for ids that
            // the engine makes up are numbered throughout.
            let chat = match draft.has(Field::CallId, "id") {
                true => chat.filter(|chat| chat.ends_with("c2")),
                false => chat.or_else(|| Some(format!("{side}-c1"))),
            };
            let message = Some(draft.get(Field::MessageId).unwrap_or("m0").to_owned());
            let ids = [
                (Field::WidgetId, Some(side.into())),
                (Field::ChatId, chat),
                (Field::VendorId, vendor),
                (Field::MessageId, message),
            ];
            // Who the visitor is, the widgets of an engine share.
            let draft = if names_visitor(draft.kind) { draft.with(Field::UserId, None) } else { draft };
            ids.into_iter().fold(draft, |draft, (field, id)| draft.with(field, id.as_deref())).finish()
        });
        Self { side, inputs: inputs.map(without_prefill).collect() }
    }
}

/// Connection, lead, identity, the visitor's way and whether they see the page, and what the host answers belong to the
/// whole engine.
fn is_shared(kind: InputKind) -> bool {
    matches!(
        kind,
        InputKind::ConnectionConnecting
            | InputKind::ConnectionUp
            | InputKind::ConnectionUnstable
            | InputKind::ConnectionLost
            | InputKind::ConnectionBroken
            | InputKind::LeadCapture
            | InputKind::IdentitySet
            | InputKind::IdentityVerified
            | InputKind::VisitorNavigate
            | InputKind::ArticleOpen
            | InputKind::PhoneNormalized
            | InputKind::PhoneSetNormalizer
            | InputKind::PageFocus
            | InputKind::IdentityClear
    )
}

/// Whether the user of such an input is the visitor.
fn names_visitor(kind: InputKind) -> bool {
    matches!(
        kind,
        InputKind::WidgetLoad
            | InputKind::ChatRequest
            | InputKind::ChatEnd
            | InputKind::SurveyStart
            | InputKind::SurveySubmit
    )
}

/// A prefill belongs to the identity.
fn without_prefill(input: Input) -> Input {
    match input {
        Input::WidgetLoad(mut load) => {
            load.options = load.options.map(|options| {
                let mut options = (*options).clone();
                options.prefill = None;
                options.into()
            });
            load.into()
        }
        input => input,
    }
}

/// The inputs of both sides in one order, each with its side. Both widgets are there from the beginning, so
/// that none is the only one.
fn interleaved(parts: [Part; 2], turns: &[bool], pauses: &[i64]) -> Vec<(&'static str, Step)> {
    let load = |part: &Part| {
        let text = format!(r#"{{"type":"widget.load","widgetId":"{}"}}"#, part.side);
        (part.side, Input::from_json(&text).expect("a plain input"))
    };
    let mut order: Vec<_> = parts.iter().map(load).collect();
    let [mut left, mut right] =
        parts.map(|part| part.inputs.into_iter().map(move |input| (part.side, input)));
    for turn in turns.iter().cycle() {
        let (first, second) = if *turn { (left.next(), right.next()) } else { (right.next(), left.next()) };
        if first.is_none() && second.is_none() {
            break;
        }
        order.extend(first);
        order.extend(second);
    }
    let (sides, inputs): (Vec<_>, Vec<_>) = order.into_iter().unzip();
    let steps = paced(pauses.iter().copied().cycle().zip(inputs.into_iter().map(Call::Input)));
    sides.into_iter().zip(steps).collect()
}

/// What is told and what holds, in JSON. Where only one side speaks, time passes for the other one too, and
/// its widget is loaded.
fn hear(config: &Config, steps: &[(&'static str, Step)], only: Option<&str>) -> Vec<Value> {
    let mut engine = Engine::new(config.clone());
    let mut heard = Vec::new();
    for (number, (side, step)) in steps.iter().enumerate() {
        if number < 2 || only.is_none_or(|only| only == *side) {
            perform(&mut engine, step);
        } else {
            engine.handle_timeout(step.at);
        }
        heard.extend(poll(&mut engine).iter().map(|event| serde_json::to_value(event).expect("JSON")));
    }
    let view = serde_json::to_value(engine.view()).expect("JSON");
    let items = |name: &str| view[name].as_array().cloned().unwrap_or_default();
    heard.extend(items("widgets").into_iter().chain(items("chats")));
    heard
}

/// What is about one side, without the numbers of events.
fn of(side: &str, heard: &[Value]) -> Vec<Value> {
    let is_mine = |value: &&Value| {
        let names = |field: &str| value[field].as_str().is_some_and(|id| id.starts_with(side));
        names("widgetId") || names("chatId")
    };
    let mine = heard.iter().filter(is_mine).cloned();
    mine.map(|mut value| {
        value.as_object_mut().expect("an object").remove("seq");
        value
    })
    .collect()
}
