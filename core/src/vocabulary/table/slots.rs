//! Slots for plain values, and for what holds others.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use super::{Datum, Fault, List, Object, Reader, Slot, is_blank, read_list, read_pair};
use crate::time::Timestamp;

impl Slot for bool {
    fn blank() -> Self {
        false
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = reader.bool()?;
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Bool(*self)
    }
}

impl Slot for u32 {
    fn blank() -> Self {
        0
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = reader.uint()?.try_into().map_err(|_| Fault::Value)?;
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Uint((*self).into())
    }
}

impl Slot for NonZeroU32 {
    fn blank() -> Self {
        Self::MIN
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = reader.uint()?.try_into().ok().and_then(Self::new).ok_or(Fault::Value)?;
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Uint(self.get().into())
    }
}

impl Slot for u64 {
    fn blank() -> Self {
        0
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = reader.uint()?;
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Uint(*self)
    }
}

impl Slot for i8 {
    fn blank() -> Self {
        0
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = reader.int()?.try_into().map_err(|_| Fault::Value)?;
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Int((*self).into())
    }
}

impl Slot for i64 {
    fn blank() -> Self {
        0
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = reader.int()?;
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Int(*self)
    }
}

impl Slot for Timestamp {
    fn blank() -> Self {
        Self::default()
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        let millis = reader.uint()?;
        *self = Self::from_millis(millis);
        if self.as_millis() == millis { Ok(()) } else { Err(Fault::Value) }
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Uint(self.as_millis())
    }
}

impl<T: Slot> Slot for Option<T> {
    fn blank() -> Self {
        None
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        if reader.null() {
            *self = None;
            return Ok(());
        }
        self.insert(T::blank()).read(reader)
    }
    fn datum(&self) -> Datum<'_> {
        self.as_ref().map_or(Datum::Absent, T::datum)
    }
    fn settle(&mut self) -> bool {
        match self.datum() {
            Datum::Str(text) if is_blank(text) => {
                *self = None;
                true
            }
            _ => self.as_mut().is_some_and(T::settle),
        }
    }
}

impl<T: Slot + Clone> Slot for Arc<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        Self::make_mut(self).read(reader)
    }
    fn datum(&self) -> Datum<'_> {
        (**self).datum()
    }
    fn settle(&mut self) -> bool {
        Self::make_mut(self).settle()
    }
}

/// A list that is left out where it is empty.
impl<T: Slot> Slot for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        *self = read_list(reader)?;
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        if self.is_empty() { Datum::Absent } else { Datum::List(self) }
    }
    fn settle(&mut self) -> bool {
        let count = self.len();
        self.retain(|item| !matches!(item.datum(), Datum::Str(text) if is_blank(text)));
        let is_shorter = self.len() < count;
        self.iter_mut().fold(is_shorter, |settled, item| item.settle() | settled)
    }
}

impl<T: Slot> List for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> Datum<'_> {
        self.get(index).map_or(Datum::Absent, T::datum)
    }
}

/// What is put together to be written.
impl List for &[Datum<'_>] {
    fn count(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> Datum<'_> {
        self.get(index).copied().unwrap_or(Datum::Absent)
    }
}

impl Object for &[(&str, Datum<'_>)] {
    fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>)) {
        for (name, datum) in *self {
            visit(name, *datum);
        }
    }
}

/// A list of two.
impl<A: Slot, B: Slot> Slot for (A, B) {
    fn blank() -> Self {
        (A::blank(), B::blank())
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        read_pair(reader, [&mut self.0, &mut self.1])
    }
    fn datum(&self) -> Datum<'_> {
        Datum::List(self)
    }
}

impl<A: Slot, B: Slot> List for (A, B) {
    fn count(&self) -> usize {
        2
    }
    fn item(&self, index: usize) -> Datum<'_> {
        if index == 0 { self.0.datum() } else { self.1.datum() }
    }
}

/// Lists by name, sorted. It is left out where it is empty; a list in it is not.
impl<K: for<'t> From<&'t str> + AsRef<str> + Ord, T: Slot> Slot for BTreeMap<K, Vec<T>> {
    fn blank() -> Self {
        Self::new()
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        reader.object(&mut |key, reader| {
            self.insert(K::from(key), read_list(reader)?);
            Ok(())
        })
    }
    fn datum(&self) -> Datum<'_> {
        if self.is_empty() { Datum::Absent } else { Datum::Object(self) }
    }
}

impl<K: AsRef<str>, T: Slot> Object for BTreeMap<K, Vec<T>> {
    fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>)) {
        for (key, list) in self {
            visit(key.as_ref(), Datum::List(list));
        }
    }
}
