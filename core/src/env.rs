//! What every machine may read while it handles an input.

use crate::config::Config;
use crate::time::Timestamp;
use crate::vocabulary::{Cause, Json, Origin};

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
    pub(crate) cause: Cause,
    pub(crate) origin: Origin,
    pub(crate) raw: Option<&'e Json>,
    pub(crate) gate: Gate,
}
