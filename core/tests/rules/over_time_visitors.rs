//! Right over time: another visitor. Nothing of the one before is left, and what they did makes no difference.

use parlour::dialect::Dialect;
use parlour::vocabulary::{InputKind, Page};
use parlour::{Config, Engine, Envelope, Input, Limits, Mode, Verdict, input};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::arbitrary::{Call, MARKS, Step, configs, visits, visits_under};
use crate::harness::{canonical, cases, fail, perform, play, poll};

/// What a snapshot holds when a visitor has gone: of the world …
const OF_THE_WORLD: &[&str] = &[
    "connection",
    "connectionLost",
    "connectionReason",
    "minted",
    "mintedMessages",
    "asked",
    "normalizer",
    "widgets",
    "past",
    "pageVisible",
];

/// … and of each widget.
const OF_A_WIDGET: &[&str] = &[
    "id",
    "elementId",
    "state",
    "kind",
    "options",
    "side",
    "bubble",
    "online",
    "page",
    "requestedPage",
    "lastPage",
    "window",
    "windowUntold",
    "availability",
    "status",
    "operators",
    "groups",
    "untold",
    "pageLoad",
    "again",
    "failurePrint",
];

/// What is counted on, or remembered of chats that are gone.
const GOES_ON: &[&str] = &["minted", "mintedMessages", "asked", "past"];

/// Who comes after a visitor.
const NEXT: &str = "somebody else";

/// How a visitor goes.
#[derive(Clone, Copy, Debug)]
enum Parting {
    Clear,
    Set,
    Load,
}

impl Parting {
    /// What says that the visitor has gone. Of one without an id none but a logout can.
    fn input(self, engine: &Engine) -> Option<Input> {
        let (view, user_id) = (engine.view(), Some(NEXT.into()));
        match self {
            Self::Clear => Some(input::IdentityClear::default().into()),
            _ if view.user_id.is_none() => None,
            Self::Set => Some(input::IdentitySet { user_id, ..Default::default() }.into()),
            Self::Load => {
                let widget = view.widgets.first()?.widget_id.clone();
                Some(input::WidgetLoad { user_id, ..input::WidgetLoad::new(widget) }.into())
            }
        }
    }
}

fn partings() -> impl Strategy<Value = Parting> {
    prop_oneof![Just(Parting::Clear), Just(Parting::Set), Just(Parting::Load)]
}

/// Lets the visitor go, all events taken. Tells whether they went.
fn part(engine: &mut Engine, parting: Parting) -> bool {
    let Some(input) = parting.input(engine) else { return false };
    let went = engine.handle(engine.view().now, input) == Ok(Verdict::Accepted);
    poll(engine);
    went
}

/// What is stored of an engine.
fn stored(engine: &Engine) -> Value {
    serde_json::from_str(&engine.snapshot().to_json()).unwrap()
}

proptest! {
    #![proptest_config(cases(384))]

    /// All that is stored of a former visitor's engine is what stays.
    #[test]
    fn a_visitor_leaves_widgets_alone(visit in visits(1..20), parting in partings()) {
        let mut engine = Engine::new(visit.config.clone());
        play(&mut engine, &visit.steps, false);
        let is_met = !matches!(parting, Parting::Clear);
        if part(&mut engine, parting) {
            let mut world = stored(&engine)["world"].take();
            if is_met {
                only(&world.as_object_mut().unwrap().remove("identity").unwrap(), &["state", "userId"])?;
            }
            only(&world, OF_THE_WORLD)?;
            for widget in world["widgets"].as_array().into_iter().flatten() {
                let mut widget = widget.clone();
                if is_met {
                    prop_assert_eq!(widget.as_object_mut().unwrap().remove("userId"), Some(json!(NEXT)));
                }
                only(&widget, OF_A_WIDGET)?;
                prop_assert!(widget["options"].get("prefill").is_none(), "{}", widget);
            }
            prop_assert!(engine.view().chats.is_empty());
            prop_assert!(engine.take_transitions().is_empty());
        }
    }

    /// No text of a former visitor is told, shown or kept, whatever the next one does.
    #[test]
    fn no_text_of_a_visitor_outlives_them(
        visit in visits(1..14),
        next in visits(1..14),
        parting in partings(),
    ) {
        let mut engine = Engine::new(visit.config.clone());
        engine.log_transitions(true);
        play(&mut engine, &without_operators(&visit.steps), false);
        if part(&mut engine, parting) {
            unmarked(&mut engine, &[])?;
            for step in without_marks(&next.steps) {
                perform(&mut engine, &step);
                let events = poll(&mut engine);
                unmarked(&mut engine, &events)?;
            }
        }
    }

    /// Whether a visitor did much on a page or nothing: the next one finds it the same, but for numbers that go on and
    /// ids that are not given again. So the same is told of the next one, for all that is told follows from what is stored.
    #[test]
    fn what_a_visitor_did_makes_no_difference(visit in visits_under(strict(), 1..20)) {
        let (mut one, mut other) = (Engine::new(visit.config.clone()), Engine::new(visit.config.clone()));
        let steps: Vec<_> = of_one_visitor(&visit.steps).into_iter().filter(|step| !shows_chat(step)).collect();
        play(&mut one, &steps, false);
        play(&mut other, &steps.into_iter().filter(is_of_the_page).collect::<Vec<_>>(), false);
        let now = one.view().now;
        for engine in [&mut one, &mut other] {
            // There is somebody at least who can go.
            let set = input::IdentitySet { name: Some("Jo".into()), ..Default::default() };
            engine.handle(now, set).map_err(fail)?;
            poll(engine);
            prop_assert!(part(engine, Parting::Clear));
        }
        let (one, mut other) = (stored(&one), stored(&other));
        other["seq"] = one["seq"].clone();
        let world = other["world"].as_object_mut().unwrap();
        for name in GOES_ON {
            world.remove(*name);
            world.extend(one["world"].get(*name).map(|value| ((*name).to_owned(), value.clone())));
        }
        prop_assert_eq!(one, other);
    }
}

/// Whether a text has none but these members.
fn only(value: &Value, names: &[&str]) -> Result<(), TestCaseError> {
    let others: Vec<_> =
        value.as_object().unwrap().keys().filter(|name| !names.contains(&&***name)).collect();
    prop_assert!(others.is_empty(), "{others:?} stayed in {value}");
    Ok(())
}

/// Configurations that infer nothing, and in which one thing takes no room from another.
fn strict() -> impl Strategy<Value = Config> {
    configs().prop_map(|config| Config { mode: Mode::Strict, limits: Limits::default(), ..config })
}

/// Whether a step tells something of the page and its widgets.
fn is_of_the_page(step: &Step) -> bool {
    let Call::Input(input) = &step.call else { return true };
    let family = input.name().split('.').next().unwrap_or_default();
    ["widget", "window", "page", "availability", "connection"].contains(&family)
        || input.kind() == InputKind::PhoneSetNormalizer
}

/// Whether a step puts the page of a chat on display, which goes with the chat.
fn shows_chat(step: &Step) -> bool {
    let Call::Input(Input::WidgetSetPage(set)) = &step.call else { return false };
    set.page == Page::Chat
}

/// The steps without what is personal of operators: they stay with the widgets.
fn without_operators(steps: &[Step]) -> Vec<Step> {
    rewritten(steps, |input| {
        if input["type"] == "availability.report" {
            *input = serde_json::from_str(&unmarked_text(&input.to_string())).unwrap();
        }
        remove(input.get_mut("options"), "cloneOperators");
    })
}

/// The steps without what says that another visitor is there.
fn of_one_visitor(steps: &[Step]) -> Vec<Step> {
    let is_clear = |step: &&Step| matches!(step.call, Call::Input(Input::IdentityClear(_)));
    let steps: Vec<_> = steps.iter().filter(|step| !is_clear(step)).cloned().collect();
    rewritten(&steps, |input| {
        if ["widget.load", "identity.set", "chat.request"].iter().any(|name| input["type"] == *name) {
            remove(Some(input), "userId");
        }
        remove(input.get_mut("options"), "prefill");
    })
}

/// The steps without marks.
fn without_marks(steps: &[Step]) -> Vec<Step> {
    rewritten(steps, |input| *input = serde_json::from_str(&unmarked_text(&input.to_string())).unwrap())
}

fn unmarked_text(text: &str) -> String {
    text.replace("SECRET", "other").replace("PII", "other").replace("UElJ", "b3Ro")
}

/// The steps with their inputs written otherwise; an input of which too little is left is left out.
fn rewritten(steps: &[Step], rewrite: impl Fn(&mut Value)) -> Vec<Step> {
    let rewritten = steps.iter().filter_map(|step| {
        let Call::Input(input) = &step.call else { return Some(step.clone()) };
        let mut input = serde_json::to_value(input).unwrap();
        rewrite(&mut input);
        let input = Input::from_json(&input.to_string()).ok()?;
        Some(Step { at: step.at, call: Call::Input(input) })
    });
    rewritten.collect()
}

fn remove(object: Option<&mut Value>, name: &str) {
    object.and_then(Value::as_object_mut).and_then(|object| object.remove(name));
}

/// No mark is in these events, in a vendor's calls for them, or in anything that an engine shows or keeps.
fn unmarked(engine: &mut Engine, events: &[Envelope]) -> Result<(), TestCaseError> {
    let mut texts = canonical(events);
    texts.extend(
        events.iter().flat_map(|event| Dialect::ALL.iter().map(|dialect| dialect.encode_json(event))),
    );
    let view = engine.view();
    let transcripts = view.chats.iter().map(|chat| engine.transcript(&chat.chat_id));
    texts.extend(transcripts.map(|transcript| serde_json::to_string(&transcript).unwrap()));
    texts.push(serde_json::to_string(&view).unwrap());
    texts.push(engine.snapshot().to_json());
    texts.push(engine.storage_key());
    texts.push(serde_json::to_string(&engine.take_transitions()).unwrap());
    for text in texts {
        if let Some(mark) = MARKS.iter().find(|mark| text.contains(**mark)) {
            return Err(fail(format!("{mark} is left in {text}")));
        }
    }
    Ok(())
}
