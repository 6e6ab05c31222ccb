//! Dialects: the vendors' own vocabularies, in and out.
//!
//! Each vendor tells the one story in its own words. A [`Dialect`] turns the vendor's calls to inputs, and
//! events to the calls that the vendor's integrators would have received:
//!
//! ```
//! use parlour::dialect::{Dialect, Surface, VendorCall};
//! use parlour::{Config, Engine, Mode};
//!
//! // mluvii tells that the session with the operator began; who called is not told, and inferred.
//! let call = VendorCall::new(Surface::Mluvii, "appEvent", r#"[{"type":"chatSessionStarted"}]"#)?;
//! let mut engine = Engine::new(Config { mode: Mode::Observe, ..Config::default() });
//! engine.observe(1_000, &call)?;
//!
//! let calls: Vec<String> = std::iter::from_fn(|| engine.poll_event())
//!     .flat_map(|envelope| Dialect::Ctlive.encode(&envelope))
//!     .map(|call| call.to_json())
//!     .collect();
//! assert_eq!(
//!     calls.last().map(String::as_str),
//!     Some(concat!(
//!         r#"{"surface":"ctlive.page","call":"postMessage","args":[{"name":"CTLiveEvent","#,
//!         r#""type":"ChatOnline","object":{"chatID":"local-1","users":[]}}]}"#
//!     ))
//! );
//! # Ok::<(), parlour::dialect::DecodeError>(())
//! ```
//!
//! Neither direction keeps anything: what a call needs is in the event, and what an event cannot hold of a call
//! travels in its `raw`. A [`Translator`] puts both together: any dialect in, any dialect out.

mod call;
mod capability;
mod ctlive;
mod customerly;
mod decoded;
mod encoder;
mod fields;
mod ga4;
pub mod livechatoo;
mod mluvii;
mod observe;
mod translate;

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::vocabulary::Envelope;
use encoder::Encoder;

pub use crate::config::Origins;
pub use call::{Surface, VendorCall};
pub use capability::{Capability, Emits, Support};
pub use decoded::{DecodeError, Decoded, Fault};
pub use observe::Observed;
pub use translate::{Loss, Report, Translator};

/// A vendor's vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// CTLive: page events and contact SDK.
    Ctlive,
    /// Customerly.
    Customerly,
    /// Livechatoo: bar and popup.
    Livechatoo,
    /// mluvii.
    Mluvii,
    /// Google Analytics 4, in the events that Livechatoo records there. It is written and never read.
    Ga4,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: &[Self] = &[Self::Ctlive, Self::Customerly, Self::Livechatoo, Self::Mluvii, Self::Ga4];

    /// The dialects of chat vendors, which can be read and written.
    pub const VENDORS: &[Self] = &[Self::Ctlive, Self::Customerly, Self::Livechatoo, Self::Mluvii];

    /// The name: `ctlive`, `customerly`, `livechatoo`, `mluvii`, `ga4`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ctlive => "ctlive",
            Self::Customerly => "customerly",
            Self::Livechatoo => "livechatoo",
            Self::Mluvii => "mluvii",
            Self::Ga4 => "ga4",
        }
    }

    /// The dialect of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|dialect| dialect.name() == name)
    }
}

/// # Vendor calls in
impl Dialect {
    /// What a call of the vendor says: one that it made to tell something, or one that was made to it. Names
    /// that are both, as CTLive's `isWriting`, are told apart by their arguments.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode) and [`command`](Self::command).
    pub fn read(self, call: &VendorCall, origins: &Origins) -> Result<Decoded, DecodeError> {
        match self.decode(call, origins)? {
            Decoded::Unknown => self.command(call),
            decoded => Ok(decoded),
        }
    }

    /// What the vendor tells by a call, so that a live widget of the vendor's can drive the engine. Page messages
    /// of origins that are not allowed are errors; the other surfaces have no origin.
    ///
    /// # Errors
    ///
    /// The call is the vendor's and broken, or comes from a foreign origin: where, and why.
    pub fn decode(self, call: &VendorCall, origins: &Origins) -> Result<Decoded, DecodeError> {
        match call.surface {
            _ if call.surface.dialect() != self => Ok(Decoded::NotMine),
            Surface::CtlivePage => ctlive::page::decode(call, origins),
            Surface::CtliveContact => ctlive::contact::decode(call),
            Surface::Customerly => customerly::decode(call),
            Surface::LivechatooEmbed | Surface::LivechatooPopup => livechatoo::callbacks::decode(call),
            Surface::Mluvii => mluvii::decode(call),
            Surface::Ga4 => Ok(Decoded::Unknown),
        }
    }

    /// What a call of the vendor's own functions asks for.
    ///
    /// # Errors
    ///
    /// The call is the vendor's and its arguments are broken: which, and why.
    pub fn command(self, call: &VendorCall) -> Result<Decoded, DecodeError> {
        match call.surface {
            _ if call.surface.dialect() != self => Ok(Decoded::NotMine),
            Surface::CtliveContact => ctlive::contact::command(call),
            Surface::Customerly => customerly::command(call),
            Surface::LivechatooEmbed | Surface::LivechatooPopup => livechatoo::commands::command(call),
            Surface::Mluvii => mluvii::command(call),
            Surface::CtlivePage | Surface::Ga4 => Ok(Decoded::Unknown),
        }
    }
}

/// # Vendor calls out
impl Dialect {
    /// The calls that the vendor's integrators would have received for an event: none, one or several.
    #[must_use]
    pub fn encode(self, envelope: &Envelope) -> Vec<VendorCall> {
        let mut calls = Vec::new();
        self.put(envelope, &mut Encoder::list(envelope, &mut calls));
        calls
    }

    /// The same calls in their JSON form, one on a line; empty where there is none. It is the fastest way out.
    #[must_use]
    pub fn encode_json(self, envelope: &Envelope) -> String {
        let mut lines = String::new();
        self.put(envelope, &mut Encoder::json(envelope, &mut lines));
        lines
    }

    fn put(self, envelope: &Envelope, out: &mut Encoder<'_>) {
        let event = &envelope.event;
        match self {
            Self::Ctlive => {
                ctlive::page::encode(event, out);
                ctlive::contact::encode(event, out);
            }
            Self::Customerly => customerly::encode(event, out),
            Self::Livechatoo => livechatoo::callbacks::encode(event, out),
            Self::Mluvii => mluvii::encode(event, out),
            Self::Ga4 => ga4::encode(event, out),
        }
    }

    const fn table(self) -> capability::Table {
        match self {
            Self::Ctlive => ctlive::TABLE,
            Self::Customerly => customerly::TABLE,
            Self::Livechatoo => livechatoo::TABLE,
            Self::Mluvii => mluvii::TABLE,
            Self::Ga4 => ga4::TABLE,
        }
    }
}
