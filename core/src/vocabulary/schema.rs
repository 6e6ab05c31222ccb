//! JSON Schemas of the vocabulary, made of the same definitions.

use alloc::string::ToString;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, json};

use super::entry::paragraphs;
use super::field::Field;
use super::field_type::FieldType;

/// A field's name, schema, and whether it must be there.
pub(crate) struct Property {
    name: &'static str,
    schema: Schema,
    required: bool,
}

/// The property that a field of type `T` is.
pub(crate) fn field<T: FieldType + JsonSchema>(
    generator: &mut SchemaGenerator,
    field: Field,
    doc: &str,
) -> Property {
    let mut schema = generator.subschema_for::<T>();
    if !doc.trim().is_empty() {
        schema.insert("description".to_string(), paragraphs(doc).into());
    }
    Property { name: field.name(), schema, required: !T::OPTIONAL }
}

/// The schema of an entry: an object with its `type`. It allows other fields: an envelope adds its own, and
/// says that there are no more.
pub(crate) fn entry(name: &str, doc: &str, properties: &[Property]) -> Schema {
    let mut schema = object(properties);
    schema.insert("description".to_string(), paragraphs(doc).into());
    if let Some(serde_json::Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("type".to_string(), json!({ "const": name }));
    }
    if let Some(serde_json::Value::Array(required)) = schema.get_mut("required") {
        required.insert(0, "type".into());
    }
    schema
}

/// The schema of a part: an object with these properties and no others.
pub(crate) fn record(properties: &[Property]) -> Schema {
    let mut schema = object(properties);
    schema.insert("additionalProperties".to_string(), false.into());
    schema
}

fn object(properties: &[Property]) -> Schema {
    let required: alloc::vec::Vec<_> =
        properties.iter().filter(|property| property.required).map(|property| property.name).collect();
    let properties: Map<_, _> = properties
        .iter()
        .map(|property| (property.name.to_string(), property.schema.clone().to_value()))
        .collect();
    schemars::json_schema!({ "type": "object", "properties": properties, "required": required })
}
