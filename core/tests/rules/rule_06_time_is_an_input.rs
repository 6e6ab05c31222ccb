//! Time is an input: the engine tells its next deadline; late, early and repeated timeout calls do no harm.

use std::collections::BTreeMap;

use parlour::vocabulary::Field;
use parlour::vocabulary::{Record as _, Value};
use parlour::{Config, DeadlineReason, Engine, Envelope, Event, Timestamp};
use proptest::prelude::*;

use crate::arbitrary::{Call, Step, configs, visits, visits_under};
use crate::harness::{canonical, cases, perform, poll, same};

/// Configurations under which no input is rejected for events that wait: late deadlines may let many out at once.
fn polled() -> impl Strategy<Value = Config> {
    configs().prop_map(|mut config| {
        config.limits.events = u32::MAX;
        config
    })
}

proptest! {
    #![proptest_config(cases(384))]

    /// After a call no deadline is left that was due at its time.
    #[test]
    fn nothing_that_is_due_is_left(visit in visits(1..20)) {
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            perform(&mut engine, step);
            let now = engine.view().now;
            prop_assert!(engine.next_deadline().is_none_or(|(due, _)| due > now), "{step:?}");
        }
    }

    /// A host that wakes up exactly when it was told, and now and then too early or twice, hears the same as
    /// one that lets the next input fire what is late, byte for byte.
    #[test]
    fn late_early_and_repeated_calls_do_no_harm(visit in visits_under(polled(), 1..20)) {
        let (mut exact, mut late) = (Engine::new(visit.config.clone()), Engine::new(visit.config));
        for step in &visit.steps {
            let due = if matches!(step.call, Call::Resync) { Timestamp::default() } else { step.at };
            let on_time = wake_up(&mut exact, due)?;
            let told = take(&mut late, step);
            let (overdue, told) = told.split_at(on_time.len().min(told.len()));
            prop_assert_eq!(canonical(&on_time), canonical(overdue), "{:?}", step);
            prop_assert_eq!(take(&mut exact, step), told, "{:?}", step);
        }
        same("in the end", &late.snapshot(), &exact.snapshot())?;
    }

    /// A clock that goes back counts as one that stands still.
    #[test]
    fn a_clock_that_goes_back_stands_still(visit in visits(1..20)) {
        let (mut engine, mut still) = (Engine::new(visit.config.clone()), Engine::new(visit.config));
        let mut latest = Timestamp::default();
        for step in &visit.steps {
            if !matches!(step.call, Call::Resync) {
                latest = latest.max(step.at);
            }
            let told = take(&mut engine, step);
            prop_assert_eq!(told, take(&mut still, &Step { at: latest, ..step.clone() }));
            prop_assert_eq!(engine.view().now, latest);
        }
    }

    /// Whoever starts to write stops: told in turn, and with a deadline without any further input.
    #[test]
    fn typing_always_ends(visit in visits_under(with_typing_deadline(), 1..20)) {
        let mut engine = Engine::new(visit.config);
        let mut typing = BTreeMap::new();
        for step in &visit.steps {
            follow_typing(&mut typing, &take(&mut engine, step))?;
            for chat in engine.view().chats {
                let is_gone = matches!(chat.state, "ended" | "abandoned" | "left");
                prop_assert!(!is_gone || chat.typing.is_empty(), "{step:?} left somebody typing");
            }
        }
        while let Some((due, reason)) = engine.next_deadline() {
            engine.handle_timeout(due);
            let told = poll(&mut engine);
            let stops = |envelope: &Envelope| matches!(envelope.event, Event::TypingStopped(_));
            prop_assert!(reason != DeadlineReason::Typing || told.iter().any(stops));
            follow_typing(&mut typing, &told)?;
        }
        prop_assert!(typing.is_empty(), "still typing: {typing:?}");
        prop_assert!(engine.view().chats.iter().all(|chat| chat.typing.is_empty()));
    }
}

/// Wakes up at every deadline until `at`; before each of them too early, and after it once more.
fn wake_up(engine: &mut Engine, at: Timestamp) -> Result<Vec<Envelope>, TestCaseError> {
    let mut told = Vec::new();
    while let Some((due, _)) = engine.next_deadline().filter(|(due, _)| *due <= at) {
        engine.handle_timeout(due.as_millis() - 1);
        prop_assert!(poll(engine).is_empty(), "told before the deadline");
        engine.handle_timeout(due);
        told.extend(poll(engine));
        engine.handle_timeout(due);
        prop_assert!(poll(engine).is_empty(), "told again at the deadline");
    }
    Ok(told)
}

fn take(engine: &mut Engine, step: &Step) -> Vec<Envelope> {
    perform(engine, step);
    poll(engine)
}

/// Configurations with a deadline for typing.
fn with_typing_deadline() -> impl Strategy<Value = Config> {
    (configs(), 1..500_u64).prop_map(|(mut config, typing)| {
        config.deadlines.typing = typing;
        config
    })
}

/// Those who write, by chat and user: how many there are. Of those without an id there may be several: the visitor, an
/// agent, a bot, and the host's own code.
type Typing = BTreeMap<[String; 2], u32>;

/// Notes who writes; nobody starts twice, and nobody stops who did not start.
fn follow_typing(typing: &mut Typing, told: &[Envelope]) -> Result<(), TestCaseError> {
    for envelope in told {
        let who = [Field::ChatId, Field::UserId].map(|field| match envelope.event.field(field) {
            Value::Str(id) => id.to_owned(),
            _ => String::new(),
        });
        let restored = envelope.origin == parlour::vocabulary::Origin::Restored;
        let fits = match envelope.event {
            Event::TypingStarted(_) if restored => typing.contains_key(&who),
            Event::TypingStarted(_) => {
                let most = if who[1].is_empty() { 4 } else { 1 };
                let count = typing.entry(who).or_default();
                *count += 1;
                *count <= most
            }
            Event::TypingStopped(_) => {
                let was_writing = typing.get_mut(&who).is_some_and(|count| {
                    *count -= 1;
                    true
                });
                typing.retain(|_, count| *count > 0);
                was_writing
            }
            _ => true,
        };
        prop_assert!(fits, "{}", envelope.to_json());
    }
    Ok(())
}
