//! Private: personal data and secrets appear only in the event fields made for them.

use std::fmt::Debug;

use parlour::{Engine, Snapshot};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::arbitrary::{Call, MARKS, visits};
use crate::harness::{cases, fail, perform, poll};

proptest! {
    #![proptest_config(cases(384))]

    /// No debug print, rejection or transition shows what is personal or secret.
    #[test]
    fn no_debug_print_or_rejection_shows_personal_data(visit in visits(1..14)) {
        let mut engine = Engine::new(visit.config);
        engine.log_transitions(true);
        for step in &visit.steps {
            if let Call::Input(input) = &step.call {
                unmarked("an input", &format!("{input:?}"))?;
            }
            if let Some(Err(rejection)) = perform(&mut engine, step) {
                let json = serde_json::to_string(&rejection).expect("a rejection is JSON");
                unmarked("a rejection", &format!("{rejection} {rejection:?} {rejection:#?} {json}"))?;
            }
            debugs("the engine", &engine)?;
            debugs("a snapshot", &engine.snapshot())?;
            debugs("the view", &engine.view())?;
            for chat in engine.view().chats {
                debugs("a transcript", &engine.transcript(&chat.chat_id))?;
            }
            for envelope in poll(&mut engine) {
                debugs("an event", &envelope)?;
                debugs("an event", &envelope.event)?;
            }
            unmarked("the storage key", &engine.storage_key())?;
        }
        let transitions = engine.take_transitions();
        unmarked("the log", &serde_json::to_string(&transitions).expect("transitions are JSON"))?;
        debugs("the log", &transitions)?;
    }

    /// A secret is in its event and nowhere else: in no snapshot of either form, and in no view.
    #[test]
    fn a_secret_is_kept_nowhere(visit in visits(1..14)) {
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            perform(&mut engine, step);
            if !visit.lazy {
                poll(&mut engine);
            }
            let snapshot = engine.snapshot();
            let compact = snapshot.to_cbor();
            let compact = String::from_utf8_lossy(&compact);
            let view = serde_json::to_string(&engine.view()).expect("a view is JSON");
            for form in [&*snapshot.to_json(), &*compact, &*view] {
                prop_assert!(!form.contains("SECRET"), "{step:?} left a secret in {form}");
            }
        }
    }

    /// What is wrong with a text or a snapshot is told without what stands in it.
    #[test]
    fn errors_do_not_quote(visit in visits(1..8), at in any::<Index>(), letter in any::<u8>()) {
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            if let Call::Input(input) = &step.call {
                let text = serde_json::to_string(input).expect("inputs have a JSON form");
                let spoilt = spoil_values(&text);
                if let Err(rejection) = engine.handle_json(step.at, &spoilt) {
                    unmarked("a rejection", &format!("{rejection} {rejection:?}"))?;
                }
            }
            perform(&mut engine, step);
        }
        let snapshot = engine.snapshot();
        let mut json = snapshot.to_json().into_bytes();
        *at.get_mut(&mut json) = letter;
        let mut compact = snapshot.to_cbor();
        *at.get_mut(&mut compact) = letter;
        let read = [Snapshot::from_json(&String::from_utf8_lossy(&json)), Snapshot::from_cbor(&compact)];
        for snapshot in read {
            let restored = snapshot.and_then(|snapshot| Engine::restore(engine.config().clone(), snapshot));
            if let Err(error) = restored {
                unmarked("an error", &format!("{error} {error:?}"))?;
            }
        }
    }
}

/// Values in the place of others: every text becomes a list, and every truth a text.
fn spoil_values(text: &str) -> String {
    text.replace("true", "\"PII\"").replace(":\"PII", ":[\"PII").replace(":[", ":{\"PII\":[")
}

fn debugs(what: &str, value: &impl Debug) -> Result<(), TestCaseError> {
    unmarked(what, &format!("{value:?}"))
}

fn unmarked(what: &str, text: &str) -> Result<(), TestCaseError> {
    match MARKS.iter().find(|mark| text.contains(**mark)) {
        Some(mark) => Err(fail(format!("{what} shows {mark}: {text}"))),
        None => Ok(()),
    }
}
