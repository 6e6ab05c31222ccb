//! The engine as a pure function, for JavaScript.

use std::panic::{AssertUnwindSafe, catch_unwind};

use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use parlour::Envelope;
use serde_json::{Value, json};

use crate::engine::{deadline, read_snapshot, verdict};
use crate::errors::{self, Result, read_config, time};

/// What comes of a step.
#[napi(object)]
pub struct NativeStepped {
    /// What to begin the next one with.
    pub snapshot: Uint8Array,
    /// Verdicts, events and deadline, as JSON.
    pub rest: String,
}

/// From a snapshot, or none, and inputs in JSON to all that comes of them.
#[napi]
pub fn native_step(
    bytes: Option<Uint8Array>,
    text: Option<String>,
    config: Option<String>,
    now: f64,
    inputs: Vec<String>,
) -> Result<NativeStepped> {
    let snapshot = match (&bytes, &text) {
        (None, None) => None,
        _ => Some(read_snapshot(bytes.as_deref(), text.as_deref())?),
    };
    let config = read_config(config.as_deref())?;
    let inputs = inputs.iter().map(String::as_str);
    let stepped = catch_unwind(AssertUnwindSafe(|| parlour::step(snapshot, config, time(now), inputs)));
    let stepped = stepped.map_err(|_| errors::broken())?.map_err(|error| errors::restore(&error))?;
    let verdicts = Value::Array(stepped.verdicts.iter().map(verdict).collect());
    let deadline = json!(stepped.deadline.map(|(at, reason)| deadline(at, reason)));
    // Each in its canonical form.
    let events: Vec<String> = stepped.events.iter().map(Envelope::to_json).collect();
    let rest = format!(r#"{{"verdicts":{verdicts},"events":[{}],"deadline":{deadline}}}"#, events.join(","));
    Ok(NativeStepped { snapshot: stepped.snapshot.to_cbor().into(), rest })
}
