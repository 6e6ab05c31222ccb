//! Both forms hold all of a snapshot, whatever the engine has gone through.

use parlour::{Config, Engine, Snapshot};
use proptest::prelude::*;

use crate::cases::CASES;
use crate::events;

/// Some inputs of all cases, in any order, each with the milliseconds that pass before it.
fn any_visit() -> impl Strategy<Value = Vec<(u64, String)>> {
    let inputs: Vec<String> = CASES.iter().flat_map(|case| case.inputs()).map(|(_, input)| input).collect();
    let step = (prop_oneof![4 => 0..100_u64, 1 => 0..40_000_u64], prop::sample::select(inputs));
    // Mostly a widget is there, so that more than rejections come of it.
    let begin =
        ["widget.load", "widget.ready"].map(|kind| (0, format!(r#"{{"type":"{kind}","widgetId":"w1"}}"#)));
    prop::collection::vec(step, 0..60).prop_map(move |steps| begin.iter().cloned().chain(steps).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_gives_what_was_written(visit in any_visit(), polled: bool, case in 0..CASES.len()) {
        let config = (CASES[case].config)();
        let (mut engine, mut now) = (Engine::new(config.clone()), 0);
        for (wait, input) in visit {
            now += wait;
            engine.handle_json(now, &input).ok();
            if polled {
                events(&mut engine);
            }
        }
        let snapshot = engine.snapshot();
        prop_assert_eq!(&Snapshot::from_json(&snapshot.to_json()).unwrap(), &snapshot);
        prop_assert_eq!(&Snapshot::from_cbor(&snapshot.to_cbor()).unwrap(), &snapshot);
        let again = Engine::restore(config, snapshot.clone()).unwrap();
        prop_assert_eq!(again.snapshot(), snapshot);
        prop_assert_eq!(again.next_deadline(), engine.next_deadline());
        prop_assert_eq!(again.view(), engine.view());
    }
}

#[test]
fn a_snapshot_is_the_same_through_any_serde_format() {
    let snapshot = CASES.last().unwrap().engine().snapshot();
    let value = serde_json::to_value(&snapshot).unwrap();
    assert_eq!(serde_json::from_value::<Snapshot>(value).unwrap(), snapshot);
}

#[test]
fn an_engine_with_defaults_restores_into_any_configuration_with_room() {
    let mut config = Config::default();
    config.limits.messages = 3;
    Engine::restore(config, crate::cases::case("active_chat").engine().snapshot()).unwrap();
}

#[test]
fn debug_shows_no_personal_data() {
    for case in CASES {
        let snapshot = case.engine().snapshot();
        let debug = format!("{snapshot:?}");
        for personal in ["Jane", "jane@example.com", "777", "May I help", "Hello?", "s3cr3t"] {
            assert!(!debug.contains(personal), "{}: {personal} in {debug}", case.name);
        }
    }
}
