//! The way to serde: hosts write inputs, events and parts with any serializer, and read them wherever JSON is read.

use alloc::boxed::Box;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::json::JsonReader;
use super::{Datum, Object, Slot, Table, members};

impl Serialize for Datum<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Absent | Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(value),
            Self::Int(number) => serializer.serialize_i64(number),
            Self::Uint(number) => serializer.serialize_u64(number),
            Self::Str(text) => serializer.serialize_str(text),
            // The text is valid JSON from its construction on, so that this borrows and never fails.
            Self::Json(text) => {
                serde_json::from_str::<&RawValue>(text).map_err(S::Error::custom)?.serialize(serializer)
            }
            Self::JsonOnly(slot) => slot.datum().serialize(serializer),
            Self::Table(table) => serialize_members(&Members(table), serializer),
            Self::Object(object) => serialize_members(object, serializer),
            Self::List(list) => serializer.collect_seq((0..list.count()).map(|index| list.item(index))),
        }
    }
}

/// A table as an object.
struct Members<'t>(&'t dyn Table);

impl Object for Members<'_> {
    fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>)) {
        members(self.0, visit);
    }
}

fn serialize_members<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut written = Ok(());
    object.members(&mut |key, datum| {
        if written.is_ok() && !matches!(datum, Datum::Absent) {
            written = map.serialize_entry(key, &datum);
        }
    });
    written?;
    map.end()
}

/// Reads a value by its slot. Its text is taken whole, so that what calls this reads JSON.
pub(crate) fn deserialize<'de, T: Slot, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text = Box::<RawValue>::deserialize(deserializer)?;
    let mut reader = JsonReader::new(text.get());
    let mut value = T::blank();
    reader.whole(&mut value).map_err(|fault| D::Error::custom(reader.explain(fault)))?;
    Ok(value)
}

/// Implements serde's traits by the slot.
macro_rules! by_table {
    ($( $Type:ty, )*) => { $(
        impl serde::Serialize for $Type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::vocabulary::table::Slot::datum(self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::vocabulary::table::deserialize(deserializer)
            }
        }
    )* };
}

pub(crate) use by_table;
