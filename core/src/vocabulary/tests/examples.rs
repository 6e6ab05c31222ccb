//! An example of every type, and of every input and event, as canonical JSON.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::vocabulary::{Description, FieldDescription, RECORDS, enumeration};

/// An example of a field's type.
pub(super) fn value(ty: &str) -> String {
    if let Some(item) = ty.strip_suffix("[]") {
        return format!("[{0},{0}]", value(item));
    }
    if let Some(record) = RECORDS.iter().find(|record| record.name == ty) {
        return of_fields(record.fields.iter());
    }
    if let Some(enumeration) = enumeration(ty) {
        return format!("\"{}\"", enumeration.values[0]);
    }
    match ty {
        "id" | "text" | "personal" | "secret" => r#""a \"quoted\" ž""#,
        "bool" => "true",
        "count" => "4294967295",
        "number" => "9007199254740991",
        "integer" => "-1",
        "code" => "2",
        "base64" => r#""QQ==""#,
        "json" => r#"{"b" : [1.50, "\u0041"],"a":null}"#,
        "answers" => r#"{"z":"last","a":[ ]}"#,
        "unread" => r#"{"c2":1,"c1":2}"#,
        "content" => r#"{"type":"image","format":"png","caption":"c","data":"QQ=="}"#,
        "attachment" => r#"{"name":"n","size":0,"data":"","z":1.0,"a":{ }}"#,
        "options" => r#"{"account":"a","prefill":{"custom":"s"},"cloneOperators":{"Eva":["sales"]}}"#,
        _ => unreachable!("no example of {ty}"),
    }
    .to_string()
}

/// The input or event with all its fields.
pub(super) fn full(entry: &Description) -> String {
    of_type(entry, entry.fields.iter())
}

/// The input or event with the fields that it must have.
pub(super) fn minimal(entry: &Description) -> String {
    of_type(entry, entry.fields.iter().filter(|field| field.required))
}

/// The input or event with these of its fields.
pub(super) fn of_type<'f>(entry: &Description, fields: impl Iterator<Item = &'f FieldDescription>) -> String {
    let mut members = members(fields);
    members.insert(0, format!(r#""type":"{}""#, entry.name));
    object(&members)
}

/// An object with these fields.
pub(super) fn of_fields<'f>(fields: impl Iterator<Item = &'f FieldDescription>) -> String {
    object(&members(fields))
}

fn members<'f>(fields: impl Iterator<Item = &'f FieldDescription>) -> Vec<String> {
    fields.map(|field| format!(r#""{}":{}"#, field.field.name(), value(field.ty))).collect()
}

fn object(members: &[String]) -> String {
    format!("{{{}}}", members.join(","))
}
