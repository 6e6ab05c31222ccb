//! Ids of vendors for chats that have others here. Most engines have none, and then this holds no memory.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::vocabulary::ChatId;
use crate::world::registry::{At, Keyed, Registry, Trial};

/// A vendor's id for something that has another one here.
#[derive(Clone)]
struct Alias<T> {
    vendor_id: ChatId,
    whose: At<T>,
}

impl<T> Keyed for Alias<T> {
    fn key(&self) -> &str {
        &self.vendor_id
    }
}

/// All vendor ids that were bound late.
#[derive(Clone)]
pub(crate) struct Aliases<T>(Option<Box<Registry<Alias<T>>>>);

impl<T> Default for Aliases<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone> Aliases<T> {
    /// What goes by this id.
    #[inline]
    pub(crate) fn get(&self, vendor_id: &str) -> Option<At<T>> {
        self.0.as_ref()?.get(vendor_id).map(|alias| alias.whose)
    }

    /// Lets something go by an id that names nothing yet.
    pub(crate) fn insert(&mut self, vendor_id: ChatId, whose: At<T>) {
        self.0.get_or_insert_default().push(Alias { vendor_id, whose });
    }

    pub(crate) fn remove(&mut self, vendor_id: &str) {
        if let Some(registry) = &mut self.0
            && let Some(at) = registry.find(vendor_id)
        {
            registry.remove(at);
        }
    }

    /// Lets nothing go by such an id any more.
    pub(crate) fn clear(&mut self) {
        let ids: Vec<ChatId> = self.ids().cloned().collect();
        ids.iter().for_each(|id| self.remove(id));
    }

    /// All of them.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &ChatId> {
        self.0.iter().flat_map(|registry| registry.iter()).map(|alias| &alias.vendor_id)
    }
}

/// # Trying out
impl<T: Clone> Aliases<T> {
    /// From now on changes can be undone.
    pub(crate) fn begin_trial(&mut self) -> Option<Trial> {
        self.0.as_mut().map(|registry| registry.begin_trial())
    }

    /// Keeps what was changed since the trial began, or puts everything back as it was.
    pub(crate) fn end_trial(&mut self, trial: Option<Trial>, keep: bool) {
        match (&mut self.0, trial) {
            (Some(registry), Some(trial)) => registry.end_trial(trial, keep, |_, _| {}),
            // There were none when it began.
            (Some(_), None) if !keep => self.0 = None,
            _ => {}
        }
    }
}
