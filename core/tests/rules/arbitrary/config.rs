//! Configurations: both modes, the host as normaliser, deadlines and limits that are soon reached.

use std::fmt;

use parlour::{Config, Deadlines, Limits, Mode, Normalizer, Phone};
use proptest::prelude::*;
use proptest::sample::select;

/// Limits so low that a short visit reaches all of them.
pub(crate) fn small_limits() -> Limits {
    Limits {
        widgets: 2,
        chats: 2,
        ended_chats: 1,
        messages: 2,
        receipts: 1,
        participants: 2,
        queued_inputs: 2,
        events: 3,
        held_events: 1,
        answers: 2,
        triggers: 2,
        questions: 1,
        log: 3,
        ..Limits::default()
    }
}

/// A configuration that prints as scenarios have it.
#[derive(Clone)]
pub(crate) struct Settings(pub(crate) Config);

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).map_err(|_| fmt::Error)?)
    }
}

/// Any configuration: limits are either the default ones or small.
pub(crate) fn configs() -> impl Strategy<Value = Config> {
    let mode = select(vec![Mode::Strict, Mode::Observe]);
    let normalizer = select(vec![Normalizer::None, Normalizer::Host]);
    let limits = prop_oneof![3 => Just(Limits::default()), 1 => Just(small_limits())];
    (mode, normalizer, deadlines(), limits).prop_map(|(mode, normalizer, deadlines, limits)| Config {
        mode,
        phone: Phone { normalizer, default_region: None },
        deadlines,
        limits,
        ..Config::default()
    })
}

/// Deadlines that are off, short, or as they are by default.
fn deadlines() -> impl Strategy<Value = Deadlines> {
    let millis = || select(vec![0_u64, 5, 100, 10_000]);
    (millis(), millis(), millis(), millis(), millis(), millis()).prop_map(
        |(typing, call_offer, survey, phone_answer, consent, queue)| Deadlines {
            repeat: call_offer,
            typing,
            call_offer,
            survey,
            phone_answer,
            consent,
            queue,
        },
    )
}
