//! Widgets and chats, found by id in constant time and kept in the order of their coming.
//!
//! What was found is named by its place, an [`At`], which stays the same for as long as the item lives. While
//! something is tried out ([`Registry::begin_trial`]), each item is copied before its first change, so that only what the
//! trial touched must be put back, however many items there are.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
use core::marker::PhantomData;

use crate::world::finder::{FEW, Finder};

/// No place: the end of the list of free ones.
const NOWHERE: u32 = u32::MAX;

/// Something with an id.
pub(crate) trait Keyed {
    fn key(&self) -> &str;
}

/// Where an item of a [`Registry`] is, for as long as it lives. As wide as a pointer: what was found comes back in a
/// register, and so does why nothing was.
pub(crate) struct At<T> {
    place: usize,
    item: PhantomData<fn() -> T>,
}

impl<T> At<T> {
    const fn new(place: usize) -> Self {
        Self { place, item: PhantomData }
    }
}

impl<T> Clone for At<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<T> {}

impl<T> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl<T> Eq for At<T> {}

impl<T> PartialOrd for At<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for At<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

impl<T> fmt::Debug for At<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "At({})", self.place)
    }
}

/// A collection by id. The finder is for finding alone: iteration is in the order of coming.
#[derive(Clone)]
pub(crate) struct Registry<T> {
    slots: Vec<Slot<T>>,
    /// The places of all items by their ids; none while they are few.
    finder: Option<Box<Finder>>,
    /// What is noted of changes, where somebody wants to know.
    notes: Option<Box<Notes<T>>>,
    /// The place that was freed last: the first of the list of free ones.
    free: u32,
    len: u32,
    /// How many have come.
    born: u32,
    /// Where the last search ended: the next one mostly ends there too.
    last: u32,
}

#[derive(Clone)]
enum Slot<T> {
    Item(Item<T>),
    /// With the next free place.
    Free(u32),
}

#[derive(Clone)]
struct Item<T> {
    born: u32,
    value: Box<T>,
}

/// What is noted of changes: one pointer, for every change looks whether there are any.
#[derive(Clone)]
struct Notes<T> {
    /// What a trial under way has changed.
    changes: Option<Changes<T>>,
    touched: Option<Touched<T>>,
}

impl<T> Default for Notes<T> {
    fn default() -> Self {
        Self { changes: None, touched: None }
    }
}

/// Places whose items have come, gone or changed since somebody asked, each of them once.
#[derive(Clone)]
struct Touched<T> {
    list: Vec<At<T>>,
    is_listed: Vec<bool>,
}

impl<T> Touched<T> {
    fn note(&mut self, at: At<T>) {
        if self.is_listed.len() <= at.place {
            self.is_listed.resize(at.place + 1, false);
        }
        if !core::mem::replace(&mut self.is_listed[at.place], true) {
            self.list.push(at);
        }
    }
}

/// The changes since the outermost trial began.
#[derive(Clone)]
struct Changes<T> {
    /// In their order.
    list: Vec<Change<T>>,
    /// How many there were when the innermost trial began.
    begun: usize,
}

impl<T> Changes<T> {
    /// Whether an item can be put back as it was when the innermost trial began.
    fn covers(&self, at: At<T>) -> bool {
        self.list[self.begun..].iter().any(|change| match change {
            Change::Added(known) | Change::Changed(known, _) => *known == at,
            Change::Removed(..) => false,
        })
    }
}

/// What it takes to undo one change.
#[derive(Clone)]
enum Change<T> {
    Added(At<T>),
    Removed(At<T>, Item<T>),
    /// With the item as it was before.
    Changed(At<T>, Box<T>),
}

impl<T> Change<T> {
    fn at(&self) -> At<T> {
        match self {
            Self::Added(at) | Self::Removed(at, _) | Self::Changed(at, _) => *at,
        }
    }
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), finder: None, notes: None, free: NOWHERE, len: 0, born: 0, last: 0 }
    }
}

/// Positions are counted in `u32`, as the limits of the configuration are.
fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NOWHERE)
}

/// Whether two ids are the same: mostly they are one text in one place.
#[inline]
fn same(a: &str, b: &str) -> bool {
    core::ptr::eq(a, b) || a == b
}

/// # Finding
impl<T: Keyed> Registry<T> {
    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }

    /// Where the item with this id is.
    #[inline]
    pub(crate) fn find(&mut self, key: &str) -> Option<At<T>> {
        self.found_last(key).or_else(|| self.search(key))
    }

    /// Where the item with this id is, if the last search was for it too.
    #[inline(always)]
    pub(crate) fn found_last(&self, key: &str) -> Option<At<T>> {
        match self.slots.get(self.last as usize) {
            Some(Slot::Item(item)) if same(item.value.key(), key) => Some(At::new(self.last as usize)),
            _ => None,
        }
    }

    /// Where the item with this id is; the next search begins there.
    #[inline(never)]
    pub(crate) fn search(&mut self, key: &str) -> Option<At<T>> {
        let at = self.position(key)?;
        self.last = narrow(at.place);
        Some(at)
    }

    /// Where the item with this id is, for those who may only look.
    pub(crate) fn position(&self, key: &str) -> Option<At<T>> {
        let is_at = |place: &usize| match &self.slots[*place] {
            Slot::Item(item) => same(item.value.key(), key),
            Slot::Free(_) => false,
        };
        let place = match &self.finder {
            None => (0..self.slots.len()).find(is_at)?,
            Some(finder) => finder.find(key, |place| key_at(&self.slots, place))? as usize,
        };
        Some(At::new(place))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        self.position(key).map(|at| &self[at])
    }

    /// The only item, where there is just one.
    pub(crate) fn only(&self) -> Option<At<T>> {
        if self.len != 1 {
            return None;
        }
        let place = self.slots.iter().position(|slot| matches!(slot, Slot::Item(_)))?;
        Some(At::new(place))
    }

    /// All items, in the order of their coming.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.order().into_iter().map(|at| &self[at])
    }

    /// Where all items are, in no particular order.
    pub(crate) fn places(&self) -> impl Iterator<Item = At<T>> {
        let items = self.slots.iter().enumerate();
        items.filter(|(_, slot)| matches!(slot, Slot::Item(_))).map(|(place, _)| At::new(place))
    }

    /// Where all items are, in the order of their coming.
    pub(crate) fn order(&self) -> Vec<At<T>> {
        let mut order: Vec<(u32, At<T>)> = Vec::with_capacity(self.len());
        for (place, slot) in self.slots.iter().enumerate() {
            if let Slot::Item(item) = slot {
                order.push((item.born, At::new(place)));
            }
        }
        order.sort_unstable_by_key(|(born, _)| *born);
        order.into_iter().map(|(_, at)| at).collect()
    }
}

/// # Coming and going
impl<T: Keyed> Registry<T> {
    /// Adds an item whose id is not there yet, and tells where.
    pub(crate) fn push(&mut self, value: impl Into<Box<T>>) -> At<T> {
        let value = value.into();
        let item = Item { born: self.born, value };
        self.born += 1;
        let at = match self.slots.get(self.free as usize) {
            Some(Slot::Free(_)) => At::new(self.free as usize),
            _ => {
                if self.slots.is_empty() {
                    // Most engines have one widget and one chat.
                    self.slots.reserve_exact(1);
                }
                self.slots.push(Slot::Free(self.free));
                At::new(self.slots.len() - 1)
            }
        };
        self.put(at, item);
        if self.notes.is_some() {
            self.note(at, Change::Added(at));
        }
        self.last = narrow(at.place);
        at
    }

    /// Takes the item out.
    pub(crate) fn remove(&mut self, at: At<T>) -> Option<Box<T>>
    where
        T: Clone,
    {
        let item = self.vacate(at)?;
        if self.notes.is_some() {
            self.note(at, Change::Removed(at, item.clone()));
        }
        Some(item.value)
    }

    /// Puts an item into a free place: the one that was freed last.
    #[inline(always)]
    fn put(&mut self, at: At<T>, item: Item<T>) {
        let slot = core::mem::replace(&mut self.slots[at.place], Slot::Item(item));
        if let Slot::Free(next) = slot {
            self.free = next;
        }
        self.len += 1;
        let slots = &self.slots;
        if let Some(finder) = &mut self.finder {
            let place = narrow(at.place);
            finder.insert(key_at(slots, place), place, |place| key_at(slots, place));
        } else if slots.len() > FEW {
            self.make_finder();
        }
    }

    #[cold]
    fn make_finder(&mut self) {
        let mut finder = Box::<Finder>::default();
        for place in self.places() {
            let place = narrow(place.place);
            finder.insert(key_at(&self.slots, place), place, |place| key_at(&self.slots, place));
        }
        self.finder = Some(finder);
    }

    /// Notes that an item came or went.
    #[cold]
    fn note(&mut self, at: At<T>, change: Change<T>) {
        let Some(notes) = &mut self.notes else { return };
        if let Some(touched) = &mut notes.touched {
            touched.note(at);
        }
        if let Some(changes) = &mut notes.changes {
            changes.list.push(change);
        }
    }

    /// The places whose items have come, gone or changed since this was asked; at first all.
    pub(crate) fn take_touched(&mut self) -> Vec<At<T>> {
        if let Some(touched) = self.notes.as_mut().and_then(|notes| notes.touched.as_mut()) {
            for at in &touched.list {
                touched.is_listed[at.place] = false;
            }
            return core::mem::take(&mut touched.list);
        }
        self.notes.get_or_insert_default().touched =
            Some(Touched { list: Vec::new(), is_listed: Vec::new() });
        self.places().collect()
    }

    /// Which item came before which others; `None` where there is none any more.
    pub(crate) fn born(&self, at: At<T>) -> Option<u32> {
        match &self.slots[at.place] {
            Slot::Item(item) => Some(item.born),
            Slot::Free(_) => None,
        }
    }

    /// Frees a place.
    #[inline(always)]
    fn vacate(&mut self, at: At<T>) -> Option<Item<T>> {
        let slot = self.slots.get_mut(at.place).filter(|slot| matches!(slot, Slot::Item(_)))?;
        let Slot::Item(item) = core::mem::replace(slot, Slot::Free(self.free)) else { return None };
        self.free = narrow(at.place);
        self.len -= 1;
        if let Some(finder) = &mut self.finder {
            finder.remove(item.value.key(), narrow(at.place));
        }
        Some(item)
    }
}

/// The id of the item at a place.
fn key_at<T: Keyed>(slots: &[Slot<T>], place: u32) -> &str {
    match &slots[place as usize] {
        Slot::Item(item) => item.value.key(),
        Slot::Free(_) => "",
    }
}

/// Where a trial began.
#[derive(Clone, Copy)]
pub(crate) struct Trial {
    /// Where the trial around it began, if it lies within one.
    outer: Option<usize>,
    born: u32,
}

/// # Trying out
impl<T: Keyed> Registry<T> {
    /// From now on changes can be undone, up to [`Registry::end_trial`]. A trial may lie within another.
    pub(crate) fn begin_trial(&mut self) -> Trial {
        let changes = &mut self.notes.get_or_insert_default().changes;
        let outer = changes.as_ref().map(|changes| changes.begun);
        let changes = changes.get_or_insert_with(|| Changes { list: Vec::new(), begun: 0 });
        changes.begun = changes.list.len();
        Trial { outer, born: self.born }
    }

    /// Keeps what was changed since the trial began, or puts everything back as it was: `undone` is told of each item
    /// that goes, and of the one that comes back in its place.
    pub(crate) fn end_trial(
        &mut self,
        trial: Trial,
        keep: bool,
        mut undone: impl FnMut(Option<&T>, Option<&T>),
    ) {
        let Some(mut notes) = self.notes.take() else { return };
        if let Some(changes) = &mut notes.changes
            && !keep
        {
            for change in changes.list.drain(changes.begun..).rev() {
                if let Some(touched) = &mut notes.touched {
                    touched.note(change.at());
                }
                self.undo(change, &mut undone);
            }
            self.born = trial.born;
        }
        match (&mut notes.changes, trial.outer) {
            (Some(changes), Some(begun)) => changes.begun = begun,
            _ => notes.changes = None,
        }
        if notes.changes.is_some() || notes.touched.is_some() {
            self.notes = Some(notes);
        }
    }

    fn undo(&mut self, change: Change<T>, undone: &mut impl FnMut(Option<&T>, Option<&T>)) {
        match change {
            Change::Added(at) => {
                let item = self.vacate(at);
                undone(item.as_ref().map(|item| &*item.value), None);
            }
            Change::Removed(at, item) => {
                undone(None, Some(&item.value));
                self.put(at, item);
            }
            Change::Changed(at, value) => {
                if let Slot::Item(item) = &mut self.slots[at.place] {
                    undone(Some(&item.value), Some(&value));
                    item.value = value;
                }
            }
        }
    }
}

#[cold]
#[inline(never)]
fn gone() -> ! {
    unreachable!("a place outlives its item nowhere")
}

impl<T> core::ops::Index<At<T>> for Registry<T> {
    type Output = T;
    #[inline]
    fn index(&self, at: At<T>) -> &T {
        match &self.slots[at.place] {
            Slot::Item(item) => &item.value,
            Slot::Free(_) => gone(),
        }
    }
}

impl<T: Clone> core::ops::IndexMut<At<T>> for Registry<T> {
    #[inline]
    fn index_mut(&mut self, at: At<T>) -> &mut T {
        if self.notes.is_some() {
            self.remember(at);
        }
        match &mut self.slots[at.place] {
            Slot::Item(item) => &mut item.value,
            Slot::Free(_) => gone(),
        }
    }
}

impl<T: Clone> Registry<T> {
    /// Copies an item that is about to be changed in a trial.
    #[cold]
    fn remember(&mut self, at: At<T>) {
        let Some(notes) = &mut self.notes else { return };
        if let Some(touched) = &mut notes.touched {
            touched.note(at);
        }
        if let Some(changes) = &mut notes.changes
            && !changes.covers(at)
            && let Slot::Item(item) = &self.slots[at.place]
        {
            changes.list.push(Change::Changed(at, item.value.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::rc::Rc;
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::cell::Cell;

    use super::{Keyed, Registry};
    use crate::world::finder::crowd;

    impl Keyed for String {
        fn key(&self) -> &str {
            self
        }
    }

    fn ids(registry: &Registry<String>) -> Vec<&String> {
        registry.iter().collect()
    }

    #[test]
    fn items_are_found_after_removals_and_keep_their_order() {
        let mut registry = Registry::<String>::default();
        for number in 0..100 {
            registry.push(format!("id-{number}"));
        }
        for number in (0..100).step_by(3) {
            let at = registry.find(&format!("id-{number}")).expect("there");
            assert!(registry.remove(at).is_some());
            assert!(registry.remove(at).is_none(), "it is gone");
        }
        let kept: Vec<_> =
            (0..100).filter(|number| number % 3 != 0).map(|number| format!("id-{number}")).collect();
        assert!(registry.iter().eq(&kept));
        assert_eq!(registry.len(), kept.len());
        for key in &kept {
            let at = registry.find(key).expect("kept");
            assert_eq!(&registry[at], key);
            assert_eq!(registry.find(key), registry.position(key));
        }
        // Those that come next take the free places, and come last.
        let places = registry.slots.len();
        let new: Vec<_> = (100..134).map(|number| format!("id-{number}")).collect();
        for key in &new {
            registry.push(key.clone());
        }
        assert!(registry.iter().eq(kept.iter().chain(&new)));
        assert_eq!(registry.slots.len(), places);
    }

    /// An item that counts how often its id is looked at.
    struct Watched {
        id: String,
        looks: Rc<Cell<usize>>,
    }

    impl Keyed for Watched {
        fn key(&self) -> &str {
            self.looks.set(self.looks.get() + 1);
            &self.id
        }
    }

    #[test]
    fn ids_that_were_chosen_to_meet_cost_no_more_than_any() {
        let most = |ids: &[String]| {
            let looks = Rc::new(Cell::new(0));
            let looked = |act: &mut dyn FnMut()| {
                looks.set(0);
                act();
                looks.get()
            };
            let (mut registry, mut most) = (Registry::<Watched>::default(), 0);
            for id in ids {
                registry.push(Watched { id: id.clone(), looks: Rc::clone(&looks) });
            }
            for id in ids {
                most = most.max(looked(&mut || assert!(registry.position(id).is_some())));
                most = most.max(looked(&mut || assert!(registry.position(&format!("{id}?")).is_none())));
            }
            most
        };
        let any: Vec<_> = (0..100).map(|number| format!("chat-{number}")).collect();
        let (chosen, any) = (most(&crowd(100)), most(&any));
        assert!(chosen <= any.max(1), "{chosen} ids were looked at, of any {any} at most");
    }

    #[test]
    fn a_trial_is_kept_or_leaves_no_trace() {
        for count in [3, 30] {
            let mut registry = Registry::<String>::default();
            let places: Vec<_> = (0..count).map(|number| registry.push(format!("id-{number}"))).collect();
            let before = registry.clone();

            let outer = registry.begin_trial();
            registry.push(String::from("new"));
            registry[places[0]].push_str("");
            let within = registry.clone();
            for keep in [false, true] {
                let inner = registry.begin_trial();
                registry.remove(places[1]);
                registry.push(String::from("newer"));
                let newest = registry.push(String::from("newest"));
                registry[newest].push_str(" of all");
                registry.remove(newest);
                registry.end_trial(inner, keep, |_, _| {});
                let expected = if keep { "newer" } else { "new" };
                assert_eq!(ids(&registry).last().map(|id| id.as_str()), Some(expected));
                assert_eq!(registry.position("id-1").is_some(), !keep);
                assert_eq!(ids(&registry) == ids(&within), !keep);
            }
            registry.end_trial(outer, false, |_, _| {});

            assert_eq!(ids(&registry), ids(&before));
            assert!(ids(&before).iter().all(|id| registry.position(id) == before.position(id)));
            assert!(registry.notes.is_none());
            assert_eq!(
                registry.push(String::from("last")),
                before.clone().push(String::from("last")),
                "the same place"
            );
        }
    }
}
