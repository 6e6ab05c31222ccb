//! What every machine may read while it handles an input.

use crate::config::Config;
use crate::time::Timestamp;
use crate::vocabulary::{Cause, Field, Input, Json, Origin};

/// What becomes of events that carry an e-mail or a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// They leave at once.
    Open,
    /// They wait for the visitor's consent.
    Hold,
    /// Too many wait already: an input that causes one is rejected.
    Full,
    /// There is no consent: an input that causes one is rejected.
    Shut,
}

#[cfg(feature = "explore")]
impl Gate {
    /// All there are.
    pub(crate) const ALL: &'static [Gate] = &[Gate::Open, Gate::Hold, Gate::Full, Gate::Shut];
}

/// What every machine may read while it handles an input.
#[derive(Clone, Copy)]
pub(crate) struct Env<'e> {
    pub(crate) config: &'e Config,
    pub(crate) now: Timestamp,
    /// The canonical name of the input, for rejections.
    pub(crate) input: &'static str,
    pub(crate) cause: Cause,
    pub(crate) origin: Origin,
    pub(crate) raw: Option<&'e Json>,
    pub(crate) gate: Gate,
}

impl<'e> Env<'e> {
    /// For what the engine does by itself, under a name that stands where an input's would.
    #[inline(always)]
    pub(crate) fn new(config: &'e Config, now: Timestamp, input: &'static str) -> Self {
        let (cause, origin, raw, gate) = (Cause::System, Origin::Live, None, Gate::Open);
        Self { config, now, input, cause, origin, raw, gate }
    }

    /// For an input: it says itself who caused it, and whether it is history. With the first of its fields that is over
    /// a limit.
    #[inline(always)]
    pub(crate) fn of(config: &'e Config, now: Timestamp, input: &'e Input) -> (Self, Option<Field>) {
        let origin = if input.is_replayed() { Origin::Replayed } else { Origin::Live };
        let (cause, raw, over) = input.head(&config.limits);
        (Self { cause, origin, raw, ..Self::new(config, now, input.name()) }, over)
    }

    /// For a step that the source of inputs skipped, before the one that this is for.
    pub(crate) fn inferred(self) -> Self {
        Self { cause: Cause::System, origin: Origin::Inferred, raw: None, ..self }
    }
}
