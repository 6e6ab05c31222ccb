//! `plain.rs`: configurations, options and views, of their JSON Schemas.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use parlour::vocabulary::{RECORDS, WidgetOptions, enumeration, enumerations};
use parlour::{Config, TranscriptEntry, View};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::{GENERATED, camel, comment};

/// The file.
pub(super) fn text() -> Result<String> {
    let mut records = Records::default();
    records.add::<Config>(SchemaSettings::draft2020_12())?;
    records.add::<WidgetOptions>(SchemaSettings::draft2020_12())?;
    records.add::<View>(SchemaSettings::draft2020_12().for_serialize())?;
    records.add::<TranscriptEntry>(SchemaSettings::draft2020_12().for_serialize())?;
    let Records { names, records: body, .. } = records;
    let has = |word: &&str| body.split(|letter: char| !letter.is_alphanumeric()).any(|other| other == *word);
    let mut types: Vec<&str> = enumerations().map(|known| known.name).filter(has).collect();
    types.sort_unstable();
    Ok(format!(
        "//! Plain data: configurations, options, views.\n//!\n//! {GENERATED}\n\n\
         use std::collections::HashMap;\n\n\
         use super::vocabulary::{{\n    {},\n}};\n\
         use crate::convert::{{Json, names, plain}};\n\n\
         names! {{\n{names}}}\n\nplain! {{\n{body}}}\n",
        types.join(", ")
    ))
}

#[derive(Default)]
struct Records {
    names: String,
    records: String,
    known: Vec<String>,
}

impl Records {
    /// Adds the record of a type, after those of its parts.
    fn add<T: JsonSchema>(&mut self, settings: SchemaSettings) -> Result<()> {
        let schema = settings.into_generator().into_root_schema_for::<T>().to_value();
        let schema = schema.as_object().context("a schema is an object")?;
        let none = Map::new();
        let definitions = schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        for (name, definition) in definitions {
            if definition.get("properties").is_some() {
                self.record(name, definition, definitions)?;
            } else if let Some(names) = names_of(definition).filter(|_| enumeration(name).is_none()) {
                self.name(name, definition, &names)?;
            }
        }
        self.record(&T::schema_name(), &Value::Object(schema.clone()), definitions)
    }

    /// Adds a type of which all values are names.
    fn name(&mut self, name: &str, definition: &Value, names: &[&str]) -> Result<()> {
        if self.known.iter().any(|known| known == name) {
            return Ok(());
        }
        comment(&mut self.names, "    ", definition["description"].as_str().unwrap_or_default())?;
        writeln!(self.names, "    {name} {{")?;
        for value in names {
            writeln!(self.names, "        /// `{value}`.\n        {} = \"{value}\",", camel(value))?;
        }
        self.names.push_str("    }\n");
        self.known.push(name.into());
        Ok(())
    }

    fn record(&mut self, name: &str, schema: &Value, definitions: &Map<String, Value>) -> Result<()> {
        let name = record_name(name);
        if self.known.contains(&name) {
            return Ok(());
        }
        let properties =
            schema["properties"].as_object().with_context(|| format!("{name} has no properties"))?;
        let required = schema.get("required").and_then(Value::as_array);
        let required: Vec<&str> = required.into_iter().flatten().filter_map(Value::as_str).collect();
        if !self.records.is_empty() {
            self.records.push('\n');
        }
        comment(&mut self.records, "    ", schema["description"].as_str().unwrap_or_default())?;
        writeln!(self.records, "    {name} {{")?;
        for (key, property) in properties {
            comment(&mut self.records, "        ", property["description"].as_str().unwrap_or_default())?;
            let ty = type_of(property, definitions).with_context(|| format!("{name}.{key}"))?;
            let is_required = required.contains(&key.as_str());
            let ty = if is_required || ty.starts_with("Option<") { ty } else { format!("Option<{ty}>") };
            if !is_required {
                self.records.push_str("        #[uniffi(default)]\n");
            }
            writeln!(self.records, "        {}: {ty},", snake(key))?;
        }
        self.records.push_str("    }\n");
        self.known.push(name);
        Ok(())
    }
}

/// Parts of events are records of the same names: as they stand in views, they have a name of their own.
fn record_name(name: &str) -> String {
    let is_part = RECORDS.iter().any(|record| record.rust_name == name);
    if is_part { format!("{name}View") } else { name.into() }
}

/// The names that a schema allows, if it allows nothing else.
fn names_of(schema: &Value) -> Option<Vec<&str>> {
    if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
        return choices.iter().map(|choice| choice.get("const")?.as_str()).collect();
    }
    schema.get("enum")?.as_array()?.iter().map(Value::as_str).collect()
}

/// The type of a value of this schema.
fn type_of(schema: &Value, definitions: &Map<String, Value>) -> Result<String> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = name.trim_start_matches("#/$defs/");
        let definition = definitions.get(name).with_context(|| format!("{name} is not defined"))?;
        return match definition.get("properties") {
            Some(_) => Ok(record_name(name)),
            None if enumeration(name).is_some() || names_of(definition).is_some() => Ok(name.into()),
            None => type_of(definition, definitions),
        };
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let types: Result<Vec<String>> = choices.iter().map(|choice| type_of(choice, definitions)).collect();
        return match &types?[..] {
            [ty, null] | [null, ty] if null == NULL => Ok(format!("Option<{ty}>")),
            other => bail!("no type for one of {other:?}"),
        };
    }
    // The names of states.
    if names_of(schema).is_some() {
        return Ok("String".into());
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        None => return Ok("Json".into()),
        Some(_) => bail!("a schema with a type that is none: {schema}"),
    };
    let mut known = Vec::new();
    for one in types {
        known.push(match one {
            "string" => "String".into(),
            "integer" => "i64".into(),
            "boolean" => "bool".into(),
            "null" => NULL.into(),
            "array" => format!("Vec<{}>", type_of(&schema["items"], definitions)?),
            "object" => {
                format!("HashMap<String, {}>", type_of(&schema["additionalProperties"], definitions)?)
            }
            other => bail!("no type for {other}"),
        });
    }
    match &known[..] {
        [ty] => Ok(ty.clone()),
        [ty, null] if null == NULL => Ok(format!("Option<{ty}>")),
        other => bail!("no type for one of {other:?}"),
    }
}

/// What stands for `null`.
const NULL: &str = "()";

/// A name of JSON in Rust's own spelling of fields: `chatId`, `chat_id`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
