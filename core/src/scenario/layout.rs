//! How a scenario is written for people: a step on a line where it fits, else its events one below the other.
//!
//! Opaque values keep the bytes they have: an engine carries them through, so that blanks in them count.

use std::format;
use std::string::String;
use std::vec::Vec;

use serde_json::value::RawValue;

use crate::vocabulary::{Pairs, Text};

/// The column that lines should not pass.
const WIDTH: usize = 110;

/// Fields whose values are opaque.
const OPAQUE: &[&str] = &["answers", "args", "article", "attachments", "raw", "value"];

type Members<'a> = Pairs<Text, &'a RawValue>;

/// Lays out JSON text that begins in column `column`.
pub(super) fn lay_out(json: &str, column: usize) -> String {
    let mut page = Page { text: String::new(), column };
    page.put(json, column);
    page.text
}

struct Page {
    text: String,
    column: usize,
}

impl Page {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.chars().count();
    }

    fn new_line(&mut self, indent: usize) {
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    fn lines(&self) -> usize {
        self.text.lines().count()
    }

    /// Whether there is room for so much, and for what closes and parts it.
    fn has_room(&self, text: &str) -> bool {
        self.column + text.chars().count() + 3 <= WIDTH
    }

    /// Writes a value; the lines of a list that does not fit begin two columns right of `indent`.
    fn put(&mut self, json: &str, indent: usize) {
        let line = in_line(json);
        if self.has_room(&line) {
            self.push(&line);
        } else if let Ok(members) = serde_json::from_str::<Members<'_>>(json) {
            self.put_object(&members);
        } else if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json) {
            self.put_list(&items, indent);
        } else {
            self.push(&line);
        }
    }

    /// As many members on each line as have room; a list of objects may begin at the end of a line, and after
    /// a member of several lines comes a new one.
    fn put_object(&mut self, members: &Members<'_>) {
        self.push("{");
        let indent = self.column;
        let mut lines = self.lines();
        for (index, (key, value)) in members.iter().enumerate() {
            let key = format!("{}: ", serde_json::Value::from(key.as_str()));
            let opaque = is_opaque(key.trim_matches(['"', ':', ' ']));
            let line = if opaque { value.get().into() } else { in_line(value.get()) };
            let begins = if line.starts_with("[{") && !opaque { "[" } else { &line };
            if index > 0 {
                self.push(", ");
                if lines != self.lines() || !self.has_room(&format!("{key}{begins}")) {
                    self.new_line(indent);
                }
            }
            lines = self.lines();
            self.push(&key);
            if opaque {
                self.push(&line);
            } else {
                self.put(value.get(), indent - 1);
            }
        }
        self.push("}");
    }

    fn put_list(&mut self, items: &[&RawValue], indent: usize) {
        self.push("[");
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(",");
            }
            self.new_line(indent + 2);
            self.put(item.get(), indent + 2);
        }
        self.push("]");
    }
}

fn is_opaque(key: &str) -> bool {
    OPAQUE.contains(&key)
}

/// The value on one line, with a blank after each comma and colon.
fn in_line(json: &str) -> String {
    let join = |parts: Vec<String>| parts.join(", ");
    if let Ok(members) = serde_json::from_str::<Members<'_>>(json) {
        let member = |(key, value): &(Text, &RawValue)| {
            let value = if is_opaque(key) { value.get().into() } else { in_line(value.get()) };
            format!("{}: {value}", serde_json::Value::from(key.as_str()))
        };
        format!("{{{}}}", join(members.iter().map(member).collect()))
    } else if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json) {
        format!("[{}]", join(items.iter().map(|item| in_line(item.get())).collect()))
    } else {
        json.trim().into()
    }
}

#[cfg(test)]
mod tests {
    use super::{in_line, lay_out};

    #[test]
    fn short_values_stay_on_a_line_and_opaque_ones_keep_their_bytes() {
        let json = r#"{"a":[1,{"b":null}],"article":{"x" :  1}}"#;
        assert_eq!(in_line(json), r#"{"a": [1, {"b": null}], "article": {"x" :  1}}"#);
        assert_eq!(lay_out(json, 4), in_line(json));
    }

    #[test]
    fn long_values_are_broken_and_mean_the_same() {
        let event = r#"{"type":"message.received","content":{"type":"text","text":"a long text indeed"}}"#;
        let json =
            std::format!(r#"{{"at":1,"input":{event},"verdict":"accepted","events":[{event},{event}]}}"#);
        let laid = lay_out(&json, 4);
        assert!(laid.lines().count() > 2 && laid.lines().all(|line| line.len() <= super::WIDTH), "{laid}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(value(&laid), value(&json));
        assert_eq!(lay_out(&laid, 4), laid, "laid out again it is the same");
    }
}
