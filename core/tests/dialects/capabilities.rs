//! The capability tables say what happens: where the calls of one vendor alone drive an engine, as the scenarios have
//! them, just those events come that the vendor emits or that can be derived.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use parlour::dialect::{Decoded, Dialect, Observed, Origins, Support, Surface, VendorCall};
use parlour::scenario::Scenario;
use parlour::vocabulary::EventKind;
use parlour::{Engine, Snapshot};

use crate::harness::poll;
use crate::stream::observer;

/// What the vendor tells and the engine takes only after something that the vendor never tells: Customerly has surveys,
/// and no end of the chat that they follow; a window opens outside of the page where the host says that it is mobile.
const NEEDS_THE_HOST: &[(Dialect, EventKind)] = &[
    (Dialect::Customerly, EventKind::SurveyOffered),
    (Dialect::Customerly, EventKind::SurveySubmitted),
    (Dialect::Customerly, EventKind::SurveyDismissed),
    (Dialect::Customerly, EventKind::WindowPoppedOut),
    (Dialect::Mluvii, EventKind::WindowPoppedOut),
];

/// What comes once there are more chats than the host's limit lets there be, and no end of any was told.
const NEEDS_MANY: &[(Dialect, EventKind)] =
    &[(Dialect::Customerly, EventKind::ChatLeft), (Dialect::Livechatoo, EventKind::ChatLeft)];

pub(crate) fn scenarios() -> Vec<Scenario> {
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
    for dialect in Dialect::vendors() {
        let told: BTreeSet<_> = scenarios.iter().flat_map(|scenario| events(scenario, dialect)).collect();
        for capability in dialect.capabilities() {
            let event = capability.event.name();
            let comes = told.contains(event);
            let excused = [NEEDS_THE_HOST, NEEDS_MANY].concat();
            let comes = comes || excused.contains(&(dialect, capability.event));
            if comes != (capability.support != Support::Unknowable) {
                let what = if comes { "comes, though unknowable" } else { "never comes" };
                wrong.entry((dialect.name(), what)).or_default().push(event);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_surface_is_one_of_its_dialect() {
    for dialect in Dialect::ALL {
        for surface in dialect.surfaces() {
            assert_eq!(surface.dialect(), *dialect);
            let call = VendorCall::new(*surface, "noSuchCall", "[]").unwrap();
            assert_eq!(dialect.decode(&call, &Origins::any()), Ok(Decoded::Unknown), "{surface:?}");
            assert_eq!(dialect.command(&call), Ok(Decoded::Unknown), "{surface:?}");
        }
    }
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

/// Whoever observes a call knows its name, and not yet which of its events it tells.
#[test]
fn a_call_has_one_kind() {
    for dialect in Dialect::ALL {
        for row in dialect.capabilities().iter().flat_map(|capability| &capability.calls) {
            assert_eq!(dialect.call_kind(row.name), Some(row.kind), "{} {}", dialect.name(), row.name);
        }
        assert_eq!(dialect.call_kind("noSuchCall"), None);
    }
}

/// Each row of the tables is shown by a scenario: an event is told as the call, and the call is taken.
#[test]
fn every_row_is_shown_in_both_directions() {
    let (mut told, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for scenario in scenarios() {
        let outcomes = scenario.play().unwrap();
        for (step, outcome) in scenario.steps.iter().zip(&outcomes) {
            if let (Some(call), Some(Ok(Observed::Taken(_)))) = (&step.call, &outcome.observed) {
                taken.insert(name(&VendorCall::from_json(call.text()).unwrap()));
            }
            for (envelope, dialect) in outcome
                .events
                .iter()
                .flat_map(|envelope| scenario.dialects.iter().map(move |dialect| (envelope, dialect)))
            {
                let event = envelope.event.kind();
                told.extend(dialect.encode(envelope).iter().map(|call| (event, name(call))));
            }
        }
    }
    let mut missing = Vec::new();
    for dialect in Dialect::ALL {
        let is_read = Dialect::vendors().any(|vendor| vendor == *dialect);
        for row in dialect.capabilities().iter().flat_map(|capability| &capability.calls) {
            let call = (row.surface, row.name.to_owned());
            if !told.contains(&(row.event, call.clone())) {
                missing.push(format!("no scenario tells {} as {call:?}", row.event.name()));
            }
            if is_read && !taken.contains(&call) {
                missing.push(format!("no scenario takes {call:?}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Where a call is made, and the vendor's name of what it tells.
pub(crate) fn name(call: &VendorCall) -> (Surface, String) {
    let name = match &*call.call {
        "postMessage" | "appEvent" => {
            let first: serde_json::Value = serde_json::from_str(call.args[0].text()).unwrap();
            first["type"].as_str().unwrap_or_default().to_owned()
        }
        name => name.to_owned(),
    };
    (call.surface, name)
}
