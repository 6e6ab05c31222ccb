//! The messages of a chat: what came in which order, and how far it got. Contents are the host's to keep.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use serde::Serialize;

use crate::machine::{attachment, message, receipt};
use crate::vocabulary::{MessageId, UserId};
use crate::world::index::Index;

/// A message as the chat remembers it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: MessageId,
    pub(crate) sent_at: u64,
    pub(crate) message: message::State,
    pub(crate) attachment: attachment::State,
    /// Whether it counts as unread.
    pub(crate) unread: bool,
    /// How far it got, by reader; boxed, for most messages have none and are to be small.
    #[allow(clippy::box_collection)]
    pub(crate) readers: Option<Box<Vec<Reader>>>,
}

/// How far a message got with one reader.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reader {
    pub(crate) by: Option<UserId>,
    pub(crate) state: receipt::State,
}

impl Entry {
    pub(crate) fn readers(&self) -> &[Reader] {
        self.readers.as_deref().map(Vec::as_slice).unwrap_or_default()
    }

    fn order(&self) -> (u64, &str) {
        (self.sent_at, &self.id)
    }
}

/// The remembered messages, sorted by (time, id) whatever the order of their coming.
#[derive(Clone, Debug, Default)]
pub(crate) struct Messages {
    /// In no particular order: places of forgotten messages are used again.
    entries: Vec<Entry>,
    /// Places in `entries`, sorted.
    sorted: VecDeque<u32>,
    /// Places in `entries`, by id.
    index: Index,
}

impl Messages {
    /// With room for a message, so that the first one allocates nothing.
    pub(crate) fn with_room() -> Self {
        Self { entries: Vec::with_capacity(1), sorted: VecDeque::with_capacity(1), index: Index::default() }
    }

    /// Forgets all, and keeps the room of a few.
    pub(crate) fn clear(&mut self) {
        const FEW: usize = 16;
        if self.entries.capacity() > FEW {
            *self = Self::with_room();
        } else {
            self.entries.clear();
            self.sorted.clear();
            self.index = Index::default();
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The place of the message with this id.
    #[inline]
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        if self.entries.is_empty() { None } else { self.search(id) }
    }

    /// The place among those that there are.
    #[inline(never)]
    fn search(&self, id: &str) -> Option<usize> {
        self.index.find(id, self.entries.len(), |at| &self.entries[at].id)
    }

    pub(crate) fn entry(&self, at: usize) -> &Entry {
        &self.entries[at]
    }

    pub(crate) fn entry_mut(&mut self, at: usize) -> &mut Entry {
        &mut self.entries[at]
    }

    /// Whether a message of this time and id lies before all that are remembered, with no room left:
    /// whether it was told already can no longer be known.
    pub(crate) fn is_forgotten(&self, sent_at: u64, id: &str, limit: u32) -> bool {
        self.entries.len() >= limit as usize
            && self.sorted.front().is_none_or(|&first| (sent_at, id) < self.entries[first as usize].order())
    }

    /// Remembers a message whose id is not there yet, forgetting the oldest one over the limit.
    pub(crate) fn insert(&mut self, entry: Entry, limit: u32) {
        let sorted_at = self.sorted_place(&entry);
        let (place, sorted_at) = if self.entries.len() >= limit as usize
            && let Some(oldest) = self.sorted.pop_front()
        {
            let place = &mut self.entries[oldest as usize];
            self.index.remove(&place.id, oldest as usize);
            *place = entry;
            (oldest, sorted_at.saturating_sub(1))
        } else {
            self.entries.push(entry);
            (u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX), sorted_at)
        };
        self.sorted.insert(sorted_at, place);
        self.index.insert(place as usize, self.entries.len(), |at| &self.entries[at].id);
    }

    /// Where in `sorted` the message belongs: mostly at the end.
    fn sorted_place(&self, entry: &Entry) -> usize {
        let before = |&at: &u32| self.entries[at as usize].order() < entry.order();
        if self.sorted.back().is_none_or(before) {
            return self.sorted.len();
        }
        self.sorted.partition_point(before)
    }

    /// The visitor has read the message at this place and all before it, in their order. Gives how many unread ones
    /// come after it.
    pub(crate) fn read_up_to(&mut self, place: usize) -> u32 {
        let (mut after, mut left) = (true, 0);
        for &at in self.sorted.iter().rev() {
            after &= at as usize != place;
            let unread = &mut self.entries[at as usize].unread;
            *unread &= after;
            left += u32::from(*unread);
        }
        left
    }

    /// The visitor has read all of them.
    pub(crate) fn read_all(&mut self) {
        self.entries.iter_mut().for_each(|entry| entry.unread = false);
    }

    /// All of them, sorted.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.sorted.iter().map(|&at| &self.entries[at as usize])
    }
}

/// Where a message comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The visitor sent it.
    Outgoing,
    /// It came in.
    Incoming,
}

/// A message of a chat's transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TranscriptEntry {
    /// The message.
    pub message_id: MessageId,
    /// When it was written, milliseconds.
    pub sent_at: u64,
    /// Where it comes from.
    pub direction: Direction,
    /// `sending`, `sent`, `failed` or `received`.
    #[cfg_attr(feature = "schema", schemars(schema_with = "message::State::schema"))]
    pub state: &'static str,
    /// Whether anybody is known to have it.
    pub delivered: bool,
    /// Whether anybody is known to have read it.
    pub read: bool,
}

/// A chat's remembered messages, sorted by (time, id): any order of arrival gives the same transcript.
pub type Transcript = Vec<TranscriptEntry>;

impl From<&Entry> for TranscriptEntry {
    fn from(entry: &Entry) -> Self {
        let reached = |state| entry.readers().iter().any(|reader| reader.state == state);
        let incoming = entry.message == message::State::Received;
        Self {
            message_id: entry.id.clone(),
            sent_at: entry.sent_at,
            direction: if incoming { Direction::Incoming } else { Direction::Outgoing },
            state: entry.message.name(),
            delivered: reached(receipt::State::Delivered) || reached(receipt::State::Read),
            read: reached(receipt::State::Read),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString};

    use proptest::prelude::*;

    use super::*;

    fn entry(sent_at: u64, id: &str) -> Entry {
        let (message, attachment) = (message::State::Received, attachment::State::None);
        Entry { id: id.into(), sent_at, message, attachment, unread: false, readers: None }
    }

    fn order(messages: &Messages) -> Vec<(u64, String)> {
        messages.iter().map(|entry| (entry.sent_at, entry.id.to_string())).collect()
    }

    /// As a chat remembers what comes in: once, and not what lies before all that it remembers.
    fn receive(messages: &mut Messages, sent_at: u64, id: &str, limit: u32) -> bool {
        let known = messages.find(id).is_some() || messages.is_forgotten(sent_at, id, limit);
        if !known {
            messages.insert(entry(sent_at, id), limit);
        }
        !known
    }

    proptest! {
        /// Times are few, so that ids decide too.
        #[test]
        fn any_order_of_arrival_gives_the_same_transcript(
            (arrival, limit) in (0..20_usize).prop_flat_map(|count| {
                let all: Vec<_> = (0..count).map(|n| ((n / 3) as u64, format!("m{}", (n * 7) % 20))).collect();
                let twice = [all.clone(), all].concat();
                (Just(twice).prop_shuffle(), 1..25_u32)
            })
        ) {
            let mut messages = Messages::with_room();
            for (sent_at, id) in &arrival {
                receive(&mut messages, *sent_at, id, limit);
            }
            let mut expected = arrival;
            expected.sort();
            expected.dedup();
            let kept = expected.split_off(expected.len().saturating_sub(limit as usize));
            prop_assert_eq!(order(&messages), kept);
        }
    }

    #[test]
    fn the_oldest_is_forgotten_over_the_limit_and_does_not_come_back() {
        let mut messages = Messages::with_room();
        for sent_at in 1..=5 {
            assert!(receive(&mut messages, sent_at, &format!("m{sent_at}"), 3));
        }
        assert_eq!(order(&messages), [(3, "m3".into()), (4, "m4".into()), (5, "m5".into())]);
        assert_eq!(messages.len(), 3);
        assert_eq!(messages.find("m1"), None);
        assert!(!receive(&mut messages, 1, "m1", 3), "whether it was told can no longer be known");
        assert!(!receive(&mut messages, 3, "m2", 3), "at the same time by its id");
        assert!(receive(&mut messages, 3, "m3b", 3), "in the gap");
        for id in ["m3b", "m4", "m5"] {
            let at = messages.find(id).expect("remembered");
            assert_eq!(messages.entry(at).id.as_str(), id);
        }
    }

    #[test]
    fn a_state_that_changes_keeps_its_place() {
        let mut messages = Messages::with_room();
        messages.insert(Entry { message: message::State::Sending, ..entry(2, "b") }, 9);
        messages.insert(entry(1, "a"), 9);
        let at = messages.find("b").expect("remembered");
        messages.entry_mut(at).message = message::State::Sent;
        let reader = |by: &str, state| Reader { by: Some(by.into()), state };
        let readers = [reader("x", receipt::State::Delivered), reader("y", receipt::State::Read)];
        messages.entry_mut(at).readers = Some(Box::new(readers.into()));
        let transcript: Transcript = messages.iter().map(TranscriptEntry::from).collect();
        let seen: Vec<_> = transcript.iter().map(|entry| (entry.state, entry.direction)).collect();
        assert_eq!(seen, [("received", Direction::Incoming), ("sent", Direction::Outgoing)]);
        assert_eq!((transcript[0].delivered, transcript[0].read), (false, false));
        assert_eq!((transcript[1].delivered, transcript[1].read), (true, true));
    }
}
