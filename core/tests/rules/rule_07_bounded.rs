//! Bounded: every queue, list and string has a limit in the configuration. The limits one by one are in
//! `limits.rs`.

use parlour::{Config, Engine, Input};
use proptest::prelude::*;
use serde_json::Value;

use crate::arbitrary::{Call, configs, small_limits, visits_under};
use crate::harness::{cases, perform, poll};

proptest! {
    #![proptest_config(cases(384))]

    /// Whatever comes, nothing grows beyond its limit.
    #[test]
    fn nothing_outgrows_its_limit(visit in visits_under(small(), 1..40)) {
        let limits = serde_json::to_value(&visit.config.limits).expect("a limit is a number");
        let mut engine = Engine::new(visit.config);
        engine.log_transitions(true);
        for step in &visit.steps {
            perform(&mut engine, step);
            if !visit.lazy {
                poll(&mut engine);
            }
            let snapshot = serde_json::from_str(&engine.snapshot().to_json()).expect("a snapshot is JSON");
            for (limit, count) in holdings(&snapshot) {
                let most = limits[limit].as_u64().expect("a limit of the configuration");
                prop_assert!(count as u64 <= most, "{step:?}: {count} of {limit}, {most} are allowed\n{snapshot}");
            }
            prop_assert!(unread_are_known(&snapshot), "{step:?}: a forgotten chat is unread\n{snapshot}");
            let logged = engine.clone().take_transitions().len() as u64;
            prop_assert!(logged <= limits["log"].as_u64().expect("a limit"), "{logged} transitions in the log");
        }
    }

    /// Where too many events wait, none that could add to them is taken; but the answer to an open question is, for there
    /// are no more of those than their own limit, and who answers them.
    #[test]
    fn what_waits_undelivered_stops_inputs(visit in visits_under(small(), 1..20)) {
        let most = visit.config.limits.events as usize;
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            engine.handle_timeout(step.at);
            let waiting = engine.clone();
            let waiting = poll(&mut { waiting }).len();
            let answer = perform(&mut engine, step);
            let full = answer.is_some_and(|answer| {
                answer.is_err_and(|rejection| rejection.reason == parlour::vocabulary::Reason::UndeliveredEvents)
            });
            let needs_room = match &step.call {
                Call::Input(input) => !matches!(input, Input::PhoneNormalized(_) | Input::PhoneSetNormalizer(_)),
                _ => false,
            };
            prop_assert_eq!(full, needs_room && waiting >= most, "{} events wait: {:?}", waiting, step);
            if waiting > 2 * most {
                poll(&mut engine);
            }
        }
    }
}

/// Any configuration with small limits.
fn small() -> impl Strategy<Value = Config> {
    configs().prop_map(|config| Config { limits: small_limits(), ..config })
}

/// How many there are of what has a limit, as a snapshot holds it; the longest list of each.
fn holdings(snapshot: &Value) -> Vec<(&'static str, usize)> {
    let items = |of: &Value, name: &str| of[name].as_array().cloned().unwrap_or_default();
    let world = &snapshot["world"];
    let (widgets, chats) = (items(world, "widgets"), items(world, "chats"));
    let is_done = |chat: &&Value| matches!(chat["state"].as_str(), Some("ended" | "abandoned" | "left"));
    let done = chats.iter().filter(is_done).count();
    let mut held = vec![
        ("widgets", widgets.len()),
        ("chats", chats.len() - done),
        ("endedChats", done),
        ("endedChats", items(world, "ended").len()),
    ];
    let of_forms: usize = widgets.iter().map(|widget| items(widget, "questions").len()).sum();
    held.push(("questions", items(world, "questions").len() + of_forms));
    for widget in &widgets {
        held.extend([
            ("queuedInputs", items(widget, "queue").len()),
            ("heldEvents", items(widget, "held").len()),
            ("triggers", items(widget, "triggers").len()),
        ]);
        for form in items(widget, "forms") {
            held.push(("answers", items(&form, "answers").len()));
            held.push(("answers", items(&form, "declined").len()));
        }
    }
    for chat in &chats {
        held.extend([
            ("participants", items(chat, "participants").len()),
            ("participants", items(chat, "typists").len()),
            ("messages", items(chat, "messages").len()),
            ("answers", items(&chat["survey"], "answers").len()),
        ]);
        held.extend(
            items(chat, "messages").iter().map(|message| ("receipts", items(message, "receipts").len())),
        );
    }
    held
}

/// Whether every chat that a widget counts as unread is one that is remembered, once: their number is bounded by
/// that of the chats.
fn unread_are_known(snapshot: &Value) -> bool {
    let items = |of: &Value, name: &str| of[name].as_array().cloned().unwrap_or_default();
    let world = &snapshot["world"];
    let known: Vec<Value> = items(world, "chats").iter().map(|chat| chat["id"].clone()).collect();
    items(world, "widgets").iter().all(|widget| {
        let unread = items(widget, "unread");
        unread.len() <= known.len() && unread.iter().all(|pair| known.contains(&pair[0]))
    })
}
