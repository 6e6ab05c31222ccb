//! The configuration of an engine. It is not part of a snapshot: the host gives it again.

mod origins;

use alloc::format;
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::vocabulary::{Normalizer, Text};

pub use origins::{OriginError, Origins};

/// How an engine behaves; the same for all its widgets and chats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Config {
    /// What becomes of an input whose predecessor is missing.
    pub mode: Mode,
    /// Who normalises phone numbers.
    pub phone: Phone,
    /// How long things may take.
    pub deadlines: Deadlines,
    /// How much of everything there may be.
    pub limits: Limits,
    /// The origins whose page messages count; missing: any, as if the host had checked them.
    pub origins: Origins,
    /// Whether a vendor's stream comes from a log without times. How far two equal calls lie apart is not known then:
    /// one directly after the other is a duplicate delivery, and no other is.
    pub untimed: bool,
    /// What tells this engine from others that serve the same visitor: the tab, the server. The ids that it makes up
    /// carry it, `local-tab1-1` in place of `local-1`, so that no two engines make up the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<Instance>,
}

impl Config {
    /// An id that the engine makes up, the one of this number: `local-1`, or `local-tab1-1` where it is instance `tab1`.
    pub(crate) fn made_up(&self, kind: &str, number: u32) -> String {
        match &self.instance {
            None => format!("{kind}-{number}"),
            Some(Instance(name)) => format!("{kind}-{name}-{number}"),
        }
    }
}

/// What becomes of an input whose predecessor is missing: an accept without a request, say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It is rejected.
    #[default]
    Strict,
    /// The engine supplies the missing step with origin `inferred`: for vendor streams, which skip steps. It does so
    /// before an input that is then accepted, and for no other:
    ///
    /// - A widget that is named and unknown: `widget.loaded` and `widget.shown`. Before `widget.ready` and
    ///   `widget.fail` its load alone is supplied, which tells nothing.
    /// - A widget that is loading, where visitor, network, agent or trigger speak of it: the same. What the page's own
    ///   code asks for (cause `api`) waits for `widget.ready`.
    /// - A chat that is named and unknown, before inputs that need one (messages, receipts, typing, participants, hold and
    ///   the like, end, survey, rating, conversion): `chat.requested` and `chat.started`. One that is not named is inferred
    ///   from a vendor's own stream of calls alone.
    /// - `chat.ended` before what belongs to its survey, where the vendor tells ends at all.
    /// - `message.sent` before a receipt of a message, or its echo; under an unknown id, where one message alone can be
    ///   meant.
    /// - `chat.requested` before `chat.accept` and `chat.queue`.
    /// - `window.opened` before a change of size, `form.started`, `survey.started` and `call.offered` before what
    ///   follows them.
    ///
    /// Ids are bound late: an id that names nothing is taken to be that of the widget's current chat, if that one has
    /// none of the vendor's yet and the engine made up the one it has. And a `chat.request` without an id that holds
    /// something else than the running chat was requested with is no repeat, but another chat.
    Observe,
}

/// Who normalises phone numbers to international format: all of them, those of form answers of type `phone`,
/// `callback.request`, `offline.submit`, `rating.submit`, `identity.set` and the prefill of `widget.load`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Phone {
    /// Who does it, until `phone.set_normalizer` says otherwise.
    pub normalizer: Normalizer,
    /// The region of numbers without a country code, such as `CZ` (ISO 3166-1 alpha-2), for the library.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_region: Option<Text>,
}

/// How long things may take, in milliseconds; 0 switches a deadline off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Deadlines {
    /// From the last `typing.start` of a user to `typing.stopped`.
    pub typing: u64,
    /// From `call.offered` to `call.expired`.
    pub call_offer: u64,
    /// From `survey.offered` or `survey.started` to `survey.expired`.
    pub survey: u64,
    /// From `phone.normalize_requested` to `input.refused`, or to `form.field_rejected` of an answer; in `observe` mode the
    /// vendor's own text is told then.
    pub phone_answer: u64,
    /// From the first event that waits for consent to `consent.declined`.
    pub consent: u64,
    /// From `chat.queued` to `chat.abandoned`.
    pub queue: u64,
    /// In `observe` mode, for how long the same call of a vendor is taken for a duplicate delivery of one that was told,
    /// where it may come any number of times: a trigger, a call that is answered, the load of a page. Later it is told
    /// again. Nothing wakes up for it.
    pub repeat: u64,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            typing: 10_000,
            call_offer: 30_000,
            survey: 600_000,
            phone_answer: 5_000,
            consent: 0,
            queue: 0,
            repeat: 1_000,
        }
    }
}

/// What tells an engine from others in the ids that it makes up: 1 to 64 letters, digits, `-`, `_` and `.` of ASCII. A
/// UUID is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Text")]
pub struct Instance(Text);

impl Instance {
    /// The instance of this name; none for text that cannot stand in an id.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        Self::try_from(Text::from(name)).ok()
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<Text> for Instance {
    type Error = InvalidInstance;

    fn try_from(name: Text) -> Result<Self, InvalidInstance> {
        let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let fits = (1..=64).contains(&name.len()) && name.bytes().all(may_stand);
        if fits { Ok(Self(name)) } else { Err(InvalidInstance) }
    }
}

/// Text that is no [`Instance`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an instance is 1 to 64 letters, digits, `-`, `_` and `.`")]
pub struct InvalidInstance;

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Instance {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Instance".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "What tells an engine from others in the ids that it makes up",
            "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::{Config, Instance};

    #[test]
    fn an_instance_can_stand_in_an_id() {
        let most = "x".repeat(64);
        for name in ["tab1", "7", "6f1f1c1e-9c5d-4b0a-8a52-4e9f1ad2c3b4", "eu_west.2", &most] {
            assert_eq!(Instance::new(name).as_ref().map(Instance::as_str), Some(name));
        }
        for name in ["", " ", "tab 1", "a/b", "a\n", "\u{10d}", &"x".repeat(65)] {
            assert_eq!(Instance::new(name), None, "{name:?}");
        }
        let error = serde_json::from_str::<Config>(r#"{"instance": "tab 1"}"#).expect_err("a blank");
        assert!(error.to_string().starts_with("an instance is 1 to 64 letters"), "{error}");
    }

    #[test]
    fn made_up_ids_carry_the_instance() {
        let of = |instance| Config { instance, ..Config::default() };
        assert_eq!(of(None).made_up("local", 3), "local-3");
        assert_eq!(of(Instance::new("tab1")).made_up("local", 3), "local-tab1-3");
    }
}
