//! The macro for the table of a struct whose columns are fields of the vocabulary.

/// Says which fields a struct has, and where each stands: for reading, writing and reading by number.
macro_rules! field_table {
    ($Table:ident { $( $field:ident: $Type:ty, )* }) => {
        impl $Table {
            pub(crate) const COLUMNS: Columns = {
                const COLUMNS: &[$crate::vocabulary::table::FieldColumn] =
                    &[$( $crate::vocabulary::entry::column::<$Type>(field!($field)), )*];
                assert!(COLUMNS.len() <= Columns::MAX);
                Columns::Fields(COLUMNS)
            };
        }

        impl Table for $Table {
            fn columns(&self) -> Columns {
                Self::COLUMNS
            }

            fn slot(&self, number: u16) -> Option<&dyn Slot> {
                match Field::from_number(number)? {
                    $( field!($field) => Some(&self.$field), )*
                    _ => None,
                }
            }

            fn value(&self) -> Value<'_> {
                Value::Record(self)
            }
        }

        impl TableMut for $Table {
            fn slot_mut(&mut self, number: u16) -> Option<&mut dyn Slot> {
                match Field::from_number(number)? {
                    $( field!($field) => Some(&mut self.$field), )*
                    _ => None,
                }
            }
        }

        impl Record for $Table {
            fn field(&self, field: Field) -> Value<'_> {
                self.slot(field as u16).map_or(Value::Absent, |slot| slot.datum().value())
            }
        }
    };
}

pub(in crate::vocabulary) use field_table;
