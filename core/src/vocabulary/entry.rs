//! What every entry of the vocabulary can do, and the pieces the macro is built from.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;

use super::field::{Field, FieldType};
use crate::limits::Limits;

/// One input or event type.
pub(crate) trait Entry: Sized {
    /// What the generators know of it.
    const DESCRIPTION: &'static Description;

    /// Reads the fields from a map; keys in `skip` belong to somebody else.
    fn read<'de, A: MapAccess<'de>>(map: A, skip: &[&str]) -> Result<Self, A::Error>;
    /// Writes the fields that are there, in the order of their definition.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
    /// The first field that is over a limit.
    fn too_large(&self, limits: &Limits) -> Option<Field>;
    /// Whether a field of this name and JSON text belongs here and fits.
    fn fits(name: &str, text: &str) -> bool;
}

/// What the generators know of one entry.
#[derive(Clone, Copy, Debug)]
pub struct Description {
    /// Its number, never reused; 0 for the parts of entries.
    pub number: u16,
    /// Its canonical name, `chat.started`.
    pub name: &'static str,
    /// Its name in Rust, `ChatStarted`.
    pub rust_name: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// Its fields, in the order of the canonical JSON form.
    pub fields: &'static [FieldDescription],
}

/// What the generators know of one field.
#[derive(Clone, Copy, Debug)]
pub struct FieldDescription {
    /// Which field it is.
    pub field: Field,
    /// Its name in Rust, `chat_id`.
    pub rust_name: &'static str,
    /// The name of its type.
    pub ty: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it can be without a value; a list that is not given is an empty one.
    pub optional: bool,
    /// Its documentation.
    pub doc: &'static str,
}

/// What the generators know of one enumerated type.
#[derive(Clone, Copy, Debug)]
pub struct Enumeration {
    /// Its name in Rust.
    pub name: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// The JSON names of its values, in the order of their definition.
    pub values: &'static [&'static str],
}

impl FieldDescription {
    /// Whether its values may be personal or secret: they are not to be shown by the way.
    #[must_use]
    pub fn is_private(&self) -> bool {
        matches!(self.ty, "personal" | "secret" | "json" | "answers" | "options" | "base64")
    }

    /// Whether its values hold JSON in the text that it came in: two texts may say the same.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        matches!(self.ty, "json" | "answers" | "attachment[]")
    }
}

/// A doc comment as running text, for the generators: its lines are joined, its paragraphs stay apart.
#[must_use]
pub fn paragraphs(doc: &str) -> String {
    let mut text = String::new();
    for line in doc.lines().map(str::trim) {
        let gap = match line {
            "" => "\n\n",
            _ if text.is_empty() || text.ends_with('\n') => "",
            _ => " ",
        };
        text.push_str(gap);
        text.push_str(line);
    }
    text.trim().into()
}

/// Describes a field of type `T`.
pub(crate) const fn describe<T: FieldType>(
    field: Field,
    rust_name: &'static str,
    doc: &'static str,
) -> FieldDescription {
    FieldDescription { field, rust_name, ty: T::TYPE, required: !T::OPTIONAL, optional: T::EMPTY, doc }
}

/// A key of a JSON object, borrowed where the text allows it.
pub(crate) struct Key<'a>(Cow<'a, str>);

impl Key<'_> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(key)))
            }
            fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(key.into())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// The field's value, or what stands for a missing one, or the error that names it.
pub(crate) fn or_missing<T: FieldType, E: serde::de::Error>(value: Option<T>, field: Field) -> Result<T, E> {
    value.or_else(T::when_missing).ok_or_else(|| E::missing_field(field.name()))
}

/// Reads one entry from the text of a JSON object.
pub(crate) fn read<T: Entry>(text: &str, skip: &'static [&'static str]) -> serde_json::Result<T> {
    struct Seed<T> {
        skip: &'static [&'static str],
        entry: PhantomData<T>,
    }

    impl<'de, T: Entry> DeserializeSeed<'de> for Seed<T> {
        type Value = T;
        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
            deserializer.deserialize_map(self)
        }
    }

    impl<'de, T: Entry> Visitor<'de> for Seed<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::read(map, self.skip)
        }
    }

    let mut deserializer = serde_json::Deserializer::from_str(text);
    let entry = Seed { skip, entry: PhantomData }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(entry)
}

/// The error for a `type` that is not in the vocabulary.
pub(crate) fn unknown_type<E: serde::de::Error>() -> E {
    E::custom("unknown type")
}
