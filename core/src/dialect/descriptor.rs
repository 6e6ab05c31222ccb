//! What sets one dialect apart from the others: all that its module gives to the table of dialects.

use super::decoded::{DecodeError, Decoded};
use super::encoder::Encoder;
use super::{Origins, Surface, VendorCall, VendorCallKind};
use crate::vocabulary::{Event, EventKind, Field, List, Text};

/// A dialect, as its module describes it.
pub(super) struct Descriptor {
    /// The calls by which the vendor tells events, with the fields that they carry.
    pub(super) emits: &'static [Emits],
    /// The events that the engine derives from the vendor's stream.
    pub(super) derives: &'static [EventKind],
    /// The events that the vendor itself tells after a load of the page, which the engine leaves to it.
    pub(super) retells: &'static [EventKind],
    /// Makes the calls of one event; none where the vendor does not tell it.
    pub(super) encode: fn(&Event, &mut Encoder<'_>),
    /// Reads the vendor's calls; none for a dialect that is written and never read.
    pub(super) reads: Option<Reads>,
}

impl Descriptor {
    /// What `widget.ready` says of the events that the vendor itself tells after a load.
    pub(super) fn tells(&self) -> Option<List<Text>> {
        let names = self.retells.iter().map(|event| event.name().into());
        (!self.retells.is_empty()).then(|| names.collect())
    }
}

/// How a dialect reads its vendor's calls. Both functions get calls of the dialect's own surfaces alone.
pub(super) struct Reads {
    /// What the vendor tells by a call.
    pub(super) decode: fn(&VendorCall, &Origins) -> Result<Decoded, DecodeError>,
    /// What a call of the vendor's own functions asks for.
    pub(super) command: fn(&VendorCall) -> Result<Decoded, DecodeError>,
}

/// A call by which a vendor tells an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emits {
    /// The event.
    pub event: EventKind,
    /// Where it is told.
    pub surface: Surface,
    /// The vendor's name of it: the call, or the `type` of a page message or an app event.
    pub name: &'static str,
    /// What it means that the vendor makes the call again. One call has one kind, whatever events it tells.
    pub kind: VendorCallKind,
    /// The fields of the event that the call carries. An event's other fields are lost there.
    pub carries: &'static [Field],
}

/// Lists a dialect's rows: the event, where and by what name it is told, of which kind the call is, and the fields that
/// come along.
macro_rules! emits {
    ($( $Event:ident $Surface:ident $name:literal $Kind:ident { $($field:ident)* } )*) => {
        &[$( $crate::dialect::Emits {
            event: $crate::vocabulary::EventKind::$Event,
            surface: $crate::dialect::Surface::$Surface,
            name: $name,
            kind: $crate::dialect::VendorCallKind::$Kind,
            carries: &[$( $crate::vocabulary::Field::$field ),*],
        } ),*]
    };
}

/// Lists events: those that the engine derives in a dialect, or those that the vendor tells again.
macro_rules! events {
    ($($Event:ident)*) => { &[$( $crate::vocabulary::EventKind::$Event ),*] };
}

pub(super) use {emits, events};
