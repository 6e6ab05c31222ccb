//! Passing over JSON that is kept as text, or not wanted.

use alloc::vec::Vec;

use super::Fault;
use super::json::JsonReader;
use super::write::plain_run;

/// How deep a checked value may be nested: what every reader of JSON can hold, serde_json among them.
const DEPTH: usize = 127;

impl<'a> JsonReader<'a> {
    /// Passes over a value, of which nothing but the form is looked at.
    pub(super) fn skip(&mut self) -> Result<(), Fault> {
        self.scan(false)
    }

    /// The text of a value, of which nothing but the form is looked at.
    pub(super) fn skipped(&mut self) -> Result<&'a str, Fault> {
        self.peek()?;
        let begin = self.at;
        self.skip()?;
        Ok(self.since(begin))
    }

    /// Passes over a value that any other reader can read too: its numbers are in range, and it is not too deep. Half a
    /// surrogate pair is left to the reader.
    pub(super) fn check(&mut self) -> Result<(), Fault> {
        self.scan(true)
    }

    fn scan(&mut self, is_strict: bool) -> Result<(), Fault> {
        // What closes the arrays and objects that are open.
        let mut open = Vec::new();
        loop {
            match self.peek()? {
                b'"' => self.scan_string()?,
                b'-' | b'0'..=b'9' => self.scan_number(is_strict)?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                byte @ (b'[' | b'{') => {
                    if is_strict && open.len() == DEPTH {
                        return Err(Fault::Syntax);
                    }
                    self.at += 1;
                    let close = if byte == b'[' { b']' } else { b'}' };
                    if self.peek()? == close {
                        self.at += 1;
                    } else {
                        open.push(close);
                        self.scan_key(close)?;
                        continue;
                    }
                }
                _ => return Err(Fault::Syntax),
            }
            // After a value: another one, or the end of what is open.
            loop {
                let Some(close) = open.last().copied() else { return Ok(()) };
                match self.peek()? {
                    b',' => {
                        self.at += 1;
                        self.scan_key(close)?;
                        break;
                    }
                    byte if byte == close => {
                        self.at += 1;
                        open.pop();
                    }
                    _ => return Err(Fault::Syntax),
                }
            }
        }
    }

    /// Passes over the key that an object, but no array, has before each value.
    fn scan_key(&mut self, close: u8) -> Result<(), Fault> {
        if close == b']' {
            return Ok(());
        }
        if self.peek()? != b'"' {
            return Err(Fault::Syntax);
        }
        self.scan_string()?;
        self.expect(b':')
    }

    fn scan_string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        loop {
            self.at += plain_run(&self.text.as_bytes()[self.at..]);
            match self.byte()? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.byte()? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
                        b'u' => {
                            self.hex()?;
                        }
                        _ => return Err(Fault::Syntax),
                    }
                }
                _ => return Err(Fault::Syntax),
            }
        }
    }

    /// The character of the escape sequence that begins with the backslash where it is.
    pub(super) fn escape(&mut self) -> Result<char, Fault> {
        self.at += 1;
        let escaped = match self.byte()? {
            b'u' => return self.unicode(),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            _ => return Err(Fault::Syntax),
        };
        self.at += 1;
        Ok(escaped)
    }

    /// The character of an escape sequence by number; two of them make a character beyond the first plane. Half of such
    /// a pair, as it is left where text is cut, reads as U+FFFD, which is what browsers show.
    fn unicode(&mut self) -> Result<char, Fault> {
        let first = u32::from(self.hex()?);
        let after = self.at;
        if (0xd800..0xdc00).contains(&first) && self.text.as_bytes()[after..].starts_with(b"\\u") {
            self.at += 1;
            let second = u32::from(self.hex()?);
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(code).ok_or(Fault::Syntax);
            }
            self.at = after;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The four hexadecimal digits after the `u` where it is.
    fn hex(&mut self) -> Result<u16, Fault> {
        self.at += 1;
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.byte()?).to_digit(16).ok_or(Fault::Syntax)?;
            code = code << 4 | u16::try_from(digit).unwrap_or_default();
            self.at += 1;
        }
        Ok(code)
    }

    fn scan_number(&mut self, is_strict: bool) -> Result<(), Fault> {
        let begin = self.at;
        self.at += usize::from(self.byte()? == b'-');
        match self.byte()? {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.scan_digits()?,
            _ => return Err(Fault::Syntax),
        }
        // No digit may follow a leading zero.
        if let Ok(b'0'..=b'9') = self.byte() {
            return Err(Fault::Syntax);
        }
        if self.byte() == Ok(b'.') {
            self.at += 1;
            self.scan_digits()?;
        }
        let has_exponent = matches!(self.byte(), Ok(b'e' | b'E'));
        if has_exponent {
            self.at += 1;
            self.at += usize::from(matches!(self.byte()?, b'+' | b'-'));
            self.scan_digits()?;
        }
        // Without an exponent it takes more than three hundred digits to be out of range.
        let text = self.since(begin);
        let may_be_out_of_range = has_exponent || text.len() > 300;
        if is_strict && may_be_out_of_range && serde_json::from_str::<f64>(text).is_err() {
            return Err(Fault::Syntax);
        }
        Ok(())
    }

    /// Passes over digits, of which there must be one.
    fn scan_digits(&mut self) -> Result<(), Fault> {
        if !self.byte()?.is_ascii_digit() {
            return Err(Fault::Syntax);
        }
        while let Ok(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        Ok(())
    }

    /// Takes this word, of which the first letter is there.
    pub(super) fn word(&mut self, word: &str) -> Result<(), Fault> {
        for expected in word.bytes() {
            if self.byte()? != expected {
                return Err(Fault::Syntax);
            }
            self.at += 1;
        }
        Ok(())
    }
}
