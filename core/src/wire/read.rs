//! Reading records whole. Any bytes may be given.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use super::layout::{ENTRY, Form, VERSION, at, tag, verdict};
use crate::dialect::VendorCall;
use crate::time::Timestamp;
use crate::vocabulary::table::json::JsonReader;
use crate::vocabulary::table::{Columns, Fault, Reader, Slot, TableMut, tables};
use crate::vocabulary::{
    Cause, Envelope, Event, EventKind, Input, InputKind, Json, MachineName, Origin, Reason, Text, Verdict,
};

/// A record that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Record {
    /// An input, and the time at which it is told.
    Input {
        /// When.
        now: Timestamp,
        /// What.
        input: Input,
    },
    /// An event in its envelope.
    Event(Envelope),
    /// What became of an input.
    Verdict {
        /// Of which kind it was, where it had one.
        kind: Option<InputKind>,
        /// What it came to.
        verdict: Result<Verdict, Rejected>,
    },
    /// A vendor's call, and the time at which it is told.
    Call {
        /// When.
        now: Timestamp,
        /// What.
        call: VendorCall,
    },
}

/// Why an input was not taken, as a [`Rejection`](crate::Rejection) says it, read again.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Rejected {
    /// The machine that would not take it.
    pub machine: MachineName,
    /// Which one of them; empty where there is but one.
    pub id: Text,
    /// The state it is in.
    pub state: Text,
    /// The input's canonical name; empty where it has none.
    pub input: Text,
    /// Why.
    pub reason: Reason,
    /// The fields that are at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Text>,
}

/// Why bytes are no record, and where. It repeats nothing of what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireError {
    /// The byte at which it shows, from the beginning of what was read.
    pub at: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Fault(Fault),
    /// Another version of the layout.
    Version(u8),
    /// A form or a kind that this version does not know.
    Unknown,
}

impl WireError {
    pub(super) const fn new(at: usize, fault: Fault) -> Self {
        Self { at, kind: Kind::Fault(fault) }
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no record of the wire: ")?;
        match self.kind {
            Kind::Fault(fault) => write!(f, "{fault}")?,
            Kind::Version(found) => write!(f, "it is of version {found}, and this reads version {VERSION}")?,
            Kind::Unknown => f.write_str("what it is, is not known to this version")?,
        }
        write!(f, " at byte {}", self.at)
    }
}

impl core::error::Error for WireError {}

/// Reads the record at the beginning of the bytes; gives what comes after it, too.
///
/// # Errors
///
/// Where the bytes are no record, and why.
pub fn read(bytes: &[u8]) -> Result<(Record, &[u8]), WireError> {
    let head = Head::read(bytes)?;
    let (record, rest) = bytes.split_at(head.size);
    let reader = WireReader { bytes: record, cursor: head.form.head(), entry: 0, failed_at: None };
    let record = match head.form {
        Form::Input => {
            let mut input = Input::blank_of(InputKind::from_number(head.kind).ok_or(UNKNOWN_KIND)?);
            reader.fill_whole(&mut [&mut input])?;
            Record::Input { now: time(record, at::FIRST)?, input }
        }
        Form::Event => {
            let mut event = Event::blank_of(EventKind::from_number(head.kind).ok_or(UNKNOWN_KIND)?);
            let mut more = More::blank();
            reader.fill_whole(&mut [&mut event, &mut more])?;
            let index = |at: usize| usize::from(record[at]);
            Record::Event(Envelope {
                seq: number(record, at::FIRST),
                at: time(record, at::AT)?,
                origin: *Origin::ALL
                    .get(index(at::ORIGIN))
                    .ok_or(WireError::new(at::ORIGIN, Fault::Value))?,
                cause: *Cause::ALL.get(index(at::CAUSE)).ok_or(WireError::new(at::CAUSE, Fault::Value))?,
                raw: more.raw,
                event,
            })
        }
        Form::Verdict => {
            let kind = match head.kind {
                0 => None,
                number => Some(InputKind::from_number(number).ok_or(UNKNOWN_KIND)?),
            };
            Record::Verdict { kind, verdict: read_verdict(record[at::VERDICT], reader)? }
        }
        Form::Call => {
            let mut call = VendorCall::blank();
            reader.fill_whole(&mut [&mut call])?;
            Record::Call { now: time(record, at::FIRST)?, call }
        }
    };
    Ok((record, rest))
}

/// Reads records one after the other, to the end of the bytes or the first error.
#[derive(Clone, Debug)]
pub struct Records<'b> {
    rest: &'b [u8],
    at: usize,
}

impl<'b> Records<'b> {
    /// All records of the bytes.
    #[must_use]
    pub const fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let read = read(self.rest);
        let (rest, item) = match read {
            Ok((record, rest)) => (rest, Ok(record)),
            Err(error) => (&[][..], Err(WireError { at: self.at + error.at, ..error })),
        };
        self.at += self.rest.len() - rest.len();
        self.rest = rest;
        Some(item)
    }
}

const UNKNOWN_KIND: WireError = WireError { at: at::KIND, kind: Kind::Unknown };

/// What every record begins with.
pub(super) struct Head {
    pub(super) size: usize,
    pub(super) kind: u16,
    pub(super) form: Form,
}

impl Head {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, WireError> {
        let begin = bytes.first_chunk::<8>().ok_or(WireError::new(bytes.len(), Fault::End))?;
        let [_, _, _, _, low, high, form, version] = *begin;
        if version != VERSION {
            return Err(WireError { at: at::VERSION, kind: Kind::Version(version) });
        }
        let form = Form::from_number(form).ok_or(WireError { at: at::FORM, kind: Kind::Unknown })?;
        let size = word(bytes, at::SIZE).and_then(|size| usize::try_from(size).ok());
        let size = size.filter(|size| size % 8 == 0 && *size >= form.head() + 4);
        let size = size.ok_or(WireError::new(at::SIZE, Fault::Value))?;
        if bytes.len() < size {
            return Err(WireError::new(bytes.len(), Fault::End));
        }
        Ok(Self { size, kind: u16::from_le_bytes([low, high]), form })
    }
}

tables! {
    /// What an envelope has beside its head and its event.
    struct More {
        73 "raw" raw: Option<Json>,
    }

    /// A rejection.
    struct RejectionForm {
        required {
            0 "machine" machine: Text,
            1 "id" id: Text,
            2 "state" state: Text,
            3 "input" input: Text,
            4 "reason" reason: Reason,
        }
        5 "fields" fields: Vec<Text>,
    }
}

fn read_verdict(number: u8, reader: WireReader<'_>) -> Result<Result<Verdict, Rejected>, WireError> {
    let said = match number {
        verdict::ACCEPTED => Verdict::Accepted,
        verdict::IGNORED => Verdict::Ignored,
        verdict::REJECTED => {
            let mut form = RejectionForm::blank();
            reader.fill_whole(&mut [&mut form])?;
            let RejectionForm { machine, id, state, input, reason, fields } = form;
            let machine = MachineName::ALL.iter().copied().find(|known| known.name() == machine.as_str());
            let machine = machine.ok_or(WireError::new(Form::Verdict.head(), Fault::Value))?;
            return Ok(Err(Rejected { machine, id, state, input, reason, fields }));
        }
        _ => return Err(WireError::new(at::VERDICT, Fault::Value)),
    };
    reader.fill_whole(&mut [])?;
    Ok(Ok(said))
}

/// The four bytes at a place, where they are.
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// The eight bytes at a place of the head, which is there.
fn number(record: &[u8], at: usize) -> u64 {
    record[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn time(record: &[u8], at: usize) -> Result<Timestamp, WireError> {
    let millis = number(record, at);
    let time = Timestamp::from_millis(millis);
    if time.as_millis() == millis { Ok(time) } else { Err(WireError::new(at, Fault::Value)) }
}

/// Reads values in the order in which they lie. Each lies where the one before ends, so that what is read once is not
/// read again, whatever the bytes say.
struct WireReader<'b> {
    /// The record.
    bytes: &'b [u8],
    /// Where the next value that has no room in its entry lies.
    cursor: usize,
    /// The entry of the value that is next.
    entry: usize,
    failed_at: Option<usize>,
}

impl<'b> WireReader<'b> {
    /// Reads the record's own table, and that nothing is left.
    fn fill_whole(mut self, tables: &mut [&mut dyn TableMut]) -> Result<(), WireError> {
        let filled = self.fill_entries(tables).and_then(|()| {
            if self.cursor.next_multiple_of(8) == self.bytes.len() { Ok(()) } else { Err(Fault::Syntax) }
        });
        filled.map_err(|fault| WireError::new(self.failed_at.unwrap_or(self.entry.max(self.cursor)), fault))
    }

    fn fault<T>(&mut self, fault: Fault) -> Result<T, Fault> {
        self.failed_at.get_or_insert(self.entry);
        Err(fault)
    }

    fn found(&self) -> u8 {
        self.bytes.get(self.entry + 2).copied().unwrap_or(tag::NULL)
    }

    fn payload(&self) -> u32 {
        word(self.bytes, self.entry + 4).unwrap_or_default()
    }

    /// Takes so many bytes from where the next value lies.
    fn take(&mut self, count: usize) -> Result<&'b [u8], Fault> {
        let bytes = self.bytes.get(self.cursor..).and_then(|rest| rest.get(..count));
        let Some(bytes) = bytes else { return self.fault(Fault::End) };
        self.cursor += count;
        Ok(bytes)
    }

    fn take_word(&mut self) -> Result<usize, Fault> {
        let bytes = self.take(4)?;
        let count = word(bytes, 0).and_then(|count| usize::try_from(count).ok());
        count.ok_or(Fault::End)
    }

    /// That the value lies where the one before ends.
    fn follow(&mut self) -> Result<(), Fault> {
        if usize::try_from(self.payload()) == Ok(self.cursor) { Ok(()) } else { self.fault(Fault::Syntax) }
    }

    /// Room for the entries that come with a count: where the first is, and how many there are.
    fn take_entries(&mut self, each: usize) -> Result<(usize, usize), Fault> {
        let count = self.take_word()?;
        let first = self.cursor;
        let Some(length) = count.checked_mul(each) else { return self.fault(Fault::End) };
        self.take(length)?;
        Ok((first, count))
    }

    fn eight(&mut self) -> Result<[u8; 8], Fault> {
        self.follow()?;
        let bytes = self.take(8)?;
        bytes.first_chunk().copied().ok_or(Fault::End)
    }

    fn bytes_of(&mut self) -> Result<&'b [u8], Fault> {
        self.follow()?;
        let length = self.take_word()?;
        let bytes = self.take(length)?;
        let padding = self.cursor.next_multiple_of(4) - self.cursor;
        self.take(padding)?;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<&'b str, Fault> {
        let tag = self.found();
        if !matches!(tag, tag::ASCII | tag::TEXT) {
            return self.fault(Fault::Value);
        }
        let bytes = self.bytes_of()?;
        match core::str::from_utf8(bytes) {
            Ok(text) if text.is_ascii() == (tag == tag::ASCII) => Ok(text),
            _ => self.fault(Fault::Syntax),
        }
    }

    fn json_text(&mut self) -> Result<&'b str, Fault> {
        if self.found() != tag::JSON {
            return self.fault(Fault::Value);
        }
        let bytes = self.bytes_of()?;
        core::str::from_utf8(bytes).or_else(|_| self.fault(Fault::Syntax))
    }

    /// Reads the entries that lie next into the slots of tables.
    fn fill_entries(&mut self, tables: &mut [&mut dyn TableMut]) -> Result<(), Fault> {
        let (first, count) = self.take_entries(ENTRY)?;
        let mut seen = [0; 2];
        for index in 0..count {
            self.entry = first + index * ENTRY;
            let number = word(self.bytes, self.entry).unwrap_or_default() & 0xffff;
            let is_meant =
                |columns: Columns| columns.iter().position(|column| u32::from(column.number) == number);
            self.fill_one(tables, &mut seen, &is_meant)?;
        }
        missing(tables, seen)
    }

    /// Reads one value into the slot that is meant.
    fn fill_one(
        &mut self,
        tables: &mut [&mut dyn TableMut],
        seen: &mut [u64; 2],
        is_meant: &dyn Fn(Columns) -> Option<usize>,
    ) -> Result<(), Fault> {
        for (table, seen) in tables.iter_mut().zip(seen) {
            let columns = table.columns();
            let Some((index, column)) = is_meant(columns).and_then(|at| Some((at, columns.get(at)?))) else {
                continue;
            };
            if *seen & 1 << index != 0 {
                return self.fault(Fault::Twice);
            }
            *seen |= 1 << index;
            let entry = self.entry;
            let Some(slot) = table.slot_mut(column.number) else { return self.fault(Fault::Unknown) };
            let read = slot.read(self);
            self.entry = entry;
            return read.or_else(|fault| self.fault(fault));
        }
        self.fault(Fault::Unknown)
    }
}

/// That nothing is missing of what was seen.
fn missing(tables: &[&mut dyn TableMut], seen: [u64; 2]) -> Result<(), Fault> {
    for (table, seen) in tables.iter().zip(seen) {
        let mut missing = table.columns().iter().enumerate();
        if missing.any(|(index, column)| column.is_required && seen & 1 << index == 0) {
            return Err(Fault::Missing);
        }
    }
    Ok(())
}

impl Reader for WireReader<'_> {
    fn null(&mut self) -> bool {
        self.found() == tag::NULL
    }

    fn bool(&mut self) -> Result<bool, Fault> {
        match self.found() {
            tag::FALSE => Ok(false),
            tag::TRUE => Ok(true),
            _ => self.fault(Fault::Value),
        }
    }

    fn uint(&mut self) -> Result<u64, Fault> {
        if self.found() == tag::ULONG {
            let number = u64::from_le_bytes(self.eight()?);
            // Each number is written in one way.
            return if i64::try_from(number).is_err() { Ok(number) } else { self.fault(Fault::Syntax) };
        }
        let number = self.int()?;
        number.try_into().or_else(|_| self.fault(Fault::Value))
    }

    fn int(&mut self) -> Result<i64, Fault> {
        match self.found() {
            tag::INT => Ok(self.payload().cast_signed().into()),
            tag::LONG => {
                let number = i64::from_le_bytes(self.eight()?);
                if i32::try_from(number).is_err() { Ok(number) } else { self.fault(Fault::Syntax) }
            }
            _ => self.fault(Fault::Value),
        }
    }

    fn string(&mut self) -> Result<Cow<'_, str>, Fault> {
        self.text().map(Cow::Borrowed)
    }

    fn json(&mut self) -> Result<&str, Fault> {
        let text = self.json_text()?;
        JsonReader::new(text).json_alone().ok_or(Fault::Value)
    }

    fn json_only(&mut self, slot: &mut dyn Slot) -> Result<(), Fault> {
        slot.read(self)
    }

    fn list(&mut self, item: &mut dyn FnMut(&mut dyn Reader) -> Result<(), Fault>) -> Result<(), Fault> {
        if self.found() != tag::LIST {
            return self.fault(Fault::Value);
        }
        self.follow()?;
        let (first, count) = self.take_entries(ENTRY)?;
        (0..count).try_for_each(|index| {
            self.entry = first + index * ENTRY;
            item(self)
        })
    }

    fn object(
        &mut self,
        member: &mut dyn FnMut(&str, &mut dyn Reader) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.found() != tag::OBJECT {
            return self.fault(Fault::Value);
        }
        self.follow()?;
        let (first, count) = self.take_entries(2 * ENTRY)?;
        (0..count).try_for_each(|index| {
            self.entry = first + 2 * index * ENTRY;
            let name = self.text()?;
            self.entry += ENTRY;
            member(name, self)
        })
    }

    fn tag(&mut self) -> Result<Cow<'_, str>, Fault> {
        self.fault(Fault::Value)
    }

    fn fill(&mut self, tables: &mut [&mut dyn TableMut]) -> Result<(), Fault> {
        match self.found() {
            tag::TABLE => {
                self.follow()?;
                self.fill_entries(tables)
            }
            tag::OBJECT => {
                self.follow()?;
                let (first, count) = self.take_entries(2 * ENTRY)?;
                let mut seen = [0; 2];
                for index in 0..count {
                    self.entry = first + 2 * index * ENTRY;
                    let name = self.text()?;
                    self.entry += ENTRY;
                    self.fill_one(tables, &mut seen, &|columns| columns.position(name, 0))?;
                }
                missing(tables, seen)
            }
            _ => self.fault(Fault::Value),
        }
    }
}
