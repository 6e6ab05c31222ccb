//! Finding by id in constant time, and without a table while there are few.

use alloc::boxed::Box;
use core::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// Up to so many items are looked through: faster than hashing, and most engines have no more.
const FEW: usize = 8;

/// Where the items of a list are, by id. There is no table while they are few.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    table: Option<Box<HashTable<u32>>>,
}

fn hash(key: &str) -> u64 {
    FixedState::default().hash_one(key)
}

/// Positions are counted in `u32`, as the limits of the configuration are.
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Index {
    /// The position of the item with this id, among `count` items.
    pub(crate) fn find<'k>(
        &self,
        key: &str,
        count: usize,
        key_of: impl Fn(usize) -> &'k str,
    ) -> Option<usize> {
        let Some(table) = &self.table else { return (0..count).find(|&at| key_of(at) == key) };
        table.find(hash(key), |&at| key_of(at as usize) == key).map(|&at| at as usize)
    }

    /// Takes in the item at this position; it is in its place already, and `count` items are with it.
    pub(crate) fn insert<'k>(&mut self, at: usize, count: usize, key_of: impl Fn(usize) -> &'k str) {
        let new = match &self.table {
            Some(_) => at..at + 1,
            None if count > FEW => 0..count,
            None => return,
        };
        let table = self.table.get_or_insert_default();
        for at in new {
            table.insert_unique(hash(key_of(at)), narrow(at), |&at| hash(key_of(at as usize)));
        }
    }

    /// Forgets the item with this id, at this position.
    pub(crate) fn remove(&mut self, key: &str, at: usize) {
        if let Some(table) = &mut self.table
            && let Ok(entry) = table.find_entry(hash(key), |&other| other == narrow(at))
        {
            entry.remove();
        }
    }
}
