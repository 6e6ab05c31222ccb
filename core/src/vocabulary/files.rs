//! Files: attachments of a request, and the Base64 form of their content.

use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::entry::{Description, describe};
use super::field::{Field, FieldType, Record, Value};
use super::{Json, Pairs, Personal, Text};
use crate::limits::Limits;

/// A file that comes with a request (Customerly `onNewConversation`). What the vendor says of it beyond
/// name, size and data is kept in `extra`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// The file's name.
    pub name: Option<Personal>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its content, Base64.
    pub data: Option<Base64>,
    /// All other fields, as they came.
    pub extra: Pairs<Text, Json>,
}

/// What the generators know of an attachment. What stands in `extra` are fields of their own in JSON.
pub const ATTACHMENT: &Description = &Description {
    number: 0,
    name: "attachment",
    rust_name: "Attachment",
    doc: "A file that comes with a request (Customerly `onNewConversation`).",
    fields: &[
        describe::<Option<Personal>>(Field::Name, "name", "The file's name."),
        describe::<Option<u64>>(Field::Size, "size", "Its size in bytes."),
        describe::<Option<Base64>>(Field::Data, "data", "Its content, Base64."),
        describe::<Pairs<Text, Json>>(Field::Extra, "extra", "All other fields, as they came."),
    ],
};

impl Record for Attachment {
    fn field(&self, field: Field) -> Value<'_> {
        match field {
            Field::Name => self.name.value(),
            Field::Size => self.size.value(),
            Field::Data => self.data.value(),
            Field::Extra => Value::List(&self.extra),
            _ => Value::Absent,
        }
    }
}

impl FieldType for Attachment {
    const TYPE: &'static str = "attachment";
    fn value(&self) -> Value<'_> {
        Value::Record(self)
    }
    fn within(&self, limits: &Limits) -> bool {
        self.name.within(limits) && self.data.within(limits) && self.extra.within(limits)
    }
}

impl Serialize for Attachment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(name) = &self.name {
            map.serialize_entry("name", name)?;
        }
        if let Some(size) = self.size {
            map.serialize_entry("size", &size)?;
        }
        if let Some(data) = &self.data {
            map.serialize_entry("data", data)?;
        }
        for (key, value) in self.extra.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Attachment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pairs = Pairs::<Text, Json>::deserialize(deserializer)?;
        let (mut attachment, mut extra) = (Self::default(), Vec::new());
        for (key, value) in pairs.iter() {
            match &**key {
                "name" => attachment.name = read(value)?,
                "size" => attachment.size = read(value)?,
                "data" => attachment.data = read(value)?,
                _ => extra.push((key.clone(), value.clone())),
            }
        }
        attachment.extra = extra.into();
        Ok(attachment)
    }
}

/// Reads a field that is known.
fn read<'a, T: Deserialize<'a>, E: serde::de::Error>(value: &'a Json) -> Result<T, E> {
    serde_json::from_str(value.text()).map_err(|_| E::custom("attachment does not fit"))
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Attachment {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Attachment".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "properties": {
                "name": { "type": "string" },
                "size": { "type": "integer", "minimum": 0 },
                "data": { "type": "string", "contentEncoding": "base64" }
            }
        })
    }
}

/// Binary content as Base64 text (standard alphabet, padded), checked when it is made.
#[derive(Clone, PartialEq, Eq)]
pub struct Base64(Personal);

impl Base64 {
    /// Takes over Base64 text; `None` when it is not Base64.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        use base64::Engine as _;
        use base64::engine::general_purpose::STANDARD;

        // Decoded piece by piece into a buffer on the stack: nothing is allocated for a check.
        let mut buffer = [0_u8; 768];
        let bytes = text.as_bytes();
        let last = bytes.len().saturating_sub(1) / 1024 * 1024;
        let whole = bytes.chunks(1024).enumerate().all(|(index, chunk)| {
            let padded = chunk.last() == Some(&b'=');
            (!padded || index * 1024 == last) && STANDARD.decode_slice(chunk, &mut buffer).is_ok()
        });
        whole.then(|| Self(text.into()))
    }

    /// The Base64 text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Base64(…)")
    }
}

impl FieldType for Base64 {
    const TYPE: &'static str = "base64";
    fn value(&self) -> Value<'_> {
        Value::Str(self.as_str())
    }
    fn within(&self, limits: &Limits) -> bool {
        self.as_str().len() <= limits.data as usize
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Personal::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| D::Error::custom("not Base64"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Base64 {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Base64".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "contentEncoding": "base64" })
    }
}
