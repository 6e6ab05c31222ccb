//! Deterministic: the same calls give the same events, byte for byte.

use parlour::{Engine, Envelope, Snapshot};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::arbitrary::{Call, visits};
use crate::harness::{cases, perform, play, poll};

proptest! {
    #![proptest_config(cases(192))]

    /// Twice the same calls: twice the same events, views and snapshots.
    #[test]
    fn the_same_calls_give_the_same_bytes(visit in visits(1..24)) {
        let [first, second] = [(); 2].map(|()| {
            let mut engine = Engine::new(visit.config.clone());
            let events = play(&mut engine, &visit.steps, visit.lazy);
            (events, engine.view(), forms(&engine.snapshot()))
        });
        prop_assert_eq!(first, second);
    }

    /// A clone goes on as the original does, and neither knows of the other.
    #[test]
    fn a_clone_goes_on_alike(visit in visits(1..24), at in any::<Index>()) {
        let (before, after) = visit.steps.split_at(at.index(visit.steps.len() + 1).min(visit.steps.len()));
        let mut engine = Engine::new(visit.config.clone());
        play(&mut engine, before, visit.lazy);
        let mut clone = engine.clone();
        let held = forms(&engine.snapshot());
        let events = play(&mut clone, after, visit.lazy);
        prop_assert_eq!(forms(&engine.snapshot()), held, "a clone changed the original");
        prop_assert_eq!(play(&mut engine, after, visit.lazy), events);
        prop_assert_eq!(forms(&engine.snapshot()), forms(&clone.snapshot()));
    }

    /// An input and its JSON text are taken alike, and every event can be read back from its JSON.
    #[test]
    fn the_json_form_is_the_same_input(visit in visits(1..24)) {
        let (mut typed, mut texts) = (Engine::new(visit.config.clone()), Engine::new(visit.config));
        for step in &visit.steps {
            let Call::Input(input) = &step.call else { continue };
            let text = serde_json::to_string(input).expect("inputs have a JSON form");
            prop_assert_eq!(perform(&mut typed, step), Some(texts.handle_json(step.at, &text)));
            let events = poll(&mut typed);
            prop_assert_eq!(&events, &poll(&mut texts));
            for envelope in events {
                let read: Envelope = serde_json::from_str(&envelope.to_json()).expect("events can be read");
                prop_assert_eq!(read, envelope);
            }
        }
    }
}

/// Both forms of a snapshot.
fn forms(snapshot: &Snapshot) -> (String, Vec<u8>) {
    (snapshot.to_json(), snapshot.to_cbor())
}
