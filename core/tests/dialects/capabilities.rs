//! The capability tables say what happens: where the calls of one vendor alone drive an engine, as the scenarios have
//! them, just those events come that the vendor emits or that can be derived.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use parlour::dialect::{Dialect, Support, VendorCall};
use parlour::scenario::Scenario;
use parlour::vocabulary::EventKind;
use parlour::{Engine, Snapshot};

use crate::harness::poll;
use crate::stream::observer;

/// What the vendor tells and the engine takes only after something that the vendor never tells: Customerly has surveys,
/// and no end of the chat that they follow.
const NEEDS_THE_HOST: &[(Dialect, EventKind)] = &[
    (Dialect::Customerly, EventKind::SurveyOffered),
    (Dialect::Customerly, EventKind::SurveySubmitted),
    (Dialect::Customerly, EventKind::SurveyDismissed),
];

fn scenarios() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| Scenario::from_json(&fs::read_to_string(file).unwrap()).unwrap()).collect()
}

/// The events of a scenario in which one vendor alone has its say: its calls, restarts, and time.
fn events(scenario: &Scenario, dialect: Dialect) -> BTreeSet<&'static str> {
    let mut engine = observer();
    let mut told = BTreeSet::new();
    for step in &scenario.steps {
        let call = step.call.as_ref().and_then(|call| VendorCall::from_json(call.text()).ok());
        if let Some(call) = call.filter(|call| call.surface.dialect() == dialect) {
            drop(engine.observe(step.at.unwrap(), &call));
        } else if step.restart {
            let saved = Snapshot::from_json(&engine.snapshot().to_json()).unwrap();
            engine = Engine::restore(engine.config().clone(), saved).unwrap();
        }
        told.extend(poll(&mut engine).iter().map(|envelope| envelope.event.name()));
    }
    // Whatever waits for its time has it.
    engine.handle_timeout(u64::MAX);
    told.extend(poll(&mut engine).iter().map(|envelope| envelope.event.name()));
    told
}

#[test]
fn what_can_come_comes_and_what_cannot_does_not() {
    let scenarios = scenarios();
    let mut wrong: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for dialect in Dialect::VENDORS {
        let told: BTreeSet<_> = scenarios.iter().flat_map(|scenario| events(scenario, *dialect)).collect();
        for capability in dialect.capabilities() {
            let event = capability.event.name();
            let comes = told.contains(event);
            let comes = comes || NEEDS_THE_HOST.contains(&(*dialect, capability.event));
            if comes != (capability.support != Support::Unknowable) {
                let what = if comes { "comes, though unknowable" } else { "never comes" };
                wrong.entry((dialect.name(), what)).or_default().push(event);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_emitted_has_a_call_and_nothing_else_has() {
    for dialect in Dialect::ALL {
        for capability in dialect.capabilities() {
            let emits = capability.support == Support::Emits;
            assert_eq!(emits, !capability.calls.is_empty(), "{} {}", dialect.name(), capability.event.name());
        }
    }
}
