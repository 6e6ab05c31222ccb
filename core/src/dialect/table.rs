//! The macro that makes the dialects and their surfaces of the rows of one table.

/// Defines the dialects, and the surfaces on which each of them is spoken.
///
/// A row reads `NUMBER "name" Dialect in module { Surface "name", … }`. Numbers are those of the C interface: they are
/// append-only, and so are names. The module holds the dialect's [`Descriptor`](super::descriptor::Descriptor), a
/// constant `DIALECT`.
macro_rules! dialects {
    ($(
        $(#[doc = $doc:literal])*
        $number:literal $name:literal $Dialect:ident in $module:ident {
            $( $(#[doc = $surface_doc:literal])* $Surface:ident $surface:literal, )*
        }
    )*) => {
        /// A vendor's vocabulary.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[repr(u16)]
        #[non_exhaustive]
        pub enum Dialect {
            $( $(#[doc = $doc])* #[serde(rename = $name)] $Dialect = $number, )*
        }

        impl Dialect {
            /// Every dialect, by number.
            pub const ALL: &[Self] = &[$( Self::$Dialect ),*];

            /// The name, `ctlive` say; [`Display`](core::fmt::Display) writes it, and [`FromStr`](core::str::FromStr) reads it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$Dialect => $name, )*
                }
            }

            /// The number, as the C interface uses it. Numbers are never reused.
            #[must_use]
            pub const fn number(self) -> u16 {
                self as u16
            }

            /// Where the vendor's calls are made and received.
            #[must_use]
            pub const fn surfaces(self) -> &'static [Surface] {
                match self {
                    $( Self::$Dialect => &[$( Surface::$Surface ),*], )*
                }
            }

            /// What the generators say of it.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self {
                    $( Self::$Dialect => concat!($($doc, "\n"),*), )*
                }
            }

            const fn descriptor(self) -> &'static descriptor::Descriptor {
                match self {
                    $( Self::$Dialect => &$module::DIALECT, )*
                }
            }
        }

        /// Where vendor calls are made or received.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Surface {
            $( $( $(#[doc = $surface_doc])* #[serde(rename = $surface)] $Surface, )* )*
        }

        impl Surface {
            /// Every surface, dialect by dialect.
            pub const ALL: &[Self] = &[$( $( Self::$Surface, )* )*];

            /// The name, as vendor calls have it; [`Display`](core::fmt::Display) writes it, and
            /// [`FromStr`](core::str::FromStr) reads it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( $( Self::$Surface => $surface, )* )*
                }
            }

            /// What the generators say of it: what it is, and the title of the vendor's document.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self {
                    $( $( Self::$Surface => concat!($($surface_doc, "\n"),*), )* )*
                }
            }

            /// The dialect that is spoken there.
            #[must_use]
            pub const fn dialect(self) -> Dialect {
                match self {
                    $( $( Self::$Surface => Dialect::$Dialect, )* )*
                }
            }
        }

        impl $crate::vocabulary::table::Slot for Surface {
            fn blank() -> Self {
                Self::ALL[0]
            }
            fn read(&mut self, reader: &mut dyn $crate::vocabulary::table::Reader) -> Result<(), $crate::vocabulary::table::Fault> {
                *self = reader.string()?.parse().map_err(|_| $crate::vocabulary::table::Fault::Value)?;
                Ok(())
            }
            fn datum(&self) -> $crate::vocabulary::table::Datum<'_> {
                $crate::vocabulary::table::Datum::Str(self.name())
            }
        }
    };
}

pub(super) use dialects;
