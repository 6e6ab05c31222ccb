//! The deadlines of all machines in one ordered queue.
//!
//! The way of a deadline: a handler arms it (`ctx.arm`, as in `machine/call.rs`), the step puts it here
//! (`settle_deadline` in `machine/kit/node.rs`), the engine takes out what is due before each input and sets its clock to
//! it (`fire_due` in `engine/mod.rs`), and `engine/follow/deadlines.rs` gives it back to its machine, which tells the
//! event.

use alloc::collections::VecDeque;
use core::fmt;

use crate::about::About;
use crate::time::Timestamp;
use crate::vocabulary::{MachineName, Text};

/// Defines the deadlines with their canonical names, and the machines that have them.
macro_rules! deadlines {
    ($( $(#[doc = $doc:literal])* $Deadline:ident = $name:literal of $Machine:ident; )*) => {
        /// What a deadline is for. It takes effect at its own time, however late the host says that it has come: the
        /// events have that time, and deadlines that follow count from there.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum DeadlineReason {
            $( $(#[doc = $doc])* #[serde(rename = $name)] $Deadline, )*
        }

        impl DeadlineReason {
            /// Every reason.
            pub const ALL: &[Self] = &[$( Self::$Deadline ),*];

            /// The canonical name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$Deadline => $name, )*
                }
            }

            /// The machine that has such a deadline.
            pub(crate) const fn machine(self) -> MachineName {
                match self {
                    $( Self::$Deadline => MachineName::$Machine, )*
                }
            }
        }
    };
}

deadlines! {
    /// Somebody is taken to have stopped writing: `typing.stopped`.
    Typing = "typing" of Typing;
    /// A call rang long enough: `call.expired`.
    CallOffer = "call_offer" of Call;
    /// A survey was there long enough: `survey.expired`.
    Survey = "survey" of Survey;
    /// The host owes the answer to `phone.normalize_requested`: `input.refused`, or `form.field_rejected` of an answer.
    PhoneAnswer = "phone_answer" of Question;
    /// The visitor owes their consent: `consent.declined`.
    Consent = "consent" of Consent;
    /// The chat waited long enough: `chat.abandoned`.
    Queue = "queue" of Chat;
}

impl fmt::Display for DeadlineReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One machine's deadline: when, what for, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Timer {
    pub(crate) at: Timestamp,
    pub(crate) reason: DeadlineReason,
    /// The chat, else the widget.
    pub(crate) owner: Text,
    /// Whether the owner is a chat.
    pub(crate) is_chat: bool,
    /// The user who types, the question that was asked.
    pub(crate) part: Option<Text>,
}

impl Timer {
    fn new(at: Timestamp, reason: DeadlineReason, about: &About) -> Self {
        let (owner, part) = (about.owner_id(), about.part.clone());
        Self { at, reason, owner, is_chat: about.chat_id.is_some(), part }
    }

    fn is(&self, at: Timestamp, reason: DeadlineReason, about: &About) -> bool {
        self.at == at
            && self.reason == reason
            && self.is_chat == about.chat_id.is_some()
            && (core::ptr::eq(self.owner.as_str(), about.owner()) || self.owner.as_str() == about.owner())
            && self.part == about.part
    }
}

/// All deadlines, in the order in which they fire: time, machine, id. Derived from the machines' own data: a snapshot
/// does not hold them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers {
    queue: VecDeque<Timer>,
}

impl Timers {
    /// Replaces a machine's deadline.
    #[inline]
    pub(crate) fn replace(
        &mut self,
        reason: DeadlineReason,
        about: &About,
        old: Option<Timestamp>,
        new: Option<Timestamp>,
    ) {
        if old == new {
            return;
        }
        if let Some(at) = old {
            self.remove(at, reason, about);
        }
        if let Some(at) = new {
            self.insert(at, reason, about);
        }
    }

    /// Takes a deadline away; one that has fired meanwhile is away already. Most are the next one or the last.
    fn remove(&mut self, at: Timestamp, reason: DeadlineReason, about: &About) {
        if self.queue.front().is_some_and(|timer| timer.is(at, reason, about)) {
            self.queue.pop_front();
        } else if self.queue.back().is_some_and(|timer| timer.is(at, reason, about)) {
            self.queue.pop_back();
        } else if let Ok(index) = self.place(at, reason, about) {
            self.queue.remove(index);
        }
    }

    /// Puts a deadline in its place: mostly the last.
    fn insert(&mut self, at: Timestamp, reason: DeadlineReason, about: &About) {
        if self.queue.back().is_none_or(|last| last.at < at) {
            self.queue.push_back(Timer::new(at, reason, about));
        } else if let Err(index) = self.place(at, reason, about) {
            self.queue.insert(index, Timer::new(at, reason, about));
        }
    }

    #[inline(never)]
    fn place(&self, at: Timestamp, reason: DeadlineReason, about: &About) -> Result<usize, usize> {
        let rank = (reason.machine().name(), about.owner(), about.chat_id.is_some(), about.part.as_deref());
        self.queue.binary_search_by(|timer| {
            let known = (timer.reason.machine().name(), &*timer.owner, timer.is_chat, timer.part.as_deref());
            timer.at.cmp(&at).then_with(|| known.cmp(&rank))
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// The next deadline.
    pub(crate) fn next(&self) -> Option<(Timestamp, DeadlineReason)> {
        self.queue.front().map(|timer| (timer.at, timer.reason))
    }

    /// Whether a deadline has come.
    #[inline]
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.queue.front().is_some_and(|timer| timer.at <= now)
    }

    /// Takes out the next timer that is due.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<Timer> {
        if self.is_due(now) { self.queue.pop_front() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    use super::*;

    fn at(millis: u64) -> Option<Timestamp> {
        Some(Timestamp::from_millis(millis))
    }

    fn chat(id: &str, part: Option<&str>) -> About {
        About { chat_id: Some(id.into()), part: part.map(Text::from), ..About::default() }
    }

    fn widget(id: &str) -> About {
        About { widget_id: Some(id.into()), ..About::default() }
    }

    /// All timers that are due by then, as they fire.
    fn fire(timers: &mut Timers, until: u64) -> Vec<(u64, &'static str, Text, Option<Text>)> {
        let due = core::iter::from_fn(|| timers.pop_due(Timestamp::from_millis(until)));
        due.map(|timer| (timer.at.as_millis(), timer.reason.machine().name(), timer.owner, timer.part))
            .collect()
    }

    #[test]
    fn timers_fire_in_the_order_of_time_machine_and_id() {
        let mut timers = Timers::default();
        timers.replace(DeadlineReason::Typing, &chat("c1", Some("u2")), None, at(5));
        timers.replace(DeadlineReason::Typing, &chat("c1", Some("u1")), None, at(5));
        timers.replace(DeadlineReason::Typing, &chat("c1", None), None, at(5));
        timers.replace(DeadlineReason::CallOffer, &chat("c2", None), None, at(5));
        timers.replace(DeadlineReason::CallOffer, &chat("c1", None), None, at(5));
        timers.replace(DeadlineReason::CallOffer, &widget("c1"), None, at(5));
        timers.replace(DeadlineReason::Survey, &chat("c9", None), None, at(4));
        timers.replace(DeadlineReason::Consent, &widget("w1"), None, at(6));
        let text = |text: &str| Some(Text::from(text));
        assert_eq!(fire(&mut timers, 3), []);
        assert_eq!(
            fire(&mut timers, 5),
            [
                (4, "survey", "c9".into(), None),
                // The widget named c1 before the chat named c1.
                (5, "call", "c1".into(), None),
                (5, "call", "c1".into(), None),
                (5, "call", "c2".into(), None),
                (5, "typing", "c1".into(), None),
                (5, "typing", "c1".into(), text("u1")),
                (5, "typing", "c1".into(), text("u2")),
            ]
        );
        assert_eq!(timers.next(), Some((Timestamp::from_millis(6), DeadlineReason::Consent)));
    }

    #[test]
    fn a_deadline_takes_the_place_of_the_old_one() {
        let mut timers = Timers::default();
        let about = chat("c1", None);
        timers.replace(DeadlineReason::CallOffer, &about, None, at(5));
        timers.replace(DeadlineReason::CallOffer, &about, at(5), at(9));
        assert_eq!(fire(&mut timers, 8), []);
        timers.replace(DeadlineReason::CallOffer, &about, at(9), None);
        assert_eq!(timers.next(), None);
        // Of one that has fired meanwhile nothing is left to take away.
        timers.replace(DeadlineReason::CallOffer, &about, at(9), at(12));
        assert_eq!(fire(&mut timers, 12).len(), 1);
    }

    #[test]
    fn a_deadline_is_there_once() {
        let mut timers = Timers::default();
        for _ in 0..3 {
            timers.replace(DeadlineReason::CallOffer, &chat("c1", None), None, at(5));
        }
        assert_eq!(fire(&mut timers, 5).len(), 1);
    }

    #[test]
    fn every_reason_has_a_name_of_its_own() {
        let names: BTreeSet<_> = DeadlineReason::ALL.iter().map(|reason| reason.name()).collect();
        assert_eq!(names.len(), DeadlineReason::ALL.len());
        assert!(
            DeadlineReason::ALL
                .iter()
                .all(|reason| serde_json::to_value(reason).expect("a name") == reason.name())
        );
    }
}
