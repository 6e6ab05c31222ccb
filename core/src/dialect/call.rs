//! A vendor call: what passes between a vendor's widget and the page, in either direction, as plain data.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use serde_json::Value;

use super::Surface;
use super::decoded::{DecodeError, Fault};
use super::names::Listed;
use crate::time::Timestamp;
use crate::vocabulary::entry::fits;
use crate::vocabulary::table::json::{JsonReader, from_str, pieces};
use crate::vocabulary::table::write::write;
use crate::vocabulary::table::{self, Column, Columns, Datum, Reader, Slot, Table, TableMut, by_table};
use crate::vocabulary::{ChatId, Json, List, Text, WidgetId};

/// One call of a vendor's API, made or received. Functions among the arguments stand as `null`.
///
/// In JSON it is `{"surface": …, "call": …, "args": […]}`, in a log one on a line, with an optional `at`, and
/// `origin` for page messages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
pub struct VendorCall {
    /// When it was made, milliseconds; encoders leave it out, translations fill it in.
    #[cfg_attr(feature = "schema", schemars(default, skip_serializing_if = "Option::is_none"))]
    pub at: Option<Timestamp>,
    /// The origin of a page message, as the browser's `event.origin` tells it.
    #[cfg_attr(feature = "schema", schemars(default, skip_serializing_if = "Option::is_none"))]
    pub origin: Option<Text>,
    /// Where it was made or received.
    pub surface: Surface,
    /// The function, method or callback; `postMessage` for page messages, the event's name for Google Analytics.
    pub call: Text,
    /// The chat whose contact it concerns, beside the arguments (CTLive contact SDK).
    #[cfg_attr(
        feature = "schema",
        schemars(rename = "chatID", default, skip_serializing_if = "Option::is_none")
    )]
    pub chat_id: Option<ChatId>,
    /// Which widget it concerns, where a page has several of a vendor that does not name them; missing: one that
    /// is named as the surface. Encoders leave it out.
    #[cfg_attr(
        feature = "schema",
        schemars(rename = "widgetID", default, skip_serializing_if = "Option::is_none")
    )]
    pub widget_id: Option<WidgetId>,
    /// The arguments.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub args: List<Json>,
}

impl VendorCall {
    /// A call with its arguments, a JSON array.
    ///
    /// # Errors
    ///
    /// [`Fault::InvalidJson`] where `args` is no JSON array.
    pub fn new(surface: Surface, call: &str, args: &str) -> Result<Self, DecodeError> {
        let broken = |_| {
            let found = JsonReader::new(args).json_alone();
            DecodeError::new(Some(surface), call, "args", Fault::InvalidJson).expecting(ARGS, found)
        };
        let args = from_str(args).map_err(broken)?;
        let call = call.into();
        Ok(Self { at: None, origin: None, surface, call, chat_id: None, widget_id: None, args })
    }

    /// Reads a call from its JSON form; any text may be given.
    ///
    /// ```
    /// use parlour::dialect::{Surface, VendorCall};
    ///
    /// let call = VendorCall::from_json(r#"{"surface":"mluvii","call":"statusUpdate","args":[2]}"#)?;
    /// assert_eq!(call, VendorCall::new(Surface::Mluvii, "statusUpdate", "[2]")?);
    /// # Ok::<(), parlour::dialect::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What is wrong with the form: [`Fault::InvalidJson`] for text that is no JSON object, [`Fault::Missing`] or
    /// [`Fault::Invalid`] with the name of the field. What is wrong with the arguments comes to light when they
    /// are decoded.
    pub fn from_json(text: &str) -> Result<Self, DecodeError> {
        from_str(text).map_err(|_| Self::fault_of(text))
    }

    /// What is wrong with text that is no call.
    fn fault_of(text: &str) -> DecodeError {
        let faulty = |field: &str, fault| DecodeError::new(None, "", field, fault);
        let is_valid = |(_, value): &(_, &str)| JsonReader::new(value).json_alone().is_some();
        let Some(fields) = pieces(text).ok().filter(|fields| fields.iter().all(is_valid)) else {
            let found = JsonReader::new(text).json_alone();
            let broken = faulty("", Fault::InvalidJson);
            // What is no JSON at all is said by the fault.
            return if found.is_some() {
                broken.expecting("an object {surface, call, args}", found)
            } else {
                broken
            };
        };
        let has = |name: &str| fields.iter().any(|(key, _)| key == name);
        if let Some(name) = ["surface", "call"].into_iter().find(|name| !has(name)) {
            return faulty(name, Fault::Missing).expecting(&expected(name), None);
        }
        if let Some((key, value)) = fields.iter().find(|(key, value)| !fits(&mut Self::blank(), key, value)) {
            let found = COLUMNS.iter().any(|column| column.name == *key).then_some(*value);
            return faulty(key, Fault::Invalid).expecting(&expected(key), found);
        }
        // Where each fits alone, one is there twice.
        let twice = |at: usize| fields[..at].iter().any(|(key, _)| *key == fields[at].0);
        let twice = (0..fields.len()).find(|at| twice(*at)).map_or("", |at| &fields[at].0);
        faulty(twice, Fault::Invalid).expecting("given once", None)
    }

    /// The JSON form, in one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(128);
        write(&mut json, self.datum());
        json
    }

    /// The name that the vendor's widget goes by where calls do not name it.
    pub(super) fn widget(&self) -> WidgetId {
        self.widget_id.clone().unwrap_or_else(|| self.surface.name().into())
    }

    /// The vendor's name of what the call tells: a page message and an app event say it by their `type`. Cut to 64
    /// characters, for real names are shorter.
    #[must_use]
    pub fn told(&self) -> Text {
        let r#type = match &*self.call {
            "postMessage" | "appEvent" => {
                self.object(0).and_then(|mut event| event.text("type").ok().flatten())
            }
            _ => None,
        };
        let name: Text = r#type.unwrap_or_else(|| self.call.clone());
        name.chars().take(DecodeError::NAME).collect::<String>().into()
    }

    /// The argument at `index` as JSON text; none where it is missing or `null`.
    pub(super) fn arg(&self, index: usize) -> Option<&str> {
        self.args.get(index).map(Json::text).filter(|text| *text != "null")
    }

    /// The fault of this call's field at `path`; see [`DecodeError::expecting`].
    pub(super) fn fault(&self, path: &str, fault: Fault) -> DecodeError {
        DecodeError::new(Some(self.surface), &self.call, path, fault)
    }
}

/// Reads a call from its JSON form, already parsed; errors as [`VendorCall::from_json`].
///
/// ```
/// use parlour::dialect::{Surface, VendorCall};
/// use serde_json::json;
///
/// let call = VendorCall::try_from(json!({"surface": "mluvii", "call": "statusUpdate", "args": [2]}))?;
/// assert_eq!(call, VendorCall::new(Surface::Mluvii, "statusUpdate", "[2]")?);
/// # Ok::<(), parlour::dialect::DecodeError>(())
/// ```
impl TryFrom<Value> for VendorCall {
    type Error = DecodeError;

    fn try_from(call: Value) -> Result<Self, DecodeError> {
        Self::try_from(&call)
    }
}

/// Reads a call from its JSON form, already parsed; errors as [`VendorCall::from_json`].
impl TryFrom<&Value> for VendorCall {
    type Error = DecodeError;

    fn try_from(call: &Value) -> Result<Self, DecodeError> {
        Self::from_json(&call.to_string())
    }
}

/// What arguments must be.
const ARGS: &str = "a list of values";

/// What a field of a call must be.
fn expected(name: &str) -> String {
    match name {
        "surface" => format!("one of {}", Listed(Surface::ALL)),
        "args" => ARGS.into(),
        "at" => "a number of milliseconds, whole and from 0 to 2^53 - 1".into(),
        _ if COLUMNS.iter().any(|column| column.name == name) => "text".into(),
        _ => {
            let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
            format!("left out: a call has {}", names.join(", "))
        }
    }
}

/// Its columns, in the order of the JSON form.
const COLUMNS: &[Column] = &[
    Column { number: 0, name: "at", is_required: false },
    Column { number: 1, name: "origin", is_required: false },
    Column { number: 2, name: "surface", is_required: true },
    Column { number: 3, name: "call", is_required: true },
    Column { number: 4, name: "chatID", is_required: false },
    Column { number: 5, name: "widgetID", is_required: false },
    Column { number: 6, name: "args", is_required: false },
];

impl Table for VendorCall {
    fn columns(&self) -> Columns {
        Columns::Own(COLUMNS)
    }

    fn slot(&self, number: u16) -> Option<&dyn Slot> {
        match number {
            0 => Some(&self.at),
            1 => Some(&self.origin),
            2 => Some(&self.surface),
            3 => Some(&self.call),
            4 => Some(&self.chat_id),
            5 => Some(&self.widget_id),
            6 => Some(&self.args),
            _ => None,
        }
    }
}

impl TableMut for VendorCall {
    fn slot_mut(&mut self, number: u16) -> Option<&mut dyn Slot> {
        match number {
            0 => Some(&mut self.at),
            1 => Some(&mut self.origin),
            2 => Some(&mut self.surface),
            3 => Some(&mut self.call),
            4 => Some(&mut self.chat_id),
            5 => Some(&mut self.widget_id),
            6 => Some(&mut self.args),
            _ => None,
        }
    }
}

impl Slot for VendorCall {
    fn blank() -> Self {
        Self {
            at: None,
            origin: None,
            surface: Surface::blank(),
            call: Text::blank(),
            chat_id: None,
            widget_id: None,
            args: List::blank(),
        }
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), table::Fault> {
        *self = Self::blank();
        reader.fill(&mut [self])
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Table(self)
    }
}

by_table! { VendorCall, }
