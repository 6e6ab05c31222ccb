//! How Google Analytics is told, where a host wants it otherwise than by default.

use serde::{Deserialize, Serialize};

/// What is written to Google Analytics where events are encoded for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ga4Options<'c> {
    /// The `event_category` of every event: a word of the host's. A [`Translator`](super::Translator) takes the name of
    /// the vendor whose calls it reads, unless it is told another.
    pub category: &'c str,
    /// Which events are written.
    pub events: Ga4Events,
}

impl Default for Ga4Options<'_> {
    /// The category `chat`, and the eight events of Livechatoo.
    fn default() -> Self {
        Self { category: "chat", events: Ga4Events::default() }
    }
}

/// Which events are written to Google Analytics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ga4Events {
    /// Those that Livechatoo records, in its parameters: start, rating, offline message, trigger, what was required
    /// before a chat, and the conversion.
    #[default]
    Eight,
    /// Every event, by its canonical name with `_` in place of `.`, `chat_queued` say. Its parameters are its kinds, codes,
    /// counts and enumerated values; no text, no address, no id, no answer.
    All,
}

impl Ga4Events {
    /// The choice of this name, `eight` or `all`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "eight" => Some(Self::Eight),
            "all" => Some(Self::All),
            _ => None,
        }
    }
}
