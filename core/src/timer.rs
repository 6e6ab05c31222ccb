//! The deadlines of all machines in one ordered queue.

use alloc::collections::VecDeque;
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
