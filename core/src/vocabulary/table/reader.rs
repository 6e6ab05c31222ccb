//! What every format can read.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use super::{Slot, TableMut};

/// Reads values in some format, one after the other.
///
/// It is used as `dyn`, so that each [`Slot`] is compiled once, whatever the formats.
pub(crate) trait Reader {
    /// Takes a null, where one is next.
    fn null(&mut self) -> bool;
    fn bool(&mut self) -> Result<bool, Fault>;
    fn uint(&mut self) -> Result<u64, Fault>;
    fn int(&mut self) -> Result<i64, Fault>;
    fn string(&mut self) -> Result<Cow<'_, str>, Fault>;
    /// Any JSON value, checked, as its text.
    fn json(&mut self) -> Result<&str, Fault>;
    /// Reads a value that has a JSON form alone.
    fn json_only(&mut self, slot: &mut dyn Slot) -> Result<(), Fault>;
    /// Calls `item` at each item of a list.
    fn list(&mut self, item: &mut dyn FnMut(&mut dyn Reader) -> Result<(), Fault>) -> Result<(), Fault>;
    /// Calls `member` at the value of each member of an object, with its key.
    fn object(
        &mut self,
        member: &mut dyn FnMut(&str, &mut dyn Reader) -> Result<(), Fault>,
    ) -> Result<(), Fault>;
    /// The `type` of the object that comes next, which stays to be read.
    fn tag(&mut self) -> Result<Cow<'_, str>, Fault>;
    /// Reads an object into the slots of a table, or of two whose members stand side by side. Each key is one of
    /// theirs, none is there twice, and none that is required is missing.
    fn fill(&mut self, tables: &mut [&mut dyn TableMut]) -> Result<(), Fault>;
}

/// Why something cannot be read. Where, the reader knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It ends too early.
    End,
    /// It breaks the rules of the format.
    Syntax,
    /// A value is of another type, or out of range.
    Value,
    /// A key does not belong there.
    Unknown,
    /// A key is there twice.
    Twice,
    /// A required key is missing.
    Missing,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::End => "it ends too early",
            Self::Syntax => "syntax error",
            Self::Value => "a value does not fit",
            Self::Unknown => "a key does not belong there",
            Self::Twice => "a key is there twice",
            Self::Missing => "a required key is missing",
        })
    }
}

/// Reads the items of a list.
pub(crate) fn read_list<T: Slot>(reader: &mut dyn Reader) -> Result<Vec<T>, Fault> {
    let mut items = Vec::new();
    reader.list(&mut |reader| {
        let mut item = T::blank();
        item.read(reader)?;
        items.push(item);
        Ok(())
    })?;
    Ok(items)
}

/// Reads a list of exactly two.
pub(crate) fn read_pair(reader: &mut dyn Reader, slots: [&mut dyn Slot; 2]) -> Result<(), Fault> {
    let mut slots = slots.into_iter();
    reader.list(&mut |reader| slots.next().ok_or(Fault::Value)?.read(reader))?;
    if slots.next().is_some() { Err(Fault::Value) } else { Ok(()) }
}
