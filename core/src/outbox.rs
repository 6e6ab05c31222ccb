//! Where machines write: events with their numbers, deadlines, the transition log.

use alloc::boxed::Box;
use alloc::collections::VecDeque;

use thin_vec::ThinVec;

use crate::drive::Env;
use crate::log::Log;
use crate::time::Timestamp;
use crate::timer::Timers;
use crate::vocabulary::{Envelope, Event, Origin};

/// What all steps of one engine write to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    /// Events that the host has not polled yet.
    pub(crate) queue: VecDeque<Envelope>,
    /// The number of the last event.
    pub(crate) seq: u64,
    /// All deadlines.
    pub(crate) timers: Timers,
    /// Events of the step under way that must wait for consent; they have no number yet.
    pub(crate) held: ThinVec<Envelope>,
    /// The transition log, where the host wants one.
    pub(crate) log: Option<Box<Log>>,
    dry: bool,
}

impl Outbox {
    /// As it was when a snapshot was taken.
    pub(crate) fn revived(queue: VecDeque<Envelope>, seq: u64, timers: Timers) -> Self {
        Self { queue, seq, timers, ..Self::default() }
    }
}

impl Outbox {
    /// Lets everything written until [`Outbox::wet`] vanish.
    pub(crate) fn dry(&mut self) {
        self.dry = true;
    }

    /// Ends a dry run.
    pub(crate) fn wet(&mut self) {
        self.dry = false;
    }

    pub(crate) fn is_dry(&self) -> bool {
        self.dry
    }

    /// Puts an event into its envelope and at the end of the queue.
    #[inline]
    pub(crate) fn push(&mut self, env: &Env<'_>, origin: Origin, event: impl Into<Event>) {
        if self.dry {
            return;
        }
        self.seq += 1;
        self.make_room();
        self.queue.push_back(Envelope {
            seq: self.seq,
            at: env.now,
            origin,
            cause: env.cause,
            raw: env.raw.cloned(),
            event: event.into(),
        });
    }

    /// Makes room for one more event, and at first for no more: envelopes are large, and most engines never
    /// hold more than a few.
    fn make_room(&mut self) {
        if self.queue.len() == self.queue.capacity() && self.queue.len() < 4 {
            self.queue.reserve_exact(1);
        }
    }

    /// Keeps an event back until the visitor consents.
    pub(crate) fn hold(&mut self, env: &Env<'_>, event: Event) {
        if !self.dry {
            let (at, origin, cause, raw) = (env.now, env.origin, env.cause, env.raw.cloned());
            self.held.push(Envelope { seq: 0, at, origin, cause, raw, event });
        }
    }

    /// Lets an event go that was kept back: it gets its number and its time now.
    pub(crate) fn release(&mut self, envelope: Envelope, now: Timestamp) {
        if !self.dry {
            self.seq += 1;
            self.make_room();
            self.queue.push_back(Envelope { seq: self.seq, at: now, ..envelope });
        }
    }
}
