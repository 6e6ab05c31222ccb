//! The envelope in which every event leaves.

use alloc::string::String;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::{Cause, Event, EventKind, Json, Origin};
use crate::time::Timestamp;

/// An event with its place in the order of things.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// 1, 2, 3 … per engine, never reused, also not after a restore: a gap or a repeat can be seen.
    pub seq: u64,
    /// The `now` of the call that let it out.
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

impl Envelope {
    /// The keys of the envelope; all others belong to the event.
    const KEYS: &'static [&'static str] = &["seq", "at", "origin", "cause", "type", "raw"];

    /// The canonical JSON form: the same bytes in every language.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing to a String fails only where a value refuses to be written, and none here does.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("seq", &self.seq)?;
        map.serialize_entry("at", &self.at)?;
        map.serialize_entry("origin", &self.origin)?;
        map.serialize_entry("cause", &self.cause)?;
        self.event.write(&mut map)?;
        if let Some(raw) = &self.raw {
            map.serialize_entry("raw", raw)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Head {
            seq: u64,
            at: Timestamp,
            origin: Origin,
            cause: Cause,
            raw: Option<Json>,
            r#type: String,
        }

        let text = alloc::boxed::Box::<RawValue>::deserialize(deserializer)?;
        let head: Head = serde_json::from_str(text.get()).map_err(D::Error::custom)?;
        let kind = EventKind::from_name(&head.r#type).ok_or_else(super::entry::unknown_type)?;
        let event = Event::read(kind, text.get(), Self::KEYS).map_err(D::Error::custom)?;
        Ok(Self { seq: head.seq, at: head.at, origin: head.origin, cause: head.cause, raw: head.raw, event })
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
