//! Restore equals never having stopped: at every prefix of any run.

use parlour::Engine;
use proptest::prelude::*;

use crate::arbitrary::{Step, visits};
use crate::harness::{cases, fail, on_one_page, perform, play, poll, restarted, same};

proptest! {
    #![proptest_config(cases(128))]

    /// Stopped once, anywhere: the remaining events are the same, and so is what holds in the end.
    #[test]
    fn a_restart_at_any_prefix_changes_nothing(visit in visits(1..9)) {
        let (visit, steps) = on_one_page(visit);
        let mut engine = Engine::new(visit.config.clone());
        for (done, step) in steps.iter().enumerate() {
            let (mut going_on, mut restored) = (engine.clone(), restarted(&engine)?);
            prop_assert_eq!(going_on.next_deadline(), restored.next_deadline(), "after {} steps", done);
            prop_assert_eq!(going_on.view(), restored.view(), "after {} steps", done);
            let rest = &steps[done..];
            let (expected, told) = (play(&mut going_on, rest, visit.lazy), play(&mut restored, rest, visit.lazy));
            prop_assert_eq!(told, expected, "a restart after {} of the steps", done);
            same("in the end", &going_on.snapshot(), &restored.snapshot())?;
            perform(&mut engine, step);
            if !visit.lazy {
                poll(&mut engine);
            }
        }
    }

    /// Stopped before every single step: all events are the same.
    #[test]
    fn a_restart_at_every_step_changes_nothing(visit in visits(1..24)) {
        let (visit, steps) = on_one_page(visit);
        let mut engine = Engine::new(visit.config.clone());
        let expected = play(&mut engine.clone(), &steps, visit.lazy);
        let mut told = Vec::new();
        for step in &steps {
            engine = restarted(&engine)?;
            told.extend(play_one(&mut engine, step, visit.lazy));
        }
        told.extend(play(&mut engine, &[], false));
        prop_assert_eq!(told, expected);
    }

    /// A restore tells nothing and runs nothing: a snapshot of it is the snapshot.
    #[test]
    fn a_restored_engine_has_the_same_snapshot(visit in visits(1..14)) {
        let visit = if visit.lazy { visit.without_secrets() } else { visit };
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            perform(&mut engine, step);
            let mut restored = Engine::restore(engine.config().clone(), engine.snapshot()).map_err(fail)?;
            same("restored", &engine.snapshot(), &restored.snapshot())?;
            restored.handle_timeout(engine.view().now);
            same("restored, and asked for deadlines", &engine.snapshot(), &restored.snapshot())?;
        }
    }
}

fn play_one(engine: &mut Engine, step: &Step, lazy: bool) -> Vec<String> {
    if lazy {
        perform(engine, step);
        return Vec::new();
    }
    play(engine, std::slice::from_ref(step), lazy)
}

/// Deadlines fire however many events wait already, so that a snapshot may hold more than `limits.events`.
#[test]
fn what_deadlines_told_can_be_restored() {
    let mut engine = Engine::new(parlour::Config::default());
    for chat in 0..20 {
        engine
            .handle_json(0, &format!(r#"{{"type":"chat.request","chatId":"c{chat}"}}"#))
            .expect("a new chat");
        for user in 0..200 {
            let typing = format!(r#"{{"type":"typing.start","chatId":"c{chat}","userId":"u{user}"}}"#);
            engine.handle_json(0, &typing).expect("a running chat");
            poll(&mut engine);
        }
    }
    engine.handle_timeout(60_000);
    let mut restored = restarted(&engine).expect("the snapshot of a live engine");
    assert_eq!(poll(&mut restored), poll(&mut engine));
}
