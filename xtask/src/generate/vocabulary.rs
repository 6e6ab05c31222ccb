//! `tests/vocabulary.json`: every input, event, part, field and enumerated value with its name and number, and what
//! each dialect can say, for the generators and the tests of every language.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use parlour::MachineName;
use parlour::dialect::{Capability, Dialect, Emits};
use parlour::vocabulary::{self, CONTENTS, Description, EVENTS, FieldDescription, INPUTS, paragraphs};
use serde::{Deserialize, Serialize};

use super::File;
use super::layout::text;

const PATH: &str = "tests/vocabulary.json";

/// Indented down to an entry's fields, of which each has a line.
const DEPTH: usize = 4;

/// The file. Fails where it would change a number that the checked-in file gives.
pub(super) fn file(root: &Path) -> Result<File> {
    let text = text(&Vocabulary::new(), DEPTH)?;
    if let Ok(before) = fs::read_to_string(root.join(PATH)) {
        check_numbers(&before, &text).with_context(|| PATH.to_string())?;
    }
    Ok((PATH.to_string(), text))
}

#[derive(Serialize)]
struct Vocabulary {
    inputs: Vec<Entry>,
    events: Vec<Entry>,
    records: Vec<Entry>,
    /// The kinds of content, by their JSON `type`.
    contents: Vec<Entry>,
    fields: Vec<Field>,
    enumerations: Vec<Enumeration>,
    machines: Vec<&'static str>,
    dialects: Vec<DialectEntry>,
}

/// A dialect, and what it can say.
#[derive(Serialize)]
struct DialectEntry {
    number: u16,
    name: &'static str,
    surfaces: Vec<&'static str>,
    capabilities: Vec<CapabilityEntry>,
}

/// Whether an event can come in a dialect, and as which calls.
#[derive(Serialize)]
struct CapabilityEntry {
    event: &'static str,
    support: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    calls: Vec<CallEntry>,
}

#[derive(Serialize)]
struct CallEntry {
    surface: &'static str,
    name: &'static str,
    kind: &'static str,
    again: bool,
    carries: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    /// 0, and left out, for the parts of inputs and events.
    #[serde(skip_serializing_if = "is_zero")]
    number: u16,
    name: &'static str,
    rust_name: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    doc: String,
    fields: Vec<EntryField>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryField {
    number: u16,
    name: &'static str,
    rust_name: &'static str,
    r#type: &'static str,
    /// Whether it must be given.
    required: bool,
    /// Whether it can be without a value.
    optional: bool,
    doc: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Field {
    number: u16,
    name: &'static str,
    rust_name: String,
}

#[derive(Serialize)]
struct Enumeration {
    name: &'static str,
    doc: String,
    values: &'static [&'static str],
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

impl Vocabulary {
    fn new() -> Self {
        Self {
            inputs: INPUTS.iter().copied().map(Entry::from).collect(),
            events: EVENTS.iter().copied().map(Entry::from).collect(),
            records: vocabulary::records().map(Entry::from).collect(),
            contents: CONTENTS.iter().map(Entry::from).collect(),
            fields: vocabulary::Field::ALL.iter().map(Field::from).collect(),
            enumerations: vocabulary::enumerations().map(Enumeration::from).collect(),
            machines: MachineName::ALL.iter().map(|machine| machine.name()).collect(),
            dialects: Dialect::ALL.iter().copied().map(DialectEntry::from).collect(),
        }
    }
}

impl From<Dialect> for DialectEntry {
    fn from(dialect: Dialect) -> Self {
        Self {
            number: dialect.number(),
            name: dialect.name(),
            surfaces: dialect.surfaces().iter().map(|surface| surface.name()).collect(),
            capabilities: dialect.capabilities().iter().map(CapabilityEntry::from).collect(),
        }
    }
}

impl From<&Capability> for CapabilityEntry {
    fn from(capability: &Capability) -> Self {
        let call = |call: &&'static Emits| CallEntry {
            surface: call.surface.name(),
            name: call.name,
            kind: call.kind.name(),
            again: call.again,
            carries: call.carries.iter().map(|field| field.name()).collect(),
        };
        Self {
            event: capability.event.name(),
            support: capability.support.name(),
            calls: capability.calls.iter().map(call).collect(),
        }
    }
}

impl From<&Description> for Entry {
    fn from(entry: &Description) -> Self {
        Self {
            number: entry.number,
            name: entry.name,
            rust_name: entry.rust_name,
            doc: paragraphs(entry.doc),
            fields: entry.fields.iter().map(EntryField::from).collect(),
        }
    }
}

impl From<&FieldDescription> for EntryField {
    fn from(field: &FieldDescription) -> Self {
        Self {
            number: field.field as u16,
            name: field.field.name(),
            rust_name: field.rust_name,
            r#type: field.ty,
            required: field.required,
            optional: field.optional,
            doc: paragraphs(field.doc),
        }
    }
}

impl From<&vocabulary::Field> for Field {
    fn from(field: &vocabulary::Field) -> Self {
        Self { number: *field as u16, name: field.name(), rust_name: format!("{field:?}") }
    }
}

impl From<&vocabulary::Enumeration> for Enumeration {
    fn from(enumeration: &vocabulary::Enumeration) -> Self {
        let vocabulary::Enumeration { name, doc, values } = *enumeration;
        Self { name, doc: paragraphs(doc), values }
    }
}

/// What of the file must never change: which name each number stands for.
#[derive(Deserialize)]
struct Numbers {
    inputs: Vec<Numbered>,
    events: Vec<Numbered>,
    fields: Vec<Numbered>,
    dialects: Vec<Numbered>,
}

#[derive(Deserialize)]
struct Numbered {
    number: u16,
    name: String,
}

/// Fails where a number stands for another name than before, or for none.
fn check_numbers(before: &str, after: &str) -> Result<()> {
    let read = |text| serde_json::from_str::<Numbers>(text).context("the numbers cannot be read");
    let (before, after) = (read(before)?, read(after)?);
    for (kind, before, after) in [
        ("input", before.inputs, after.inputs),
        ("event", before.events, after.events),
        ("field", before.fields, after.fields),
        ("dialect", before.dialects, after.dialects),
    ] {
        let after: BTreeMap<u16, String> =
            after.into_iter().map(|entry| (entry.number, entry.name)).collect();
        for Numbered { number, name } in before {
            let now = after.get(&number).map_or("nothing", |name| name);
            ensure!(now == name, "{kind} {number} is {name} and would become {now}; numbers are append-only");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn numbers(fields: &[(u16, &str)]) -> String {
        let fields: Vec<_> =
            fields.iter().map(|(number, name)| json!({"number": number, "name": name})).collect();
        json!({"inputs": [], "events": [], "fields": fields, "dialects": []}).to_string()
    }

    #[test]
    fn numbers_can_be_added_and_neither_moved_nor_removed() {
        let before = numbers(&[(1, "a"), (2, "b")]);
        check_numbers(&before, &numbers(&[(1, "a"), (2, "b"), (3, "c")])).expect("one was added");
        for (after, expected) in [
            (numbers(&[(1, "a"), (2, "c")]), "field 2 is b and would become c"),
            (numbers(&[(1, "a")]), "field 2 is b and would become nothing"),
        ] {
            let error = check_numbers(&before, &after).expect_err("a number changed").to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn every_type_of_a_field_is_explained_or_built_in() {
        const BUILT_IN: &[&str] = &[
            "id", "text", "personal", "secret", "count", "number", "integer", "bool", "json", "base64",
            "code", "content", "answers", "unread", "options",
        ];
        let vocabulary = Vocabulary::new();
        let all = [&vocabulary.inputs, &vocabulary.events, &vocabulary.records, &vocabulary.contents];
        let entries = all.into_iter().flatten();
        for field in entries.flat_map(|entry| &entry.fields) {
            let name = field.r#type.trim_end_matches("[]");
            let known = BUILT_IN.contains(&name)
                || vocabulary.records.iter().any(|record| record.name == name)
                || vocabulary.enumerations.iter().any(|enumeration| enumeration.name == name);
            assert!(known, "no generator knows what {name} is");
        }
    }
}
