//! Observing: a vendor's own stream of calls drives the engine.

use alloc::vec::Vec;

use super::{DecodeError, Decoded, VendorCall};
use crate::engine::Engine;
use crate::env::Teller;
use crate::time::Timestamp;
use crate::vocabulary::{EventKind, Input, Rejection, Verdict};

/// What became of a vendor call.
#[derive(Clone, Debug, PartialEq)]
pub enum Observed {
    /// It belongs to somebody else.
    NotMine,
    /// It is the vendor's, and it is not known what it says.
    Unknown,
    /// It was taken for these inputs, in order, each with its own verdict; none where the call concerns no
    /// lifecycle.
    Taken(Vec<(Input, Result<Verdict, Rejection>)>),
}

impl Observed {
    /// The inputs that the call was taken for, with what became of each; none where it was taken for nothing.
    #[must_use]
    pub fn into_inputs(self) -> Vec<(Input, Result<Verdict, Rejection>)> {
        match self {
            Self::Taken(inputs) => inputs,
            Self::NotMine | Self::Unknown => Vec::new(),
        }
    }
}

/// # What a vendor tells
impl Engine {
    /// Takes a vendor's call at the time `now`: what the vendor tells, and what is asked of it. Page messages count
    /// from the origins that the configuration names; **a host that passes on what is posted to a page must name them**
    /// ([`Config::origins`](crate::Config::origins)), or anybody who can post to the page can speak for the vendor.
    ///
    /// Meant for [`Mode::Observe`](crate::Mode::Observe): there, what the vendor skips is supplied with origin
    /// `inferred`, and what it tells twice is told once.
    ///
    /// # Errors
    ///
    /// The call is the vendor's and broken; nothing changes. What the engine itself does not take stands in
    /// [`Observed::Taken`].
    pub fn observe(&mut self, now: impl Into<Timestamp>, call: &VendorCall) -> Result<Observed, DecodeError> {
        let now = now.into();
        let dialect = call.surface.dialect();
        Ok(match dialect.read(call, &self.config.origins)? {
            Decoded::NotMine => Observed::NotMine,
            Decoded::Unknown => Observed::Unknown,
            Decoded::Inputs(inputs) => {
                let teller = Teller::Vendor { tells_ends: dialect.tells(EventKind::ChatEnded) };
                let take = |input: Input| {
                    let result = self.take(now, input.clone(), teller);
                    (input, result)
                };
                Observed::Taken(inputs.into_iter().map(take).collect())
            }
        })
    }

    /// Takes a vendor's call in its JSON form.
    ///
    /// # Errors
    ///
    /// As [`observe`](Engine::observe); also for text that is no call.
    pub fn observe_json(&mut self, now: impl Into<Timestamp>, call: &str) -> Result<Observed, DecodeError> {
        if call.len() > self.config.limits.input as usize {
            return Err(DecodeError::new(None, "", "", super::Fault::TooLong));
        }
        self.observe(now, &VendorCall::from_json(call)?)
    }
}
