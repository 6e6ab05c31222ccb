//! What a decoder makes of a vendor call.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

use super::Surface;
use crate::vocabulary::{Input, Text};

/// What a vendor call says.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded {
    /// The call belongs to somebody else: another dialect's surface, or a foreign page message.
    NotMine,
    /// The call is the vendor's, and it is not known what it says: vendors add events over the years. Whoever
    /// passes vendor calls on passes it on as it is.
    Unknown,
    /// The call says this, in order; nothing where it concerns no lifecycle, as a getter or the registration of a
    /// callback.
    Inputs(Vec<Input>),
}

impl Decoded {
    /// One input.
    pub(super) fn one(input: impl Into<Input>) -> Self {
        Self::Inputs(alloc::vec![input.into()])
    }

    /// Nothing that a lifecycle would want to know.
    pub(super) const fn nothing() -> Self {
        Self::Inputs(Vec::new())
    }
}

/// A call that is the vendor's and broken. It holds no value of the call, for it might be personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecodeError {
    /// The surface; missing where the call itself could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surface: Option<Surface>,
    /// The call's name.
    pub call: Text,
    /// Where the fault is: the path of a field in the call, `args[0].object.chatID`.
    pub field: Text,
    /// What is wrong there.
    pub fault: Fault,
    /// What must be there, and what is, for people: `an object {page, online}, not a list`. Blank where the fault says
    /// it all.
    #[serde(skip)]
    pub expected: Text,
}

/// What is wrong with a field of a vendor call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is no JSON, or of no form that a call has.
    InvalidJson,
    /// It is missing.
    Missing,
    /// It is of the wrong type, or not one of the values that are possible there.
    Invalid,
    /// The message comes from an origin that is not on the list.
    ForeignOrigin,
    /// The text is longer than the configuration's `limits.input`.
    TooLong,
}

impl Fault {
    /// Every fault.
    pub const ALL: &[Self] =
        &[Self::InvalidJson, Self::Missing, Self::Invalid, Self::ForeignOrigin, Self::TooLong];

    /// The name, as errors in JSON have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidJson => "invalid_json",
            Self::Missing => "missing",
            Self::Invalid => "invalid",
            Self::ForeignOrigin => "foreign_origin",
            Self::TooLong => "too_long",
        }
    }
}

impl DecodeError {
    /// Characters of a name that an error repeats: real ones are shorter.
    pub(super) const NAME: usize = 64;

    pub(super) fn new(surface: Option<Surface>, call: &str, field: &str, fault: Fault) -> Self {
        let short = |text: &str| text.chars().take(Self::NAME).collect::<String>().into();
        Self { surface, call: short(call), field: short(field), fault, expected: Text::default() }
    }

    /// With what must be there; `found` is the JSON that is.
    pub(super) fn expecting(self, expected: &str, found: Option<&str>) -> Self {
        let kind = found.and_then(kind).filter(|kind| !says(expected, kind));
        let expected = kind.map_or_else(|| expected.into(), |kind| format!("{expected}, not {kind}"));
        Self { expected: expected.into(), ..self }
    }

    /// What is wrong, without where the call was made.
    #[must_use]
    pub fn what(&self) -> impl fmt::Display + '_ {
        What(self)
    }
}

/// What kind of value JSON is.
fn kind(json: &str) -> Option<&'static str> {
    Some(match json.trim_start().as_bytes().first()? {
        b'"' => "text",
        b'{' => "an object",
        b'[' => "a list",
        b't' | b'f' => "a truth value",
        b'n' => "null",
        b'-' | b'0'..=b'9' => "a number",
        _ => return None,
    })
}

/// Whether values of this kind are among those that are expected: then another value of it is.
fn says(expected: &str, kind: &str) -> bool {
    let noun = kind.rsplit(' ').next().unwrap_or(kind);
    expected.contains(noun) || (kind == "text" && expected.starts_with("one of "))
}

struct What<'e>(&'e DecodeError);

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DecodeError { field, fault, expected, .. } = self.0;
        let field = field.escape_debug();
        let space = if self.0.field.is_empty() { "" } else { " " };
        match (*fault, &**expected) {
            (fault, "") if space.is_empty() => write!(f, "{fault}"),
            (fault, "") => write!(f, "{field} is {fault}"),
            (Fault::Missing, expected) => write!(f, "{field} is missing; it must be {expected}"),
            (_, expected) => write!(f, "{field}{space}must be {expected}"),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.surface {
            // Whoever made the call chose its name: nothing of it may pass for another line of a log.
            Some(surface) => write!(f, "{surface} {}: ", self.call.escape_debug())?,
            None => f.write_str("vendor call: ")?,
        }
        write!(f, "{}", self.what())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidJson => "not valid JSON, or not of the form of a call",
            Self::Missing => "missing",
            Self::Invalid => "not valid",
            Self::ForeignOrigin => "not on the list",
            Self::TooLong => "longer than allowed",
        })
    }
}

impl core::error::Error for DecodeError {}
