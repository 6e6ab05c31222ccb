//! What sets one dialect apart from the others: all that its module gives to the table of dialects.

use super::capability::Emits;
use super::decoded::{DecodeError, Decoded};
use super::encoder::Encoder;
use super::{Origins, VendorCall};
use crate::vocabulary::{Event, EventKind};

/// A dialect, as its module describes it.
pub(super) struct Descriptor {
    /// The calls by which the vendor tells events, with the fields that they carry.
    pub(super) emits: &'static [Emits],
    /// The events that the engine derives from the vendor's stream.
    pub(super) derives: &'static [EventKind],
    /// Makes the calls of one event; none where the vendor does not tell it.
    pub(super) encode: fn(&Event, &mut Encoder<'_>),
    /// Reads the vendor's calls; none for a dialect that is written and never read.
    pub(super) reads: Option<Reads>,
}

/// How a dialect reads its vendor's calls. Each of both takes calls of the dialect's own surfaces alone.
pub(super) struct Reads {
    /// What the vendor tells by a call.
    pub(super) decode: fn(&VendorCall, &Origins) -> Result<Decoded, DecodeError>,
    /// What a call of the vendor's own functions asks for.
    pub(super) command: fn(&VendorCall) -> Result<Decoded, DecodeError>,
}
