//! Driving an engine through steps.

use parlour::{Engine, Envelope, Event, Input, Mode, Rejection, Snapshot, Verdict};
use proptest::prelude::*;

use crate::arbitrary::{Call, Step, Visit};

/// So many cases, or their share of `PROPTEST_CASES`. Seeds are not kept: strategies change, and a
/// counterexample is worth more as a scenario.
pub(crate) fn cases(by_default: u32) -> ProptestConfig {
    let config = ProptestConfig::default();
    let cases = (u64::from(by_default) * u64::from(config.cases) / 256).max(1);
    ProptestConfig {
        cases: u32::try_from(cases).unwrap_or(u32::MAX),
        failure_persistence: None,
        max_shrink_iters: 4_096,
        ..config
    }
}

/// Lets the host take one step; tells what became of an input.
pub(crate) fn perform(engine: &mut Engine, step: &Step) -> Option<Result<Verdict, Rejection>> {
    match &step.call {
        Call::Input(input) => return Some(engine.handle(step.at, input.clone())),
        Call::Timeout => engine.handle_timeout(step.at),
        Call::Resync => engine.resync(),
    }
    None
}

/// All undelivered events.
pub(crate) fn poll(engine: &mut Engine) -> Vec<Envelope> {
    engine.events().collect()
}

/// Whether inputs wait until a widget is loaded: what becomes of them is not known before.
pub(crate) fn waits(engine: &Engine) -> bool {
    engine.view().widgets.iter().any(|widget| widget.queued_inputs > 0)
}

/// The canonical JSON of events.
pub(crate) fn canonical(events: &[Envelope]) -> Vec<String> {
    events.iter().map(Envelope::to_json).collect()
}

/// Lets the host take steps, and tells the events in their canonical JSON. A lazy host takes them at the end.
pub(crate) fn play(engine: &mut Engine, steps: &[Step], lazy: bool) -> Vec<String> {
    let mut events = Vec::new();
    for step in steps {
        perform(engine, step);
        if !lazy {
            events.extend(poll(engine));
        }
    }
    events.extend(poll(engine));
    canonical(&events)
}

/// The engine after a way through both forms of its snapshot, which must hold the same.
pub(crate) fn restarted(engine: &Engine) -> Result<Engine, TestCaseError> {
    let snapshot = engine.snapshot();
    let json = Snapshot::from_json(&snapshot.to_json()).map_err(fail)?;
    let compact = Snapshot::from_cbor(&snapshot.to_cbor()).map_err(fail)?;
    prop_assert!(json == snapshot, "through JSON: {} became {}", snapshot.to_json(), json.to_json());
    prop_assert!(compact == snapshot, "through CBOR: {} became {}", snapshot.to_json(), compact.to_json());
    Engine::restore(engine.config().clone(), compact).map_err(fail)
}

/// A test case that fails by an error.
pub(crate) fn fail(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// Says in JSON what two snapshots hold, where they are not the same.
pub(crate) fn same(what: &str, before: &Snapshot, after: &Snapshot) -> Result<(), TestCaseError> {
    prop_assert!(before == after, "{what}:\n  {}\n  {}", before.to_json(), after.to_json());
    Ok(())
}

/// The visit without what a restart is to change: what tells the load of a live widget then opens another page, and an
/// undelivered secret is left behind.
pub(crate) fn on_one_page(visit: Visit) -> (Visit, Vec<Step>) {
    let visit = if visit.lazy { visit.without_secrets() } else { visit };
    let mut engine = Engine::new(visit.config.clone());
    let mut steps = Vec::new();
    for step in &visit.steps {
        let view = engine.view();
        let is_live = |id: Option<&str>| {
            let meant =
                view.widgets.iter().filter(|widget| id.is_none_or(|id| widget.widget_id.as_str() == id));
            meant.into_iter().any(|widget| widget.state.starts_with("ready"))
        };
        let is_second = match &step.call {
            Call::Input(Input::WidgetLoad(load)) => {
                is_live(Some(&load.widget_id)) || lets_go(engine.clone(), step)
            }
            Call::Input(Input::WidgetReady(ready)) => {
                engine.config().mode == Mode::Observe && is_live(ready.widget_id.as_deref())
            }
            // Of a chat that is known, too, it tells a load.
            Call::Input(Input::ChatRestore(restore)) => {
                let is_known = !view.chats.is_empty() || is_live(restore.widget_id.as_deref());
                engine.config().mode == Mode::Observe && is_known
            }
            _ => false,
        };
        if !is_second {
            perform(&mut engine, step);
            if !visit.lazy {
                poll(&mut engine);
            }
            steps.push(step.clone());
        }
    }
    (visit, steps)
}

/// Whether a load lets the known visitor go: it is of another one, or takes back what is known of them.
fn lets_go(mut engine: Engine, step: &Step) -> bool {
    poll(&mut engine);
    perform(&mut engine, step);
    poll(&mut engine).iter().any(|told| matches!(told.event, Event::IdentityCleared(_)))
}
