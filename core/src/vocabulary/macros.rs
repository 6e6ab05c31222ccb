//! The macro that makes inputs and events of their one definition.

/// Defines one half of the vocabulary: a struct an entry, the enum of all, names, numbers, JSON in
/// both directions, reading by number, and what `tests/vocabulary.json` says of each.
///
/// An entry reads `NUMBER "json.name" StructName { field: Type, … }`; numbers are append-only. An input
/// also says by whom it is taken to be caused, `by Visitor`, and gets the fields `cause` and `raw`; `in chat`
/// adds the optional id of the chat that it is meant for. Its required fields stand in parentheses before the
/// others: they are the parameters of `new`. An event
/// also says what it is about, `about chat`, and gets the ids that go with it.
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $how:ident enum $Enum:ident, kind $Kind:ident, describe $DESCRIBE:ident;
        $(
            $(#[doc = $doc:literal])*
            $number:literal $json:literal $Entry:ident
            $(by $cause:ident)? $(in $owner:ident)? $(about $about:ident)? $( ( $($required:tt)* ) )? {
                $($optional:tt)*
            }
        )*
    ) => {
        $( $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry $(by $cause)? $(in $owner)? $(about $about)? $( ( $($required)* ) )? {
                $($optional)*
            }
        } )*

        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $Enum {
            $( $(#[doc = $doc])* $Entry($Entry), )*
        }

        #[doc = concat!("Which ", stringify!($Enum), " it is, without its fields. Numbers are never reused.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        #[non_exhaustive]
        pub enum $Kind {
            $( #[doc = concat!("`", $json, "`")] $Entry = $number, )*
        }

        impl $Kind {
            /// Every kind, by number.
            pub const ALL: &[$Kind] = &[$( $Kind::$Entry ),*];

            /// The canonical name: the JSON `type`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( $Kind::$Entry => $json, )*
                }
            }

            /// The number, as the C ABI uses it.
            #[must_use]
            pub const fn number(self) -> u16 {
                self as u16
            }

            /// The kind with this canonical name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $( $json => Some(Self::$Entry), )*
                    _ => None,
                }
            }

            /// The kind with this number.
            #[must_use]
            pub const fn from_number(number: u16) -> Option<Self> {
                match number {
                    $( $number => Some(Self::$Entry), )*
                    _ => None,
                }
            }

            /// What the generators know of it.
            #[must_use]
            pub const fn description(self) -> &'static Description {
                match self {
                    $( Self::$Entry => <$Entry as Entry>::DESCRIPTION, )*
                }
            }

            /// Whether a field of this name and JSON text belongs there and fits.
            #[allow(dead_code)]
            pub(crate) fn fits(self, name: &str, text: &str) -> bool {
                match self {
                    $( Self::$Entry => <$Entry as Entry>::fits(name, text), )*
                }
            }
        }

        impl $Enum {
            /// Which one it is.
            #[must_use]
            pub const fn kind(&self) -> $Kind {
                match self {
                    $( Self::$Entry(_) => $Kind::$Entry, )*
                }
            }

            /// The canonical name: the JSON `type`.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                self.kind().name()
            }

            /// Reads the fields of the kind named `kind` from a JSON object, leaving out the keys in `skip`.
            pub(crate) fn read(kind: $Kind, text: &str, skip: &'static [&'static str]) -> serde_json::Result<Self> {
                match kind {
                    $( $Kind::$Entry => $crate::vocabulary::entry::read::<$Entry>(text, skip).map(Self::$Entry), )*
                }
            }

            /// Writes the fields into a map, `type` first.
            pub(crate) fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                map.serialize_entry("type", self.name())?;
                match self {
                    $( Self::$Entry(entry) => Entry::write(entry, map), )*
                }
            }

            /// The first field that is over a limit.
            #[allow(dead_code)]
            pub(crate) fn too_large(&self, limits: &$crate::config::Limits) -> Option<Field> {
                match self {
                    $( Self::$Entry(entry) => Entry::too_large(entry, limits), )*
                }
            }
        }

        $crate::vocabulary::macros::vocabulary! { @$how $Enum $($Entry)* }

        impl Record for $Enum {
            fn field(&self, field: Field) -> Value<'_> {
                match self {
                    $( Self::$Entry(entry) => entry.field(field), )*
                }
            }
        }

        impl serde::Serialize for $Enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                self.write(&mut map)?;
                map.end()
            }
        }

        /// What the generators know of each entry, by number.
        pub const $DESCRIBE: &[&Description] = &[$( <$Entry as Entry>::DESCRIPTION ),*];

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $Enum {
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                stringify!($Enum).into()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let one_of = alloc::vec![$( generator.subschema_for::<$Entry>() ),*];
                schemars::json_schema!({ "oneOf": one_of })
            }
        }
    };

    (@caused $Enum:ident $($Entry:ident)*) => {
        impl $Enum {
            /// Who or what brought it about: as it says itself, else as its kind is taken to be.
            #[must_use]
            pub fn cause(&self) -> Cause {
                match self {
                    $( Self::$Entry(entry) => entry.cause.or_else(|| entry.implied_cause()).unwrap_or($Entry::BY), )*
                }
            }

            /// Vendor fields without a place of their own.
            #[must_use]
            pub fn raw(&self) -> Option<&Json> {
                match self {
                    $( Self::$Entry(entry) => entry.raw.as_ref(), )*
                }
            }
        }
    };
    (@plain $Enum:ident $($Entry:ident)*) => {};
}

/// Defines one entry of the vocabulary: its struct, and how it is read and written.
macro_rules! entry {
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident in widget
        $( ( $($required:tt)* ) )? {
            $($optional:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause $( ( $($required)* ) )? {
                /// The widget; missing: the only one.
                widget_id: Option<WidgetId>,
                $($optional)*
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident in chat
        $( ( $($required:tt)* ) )? {
            $($optional:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause $( ( $($required)* ) )? {
                /// The chat; missing: the current one.
                chat_id: Option<ChatId>,
                $($optional)*
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident in call
        $( ( $($required:tt)* ) )? {
            $($optional:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause $( ( $($required)* ) )? {
                /// The chat it belongs to; missing: where the call is.
                chat_id: Option<ChatId>,
                /// The widget; missing: where the call is.
                widget_id: Option<WidgetId>,
                /// The call; missing: the one there is.
                call_id: Option<CallId>,
                $($optional)*
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident about widget {
            $($fields:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry {
                /// The widget.
                widget_id: WidgetId,
                /// The element that holds it.
                element_id: Option<ElementId>,
                /// The visitor, where he is known as a user.
                user_id: Option<UserId>,
                $($fields)*
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident about chat {
            $($fields:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry {
                /// The chat.
                chat_id: ChatId,
                /// The widget it belongs to.
                widget_id: Option<WidgetId>,
                /// The visitor, where he is known as a user.
                user_id: Option<UserId>,
                $($fields)*
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident about chat_or_widget {
            $($fields:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry {
                /// The chat, where it belongs to one.
                chat_id: Option<ChatId>,
                /// The widget it belongs to.
                widget_id: Option<WidgetId>,
                /// The visitor, where he is known as a user.
                user_id: Option<UserId>,
                $($fields)*
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident (
            $( $(#[doc = $rdoc:literal])* $required:ident: $Required:ty, )*
        ) {
            $( $(#[doc = $odoc:literal])* $optional:ident: $Optional:ty, )*
        }
    ) => {
        $crate::vocabulary::macros::entry! { @input
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause {
                $( $(#[doc = $rdoc])* $required: $Required, )*
                $( $(#[doc = $odoc])* $optional: $Optional, )*
            }
        }

        impl $Entry {
            /// The input with what it must have; all else is missing.
            #[must_use]
            pub fn new($( $required: impl Into<$Required> ),*) -> Self {
                Self {
                    $( $required: $required.into(), )*
                    $( $optional: None, )*
                    cause: None,
                    raw: None,
                }
            }
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident {
            $( $(#[doc = $odoc:literal])* $optional:ident: $Optional:ty, )*
        }
    ) => {
        $crate::vocabulary::macros::entry! { @input
            $Enum; $(#[doc = $doc])* $number $json $Entry by $cause {
                $( $(#[doc = $odoc])* $optional: $Optional, )*
            }
        }

        impl Default for $Entry {
            fn default() -> Self {
                Self { $( $optional: None, )* cause: None, raw: None }
            }
        }
    };
    (
        @input $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident by $cause:ident {
            $($fields:tt)*
        }
    ) => {
        $crate::vocabulary::macros::entry! {
            $Enum; $(#[doc = $doc])* $number $json $Entry {
                $($fields)*
                /// Who or what brought it about; missing: the input's own default.
                cause: Option<Cause>,
                /// Vendor fields without a place of their own, carried into the envelopes of the events.
                raw: Option<Json>,
            }
        }

        impl $Entry {
            /// Who or what is taken to have brought it about, where nothing says so.
            pub const BY: Cause = Cause::$cause;
        }
    };
    (
        $Enum:ident; $(#[doc = $doc:literal])* $number:literal $json:literal $Entry:ident {
            $( $(#[doc = $fdoc:literal])* $field:ident: $Type:ty, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $Entry {
            $( $(#[doc = $fdoc])* pub $field: $Type, )*
        }

        impl Entry for $Entry {
            const DESCRIPTION: &'static Description = &Description {
                number: $number,
                name: $json,
                rust_name: stringify!($Entry),
                doc: concat!($($doc, "\n"),*),
                fields: &[
                    $( $crate::vocabulary::entry::describe::<$Type>(
                        field!($field), stringify!($field), concat!($($fdoc, "\n"),*),
                    ), )*
                ],
            };

            #[allow(unused_mut)]
            fn read<'de, A: serde::de::MapAccess<'de>>(mut map: A, skip: &[&str]) -> Result<Self, A::Error> {
                use serde::de::Error as _;
                $( let mut $field: Option<$Type> = None; )*
                while let Some(key) = map.next_key::<$crate::vocabulary::entry::Key<'de>>()? {
                    match key.as_str() {
                        $( name if name == field!($field).name() => {
                            if $field.replace(map.next_value()?).is_some() {
                                return Err(A::Error::duplicate_field(field!($field).name()));
                            }
                        } )*
                        name if skip.contains(&name) => {
                            map.next_value::<serde::de::IgnoredAny>()?;
                        }
                        _ => return Err(A::Error::custom("unknown field")),
                    }
                }
                Ok(Self { $( $field: $crate::vocabulary::entry::or_missing($field, field!($field))?, )* })
            }

            #[allow(unused_variables)]
            fn write<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $( if !self.$field.is_absent() {
                    map.serialize_entry(field!($field).name(), &self.$field)?;
                } )*
                Ok(())
            }

            #[allow(unused_variables)]
            fn too_large(&self, limits: &$crate::config::Limits) -> Option<Field> {
                $( if !self.$field.within(limits) {
                    return Some(field!($field));
                } )*
                None
            }

            #[allow(unused_variables)]
            fn fits(name: &str, text: &str) -> bool {
                match name {
                    "type" => true,
                    $( name if name == field!($field).name() => serde_json::from_str::<$Type>(text).is_ok(), )*
                    _ => false,
                }
            }
        }

        impl Record for $Entry {
            fn field(&self, field: Field) -> Value<'_> {
                match field {
                    $( field!($field) => self.$field.value(), )*
                    _ => Value::Absent,
                }
            }
        }

        impl From<$Entry> for $Enum {
            fn from(entry: $Entry) -> Self {
                Self::$Entry(entry)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $Entry {
            // An input and an event may have the same name: the schema of a snapshot holds both.
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                concat!(stringify!($Enum), stringify!($Entry)).into()
            }
            #[allow(unused_variables)]
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::vocabulary::schema::entry($json, concat!($($doc, "\n"),*), &[
                    $( $crate::vocabulary::schema::field::<$Type>(
                        generator, field!($field), concat!($($fdoc, "\n"),*),
                    ), )*
                ])
            }
        }
    };
}

/// Defines enumerated values with their JSON names.
macro_rules! enums {
    ($(
        $(#[$meta:meta])*
        $Enum:ident { $( $(#[$vmeta:meta])* $Variant:ident = $json:literal, )* }
    )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $Enum {
            $( $(#[$vmeta])* #[serde(rename = $json)] $Variant, )*
        }

        impl $Enum {
            /// Every value, in the order of their definition.
            pub const ALL: &[$Enum] = &[$( $Enum::$Variant ),*];

            /// The JSON name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( $Enum::$Variant => $json, )*
                }
            }

            /// The value with this JSON name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $( $json => Some(Self::$Variant), )*
                    _ => None,
                }
            }
        }

        impl core::fmt::Display for $Enum {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FieldType for $Enum {
            const TYPE: &'static str = stringify!($Enum);
            fn value(&self) -> Value<'_> {
                Value::Str(self.name())
            }
        }

        // In the compact form too an enumerated value is its name: names never change their meaning.
        impl<C> minicbor::Encode<C> for $Enum {
            fn encode<W: minicbor::encode::Write>(
                &self,
                encoder: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                encoder.str(self.name())?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $Enum {
            fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_name(decoder.str()?).ok_or_else(|| minicbor::decode::Error::message("unknown name"))
            }
        }
    )*

        /// Name and values of every enumerated type, for the generators.
        pub(super) const ENUMS: &[(&str, &[&str])] = &[$( (stringify!($Enum), &[$( $json ),*]), )*];
    };
}

/// Defines the parts that inputs and events are made of: structs with fields of their own.
macro_rules! records {
    ($(
        $(#[$meta:meta])*
        $Record:ident $type:literal { $( $(#[doc = $fdoc:literal])* $field:ident: $Type:ty, )* }
    )*) => {
        $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $Record {
            $( $(#[doc = $fdoc])* pub $field: $Type, )*
        }

        impl Record for $Record {
            fn field(&self, field: Field) -> Value<'_> {
                match field {
                    $( field!($field) => self.$field.value(), )*
                    _ => Value::Absent,
                }
            }
        }

        impl FieldType for $Record {
            const TYPE: &'static str = $type;
            fn value(&self) -> Value<'_> {
                Value::Record(self)
            }
            fn within(&self, limits: &crate::config::Limits) -> bool {
                true $( && self.$field.within(limits) )*
            }
        }

        impl serde::Serialize for $Record {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                $( if !self.$field.is_absent() {
                    map.serialize_entry(field!($field).name(), &self.$field)?;
                } )*
                map.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $Record {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct RecordVisitor;
                impl<'de> serde::de::Visitor<'de> for RecordVisitor {
                    type Value = $Record;
                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str(concat!("an object of type ", $type))
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$Record, A::Error> {
                        use serde::de::Error as _;
                        $( let mut $field: Option<$Type> = None; )*
                        while let Some(key) = map.next_key::<crate::vocabulary::entry::Key<'de>>()? {
                            match key.as_str() {
                                $( name if name == field!($field).name() => $field = Some(map.next_value()?), )*
                                _ => return Err(A::Error::custom("unknown field")),
                            }
                        }
                        Ok($Record { $( $field: crate::vocabulary::entry::or_missing($field, field!($field))?, )* })
                    }
                }
                deserializer.deserialize_map(RecordVisitor)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $Record {
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                stringify!($Record).into()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                crate::vocabulary::schema::record(&[
                    $( crate::vocabulary::schema::field::<$Type>(generator, field!($field), concat!($($fdoc, "\n"),*)), )*
                ])
            }
        }
        )*

        /// The parts of inputs and events, for the generators.
        pub const RECORDS: &[crate::vocabulary::entry::Description] = &[$(
            crate::vocabulary::entry::Description {
                number: 0,
                name: $type,
                rust_name: stringify!($Record),
                doc: "",
                fields: &[ $( crate::vocabulary::entry::describe::<$Type>(field!($field), stringify!($field), concat!($($fdoc, "\n"),*)), )* ],
            },
        )*];
    };
}

pub(crate) use {entry, enums, records, vocabulary};
