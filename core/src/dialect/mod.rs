//! The vendors' own vocabularies, in and out.
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
//! let calls: Vec<String> = engine
//!     .events()
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

mod analytics;
mod call;
mod capability;
mod ctlive;
mod customerly;
mod decoded;
mod descriptor;
mod encoder;
mod fields;
mod ga4;
mod kind;
pub mod livechatoo;
mod mluvii;
mod names;
mod observe;
mod table;
mod translate;

use alloc::string::String;
use alloc::vec::Vec;

use crate::vocabulary::Envelope;
use encoder::Encoder;
use table::dialects;

pub use crate::config::{OriginError, Origins};
pub use analytics::{Ga4Events, Ga4Options};
pub use call::VendorCall;
pub use capability::{Capability, Support};
pub use decoded::{DecodeError, Decoded, Fault};
pub use descriptor::Emits;
pub use kind::VendorCallKind;
pub use names::{UnknownDialect, UnknownSurface};
pub use observe::Observed;
pub use translate::{Loss, Report, Translator};

dialects! {
    /// CTLive: page events and contact SDK.
    1 "ctlive" Ctlive in ctlive {
        /// What a page receives of CTLive by `postMessage` ("CTLive integration through events").
        CtlivePage "ctlive.page",
        /// CTLive's contact SDK: callbacks of `contact.on`, and functions ("Join an existing chat").
        CtliveContact "ctlive.contact",
    }
    /// Customerly.
    2 "customerly" Customerly in customerly {
        /// Customerly's callbacks and methods ("Receiving Information from Customerly Live Chat").
        Customerly "customerly",
    }
    /// Livechatoo: bar and popup.
    3 "livechatoo" Livechatoo in livechatoo {
        /// Livechatoo's bar in the page ("Livechatoo API for Web Developers").
        LivechatooEmbed "livechatoo.embed",
        /// Livechatoo's window of its own ("Livechatoo API for Web Developers").
        LivechatooPopup "livechatoo.popup",
    }
    /// mluvii.
    4 "mluvii" Mluvii in mluvii {
        /// mluvii's `owidget` ("Widget API").
        Mluvii "mluvii",
    }
    /// Google Analytics 4: written, never read.
    5 "ga4" Ga4 in ga4 {
        /// Events of Google Analytics 4.
        Ga4 "ga4",
    }
}

impl Dialect {
    /// The dialects of chat vendors, which can be read and written.
    pub fn vendors() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|dialect| dialect.descriptor().reads.is_some())
    }

    /// The vendor's name, as it is spelt: `CTLive` say.
    #[must_use]
    pub fn vendor(self) -> &'static str {
        self.descriptor().vendor
    }

    /// The dialect of this number.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.iter().copied().find(|dialect| dialect.number() == number)
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
        match &self.descriptor().reads {
            _ if call.surface.dialect() != self => Ok(Decoded::NotMine),
            Some(reads) => (reads.decode)(call, origins),
            None => Ok(Decoded::Unknown),
        }
    }

    /// What it means that the vendor makes a call again; none for one that tells nothing.
    pub(crate) fn kind_of(self, call: &VendorCall) -> Option<VendorCallKind> {
        let name = call.told();
        self.descriptor().emits.iter().find(|row| row.name == &*name).map(|row| row.kind)
    }

    /// What a call of the vendor's own functions asks for.
    ///
    /// # Errors
    ///
    /// The call is the vendor's and its arguments are broken: which, and why.
    pub fn command(self, call: &VendorCall) -> Result<Decoded, DecodeError> {
        match &self.descriptor().reads {
            _ if call.surface.dialect() != self => Ok(Decoded::NotMine),
            Some(reads) => (reads.command)(call),
            None => Ok(Decoded::Unknown),
        }
    }
}

/// # Vendor calls out
impl Dialect {
    /// The calls that the vendor's integrators would have received for an event: none, one or several.
    ///
    /// Of what is told again after a load of the page those are made that the vendor itself makes again, and of history
    /// none. Google Analytics is told news alone, as [`Ga4Options::default`] says.
    #[must_use]
    pub fn encode(self, envelope: &Envelope) -> Vec<VendorCall> {
        self.encode_with(envelope, Ga4Options::default())
    }

    /// The same calls, where Google Analytics is told otherwise than by default. Nothing else depends on that.
    #[must_use]
    pub fn encode_with(self, envelope: &Envelope, ga4: Ga4Options<'_>) -> Vec<VendorCall> {
        let mut calls = Vec::new();
        self.put(envelope, &mut Encoder::list(envelope, ga4, &mut calls));
        calls
    }

    /// The same calls in their JSON form, one on a line; empty where there is none. It is the fastest way out.
    #[must_use]
    pub fn encode_json(self, envelope: &Envelope) -> String {
        self.encode_json_with(envelope, Ga4Options::default())
    }

    /// The calls of [`encode_with`](Self::encode_with) in their JSON form.
    #[must_use]
    pub fn encode_json_with(self, envelope: &Envelope, ga4: Ga4Options<'_>) -> String {
        let mut lines = String::new();
        self.put(envelope, &mut Encoder::json(envelope, ga4, &mut lines));
        lines
    }

    fn put(self, envelope: &Envelope, out: &mut Encoder<'_>) {
        let descriptor = self.descriptor();
        if descriptor.tells(envelope.event.kind(), envelope.origin) {
            (descriptor.encode)(&envelope.event, out);
        }
    }
}
