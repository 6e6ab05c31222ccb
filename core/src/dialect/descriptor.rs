//! What sets one dialect apart from the others: all that its module gives to the table of dialects.

use super::decoded::{DecodeError, Decoded};
use super::encoder::Encoder;
use super::{Origins, Surface, VendorCall, VendorCallKind};
use crate::vocabulary::{Event, EventKind, Field, List, Origin, Text};

/// A dialect, as its module describes it.
pub(super) struct Descriptor {
    /// The vendor's name, as it is spelt.
    pub(super) vendor: &'static str,
    /// The calls by which the vendor tells events, with the fields that they carry.
    pub(super) emits: &'static [Emits],
    /// The events that the engine derives from the vendor's stream.
    pub(super) derives: &'static [EventKind],
    /// Of which origins the events are that it tells. What is told again after a load of the page comes on top, by the
    /// calls that say so.
    pub(super) tells: &'static [Origin],
    /// Makes the calls of one event; none where the vendor does not tell it.
    pub(super) encode: fn(&Event, &mut Encoder<'_>),
    /// Reads the vendor's calls; none for a dialect that is written and never read.
    pub(super) reads: Option<Reads>,
}

/// What vendors tell: news, and what of it the engine supplies. None of them repeats history.
pub(super) const NEWS: &[Origin] = &[Origin::Live, Origin::Inferred];

impl Descriptor {
    /// What `widget.ready` says of the events that the vendor itself tells after a load of the page, and the engine leaves
    /// to it: all that it tells again but the load itself.
    pub(super) fn told_after_load(&self) -> Option<List<Text>> {
        let rows = self.emits.iter().filter(|row| row.again && row.event != EventKind::WidgetLoaded);
        let names: List<Text> = rows.map(|row| row.event.name().into()).collect();
        (!names.is_empty()).then_some(names)
    }

    /// Whether an event of this origin is told.
    pub(super) fn tells(&self, event: EventKind, origin: Origin) -> bool {
        let mut rows = self.emits.iter().filter(|row| row.event == event);
        self.tells.contains(&origin) || origin == Origin::Restored && rows.any(|row| row.again)
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
    /// Whether the vendor makes the call again after each load of the page, where it tells what holds on. The other calls
    /// are never made of events with origin `restored`.
    pub again: bool,
    /// The fields of the event that the call carries. An event's other fields are lost there.
    pub carries: &'static [Field],
}

/// Lists a dialect's rows: the event, where and by what name it is told, of which kind the call is, `again` where it
/// is made again after a load of the page, and the fields that come along.
macro_rules! emits {
    (@again) => { false };
    (@again again) => { true };
    ($( $Event:ident $Surface:ident $name:literal $Kind:ident $($again:ident)? { $($field:ident)* } )*) => {
        &[$( $crate::dialect::Emits {
            event: $crate::vocabulary::EventKind::$Event,
            surface: $crate::dialect::Surface::$Surface,
            name: $name,
            kind: $crate::dialect::VendorCallKind::$Kind,
            again: $crate::dialect::descriptor::emits!(@again $($again)?),
            carries: &[$( $crate::vocabulary::Field::$field ),*],
        } ),*]
    };
}

/// Lists events: those that the engine derives in a dialect, or those that the vendor tells again.
macro_rules! events {
    ($($Event:ident)*) => { &[$( $crate::vocabulary::EventKind::$Event ),*] };
}

pub(super) use {emits, events};
