//! What fields, parts and values are called in Python.

use parlour::vocabulary::{Enumeration, FieldDescription, enumeration, records};

use crate::vocabulary::RENAMED;

/// The field's name in Python, which has words of its own.
pub(crate) fn name(field: &FieldDescription) -> &'static str {
    let renamed = RENAMED.iter().find(|(name, _)| *name == field.rust_name);
    renamed.map_or(field.rust_name, |(_, name)| name)
}

/// What a value of the field must be, in the words of the stubs.
pub(crate) fn expected(field: &FieldDescription) -> String {
    of_type(field.ty)
}

fn of_type(ty: &str) -> String {
    if let Some(item) = ty.strip_suffix("[]") {
        return format!("a list, each item {}", of_type(item));
    }
    if let Some(Enumeration { values, .. }) = enumeration(ty) {
        return format!(
            "one of {}",
            values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ")
        );
    }
    match ty {
        "id" | "text" | "personal" | "secret" => "a str".into(),
        "base64" => "a str of Base64".into(),
        "bool" => "a bool".into(),
        "count" => "an int from 0 to 2**32 - 1".into(),
        "number" => "an int from 0 to 2**53 - 1".into(),
        "integer" => "an int".into(),
        "code" => "0, 1, 2 or None".into(),
        "json" => "a value with a JSON form".into(),
        "answers" => "a dict from names to answers".into(),
        "unread" => "a dict from chats to counts".into(),
        "options" => "a dict as parlour.types.WidgetOptions".into(),
        "content" => "a parlour.parts.Text, Link, Image or Document".into(),
        part => class_name(part).map_or_else(|| part.into(), |class| format!("a parlour.parts.{class}")),
    }
}

/// The class of the part of this name.
fn class_name(part: &str) -> Option<&'static str> {
    records().find(|known| known.name == part).map(|part| part.rust_name)
}
