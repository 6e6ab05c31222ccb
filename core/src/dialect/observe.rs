//! Observing: a vendor's own stream of calls drives the engine.

use alloc::vec::Vec;

use super::{DecodeError, Decoded, VendorCall, VendorCallKind};
use crate::engine::Engine;
use crate::env::{Teller, Told};
use crate::time::Timestamp;
use crate::vocabulary::table::Slot as _;
use crate::vocabulary::table::write::is_longer;
use crate::vocabulary::{EventKind, Input, Rejection, Verdict};

/// What became of a vendor call.
#[derive(Clone, Debug, PartialEq)]
pub enum Observed {
    /// It belongs to somebody else.
    NotMine,
    /// It is the vendor's, and it is not known what it says.
    Unknown,
    /// It was taken for these inputs, in order, each with its own verdict, [`Verdict::Ignored`] where it was taken for a
    /// duplicate; none where the call concerns no lifecycle.
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

    /// Whether the call as a whole was taken for a duplicate: nothing that it tells was news.
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        let Self::Taken(inputs) = self else { return false };
        !inputs.is_empty() && inputs.iter().all(|(_, result)| *result == Ok(Verdict::Ignored))
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
        if is_longer(call.datum(), self.config.limits.input as usize) {
            return Err(DecodeError::new(Some(call.surface), &call.call, "", super::Fault::TooLong));
        }
        let dialect = call.surface.dialect();
        let (decoded, told) = match dialect.decode(call, &self.config.origins)? {
            Decoded::Unknown => (dialect.command(call)?, Told::Asked),
            decoded => match dialect.kind_of(call) {
                Some(VendorCallKind::Occurrence) => (decoded, Told::EachTime),
                _ => (decoded, Told::Once),
            },
        };
        Ok(match decoded {
            Decoded::NotMine => Observed::NotMine,
            Decoded::Unknown => Observed::Unknown,
            Decoded::Inputs(inputs) => {
                let teller = Teller::Vendor { tells_ends: dialect.tells(EventKind::ChatEnded) };
                Observed::Taken(self.take_call(now, inputs, teller, told))
            }
        })
    }

    /// Takes the inputs of one call, in order. The last one is what the call tells; those before it say of what.
    fn take_call(
        &mut self,
        now: Timestamp,
        inputs: Vec<Input>,
        teller: Teller,
        told: Told,
    ) -> Vec<(Input, Result<Verdict, Rejection>)> {
        let last = inputs.len().saturating_sub(1);
        let tells_load = inputs.iter().any(Input::is_half_of_load);
        let take = |(index, input): (usize, Input)| {
            let told = match told {
                _ if tells_load => Told::WithLoad,
                Told::EachTime if index < last => Told::Once,
                told => told,
            };
            let result = self.take(now, &input, teller, told);
            (input, result)
        };
        inputs.into_iter().enumerate().map(take).collect()
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
