//! A vendor call: what passes between a vendor's widget and the page, in either direction, as plain data.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::Surface;
use super::decoded::{DecodeError, Fault};
use crate::time::Timestamp;
use crate::vocabulary::{ChatId, Json, List, Text, WidgetId};

/// One call of a vendor's API, made or received. Functions among the arguments stand as `null`.
///
/// In JSON it is `{"surface": …, "call": …, "args": […]}`, in a log one on a line, with an optional `at`, and
/// `origin` for page messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VendorCall {
    /// When it was made, milliseconds; encoders leave it out, translations fill it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The origin of a page message, as the browser's `event.origin` tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Text>,
    /// Where it was made or received.
    pub surface: Surface,
    /// The function, method or callback; `postMessage` for page messages, the event's name for Google Analytics.
    pub call: Text,
    /// The chat whose contact it concerns, beside the arguments (CTLive contact SDK).
    #[serde(rename = "chatID", default, skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<ChatId>,
    /// Which widget it concerns, where a page has several of a vendor that does not name them; missing: one that
    /// is named as the surface. Encoders leave it out.
    #[serde(rename = "widgetID", default, skip_serializing_if = "Option::is_none")]
    pub widget_id: Option<WidgetId>,
    /// The arguments.
    #[serde(default)]
    pub args: List<Json>,
}

impl VendorCall {
    /// A call with its arguments, a JSON array.
    ///
    /// # Errors
    ///
    /// [`Fault::InvalidJson`] where `args` is no JSON array.
    pub fn new(surface: Surface, call: &str, args: &str) -> Result<Self, DecodeError> {
        let Ok(args) = serde_json::from_str(args) else {
            return Err(DecodeError::new(Some(surface), call, "args", Fault::InvalidJson));
        };
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
        serde_json::from_str(text).map_err(|_| Self::fault_of(text))
    }

    /// What is wrong with text that is no call.
    fn fault_of(text: &str) -> DecodeError {
        let faulty = |field: &str, fault| DecodeError::new(None, "", field, fault);
        let Ok(fields) = serde_json::from_str::<crate::vocabulary::Pairs<Text, Json>>(text) else {
            return faulty("", Fault::InvalidJson);
        };
        let has = |name: &str| fields.iter().any(|(key, _)| &**key == name);
        if let Some(name) = ["surface", "call"].into_iter().find(|name| !has(name)) {
            return faulty(name, Fault::Missing);
        }
        // Each field is tried in the place of the one in a call that is known to be well-formed.
        let fits = |key: &str, value: &str| {
            let rest =
                [("surface", "\"ga4\""), ("call", "\"\"")].into_iter().filter(|(name, _)| *name != key);
            let mut trial = alloc::format!("{{{}:{value}", Json::string(key).text());
            for (name, value) in rest {
                trial.push_str(&alloc::format!(",\"{name}\":{value}"));
            }
            trial.push('}');
            serde_json::from_str::<Self>(&trial).is_ok()
        };
        let misfit = fields.iter().find(|(key, value)| !fits(key, value.text()));
        // Where each fits alone, one is there twice.
        faulty(misfit.map_or("", |(key, _)| key), Fault::Invalid)
    }

    /// The JSON form, in one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        line(self)
    }

    /// The name that the vendor's widget goes by where calls do not name it.
    pub(super) fn widget(&self) -> WidgetId {
        self.widget_id.clone().unwrap_or_else(|| self.surface.name().into())
    }

    /// The vendor's name of what the call tells: a page message and an app event say it by their `type`. Cut to what
    /// real names have room in.
    pub(super) fn told(&self) -> Text {
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

    /// The fault of this call's field at `path`.
    pub(super) fn fault(&self, path: &str, fault: Fault) -> DecodeError {
        DecodeError::new(Some(self.surface), &self.call, path, fault)
    }
}

/// A value's JSON in one line. Arguments that came over several have their breaks between tokens, for strings hold
/// none, and there a space says the same.
pub(super) fn line(value: &impl Serialize) -> String {
    // Writing to a String fails only where a value refuses to be written, and none here does.
    let json = serde_json::to_string(value).unwrap_or_default();
    let is_broken = json.bytes().fold(false, |is_broken, byte| is_broken | (byte < b' '));
    if is_broken { json.replace(|char: char| char < ' ', " ") } else { json }
}
