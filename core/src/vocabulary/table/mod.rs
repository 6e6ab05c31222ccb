//! Tables: what is read and written field by field, seen as a row of slots.
//!
//! Inputs, events, the parts they are made of, widget options and the parts of a snapshot all say of themselves which
//! columns they have and where the value of each stands. One routine for each format then reads or writes all of them.
//! A type brings no reader and no writer of its own: with some two hundred types, those would be most of the library.
//!
//! - [`Slot`] is a value that a [`Reader`] can put in place and that can be looked at as a [`Datum`].
//! - [`Table`] is a struct with columns; [`TableMut`] is one that can be filled.
//! - [`json`] and [`write`] are the canonical JSON form; the compact form of snapshots is theirs, in `snapshot::cbor`.

pub(crate) mod json;
mod macros;
mod reader;
mod scan;
mod serde;
mod slots;
pub(crate) mod write;

pub(crate) use macros::tables;
pub(crate) use reader::{Fault, Reader, read_list, read_pair};
pub(crate) use serde::{by_table, deserialize};

use super::{Field, Value};

/// A value that is read in place, and that any writer can look at.
pub(crate) trait Slot {
    /// What stands there until it is read: where the key may be missing, what a missing one means.
    fn blank() -> Self
    where
        Self: Sized;

    /// Reads the value that comes next. After an error the slot may hold anything.
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault>;

    /// The value, for writing, and for reading by number.
    fn datum(&self) -> Datum<'_>;

    /// Takes blank text in it for absent, where it may be; tells whether there was any.
    fn settle(&mut self) -> bool {
        false
    }
}

/// Whether text says nothing: there is none, or nothing but white space.
#[inline]
pub(crate) fn is_blank(text: &str) -> bool {
    // Most texts say by their first byte that they are not.
    text.as_bytes().first().is_none_or(|first| !first.is_ascii_graphic()) && text.trim_start().is_empty()
}

/// A value as writers see it.
#[derive(Clone, Copy)]
pub(crate) enum Datum<'a> {
    /// There is none: its key is left out.
    Absent,
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Str(&'a str),
    /// The text of a JSON value, which is written as it is.
    Json(&'a str),
    /// A value that has a JSON form alone; compact forms hold that as text.
    JsonOnly(&'a dyn Slot),
    Table(&'a dyn Table),
    List(&'a dyn List),
    Object(&'a dyn Object),
}

/// A list, item by item.
pub(crate) trait List {
    fn count(&self) -> usize;
    /// The item at `index`, which is less than `count`.
    fn item(&self, index: usize) -> Datum<'_>;
    /// How it is read by number.
    fn value(&self) -> Value<'_> {
        Value::Absent
    }
}

/// An object whose keys are not all columns.
pub(crate) trait Object {
    /// Shows each member, in the order of the canonical JSON form.
    fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>));
    /// How it is read by number.
    fn value(&self) -> Value<'_> {
        Value::Absent
    }
}

/// A struct with columns.
pub(crate) trait Table {
    /// Its columns, in the order of the canonical JSON form.
    fn columns(&self) -> Columns;

    /// The slot of the column with this number.
    fn slot(&self, number: u16) -> Option<&dyn Slot>;

    /// Its `type` in JSON, where it has one: which of several structs it is.
    fn tag(&self) -> Option<&'static str> {
        None
    }

    /// How it is read by number.
    fn value(&self) -> Value<'_> {
        Value::Absent
    }
}

/// A table that can be filled.
pub(crate) trait TableMut: Table {
    /// The slot of the column with this number.
    fn slot_mut(&mut self, number: u16) -> Option<&mut dyn Slot>;
}

/// The columns of a table, of which there are at most [`Columns::MAX`].
#[derive(Clone, Copy)]
pub(crate) enum Columns {
    /// Fields of the vocabulary: their names and numbers are known from elsewhere, so that a column takes four bytes.
    Fields(&'static [FieldColumn]),
    /// Columns that are this table's own.
    Own(&'static [Column]),
}

/// A field of the vocabulary as a column.
#[derive(Clone, Copy)]
pub(crate) struct FieldColumn {
    field: Field,
    is_required: bool,
    /// How long the name is, by which most columns are told apart at once.
    length: u8,
}

impl FieldColumn {
    pub(crate) const fn new(field: Field, is_required: bool) -> Self {
        let [length, ..] = field.name().len().to_le_bytes();
        Self { field, is_required, length }
    }
}

/// A column.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    /// Its number in compact forms.
    pub(crate) number: u16,
    /// Its name in JSON.
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
}

impl Columns {
    /// The readers count in a `u64` what they have seen, and keep one bit for the `type`.
    pub(crate) const MAX: usize = 63;

    pub(crate) const fn len(self) -> usize {
        match self {
            Self::Fields(columns) => columns.len(),
            Self::Own(columns) => columns.len(),
        }
    }

    pub(crate) fn get(self, index: usize) -> Option<Column> {
        match self {
            Self::Fields(columns) => {
                let FieldColumn { field, is_required, .. } = *columns.get(index)?;
                Some(Column { number: field as u16, name: field.name(), is_required })
            }
            Self::Own(columns) => columns.get(index).copied(),
        }
    }

    /// Those that are fields of the vocabulary.
    pub(crate) fn fields(self) -> impl Iterator<Item = Field> {
        let columns = match self {
            Self::Fields(columns) => columns,
            Self::Own(_) => &[],
        };
        columns.iter().map(|column| column.field)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Column> {
        (0..self.len()).filter_map(move |index| self.get(index))
    }

    /// The index of the column with this name. It is looked for from `start` on, for most texts hold the columns in
    /// their order.
    pub(crate) fn position(self, name: &str, start: usize) -> Option<usize> {
        match self {
            Self::Fields(columns) => find(columns, start, |column| {
                usize::from(column.length) == name.len() && column.field.name() == name
            }),
            Self::Own(columns) => find(columns, start, |column| column.name == name),
        }
    }
}

/// The index of the first item from `start` on, and then from the beginning, for which this holds.
fn find<T>(items: &[T], start: usize, holds: impl Fn(&T) -> bool) -> Option<usize> {
    let (before, after) = items.split_at_checked(start).unwrap_or((items, &[]));
    after.iter().position(&holds).map(|index| before.len() + index).or_else(|| before.iter().position(&holds))
}

/// Whether a column is left out, for the schemas.
#[cfg(feature = "schema")]
pub(crate) fn is_absent(slot: &impl Slot) -> bool {
    matches!(slot.datum(), Datum::Absent)
}

/// Takes blank text in a table for absent.
pub(crate) fn settle(table: &mut dyn TableMut) -> bool {
    let slots = table.columns().iter().map(|column| column.number);
    slots.fold(false, |settled, number| table.slot_mut(number).is_some_and(|slot| slot.settle()) | settled)
}

/// Shows each member of a table, its `type` first.
pub(crate) fn members(table: &dyn Table, visit: &mut dyn FnMut(&str, Datum<'_>)) {
    if let Some(tag) = table.tag() {
        visit("type", Datum::Str(tag));
    }
    for column in table.columns().iter() {
        if let Some(slot) = table.slot(column.number) {
            visit(column.name, slot.datum());
        }
    }
}

impl<'a> Datum<'a> {
    /// Whether it is blank text, or holds some where there may be none.
    pub(crate) fn has_blank(self) -> bool {
        match self {
            Self::Str(text) => is_blank(text),
            Self::Table(table) => {
                let mut optional = table.columns().iter().filter(|column| !column.is_required);
                optional.any(|column| table.slot(column.number).is_some_and(|slot| slot.datum().has_blank()))
            }
            Self::List(list) => (0..list.count()).any(|index| list.item(index).has_blank()),
            _ => false,
        }
    }

    /// The value for reading by number.
    pub(crate) fn value(self) -> Value<'a> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Int(number) => Value::Int(number),
            Self::Uint(number) => i64::try_from(number).map_or(Value::Absent, Value::Int),
            Self::Str(text) => Value::Str(text),
            Self::Json(text) => Value::Json(text),
            Self::Table(table) => table.value(),
            Self::List(list) => list.value(),
            Self::Object(object) => object.value(),
            Self::Absent | Self::JsonOnly(_) => Value::Absent,
        }
    }
}
