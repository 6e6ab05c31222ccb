//! What goes wrong, as JavaScript is told: an error whose `code` is the class that `ts/errors.ts` makes of it, and whose
//! message is that error's own as JSON.

use napi::Error;
use parlour::dialect::DecodeError;
use parlour::{Config, RestoreError, Timestamp};
use serde_json::json;

pub(crate) type Result<T> = core::result::Result<T, Error<&'static str>>;

pub(crate) fn restore(error: &RestoreError) -> Error<&'static str> {
    told("RestoreError", json!({ "message": error.to_string(), "kind": error.name() }))
}

pub(crate) fn decode(error: &DecodeError) -> Error<&'static str> {
    told(
        "DecodeError",
        json!({
            "message": error.to_string(),
            "surface": error.surface.map(|surface| surface.name()),
            "call": &*error.call,
            "field": &*error.field,
            "fault": error.fault.name(),
        }),
    )
}

pub(crate) fn config(message: &str) -> Error<&'static str> {
    told("ConfigError", json!({ "message": message }))
}

/// An argument that is none of those that there are.
pub(crate) fn argument(message: &str) -> Error<&'static str> {
    told("RangeError", json!({ "message": message }))
}

/// The object panicked before, or panics now.
pub(crate) fn broken() -> Error<&'static str> {
    let message = "a panic in Parlour, which is a defect of it: this object cannot be used any more";
    told("InternalError", json!({ "message": message }))
}

fn told(class: &'static str, error: serde_json::Value) -> Error<&'static str> {
    Error::new(class, error.to_string())
}

/// The configuration of a JSON text; without one, the default.
pub(crate) fn read_config(text: Option<&str>) -> Result<Config> {
    let Some(text) = text else { return Ok(Config::default()) };
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(|error| {
        // The place in a text that nobody wrote says nothing.
        let why = error.inner().to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        config(&format!("config: {}: {why}", error.path()))
    })
}

/// A time, which JavaScript has checked: a whole number from 0 to 2^53 - 1.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn time(millis: f64) -> Timestamp {
    Timestamp::from_millis(millis as u64)
}
