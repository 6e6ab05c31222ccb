//! The lifecycles, one state machine each. Machines never call each other; what follows from what is in
//! `orchestrate.rs`.

pub(crate) mod attachment;
pub(crate) mod availability;
pub(crate) mod call;
pub(crate) mod callback;
pub(crate) mod chat;
pub(crate) mod connection;
pub(crate) mod consent;
pub(crate) mod form;
pub(crate) mod identity;
pub(crate) mod lead;
pub(crate) mod message;
pub(crate) mod offline;
pub(crate) mod operator;
pub(crate) mod page;
pub(crate) mod participant;
pub(crate) mod question;
pub(crate) mod rating;
pub(crate) mod receipt;
pub(crate) mod survey;
pub(crate) mod trigger;
pub(crate) mod typing;
pub(crate) mod widget;
pub(crate) mod window;

use core::fmt;

macro_rules! machine_names {
    ($( $(#[doc = $doc:literal])* $Name:ident = $name:literal, )*) => {
        /// Names a machine, in rejections, the view, the transition log and the statecharts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum MachineName {
            $( $(#[doc = $doc])* #[serde(rename = $name)] $Name, )*
        }

        impl MachineName {
            /// Every machine.
            pub const ALL: &[MachineName] = &[$( MachineName::$Name ),*];

            /// The canonical name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( MachineName::$Name => $name, )*
                }
            }

            /// What it is for, in a sentence.
            #[cfg(feature = "explore")]
            pub(crate) const fn description(self) -> &'static str {
                match self {
                    $( MachineName::$Name => concat!($($doc),*), )*
                }
            }
        }
    };
}

machine_names! {
    /// A file of a message.
    Attachment = "attachment",
    /// Who is there to chat, by widget.
    Availability = "availability",
    /// A call, by chat or widget.
    Call = "call",
    /// A call back, by widget.
    Callback = "callback",
    /// A chat.
    Chat = "chat",
    /// The transport.
    Connection = "connection",
    /// Consent to the processing of personal data, by widget.
    Consent = "consent",
    /// The engine as a whole.
    Engine = "engine",
    /// A form, by widget and kind.
    Form = "form",
    /// Who the visitor is.
    Identity = "identity",
    /// The text of an input.
    Input = "input",
    /// Whether the visitor was told as a lead.
    Lead = "lead",
    /// A message, by chat.
    Message = "message",
    /// The offline message, by widget.
    Offline = "offline",
    /// The operator whom the visitor chose, by widget.
    Operator = "operator",
    /// The page that shows, by widget.
    Page = "page",
    /// A participant, by chat.
    Participant = "participant",
    /// A question to the host.
    Question = "question",
    /// The rating, by chat.
    Rating = "rating",
    /// How far a message got, by reader.
    Receipt = "receipt",
    /// The survey, by chat.
    Survey = "survey",
    /// A trigger, by widget.
    Trigger = "trigger",
    /// Who writes, by chat.
    Typing = "typing",
    /// A widget.
    Widget = "widget",
    /// The chat window, by widget.
    Window = "window",
}

impl fmt::Display for MachineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A number that stands for some values without holding them (FNV-1a): repeats of personal data are told
/// apart from news without keeping the data. The same on every platform, and folded to 53 bits: snapshots in
/// JSON hold it, and a host may read and write them with numbers that are doubles.
pub(crate) fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        // A byte that no text contains keeps "ab", "c" apart from "a", "bc".
        for byte in part.iter().copied().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    (hash >> 53) ^ (hash & ((1 << 53) - 1))
}
