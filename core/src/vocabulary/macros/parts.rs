//! The macros for enumerated values and for parts with fields of their own.

/// Defines enumerated values with their JSON names.
macro_rules! enums {
    ($(
        $(#[doc = $doc:literal])*
        $Enum:ident $(derive $Derive:ident)? { $( $(#[$vmeta:meta])* $Variant:ident = $json:literal, )* }
    )*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        $( #[derive($Derive)] )?
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

        /// Every enumerated type, for the generators.
        pub(super) const ENUMS: &[crate::vocabulary::entry::Enumeration] = &[$(
            crate::vocabulary::entry::Enumeration {
                name: stringify!($Enum),
                doc: concat!($($doc, "\n"),*),
                values: &[$( $json ),*],
            },
        )*];
    };
}

/// Defines the parts that inputs and events are made of: structs with fields of their own.
macro_rules! records {
    ($(
        $(#[doc = $doc:literal])*
        $Record:ident $type:literal $(derive $Derive:ident)? { $( $(#[doc = $fdoc:literal])* $field:ident: $Type:ty, )* }
    )*) => {
        $(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq $(, $Derive)?)]
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
            fn within(&self, limits: &crate::limits::Limits) -> bool {
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
                doc: concat!($($doc, "\n"),*),
                fields: &[ $( crate::vocabulary::entry::describe::<$Type>(field!($field), stringify!($field), concat!($($fdoc, "\n"),*)), )* ],
            },
        )*];
    };
}

pub(in crate::vocabulary) use {enums, records};
