//! Strings: identifiers, plain text, and the personal and secret kinds that never show in `Debug`.
//!
//! All of them are one pointer wide and share their bytes, so that an event can carry the strings
//! of the input that caused it without an allocation.

use core::borrow::Borrow;
use core::fmt;
use core::ops::Deref;

use arcstr::ArcStr;
use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use super::table::{Datum, Fault, Reader, Slot};

/// Defines string types that differ in meaning, and in what `Debug` shows of them.
macro_rules! strings {
    ($( $(#[$meta:meta])* $Name:ident $debug:ident; )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $Name(ArcStr);

        impl $Name {
            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Deref for $Name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $Name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $Name {
            fn from(text: &str) -> Self {
                Self(ArcStr::from(text))
            }
        }

        impl From<alloc::string::String> for $Name {
            fn from(text: alloc::string::String) -> Self {
                Self(ArcStr::from(text))
            }
        }

        impl Serialize for $Name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $Name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor).map(Self)
            }
        }

        impl Slot for $Name {
            fn blank() -> Self {
                Self::default()
            }
            fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
                self.0 = ArcStr::from(&*reader.string()?);
                Ok(())
            }
            fn datum(&self) -> Datum<'_> {
                Datum::Str(&self.0)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $Name {
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                stringify!($Name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" })
            }
        }

        strings!(@debug $Name $debug);
    )* };

    (@debug $Name:ident shown) => {
        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };

    (@debug $Name:ident redacted) => {
        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}(…)", stringify!($Name))
            }
        }
    };
}

strings! {
    /// Names one widget on a page: the vendor's widget id (CTLive `widgetID`).
    WidgetId shown;
    /// Names the HTML element that holds a widget (CTLive `elementID`).
    ElementId shown;
    /// Names a user: the visitor or another participant (CTLive `userID`).
    UserId shown;
    /// Names one chat: the vendor's id, or one that the engine minted (`local-1`, `local-2` …; with a
    /// `Config::instance` of `tab1`: `local-tab1-1`). Ids that begin with `local-` are the engine's own: they may stand for
    /// a chat where a vendor's call needs an id, and are no ticket.
    ChatId shown;
    /// Names one message within its chat: the host's or the vendor's id, or one that the engine minted, as for chats.
    MessageId shown;
    /// Names one call.
    CallId shown;
    /// Names one trigger (Livechatoo `ontrigger`).
    TriggerId shown;
    /// Names a question that the engine asks the host (`phone.normalize_requested`).
    RequestId shown;
    /// Plain text that is neither personal nor secret.
    Text shown;
    /// Personal data: a name, an e-mail, a phone number, what somebody wrote. Redacted in `Debug`.
    Personal redacted;
    /// A secret, such as a session id in `custom`. Redacted in `Debug`, left out of every snapshot.
    Secret redacted;
}

impl ChatId {
    /// Whether the engine minted the id.
    #[must_use]
    pub fn is_minted(&self) -> bool {
        self.starts_with("local-")
    }

    /// What a chat goes by where it has a ticket: its ticket, or an id of the vendor's that stands for it.
    pub(crate) fn ticket<'t>(&'t self, ticket: Option<&'t Text>) -> Option<&'t str> {
        let ticket = ticket.map(Text::as_str).filter(|ticket| !ticket.trim().is_empty());
        ticket.or_else(|| (!self.is_minted()).then_some(self.as_str()))
    }
}

/// An identifier as plain text; both share the same bytes.
macro_rules! into_text {
    ($( $Id:ident )*) => { $(
        impl From<$Id> for Text {
            fn from(id: $Id) -> Self {
                Self(id.0)
            }
        }

        impl From<Text> for $Id {
            fn from(text: Text) -> Self {
                Self(text.0)
            }
        }
    )* };
}

into_text! { WidgetId ElementId UserId ChatId MessageId CallId TriggerId RequestId }

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = ArcStr;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<ArcStr, E> {
        Ok(ArcStr::from(text))
    }
}
