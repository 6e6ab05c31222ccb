//! The engine as a pure function: from a snapshot and inputs to events and the next snapshot.
//!
//! For hosts that keep no engine between two calls: serverless functions, consumers of queues, stream engines.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::config::Config;
use crate::engine::Engine;
use crate::outbox::timer::DeadlineReason;
use crate::snapshot::{RestoreError, Snapshot};
use crate::time::Timestamp;
use crate::vocabulary::table::json::values;
use crate::vocabulary::{Envelope, Input, Rejection, Verdict};

/// What comes of a [`step`].
#[derive(Clone, Debug)]
pub struct Stepped {
    /// What to begin the next step with. No event waits in it: all are in `events`.
    pub snapshot: Snapshot,
    /// What became of each input, in order.
    pub verdicts: Vec<Result<Verdict, Rejection>>,
    /// All events, in order, with those that waited in the snapshot.
    pub events: Vec<Envelope>,
    /// When to take the next step at the latest, and what for; `None` while no deadline is set.
    pub deadline: Option<(Timestamp, DeadlineReason)>,
}

/// Why no step was taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// The snapshot cannot be restored.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The inputs are not a list in JSON.
    #[error("the inputs are not a list in JSON")]
    InvalidInputs,
}

/// What an engine can be told in a [`step`]: an input, or the text of its JSON form.
pub trait Tell {
    /// Tells it at this time.
    ///
    /// # Errors
    ///
    /// As [`Engine::handle`].
    fn tell(self, engine: &mut Engine, now: Timestamp) -> Result<Verdict, Rejection>;
}

impl<I: Into<Input>> Tell for I {
    fn tell(self, engine: &mut Engine, now: Timestamp) -> Result<Verdict, Rejection> {
        engine.handle(now, self)
    }
}

impl Tell for &str {
    fn tell(self, engine: &mut Engine, now: Timestamp) -> Result<Verdict, Rejection> {
        engine.handle_json(now, self)
    }
}

/// From a snapshot, or none at the beginning, and inputs at the time `now` to all that comes of them. Nothing is kept, and
/// the same arguments give the same result, byte for byte.
///
/// It equals [`Engine::restore`], or [`Engine::new`]; [`Engine::handle_timeout`]; [`Engine::handle`] for each input, and
/// [`Engine::poll_event`] until there is none after each, so that however many inputs come, none is rejected for events
/// that wait; and [`Engine::snapshot`]. Two things follow. Without inputs it lets time pass: at `deadline`, say, or late,
/// for a deadline takes effect at its own time. And as after each restore, the first `widget.load` of a widget that the
/// snapshot knows is a new page: it acts as a reload.
///
/// ```
/// use parlour::{Config, input, step};
///
/// let config = Config::default();
/// let inputs = [r#"{"type":"widget.load","widgetId":"bar"}"#, r#"{"type":"widget.ready"}"#];
/// let first = step(None, config.clone(), 1_000, inputs)?;
/// let stored = first.snapshot.to_cbor();
///
/// let snapshot = parlour::Snapshot::from_cbor(&stored)?;
/// let second = step(Some(snapshot), config, 2_000, [input::ChatRequest::default()])?;
/// assert_eq!(second.events[0].event.name(), "chat.requested");
/// # Ok::<(), parlour::RestoreError>(())
/// ```
///
/// # Errors
///
/// As [`Engine::restore`]. An input that is rejected is no error: its rejection is among the `verdicts`.
pub fn step(
    snapshot: Option<Snapshot>,
    config: impl Into<Arc<Config>>,
    now: impl Into<Timestamp>,
    inputs: impl IntoIterator<Item = impl Tell>,
) -> Result<Stepped, RestoreError> {
    let (now, mut events) = (now.into(), Vec::new());
    let mut engine = match snapshot {
        Some(snapshot) => Engine::restore(config, snapshot)?,
        None => Engine::new(config),
    };
    engine.handle_timeout(now);
    events.extend(engine.events());
    let mut verdicts = Vec::new();
    for input in inputs {
        verdicts.push(input.tell(&mut engine, now));
        events.extend(engine.events());
    }
    Ok(Stepped { snapshot: engine.snapshot(), verdicts, events, deadline: engine.next_deadline() })
}

/// A [`step`] in JSON: from a list of inputs to [`Stepped::to_json`].
///
/// # Errors
///
/// As [`step`], and `InvalidInputs` for text that is no list. An item that is no input is rejected by itself, among the
/// `verdicts`.
pub fn step_json(
    snapshot: Option<Snapshot>,
    config: impl Into<Arc<Config>>,
    now: impl Into<Timestamp>,
    inputs: &str,
) -> Result<String, StepError> {
    let inputs = values(inputs).map_err(|_| StepError::InvalidInputs)?;
    Ok(step(snapshot, config, now, inputs)?.to_json())
}

impl Stepped {
    /// The JSON form, the same in every language:
    ///
    /// ```json
    /// {"snapshot": {"version": 1, "now": 2000, "seq": 3, "world": {}},
    ///  "verdicts": [{"verdict": "accepted"}, {"rejected": {"machine": "chat", "id": "c1", "state": "idle",
    ///                                                      "input": "chat.end", "reason": "unknown_chat"}}],
    ///  "events": [{"seq": 3, "at": 2000, "origin": "live", "cause": "system", "type": "connection.up"}],
    ///  "deadline": {"at": 11000, "reason": "typing"}}
    /// ```
    ///
    /// `deadline` is `null` while none is set. The snapshot is in its JSON form too.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::from("{\"snapshot\":");
        json.push_str(&self.snapshot.to_json());
        push_list(&mut json, ",\"verdicts\":", &self.verdicts, |verdict| match verdict {
            Ok(verdict) => format!("{{\"verdict\":\"{}\"}}", verdict.name()),
            // Nothing in a rejection refuses to be written.
            Err(rejection) => {
                format!("{{\"rejected\":{}}}", serde_json::to_string(rejection).unwrap_or_default())
            }
        });
        push_list(&mut json, ",\"events\":", &self.events, Envelope::to_json);
        json.push_str(",\"deadline\":");
        match self.deadline {
            Some((at, reason)) => json.push_str(&format!("{{\"at\":{at},\"reason\":\"{reason}\"}}")),
            None => json.push_str("null"),
        }
        json.push('}');
        json
    }
}

fn push_list<T>(json: &mut String, key: &str, items: &[T], to_json: impl Fn(&T) -> String) {
    json.push_str(key);
    let mut before = '[';
    for item in items {
        json.push(before);
        json.push_str(&to_json(item));
        before = ',';
    }
    json.push_str(if items.is_empty() { "[]" } else { "]" });
}
