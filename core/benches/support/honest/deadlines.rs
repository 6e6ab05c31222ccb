//! Deadlines of chats, the next one first.

use std::collections::VecDeque;

use parlour::Timestamp;
use parlour::vocabulary::ChatId;

/// Sorted by time, then by id: the order in which they fire.
#[derive(Default)]
pub(super) struct Deadlines {
    queue: VecDeque<(Timestamp, ChatId)>,
}

impl Deadlines {
    /// Takes out the next one, where its time has come.
    pub(super) fn pop_due(&mut self, now: Timestamp) -> Option<(Timestamp, ChatId)> {
        if self.queue.front().is_none_or(|(at, _)| *at > now) {
            return None;
        }
        self.queue.pop_front()
    }

    pub(super) fn arm(&mut self, at: Timestamp, chat: &ChatId) {
        if let Err(place) = self.place(at, chat) {
            self.queue.insert(place, (at, chat.clone()));
        }
    }

    pub(super) fn disarm(&mut self, at: Timestamp, chat: &ChatId) {
        if let Ok(place) = self.place(at, chat) {
            self.queue.remove(place);
        }
    }

    fn place(&self, at: Timestamp, chat: &ChatId) -> Result<usize, usize> {
        self.queue.binary_search_by(|(other, id)| other.cmp(&at).then_with(|| id.cmp(chat)))
    }
}
