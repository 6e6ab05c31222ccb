//! The configuration of an engine. It is not part of a snapshot: the host gives it again.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::vocabulary::{Normalizer, Text};

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

/// Who normalises phone numbers to international format, for answers of type `phone`.
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
    /// From `phone.normalize_requested` to `form.field_rejected`.
    pub phone_answer: u64,
    /// From the first event that waits for consent to `consent.declined`.
    pub consent: u64,
    /// From `chat.queued` to `chat.abandoned`.
    pub queue: u64,
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
        }
    }
}

/// The origins whose page messages count. CTLive's own sample checks none.
///
/// In JSON it is a list of origins, or `null` for any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Origins(Option<Vec<Text>>);

impl Origins {
    /// Every page message counts, from whatever origin: for logs, and for hosts that check by themselves.
    #[must_use]
    pub const fn any() -> Self {
        Self(None)
    }

    /// Page messages count from these origins alone, such as `https://ctlive.cloudando.com`; a message without an
    /// origin does not.
    #[must_use]
    pub fn only<'o>(origins: impl IntoIterator<Item = &'o str>) -> Self {
        Self(Some(origins.into_iter().map(Text::from).collect()))
    }

    /// Whether messages of this origin count. Compared as browsers serialise origins: scheme and host in lower
    /// case, the port only where it is not the scheme's own, nothing after it.
    #[must_use]
    pub fn allow(&self, origin: Option<&str>) -> bool {
        let Some(allowed) = &self.0 else { return true };
        origin.is_some_and(|origin| allowed.iter().any(|allowed| **allowed == *origin))
    }
}
