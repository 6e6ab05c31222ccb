//! What there is to tell, each event in its envelope.

use std::collections::VecDeque;

use parlour::vocabulary::{Cause, Json, Origin};
use parlour::{Envelope, Event, Timestamp};

/// What an envelope says of an event beside the event itself.
#[derive(Clone, Copy)]
pub(super) struct Circumstances<'i> {
    pub(super) at: Timestamp,
    pub(super) cause: Cause,
    pub(super) origin: Origin,
    pub(super) raw: Option<&'i Json>,
}

/// Events that were not polled yet.
#[derive(Default)]
pub(super) struct Outbox {
    pub(super) queue: VecDeque<Envelope>,
    seq: u64,
}

impl Outbox {
    pub(super) fn tell(&mut self, how: Circumstances<'_>, event: impl Into<Event>) {
        self.seq += 1;
        let Circumstances { at, cause, origin, raw } = how;
        let (seq, raw, event) = (self.seq, raw.cloned(), event.into());
        self.queue.push_back(Envelope { seq, at, origin, cause, raw, event });
    }
}
