//! `plain.ts`: configurations, options and views, of their JSON Schemas.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use parlour::vocabulary::{RECORDS, WidgetOptions, enumeration, enumerations};
use parlour::{Config, TranscriptEntry, View};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::{GENERATED, comment};

/// The file.
pub(super) fn text() -> Result<String> {
    let mut interfaces = Interfaces { text: String::new(), known: Vec::new() };
    interfaces.add::<Config>(SchemaSettings::draft2020_12(), false)?;
    interfaces.add::<WidgetOptions>(SchemaSettings::draft2020_12(), false)?;
    interfaces.add::<View>(SchemaSettings::draft2020_12().for_serialize(), true)?;
    interfaces.add::<TranscriptEntry>(SchemaSettings::draft2020_12().for_serialize(), true)?;
    let body = interfaces.text;
    let known = enumerations().map(|enumeration| enumeration.name).chain(["Content", "Json"]);
    let has = |word: &&str| body.split(|letter: char| !letter.is_alphanumeric()).any(|other| other == *word);
    let mut types: Vec<&str> = known.filter(has).collect();
    types.sort_unstable();
    Ok(format!(
        "/**\n * Plain data: configurations, options, views. {GENERATED}\n *\n * @module\n */\n\n\
         import type {{ {} }} from \"./vocabulary.js\";\n\n{body}",
        types.join(", ")
    ))
}

/// Interfaces, made of JSON Schemas.
struct Interfaces {
    text: String,
    known: Vec<String>,
}

impl Interfaces {
    /// Adds the interface of a type, after those of its parts.
    fn add<T: JsonSchema>(&mut self, settings: SchemaSettings, is_read: bool) -> Result<()> {
        let schema = settings.into_generator().into_root_schema_for::<T>().to_value();
        let schema = schema.as_object().context("a schema is an object")?;
        let none = Map::new();
        let definitions = schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        for (name, definition) in definitions {
            if definition.get("properties").is_some() {
                self.interface(name, definition, definitions, is_read)?;
            }
        }
        self.interface(&T::schema_name(), &Value::Object(schema.clone()), definitions, is_read)
    }

    fn interface(
        &mut self,
        name: &str,
        schema: &Value,
        definitions: &Map<String, Value>,
        is_read: bool,
    ) -> Result<()> {
        let name = interface_name(name);
        if self.known.contains(&name) {
            return Ok(());
        }
        let properties =
            schema["properties"].as_object().with_context(|| format!("{name} has no properties"))?;
        let required = schema.get("required").and_then(Value::as_array);
        let required: Vec<&str> = required.into_iter().flatten().filter_map(Value::as_str).collect();
        if let Some(doc) = schema.get("description").and_then(Value::as_str) {
            comment(&mut self.text, "", doc)?;
        }
        writeln!(self.text, "export interface {name} {{")?;
        for (key, property) in properties {
            if let Some(doc) = property.get("description").and_then(Value::as_str) {
                comment(&mut self.text, "  ", doc)?;
            }
            let ty = type_of(property, definitions).with_context(|| format!("{name}.{key}"))?;
            let (mark, more) = match (required.contains(&key.as_str()), is_read) {
                (true, _) => ("", ""),
                (false, true) => ("?", ""),
                (false, false) => ("?", " | undefined"),
            };
            writeln!(self.text, "  {key}{mark}: {ty}{more};")?;
        }
        self.text.push_str("}\n\n");
        self.known.push(name);
        Ok(())
    }
}

/// Parts of events have interfaces of the same names: as they stand in views, they have a name of their own.
fn interface_name(name: &str) -> String {
    let is_part = RECORDS.iter().any(|record| record.rust_name == name);
    if is_part { format!("{name}View") } else { name.into() }
}

/// The type of a value of this schema.
fn type_of(schema: &Value, definitions: &Map<String, Value>) -> Result<String> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = name.trim_start_matches("#/$defs/");
        let definition = definitions.get(name).with_context(|| format!("{name} is not defined"))?;
        return match definition.get("properties") {
            Some(_) => Ok(interface_name(name)),
            None if enumeration(name).is_some() => Ok(name.into()),
            None => type_of(definition, definitions),
        };
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(choices) = schema.get(choice).and_then(Value::as_array) {
            let choices: Result<Vec<String>> =
                choices.iter().map(|choice| type_of(choice, definitions)).collect();
            return Ok(choices?.join(" | "));
        }
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return Ok(values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | "));
    }
    if let Some(value) = schema.get("const") {
        return Ok(value.to_string());
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        None => return Ok("Json".into()),
        Some(_) => bail!("a schema with a type that is none: {schema}"),
    };
    let types = types.into_iter().map(|one| {
        Ok(match one {
            "string" => "string".into(),
            "integer" => "number".into(),
            "boolean" => "boolean".into(),
            "null" => "null".into(),
            "array" => match type_of(&schema["items"], definitions)? {
                item if item.contains(" | ") => format!("({item})[]"),
                item => format!("{item}[]"),
            },
            "object" => {
                format!("{{ [key: string]: {} }}", type_of(&schema["additionalProperties"], definitions)?)
            }
            other => bail!("no type for {other}"),
        })
    });
    Ok(types.collect::<Result<Vec<String>>>()?.join(" | "))
}
