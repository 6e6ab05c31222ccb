//! The macros that make inputs, events and their parts of their one definition.

mod entry;
mod field_table;
mod parts;

pub(super) use entry::entry;
pub(super) use field_table::field_table;
pub(super) use parts::{enums, records};

/// Defines one half of the vocabulary: a struct an entry, the enum of all, names, numbers, JSON in
/// both directions, reading by number, and what `tests/vocabulary.json` says of each.
///
/// An entry reads `NUMBER "json.name" StructName { field: Type, … }`; numbers are append-only. An input also says who
/// is taken to have caused it, `by Visitor`, and gets the fields `cause` and `raw`; `in chat` adds the optional ids
/// of the chat that it is for, and of the widget whose current chat that is. Its required fields stand in parentheses
/// before the others: they are the parameters of `new`. An event also says what it is about, `about chat`, and gets
/// the ids that go with it.
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
        #[derive(Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $Enum {
            $( $(#[doc = $doc])* $Entry($Entry), )*
        }

        impl Clone for $Enum {
            // Derived, it would be copied to wherever one is cloned.
            #[inline(never)]
            fn clone(&self) -> Self {
                match self {
                    $( Self::$Entry(entry) => Self::$Entry(entry.clone()), )*
                }
            }
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

            /// Its fields, in the order of the canonical JSON form.
            pub fn fields(self) -> impl Iterator<Item = Field> {
                self.columns().fields()
            }

            /// What the generators know of it: with its documentation, which is linked where this is used.
            #[must_use]
            pub const fn description(self) -> &'static Description {
                match self {
                    $( Self::$Entry => <$Entry as Entry>::DESCRIPTION, )*
                }
            }

            /// The columns of its table.
            pub(crate) const fn columns(self) -> Columns {
                match self {
                    $( Self::$Entry => $Entry::COLUMNS, )*
                }
            }

            /// Whether a field of this name and JSON text belongs there and fits.
            #[must_use]
            pub fn fits(self, name: &str, text: &str) -> bool {
                name == "type" || $crate::vocabulary::entry::fits(&mut $Enum::blank_of(self), name, text)
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

            /// One of this kind, whose fields are to be filled.
            // Inlined, its arms would be copied to wherever one is read.
            #[inline(never)]
            pub(crate) fn blank_of(kind: $Kind) -> Self {
                match kind {
                    $( $Kind::$Entry => Self::$Entry(Entry::blank()), )*
                }
            }

        }

        $crate::vocabulary::macros::vocabulary! { @$how $Enum $($Entry)* }

        impl Table for $Enum {
            fn columns(&self) -> Columns {
                self.kind().columns()
            }

            fn slot(&self, number: u16) -> Option<&dyn Slot> {
                match self {
                    $( Self::$Entry(entry) => entry.slot(number), )*
                }
            }

            fn tag(&self) -> Option<&'static str> {
                Some(self.name())
            }
        }

        impl TableMut for $Enum {
            fn slot_mut(&mut self, number: u16) -> Option<&mut dyn Slot> {
                match self {
                    $( Self::$Entry(entry) => entry.slot_mut(number), )*
                }
            }
        }

        impl Slot for $Enum {
            fn blank() -> Self {
                Self::blank_of($Kind::ALL[0])
            }
            fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
                *self = Self::blank_of($Kind::from_name(&reader.tag()?).ok_or(Fault::Value)?);
                reader.fill(&mut [self])
            }
            fn datum(&self) -> Datum<'_> {
                Datum::Table(self)
            }
            fn settle(&mut self) -> bool {
                $crate::vocabulary::table::settle(self)
            }
        }

        impl Record for $Enum {
            fn field(&self, field: Field) -> Value<'_> {
                self.slot(field as u16).map_or(Value::Absent, |slot| slot.datum().value())
            }
        }

        impl serde::Serialize for $Enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.datum().serialize(serializer)
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
            /// Cause, vendor fields, whether a field holds any number of others, and the first field that is over a
            /// limit or blank: all that is asked of every input, in one look.
            pub(crate) fn head<'i>(
                &'i self,
                limits: &$crate::limits::Limits,
                cause: &mut Cause,
                raw: &mut Option<&'i Json>,
                is_many: &mut bool,
            ) -> Option<Field> {
                match self {
                    $( Self::$Entry(entry) => {
                        *cause = entry.cause.or_else(|| entry.implied_cause()).unwrap_or($Entry::BY);
                        *raw = entry.raw.as_ref();
                        *is_many = Entry::is_many(entry);
                        Entry::unfit(entry, limits)
                    } )*
                }
            }

            /// Who or what brought it about: as it says itself, else as its kind is taken to be.
            #[must_use]
            pub fn cause(&self) -> Cause {
                match self {
                    $( Self::$Entry(entry) => entry.cause.or_else(|| entry.implied_cause()).unwrap_or($Entry::BY), )*
                }
            }

            /// Sets the vendor fields without a place of their own.
            pub(crate) fn set_raw(&mut self, raw: Json) {
                let place = match self {
                    $( Self::$Entry(entry) => &mut entry.raw, )*
                };
                *place = Some(raw);
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
    (@plain $Enum:ident $($Entry:ident)*) => {
        $(
            impl EventType for $Entry {
                fn of(event: &$Enum) -> Option<&Self> {
                    match event {
                        $Enum::$Entry(entry) => Some(entry),
                        _ => None,
                    }
                }
            }
        )*
    };
}

pub(super) use vocabulary;
