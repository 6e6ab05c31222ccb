//! `tables.ts`: by what records of the wire are written and read.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use parlour::dialect::Dialect;
use parlour::vocabulary::{Cause, EVENTS, Field, FieldDescription, INPUTS, Origin, enumeration, records};

use super::GENERATED;

/// The file.
pub(super) fn text() -> Result<String> {
    let mut text = format!(
        "/**\n * By what records of the wire are written and read. {GENERATED}\n *\n * @module\n */\n\n\
         import type {{ RecordReader }} from \"../wire.js\";\n\n"
    );
    let quoted =
        |names: Vec<&str>| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let origins = quoted(Origin::ALL.iter().map(|origin| origin.name()).collect());
    let causes = quoted(Cause::ALL.iter().map(|cause| cause.name()).collect());
    writeln!(text, "/** Origins, as heads number them. */\nexport const ORIGINS = [{origins}] as const;\n")?;
    writeln!(text, "/** Causes, as heads number them. */\nexport const CAUSES = [{causes}] as const;\n")?;

    let dialects = quoted(Dialect::ALL.iter().map(|dialect| dialect.name()).collect());
    writeln!(text, "/** The dialects, by name. */\nexport const DIALECTS = [{dialects}] as const;\n")?;
    text.push_str(
        "/** The names of all events. */\nexport const EVENT_NAMES: ReadonlySet<string> = new Set([\n",
    );
    for event in EVENTS {
        writeln!(text, "  \"{}\",", event.name)?;
    }
    text.push_str("]);\n\n");
    text.push_str(
        "/** The names of fields by their numbers. */\nexport const FIELDS: readonly string[] = [\n  \"\",\n",
    );
    let last = Field::ALL.iter().map(|field| *field as u16).max().unwrap_or_default();
    for number in 1..=last {
        let name = Field::from_number(number).map_or("", Field::name);
        writeln!(text, "  \"{name}\",")?;
    }
    text.push_str("];\n\n");

    text.push_str(
        "/** How the value of a field is written; what has no rule here crosses as JSON. */\n\
         export const enum Rule {\n  Text = 1,\n  Number,\n  Bool,\n  Json,\n  Content,\n  User,\n  Texts,\n  Other,\n}\n\n\
         /** A kind of input: its number, and of each field number and rule. */\n\
         export interface InputTable {\n  readonly number: number;\n  \
         readonly fields: { readonly [name: string]: readonly [number: number, rule: Rule] | undefined };\n}\n\n\
         const table = (number: number, fields: InputTable[\"fields\"]): InputTable => ({\n  number,\n  \
         fields: Object.assign(Object.create(null), fields),\n});\n\n\
         /** The kinds of inputs, by name. */\n\
         export const INPUTS: ReadonlyMap<string, InputTable> = new Map([\n",
    );
    for input in INPUTS {
        let fields = rules(input.fields);
        writeln!(text, "  [\"{}\", table({}, {{ {fields} }})],", input.name, input.number)?;
    }
    text.push_str("]);\n\n");
    let user = records().find(|record| record.name == "user").context("there are users")?;
    writeln!(
        text,
        "/** The fields of a user. */\nexport const USER: InputTable[\"fields\"] = Object.assign(Object.create(null), {{ {} }});\n",
        rules(user.fields)
    )?;
    text.push_str(
        "/** Makes events of records, by their kinds. Each writes the properties of its own in one order, so that they are \
         found\n * quickly, and stand as in the canonical JSON form. */\n\
         export const EVENTS: readonly (((record: RecordReader) => object) | undefined)[] = [\n  undefined,\n",
    );
    let mut number = 1;
    for event in EVENTS {
        while number < event.number {
            text.push_str("  undefined,\n");
            number += 1;
        }
        number += 1;
        write!(
            text,
            "  (record) => {{\n    const event: any = record.head(\"{}\");\n    while (record.next()) {{\n      switch (record.field) {{\n",
            event.name
        )?;
        for field in event.fields {
            let (number, name) = (field.field as u16, field.field.name());
            writeln!(
                text,
                "        case {number}:\n          event.{name} = record.value();\n          break;"
            )?;
        }
        text.push_str(
            "        default:\n          record.other(event);\n      }\n    }\n    return event;\n  },\n",
        );
    }
    text.push_str("];\n");
    Ok(text)
}

/// Number and rule of each field.
fn rules(fields: &[FieldDescription]) -> String {
    let rules = fields
        .iter()
        .map(|field| format!("{}: [{}, {}]", field.field.name(), field.field as u16, rule(field)));
    rules.collect::<Vec<_>>().join(", ")
}

/// The rule by which a field is written.
fn rule(field: &FieldDescription) -> &'static str {
    match field.ty {
        "id" | "text" | "personal" | "secret" | "base64" => "Rule.Text",
        "count" | "number" | "integer" => "Rule.Number",
        "bool" => "Rule.Bool",
        "json" => "Rule.Json",
        "content" => "Rule.Content",
        "user" => "Rule.User",
        "id[]" | "text[]" => "Rule.Texts",
        other if enumeration(other).is_some() => "Rule.Text",
        _ => "Rule.Other",
    }
}
