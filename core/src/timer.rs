//! The deadlines of all machines in one ordered queue.

use alloc::collections::VecDeque;
use core::cmp::Ordering;
use core::fmt;

use crate::drive::About;
use crate::machine::MachineName;
use crate::time::Timestamp;
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

impl Timer {
    /// The order in which timers fire: time, machine, id.
    fn order(&self, other: &Self) -> Ordering {
        self.at
            .cmp(&other.at)
            .then_with(|| self.machine.name().cmp(other.machine.name()))
            .then_with(|| self.owner.id.cmp(&other.owner.id))
            .then_with(|| self.owner.is_chat.cmp(&other.owner.is_chat))
            .then_with(|| self.owner.part.cmp(&other.owner.part))
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
        let owner = Owner::of(about);
        if let Some(at) = old {
            let timer = Timer { at, machine, owner: owner.clone() };
            if let Ok(index) = self.queue.binary_search_by(|other| other.order(&timer)) {
                self.queue.remove(index);
            }
        }
        if let Some(at) = new {
            let timer = Timer { at, machine, owner };
            if let Err(index) = self.queue.binary_search_by(|other| other.order(&timer)) {
                self.queue.insert(index, timer);
            }
        }
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
