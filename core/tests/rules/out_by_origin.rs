//! Out by origin: what is told again, and what is history, goes out to those alone who would have heard it again.

use std::collections::BTreeSet;
use std::sync::Arc;

use parlour::dialect::{Dialect, Ga4Events, Ga4Options, VendorCall};
use parlour::vocabulary::Origin;
use parlour::{Engine, Envelope, Input};
use proptest::prelude::*;

use crate::arbitrary::{Call, MARKS, Step, Visit, visits};
use crate::harness::{cases, on_one_page, perform, poll, restarted};

/// The events of a visit; disturbed, the engine is stored and restored before each step, and tells again what holds after
/// it.
fn events(visit: &Visit, is_disturbed: bool) -> Result<Vec<Envelope>, TestCaseError> {
    let mut engine = Engine::new(visit.config.clone());
    let mut events = Vec::new();
    for step in &visit.steps {
        if is_disturbed {
            engine = restarted(&engine)?;
        }
        perform(&mut engine, step);
        events.extend(poll(&mut engine));
        if is_disturbed {
            engine.resync();
            events.extend(poll(&mut engine));
        }
    }
    Ok(events)
}

/// The step in one realm all along: after a restart those chats alone come back that are of the page's own.
fn in_one_realm(mut step: Step) -> Step {
    let options = match &mut step.call {
        Call::Input(Input::WidgetLoad(load)) => &mut load.options,
        Call::Input(Input::WidgetUpdate(update)) => &mut update.options,
        _ => return step,
    };
    if let Some(options) = options {
        let options = Arc::make_mut(options);
        (options.scope, options.host, options.session_per_host) = (None, None, None);
    }
    step
}

/// The names of the calls that a vendor makes again after a load of the page.
fn again(dialect: Dialect) -> BTreeSet<&'static str> {
    let rows = dialect.capabilities().into_iter().flat_map(|capability| capability.calls);
    rows.filter(|row| row.again).map(|row| row.name).collect()
}

/// The vendor's name of what a call tells.
fn name(call: &VendorCall) -> String {
    let first =
        call.args.first().map(|first| serde_json::from_str::<serde_json::Value>(first.text()).unwrap());
    match &*call.call {
        "postMessage" | "appEvent" => first.unwrap()["type"].as_str().unwrap().to_owned(),
        call => call.to_owned(),
    }
}

proptest! {
    #![proptest_config(cases(96))]

    /// However often an engine is restarted and tells again what holds, a vendor's integrators hear each start, trigger
    /// and message once, as in the visit that nothing disturbs; what comes again is what the vendor itself repeats.
    #[test]
    fn a_restart_at_every_step_tells_nothing_twice(visit in visits(1..20)) {
        let steps = visit.steps.into_iter().map(in_one_realm).collect();
        // All events are taken after each step.
        let visit = Visit { steps, lazy: false, ..visit };
        let (visit, steps) = on_one_page(visit);
        let visit = Visit { steps, ..visit };
        let (plain, disturbed) = (events(&visit, false)?, events(&visit, true)?);
        for dialect in Dialect::ALL {
            let again = again(*dialect);
            let calls = |events: &[Envelope]| -> Vec<String> {
                let calls = events.iter().flat_map(|envelope| dialect.encode(envelope));
                calls.filter(|call| !again.contains(&*name(call))).map(|call| call.to_json()).collect()
            };
            prop_assert_eq!(calls(&plain), calls(&disturbed), "{}", dialect.name());
        }
    }

    #[test]
    fn what_is_told_again_goes_where_it_is_repeated(visit in visits(1..20)) {
        for envelope in events(&visit, true)? {
            for dialect in Dialect::ALL {
                let calls = dialect.encode(&envelope);
                let again = again(*dialect);
                let is_possible = match envelope.origin {
                    Origin::Live => true,
                    Origin::Inferred => *dialect != Dialect::Ga4,
                    Origin::Restored => calls.iter().all(|call| again.contains(&*name(call))),
                    _ => false,
                };
                prop_assert!(is_possible || calls.is_empty(), "{}: {}", dialect.name(), envelope.to_json());
            }
        }
    }

    /// Google Analytics gets no more than it takes, and nothing of people.
    #[test]
    fn all_events_are_recorded_without_what_is_personal(visit in visits(1..20), category in "[a-z ž]{0,200}") {
        let ga4 = Ga4Options { category: &category, events: Ga4Events::All };
        for envelope in events(&visit, true)? {
            let calls = Dialect::Ga4.encode_with(&envelope, ga4);
            prop_assert_eq!(calls.len(), usize::from(envelope.origin == Origin::Live));
            for call in calls {
                prop_assert_eq!(call.call.replace('_', "."), envelope.event.name().replace('_', "."));
                prop_assert!(call.call.len() <= 40, "{}", call.call);
                let args: serde_json::Value = serde_json::from_str(call.args[0].text()).unwrap();
                let parameters = args.as_object().unwrap();
                prop_assert!(parameters.len() <= 25);
                for (name, value) in parameters {
                    prop_assert!(name.len() <= 40, "{name}");
                    prop_assert!(value.as_str().is_none_or(|text| text.chars().count() <= 100), "{name}");
                }
                let json = call.to_json();
                for mark in MARKS.iter().copied().chain(["local-"]) {
                    prop_assert!(!json.contains(mark), "{json}");
                }
            }
        }
    }

    /// An id that the engine made up stands for a chat where one is needed, and is no ticket.
    #[test]
    fn a_made_up_id_is_no_ticket(visit in visits(1..20)) {
        for envelope in events(&visit, false)? {
            for dialect in [Dialect::Livechatoo, Dialect::Ga4] {
                let lines = dialect.encode_json(&envelope);
                prop_assert!(!lines.contains(r#""ticket":"local-"#), "{lines}");
            }
        }
    }
}
