//! Plain data - configurations, options, views - as the types of every language have it: read once of its JSON Schemas.

use anyhow::{Context as _, Result, bail};
use parlour::vocabulary::{RECORDS, WidgetOptions, enumeration};
use parlour::{Config, TranscriptEntry, View};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// An object of which all members are known.
pub(super) struct Record {
    pub(super) name: String,
    pub(super) doc: String,
    /// Whether the engine makes it, and nobody else.
    pub(super) is_read: bool,
    pub(super) fields: Vec<Field>,
}

/// A member of a record.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) is_required: bool,
    pub(super) ty: Type,
}

/// What a value is.
pub(super) enum Type {
    Text,
    Number,
    Flag,
    Json,
    /// One of several names: of an enumeration of the vocabulary, of a type that is known by a name of its own, or of none.
    Names {
        of: Option<String>,
        doc: String,
        values: Vec<String>,
    },
    Record(String),
    List(Box<Type>),
    /// An object of any keys.
    Map(Box<Type>),
    /// That, or `null`.
    Nullable(Box<Type>),
}

/// All records, each after its parts.
pub(super) fn records() -> Result<Vec<Record>> {
    let mut records = Vec::new();
    let given = SchemaSettings::draft2020_12;
    let read = || given().for_serialize();
    add::<Config>(&mut records, given(), false)?;
    add::<WidgetOptions>(&mut records, given(), false)?;
    add::<View>(&mut records, read(), true)?;
    add::<TranscriptEntry>(&mut records, read(), true)?;
    Ok(records)
}

/// Adds the record of a type, after those of its parts.
fn add<T: JsonSchema>(records: &mut Vec<Record>, settings: SchemaSettings, is_read: bool) -> Result<()> {
    let schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    let none = Map::new();
    let definitions = schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    let parts = definitions.iter().filter(|(_, definition)| definition.get("properties").is_some());
    let parts = parts.map(|(name, definition)| (name.as_str(), definition));
    for (name, schema) in parts.chain([(&*T::schema_name(), &schema)]) {
        let name = record_name(name);
        if !records.iter().any(|record| record.name == name) {
            let fields = fields(schema, definitions).with_context(|| name.clone())?;
            records.push(Record { name, doc: doc(schema), is_read, fields });
        }
    }
    Ok(())
}

/// Parts of events are records of the same names: as they stand in views, they have a name of their own.
fn record_name(name: &str) -> String {
    let is_part = RECORDS.iter().any(|record| record.rust_name == name);
    if is_part { format!("{name}View") } else { name.into() }
}

fn doc(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().into()
}

fn fields(schema: &Value, definitions: &Map<String, Value>) -> Result<Vec<Field>> {
    let properties = schema["properties"].as_object().context("it has no properties")?;
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.into_iter().flatten().any(|required| required == name);
    let fields = properties.iter().map(|(name, property)| {
        let ty = type_of(property, definitions).with_context(|| name.clone())?;
        Ok(Field { name: name.clone(), doc: doc(property), is_required: is_required(name), ty })
    });
    fields.collect()
}

/// The type of a value of this schema.
fn type_of(schema: &Value, definitions: &Map<String, Value>) -> Result<Type> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        let definition = definitions.get(name).with_context(|| format!("{name} is not defined"))?;
        if definition.get("properties").is_some() {
            return Ok(Type::Record(record_name(name)));
        }
        return Ok(match type_of(definition, definitions)? {
            Type::Names { doc, values, .. } => Type::Names { of: Some(name.into()), doc, values },
            other => other,
        });
    }
    if let Some(values) = names_of(schema) {
        return Ok(Type::Names { of: None, doc: doc(schema), values });
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return match &choices[..] {
            [one, null] | [null, one] if null["type"] == "null" => {
                Ok(Type::Nullable(type_of(one, definitions)?.into()))
            }
            _ => bail!("no type for one of several: {schema}"),
        };
    }
    match &schema["type"] {
        Value::Null => Ok(Type::Json),
        Value::String(one) => simple(one, schema, definitions),
        Value::Array(several) => match &several[..] {
            [one, null] if null == "null" => {
                let one = one.as_str().context("a type has a name")?;
                Ok(Type::Nullable(simple(one, schema, definitions)?.into()))
            }
            _ => bail!("no type for one of several: {schema}"),
        },
        other => bail!("a schema with a type that is none: {other}"),
    }
}

fn simple(one: &str, schema: &Value, definitions: &Map<String, Value>) -> Result<Type> {
    Ok(match one {
        "string" => Type::Text,
        "integer" => Type::Number,
        "boolean" => Type::Flag,
        "array" => Type::List(type_of(&schema["items"], definitions)?.into()),
        "object" => Type::Map(type_of(&schema["additionalProperties"], definitions)?.into()),
        other => bail!("no type for {other}"),
    })
}

/// The names that a schema allows, if it allows nothing else.
pub(super) fn names_of(schema: &Value) -> Option<Vec<String>> {
    let owned = |name: &Value| name.as_str().map(str::to_owned);
    if let Some(choices) = schema["oneOf"].as_array() {
        // Some of them one by one, each with its own doc.
        let several = |choice: &Value| match &choice["const"] {
            Value::Null => names_of(choice),
            name => owned(name).map(|name| vec![name]),
        };
        return choices.iter().map(several).collect::<Option<Vec<_>>>().map(|names| names.concat());
    }
    schema["enum"].as_array()?.iter().map(owned).collect()
}

/// Whether a type of names is one of the vocabulary's, which every language knows already.
pub(super) fn is_known(name: &str) -> bool {
    enumeration(name).is_some()
}
