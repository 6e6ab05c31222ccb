//! The canonical JSON form of inputs, envelopes and calls.

use crate::convert::{Given as _, Shown as _};
use crate::dialect::VendorCall;
use crate::engine::{Envelope, Result};
use crate::errors::{ParlourError, read_config, shown_config};
use crate::generated::plain::Config;
use crate::generated::vocabulary::Input;

/// The input of a JSON text, as it came from a socket or a log. Throws `Rejected` by machine `input` for what is none.
#[uniffi::export]
pub fn input_from_json(text: String) -> Result<Input> {
    Ok(parlour::Input::from_json(&text)?.shown())
}

/// The canonical JSON form of an input.
#[uniffi::export]
pub fn input_to_json(input: Input) -> Result<String> {
    let input: parlour::Input = input.given()?;
    serde_json::to_string(&input).map_err(|error| ParlourError::Argument { text: error.to_string() })
}

/// The event of a JSON text, in its envelope. Throws `Argument` for what is none.
#[uniffi::export]
pub fn envelope_from_json(text: String) -> Result<Envelope> {
    let none = |rejection: parlour::Rejection| ParlourError::Argument {
        text: format!("no event in its envelope: {}", rejection.reason),
    };
    Ok(parlour::Envelope::from_json(&text).map_err(none)?.shown())
}

/// The canonical JSON form of an event in its envelope, the same in every language.
#[uniffi::export]
pub fn envelope_to_json(envelope: Envelope) -> Result<String> {
    let envelope: parlour::Envelope = envelope.given()?;
    Ok(envelope.to_json())
}

/// The vendor's call of a JSON text. Throws `Decode` for what is none.
#[uniffi::export]
pub fn call_from_json(text: String) -> Result<VendorCall> {
    Ok(parlour::dialect::VendorCall::from_json(&text)?.shown())
}

/// The JSON form of a vendor's call, in one line.
#[uniffi::export]
pub fn call_to_json(call: VendorCall) -> Result<String> {
    let call: parlour::dialect::VendorCall = call.given()?;
    Ok(call.to_json())
}

/// The configuration of a JSON text in canonical form. Throws `Config`, which names the place.
#[uniffi::export]
pub fn config_from_json(text: String) -> Result<Config> {
    Ok(shown_config(&read_config(&text)?))
}
