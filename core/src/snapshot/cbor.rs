//! The compact form: CBOR with integer keys, read and written by the same tables as JSON.
//!
//! A table is a map from the numbers of its columns, which ascend, to what is there; an enumerated value is its name;
//! what has a JSON form alone is the text of that form.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use minicbor::data::Type;
use minicbor::{Decoder, Encoder, decode, encode};

use crate::vocabulary::table::json::JsonReader;
use crate::vocabulary::table::write::to_string;
use crate::vocabulary::table::{Columns, Datum, Fault, Reader, Slot, Table, TableMut};

/// What a `Vec` never fails with.
type Written = Result<(), encode::Error<core::convert::Infallible>>;

/// Appends the CBOR form of a value.
pub(super) fn write(out: &mut Encoder<Vec<u8>>, datum: Datum<'_>) -> Written {
    match datum {
        Datum::Absent | Datum::Null => out.null()?.ok(),
        Datum::Bool(value) => out.bool(value)?.ok(),
        Datum::Int(number) => out.i64(number)?.ok(),
        Datum::Uint(number) => out.u64(number)?.ok(),
        Datum::Str(text) | Datum::Json(text) => out.str(text)?.ok(),
        Datum::JsonOnly(slot) => out.str(&to_string(slot))?.ok(),
        Datum::Table(table) => write_table(out, table),
        Datum::List(list) => {
            out.array(list.count() as u64)?;
            (0..list.count()).try_for_each(|index| write(out, list.item(index)))
        }
        // Objects with keys of their own are part of nothing but what has a JSON form alone.
        Datum::Object(_) => Err(encode::Error::message("no compact form")),
    }
}

fn write_table(out: &mut Encoder<Vec<u8>>, table: &dyn Table) -> Written {
    let last = table.columns().iter().map(|column| column.number).max().unwrap_or_default();
    let present = || {
        let slots = (0..=last).filter_map(|number| Some((number, table.slot(number)?.datum())));
        slots.filter(|(_, datum)| !matches!(datum, Datum::Absent))
    };
    out.map(present().count() as u64)?;
    for (number, datum) in present() {
        out.u16(number)?;
        write(out, datum)?;
    }
    Ok(())
}

/// Reads CBOR.
pub(super) struct CborReader<'b> {
    decoder: Decoder<'b>,
    /// The byte where it failed.
    failed_at: Option<usize>,
}

impl<'b> CborReader<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { decoder: Decoder::new(bytes), failed_at: None }
    }

    /// How far it is read, or the byte where it failed.
    pub(super) fn position(&self) -> usize {
        self.failed_at.unwrap_or_else(|| self.decoder.position())
    }

    /// Reads the number under a key of the map that comes next, whatever else is in it: but all of the map must be
    /// there.
    pub(super) fn number_at(&mut self, wanted: i64) -> Result<u32, decode::Error> {
        let members = self.decoder.map()?;
        let mut number = None;
        for _ in 0..members.unwrap_or(u64::MAX) {
            if members.is_none() && self.decoder.datatype()? == Type::Break {
                break;
            }
            if self.decoder.i64()? == wanted {
                number = Some(self.decoder.u32()?);
            } else {
                self.decoder.skip()?;
            }
        }
        number.ok_or_else(|| decode::Error::missing_value(wanted))
    }

    /// Takes what the decoder reads, or keeps where it failed.
    fn next<T>(
        &mut self,
        read: impl FnOnce(&mut Decoder<'b>) -> Result<T, decode::Error>,
    ) -> Result<T, Fault> {
        read(&mut self.decoder).map_err(|error| {
            self.failed_at = error.position();
            if error.is_end_of_input() { Fault::End } else { Fault::Syntax }
        })
    }
}

impl Reader for CborReader<'_> {
    fn null(&mut self) -> bool {
        // What is not there is left out.
        false
    }

    fn bool(&mut self) -> Result<bool, Fault> {
        self.next(Decoder::bool)
    }

    fn uint(&mut self) -> Result<u64, Fault> {
        self.next(Decoder::u64)
    }

    fn int(&mut self) -> Result<i64, Fault> {
        self.next(Decoder::i64)
    }

    fn string(&mut self) -> Result<Cow<'_, str>, Fault> {
        self.next(Decoder::str).map(Cow::Borrowed)
    }

    fn json(&mut self) -> Result<&str, Fault> {
        let text = self.next(Decoder::str)?;
        JsonReader::new(text).json_alone().ok_or(Fault::Value)
    }

    fn json_only(&mut self, slot: &mut dyn Slot) -> Result<(), Fault> {
        let text = self.next(Decoder::str)?;
        JsonReader::new(text).whole(slot).map_err(|_| Fault::Value)
    }

    fn list(&mut self, item: &mut dyn FnMut(&mut dyn Reader) -> Result<(), Fault>) -> Result<(), Fault> {
        match self.next(Decoder::array)? {
            Some(count) => (0..count).try_for_each(|_| item(self)),
            None => {
                while self.next(|decoder| decoder.datatype())? != Type::Break {
                    item(self)?;
                }
                self.next(Decoder::skip)
            }
        }
    }

    fn object(&mut self, _: &mut dyn FnMut(&str, &mut dyn Reader) -> Result<(), Fault>) -> Result<(), Fault> {
        Err(Fault::Value)
    }

    fn tag(&mut self) -> Result<Cow<'_, str>, Fault> {
        Err(Fault::Value)
    }

    fn fill(&mut self, tables: &mut [&mut dyn TableMut]) -> Result<(), Fault> {
        let [table] = tables else { return Err(Fault::Value) };
        let columns: Columns = table.columns();
        let count = self.next(Decoder::map)?.ok_or(Fault::Syntax)?;
        let mut required = columns.iter().filter(|column| column.is_required).count();
        let mut expected = 0;
        for _ in 0..count {
            // Keys ascend, so that none comes twice. One that is not known is refused, as in the JSON form: what would
            // be lost at the next snapshot is not restored in silence.
            let number = self.next(Decoder::u32)?;
            if number < expected {
                return Err(Fault::Twice);
            }
            expected = number.saturating_add(1);
            let column = columns.iter().find(|column| u32::from(column.number) == number);
            let column = column.ok_or(Fault::Unknown)?;
            required -= usize::from(column.is_required);
            table.slot_mut(column.number).ok_or(Fault::Unknown)?.read(self)?;
        }
        if required == 0 { Ok(()) } else { Err(Fault::Missing) }
    }
}
