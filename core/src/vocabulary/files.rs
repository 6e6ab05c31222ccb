//! Files: attachments of a request, and the Base64 form of their content.

use alloc::vec::Vec;
use core::fmt;

use super::entry::{Description, describe};
use super::field::{Field, Record, Value};
use super::field_type::{FieldType, Place};
use super::table::{Datum, Fault, Object, Reader, Slot, by_table};
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
            Field::Name => self.name.datum().value(),
            Field::Size => self.size.datum().value(),
            Field::Data => self.data.datum().value(),
            Field::Extra => Value::List(&self.extra),
            _ => Value::Absent,
        }
    }
}

impl FieldType for Attachment {
    const TYPE: &'static str = "attachment";
    fn fits(&self, limits: &Limits, _: Place) -> bool {
        self.name.fits(limits, Place::Optional)
            && self.data.fits(limits, Place::Optional)
            && self.extra.fits(limits, Place::Verbatim)
    }
}

impl Slot for Attachment {
    fn blank() -> Self {
        Self::default()
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = Self::default();
        let mut extra = Vec::new();
        reader.object(&mut |key, reader| match key {
            "name" => self.name.read(reader),
            "size" => self.size.read(reader),
            "data" => self.data.read(reader),
            _ => {
                let mut value = Json::blank();
                value.read(reader)?;
                extra.push((key.into(), value));
                Ok(())
            }
        })?;
        self.extra = extra.into();
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Object(self)
    }
    fn settle(&mut self) -> bool {
        self.name.settle()
    }
}

impl Object for Attachment {
    fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>)) {
        visit("name", self.name.datum());
        visit("size", self.size.datum());
        visit("data", self.data.datum());
        self.extra.members(visit);
    }
    fn value(&self) -> Value<'_> {
        Value::Record(self)
    }
}

by_table! { Attachment, }

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
        let digits = text.trim_end_matches('=').as_bytes();
        let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        // Where the last digit has bits beyond the last byte, they are zero.
        let ends_well = match text.len() - digits.len() {
            0 => true,
            1 => matches!(digits, [.., last] if b"AEIMQUYcgkosw048".contains(last)),
            2 => matches!(digits, [.., b'A' | b'Q' | b'g' | b'w']),
            _ => false,
        };
        let is_whole = text.len().is_multiple_of(4) && ends_well && digits.iter().all(is_digit);
        is_whole.then(|| Self(text.into()))
    }

    /// How many bytes it stands for.
    #[must_use]
    pub fn size(&self) -> u64 {
        let digits = self.as_str().trim_end_matches('=').len() as u64;
        digits * 3 / 4
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
    fn fits(&self, limits: &Limits, _: Place) -> bool {
        self.as_str().len() <= limits.data as usize
    }
}

impl Slot for Base64 {
    fn blank() -> Self {
        Self(Personal::blank())
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = Self::new(&reader.string()?).ok_or(Fault::Value)?;
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Str(self.as_str())
    }
}

by_table! { Base64, }

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Base64 {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Base64".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "contentEncoding": "base64" })
    }
}
