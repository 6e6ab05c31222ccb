//! The arguments of a call, found out by asking the decoder: each is broken, left out and changed, and what the decoder
//! says of it, or makes of it, is what the page has.

use anyhow::Result;
use parlour::dialect::{Decoded, Fault, VendorCall};
use serde_json::{Value, json};

use super::calls::{Entry, read};

/// An argument, or a field of one.
pub(super) struct Argument {
    /// Where it is, as errors have it: `args[0].page`.
    pub(super) path: String,
    /// What it must be, as errors have it.
    pub(super) must_be: String,
    /// Whether it may not be left out.
    pub(super) is_required: bool,
    /// The fields of inputs that it becomes.
    pub(super) goes_to: Vec<String>,
}

/// A place in a call.
#[derive(Clone, PartialEq)]
struct Place {
    /// As a JSON pointer.
    pointer: String,
    /// As errors have it.
    path: String,
}

impl Place {
    fn new(field: &str) -> Self {
        Self { pointer: format!("/{field}"), path: field.into() }
    }

    fn item(&self, index: usize) -> Self {
        Self { pointer: format!("{}/{index}", self.pointer), path: format!("{}[{index}]", self.path) }
    }

    /// Whether a call has something there, or an object or a list where it could be.
    fn is_possible_in(&self, call: &Value) -> bool {
        let parent = self.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        call.pointer(parent).is_some_and(|parent| parent.is_object() || parent.is_array())
    }

    fn field(&self, name: &str) -> Self {
        Self { pointer: format!("{}/{name}", self.pointer), path: format!("{}.{name}", self.path) }
    }
}

/// What the decoder makes of a call.
enum Answer {
    /// The inputs, as JSON.
    Taken(Value),
    /// It is not known, or somebody else's.
    Unknown,
    /// Where something is wrong, what must be there, and whether it is missing.
    Wrong { path: String, expected: String, is_missing: bool },
}

/// The examples of a call, and whoever reads them.
struct Asked<'e> {
    entry: &'e Entry,
    examples: Vec<Value>,
}

/// All arguments of a call that its examples have, in the order in which they come first.
pub(super) fn arguments(entry: &Entry) -> Result<Vec<Argument>> {
    let examples = entry.examples.iter().map(|example| serde_json::from_str(&example.line));
    let asked = Asked { entry, examples: examples.collect::<Result<_, _>>()? };
    let mut found = Vec::new();
    let has_chat = asked.examples.iter().any(|example| example.get("chatID").is_some());
    if has_chat {
        asked.add(&Place::new("chatID"), &mut found);
    }
    let args = Place::new("args");
    let most = entry.examples.iter().map(|example| example.call.args.len()).max().unwrap_or_default();
    for index in 0..most {
        let place = args.item(index);
        // The envelope of a page message is the same for all of them.
        let is_posted = &*entry.examples[0].call.call == "postMessage";
        asked.add(&if is_posted { place.field("object") } else { place }, &mut found);
    }
    Ok(found)
}

impl Asked<'_> {
    /// Adds what stands at a place, and what is in it.
    fn add(&self, place: &Place, found: &mut Vec<Argument>) {
        let argument = self.argument(place);
        let (is_anything, known) = (argument.must_be == ANYTHING, found.len());
        let mut inside =
            if self.is_read_whole(place, &argument.must_be) { Vec::new() } else { self.inside(place) };
        let named: Vec<Place> = fields_of(&argument.must_be).map(|name| place.field(name)).collect();
        inside.retain(|place| !named.contains(place));
        let goes_to = argument.goes_to.clone();
        found.push(argument);
        for within in named.into_iter().chain(inside) {
            let next = found.len();
            self.add(&within, found);
            // What is carried through whole has no fields of its own.
            if found.get(next).is_some_and(|field| field.must_be == ANYTHING && field.goes_to == goes_to) {
                found.truncate(next);
            }
        }
        let has_fields = found.len() > known + 1;
        let argument = &mut found[known];
        if has_fields {
            argument.goes_to.clear();
            if is_anything {
                argument.must_be = "an object".into();
            }
        } else if is_anything && argument.goes_to.is_empty() {
            // Nobody asks what stands there.
            found.truncate(known);
        }
    }

    /// Whether the decoder takes the value there for one, whatever is in it.
    fn is_read_whole(&self, place: &Place, must_be: &str) -> bool {
        let is_object = self.values(place).iter().any(|value| value.is_object());
        must_be != ANYTHING && !must_be.contains('{') && (must_be.contains("object") || !is_object)
    }

    fn argument(&self, place: &Place) -> Argument {
        let (mut expected, mut taken) = (Vec::new(), Vec::new());
        let (mut is_unknown, mut is_required) = (false, true);
        let wrong = [json!(5), json!("§"), json!([[]]), json!({"§": 1}), json!(true), json!(-1.5)];
        for whole in self.examples.iter().filter(|example| place.is_possible_in(example)) {
            for wrong in &wrong {
                match self.ask(&with(whole, place, Some(wrong.clone()))) {
                    Answer::Wrong { path, expected: what, .. } if path == place.path => expected.push(what),
                    Answer::Wrong { .. } => {}
                    Answer::Unknown => is_unknown = true,
                    Answer::Taken(_) => taken.push(wrong),
                }
            }
            is_required &= match self.ask(&with(whole, place, None)) {
                Answer::Wrong { path, expected: what, is_missing } if path == place.path => {
                    expected.push(what);
                    is_missing
                }
                Answer::Unknown => true,
                _ => false,
            };
        }
        // Where errors differ, the one that says most.
        let must_be = expected.into_iter().max_by_key(String::len);
        let must_be =
            must_be.unwrap_or_else(|| if is_unknown { self.known(place, &taken) } else { ANYTHING.into() });
        let goes_to = self.goes_to(place, &must_be);
        Argument { path: place.path.clone(), must_be, is_required, goes_to }
    }

    /// What is known there, where the decoder knows nothing of a call with anything else: by the kinds of values that
    /// it takes, or by the examples.
    fn known(&self, place: &Place, taken: &[&Value]) -> String {
        let values = self.values(place);
        if let Some(Value::Object(fields)) = values.first() {
            let names: Vec<&str> = fields.keys().map(String::as_str).collect();
            return format!("an object {{{}}}", names.join(", "));
        }
        let takes = |is: fn(&Value) -> bool| taken.iter().any(|value| is(value));
        match (takes(Value::is_string), takes(Value::is_number), takes(Value::is_boolean)) {
            (true, true, _) => "text or a number".into(),
            (true, false, _) => "text".into(),
            (false, _, true) => "true or false".into(),
            _ => values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", "),
        }
    }

    /// The values that the examples have there.
    fn values(&self, place: &Place) -> Vec<&Value> {
        let mut values: Vec<&Value> = Vec::new();
        for value in self.examples.iter().filter_map(|example| example.pointer(&place.pointer)) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    /// The places inside an object or a list of objects.
    fn inside(&self, place: &Place) -> Vec<Place> {
        let mut inside = Vec::new();
        for value in self.values(place) {
            let found: Vec<Place> = match value {
                Value::Object(fields) => fields.keys().map(|name| place.field(name)).collect(),
                Value::Array(items) if items.first().is_some_and(Value::is_object) => vec![place.item(0)],
                _ => Vec::new(),
            };
            inside.extend(found.into_iter().filter(|place| !inside.contains(place)).collect::<Vec<_>>());
        }
        inside
    }

    /// The fields of inputs that are others where another value stands there.
    fn goes_to(&self, place: &Place, must_be: &str) -> Vec<String> {
        let mut goes_to = Vec::new();
        let mut decides = false;
        for whole in &self.examples {
            let Answer::Taken(before) = self.ask(whole) else { continue };
            for other in self.others(place, whole, must_be) {
                match self.ask(&with(whole, place, other)) {
                    Answer::Taken(after) => compare(&before, &after, &mut goes_to),
                    Answer::Unknown => decides = true,
                    Answer::Wrong { path, .. } => decides |= path != place.path,
                }
                if !goes_to.is_empty() {
                    break;
                }
            }
        }
        if decides && goes_to.is_empty() {
            goes_to.push(DECIDES.into());
        }
        // What also travels on as it came is read all the same.
        if goes_to.iter().any(|field| field != RAW) {
            goes_to.retain(|field| field != RAW);
        }
        goes_to
    }

    /// Other values that may stand there, then none.
    fn others(&self, place: &Place, whole: &Value, must_be: &str) -> Vec<Option<Value>> {
        let mut others: Vec<Value> = match whole.pointer(&place.pointer) {
            Some(Value::String(text)) => vec![json!(format!("{text}x")), json!("aGk=")],
            Some(Value::Number(_)) => vec![json!(2)],
            Some(Value::Bool(is)) => vec![json!(!is)],
            Some(Value::Array(_)) => vec![json!([])],
            Some(Value::Object(_)) => vec![json!({})],
            _ => vec![json!("x"), json!(2), json!(true)],
        };
        let names = must_be.strip_prefix("one of ").into_iter().flat_map(|names| names.split(", "));
        others.extend(names.map(Value::from));
        others.extend(self.values(place).into_iter().cloned());
        others.into_iter().map(Some).chain([None]).collect()
    }

    fn ask(&self, call: &Value) -> Answer {
        let read = VendorCall::from_json(&call.to_string()).and_then(|call| read(&call, self.entry.is_told));
        match read {
            Ok(Decoded::Inputs(inputs)) => Answer::Taken(
                inputs.iter().map(|input| serde_json::to_value(input).unwrap_or_default()).collect(),
            ),
            Ok(_) => Answer::Unknown,
            Err(error) => {
                // Without what stands there instead.
                let expected = error.expected.split(", not ").next().unwrap_or_default().to_owned();
                let is_missing = error.fault == Fault::Missing;
                Answer::Wrong { path: error.field.to_string(), expected, is_missing }
            }
        }
    }
}

/// Where any value does.
pub(super) const ANYTHING: &str = "any value";

/// What an input cannot hold travels on in this field.
pub(super) const RAW: &str = "raw";

/// Of what says which input it is, or whether it is one at all.
pub(super) const DECIDES: &str = "which input";

/// The fields of an object that an error names: `{page, online}`.
fn fields_of(must_be: &str) -> impl Iterator<Item = &str> {
    let names =
        must_be.strip_prefix("an object {").and_then(|names| names.strip_suffix('}')).unwrap_or_default();
    names.split(", ").filter(|name| !matches!(*name, "" | "…"))
}

/// The call with another value at a place, or none.
fn with(call: &Value, place: &Place, value: Option<Value>) -> Value {
    let mut call = call.clone();
    let (parent, name) = place.pointer.rsplit_once('/').unwrap_or_default();
    match (call.pointer_mut(parent), value) {
        (Some(Value::Object(fields)), Some(value)) => {
            fields.insert(name.into(), value);
        }
        (Some(Value::Object(fields)), None) => {
            fields.remove(name);
        }
        (Some(Value::Array(items)), value) => {
            let index: usize = name.parse().unwrap_or_default();
            if value.is_none() && index + 1 == items.len() {
                items.pop();
            } else if let Some(item) = items.get_mut(index) {
                *item = value.unwrap_or_default();
            }
        }
        _ => {}
    }
    call
}

/// Adds the fields in which two lists of inputs differ.
fn compare(before: &Value, after: &Value, fields: &mut Vec<String>) {
    let empty = Vec::new();
    let (before, after) = (before.as_array().unwrap_or(&empty), after.as_array().unwrap_or(&empty));
    let kinds = |inputs: &[Value]| inputs.iter().map(|input| input["type"].clone()).collect::<Vec<_>>();
    if kinds(before) != kinds(after) {
        return add(DECIDES, fields);
    }
    for (before, after) in before.iter().zip(after) {
        differ(before, after, "", fields);
    }
}

fn differ(before: &Value, after: &Value, path: &str, fields: &mut Vec<String>) {
    match (before, after) {
        _ if before == after => {}
        _ if path == RAW => add(RAW, fields),
        (Value::Object(old), Value::Object(new)) => {
            let added = new.keys().filter(|name| !old.contains_key(*name));
            for name in old.keys().chain(added) {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let null = Value::Null;
                differ(old.get(name).unwrap_or(&null), new.get(name).unwrap_or(&null), &path, fields);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            old.iter().zip(new).for_each(|(old, new)| differ(old, new, path, fields));
        }
        _ => add(path, fields),
    }
}

fn add(field: &str, fields: &mut Vec<String>) {
    if !fields.iter().any(|known| known == field) {
        fields.push(field.into());
    }
}
