//! How much of everything there may be.

use serde::{Deserialize, Serialize};

/// Defines the limits with their defaults, and a list of them for the tests.
macro_rules! limits {
    ($( $(#[doc = $doc:literal])* $name:ident = $default:literal; )*) => {
        /// How much of everything there may be. Over a limit an input is rejected `limit_exceeded`.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct Limits {
            $( $(#[doc = $doc])* pub $name: u32, )*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $( $name: $default, )* }
            }
        }

        impl Limits {
            /// The names of all limits.
            pub const NAMES: &[&str] = &[$( stringify!($name) ),*];
        }
    };
}

limits! {
    /// Bytes of an identifier.
    id = 256;
    /// Bytes of any other text.
    text = 65_536;
    /// Bytes of the Base64 form of a file.
    data = 16_777_216;
    /// Bytes of opaque JSON: an article, an answer, `raw`.
    json = 262_144;
    /// How deep opaque JSON is nested.
    depth = 32;
    /// Items of any list in an input.
    list = 256;
    /// Bytes of an input in JSON form, however it is given.
    input = 33_554_432;
    /// Widgets.
    widgets = 4_096;
    /// Chats that go on.
    chats = 4_096;
    /// Chats that are over or were left, and are still remembered; the oldest is forgotten first.
    ended_chats = 64;
    /// Messages remembered by chat; the oldest is forgotten first.
    messages = 10_000;
    /// Readers remembered by message.
    receipts = 64;
    /// Participants of a chat, and users who type in it.
    participants = 256;
    /// Inputs that wait for a widget to load.
    queued_inputs = 64;
    /// Events that wait for the host to poll them.
    events = 1_024;
    /// Events of a widget that wait for consent.
    held_events = 64;
    /// Answers of a form or a survey.
    answers = 256;
    /// Triggers of a widget that show, or were answered.
    triggers = 64;
    /// Questions to the host that wait for an answer.
    questions = 64;
    /// Transitions kept in the log; the oldest is forgotten first.
    log = 1_024;
}

impl Limits {
    /// Whether an input may be too long whose fields are each within their limits, though none holds any number of others.
    pub(crate) fn is_input_tight(&self) -> bool {
        // Texts and ids may be escaped, each byte by six; files and opaque JSON are not. Names and numbers are short.
        const TEXTS: u64 = 24;
        const ESCAPED: u64 = 6;
        const OPAQUE: u64 = 4;
        const NAMES: u64 = 4_096;
        let texts = TEXTS * ESCAPED * u64::from(self.text.max(self.id));
        texts + OPAQUE * u64::from(self.json) + u64::from(self.data) + NAMES > u64::from(self.input)
    }
}
