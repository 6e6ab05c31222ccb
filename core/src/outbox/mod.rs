//! Where machines write: events with their numbers, deadlines, the transition log.

pub(crate) mod log;
pub(crate) mod timer;

use alloc::boxed::Box;
use alloc::collections::VecDeque;

use thin_vec::ThinVec;

use crate::env::Env;
use crate::outbox::log::Log;
use crate::outbox::timer::Timers;
use crate::time::Timestamp;
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

    /// What a snapshot holds of it. Deadlines follow from the machines' data, nothing is held back or dry between
    /// two calls, and the log is the host's affair.
    pub(crate) fn saved(&self) -> (&VecDeque<Envelope>, u64) {
        let Self { queue, seq, timers: _, held: _, log: _, dry: _ } = self;
        (queue, *seq)
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
        let (seq, at, cause, raw) = (self.seq, env.now, env.cause, env.raw.cloned());
        self.make_room();
        self.queue.push_back(Envelope { seq, at, origin, cause, raw, event: event.into() });
    }

    /// Makes room for one more event, and at first for no more: envelopes are large, and most engines never
    /// hold more than a few.
    #[inline(always)]
    fn make_room(&mut self) {
        #[cold]
        #[inline(never)]
        fn grow(queue: &mut VecDeque<Envelope>) {
            if queue.len() < 4 {
                queue.reserve_exact(1);
            } else {
                queue.reserve(1);
            }
        }

        if self.queue.len() == self.queue.capacity() {
            grow(&mut self.queue);
        }
        // Known to have room, the queue lets an envelope be written in its place, and not copied there.
        assert!(self.queue.len() < self.queue.capacity(), "there is room");
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

/// What an outbox was when something was begun that may have to be undone. Deadlines follow from the machines' data.
pub(crate) struct Trial {
    events: usize,
    seq: u64,
    held: usize,
    log: Option<Box<Log>>,
    dry: bool,
}

impl Trial {
    /// Whether it began in a dry run, and nothing of it is to stay.
    pub(crate) fn is_dry(&self) -> bool {
        self.dry
    }
}

/// # Trying out
impl Outbox {
    /// From now on what is written can be taken back by [`Outbox::end_trial`]; it is written even in a dry run.
    pub(crate) fn begin_trial(&mut self) -> Trial {
        let dry = core::mem::take(&mut self.dry);
        Trial { events: self.queue.len(), seq: self.seq, held: self.held.len(), log: self.log.clone(), dry }
    }

    /// Keeps what was written since, or takes it back.
    pub(crate) fn end_trial(&mut self, trial: Trial, keep: bool) {
        self.dry = trial.dry;
        if !keep {
            self.queue.truncate(trial.events);
            self.held.truncate(trial.held);
            (self.seq, self.log) = (trial.seq, trial.log);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::vocabulary::{Cause, Json, event};

    fn env<'e>(config: &'e Config, now: u64, raw: Option<&'e Json>) -> Env<'e> {
        Env { cause: Cause::Agent, raw, ..Env::new(config, now.into(), "") }
    }

    #[test]
    fn events_are_numbered_from_1_and_carry_what_caused_them() {
        let (config, raw, mut out) = (Config::default(), Json::string("vendor"), Outbox::default());
        out.push(&env(&config, 7, Some(&raw)), Origin::Inferred, event::ConnectionUp {});
        out.push(&env(&config, 8, None), Origin::Live, event::ConnectionUp {});
        let [first, second] = out.queue.make_contiguous() else { panic!("two events") };
        assert_eq!(
            (first.seq, first.at.as_millis(), first.origin, first.cause),
            (1, 7, Origin::Inferred, Cause::Agent)
        );
        assert_eq!((second.seq, first.raw.as_ref(), second.raw.as_ref()), (2, Some(&raw), None));
    }

    #[test]
    fn a_held_event_gets_number_and_time_when_it_is_let_go() {
        let (config, mut out) = (Config::default(), Outbox::default());
        out.hold(&env(&config, 7, None), event::ConnectionUp {}.into());
        assert_eq!((out.seq, out.queue.len()), (0, 0));
        out.push(&env(&config, 8, None), Origin::Live, event::ConnectionConnecting {});
        let held = out.held.pop().expect("held");
        out.release(held, Timestamp::from_millis(9));
        let last = out.queue.back().expect("let go");
        assert_eq!((last.seq, last.at.as_millis(), last.cause), (2, 9, Cause::Agent));
    }

    #[test]
    fn a_dry_outbox_takes_nothing() {
        let (config, mut out) = (Config::default(), Outbox::default());
        let env = env(&config, 7, None);
        out.dry();
        out.push(&env, Origin::Live, event::ConnectionUp {});
        out.hold(&env, event::ConnectionUp {}.into());
        let held = Envelope {
            seq: 0,
            at: env.now,
            origin: Origin::Live,
            cause: Cause::Agent,
            raw: None,
            event: event::ConnectionUp {}.into(),
        };
        out.release(held, env.now);
        assert_eq!((out.seq, out.queue.len(), out.held.len()), (0, 0, 0));
        out.wet();
        out.push(&env, Origin::Live, event::ConnectionUp {});
        assert_eq!(out.seq, 1);
    }
}
