//! From an input to its events: where it goes, and what follows from it.

mod debug;
mod dispatch;
mod follow;
mod infer;
mod pattern;
mod phone;
pub(crate) mod polled;
mod repeats;
mod route;
mod run;
pub(crate) mod view;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::config::Config;
use crate::engine::run::{Run, Stop};
use crate::engine::view::View;
use crate::env::{Env, Teller, Told};
use crate::machine::kit::Step;
use crate::outbox::Outbox;
use crate::outbox::log::{Log, Transition};
use crate::outbox::timer::DeadlineReason;
use crate::time::Timestamp;
use crate::vocabulary::table::Slot as _;
use crate::vocabulary::{Envelope, Input, MachineName, Origin, Reason, Rejection, Text, Verdict};
use crate::world::World;
use crate::world::rare::Retold;
use crate::world::transcript::{Transcript, TranscriptEntry};

/// The life of all widgets on a page, and of their chats.
///
/// The host drives it, in these steps and no others:
///
/// 1. [`handle`](Engine::handle) an input with the time, or [`handle_timeout`](Engine::handle_timeout) when
///    the time of [`next_deadline`](Engine::next_deadline) has come.
/// 2. Deliver each of the [`events`](Engine::events); [`poll_event`](Engine::poll_event) takes one.
/// 3. Ask [`next_deadline`](Engine::next_deadline) when to wake up.
/// 4. Now and then store [`snapshot`](Engine::snapshot) under [`storage_key`](Engine::storage_key).
///
/// A host that keeps no engine between two calls takes [`step`](crate::step()) instead.
///
/// The engine does no I/O, reads no clock, starts no thread and draws no random number: the same calls give
/// the same events, byte for byte.
#[derive(Clone)]
pub struct Engine {
    pub(crate) config: Arc<Config>,
    pub(crate) world: World,
    pub(crate) outbox: Outbox,
    pub(crate) now: Timestamp,
}

/// # Life
impl Engine {
    /// An engine without widgets or chats. Many engines can share one configuration in an `Arc`.
    #[must_use]
    pub fn new(config: impl Into<Arc<Config>>) -> Self {
        let config = config.into();
        let world = World::new(&config.limits);
        Self { config, world, outbox: Outbox::default(), now: Timestamp::default() }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }
}

/// # What the host tells
impl Engine {
    /// Takes one input at the time `now`. Deadlines that are due by then fire first, in the order of time, machine
    /// and id, **each at its own time**: its events have the deadline as their `at`, and what follows counts from there,
    /// as if [`handle_timeout`](Engine::handle_timeout) had been called on time. A `now` before the latest one counts as
    /// the latest.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] changes nothing, but for the clock and the deadlines that were due.
    #[inline]
    pub fn handle(
        &mut self,
        now: impl Into<Timestamp>,
        input: impl Into<Input>,
    ) -> Result<Verdict, Rejection> {
        self.take(now.into(), &input.into(), Teller::Host, Told::Once)
    }

    /// Takes one input in its JSON form.
    ///
    /// # Errors
    ///
    /// As [`handle`](Engine::handle); text that is no input is rejected by machine `input`. The clock goes on
    /// all the same.
    pub fn handle_json(&mut self, now: impl Into<Timestamp>, input: &str) -> Result<Verdict, Rejection> {
        let now = now.into();
        if input.len() > self.config.limits.input as usize {
            self.advance(now);
            let (machine, reason) = (MachineName::Input, Reason::LimitExceeded);
            let (id, fields) = (Text::default(), Vec::new());
            return Err(Rejection { machine, id, state: "", input: "", reason, fields });
        }
        match Input::from_json(input) {
            Ok(input) => self.handle(now, input),
            Err(rejection) => {
                self.advance(now);
                Err(rejection)
            }
        }
    }

    /// Fires the deadlines that are due by `now`, each at its own time, however late this is. So early, late and repeated
    /// calls make no difference to what is told, but for when the host hears of it; nor does none at all, as long as
    /// an input comes.
    pub fn handle_timeout(&mut self, now: impl Into<Timestamp>) {
        self.advance(now.into());
    }

    /// Tells again what holds now, with origin `restored`: for a user interface that starts anew.
    ///
    /// It is told no oftener than somebody polls. While all that the last call told still waits, another one adds nothing:
    /// with what was told since, that says what holds. Where some of it was polled, it is told once more after the rest.
    pub fn resync(&mut self) {
        // Whoever waits for it is told of this visitor.
        self.world.is_untold = false;
        match self.world.rare.retold() {
            Some(retold) => {
                let is_polled = self.outbox.queue.front().is_some_and(|next| next.seq > retold.first);
                let is_owed = retold.is_owed || is_polled;
                self.world.rare.parts_mut().retold = Some(Retold { is_owed, ..retold });
            }
            None => self.retell(),
        }
    }

    #[inline(never)]
    fn retell(&mut self) {
        let first = self.outbox.seq + 1;
        let mut run = self.run_alone("resync");
        run.env.origin = Origin::Restored;
        run.resync();
        let last = self.outbox.seq;
        if last >= first {
            self.world.rare.parts_mut().retold = Some(Retold { first, last, is_owed: false });
        }
    }

    /// The next event, while what was told again waits: once all of that is polled, it may be owed anew.
    #[cold]
    #[inline(never)]
    fn poll_retold(&mut self, retold: Retold) -> Option<Envelope> {
        let event = self.outbox.queue.pop_front()?;
        if self.outbox.queue.front().is_none_or(|next| next.seq > retold.last) {
            self.world.rare.parts_mut().retold = None;
            if retold.is_owed {
                self.retell();
            }
        }
        Some(event)
    }
}

/// # What the engine tells
impl Engine {
    /// The next event that was not delivered yet.
    pub fn poll_event(&mut self) -> Option<Envelope> {
        match self.world.rare.retold() {
            None => self.outbox.queue.pop_front(),
            Some(retold) => self.poll_retold(retold),
        }
    }

    /// Takes the events out that were not delivered yet, one by one: those that the iterator has not given stay.
    ///
    /// ```
    /// use parlour::{Config, Engine, input};
    ///
    /// let mut engine = Engine::new(Config::default());
    /// engine.handle(0, input::WidgetLoad::new("support"))?;
    /// engine.handle(80, input::WidgetReady::default())?;
    /// let names: Vec<_> = engine.events().map(|envelope| envelope.event.name()).collect();
    /// assert_eq!(names, ["widget.loaded", "widget.shown"]);
    /// # Ok::<(), parlour::Rejection>(())
    /// ```
    pub fn events(&mut self) -> impl Iterator<Item = Envelope> {
        core::iter::from_fn(|| self.poll_event())
    }

    /// What holds now, as [`resync`](Engine::resync) would tell it, while nothing changes: for somebody who comes late, and
    /// alone. The `seq` of each is that of the latest event, for what holds is as of that one.
    #[must_use]
    pub fn what_holds(&self) -> Vec<Envelope> {
        let mut copy = self.clone();
        copy.outbox.queue.clear();
        // Whether or not what was told again waits.
        copy.retell();
        let seq = self.outbox.seq;
        copy.outbox.queue.into_iter().map(|held| Envelope { seq, ..held }).collect()
    }

    /// Takes back an event that [`poll_event`](Engine::poll_event) gave and that could not be delivered: it is the next
    /// again, and in snapshots.
    ///
    /// ```
    /// use parlour::{Config, Engine, input};
    ///
    /// let mut engine = Engine::new(Config::default());
    /// engine.handle(7, input::ConnectionUp::default())?;
    /// let event = engine.poll_event().expect("there is one");
    /// engine.put_back(event.clone());
    /// assert_eq!(engine.poll_event(), Some(event));
    /// assert_eq!(engine.now().as_millis(), 7);
    /// # Ok::<(), parlour::Rejection>(())
    /// ```
    pub fn put_back(&mut self, event: Envelope) {
        self.outbox.queue.push_front(event);
    }

    /// The event that [`poll_event`](Engine::poll_event) will give next; it stays undelivered.
    #[must_use]
    pub fn peek_event(&self) -> Option<&Envelope> {
        self.outbox.queue.front()
    }

    /// All events that were not delivered yet, in order; they stay so.
    pub fn undelivered(&self) -> impl ExactSizeIterator<Item = &Envelope> {
        self.outbox.queue.iter()
    }

    /// The latest time that it was told.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// When to call [`handle_timeout`](Engine::handle_timeout), and what for; `None` while no deadline is set. It may lie
    /// in the past, where a host comes back to a snapshot: what it brings about is told of that time all the same.
    #[must_use]
    pub fn next_deadline(&self) -> Option<(Timestamp, DeadlineReason)> {
        self.outbox.timers.next()
    }

    /// Whether the input would be accepted now: the same code, run dry. Nothing changes.
    pub fn can(&mut self, input: &Input) -> bool {
        self.outbox.dry();
        let mut run = self.run(input);
        let accepted = match run.begin(input) {
            Ok(()) => match run.take(input) {
                Ok(step) => step != Step::Ignored,
                Err(Stop::Queue(widget)) => run.make_room(widget).is_ok(),
                Err(Stop::Reject(_)) => false,
            },
            Err(_) => {
                let mut settled = input.clone();
                settled.settle() && self.can(&settled)
            }
        };
        self.outbox.wet();
        accepted
    }

    /// Every machine's state by name, unread counts, open forms: plain data.
    #[must_use]
    pub fn view(&self) -> View {
        View::of(&self.world, self.now, self.outbox.seq)
    }

    /// The remembered messages of a chat, sorted by (time, id); `None` for a chat that is not known.
    #[must_use]
    pub fn transcript(&self, chat_id: &str) -> Option<Transcript> {
        let chat = self.world.chat(chat_id)?;
        Some(chat.messages.iter().map(TranscriptEntry::from).collect())
    }

    /// The key under which the host should store the snapshot, from the account and, with
    /// `sessionPerHost`, the host of the widget that was loaded first, and the visitor where one is known as a user.
    /// Before a widget is loaded, [`WidgetOptions::storage_key`](crate::vocabulary::WidgetOptions::storage_key) gives the same key.
    #[must_use]
    pub fn storage_key(&self) -> String {
        self.world.storage_key(self.world.identity.data.user_id.as_ref())
    }

    /// Takes out the keys under which nothing is to be kept any more. Once a visitor is known, the host stores the
    /// snapshot under the new key, and then deletes the old one; a visitor who logs out, or whose place another one
    /// takes, leaves nothing behind. No snapshot holds them: ask after each step, or whenever a snapshot is stored.
    pub fn storage_keys_to_delete(&mut self) -> Vec<String> {
        self.world.take_outdated_keys()
    }
}

/// # Transition log
impl Engine {
    /// Starts or stops noting every change of state; `limits.log` of them are kept.
    pub fn log_transitions(&mut self, on: bool) {
        self.outbox.log = on.then(Box::<Log>::default);
    }

    /// Takes out the transitions noted so far, without personal data.
    pub fn take_transitions(&mut self) -> Vec<Transition> {
        self.outbox.log.as_mut().map(|log| log.drain()).unwrap_or_default()
    }
}

impl Engine {
    /// Takes one input that somebody tells; in `observe` mode, as the vendor's stream tells it.
    pub(crate) fn take(
        &mut self,
        now: Timestamp,
        input: &Input,
        teller: Teller,
        told: Told,
    ) -> Result<Verdict, Rejection> {
        self.advance(now);
        let mut run = self.run(input);
        (run.env.teller, run.env.told) = (teller, told);
        if let Err(rejection) = run.begin(input) {
            return self.take_settled(now, input, teller, told, rejection);
        }
        match run.take(input) {
            Ok(Step::Ignored) => Ok(Verdict::Ignored),
            Ok(Step::Taken | Step::Dry) => Ok(Verdict::Accepted),
            Err(Stop::Reject(rejection)) => Err(*rejection),
            Err(Stop::Queue(widget)) => {
                run.make_room(widget).map_err(|rejection| *rejection)?;
                self.world.widgets[widget].queue.push(input.clone());
                Ok(Verdict::Accepted)
            }
        }
    }

    /// Takes an input once more that may have been rejected for blank text, which counts as absent: no machine ever sees
    /// it, whoever made the input.
    #[cold]
    #[inline(never)]
    fn take_settled(
        &mut self,
        now: Timestamp,
        input: &Input,
        teller: Teller,
        told: Told,
        rejection: Rejection,
    ) -> Result<Verdict, Rejection> {
        let mut settled = input.clone();
        if settled.settle() { self.take(now, &settled, teller, told) } else { Err(rejection) }
    }

    /// Moves the clock on, by way of each deadline that is due.
    #[inline]
    fn advance(&mut self, now: Timestamp) {
        let now = self.now.max(now);
        if self.outbox.timers.is_due(now) {
            self.fire_due(now);
        }
        self.now = now;
    }

    /// Fires what is due by then, each deadline at its own time and with all that follows from it: what a step arms may
    /// be due as well. The clock never goes back for one that has passed before, as a snapshot may hold it.
    #[cold]
    fn fire_due(&mut self, by: Timestamp) {
        while let Some(timer) = self.outbox.timers.pop_due(by) {
            self.now = self.now.max(timer.at);
            self.run_alone("deadline").fire(&timer);
        }
    }

    /// For an input.
    #[inline(always)]
    fn run<'r>(&'r mut self, input: &'r Input) -> Run<'r> {
        let env = Env::of(&self.config, self.now, input);
        Run { env, world: &mut self.world, out: &mut self.outbox }
    }

    /// For what the engine does by itself.
    fn run_alone(&mut self, name: &'static str) -> Run<'_> {
        let env = Env::new(&self.config, self.now, name);
        Run { env, world: &mut self.world, out: &mut self.outbox }
    }
}
