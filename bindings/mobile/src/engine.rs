//! The engine.

use std::sync::{Arc, Mutex, PoisonError};

use parlour::vocabulary::Personal;
use parlour::{Polled, Snapshot, Timestamp, input};

use crate::convert::{Given, Json, Misfit, Shown, through_json};
use crate::dialect::{Meaning, VendorCall};
use crate::errors::{self, ParlourError, Rejection, time};
use crate::generated::plain::{Config, TranscriptEntry, View};
use crate::generated::vocabulary::{Cause, DeadlineReason, Event, Input, Machine, Origin, Verdict};
use crate::guard::Guarded;
use crate::normalizer::{NormalizerError, PhoneNormalizer};

/// What a call gives, or what went wrong.
pub type Result<T> = core::result::Result<T, ParlourError>;

/// An event, and what is said of each.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct Envelope {
    /// Its number: one more than that of the event before.
    pub seq: i64,
    /// When it happened, in milliseconds.
    pub at: i64,
    /// Whether it is news, or told again.
    pub origin: Origin,
    /// Who or what brought it about.
    pub cause: Cause,
    /// Fields of the vendor's without a place of their own.
    #[uniffi(default)]
    pub raw: Option<Json>,
    /// What happened.
    pub event: Event,
}

impl Shown<Envelope> for parlour::Envelope {
    fn shown(&self) -> Envelope {
        Envelope {
            seq: self.seq.shown(),
            at: self.at.as_millis().shown(),
            origin: self.origin.shown(),
            cause: self.cause.shown(),
            raw: self.raw.shown(),
            event: self.event.shown(),
        }
    }
}

impl Given<parlour::Envelope> for Envelope {
    fn given(self) -> core::result::Result<parlour::Envelope, Misfit> {
        let at: u64 = self.at.given().map_err(|misfit: Misfit| misfit.in_field("at"))?;
        Ok(parlour::Envelope {
            seq: self.seq.given().map_err(|misfit| misfit.in_field("seq"))?,
            at: Timestamp::from_millis(at),
            origin: self.origin.given()?,
            cause: self.cause.given()?,
            raw: self.raw.given().map_err(|misfit| misfit.in_field("raw"))?,
            event: self.event.given()?,
        })
    }
}

/// What became of an input.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Outcome {
    /// It was taken.
    Taken {
        /// Whether it took effect, or was a repeat.
        verdict: Verdict,
    },
    /// It was not taken.
    Rejected {
        /// By whom, and why.
        rejection: Rejection,
    },
}

impl From<core::result::Result<parlour::Verdict, parlour::Rejection>> for Outcome {
    fn from(result: core::result::Result<parlour::Verdict, parlour::Rejection>) -> Self {
        match result {
            Ok(verdict) => Self::Taken { verdict: Verdict::named(verdict.name()) },
            Err(rejection) => Self::Rejected { rejection: rejection.into() },
        }
    }
}

/// What a vendor's call was, and what became of the inputs that it meant, in order. One that is ignored is a repeat.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Observed {
    /// What it was.
    pub meaning: Meaning,
    /// The inputs that it meant.
    pub inputs: Vec<Input>,
    /// What became of each.
    pub outcomes: Vec<Outcome>,
}

/// When to call `handle_timeout`, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Deadline {
    /// When, in milliseconds.
    pub at: i64,
    /// What for.
    pub reason: DeadlineReason,
}

impl From<(Timestamp, parlour::DeadlineReason)> for Deadline {
    fn from((at, reason): (Timestamp, parlour::DeadlineReason)) -> Self {
        Self { at: at.as_millis().shown(), reason: DeadlineReason::named(reason.name()) }
    }
}

/// A change of state of one machine. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Transition {
    /// The machine.
    pub machine: Machine,
    /// Which one of them.
    pub id: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// The input that caused it, or the automatic step.
    pub input: String,
    /// When, in milliseconds.
    pub at: i64,
}

/// The life of all widgets on a page, and of their chats.
#[derive(uniffi::Object)]
pub struct Engine {
    engine: Guarded<parlour::Engine>,
    /// Never locked while code of the host's runs, and never together with the engine.
    normalizer: Mutex<Option<Arc<dyn PhoneNormalizer>>>,
}

impl Engine {
    fn make(engine: parlour::Engine) -> Arc<Self> {
        Arc::new(Self { engine: Guarded::new(engine), normalizer: Mutex::new(None) })
    }

    /// The next event, after the questions before it were answered. Nothing is locked while the host's function runs.
    fn next(&self) -> Result<Option<parlour::Envelope>> {
        loop {
            let (seq, number, is_open) = match self.engine.with(parlour::Engine::poll_or_ask)? {
                Polled::Event(told) => return Ok(Some(told)),
                Polled::Nothing => return Ok(None),
                Polled::Question { seq, number, is_open } => (seq, number, is_open),
            };
            let normalizer = self.normalizer.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let Some(normalizer) = normalizer else {
                match self.engine.with(|engine| engine.poll_exactly(seq))? {
                    Some(told) => return Ok(Some(told)),
                    None => continue,
                }
            };
            if is_open {
                let failed = |NormalizerError::Failed { text }| ParlourError::Normalizer { text };
                let said = normalizer.normalize(number.as_str().into()).map_err(failed)?;
                let said: Option<Personal> = said.given()?;
                self.engine.with(|engine| engine.answer(seq, said))?.map_err(|_| {
                    ParlourError::Normalizer { text: "what it returned is over limits.text".into() }
                })?;
            } else {
                self.engine.with(|engine| engine.poll_exactly(seq))?;
            }
        }
    }
}

#[uniffi::export]
impl Engine {
    /// An engine without widgets or chats; of no configuration, with the default.
    #[uniffi::constructor(default(config = None))]
    pub fn new(config: Option<Config>) -> Result<Arc<Self>> {
        Ok(Self::make(parlour::Engine::new(errors::config(config)?)))
    }

    /// An engine that goes on where the snapshot was taken, as if nothing had happened: of its compact form.
    #[uniffi::constructor(default(config = None))]
    pub fn restore(snapshot: Vec<u8>, config: Option<Config>) -> Result<Arc<Self>> {
        Ok(Self::make(parlour::Engine::restore(errors::config(config)?, Snapshot::from_cbor(&snapshot)?)?))
    }

    /// The same of a snapshot's JSON form.
    #[uniffi::constructor(default(config = None))]
    pub fn restore_json(snapshot: String, config: Option<Config>) -> Result<Arc<Self>> {
        Ok(Self::make(parlour::Engine::restore(errors::config(config)?, Snapshot::from_json(&snapshot)?)?))
    }

    /// Takes one input at the time `now`, in milliseconds.
    pub fn handle(&self, now: i64, input: Input) -> Result<Verdict> {
        let (now, input): (_, parlour::Input) = (time(now)?, input.given()?);
        let verdict = self.engine.with(|engine| engine.handle(now, input))??;
        Ok(Verdict::named(verdict.name()))
    }

    /// Takes one input in its canonical JSON form.
    pub fn handle_json(&self, now: i64, input: String) -> Result<Verdict> {
        let now = time(now)?;
        let verdict = self.engine.with(|engine| engine.handle_json(now, &input))??;
        Ok(Verdict::named(verdict.name()))
    }

    /// Takes inputs one after the other at the time `now`, in one crossing; what became of each. Where one of them has a
    /// field that is none, none is taken.
    pub fn handle_all(&self, now: i64, inputs: Vec<Input>) -> Result<Vec<Outcome>> {
        let now = time(now)?;
        let inputs: core::result::Result<Vec<parlour::Input>, Misfit> =
            inputs.into_iter().map(Given::given).collect();
        let inputs = inputs?;
        self.engine.with(|engine| inputs.into_iter().map(|input| engine.handle(now, input).into()).collect())
    }

    /// Whether the input would be accepted now, neither rejected nor ignored: the same code, run dry.
    pub fn can(&self, input: Input) -> Result<bool> {
        let input: parlour::Input = input.given()?;
        self.engine.with(|engine| engine.can(&input))
    }

    /// Takes a vendor's call at the time `now`.
    pub fn observe(&self, now: i64, call: VendorCall) -> Result<Observed> {
        let (now, call): (_, parlour::dialect::VendorCall) = (time(now)?, call.given()?);
        Ok(self.engine.with(|engine| engine.observe(now, &call))??.into())
    }

    /// Takes a vendor's call in its JSON form.
    pub fn observe_json(&self, now: i64, call: String) -> Result<Observed> {
        let now = time(now)?;
        Ok(self.engine.with(|engine| engine.observe_json(now, &call))??.into())
    }

    /// Fires the deadlines that are due, each at its own time.
    pub fn handle_timeout(&self, now: i64) -> Result<()> {
        let now = time(now)?;
        self.engine.with(|engine| engine.handle_timeout(now))
    }

    /// The next event that was not delivered yet; nothing if there is none.
    pub fn poll_event(&self) -> Result<Option<Envelope>> {
        Ok(self.next()?.map(|told| told.shown()))
    }

    /// All events that were not delivered yet, in order. Where the function for phone numbers fails, what came before its
    /// question is given first, and the next call fails.
    pub fn poll_events(&self) -> Result<Vec<Envelope>> {
        let mut events = Vec::new();
        loop {
            match self.next() {
                Ok(Some(told)) => events.push(told.shown()),
                Ok(None) => return Ok(events),
                Err(error) if events.is_empty() => return Err(error),
                // Its question is the next event again.
                Err(_) => return Ok(events),
            }
        }
    }

    /// The next event in its canonical JSON form.
    pub fn poll_event_json(&self) -> Result<Option<String>> {
        Ok(self.next()?.map(|told| told.to_json()))
    }

    /// Tells again what holds now, with origin `restored`.
    pub fn resync(&self) -> Result<()> {
        self.engine.with(parlour::Engine::resync)
    }

    /// What holds now, as `resync` would tell it, while nothing changes.
    pub fn what_holds(&self) -> Result<Vec<Envelope>> {
        let held = self.engine.with(|engine| engine.what_holds())?;
        Ok(held.iter().map(Shown::shown).collect())
    }

    /// When to call `handle_timeout`, and what for; nothing while nothing is due ever.
    pub fn next_deadline(&self) -> Result<Option<Deadline>> {
        Ok(self.engine.with(|engine| engine.next_deadline())?.map(Into::into))
    }

    /// Every machine's state by name, unread counts, open forms: plain data, a copy.
    pub fn view(&self) -> Result<View> {
        let view = self.engine.with(|engine| engine.view())?;
        Ok(through_json(&view).unwrap_or_else(|error| unreachable!("both are of one version: {error}")))
    }

    /// The view in its JSON form.
    pub fn view_json(&self) -> Result<String> {
        self.engine.with(|engine| engine.view().to_json())
    }

    /// The remembered messages of a chat, sorted by time and id; nothing for a chat that is not known.
    pub fn transcript(&self, chat_id: String) -> Result<Option<Vec<TranscriptEntry>>> {
        let transcript = self.engine.with(|engine| engine.transcript(&chat_id))?;
        Ok(through_json(&transcript).unwrap_or_else(|error| unreachable!("both are of one version: {error}")))
    }

    /// The whole configuration, defaults filled in; a copy.
    pub fn config(&self) -> Result<Config> {
        self.engine.with(|engine| errors::shown_config(engine.config()))
    }

    /// The latest time that it was told, in milliseconds.
    pub fn now(&self) -> Result<i64> {
        self.engine.with(|engine| engine.now().as_millis().shown())
    }

    /// All that the engine holds, undelivered events and deadlines too, in its compact form.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        self.engine.with(|engine| engine.snapshot().to_cbor())
    }

    /// The same in its JSON form.
    pub fn snapshot_json(&self) -> Result<String> {
        self.engine.with(|engine| engine.snapshot().to_json())
    }

    /// The key to store the snapshot under.
    pub fn storage_key(&self) -> Result<String> {
        self.engine.with(|engine| engine.storage_key())
    }

    /// Takes out the storage keys under which nothing is to be kept any more.
    pub fn storage_keys_to_delete(&self) -> Result<Vec<String>> {
        self.engine.with(parlour::Engine::storage_keys_to_delete)
    }

    /// Starts or stops noting every change of state; `limits.log` of them are kept.
    pub fn log_transitions(&self, on: bool) -> Result<()> {
        self.engine.with(|engine| engine.log_transitions(on))
    }

    /// Takes out the transitions noted so far.
    pub fn take_transitions(&self) -> Result<Vec<Transition>> {
        let transitions = self.engine.with(parlour::Engine::take_transitions)?;
        let shown = |transition: &parlour::Transition| Transition {
            machine: Machine::named(transition.machine.name()),
            id: transition.id.shown(),
            from: transition.from.into(),
            to: transition.to.into(),
            input: transition.input.into(),
            at: transition.at.as_millis().shown(),
        };
        Ok(transitions.iter().map(shown).collect())
    }

    /// Sets the host's own function for phone numbers, which takes the place of the configuration's choice; without one
    /// the questions come as events, to be answered by input `phone.normalized`.
    pub fn set_phone_normalizer(&self, normalizer: Option<Arc<dyn PhoneNormalizer>>) -> Result<()> {
        // A time before the latest counts as the latest: none passes.
        let host = input::PhoneSetNormalizer::new(parlour::Normalizer::Host);
        self.engine.with(|engine| engine.handle(Timestamp::default(), host))??;
        // What was there before is dropped when nothing is locked any more: that may run code.
        let mut place = self.normalizer.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *place, normalizer);
        drop(place);
        drop(before);
        Ok(())
    }
}
