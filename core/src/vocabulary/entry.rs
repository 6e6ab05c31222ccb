//! What every entry of the vocabulary can do, and the pieces the macro is built from.

use alloc::string::String;

use super::field::Field;
use super::field_type::FieldType;
use super::table::json::JsonReader;
use super::table::{FieldColumn, TableMut};
use crate::limits::Limits;

/// One input or event type.
pub(crate) trait Entry: TableMut + Sized {
    /// What the generators know of it.
    const DESCRIPTION: &'static Description;

    /// One whose fields are to be filled.
    fn blank() -> Self;
    /// The first field that is over a limit, or holds blank text where there may be none, or a blank id.
    fn unfit(&self, limits: &Limits) -> Option<Field>;
    /// Whether one of its fields holds any number of others.
    fn is_many(&self) -> bool;
}

/// What the generators know of one entry.
#[derive(Clone, Copy, Debug)]
pub struct Description {
    /// Its number, never reused; 0 for the parts of entries.
    pub number: u16,
    /// Its canonical name, `chat.started`.
    pub name: &'static str,
    /// Its name in Rust, `ChatStarted`.
    pub rust_name: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// Its fields, in the order of the canonical JSON form.
    pub fields: &'static [FieldDescription],
}

/// What the generators know of one field.
#[derive(Clone, Copy, Debug)]
pub struct FieldDescription {
    /// Which field it is.
    pub field: Field,
    /// Its name in Rust, `chat_id`.
    pub rust_name: &'static str,
    /// The name of its type.
    pub ty: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it can be without a value; a list that is not given is an empty one.
    pub optional: bool,
    /// Its documentation.
    pub doc: &'static str,
}

/// What the generators know of one enumerated type.
#[derive(Clone, Copy, Debug)]
pub struct Enumeration {
    /// Its name in Rust.
    pub name: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// The JSON names of its values, in the order of their definition.
    pub values: &'static [&'static str],
}

impl FieldDescription {
    /// Whether its values may be personal or secret: they are not to be shown by the way.
    #[must_use]
    pub fn is_private(&self) -> bool {
        matches!(self.ty, "personal" | "secret" | "json" | "answers" | "options" | "base64")
    }

    /// Whether its values hold JSON in the text that it came in: two texts may say the same.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        matches!(self.ty, "json" | "answers" | "attachment[]")
    }
}

/// A doc comment as running text, for the generators: its lines are joined, its paragraphs stay apart.
#[must_use]
pub fn paragraphs(doc: &str) -> String {
    let mut text = String::new();
    for line in doc.lines().map(str::trim) {
        let gap = match line {
            "" => "\n\n",
            _ if text.is_empty() || text.ends_with('\n') => "",
            _ => " ",
        };
        text.push_str(gap);
        text.push_str(line);
    }
    text.trim().into()
}

/// Describes a field of type `T`.
pub(crate) const fn describe<T: FieldType>(
    field: Field,
    rust_name: &'static str,
    doc: &'static str,
) -> FieldDescription {
    FieldDescription { field, rust_name, ty: T::TYPE, required: !T::OPTIONAL, optional: T::EMPTY, doc }
}

/// The column of a field of type `T`.
pub(crate) const fn column<T: FieldType>(field: Field) -> FieldColumn {
    FieldColumn::new(field, !T::OPTIONAL)
}

/// Whether a field of this name and JSON text belongs to a table and fits.
pub(crate) fn fits(table: &mut dyn TableMut, name: &str, text: &str) -> bool {
    let columns = table.columns();
    let column = columns.position(name, 0).and_then(|index| columns.get(index));
    let slot = column.and_then(|column| table.slot_mut(column.number));
    slot.is_some_and(|slot| JsonReader::new(text).whole(slot).is_ok())
}
