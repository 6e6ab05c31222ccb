//! What the handlers of a machine see, and all that they can write to.

use statig::Outcome;

use crate::about::About;
use crate::env::{Env, Gate};
use crate::outbox::Outbox;
use crate::time::Timestamp;
use crate::vocabulary::{Event, Origin, Reason};

/// What a machine makes of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Accepted,
    Ignored,
    Rejected(Reason),
    /// No handler declares the pair of state and input; exploration proves that there is none.
    Undeclared,
}

/// What a machine does with its deadline in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alarm {
    Keep,
    Clear,
    Set(Timestamp),
}

/// What a machine would do with an input, before any of it is done to its state and data.
pub(crate) struct Reaction<S> {
    pub(crate) decision: Decision,
    pub(crate) alarm: Alarm,
    /// The state that an accepted input leads to.
    pub(crate) to: S,
}

/// All that a machine's handlers see and can write to.
pub(crate) struct Context<'c, D> {
    /// The machine's own data.
    pub(crate) data: &'c D,
    /// Whom its events are about.
    pub(crate) about: &'c About,
    /// Configuration, time, cause.
    pub(crate) env: &'c Env<'c>,
    pub(super) out: &'c mut Outbox,
    pub(super) decision: Decision,
    pub(super) alarm: Alarm,
}

impl<D> Context<'_, D> {
    /// Takes the input without a change of state.
    #[allow(clippy::unused_self)]
    pub(crate) fn accept<S>(&mut self) -> Outcome<S> {
        Outcome::Handled
    }

    /// An exact repeat, or nothing to change.
    pub(crate) fn ignore<S>(&mut self) -> Outcome<S> {
        self.decision = Decision::Ignored;
        Outcome::Handled
    }

    /// Does not take the input.
    pub(crate) fn reject<S>(&mut self, reason: Reason) -> Outcome<S> {
        self.decision = Decision::Rejected(reason);
        Outcome::Handled
    }

    /// Takes the input if it changes something, and ignores it otherwise.
    pub(crate) fn accept_if<S>(&mut self, changed: bool) -> Outcome<S> {
        if changed { self.accept() } else { self.ignore() }
    }

    /// Tells an event.
    #[inline]
    pub(crate) fn tell(&mut self, event: impl Into<Event>) {
        self.out.push(self.env, self.env.origin, event);
    }

    /// Tells an event of another origin than the step's own.
    pub(crate) fn tell_as(&mut self, origin: Origin, event: impl Into<Event>) {
        self.out.push(self.env, origin, event);
    }

    /// Tells an event that carries an e-mail or a phone number: it may have to wait for consent.
    pub(crate) fn tell_contact(&mut self, event: impl Into<Event>) {
        if self.env.gate == Gate::Open {
            self.tell(event);
        } else {
            self.out.hold(self.env, event.into());
        }
    }

    /// Why what carries an e-mail or a phone number must be rejected, if it must.
    pub(crate) fn barred(&self) -> Option<Reason> {
        match self.env.gate {
            Gate::Open | Gate::Hold => None,
            Gate::Full => Some(Reason::LimitExceeded),
            Gate::Shut => Some(Reason::ConsentRequired),
        }
    }

    /// Sets the machine's deadline so many milliseconds from now; 0 means none. It is taken away by itself when the
    /// machine leaves the states that keep it.
    pub(crate) fn arm(&mut self, millis: u64) {
        self.alarm = if millis == 0 { Alarm::Clear } else { Alarm::Set(self.env.now.after(millis)) };
    }
}
