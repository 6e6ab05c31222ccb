//! Every field that a snapshot can have is in a golden file: a new one without a golden fails here.
#![cfg(feature = "schema")]

use std::collections::BTreeSet;

use parlour::Snapshot;
use serde_json::Value;

use crate::cases::CASES;
use crate::goldens::json;

/// Types of the vocabulary, which has tests of its own.
const ELSEWHERE: [&str; 3] = ["Held", "Envelope", "Input"];

/// The one field that no snapshot may have: the secret that the options of a widget can hold.
const NEVER: (&str, &str) = ("Prefill", "custom");

/// A type's name and one of its fields.
type Fields = BTreeSet<(String, String)>;

/// Walks through the schema: notes the fields of all types, and of those alone that `value` has in `seen`.
struct Walk<'s> {
    schema: &'s Value,
    all: Fields,
    seen: Fields,
}

impl<'s> Walk<'s> {
    fn walk(&mut self, name: &str, schema: &'s Value, value: Option<&Value>, depth: usize) {
        if depth > 24 {
            return;
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap_or_default();
            if !ELSEWHERE.contains(&name) {
                self.walk(name, &self.schema["$defs"][name], value, depth + 1);
            }
        }
        for one in ["anyOf", "oneOf", "allOf"].iter().filter_map(|key| schema[*key].as_array()).flatten() {
            self.walk(name, one, value, depth + 1);
        }
        for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
            self.all.insert((name.to_owned(), key.clone()));
            let value = value.and_then(|value| value.get(key));
            if value.is_some() {
                self.seen.insert((name.to_owned(), key.clone()));
            }
            self.walk(name, schema, value, depth + 1);
        }
        let items =
            [&schema["items"]].into_iter().chain(schema["prefixItems"].as_array().into_iter().flatten());
        for schema in items.filter(|schema| schema.is_object()) {
            match value.and_then(Value::as_array).filter(|values| !values.is_empty()) {
                Some(values) => {
                    values.iter().for_each(|value| self.walk(name, schema, Some(value), depth + 1))
                }
                None => self.walk(name, schema, None, depth + 1),
            }
        }
    }
}

#[test]
fn every_field_is_in_a_golden() {
    let schema = schemars::schema_for!(Snapshot).to_value();
    let mut walk = Walk { schema: &schema, all: Fields::new(), seen: Fields::new() };
    for case in CASES {
        let value = serde_json::from_str(&json(case)).unwrap();
        walk.walk("Snapshot", &schema, Some(&value), 0);
    }
    let never = (NEVER.0.to_owned(), NEVER.1.to_owned());
    assert!(walk.all.remove(&never) && !walk.seen.contains(&never), "{never:?} is a secret");
    let missing: Vec<_> = walk.all.difference(&walk.seen).collect();
    assert!(missing.is_empty(), "no golden has these fields; add a case that does: {missing:?}");
    assert!(walk.all.len() > 120, "the walk through the schema found {} fields only", walk.all.len());
}
