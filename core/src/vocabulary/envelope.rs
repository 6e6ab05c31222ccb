//! The envelope in which every event leaves.

use alloc::string::String;

use serde::ser::{Serialize, Serializer};

use super::table::write::to_string;
use super::table::{Datum, Fault, Object, Reader, Slot, members, tables};
use super::{Cause, Event, EventKind, Json, Origin};
use crate::time::Timestamp;

/// An event with its place in the order of things.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// 1, 2, 3 … per engine, never reused, also not after a restore: a gap or a repeat can be seen.
    pub seq: u64,
    /// When: the `now` of the input that brought it about, or let it out; for a deadline its own time, however late that
    /// was served. Never less than that of the event before.
    pub at: Timestamp,
    /// News, or told again.
    pub origin: Origin,
    /// Who or what brought it about.
    pub cause: Cause,
    /// Vendor fields that came with the input and have no place of their own.
    pub raw: Option<Json>,
    /// The event itself.
    pub event: Event,
}

tables! {
    /// What an envelope says beside its event. In JSON both stand side by side.
    pub(super) struct Head {
        required {
            0 "seq" seq: u64,
            1 "at" at: Timestamp,
            2 "origin" origin: Origin,
            3 "cause" cause: Cause,
        }
        4 "raw" raw: Option<Json>,
    }
}

impl Envelope {
    /// The canonical JSON form: the same bytes in every language.
    #[must_use]
    pub fn to_json(&self) -> String {
        to_string(self)
    }
}

impl Slot for Envelope {
    fn blank() -> Self {
        let Head { seq, at, origin, cause, raw } = Head::blank();
        Self { seq, at, origin, cause, raw, event: Event::blank() }
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        let kind = EventKind::from_name(&reader.tag()?).ok_or(Fault::Value)?;
        let (mut head, mut event) = (Head::blank(), Event::blank_of(kind));
        reader.fill(&mut [&mut head, &mut event])?;
        let Head { seq, at, origin, cause, raw } = head;
        *self = Self { seq, at, origin, cause, raw, event };
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Object(self)
    }
    fn settle(&mut self) -> bool {
        self.event.settle()
    }
}

impl Object for Envelope {
    fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>)) {
        visit("seq", self.seq.datum());
        visit("at", self.at.datum());
        visit("origin", self.origin.datum());
        visit("cause", self.cause.datum());
        members(&self.event, visit);
        visit("raw", self.raw.datum());
    }
}

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.datum().serialize(serializer)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Envelope {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Envelope".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let head = schemars::json_schema!({
            "type": "object",
            "properties": {
                "seq": { "type": "integer", "minimum": 1 },
                "at": generator.subschema_for::<Timestamp>(),
                "origin": generator.subschema_for::<Origin>(),
                "cause": generator.subschema_for::<Cause>(),
                "raw": true
            },
            "required": ["seq", "at", "origin", "cause", "type"]
        });
        schemars::json_schema!({
            "allOf": [head, generator.subschema_for::<Event>()],
            "unevaluatedProperties": false
        })
    }
}
