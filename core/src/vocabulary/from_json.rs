//! How inputs and events are read from JSON, and what is said of text that is none.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::value::RawValue;

use super::entry::Description;
use super::{Event, EventKind, Input, InputKind, MachineName, Pairs, Reason, Rejection, Text};

/// The kinds of one half of the vocabulary, as reading sees them.
trait Kind: Copy {
    /// What is read.
    type Entry;

    /// The kind of this name.
    fn named(name: &str) -> Option<Self>;
    /// What is known of it.
    fn described(self) -> &'static Description;
    /// Whether a field of this name and JSON text belongs there and fits.
    fn takes(self, name: &str, text: &str) -> bool;
    /// Reads the fields of this kind.
    fn entry(self, text: &str) -> serde_json::Result<Self::Entry>;
}

macro_rules! kinds {
    ($( $Kind:ident of $Entry:ident; )*) => { $(
        impl Kind for $Kind {
            type Entry = $Entry;

            fn named(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
            fn described(self) -> &'static Description {
                self.description()
            }
            fn takes(self, name: &str, text: &str) -> bool {
                self.fits(name, text)
            }
            fn entry(self, text: &str) -> serde_json::Result<$Entry> {
                $Entry::read(self, text, &["type"])
            }
        }

        impl<'de> Deserialize<'de> for $Entry {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Box::<RawValue>::deserialize(deserializer)?;
                Self::from_json(text.get()).map_err(D::Error::custom)
            }
        }
    )* };
}

kinds! {
    InputKind of Input;
    EventKind of Event;
}

impl Input {
    /// Reads an input from its JSON form.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] of machine `input`: `invalid_json`, `unknown_input`, `missing_fields` or
    /// `invalid_fields`, the last two with the names of the fields.
    pub fn from_json(text: &str) -> Result<Self, Rejection> {
        read::<InputKind>(text)
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
        read::<EventKind>(text)
    }
}

fn read<K: Kind>(text: &str) -> Result<K::Entry, Rejection> {
    let rejection = |input, reason, fields: Vec<&str>| Rejection {
        machine: MachineName::Input,
        id: Text::default(),
        state: "",
        input,
        reason,
        fields: fields.into_iter().map(Text::from).collect(),
    };

    let pairs: Pairs<Text, Box<RawValue>> =
        serde_json::from_str(text).map_err(|_| rejection("", Reason::InvalidJson, Vec::new()))?;
    let mut types = pairs.iter().filter(|(name, _)| &**name == "type");
    let Some((_, name)) = types.next() else {
        return Err(rejection("", Reason::MissingFields, alloc::vec!["type"]));
    };
    let kind = serde_json::from_str::<Text>(name.get()).ok().and_then(|name| K::named(&name));
    let Some(kind) = kind else {
        return Err(rejection("", Reason::UnknownInput, alloc::vec!["type"]));
    };
    let entry = kind.described();
    if types.next().is_some() {
        return Err(rejection(entry.name, Reason::InvalidFields, alloc::vec!["type"]));
    }
    kind.entry(text).map_err(|_| {
        let given = |name: &str| pairs.iter().any(|(key, _)| &**key == name);
        let required = entry.fields.iter().filter(|field| field.required);
        let missing: Vec<&str> =
            required.map(|field| field.field.name()).filter(|name| !given(name)).collect();
        if !missing.is_empty() {
            return rejection(entry.name, Reason::MissingFields, missing);
        }
        // At fault is what does not fit, and what fits but is there already. The latter is looked for among
        // the few fields of the kind alone, however many keys there are.
        let mut fitting = Vec::new();
        let misfits = pairs.iter().map(|(key, value)| (&**key, value.get())).filter(|(key, value)| {
            let is_fit = kind.takes(key, value) && !fitting.contains(key);
            if is_fit {
                fitting.push(*key);
            }
            !is_fit
        });
        let named = misfits.map(|(key, _)| key).filter(|key| is_identifier(key));
        rejection(entry.name, Reason::InvalidFields, named.collect())
    })
}

/// Whether a key reads like the name of a field: letters, digits and `_`, no more than 64.
fn is_identifier(key: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=64).contains(&key.len()) && key.bytes().all(is_part)
}
