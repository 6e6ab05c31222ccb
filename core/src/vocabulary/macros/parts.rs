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
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl core::fmt::Display for $Enum {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FieldType for $Enum {
            const TYPE: &'static str = stringify!($Enum);
        }

        // In every form an enumerated value is its name: names never change their meaning.
        impl crate::vocabulary::table::Slot for $Enum {
            fn blank() -> Self {
                Self::ALL[0]
            }
            fn read(
                &mut self,
                reader: &mut dyn crate::vocabulary::table::Reader,
            ) -> Result<(), crate::vocabulary::table::Fault> {
                *self = Self::from_name(&reader.string()?).ok_or(crate::vocabulary::table::Fault::Value)?;
                Ok(())
            }
            fn datum(&self) -> crate::vocabulary::table::Datum<'_> {
                crate::vocabulary::table::Datum::Str(self.name())
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

        crate::vocabulary::macros::field_table! { $Record { $( $field: $Type, )* } }

        impl Slot for $Record {
            fn blank() -> Self {
                Self { $( $field: Slot::blank(), )* }
            }
            fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
                *self = Self::blank();
                reader.fill(&mut [self])
            }
            fn datum(&self) -> Datum<'_> {
                Datum::Table(self)
            }
            fn settle(&mut self) -> bool {
                crate::vocabulary::table::settle(self)
            }
        }

        impl FieldType for $Record {
            const TYPE: &'static str = $type;
            #[inline]
            fn fits(&self, limits: &crate::limits::Limits, _: Place) -> bool {
                // Somebody may be without an id: what they say counts all the same.
                let is_whose = |field| Self::TYPE == "user" && field == crate::vocabulary::Field::Id;
                let place = |field| if is_whose(field) { Place::Verbatim } else { Place::Required };
                true $( && self.$field.fits(limits, place(field!($field))) )*
            }
            #[inline]
            fn is_many(&self) -> bool {
                false $( || self.$field.is_many() )*
            }
        }

        by_table! { $Record, }

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
