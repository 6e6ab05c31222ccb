//! How generated JSON is laid out: so that people can read it, and a change shows in few lines.

use std::io::{self, Write};

use anyhow::Result;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// The JSON text of a value: indented down to `depth` levels, one line for everything below them.
pub(super) fn text(value: &impl Serialize, depth: usize) -> Result<String> {
    let mut text = Vec::new();
    let layout = Layout { depth, level: 0, is_empty: true };
    value.serialize(&mut Serializer::with_formatter(&mut text, layout))?;
    text.push(b'\n');
    Ok(String::from_utf8(text)?)
}

struct Layout {
    depth: usize,
    level: usize,
    /// Whether nothing stands yet in the innermost array or object.
    is_empty: bool,
}

impl Layout {
    fn begin(&mut self, bracket: &[u8], writer: &mut (impl Write + ?Sized)) -> io::Result<()> {
        self.level += 1;
        self.is_empty = true;
        writer.write_all(bracket)
    }

    fn part(&mut self, first: bool, writer: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let comma: &[u8] = match (first, self.level > self.depth) {
            (true, _) => b"",
            (false, true) => b", ",
            (false, false) => b",",
        };
        writer.write_all(comma)?;
        self.new_line(self.level, writer)
    }

    fn end(&mut self, bracket: &[u8], writer: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if !self.is_empty {
            self.new_line(self.level - 1, writer)?;
        }
        self.level -= 1;
        self.is_empty = false;
        writer.write_all(bracket)
    }

    fn new_line(&self, indent: usize, writer: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if self.level <= self.depth {
            write!(writer, "\n{:width$}", "", width = 2 * indent)?;
        }
        Ok(())
    }
}

impl Formatter for Layout {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(b"[", writer)
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(b"]", writer)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.part(first, writer)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_empty = false;
        Ok(())
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(b"{", writer)
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(b"}", writer)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.part(first, writer)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_empty = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn deep_values_stay_on_one_line() {
        let value = json!({"a": [{"b": 1, "c": [2, 3]}, {}], "d": []});
        let text = super::text(&value, 2).expect("it can be written");
        assert_eq!(text, "{\n  \"a\": [\n    {\"b\": 1, \"c\": [2, 3]},\n    {}\n  ],\n  \"d\": []\n}\n");
    }
}
