//! Which chats have unread messages, by widget. They are no part of the widgets: those are copied before a trial changes
//! them, however much the visitor has not seen.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::world::registry::At;
use crate::world::{Chat, Widget};

/// Where a chat stands: with its widget, in the order of the first unread message.
type Place = (At<Widget>, u64);

/// The chats with unread messages; how many there are, each chat says itself.
#[derive(Clone, Default)]
pub(super) struct Unread {
    chats: BTreeMap<Place, At<Chat>>,
    places: BTreeMap<At<Chat>, Place>,
    /// How many were noted.
    noted: u64,
    /// What a trial under way has changed, in order: each chat with the place that it had before.
    changes: Option<Vec<(At<Chat>, Option<Place>)>>,
}

impl Unread {
    /// The chats of a widget, of whatever scope and host, in the order of the first unread message.
    pub(super) fn of(&self, widget: At<Widget>) -> impl Iterator<Item = At<Chat>> {
        self.chats.range((widget, 0)..=(widget, u64::MAX)).map(|(_, &chat)| chat)
    }

    /// Notes that a chat of this widget has so many unread messages, and had so many.
    pub(super) fn note(&mut self, chat: At<Chat>, widget: At<Widget>, from: u32, to: u32) {
        if (from == 0) != (to == 0) {
            self.noted += 1;
            self.put(chat, (to > 0).then_some((widget, self.noted)));
        }
    }

    /// Nothing is unread any more.
    pub(super) fn clear(&mut self) {
        while let Some((&chat, _)) = self.places.first_key_value() {
            self.put(chat, None);
        }
    }

    fn put(&mut self, chat: At<Chat>, place: Option<Place>) {
        let known = self.replace(chat, place);
        if let Some(changes) = &mut self.changes {
            changes.push((chat, known));
        }
    }

    /// Puts a chat where it belongs, and tells where it was.
    fn replace(&mut self, chat: At<Chat>, place: Option<Place>) -> Option<Place> {
        let known = match place {
            Some(place) => self.places.insert(chat, place),
            None => self.places.remove(&chat),
        };
        if let Some(known) = known {
            self.chats.remove(&known);
        }
        if let Some(place) = place {
            self.chats.insert(place, chat);
        }
        known
    }
}

/// Where a trial began: how much was changed before it, in a trial around it.
pub(super) struct Trial(Option<usize>);

/// # Trying out
impl Unread {
    /// From now on changes can be undone by [`Unread::end_trial`].
    pub(super) fn begin_trial(&mut self) -> Trial {
        let outer = self.changes.as_ref().map(Vec::len);
        self.changes.get_or_insert_default();
        Trial(outer)
    }

    /// Keeps what was changed since the trial began, or puts everything back as it was.
    pub(super) fn end_trial(&mut self, Trial(outer): Trial, keep: bool) {
        let Some(mut changes) = self.changes.take() else { return };
        if !keep {
            for (chat, place) in changes.drain(outer.unwrap_or(0)..).rev() {
                self.replace(chat, place);
            }
        }
        self.changes = outer.map(|_| changes);
    }
}
