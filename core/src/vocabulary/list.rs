//! Lists and ordered pairs that clone without an allocation.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::field::{Items, Record, Value};
use super::table::{self, Datum, Fault, Object, Reader, Slot, read_list};

/// An immutable list that shares its items; an empty one holds no memory.
#[derive(Clone, PartialEq, Eq)]
pub struct List<T>(Option<Arc<[T]>>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        Self((!items.is_empty()).then(|| items.into()))
    }
}

impl<T, const N: usize> From<[T; N]> for List<T> {
    fn from(items: [T; N]) -> Self {
        Self::from(Vec::from(items))
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::from(items.into_iter().collect::<Vec<_>>())
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl<T: Slot + Clone> Slot for List<T> {
    fn blank() -> Self {
        Self::default()
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = read_list(reader)?.into();
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::List(self)
    }
    fn settle(&mut self) -> bool {
        let mut items = self.to_vec();
        let settled = items.settle();
        if settled {
            *self = items.into();
        }
        settled
    }
}

impl<T: Slot> table::List for List<T> {
    fn count(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> Datum<'_> {
        self.get(index).map_or(Datum::Absent, T::datum)
    }
    fn value(&self) -> Value<'_> {
        Value::List(self)
    }
}

impl<T: Slot> Items for List<T> {
    fn count(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map_or(Value::Absent, |item| item.datum().value())
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for List<T> {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        alloc::format!("ListOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "array", "items": generator.subschema_for::<T>() })
    }
}

/// Name and value pairs in the order in which they came, written as a JSON object.
#[derive(Clone, PartialEq, Eq)]
pub struct Pairs<K, V>(List<(K, V)>);

impl<K, V> Default for Pairs<K, V> {
    fn default() -> Self {
        Self(List::default())
    }
}

impl<K, V> Deref for Pairs<K, V> {
    type Target = [(K, V)];
    fn deref(&self) -> &[(K, V)] {
        &self.0
    }
}

impl<K, V> From<Vec<(K, V)>> for Pairs<K, V> {
    fn from(pairs: Vec<(K, V)>) -> Self {
        Self(pairs.into())
    }
}

impl<K, V> FromIterator<(K, V)> for Pairs<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Pairs<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(key, value)| (key, value))).finish()
    }
}

impl<K: Serialize, V: Serialize> Serialize for Pairs<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de, K: Deserialize<'de> + PartialEq, V: Deserialize<'de>> Deserialize<'de> for Pairs<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor<K, V>(core::marker::PhantomData<(K, V)>);

        impl<'de, K: Deserialize<'de> + PartialEq, V: Deserialize<'de>> Visitor<'de> for PairsVisitor<K, V> {
            type Value = Vec<(K, V)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs)
            }
        }

        deserializer.deserialize_map(PairsVisitor(core::marker::PhantomData)).map(Self::from)
    }
}

impl<K, V> Slot for Pairs<K, V>
where
    K: for<'t> From<&'t str> + AsRef<str>,
    V: Slot,
    (K, V): Record,
{
    fn blank() -> Self {
        Self::default()
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        let mut pairs = Vec::new();
        reader.object(&mut |key, reader| {
            let mut value = V::blank();
            value.read(reader)?;
            pairs.push((K::from(key), value));
            Ok(())
        })?;
        *self = pairs.into();
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Object(self)
    }
}

impl<K: AsRef<str>, V: Slot> Object for Pairs<K, V>
where
    (K, V): Record,
{
    fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>)) {
        for (key, value) in self.iter() {
            visit(key.as_ref(), value.datum());
        }
    }
    fn value(&self) -> Value<'_> {
        Value::List(self)
    }
}

impl<K, V> Items for Pairs<K, V>
where
    (K, V): Record,
{
    fn count(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> Value<'_> {
        self.get(index).map_or(Value::Absent, |pair| Value::Record(pair))
    }
}

#[cfg(feature = "schema")]
impl<K: schemars::JsonSchema, V: schemars::JsonSchema> schemars::JsonSchema for Pairs<K, V> {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        alloc::format!("ObjectOf{}", V::schema_name()).into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object", "additionalProperties": generator.subschema_for::<V>() })
    }
}
