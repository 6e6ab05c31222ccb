//! Opaque JSON that travels as the text it came in, byte for byte, in one line.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;

use arcstr::ArcStr;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use super::table::json::{self, JsonReader};
use super::table::write::write_str;
use super::table::{Datum, Fault, Reader, Slot};

/// One valid JSON value, kept as the text it came in, but for line breaks and tabs between its tokens, which are spaces:
/// whatever holds it is written in one line, as logs need it. Redacted in `Debug`: it may hold personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Json(ArcStr);

impl Json {
    /// Takes over JSON text; `None` when it is not exactly one valid JSON value.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        json::from_str(text).ok()
    }

    /// The text in one line. Breaks are between tokens, for strings hold none, and there a space says the same.
    fn in_one_line(text: &str) -> ArcStr {
        if text.bytes().fold(false, |is_broken, byte| is_broken | (byte < b' ')) {
            text.replace(|char: char| char < ' ', " ").into()
        } else {
            text.into()
        }
    }

    /// The JSON form of a string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        let mut json = String::with_capacity(text.len() + 2);
        write_str(&mut json, text);
        Self(json.into())
    }

    /// The JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The value as a string, where it is one. Half a surrogate pair reads as U+FFFD.
    #[must_use]
    pub fn as_string(&self) -> Option<Cow<'_, str>> {
        let is_string = self.0.starts_with('"');
        is_string.then(|| JsonReader::new(&self.0).text().ok()).flatten()
    }

    /// Whether the value is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.0.starts_with(|first: char| first == '-' || first.is_ascii_digit())
    }

    /// Whether the value is `null`, or a string of white space only.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text() == "null" || self.as_string().is_some_and(|text| text.trim().is_empty())
    }

    /// How deep arrays and objects are nested: 0 for a plain value.
    #[must_use]
    pub fn depth(&self) -> usize {
        let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
        for byte in self.0.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'[' | b'{' if !quoted => {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                b']' | b'}' if !quoted => depth -= 1,
                _ => {}
            }
        }
        deepest
    }
}

impl From<&str> for Json {
    /// The JSON form of a string; see [`Json::from_text`] for JSON text.
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Self {
        Self(number.to_string().into())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self(ArcStr::from(if value { "true" } else { "false" }))
    }
}

impl From<Box<RawValue>> for Json {
    fn from(raw: Box<RawValue>) -> Self {
        Self(Self::in_one_line(raw.get()))
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json(…)")
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The text is valid JSON from its construction on, so that this borrows and never fails.
        serde_json::from_str::<&RawValue>(&self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A RawValue skips the value without reading it; numbers out of range would come to light only at the next
        // reader.
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_text(raw.get()).ok_or_else(|| D::Error::custom("invalid JSON"))
    }
}

impl Slot for Json {
    fn blank() -> Self {
        Self(arcstr::literal!("null"))
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        self.0 = Self::in_one_line(reader.json()?);
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Json(&self.0)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Json {
    fn schema_name() -> Cow<'static, str> {
        "Json".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "Any JSON value, carried through byte for byte; line breaks and tabs between its tokens become spaces" })
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::string(&text)
    }
}
