//! Widgets and chats, found by id in constant time and kept in the order of their coming.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::world::index::Index;

/// Something with an id.
pub(crate) trait Keyed {
    fn key(&self) -> &str;
}

/// A collection by id. The index is for finding alone: iteration is in the order of coming.
#[derive(Clone)]
pub(crate) struct Registry<T> {
    items: Vec<Item<T>>,
    index: Index,
    /// How many have come.
    born: u64,
    /// Where the last search ended: the next one mostly ends there too.
    last: usize,
}

#[derive(Clone)]
struct Item<T> {
    born: u64,
    value: Box<T>,
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self { items: Vec::new(), index: Index::default(), born: 0, last: 0 }
    }
}

impl<T: Keyed> Registry<T> {
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// The position of the item with this id.
    pub(crate) fn find(&mut self, key: &str) -> Option<usize> {
        if self.items.get(self.last).is_none_or(|item| item.value.key() != key) {
            self.last = self.position(key)?;
        }
        Some(self.last)
    }

    /// The position of the item with this id, for those who may only look.
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        self.index.find(key, self.items.len(), |at| self.items[at].value.key())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        self.position(key).map(|at| &*self.items[at].value)
    }

    /// Adds an item whose id is not there yet, and tells its position.
    pub(crate) fn push(&mut self, value: impl Into<Box<T>>) -> usize {
        let at = self.items.len();
        if at == 0 {
            // Most engines have one widget and one chat.
            self.items.reserve_exact(1);
        }
        self.items.push(Item { born: self.born, value: value.into() });
        self.born += 1;
        self.index.insert(at, at + 1, |at| self.items[at].value.key());
        self.last = at;
        at
    }

    /// Removes the item with this id.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Box<T>> {
        let at = self.position(key)?;
        self.index.remove(key, at);
        let removed = self.items.swap_remove(at).value;
        // The last item has moved to the free place.
        if let Some(item) = self.items.get(at) {
            self.index.moved(item.value.key(), self.items.len(), at);
        }
        Some(removed)
    }

    /// All items, in the order of their coming.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.order().into_iter().map(|at| &*self.items[at].value)
    }

    /// The positions of all items, in the order of their coming.
    pub(crate) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.sort_unstable_by_key(|&at| self.items[at].born);
        order
    }
}

impl<T> core::ops::Index<usize> for Registry<T> {
    type Output = T;
    fn index(&self, at: usize) -> &T {
        &self.items[at].value
    }
}

impl<T> core::ops::IndexMut<usize> for Registry<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.items[at].value
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::{Keyed, Registry};

    impl Keyed for String {
        fn key(&self) -> &str {
            self
        }
    }

    #[test]
    fn items_are_found_after_removals_and_keep_their_order() {
        let mut registry = Registry::<String>::default();
        for number in 0..100 {
            registry.push(format!("id-{number}"));
        }
        for number in (0..100).step_by(3) {
            assert!(registry.remove(&format!("id-{number}")).is_some());
        }
        assert!(registry.remove("id-0").is_none());
        let kept: Vec<_> =
            (0..100).filter(|number| number % 3 != 0).map(|number| format!("id-{number}")).collect();
        assert!(registry.iter().eq(&kept));
        for key in &kept {
            let at = registry.find(key).expect("kept");
            assert_eq!(&registry[at], key);
            assert_eq!(registry.find(key), registry.position(key));
        }
    }
}
