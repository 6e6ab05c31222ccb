//! What Kotlin and Swift have, and what the core has: types and the conversions between them, of one declaration each.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use parlour::vocabulary::{
    self, Base64, CallId, ChatId, Code, ElementId, List, MessageId, Pairs, Personal, RequestId, Secret, Text,
    TriggerId, UserId, WidgetId,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::generated::plain::WidgetOptions;

/// A value of the core's, as it is shown to others.
pub(crate) trait Shown<T> {
    fn shown(&self) -> T;
}

/// A value of others, as the core has it.
pub(crate) trait Given<T> {
    fn given(self) -> Result<T, Misfit>;
}

/// What others gave is no value of the core's.
#[derive(Debug)]
pub(crate) struct Misfit {
    /// In which field, as Rust names it.
    pub(crate) field: &'static str,
    /// What it must be.
    pub(crate) expected: &'static str,
}

impl Misfit {
    fn expects(expected: &'static str) -> Self {
        Self { field: "", expected }
    }

    /// It is in this field, if nobody named it yet.
    pub(crate) fn in_field(self, field: &'static str) -> Self {
        if self.field.is_empty() { Self { field, ..self } } else { self }
    }
}

/// JSON as text, in one line.
#[derive(Clone, PartialEq, Eq)]
pub struct Json(pub String);

uniffi::custom_newtype!(Json, String);

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It may be personal.
        f.write_str("…")
    }
}

impl Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<&serde_json::value::RawValue>(&self.0) {
            Ok(raw) => raw.serialize(serializer),
            Err(error) => Err(serde::ser::Error::custom(error)),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<serde_json::value::RawValue>::deserialize(deserializer).map(|raw| Self(raw.get().into()))
    }
}

impl Shown<Json> for vocabulary::Json {
    fn shown(&self) -> Json {
        Json(self.text().into())
    }
}

impl Given<vocabulary::Json> for Json {
    fn given(self) -> Result<vocabulary::Json, Misfit> {
        vocabulary::Json::from_text(&self.0).ok_or_else(|| Misfit::expects("JSON"))
    }
}

/// A name, and JSON as text.
#[derive(Clone, PartialEq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct NamedJson {
    /// The name.
    pub name: String,
    /// The JSON text.
    pub value: Json,
}

impl fmt::Debug for NamedJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What it says may be personal.
        write!(f, "{}: …", self.name)
    }
}

/// The unread messages of a chat.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct UnreadCount {
    /// The chat.
    pub chat_id: String,
    /// How many.
    pub count: i64,
}

macro_rules! texts {
    ($($Text:ty),*) => { $(
        impl Shown<String> for $Text {
            fn shown(&self) -> String {
                self.as_str().into()
            }
        }

        impl Given<$Text> for String {
            fn given(self) -> Result<$Text, Misfit> {
                Ok(self.as_str().into())
            }
        }
    )* };
}

texts! { CallId, ChatId, ElementId, MessageId, Personal, RequestId, Secret, Text, TriggerId, UserId, WidgetId }

impl Shown<String> for Base64 {
    fn shown(&self) -> String {
        self.as_str().into()
    }
}

impl Given<Base64> for String {
    fn given(self) -> Result<Base64, Misfit> {
        Base64::new(&self).ok_or_else(|| Misfit::expects("Base64"))
    }
}

macro_rules! numbers {
    ($($number:ty: $expected:literal),*) => { $(
        impl Shown<i64> for $number {
            fn shown(&self) -> i64 {
                // What the core counts is far below.
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }

        impl Given<$number> for i64 {
            fn given(self) -> Result<$number, Misfit> {
                self.try_into().map_err(|_| Misfit::expects($expected))
            }
        }
    )* };
}

numbers! {
    i8: "a whole number from -128 to 127",
    u32: "a whole number from 0 to 4294967295",
    u64: "a whole number from 0 on"
}

impl Shown<i64> for NonZeroU32 {
    fn shown(&self) -> i64 {
        self.get().into()
    }
}

impl Given<NonZeroU32> for i64 {
    fn given(self) -> Result<NonZeroU32, Misfit> {
        let number = u32::try_from(self).ok().and_then(NonZeroU32::new);
        number.ok_or_else(|| Misfit::expects("a whole number from 1 to 4294967295"))
    }
}

impl Shown<i64> for i64 {
    fn shown(&self) -> i64 {
        *self
    }
}

impl Given<i64> for i64 {
    fn given(self) -> Result<i64, Misfit> {
        Ok(self)
    }
}

impl Shown<bool> for bool {
    fn shown(&self) -> bool {
        *self
    }
}

impl Given<bool> for bool {
    fn given(self) -> Result<bool, Misfit> {
        Ok(self)
    }
}

impl Shown<Option<i64>> for Code {
    fn shown(&self) -> Option<i64> {
        self.0.map(i64::from)
    }
}

impl Given<Code> for Option<i64> {
    fn given(self) -> Result<Code, Misfit> {
        self.map(u8::try_from).transpose().map(Code).map_err(|_| Misfit::expects("a status code"))
    }
}

impl<T: Shown<U>, U> Shown<Option<U>> for Option<T> {
    fn shown(&self) -> Option<U> {
        self.as_ref().map(Shown::shown)
    }
}

impl<T: Given<U>, U> Given<Option<U>> for Option<T> {
    fn given(self) -> Result<Option<U>, Misfit> {
        self.map(Given::given).transpose()
    }
}

impl<T: Shown<U>, U> Shown<Vec<U>> for List<T> {
    fn shown(&self) -> Vec<U> {
        self.iter().map(Shown::shown).collect()
    }
}

impl<T: Given<U>, U> Given<List<U>> for Vec<T> {
    fn given(self) -> Result<List<U>, Misfit> {
        self.into_iter().map(Given::given).collect()
    }
}

impl Shown<Vec<NamedJson>> for Pairs<Text, vocabulary::Json> {
    fn shown(&self) -> Vec<NamedJson> {
        self.iter().map(|(name, value)| NamedJson { name: name.shown(), value: value.shown() }).collect()
    }
}

impl Given<Pairs<Text, vocabulary::Json>> for Vec<NamedJson> {
    fn given(self) -> Result<Pairs<Text, vocabulary::Json>, Misfit> {
        self.into_iter().map(|NamedJson { name, value }| Ok((name.given()?, value.given()?))).collect()
    }
}

impl Shown<Vec<UnreadCount>> for Pairs<ChatId, u32> {
    fn shown(&self) -> Vec<UnreadCount> {
        self.iter().map(|(chat, count)| UnreadCount { chat_id: chat.shown(), count: count.shown() }).collect()
    }
}

impl Given<Pairs<ChatId, u32>> for Vec<UnreadCount> {
    fn given(self) -> Result<Pairs<ChatId, u32>, Misfit> {
        self.into_iter()
            .map(|UnreadCount { chat_id, count }| Ok((chat_id.given()?, count.given()?)))
            .collect()
    }
}

impl Shown<WidgetOptions> for Arc<vocabulary::WidgetOptions> {
    fn shown(&self) -> WidgetOptions {
        through_json(&**self).unwrap_or_else(|error| unreachable!("both are of one version: {error}"))
    }
}

impl Given<Arc<vocabulary::WidgetOptions>> for WidgetOptions {
    fn given(self) -> Result<Arc<vocabulary::WidgetOptions>, Misfit> {
        through_json::<_, vocabulary::WidgetOptions>(&self)
            .map(Into::into)
            .map_err(|_| Misfit::expects("options of a widget"))
    }
}

/// A value as another type has it that stands for the same JSON.
pub(crate) fn through_json<T: Serialize, U: DeserializeOwned>(value: &T) -> serde_json::Result<U> {
    serde_json::from_str(&serde_json::to_string(value)?)
}

/// Types of which all values are names, those of the core's that have them too.
macro_rules! names {
    ($( $(#[doc = $doc:literal])* $Names:ident $(of $core:ident::$Core:ident)? {
        $( $(#[doc = $name_doc:literal])* $Name:ident = $name:literal, )*
    } )*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, uniffi::Enum)]
        pub enum $Names {
            $( $(#[doc = $name_doc])* #[serde(rename = $name)] $Name, )*
        }

        impl $Names {
            /// The canonical name.
            #[allow(dead_code)]
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $( Self::$Name => $name, )*
                }
            }

            /// The value with this name. The core has no others, for both are of one version.
            #[allow(dead_code)]
            pub(crate) fn named(name: &str) -> Self {
                match name {
                    $( $name => Self::$Name, )*
                    other => unreachable!("{other} is no {}", stringify!($Names)),
                }
            }
        }

        $(
            impl $crate::convert::Shown<$Names> for $core::$Core {
                fn shown(&self) -> $Names {
                    $Names::named(self.name())
                }
            }

            impl $crate::convert::Given<$core::$Core> for $Names {
                fn given(self) -> Result<$core::$Core, $crate::convert::Misfit> {
                    $core::$Core::from_name(self.name())
                        .ok_or($crate::convert::Misfit { field: "", expected: stringify!($Names) })
                }
            }
        )?
    )* };
}
pub(crate) use names;

/// The parts of inputs and events.
macro_rules! records {
    ($( $(#[doc = $doc:literal])* $Record:ident of $core:ident::$Core:ident {
        $( $(#[doc = $field_doc:literal])* $(#[uniffi($default:ident)])? $field:ident: $Type:ty, )*
    } )*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, uniffi::Record)]
        #[uniffi::export(Debug)]
        pub struct $Record {
            $( $(#[doc = $field_doc])* $(#[uniffi($default)])? pub $field: $Type, )*
        }

        impl $crate::convert::Shown<$Record> for $core::$Core {
            fn shown(&self) -> $Record {
                $Record { $( $field: $crate::convert::Shown::shown(&self.$field), )* }
            }
        }

        impl $crate::convert::Given<$core::$Core> for $Record {
            fn given(self) -> Result<$core::$Core, $crate::convert::Misfit> {
                Ok($core::$Core { $( $field: $crate::convert::field!($field, self.$field), )* })
            }
        }

        $crate::convert::redacted! { $Record of $core::$Core }
    )* };
}
pub(crate) use records;

/// A field as the core has it.
macro_rules! field {
    ($field:ident, $value:expr) => {
        $crate::convert::Given::given($value).map_err(|misfit| misfit.in_field(stringify!($field)))?
    };
}
pub(crate) use field;

/// Enums: inputs, events, contents.
macro_rules! kinds {
    ($(#[doc = $doc:literal])* $Kinds:ident of $core:ident::$Core:ident {
        $( $(#[doc = $kind_doc:literal])* $Kind:ident $(of $module:ident::$Entry:ident)? {
            $( $(#[doc = $field_doc:literal])* $(#[uniffi($default:ident)])? $field:ident: $Type:ty, )*
        } )*
    }) => {
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, uniffi::Enum)]
        #[uniffi::export(Debug)]
        // On its way only.
        #[allow(clippy::large_enum_variant)]
        pub enum $Kinds {
            $( $(#[doc = $kind_doc])* $Kind {
                $( $(#[doc = $field_doc])* $(#[uniffi($default)])? $field: $Type, )*
            }, )*
        }

        impl $crate::convert::Shown<$Kinds> for $core::$Core {
            fn shown(&self) -> $Kinds {
                match self {
                    $( $crate::convert::kinds!(@pattern $core::$Core, $Kind, $($module::$Entry,)? $($field)*) => $Kinds::$Kind { $( $field: $crate::convert::Shown::shown($field), )* }, )*
                    _ => unreachable!("both are of one version"),
                }
            }
        }

        impl $crate::convert::Given<$core::$Core> for $Kinds {
            fn given(self) -> Result<$core::$Core, $crate::convert::Misfit> {
                Ok(match self {
                    $( Self::$Kind { $($field),* } => $crate::convert::kinds!(@value $core::$Core, $Kind, $($module::$Entry,)? $($field)*), )*
                })
            }
        }

        $crate::convert::redacted! { $Kinds of $core::$Core }
    };

    // An entry is a struct of its own.
    (@pattern $core:ident::$Core:ident, $Kind:ident, $module:ident::$Entry:ident, $($field:ident)*) => {
        $core::$Core::$Kind($module::$Entry { $($field,)* .. })
    };
    (@pattern $core:ident::$Core:ident, $Kind:ident, $($field:ident)*) => { $core::$Core::$Kind { $($field,)* .. } };
    (@value $core:ident::$Core:ident, $Kind:ident, $module:ident::$Entry:ident, $($field:ident)*) => {
        $core::$Core::$Kind($module::$Entry { $( $field: $crate::convert::field!($field, $field), )* })
    };
    (@value $core:ident::$Core:ident, $Kind:ident, $($field:ident)*) => {
        $core::$Core::$Kind { $( $field: $crate::convert::field!($field, $field), )* }
    };
}
pub(crate) use kinds;

/// `Debug` as the core has it, which shows nothing that is personal: Kotlin's `toString` and Swift's description.
macro_rules! redacted {
    ($Type:ident of $core:ident::$Core:ident) => {
        impl std::fmt::Debug for $Type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let core: Result<$core::$Core, _> = $crate::convert::Given::given(self.clone());
                match core {
                    Ok(core) => std::fmt::Debug::fmt(&core, f),
                    Err(_) => f.write_str(stringify!($Type)),
                }
            }
        }
    };
}
pub(crate) use redacted;

/// Plain data: what has the same JSON in the core. Much of it is personal, and so `Debug` shows none.
macro_rules! plain {
    ($( $(#[doc = $doc:literal])* $Record:ident {
        $( $(#[doc = $field_doc:literal])* $(#[uniffi($default:ident)])? $field:ident: $Type:ty, )*
    } )*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize, uniffi::Record)]
        #[uniffi::export(Debug)]
        #[serde(rename_all = "camelCase")]
        pub struct $Record {
            $(
                $(#[doc = $field_doc])*
                $(#[uniffi($default)] #[serde($default, skip_serializing_if = "Option::is_none")])?
                pub $field: $Type,
            )*
        }

        impl std::fmt::Debug for $Record {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($Record)).finish_non_exhaustive()
            }
        }
    )* };
}
pub(crate) use plain;
