//! Finding by id: in a table of hashes, and in an ordered tree once ids crowd in one place of it.
//!
//! The hashes are the same on every computer, so whoever chooses ids can choose them to be of one hash, and a table of such
//! would be looked through from one end to the other. That is seen by how many of them meet, and from then on the ids
//! themselves are in order: a search takes as many steps as their number has digits, whatever they are.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use core::hash::BuildHasher as _;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Up to so many items are looked through: faster than hashing, and most engines have no more.
pub(crate) const FEW: usize = 8;

/// So many of one hash never meet by chance.
const CROWD: usize = 16;

/// Where items are, by id. Each id is there once. What says where an item is, is a number; the id that is looked for under a
/// number is for the caller to say (`id_of`).
#[derive(Clone, Debug)]
pub(crate) enum Finder {
    /// By the hash of their ids.
    Table(HashTable<u32>),
    /// By their ids.
    Tree(BTreeMap<Box<str>, u32>),
}

impl Default for Finder {
    fn default() -> Self {
        Self::Table(HashTable::with_capacity(2 * FEW))
    }
}

fn hash(id: &str) -> u64 {
    FixedState::default().hash_one(id)
}

impl Finder {
    /// The number of the item with this id.
    #[inline]
    pub(crate) fn find<'k>(&self, id: &str, id_of: impl Fn(u32) -> &'k str) -> Option<u32> {
        match self {
            Self::Table(table) => table.find(hash(id), |&number| id_of(number) == id).copied(),
            Self::Tree(tree) => tree.get(id).copied(),
        }
    }

    /// Takes in an item whose id is not there yet; it is found by its number already.
    pub(crate) fn insert<'k>(&mut self, id: &str, number: u32, id_of: impl Fn(u32) -> &'k str) {
        match self {
            Self::Table(table) => {
                let (hash_of, hash) = (|number: &u32| hash(id_of(*number)), hash(id));
                // Places that were freed fill a table too. One that is less than half full clears them in place: it grows
                // in time, and never again while no more items are there at once.
                if 16 * table.len() >= 7 * table.num_buckets() {
                    table.reserve(table.len(), hash_of);
                }
                table.insert_unique(hash, number, hash_of);
                let mut met = 0;
                let is_crowded = |_: &u32| {
                    met += 1;
                    met > CROWD
                };
                if table.find(hash, is_crowded).is_some() {
                    self.plant(id_of);
                }
            }
            Self::Tree(tree) => _ = tree.insert(id.into(), number),
        }
    }

    /// Forgets an item, which is still found by its number.
    pub(crate) fn remove(&mut self, id: &str, number: u32) {
        match self {
            Self::Table(table) => {
                if let Ok(entry) = table.find_entry(hash(id), |&known| known == number) {
                    entry.remove();
                }
            }
            Self::Tree(tree) => _ = tree.remove(id),
        }
    }

    /// From the table to the tree.
    #[cold]
    fn plant<'k>(&mut self, id_of: impl Fn(u32) -> &'k str) {
        if let Self::Table(table) = self {
            *self = Self::Tree(table.iter().map(|&number| (id_of(number).into(), number)).collect());
        }
    }
}

/// Ids that meet in a table of up to a hundred of them: they differ neither in its place for them nor in its mark of them.
#[cfg(test)]
pub(super) fn crowd(count: usize) -> alloc::vec::Vec<alloc::string::String> {
    use alloc::string::ToString as _;

    let met = |id: &str| hash(id) & (0x7f | 0x7f << 57);
    (0_u32..).map(|number| number.to_string()).filter(|id| met(id) == met("0")).take(count).collect()
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString as _};
    use alloc::vec::Vec;
    use core::cell::Cell;

    use super::{CROWD, Finder, crowd};

    #[test]
    fn ids_that_meet_are_found_in_few_steps() {
        let ids = crowd(100);
        let looked = Cell::new(0);
        let id_of = |number: u32| {
            looked.set(looked.get() + 1);
            ids[number as usize].as_str()
        };
        let mut finder = Finder::default();
        for (number, id) in (0..).zip(&ids) {
            finder.insert(id, number, id_of);
        }
        for (number, id) in (0..).zip(&ids) {
            looked.set(0);
            assert_eq!(finder.find(id, id_of), Some(number));
            assert!(looked.get() <= CROWD, "{id}: {} others were looked at", looked.get());
        }
        for (number, id) in (0..).zip(&ids).step_by(2) {
            finder.remove(id, number);
        }
        for (number, id) in (0..).zip(&ids) {
            assert_eq!(finder.find(id, id_of), Some(number).filter(|number| number % 2 == 1));
        }
        assert_eq!(finder.find("nobody", id_of), None);
    }

    #[test]
    fn ids_that_meet_by_chance_stay_in_the_table() {
        let ids: Vec<String> = (0..20_000).map(|number| number.to_string()).collect();
        let mut finder = Finder::default();
        for (number, id) in (0..).zip(&ids) {
            finder.insert(id, number, |number| &ids[number as usize]);
        }
        assert!(matches!(finder, Finder::Table(_)));
        assert!(
            (0..)
                .zip(&ids)
                .all(|(number, id)| finder.find(id, |number| &ids[number as usize]) == Some(number))
        );
    }
}
