//! The macro for structs with columns of their own.

/// Defines structs whose columns are no fields of the vocabulary. Each has a number and a name for ever. Those that
/// must be there stand first, in a group of their own; and what takes blank text in it for absent stands behind its name.
macro_rules! tables {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $Table:ident $(settled by $settle:path)? {
            $(required { $( $must_number:literal $must_name:literal $must:ident: $Must:ty, )* })?
            $( $(#[$fmeta:meta])* $number:literal $name:literal $field:ident: $Type:ty, )*
        }
    )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
        $vis struct $Table {
            $($(
                #[cfg_attr(feature = "schema", schemars(rename = $must_name))]
                $vis $must: $Must,
            )*)?
            $(
                $(#[$fmeta])*
                #[cfg_attr(feature = "schema", schemars(
                    rename = $name,
                    default,
                    skip_serializing_if = "crate::vocabulary::table::is_absent"
                ))]
                $vis $field: $Type,
            )*
        }

        impl $crate::vocabulary::table::Table for $Table {
            fn columns(&self) -> $crate::vocabulary::table::Columns {
                use $crate::vocabulary::table::Column;
                const COLUMNS: &[Column] = &[
                    $($( Column { number: $must_number, name: $must_name, is_required: true }, )*)?
                    $( Column { number: $number, name: $name, is_required: false }, )*
                ];
                const { assert!(COLUMNS.len() <= $crate::vocabulary::table::Columns::MAX) };
                $crate::vocabulary::table::Columns::Own(COLUMNS)
            }

            fn slot(&self, number: u16) -> Option<&dyn $crate::vocabulary::table::Slot> {
                match number {
                    $($( $must_number => Some(&self.$must), )*)?
                    $( $number => Some(&self.$field), )*
                    _ => None,
                }
            }
        }

        impl $crate::vocabulary::table::TableMut for $Table {
            fn slot_mut(&mut self, number: u16) -> Option<&mut dyn $crate::vocabulary::table::Slot> {
                match number {
                    $($( $must_number => Some(&mut self.$must), )*)?
                    $( $number => Some(&mut self.$field), )*
                    _ => None,
                }
            }
        }

        impl $crate::vocabulary::table::Slot for $Table {
            fn blank() -> Self {
                Self {
                    $($( $must: $crate::vocabulary::table::Slot::blank(), )*)?
                    $( $field: $crate::vocabulary::table::Slot::blank(), )*
                }
            }
            fn read(
                &mut self,
                reader: &mut dyn $crate::vocabulary::table::Reader,
            ) -> Result<(), $crate::vocabulary::table::Fault> {
                *self = Self::blank();
                reader.fill(&mut [self])
            }
            fn datum(&self) -> $crate::vocabulary::table::Datum<'_> {
                $crate::vocabulary::table::Datum::Table(self)
            }
            $(
                fn settle(&mut self) -> bool {
                    $settle(self)
                }
            )?
        }
    )* };
}

pub(crate) use tables;
