//! Where the items of a list are, by id, and without a [`Finder`] while they are few.

use alloc::boxed::Box;

use crate::world::finder::{FEW, Finder};

/// Where the items of a list are, by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    finder: Option<Box<Finder>>,
}

/// Positions are counted in `u32`, as the limits of the configuration are.
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The ids of an item: its own, and another by which it goes too.
pub(crate) type Keys<'k> = (&'k str, Option<&'k str>);

/// The number of an item: its position, and whether it goes by its other id.
#[derive(Clone, Copy)]
struct Place(u32);

impl Place {
    const OTHER: u32 = 1 << 31;

    fn own(at: usize) -> u32 {
        narrow(at)
    }

    fn other(at: usize) -> u32 {
        narrow(at) | Self::OTHER
    }

    fn at(self) -> usize {
        (self.0 & !Self::OTHER) as usize
    }

    fn key<'k>(self, keys_of: impl Fn(usize) -> Keys<'k>) -> &'k str {
        let (own, other) = keys_of(self.at());
        if self.0 & Self::OTHER == 0 { own } else { other.unwrap_or(own) }
    }
}

impl Index {
    /// The position of the item with this id, among `count` items.
    pub(crate) fn find<'k>(
        &self,
        key: &str,
        count: usize,
        keys_of: impl Fn(usize) -> Keys<'k>,
    ) -> Option<usize> {
        let Some(finder) = &self.finder else {
            let is_it = |&at: &usize| {
                let (own, other) = keys_of(at);
                own == key || other == Some(key)
            };
            return (0..count).find(is_it);
        };
        finder.find(key, |place| Place(place).key(&keys_of)).map(|place| Place(place).at())
    }

    /// Takes in the item at this position; it is in its place already, and `count` items are with it.
    pub(crate) fn insert<'k>(&mut self, at: usize, count: usize, keys_of: impl Fn(usize) -> Keys<'k>) {
        let new = match &self.finder {
            Some(_) => at..at + 1,
            None if count > FEW => 0..count,
            None => return,
        };
        for at in new {
            self.put(Place::own(at), &keys_of);
            if keys_of(at).1.is_some() {
                self.put(Place::other(at), &keys_of);
            }
        }
    }

    /// The item at this position goes by another id too, from now on.
    pub(crate) fn bind<'k>(&mut self, at: usize, keys_of: impl Fn(usize) -> Keys<'k>) {
        if self.finder.is_some() {
            self.put(Place::other(at), &keys_of);
        }
    }

    fn put<'k>(&mut self, place: u32, keys_of: &impl Fn(usize) -> Keys<'k>) {
        let key = |place: u32| Place(place).key(keys_of);
        self.finder.get_or_insert_default().insert(key(place), place, key);
    }

    /// Forgets the item with these ids, at this position.
    pub(crate) fn remove(&mut self, (own, other): Keys<'_>, at: usize) {
        let Some(finder) = &mut self.finder else { return };
        finder.remove(own, Place::own(at));
        if let Some(other) = other {
            finder.remove(other, Place::other(at));
        }
    }
}
