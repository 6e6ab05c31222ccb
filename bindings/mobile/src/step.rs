//! The engine as a pure function.

use parlour::Snapshot;

use crate::convert::{Given as _, Shown};
use crate::engine::{Deadline, Envelope, Outcome, Result};
use crate::errors::{self, time};
use crate::generated::plain::Config;
use crate::generated::vocabulary::Input;
use crate::guard::alone;

/// What comes of a step.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Stepped {
    /// What to begin the next step with, in its compact form.
    pub snapshot: Vec<u8>,
    /// What became of each input, in order.
    pub outcomes: Vec<Outcome>,
    /// All events, in order, with those that waited in the snapshot.
    pub events: Vec<Envelope>,
    /// When to take the next step at the latest, and what for.
    pub deadline: Option<Deadline>,
}

/// From a snapshot, or none at the beginning, and inputs at the time `now` to all that comes of them. Nothing is kept, and
/// the same arguments give the same result, byte for byte. Without inputs it lets time pass.
#[uniffi::export]
pub fn step(
    snapshot: Option<Vec<u8>>,
    config: Option<Config>,
    now: i64,
    inputs: Vec<Input>,
) -> Result<Stepped> {
    let (config, now) = (errors::config(config)?, time(now)?);
    let mut told: Vec<parlour::Input> = Vec::with_capacity(inputs.len());
    for input in inputs {
        told.push(input.given()?);
    }
    let snapshot = snapshot.map(|bytes| Snapshot::from_cbor(&bytes)).transpose()?;
    let stepped = alone(|| parlour::step(snapshot, config, now, told))??;
    Ok(Stepped {
        snapshot: stepped.snapshot.to_cbor(),
        outcomes: stepped.verdicts.into_iter().map(Into::into).collect(),
        events: stepped.events.iter().map(Shown::shown).collect(),
        deadline: stepped.deadline.map(Into::into),
    })
}
