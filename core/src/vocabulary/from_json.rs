//! How inputs, events and envelopes are read from JSON, and what is said of text that is none.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::value::RawValue;

use super::entry::fits;
use super::envelope::Head;
use super::table::json::{JsonReader, from_str, pieces};
use super::table::{Slot as _, TableMut};
use super::{Envelope, Event, EventKind, Input, InputKind, MachineName, Reason, Rejection, Text};

impl Input {
    /// Reads an input from its JSON form.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] of machine `input`: `invalid_json`, `unknown_input`, `missing_fields` or
    /// `invalid_fields`, the last two with the names of the fields.
    pub fn from_json(text: &str) -> Result<Self, Rejection> {
        let blank = |name: &str| InputKind::from_name(name).map(Self::blank_of);
        from_str(text).map_err(|_| rejection(text, &|name| Some(alloc::vec![Box::new(blank(name)?)])))
    }
}

impl Event {
    /// Reads an event from its JSON form, without an envelope: a host that stores or passes on events reads them
    /// again.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] with the reasons of [`Input::from_json`], whose `input` is the event's name: `invalid_json`,
    /// `unknown_input` for a type that is no event's, `missing_fields` or `invalid_fields`, the last two with the
    /// names of the fields.
    pub fn from_json(text: &str) -> Result<Self, Rejection> {
        let blank = |name: &str| EventKind::from_name(name).map(Self::blank_of);
        from_str(text).map_err(|_| rejection(text, &|name| Some(alloc::vec![Box::new(blank(name)?)])))
    }
}

impl Envelope {
    /// Reads an event with its envelope from its JSON form.
    ///
    /// # Errors
    ///
    /// Those of [`Event::from_json`]; the fields that are missing or do not fit may also be those of the envelope.
    pub fn from_json(text: &str) -> Result<Self, Rejection> {
        let blank = |name: &str| EventKind::from_name(name).map(Event::blank_of);
        from_str(text).map_err(|_| {
            rejection(text, &|name| Some(alloc::vec![Box::new(Head::blank()), Box::new(blank(name)?)]))
        })
    }
}

/// Tables whose members stand side by side in one object.
type Tables = Vec<Box<dyn TableMut>>;

/// What is wrong with a text that cannot be read. `tables` gives those that the object of this `type` would fill.
fn rejection(text: &str, tables: &dyn Fn(&str) -> Option<Tables>) -> Rejection {
    let rejection = |input, reason, fields: Vec<&str>| Rejection {
        machine: MachineName::Input,
        id: Text::default(),
        state: "",
        input,
        reason,
        fields: fields.into_iter().map(Text::from).collect(),
    };

    let Ok(pieces) = pieces(text) else { return rejection("", Reason::InvalidJson, Vec::new()) };
    let mut types = pieces.iter().filter(|(key, _)| key == "type");
    let Some((_, name)) = types.next() else {
        return rejection("", Reason::MissingFields, alloc::vec!["type"]);
    };
    let name = JsonReader::new(name).text();
    let Some(mut tables) = name.ok().and_then(|name| tables(&name)) else {
        return rejection("", Reason::UnknownInput, alloc::vec!["type"]);
    };
    let name = tables.iter().find_map(|table| table.tag()).unwrap_or_default();
    if types.next().is_some() {
        return rejection(name, Reason::InvalidFields, alloc::vec!["type"]);
    }
    let is_given = |name: &str| pieces.iter().any(|(key, _)| key == name);
    let columns = tables.iter().flat_map(|table| table.columns().iter());
    let required = columns.filter(|column| column.is_required);
    let missing: Vec<&str> = required.map(|column| column.name).filter(|name| !is_given(name)).collect();
    if !missing.is_empty() {
        return rejection(name, Reason::MissingFields, missing);
    }
    // At fault is what does not fit, and what fits but is there already. The latter is looked for among the few
    // fields of the kind alone, however many keys there are.
    let mut fitting = Vec::new();
    let mut misfits = Vec::new();
    for (key, value) in &pieces {
        let fits = key == "type" || tables.iter_mut().any(|table| fits(&mut **table, key, value));
        if fits && !fitting.contains(&key) {
            fitting.push(key);
        } else if is_identifier(key) {
            misfits.push(&**key);
        }
    }
    rejection(name, Reason::InvalidFields, misfits)
}

/// Whether a key reads like the name of a field: letters, digits and `_`, no more than 64.
fn is_identifier(key: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=64).contains(&key.len()) && key.bytes().all(is_part)
}

macro_rules! deserialize {
    ($( $Type:ident )*) => { $(
        impl<'de> Deserialize<'de> for $Type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Box::<RawValue>::deserialize(deserializer)?;
                Self::from_json(text.get()).map_err(D::Error::custom)
            }
        }
    )* };
}

deserialize! { Input Event Envelope }
