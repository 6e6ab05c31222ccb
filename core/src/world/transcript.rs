//! The messages of a chat: what came in which order, and how far it got. Contents are the host's to keep: here are
//! fingerprints of them alone, by which a repeat is told from another version.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::cmp::Ordering;

use serde::Serialize;
use thin_vec::ThinVec;

use crate::machine::message::Version;
use crate::machine::{attachment, fingerprint, fingerprint_of_all, message, receipt};
use crate::vocabulary::table::Slot as _;
use crate::vocabulary::table::write::text;
use crate::vocabulary::{Content, MessageId, Personal, Text, User, UserId};
use crate::world::index::{Index, Keys};

/// A message as the chat remembers it: small, for there are many.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: MessageId,
    pub(crate) time: Time,
    /// What few messages have.
    pub(crate) more: Option<Box<More>>,
    /// The fingerprint of its newest version; 0 where it is not known.
    pub(crate) content: u32,
    pub(crate) author: Author,
    pub(crate) message: message::State,
    pub(crate) attachment: attachment::State,
    /// Whether it counts as unread.
    pub(crate) unread: bool,
}

/// When a message was written, milliseconds: as somebody said who must know, or as was assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(u64);

impl Time {
    const ASSUMED: u64 = 1 << 63;

    /// As its author or the network says.
    pub(crate) fn told(millis: u64) -> Self {
        Self(millis & !Self::ASSUMED)
    }

    /// Nobody said so, or only a clock that may be wrong.
    pub(crate) fn assumed(millis: u64) -> Self {
        Self(millis | Self::ASSUMED)
    }

    pub(crate) fn millis(self) -> u64 {
        self.0 & !Self::ASSUMED
    }

    pub(crate) fn is_assumed(self) -> bool {
        self.0 & Self::ASSUMED != 0
    }
}

/// Who wrote a message: this side, or somebody of whom a fingerprint is kept; and on which side they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Author(u16);

impl Author {
    const STAFF: u16 = 1;
    /// Somebody else; who is not known.
    pub(crate) const UNKNOWN: Self = Self(u16::MAX);

    /// Who sends messages here: the visitor, or a participant who joined.
    pub(crate) fn own(is_staff: bool) -> Self {
        Self(u16::from(is_staff))
    }

    /// Whose message came in.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn of(user: &User) -> Self {
        let print = digest(&[], user.id.as_bytes()) as u16 >> 1;
        Self(print.clamp(1, (u16::MAX >> 1) - 1) << 1 | u16::from(user.is_staff()))
    }

    /// Who wrote a message in this state, where nothing says so.
    pub(crate) fn usual(message: message::State) -> Self {
        if message == message::State::Received { Self::UNKNOWN } else { Self::own(false) }
    }

    pub(crate) fn is_own(self) -> bool {
        self.0 <= Self::STAFF
    }

    pub(crate) fn is_staff(self) -> bool {
        self.0 & Self::STAFF != 0
    }

    /// As a snapshot holds it.
    pub(crate) fn number(self) -> u32 {
        self.0.into()
    }

    /// As a snapshot held it.
    pub(crate) fn from_number(number: u32) -> Option<Self> {
        number.try_into().ok().map(Self)
    }
}

/// Versions of a message that are remembered beside the newest one.
pub(crate) const VERSIONS: usize = 8;

/// What few messages have.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct More {
    /// How far it got, by reader.
    pub(crate) readers: ThinVec<Reader>,
    /// The vendor's id, bound late.
    pub(crate) vendor_id: Option<MessageId>,
    pub(crate) history: Option<Box<History>>,
}

/// What happened to a message beside its delivery.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct History {
    /// Fingerprints of earlier versions, the latest last.
    pub(crate) earlier: ThinVec<u32>,
    pub(crate) version: Version,
    /// Fingerprints of reactions, each with who reacted.
    pub(crate) reactions: ThinVec<u64>,
    /// The fingerprint of why the message or its file failed the last time.
    pub(crate) reason: u64,
    /// How many bytes of its file are stored, and of how many.
    pub(crate) progress: Option<(u64, Option<u64>)>,
}

/// How far a message got with one reader.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reader {
    pub(crate) by: Option<UserId>,
    pub(crate) state: receipt::State,
}

/// What a version of a message is beside those that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kin {
    /// Known already.
    Known,
    /// Known, and as a newer version than before.
    Renumbered,
    /// Newer than all that are known.
    Newer,
    /// Older than the newest, and not known before.
    Older,
    /// It cannot be: another one is as new, or what it holds came later.
    Clash,
}

/// A number that stands for a text: as [`fingerprint`], but quick, for every message has one. The same on every platform.
fn digest(kind: &[u8], text: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = (kind.len() as u64) << 32 ^ text.len() as u64;
    let mut mix = |word: u64| {
        hash = (hash ^ word).wrapping_mul(FACTOR);
        hash ^= hash >> 29;
    };
    for part in [kind, text] {
        let (words, rest) = part.as_chunks::<8>();
        words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        mix(u64::from_le_bytes(last));
    }
    hash ^ hash >> 32
}

/// The fingerprint of what a message holds.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn content_print(content: &Content) -> u32 {
    let kind = content.kind().as_bytes();
    let print = match content {
        Content::Text { text } => digest(kind, text.as_bytes()),
        Content::Link { url } => digest(kind, url.as_bytes()),
        content => digest(kind, text(content.datum()).as_bytes()),
    };
    // 0 stands for what is not known.
    (print as u32).max(1)
}

/// The fingerprint of a reaction and of who reacts.
pub(crate) fn reaction_print(reaction: &Personal, by: Option<&UserId>) -> u64 {
    let by = by.map(|by| by.as_bytes()).unwrap_or_default();
    fingerprint_of_all([reaction.as_bytes(), by])
}

/// The fingerprint of why something failed.
pub(crate) fn reason_print(reason: &Text) -> u64 {
    fingerprint(reason.as_bytes())
}

impl Entry {
    pub(crate) fn is_incoming(&self) -> bool {
        !self.author.is_own()
    }

    /// Whether the message may come from somebody: from its author, or back to whom sent it.
    pub(crate) fn may_come_from(&self, from: &User, visitor: Option<&UserId>) -> bool {
        if self.is_incoming() {
            return self.author == Author::UNKNOWN || self.author == Author::of(from);
        }
        let is_visitor = from.id.is_empty() || visitor.is_none_or(|visitor| *visitor == from.id);
        from.is_staff() == self.author.is_staff() && (from.is_staff() || is_visitor)
    }

    pub(crate) fn readers(&self) -> &[Reader] {
        self.more.as_ref().map_or(&[], |more| &*more.readers)
    }

    pub(crate) fn vendor_id(&self) -> Option<&MessageId> {
        self.more.as_ref()?.vendor_id.as_ref()
    }

    pub(crate) fn history(&self) -> Option<&History> {
        self.more.as_ref()?.history.as_deref()
    }

    pub(crate) fn more_mut(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    pub(crate) fn history_mut(&mut self) -> &mut History {
        self.more_mut().history.get_or_insert_default()
    }

    /// What a version is beside those that are known. Without a number and a time, content that is known is a repeat.
    pub(crate) fn kin(&self, content: u32, version: Version) -> Kin {
        let known = self.history().map(|history| history.version).unwrap_or_default();
        let is_same = self.content == 0 || content == self.content;
        let is_earlier = self.history().is_some_and(|history| history.earlier.contains(&content));
        let compare = |said: Option<u64>, known: Option<u64>| Some(said?.cmp(&known?));
        let revision = compare(version.revision, known.revision);
        let edited_at = compare(version.edited_at, known.edited_at);
        let order = match (revision, edited_at) {
            (Some(Ordering::Equal), Some(later)) => Some(later),
            (Some(order), _) | (None, Some(order)) => Some(order),
            (None, None) if version == Version::default() => None,
            // The first that is numbered is newer than what was not.
            (None, None) => Some(Ordering::Greater),
        };
        match order {
            Some(Ordering::Greater) if is_same => Kin::Renumbered,
            Some(Ordering::Equal) | None if is_same => Kin::Known,
            Some(Ordering::Less) | None if is_earlier => Kin::Known,
            Some(Ordering::Greater) | None => Kin::Newer,
            Some(Ordering::Less) if !is_same => Kin::Older,
            Some(Ordering::Less | Ordering::Equal) => Kin::Clash,
        }
    }

    /// Remembers a version that is older than the newest.
    pub(crate) fn recall(&mut self, content: u32) {
        let earlier = &mut self.history_mut().earlier;
        if earlier.len() >= VERSIONS {
            earlier.remove(0);
        }
        earlier.push(content);
    }

    /// Becomes another version.
    pub(crate) fn revise(&mut self, content: u32, version: Version) {
        let old = core::mem::replace(&mut self.content, content);
        let history = self.history_mut();
        if old != content && old != 0 {
            history.earlier.retain(|known| *known != old && *known != content);
            if history.earlier.len() >= VERSIONS {
                history.earlier.remove(0);
            }
            history.earlier.push(old);
        }
        let Version { revision, edited_at } = version;
        history.version = Version {
            revision: revision.or(history.version.revision),
            edited_at: edited_at.or(history.version.edited_at),
        };
    }

    /// Forgets what it held.
    pub(crate) fn erase(&mut self) {
        self.content = 0;
        if let Some(more) = &mut self.more {
            more.history = None;
        }
    }

    fn order(&self) -> Order<'_> {
        Order { sent_at: self.time.millis(), id: &self.id }
    }

    fn keys(&self) -> Keys<'_> {
        (&self.id, self.vendor_id().map(|id| &**id))
    }
}

/// The order of a transcript: time, then id, whose runs of digits count as numbers: m9 comes before m10.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Order<'e> {
    sent_at: u64,
    id: &'e str,
}

impl Ord for Order<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sent_at.cmp(&other.sent_at).then_with(|| natural(self.id, other.id))
    }
}

impl PartialOrd for Order<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares ids, with runs of digits as numbers.
fn natural(a: &str, b: &str) -> Ordering {
    /// The number at the beginning without leading zeros, and what comes after it.
    fn number(text: &[u8]) -> (&[u8], &[u8]) {
        let zeros = text.iter().take_while(|byte| **byte == b'0').count();
        let digits = text[zeros..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        text[zeros..].split_at(digits)
    }

    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    loop {
        match (left.split_first(), right.split_first()) {
            (Some((x, _)), Some((y, _))) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let ((x, rest_x), (y, rest_y)) = (number(left), number(right));
                let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
                if order.is_ne() {
                    return order;
                }
                (left, right) = (rest_x, rest_y);
            }
            (Some((x, rest_x)), Some((y, rest_y))) if x == y => (left, right) = (rest_x, rest_y),
            (Some((x, _)), Some((y, _))) => return x.cmp(y),
            // The same numbers, written otherwise.
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
        }
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

    /// The place of the message with this id, or with this vendor's id.
    #[inline]
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        if self.entries.is_empty() { None } else { self.search(id) }
    }

    /// The place among those that there are.
    #[inline(never)]
    fn search(&self, id: &str) -> Option<usize> {
        self.index.find(id, self.entries.len(), |at| self.entries[at].keys())
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
        let order = Order { sent_at, id };
        self.entries.len() >= limit as usize
            && self.sorted.front().is_none_or(|&first| order < self.entries[first as usize].order())
    }

    /// Remembers a message whose id is not there yet, forgetting the oldest one over the limit.
    pub(crate) fn insert(&mut self, entry: Entry, limit: u32) {
        let sorted_at = self.sorted_place(&entry);
        let (place, sorted_at) = if self.entries.len() >= limit as usize
            && let Some(oldest) = self.sorted.pop_front()
        {
            let place = &mut self.entries[oldest as usize];
            self.index.remove(place.keys(), oldest as usize);
            *place = entry;
            (oldest, sorted_at.saturating_sub(1))
        } else {
            self.entries.push(entry);
            (u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX), sorted_at)
        };
        self.sorted.insert(sorted_at, place);
        self.index.insert(place as usize, self.entries.len(), |at| self.entries[at].keys());
    }

    /// Lets a message go by the vendor's id too, which names nothing yet.
    pub(crate) fn bind(&mut self, at: usize, vendor_id: MessageId) {
        self.entries[at].more_mut().vendor_id = Some(vendor_id);
        self.index.bind(at, |at| self.entries[at].keys());
    }

    /// When a message was written is known better now: it takes its place.
    pub(crate) fn reorder(&mut self, at: usize, time: Time) {
        let entry = &self.entries[at];
        if entry.time.millis() != time.millis() {
            let order = entry.order();
            let sorted_at =
                self.sorted.partition_point(|&other| self.entries[other as usize].order() < order);
            if let Some(place) = self.sorted.remove(sorted_at) {
                self.entries[at].time = time;
                let sorted_at = self.sorted_place(&self.entries[at]);
                self.sorted.insert(sorted_at, place);
            }
        }
        self.entries[at].time = time;
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

    /// Those of the latest messages that are one's own and on their way, the oldest first.
    pub(crate) fn on_their_way(&self) -> impl Iterator<Item = &Entry> {
        const LATEST: usize = 64;
        let latest = self.iter().skip(self.len().saturating_sub(LATEST));
        latest.filter(|entry| entry.message == message::State::Sending)
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
    /// The vendor's id, where one was bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<MessageId>,
    /// When it was written, milliseconds.
    pub sent_at: u64,
    /// Where it comes from.
    pub direction: Direction,
    /// `sending`, `sent`, `failed`, `received` or `deleted`.
    #[cfg_attr(feature = "schema", schemars(schema_with = "message::State::schema"))]
    pub state: &'static str,
    /// Whether anybody is known to have it.
    pub delivered: bool,
    /// Whether anybody is known to have read it.
    pub read: bool,
    /// Whether it was changed.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub edited: bool,
}

/// A chat's remembered messages, sorted by (time, id): any order of arrival gives the same transcript.
pub type Transcript = Vec<TranscriptEntry>;

impl From<&Entry> for TranscriptEntry {
    fn from(entry: &Entry) -> Self {
        let reached = |state| entry.readers().iter().any(|reader| reader.state == state);
        Self {
            message_id: entry.id.clone(),
            vendor_id: entry.vendor_id().cloned(),
            sent_at: entry.time.millis(),
            direction: if entry.is_incoming() { Direction::Incoming } else { Direction::Outgoing },
            state: entry.message.name(),
            delivered: reached(receipt::State::Delivered) || reached(receipt::State::Read),
            read: reached(receipt::State::Read),
            edited: entry.history().is_some_and(|history| !history.earlier.is_empty()),
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
        let (author, time) = (Author::of(&User::guest("u")), Time::told(sent_at));
        Entry { id: id.into(), time, more: None, content: 1, author, message, attachment, unread: false }
    }

    fn order(messages: &Messages) -> Vec<(u64, String)> {
        messages.iter().map(|entry| (entry.time.millis(), entry.id.to_string())).collect()
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
            // Ids are of one length each, or sorted by their number.
            expected.sort_by_key(|(sent_at, id)| (*sent_at, id[1..].parse::<u32>().expect("a number")));
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
        let own = Entry { author: Author::own(false), message: message::State::Sending, ..entry(2, "b") };
        messages.insert(own, 9);
        messages.insert(entry(1, "a"), 9);
        let at = messages.find("b").expect("remembered");
        messages.entry_mut(at).message = message::State::Sent;
        let reader = |by: &str, state| Reader { by: Some(by.into()), state };
        let readers = [reader("x", receipt::State::Delivered), reader("y", receipt::State::Read)];
        messages.entry_mut(at).more_mut().readers.extend(readers);
        let transcript: Transcript = messages.iter().map(TranscriptEntry::from).collect();
        let seen: Vec<_> = transcript.iter().map(|entry| (entry.state, entry.direction)).collect();
        assert_eq!(seen, [("received", Direction::Incoming), ("sent", Direction::Outgoing)]);
        assert_eq!((transcript[0].delivered, transcript[0].read), (false, false));
        assert_eq!((transcript[1].delivered, transcript[1].read), (true, true));
    }

    #[test]
    fn ids_are_compared_with_their_numbers() {
        let sorted =
            ["", "0m", "9", "10", "a", "a01", "a1", "a2", "a10", "a10b", "a:", "m8", "m9", "m10", "n"];
        for (index, a) in sorted.iter().enumerate() {
            for (other, b) in sorted.iter().enumerate() {
                assert_eq!(natural(a, b), index.cmp(&other), "{a} and {b}");
            }
        }
    }

    #[test]
    fn a_message_takes_its_place_when_its_time_is_known() {
        let mut messages = Messages::with_room();
        for (sent_at, id) in [(1, "a"), (2, "b"), (3, "c"), (4, "d")] {
            messages.insert(entry(sent_at, id), 9);
        }
        for (time, expected) in [(9, "bcda"), (0, "abcd"), (3, "bacd"), (3, "bacd"), (4, "bcad")] {
            let at = messages.find("a").expect("remembered");
            messages.reorder(at, Time::told(time));
            let ids: String = messages.iter().map(|entry| entry.id.as_str()).collect();
            assert_eq!(ids, expected, "at {time}");
        }
    }

    #[test]
    fn a_message_is_found_by_both_of_its_ids() {
        let mut messages = Messages::with_room();
        for number in 0..30 {
            messages.insert(entry(number, &format!("local-{number}")), 20);
            let at = messages.find(&format!("local-{number}")).expect("remembered");
            messages.bind(at, format!("v{number}").as_str().into());
        }
        for number in 0..30 {
            let places = [format!("local-{number}"), format!("v{number}")].map(|id| messages.find(&id));
            assert_eq!(places[0], places[1], "{number}");
            assert_eq!(places[0].is_some(), number >= 10, "{number}");
        }
    }

    #[test]
    fn the_newest_version_counts_and_no_older_one_comes_back() {
        let version = |revision, edited_at| Version { revision, edited_at };
        let plain = Version::default();
        let mut message = entry(1, "m");
        assert_eq!(message.kin(1, plain), Kin::Known);
        assert_eq!(message.kin(2, plain), Kin::Newer);
        message.revise(2, plain);
        assert_eq!(
            [1, 2, 3].map(|content| message.kin(content, plain)),
            [Kin::Known, Kin::Known, Kin::Newer]
        );
        // A source that numbers its versions says so where an old text comes back on purpose.
        assert_eq!(message.kin(1, version(Some(5), None)), Kin::Newer);
        assert_eq!(message.kin(2, version(Some(5), None)), Kin::Renumbered);
        message.revise(1, version(Some(5), None));
        assert_eq!(message.kin(1, version(Some(5), None)), Kin::Known);
        assert_eq!(message.kin(3, version(Some(5), None)), Kin::Clash);
        assert_eq!(message.kin(1, version(Some(4), None)), Kin::Clash);
        assert_eq!(message.kin(3, version(Some(4), None)), Kin::Older);
        assert_eq!(message.kin(2, version(Some(4), None)), Kin::Known, "redelivered");
        assert_eq!(message.kin(3, version(Some(6), None)), Kin::Newer);
        assert_eq!(message.kin(2, plain), Kin::Known);
        message.revise(3, version(None, Some(70)));
        assert_eq!(message.kin(4, version(None, Some(60))), Kin::Older);
        assert_eq!(message.kin(4, version(None, Some(80))), Kin::Newer);
        for content in 4..40 {
            message.revise(content, plain);
        }
        assert!(message.history().is_some_and(|history| history.earlier.len() == VERSIONS));
    }
}
