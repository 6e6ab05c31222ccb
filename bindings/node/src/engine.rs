//! The engine, for JavaScript: all but what crosses by the boundary.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use parlour::dialect::Observed;
use parlour::{Engine, Normalizer, Rejection, Snapshot, Timestamp, Verdict, input};
use serde_json::{Value, json};

use crate::errors::{self, Result, read_config, time};

/// An engine, and how much of it JavaScript has.
pub(crate) struct Held {
    pub(crate) engine: Engine,
    /// How many of the undelivered events JavaScript was given. They stay undelivered, and in snapshots, until it says
    /// that they are not.
    pub(crate) given: usize,
    /// It panicked.
    pub(crate) is_broken: bool,
}

thread_local! {
    /// The engines of this thread, by number: JavaScript of one thread never sees those of another.
    static ENGINES: RefCell<Vec<Option<Box<Held>>>> = const { RefCell::new(Vec::new()) };
}

impl Held {
    /// Lets something be done with the engine of this number, where it is there and whole.
    pub(crate) fn with_number<T>(number: u32, work: impl FnOnce(Option<&mut Self>) -> T) -> T {
        ENGINES.with_borrow_mut(|engines| {
            let held =
                usize::try_from(number).ok().and_then(|number| engines.get_mut(number)?.as_deref_mut());
            work(held.filter(|held| !held.is_broken))
        })
    }

    fn add(engine: Engine) -> u32 {
        ENGINES.with_borrow_mut(|engines| {
            let held = Some(Box::new(Self { engine, given: 0, is_broken: false }));
            let free = engines.iter().position(Option::is_none);
            let number = free.unwrap_or(engines.len());
            match engines.get_mut(number) {
                Some(place) => *place = held,
                None => engines.push(held),
            }
            u32::try_from(number).unwrap_or(u32::MAX)
        })
    }

    /// JavaScript has delivered so many events of those that it was given.
    pub(crate) fn deliver(&mut self, count: usize) {
        let count = count.min(self.given);
        self.given -= count;
        for _ in 0..count {
            self.engine.poll_event();
        }
    }
}

/// An engine.
#[napi]
pub struct NativeEngine {
    /// None once it is closed: another engine may have the number then.
    number: Cell<Option<u32>>,
}

impl Drop for NativeEngine {
    fn drop(&mut self) {
        self.close();
    }
}

impl NativeEngine {
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Held) -> T) -> Result<T> {
        Held::with_number(self.number(), |held| {
            let held = held.ok_or_else(errors::broken)?;
            catch_unwind(AssertUnwindSafe(|| work(held))).map_err(|_| {
                held.is_broken = true;
                errors::broken()
            })
        })
    }
}

#[napi]
impl NativeEngine {
    /// An engine without widgets or chats.
    #[napi(constructor)]
    pub fn new(config: Option<String>) -> Result<Self> {
        let config = read_config(config.as_deref())?;
        Ok(Self { number: Cell::new(Some(Held::add(Engine::new(config)))) })
    }

    /// An engine that goes on where the snapshot was taken.
    #[napi(factory)]
    pub fn restore(bytes: Option<Uint8Array>, text: Option<String>, config: Option<String>) -> Result<Self> {
        let snapshot = read_snapshot(bytes.as_deref(), text.as_deref())?;
        let engine = Engine::restore(read_config(config.as_deref())?, snapshot);
        let engine = engine.map_err(|error| errors::restore(&error))?;
        Ok(Self { number: Cell::new(Some(Held::add(engine))) })
    }

    /// By which the boundary knows it; once it is closed, a number that no engine has.
    #[napi(getter)]
    pub fn number(&self) -> u32 {
        self.number.get().unwrap_or(u32::MAX)
    }

    /// Lets the engine go.
    #[napi]
    pub fn close(&self) {
        let Some(number) = self.number.take() else { return };
        let gone = ENGINES.try_with(|engines| {
            let place = usize::try_from(number).ok()?;
            engines.borrow_mut().get_mut(place)?.take()
        });
        drop(gone);
    }

    /// Takes an input in its JSON form: `accepted`, `ignored`, or a rejection as JSON.
    #[napi]
    pub fn handle_json(&self, now: f64, text: String) -> Result<String> {
        self.with(|held| match held.engine.handle_json(time(now), &text) {
            Ok(verdict) => verdict.name().to_owned(),
            Err(rejection) => rejected(&rejection).to_string(),
        })
    }

    /// Whether an input in its JSON form would be accepted now.
    #[napi]
    pub fn can(&self, text: String) -> Result<bool> {
        // What is no input is accepted at no time.
        let input = parlour::Input::from_json(&text);
        self.with(|held| input.is_ok_and(|input| held.engine.can(&input)))
    }

    /// Takes a vendor's call in its JSON form; what it came to, as JSON.
    #[napi]
    pub fn observe(&self, now: f64, text: String) -> Result<String> {
        let observed = self.with(|held| held.engine.observe_json(time(now), &text))?;
        let (meaning, results) = match observed.map_err(|error| errors::decode(&error))? {
            Observed::NotMine => ("not_mine", Vec::new()),
            Observed::Unknown => ("unknown", Vec::new()),
            Observed::Taken(results) => ("inputs", results),
        };
        let results: Vec<Value> = results
            .into_iter()
            .map(|(input, result)| match result {
                Ok(verdict) => json!({ "input": input, "verdict": verdict.name() }),
                Err(rejection) => json!({ "input": input, "rejected": rejected(&rejection) }),
            })
            .collect();
        Ok(json!({ "meaning": meaning, "results": results }).to_string())
    }

    /// Tells again what holds now.
    #[napi]
    pub fn resync(&self) -> Result<()> {
        self.with(|held| held.engine.resync())
    }

    /// What holds now, as a list of events in JSON, while nothing changes.
    #[napi]
    pub fn what_holds(&self) -> Result<String> {
        self.with(|held| {
            let held = held.engine.what_holds().iter().map(parlour::Envelope::to_json).collect::<Vec<_>>();
            format!("[{}]", held.join(","))
        })
    }

    /// When to call `handleTimeout`, and what for, as JSON.
    #[napi]
    pub fn next_deadline(&self) -> Result<Option<String>> {
        self.with(|held| held.engine.next_deadline().map(|(at, reason)| deadline(at, reason).to_string()))
    }

    /// The view, as JSON.
    #[napi]
    pub fn view(&self) -> Result<String> {
        self.with(|held| json!(held.engine.view()).to_string())
    }

    /// The remembered messages of a chat, as JSON.
    #[napi]
    pub fn transcript(&self, chat_id: String) -> Result<Option<String>> {
        self.with(|held| held.engine.transcript(&chat_id).map(|transcript| json!(transcript).to_string()))
    }

    /// The whole configuration, as JSON.
    #[napi]
    pub fn config(&self) -> Result<String> {
        self.with(|held| json!(held.engine.config()).to_string())
    }

    /// The latest time that it was told.
    #[napi]
    pub fn now(&self) -> Result<f64> {
        self.with(|held| millis(held.engine.now()))
    }

    /// Where to store the snapshot.
    #[napi]
    pub fn storage_key(&self) -> Result<String> {
        self.with(|held| held.engine.storage_key())
    }

    /// Where nothing is to be kept any more.
    #[napi]
    pub fn storage_keys_to_delete(&self) -> Result<Vec<String>> {
        self.with(|held| held.engine.storage_keys_to_delete())
    }

    /// The compact form of a snapshot, once JavaScript has said how much of it was delivered.
    #[napi]
    pub fn snapshot(&self) -> Result<Uint8Array> {
        self.with(|held| held.engine.snapshot().to_cbor().into())
    }

    /// The JSON form of a snapshot.
    #[napi]
    pub fn snapshot_json(&self) -> Result<String> {
        self.with(|held| held.engine.snapshot().to_json())
    }

    /// Starts or stops noting every change of state.
    #[napi]
    pub fn log_transitions(&self, on: bool) -> Result<()> {
        self.with(|held| held.engine.log_transitions(on))
    }

    /// Takes out the transitions noted so far, as JSON.
    #[napi]
    pub fn take_transitions(&self) -> Result<String> {
        self.with(|held| {
            let transitions = held.engine.take_transitions().into_iter().map(|step| {
                json!({
                    "machine": step.machine.name(), "id": &*step.id, "from": step.from, "to": step.to,
                    "input": step.input, "at": step.at.as_millis(),
                })
            });
            Value::Array(transitions.collect()).to_string()
        })
    }

    /// Has the host be asked about phone numbers from now on.
    #[napi]
    pub fn ask_host(&self) -> Result<()> {
        // A time before the latest counts as the latest: none passes.
        let host = input::PhoneSetNormalizer::new(Normalizer::Host);
        self.with(|held| held.engine.handle(Timestamp::default(), host).map(drop).unwrap_or_default())
    }
}

/// A snapshot in either form.
pub(crate) fn read_snapshot(bytes: Option<&[u8]>, text: Option<&str>) -> Result<Snapshot> {
    let read = match (bytes, text) {
        (Some(bytes), _) => Snapshot::from_cbor(bytes),
        (None, text) => Snapshot::from_json(text.unwrap_or_default()),
    };
    read.map_err(|error| errors::restore(&error))
}

pub(crate) fn rejected(rejection: &Rejection) -> Value {
    json!(rejection)
}

pub(crate) fn verdict(verdict: &core::result::Result<Verdict, Rejection>) -> Value {
    match verdict {
        Ok(verdict) => json!({ "verdict": verdict.name() }),
        Err(rejection) => json!({ "rejected": rejected(rejection) }),
    }
}

pub(crate) fn deadline(at: Timestamp, reason: parlour::DeadlineReason) -> Value {
    json!({ "at": at.as_millis(), "reason": reason.name() })
}

/// As JavaScript has it: no time is too large for it.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn millis(at: Timestamp) -> f64 {
    at.as_millis() as f64
}
