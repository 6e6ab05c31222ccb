//! Parlour for Kotlin and Swift: what uniffi makes their bindings of.
//!
//! Types are declared once, in `generated`, and converted by the traits of `convert`; all that is done is done by the core.
//! What people call stands in `kotlin` and `swift`, on top of what uniffi writes there.

// What goes wrong crosses a language boundary, which costs far more than to move it.
#![allow(clippy::result_large_err)]

mod convert;
mod dialect;
mod engine;
mod errors;
// What inputs, events and their fields mean stands in the core; what uniffi writes has it, too.
#[allow(missing_docs)]
mod generated;
mod guard;
mod json;
mod normalizer;
mod step;

pub use convert::{Json, NamedJson, UnreadCount};
pub use dialect::{
    CallOfEvent, Capability, Decoded, Ga4Options, Loss, Meaning, Translator, VendorCall, capabilities,
    capability, decode, encode, read, read_command, surfaces,
};
pub use engine::{Deadline, Engine, Envelope, Observed, Outcome, Result, Transition};
pub use errors::{ParlourError, Rejection};
pub use generated::{plain::*, vocabulary::*};
pub use json::{
    call_from_json, call_to_json, config_from_json, envelope_from_json, envelope_to_json, input_from_json,
    input_to_json,
};
pub use normalizer::{NormalizerError, PhoneNormalizer};
pub use step::{Stepped, step};

uniffi::setup_scaffolding!("parlour");
