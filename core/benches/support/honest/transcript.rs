//! The messages of a chat, as it remembers them: each once, in the order of their times.

use std::collections::VecDeque;

use foldhash::fast::FixedState;
use hashbrown::HashSet;
use parlour::vocabulary::MessageId;

/// Up to so many messages are looked through one by one; more than these have an index.
const FEW: usize = 16;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Message {
    sent_at: u64,
    id: MessageId,
}

/// Remembered messages, sorted by (time, id) whatever the order of their coming.
#[derive(Default)]
pub(super) struct Transcript {
    sorted: VecDeque<Message>,
    /// The ids of all of them, once there are more than a few.
    index: HashSet<MessageId, FixedState>,
}

impl Transcript {
    /// With room for a few messages, so that the first ones allocate nothing.
    pub(super) fn with_room() -> Self {
        Self { sorted: VecDeque::with_capacity(2), ..Self::default() }
    }

    /// Remembers a message that is news, and forgets the oldest one over the limit. One that is remembered already, or
    /// lies before all that is, with no room left, is none: whether it was told can no longer be known.
    pub(super) fn remember(&mut self, id: &MessageId, sent_at: u64, limit: usize) -> bool {
        if self.knows(id) {
            return false;
        }
        let message = Message { sent_at, id: id.clone() };
        let is_full = self.sorted.len() >= limit;
        if is_full && self.sorted.front().is_none_or(|first| message < *first) {
            return false;
        }
        if is_full && let Some(oldest) = self.sorted.pop_front() {
            self.index.remove(&oldest.id);
        }
        // Mostly it is the latest.
        let place = match self.sorted.back() {
            Some(last) if message < *last => self.sorted.partition_point(|other| *other < message),
            _ => self.sorted.len(),
        };
        self.sorted.insert(place, message);
        if self.sorted.len() > FEW {
            self.add_to_index(id);
        }
        true
    }

    fn knows(&self, id: &MessageId) -> bool {
        if self.index.is_empty() {
            return self.sorted.iter().any(|message| message.id == *id);
        }
        self.index.contains(id)
    }

    fn add_to_index(&mut self, id: &MessageId) {
        if self.index.is_empty() {
            self.index.extend(self.sorted.iter().map(|message| message.id.clone()));
        } else {
            self.index.insert(id.clone());
        }
    }
}
