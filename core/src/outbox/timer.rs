//! The deadlines of all machines in one ordered queue.

use alloc::collections::VecDeque;
use core::fmt;

use crate::about::About;
use crate::time::Timestamp;
use crate::vocabulary::MachineName;
use crate::vocabulary::Text;

/// What a deadline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody is taken to have stopped writing: `typing.stopped`.
    Typing,
    /// A call rang long enough: `call.expired`.
    CallOffer,
    /// A survey was there long enough: `survey.expired`.
    Survey,
    /// The host owes the answer to `phone.normalize_requested`: `form.field_rejected`.
    PhoneAnswer,
    /// The visitor owes his consent: `consent.declined`.
    Consent,
    /// The chat waited long enough: `chat.abandoned`.
    Queue,
}

impl Reason {
    /// Every reason.
    pub const ALL: &[Self] =
        &[Self::Typing, Self::CallOffer, Self::Survey, Self::PhoneAnswer, Self::Consent, Self::Queue];

    /// The canonical name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Typing => "typing",
            Self::CallOffer => "call_offer",
            Self::Survey => "survey",
            Self::PhoneAnswer => "phone_answer",
            Self::Consent => "consent",
            Self::Queue => "queue",
        }
    }

    /// The one reason for which a machine of this name has a deadline.
    pub(crate) fn of(machine: MachineName) -> Self {
        match machine {
            MachineName::Typing => Self::Typing,
            MachineName::Call => Self::CallOffer,
            MachineName::Survey => Self::Survey,
            MachineName::Question => Self::PhoneAnswer,
            MachineName::Consent => Self::Consent,
            _ => Self::Queue,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One machine's deadline: when, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Timer {
    pub(crate) at: Timestamp,
    pub(crate) machine: MachineName,
    pub(crate) owner: Owner,
}

/// Whose deadline it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The chat, else the widget.
    pub(crate) id: Text,
    /// Whether `id` is a chat's.
    pub(crate) is_chat: bool,
    /// The user who types, the question that was asked.
    pub(crate) part: Option<Text>,
}

impl Owner {
    fn of(about: &About) -> Self {
        Self { id: about.owner_id(), is_chat: about.chat_id.is_some(), part: about.part.clone() }
    }
}

/// The order in which timers fire: time, machine, id.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Order<'t> {
    at: Timestamp,
    machine: &'static str,
    id: &'t str,
    is_chat: bool,
    part: Option<&'t str>,
}

impl<'t> Order<'t> {
    fn new(at: Timestamp, machine: MachineName, about: &'t About) -> Self {
        let (is_chat, part) = (about.chat_id.is_some(), about.part.as_deref());
        Self { at, machine: machine.name(), id: about.owner(), is_chat, part }
    }

    fn of(timer: &'t Timer) -> Self {
        let Owner { id, is_chat, part } = &timer.owner;
        Self { at: timer.at, machine: timer.machine.name(), id, is_chat: *is_chat, part: part.as_deref() }
    }
}

/// All deadlines, the next one first. Derived from the machines' own data: a snapshot does not hold it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers {
    queue: VecDeque<Timer>,
}

impl Timers {
    /// Replaces a machine's deadline.
    pub(crate) fn replace(
        &mut self,
        machine: MachineName,
        about: &About,
        old: Option<Timestamp>,
        new: Option<Timestamp>,
    ) {
        if old == new {
            return;
        }
        if let Some(at) = old
            && let Ok(index) = self.place(&Order::new(at, machine, about))
        {
            self.queue.remove(index);
        }
        if let Some(at) = new
            && let Err(index) = self.place(&Order::new(at, machine, about))
        {
            self.queue.insert(index, Timer { at, machine, owner: Owner::of(about) });
        }
    }

    fn place(&self, order: &Order<'_>) -> Result<usize, usize> {
        self.queue.binary_search_by(|timer| Order::of(timer).cmp(order))
    }

    /// The next deadline.
    pub(crate) fn next(&self) -> Option<(Timestamp, Reason)> {
        self.queue.front().map(|timer| (timer.at, Reason::of(timer.machine)))
    }

    /// Takes out the next timer that is due.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<Timer> {
        if self.queue.front()?.at > now {
            return None;
        }
        self.queue.pop_front()
    }
}

#[cfg(test)]
mod tests {
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
        due.map(|timer| (timer.at.as_millis(), timer.machine.name(), timer.owner.id, timer.owner.part))
            .collect()
    }

    #[test]
    fn timers_fire_in_the_order_of_time_machine_and_id() {
        let mut timers = Timers::default();
        timers.replace(MachineName::Typing, &chat("c1", Some("u2")), None, at(5));
        timers.replace(MachineName::Typing, &chat("c1", Some("u1")), None, at(5));
        timers.replace(MachineName::Typing, &chat("c1", None), None, at(5));
        timers.replace(MachineName::Call, &chat("c2", None), None, at(5));
        timers.replace(MachineName::Call, &chat("c1", None), None, at(5));
        timers.replace(MachineName::Call, &widget("c1"), None, at(5));
        timers.replace(MachineName::Survey, &chat("c9", None), None, at(4));
        timers.replace(MachineName::Consent, &widget("w1"), None, at(6));
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
        assert_eq!(timers.next(), Some((Timestamp::from_millis(6), Reason::Consent)));
    }

    #[test]
    fn a_deadline_takes_the_place_of_the_old_one() {
        let mut timers = Timers::default();
        let about = chat("c1", None);
        timers.replace(MachineName::Call, &about, None, at(5));
        timers.replace(MachineName::Call, &about, at(5), at(9));
        assert_eq!(fire(&mut timers, 8), []);
        timers.replace(MachineName::Call, &about, at(9), None);
        assert_eq!(timers.next(), None);
        // Of one that has fired meanwhile nothing is left to take away.
        timers.replace(MachineName::Call, &about, at(9), at(12));
        assert_eq!(fire(&mut timers, 12).len(), 1);
    }

    #[test]
    fn a_deadline_is_there_once() {
        let mut timers = Timers::default();
        for _ in 0..3 {
            timers.replace(MachineName::Call, &chat("c1", None), None, at(5));
        }
        assert_eq!(fire(&mut timers, 5).len(), 1);
    }

    #[test]
    fn every_reason_has_a_name_of_its_own() {
        let of = [
            MachineName::Typing,
            MachineName::Call,
            MachineName::Survey,
            MachineName::Question,
            MachineName::Consent,
            MachineName::Chat,
        ];
        let names = of.map(|machine| Reason::of(machine).name());
        assert_eq!(names, ["typing", "call_offer", "survey", "phone_answer", "consent", "queue"]);
        assert!(of.iter().all(|machine| {
            let reason = Reason::of(*machine);
            serde_json::to_value(reason).expect("a name") == reason.name()
        }));
    }
}
