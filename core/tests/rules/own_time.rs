//! A deadline takes effect at its own time: when the host serves it makes no difference to what is told.

use parlour::vocabulary::Reason;
use parlour::{Config, DeadlineReason, Engine, Envelope, Limits, Snapshot, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::arbitrary::{Call, Step, Visit, visits};
use crate::harness::{canonical, cases, perform, poll, same};

/// Any visit, and before each of its steps the times of timeout calls, in hundredths of the way from the step before.
fn sprinkled() -> impl Strategy<Value = (Visit, Vec<Vec<u64>>)> {
    visits(1..20).prop_flat_map(|visit| {
        let calls = vec(vec(0..=100_u64, 0..4), visit.steps.len());
        (Just(visit), calls)
    })
}

/// The time so many hundredths of the way from here to the step. What holds is told again at the time of the call
/// before: no time lies between them.
fn on_the_way(from: Timestamp, step: &Step, hundredths: u64) -> Timestamp {
    match step.call {
        Call::Resync => from,
        _ => from.after(Timestamp::from(step.at - from).as_millis() * hundredths / 100),
    }
}

proptest! {
    #![proptest_config(cases(384))]

    /// Any sprinkling of timeout calls whose times lie between those of the inputs gives the same events, byte for
    /// byte, the same verdicts, and in the end the same snapshot.
    #[test]
    fn when_a_deadline_is_served_makes_no_difference((visit, calls) in sprinkled()) {
        let (mut served, mut left) = (Engine::new(visit.config.clone()), Engine::new(visit.config));
        for (step, calls) in visit.steps.iter().zip(calls) {
            for hundredths in calls {
                let now = on_the_way(served.view().now, step, hundredths);
                served.handle_timeout(now);
            }
            prop_assert_eq!(perform(&mut served, step), perform(&mut left, step), "{:?}", step);
            if !visit.lazy {
                prop_assert_eq!(canonical(&poll(&mut served)), canonical(&poll(&mut left)), "{:?}", step);
            }
        }
        prop_assert_eq!(canonical(&poll(&mut served)), canonical(&poll(&mut left)));
        same("in the end", &served.snapshot(), &left.snapshot())?;
    }

    /// Numbers count on, and times never go back, whatever came late and whatever waited for consent.
    #[test]
    fn numbers_and_times_never_go_back(visit in visits(1..24)) {
        let mut engine = Engine::new(visit.config);
        let (mut seq, mut at) = (0, Timestamp::default());
        for step in &visit.steps {
            perform(&mut engine, step);
            let events = if visit.lazy { Vec::new() } else { poll(&mut engine) };
            check(&events, &mut seq, &mut at)?;
        }
        check(&poll(&mut engine), &mut seq, &mut at)?;
        prop_assert!(at <= engine.view().now);
    }

    /// The first event of a deadline has the deadline's time, however late it is served.
    #[test]
    fn events_of_a_deadline_have_its_time(visit in visits(1..20), late in 0..1_000_000_u64) {
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            perform(&mut engine, step);
            poll(&mut engine);
            let Some((due, reason)) = engine.next_deadline() else { continue };
            let mut engine = engine.clone();
            engine.handle_timeout(due.after(late));
            let told = poll(&mut engine);
            // What the host has not answered may go on to wait for consent, and its event with it.
            let has_its_time = |at| at == due || reason == DeadlineReason::PhoneAnswer && at > due;
            prop_assert!(told.first().is_none_or(|first| has_its_time(first.at)), "{:?} told {:?}", step, told);
            prop_assert_eq!(engine.view().now, due.after(late));
        }
    }
}

/// A snapshot may hold a deadline that lies before its own time, if a stranger wrote it: the clock stays where it is.
#[test]
fn a_deadline_before_the_snapshots_own_time_fires_at_once() {
    let mut engine = Engine::new(Config::default());
    engine.handle_json(0, r#"{"type":"chat.request","chatId":"c1"}"#).unwrap();
    engine.handle_json(1_000, r#"{"type":"typing.start","chatId":"c1","userId":"eva"}"#).unwrap();
    poll(&mut engine);
    let written = engine.snapshot().to_json();
    let changed = written.replace(r#""until":11000"#, r#""until":5"#);
    assert_ne!(changed, written);
    let mut engine = Engine::restore(Config::default(), Snapshot::from_json(&changed).unwrap()).unwrap();
    assert_eq!(engine.next_deadline(), Some((5.into(), DeadlineReason::Typing)));
    engine.handle_timeout(10);
    let told = poll(&mut engine);
    let [stopped] = &*told else { panic!("one event: {told:?}") };
    assert_eq!((stopped.at.as_millis(), stopped.event.name()), (1_000, "typing.stopped"));
    assert_eq!(engine.view().now.as_millis(), 1_000);
}

/// Events of a deadline always fit, and those that wait keep back the input after it alone.
#[test]
fn a_late_deadline_needs_no_room_and_stays_where_the_input_is_rejected() {
    let limits = Limits { events: 1, ..Limits::default() };
    let mut engine = Engine::new(Config { limits, ..Config::default() });
    for (at, input) in [
        (0, r#"{"type":"chat.request","chatId":"c1"}"#),
        (1, r#"{"type":"typing.start","chatId":"c1","userId":"eva"}"#),
        (2, r#"{"type":"typing.start","chatId":"c1","userId":"ben"}"#),
    ] {
        engine.handle_json(at, input).unwrap();
        poll(&mut engine);
    }
    let rejection = engine.handle_json(60_000, r#"{"type":"connection.up"}"#).unwrap_err();
    assert_eq!(rejection.reason, Reason::UndeliveredEvents);
    let told: Vec<_> = poll(&mut engine).iter().map(|told| told.at.as_millis()).collect();
    assert_eq!(told, [10_001, 10_002]);
    assert_eq!(engine.view().now.as_millis(), 60_000);
}

/// Checks that numbers and times go on from these.
fn check(events: &[Envelope], seq: &mut u64, at: &mut Timestamp) -> Result<(), TestCaseError> {
    for envelope in events {
        prop_assert_eq!(envelope.seq, *seq + 1, "{}", envelope.to_json());
        prop_assert!(envelope.at >= *at, "{}", envelope.to_json());
        (*seq, *at) = (envelope.seq, envelope.at);
    }
    Ok(())
}
