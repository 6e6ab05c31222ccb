//! Reading JSON text.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::write::plain_run;
use super::{Columns, Fault, Reader, Slot, TableMut};

/// Reads JSON from a text, strictly by RFC 8259.
pub(crate) struct JsonReader<'a> {
    pub(super) text: &'a str,
    /// How far it is read; after an error, where that is.
    pub(super) at: usize,
    /// The innermost column whose value does not fit.
    misfit: Option<&'static str>,
}

/// Reads one value that is all of the text.
pub(crate) fn from_str<T: Slot>(text: &str) -> Result<T, Fault> {
    let mut value = T::blank();
    JsonReader::new(text).whole(&mut value)?;
    Ok(value)
}

/// The keys and values of an object that is all of the text. Of the values nothing but their form is checked.
pub(crate) fn pieces(text: &str) -> Result<Vec<(Cow<'_, str>, &str)>, Fault> {
    let mut reader = JsonReader::new(text);
    let mut pieces = Vec::new();
    reader.members(|reader, key| {
        pieces.push((key, reader.skipped()?));
        Ok(())
    })?;
    reader.end()?;
    Ok(pieces)
}

/// The items of a list that is all of the text. Nothing but their form is checked.
pub(crate) fn values(text: &str) -> Result<Vec<&str>, Fault> {
    let mut reader = JsonReader::new(text);
    if reader.peek()? != b'[' {
        return Err(Fault::Value);
    }
    let mut values = Vec::new();
    reader.items(b']', |reader| {
        values.push(reader.skipped()?);
        Ok(())
    })?;
    reader.end()?;
    Ok(values)
}

impl<'a> JsonReader<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, at: 0, misfit: None }
    }

    /// Reads one value that is all of the text.
    pub(crate) fn whole(&mut self, slot: &mut dyn Slot) -> Result<(), Fault> {
        slot.read(self)?;
        self.end()
    }

    /// The text of one checked value that is all of the text.
    pub(crate) fn json_alone(mut self) -> Option<&'a str> {
        self.peek().ok()?;
        let begin = self.at;
        self.check().ok()?;
        let json = self.since(begin);
        self.end().ok()?;
        Some(json)
    }

    /// That nothing but white space is left.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Err(Fault::End) => Ok(()),
            _ => Err(Fault::Syntax),
        }
    }

    /// Line and column of where it is, both from 1 for the first byte that was read.
    pub(crate) fn position(&self) -> (usize, usize) {
        let read = &self.text.as_bytes()[..self.at];
        let line = read.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = read.iter().rev().take_while(|byte| **byte != b'\n').count();
        (line, column)
    }

    /// What is wrong, and where. It repeats nothing that stands there, for it may be personal.
    pub(crate) fn explain(&self, fault: Fault) -> String {
        let (line, column) = self.position();
        let place = self.misfit.map_or_else(String::new, |name| format!(" in field `{name}`"));
        format!("{fault}{place} at line {line} column {column}")
    }

    /// The next byte, where it is.
    pub(super) fn byte(&self) -> Result<u8, Fault> {
        self.text.as_bytes().get(self.at).copied().ok_or(Fault::End)
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Result<u8, Fault> {
        loop {
            match self.byte()? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Ok(byte),
            }
        }
    }

    /// The fault of a value that is of another type; a plain value is left behind, unless it is none at all. What is in
    /// a list or an object does not matter any more.
    fn mismatch(&mut self) -> Fault {
        if let Ok(b'[' | b'{') = self.byte() {
            return Fault::Value;
        }
        match self.skip() {
            Ok(()) => Fault::Value,
            Err(fault) => fault,
        }
    }

    /// The text from `begin` to where it is. Both lie beside ASCII.
    pub(super) fn since(&self, begin: usize) -> &'a str {
        self.text.get(begin..self.at).unwrap_or_default()
    }

    /// Calls `item` at each item, up to the closing byte, after the opening one.
    fn items(
        &mut self,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.at += 1;
        if self.peek()? == close {
            self.at += 1;
            return Ok(());
        }
        loop {
            item(self)?;
            let byte = self.peek()?;
            if byte != close && byte != b',' {
                return Err(Fault::Syntax);
            }
            self.at += 1;
            if byte == close {
                return Ok(());
            }
        }
    }

    /// Takes this byte, which must be next.
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.peek()? != byte {
            return Err(Fault::Syntax);
        }
        self.at += 1;
        Ok(())
    }

    /// Calls `member` at the value of each member of an object.
    fn members(
        &mut self,
        mut member: impl FnMut(&mut Self, Cow<'a, str>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.peek()? != b'{' {
            return Err(self.mismatch());
        }
        self.items(b'}', |reader| {
            if reader.peek()? != b'"' {
                return Err(Fault::Syntax);
            }
            let key = reader.quoted()?;
            reader.expect(b':')?;
            member(reader, key)
        })
    }

    /// A string.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        if self.peek()? == b'"' { self.quoted() } else { Err(self.mismatch()) }
    }

    /// The string that begins with the quote where it is.
    pub(super) fn quoted(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.at += 1;
        let begin = self.at;
        self.at += plain_run(&self.text.as_bytes()[begin..]);
        if self.byte()? == b'"' {
            let text = self.since(begin);
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        let mut text = String::from(self.since(begin));
        loop {
            match self.byte()? {
                b'"' => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                b'\\' => text.push(self.escape()?),
                _ => return Err(Fault::Syntax),
            }
            let begin = self.at;
            self.at += plain_run(&self.text.as_bytes()[begin..]);
            text.push_str(self.since(begin));
        }
    }

    /// The digits of a whole number, without its sign.
    fn digits(&mut self) -> Option<u64> {
        let begin = self.at;
        let mut number = 0_u64;
        while let Ok(digit @ b'0'..=b'9') = self.byte() {
            number = number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
            self.at += 1;
        }
        let is_whole = !matches!(self.byte(), Ok(b'.' | b'e' | b'E'));
        let has_leading_zero = self.at - begin > 1 && self.text.as_bytes()[begin] == b'0';
        (is_whole && self.at > begin && !has_leading_zero).then_some(number)
    }

    /// A whole number that `read` finds, or the fault of what is there instead.
    fn whole_number<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Result<T, Fault> {
        self.peek()?;
        let begin = self.at;
        read(self).ok_or_else(|| {
            self.at = begin;
            self.mismatch()
        })
    }
}

impl Reader for JsonReader<'_> {
    fn null(&mut self) -> bool {
        let is_null = self.peek().is_ok() && self.text.as_bytes()[self.at..].starts_with(b"null");
        self.at += if is_null { 4 } else { 0 };
        is_null
    }

    fn bool(&mut self) -> Result<bool, Fault> {
        let (word, value) = match self.peek()? {
            b't' => ("true", true),
            b'f' => ("false", false),
            _ => return Err(self.mismatch()),
        };
        self.word(word).map(|()| value)
    }

    fn uint(&mut self) -> Result<u64, Fault> {
        self.whole_number(Self::digits)
    }

    fn int(&mut self) -> Result<i64, Fault> {
        self.whole_number(|reader| {
            if reader.byte() != Ok(b'-') {
                return reader.digits()?.try_into().ok();
            }
            reader.at += 1;
            // Minus zero is no whole number: it is a zero of its own.
            let number = reader.digits().filter(|number| *number != 0)?;
            0_i64.checked_sub_unsigned(number)
        })
    }

    fn string(&mut self) -> Result<Cow<'_, str>, Fault> {
        self.text()
    }

    fn json(&mut self) -> Result<&str, Fault> {
        self.peek()?;
        let begin = self.at;
        self.check()?;
        Ok(self.since(begin))
    }

    fn json_only(&mut self, slot: &mut dyn Slot) -> Result<(), Fault> {
        slot.read(self)
    }

    fn list(&mut self, item: &mut dyn FnMut(&mut dyn Reader) -> Result<(), Fault>) -> Result<(), Fault> {
        if self.peek()? != b'[' {
            return Err(self.mismatch());
        }
        self.items(b']', |reader| item(reader))
    }

    fn object(
        &mut self,
        member: &mut dyn FnMut(&str, &mut dyn Reader) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.members(|reader, key| member(&key, reader))
    }

    fn tag(&mut self) -> Result<Cow<'_, str>, Fault> {
        let begin = self.at;
        if self.peek()? != b'{' {
            return Err(self.mismatch());
        }
        self.at += 1;
        while self.peek()? == b'"' {
            let key = self.quoted()?;
            self.expect(b':')?;
            if key == "type" {
                let tag = self.text()?;
                self.at = begin;
                return Ok(tag);
            }
            self.skip()?;
            if self.peek()? != b',' {
                break;
            }
            self.at += 1;
        }
        self.expect(b'}').and(Err(Fault::Missing))
    }

    fn fill(&mut self, tables: &mut [&mut dyn TableMut]) -> Result<(), Fault> {
        const TAG: u64 = 1 << Columns::MAX;
        let mut seen = [0_u64; 2];
        let mut next = 0;
        self.members(|reader, key| {
            for (table, seen) in tables.iter_mut().zip(&mut seen) {
                let columns = table.columns();
                let (bit, column) = match columns.position(&key, next) {
                    Some(index) => (1 << index, columns.get(index)),
                    None if key == "type" && table.tag().is_some() => (TAG, None),
                    None => continue,
                };
                if *seen & bit != 0 {
                    return Err(Fault::Twice);
                }
                *seen |= bit;
                let Some(column) = column else { return reader.skip() };
                next = bit.trailing_zeros() as usize + 1;
                let slot = table.slot_mut(column.number).ok_or(Fault::Unknown)?;
                let read = slot.read(reader);
                if read.is_err() {
                    reader.misfit.get_or_insert(column.name);
                }
                return read;
            }
            Err(Fault::Unknown)
        })?;
        for (table, seen) in tables.iter().zip(seen) {
            let mut missing = table.columns().iter().enumerate();
            if missing.any(|(index, column)| column.is_required && seen & 1 << index == 0) {
                return Err(Fault::Missing);
            }
        }
        Ok(())
    }
}
