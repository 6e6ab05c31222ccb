//! Writing records.

use alloc::vec;
use alloc::vec::Vec;

use super::layout::{ENTRY, Form, VERSION, at, tag, verdict};
use crate::dialect::VendorCall;
use crate::time::Timestamp;
use crate::vocabulary::table::{Columns, Datum, Slot as _, Table, members};
use crate::vocabulary::{Envelope, Field, Input, InputKind, Rejection, Verdict};

/// Appends an input, with the time at which it is told.
pub fn write_input(out: &mut Vec<u8>, now: Timestamp, input: &Input) {
    let mut record = Writer::begin(out, Form::Input, input.kind().number());
    record.put(at::FIRST, &now.as_millis().to_le_bytes());
    record.table(input, None);
    record.end();
}

/// Appends an event in its envelope.
pub fn write_event(out: &mut Vec<u8>, told: &Envelope) {
    let mut record = Writer::begin(out, Form::Event, told.event.kind().number());
    record.put(at::FIRST, &told.seq.to_le_bytes());
    record.put(at::AT, &told.at.as_millis().to_le_bytes());
    record.put(at::ORIGIN, &[told.origin as u8, told.cause as u8]);
    record.table(&told.event, told.raw.as_ref().map(|raw| (Field::Raw as u16, raw.datum())));
    record.end();
}

/// Appends a vendor's call, with the time at which it is told.
pub fn write_call(out: &mut Vec<u8>, now: Timestamp, call: &VendorCall) {
    let mut record = Writer::begin(out, Form::Call, 0);
    record.put(at::FIRST, &now.as_millis().to_le_bytes());
    record.table(call, None);
    record.end();
}

/// Appends what became of an input, and of which kind it was, where it had one.
pub fn write_verdict(out: &mut Vec<u8>, kind: Option<InputKind>, verdict: Result<Verdict, &Rejection>) {
    let mut record = Writer::begin(out, Form::Verdict, kind.map_or(0, InputKind::number));
    let number = match verdict {
        Ok(Verdict::Accepted) => verdict::ACCEPTED,
        Ok(Verdict::Ignored) => verdict::IGNORED,
        Err(_) => verdict::REJECTED,
    };
    record.put(at::VERDICT, &[number]);
    let Err(rejection) = verdict else {
        record.entries(&[]);
        return record.end();
    };
    let fields: Vec<Datum<'_>> = rejection.fields.iter().map(|field| field.datum()).collect();
    let fields = fields.as_slice();
    let text = |number, text| (number, Datum::Str(text));
    let mut members = vec![
        text(0, rejection.machine.name()),
        text(1, rejection.id.as_str()),
        text(2, rejection.state),
        text(3, rejection.input),
        text(4, rejection.reason.name()),
    ];
    if !fields.is_empty() {
        members.push((5, Datum::List(&fields)));
    }
    record.entries(&members);
    record.end();
}

/// An entry that is not there.
const NONE: (u16, Datum<'_>) = (0, Datum::Absent);

/// One record, at the end of the bytes.
struct Writer<'o> {
    out: &'o mut Vec<u8>,
    start: usize,
}

impl<'o> Writer<'o> {
    fn begin(out: &'o mut Vec<u8>, form: Form, kind: u16) -> Self {
        let start = out.len();
        out.resize(start + form.head(), 0);
        let mut record = Self { out, start };
        record.put(at::KIND, &kind.to_le_bytes());
        record.put(at::FORM, &[form as u8, VERSION]);
        record
    }

    /// Fills the record up, and says how long it is.
    fn end(mut self) {
        self.pad::<8>();
        let size = self.position();
        self.put(at::SIZE, &size.to_le_bytes());
    }

    /// How long the record is so far. None is as long as 4 GiB: no memory holds what is twice as large.
    fn position(&self) -> u32 {
        u32::try_from(self.out.len() - self.start).unwrap_or(u32::MAX)
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.out[self.start + at..][..bytes.len()].copy_from_slice(bytes);
    }

    /// Fills the record up to a multiple of `TO`, which is 4 or 8.
    fn pad<const TO: usize>(&mut self) {
        let length = self.out.len() - self.start;
        self.out.extend_from_slice(&[0; 8][..length.next_multiple_of(TO) - length]);
    }

    fn count(&mut self, count: usize) {
        // What is counted is in memory, item by item.
        self.out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    }

    /// Room for entries, whose values follow: where it begins within the record.
    fn room(&mut self, entries: usize) -> usize {
        let begin = self.out.len() - self.start;
        self.out.resize(self.out.len() + entries * ENTRY, 0);
        begin
    }

    /// A table's columns that are there, and one more entry.
    fn table(&mut self, table: &dyn Table, more: Option<(u16, Datum<'_>)>) {
        let columns: Columns = table.columns();
        // Looked for once, for that is what costs. Hardly any table has more columns.
        let (mut few, mut many) = ([NONE; 24], Vec::new());
        let room = match few.get_mut(..=columns.len()) {
            Some(room) => room,
            None => {
                many.resize(columns.len() + 1, NONE);
                &mut many[..]
            }
        };
        let mut count = 0;
        // A loop, for a chain of adapters copies each value several times.
        for column in columns.iter() {
            let Some(slot) = table.slot(column.number) else { continue };
            let datum = slot.datum();
            if !matches!(datum, Datum::Absent) {
                room[count] = (column.number, datum);
                count += 1;
            }
        }
        if let Some(more) = more {
            room[count] = more;
            count += 1;
        }
        self.entries(&room[..count]);
    }

    fn entries(&mut self, entries: &[(u16, Datum<'_>)]) {
        self.count(entries.len());
        let mut entry = self.room(entries.len());
        for (number, datum) in entries {
            self.value(entry, *number, *datum);
            entry += ENTRY;
        }
    }

    fn entry(&mut self, at: usize, number: u16, tag: u8, payload: u32) {
        let [low, high] = number.to_le_bytes();
        let [a, b, c, d] = payload.to_le_bytes();
        self.put(at, &[low, high, tag, 0, a, b, c, d]);
    }

    /// Writes a value into its entry, and at the end what has no room there.
    fn value(&mut self, entry: usize, number: u16, datum: Datum<'_>) {
        let (tag, payload) = match datum {
            Datum::Absent | Datum::Null => (tag::NULL, 0),
            Datum::Bool(value) => (if value { tag::TRUE } else { tag::FALSE }, 0),
            Datum::Int(number) => self.int(number),
            Datum::Uint(number) => match i64::try_from(number) {
                Ok(number) => self.int(number),
                Err(_) => (tag::ULONG, self.eight(number.to_le_bytes())),
            },
            Datum::Str(text) => {
                (if text.is_ascii() { tag::ASCII } else { tag::TEXT }, self.bytes(text.as_bytes()))
            }
            Datum::Json(text) => (tag::JSON, self.bytes(text.as_bytes())),
            Datum::JsonOnly(slot) => return self.value(entry, number, slot.datum()),
            Datum::Table(table) => {
                let position = self.position();
                // Columns that are a table's own have numbers that say nothing elsewhere.
                return if matches!(table.columns(), Columns::Own(_)) {
                    self.entry(entry, number, tag::OBJECT, position);
                    self.object(|visit| members(table, visit));
                } else {
                    self.entry(entry, number, tag::TABLE, position);
                    self.table(table, None);
                };
            }
            Datum::List(list) => {
                let position = self.position();
                self.entry(entry, number, tag::LIST, position);
                self.count(list.count());
                let first = self.room(list.count());
                for index in 0..list.count() {
                    self.value(first + index * ENTRY, 0, list.item(index));
                }
                return;
            }
            Datum::Object(object) => {
                let position = self.position();
                self.entry(entry, number, tag::OBJECT, position);
                return self.object(|visit| object.members(visit));
            }
        };
        self.entry(entry, number, tag, payload);
    }

    fn object(&mut self, members: impl Fn(&mut dyn FnMut(&str, Datum<'_>))) {
        let mut count = 0;
        members(&mut |_, datum| count += usize::from(!matches!(datum, Datum::Absent)));
        self.count(count);
        let mut entry = self.room(2 * count);
        members(&mut |name, datum| {
            if !matches!(datum, Datum::Absent) {
                self.value(entry, 0, Datum::Str(name));
                self.value(entry + ENTRY, 0, datum);
                entry += 2 * ENTRY;
            }
        });
    }

    /// A number in its entry where it has room there.
    fn int(&mut self, number: i64) -> (u8, u32) {
        match i32::try_from(number) {
            Ok(small) => (tag::INT, small.cast_unsigned()),
            Err(_) => (tag::LONG, self.eight(number.to_le_bytes())),
        }
    }

    fn eight(&mut self, bytes: [u8; 8]) -> u32 {
        let position = self.position();
        self.out.extend_from_slice(&bytes);
        position
    }

    fn bytes(&mut self, bytes: &[u8]) -> u32 {
        let position = self.position();
        self.out.reserve(bytes.len() + 8);
        self.count(bytes.len());
        self.out.extend_from_slice(bytes);
        self.pad::<4>();
        position
    }
}
