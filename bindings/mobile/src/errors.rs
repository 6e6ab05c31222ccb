//! What goes wrong.

use parlour::{RestoreError, Timestamp};

use crate::convert::{Misfit, Shown as _, through_json};
use crate::generated::plain::Config;
use crate::generated::vocabulary::{Fault, Machine, Reason, RestoreErrorKind, Surface};

/// An input that was not taken. It changed nothing. Holds no personal data.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Rejection {
    /// The machine that would not take it.
    pub machine: Machine,
    /// Which one of them: the id of the widget, chat, message …; empty where there is but one.
    pub id: String,
    /// The state it is in.
    pub state: String,
    /// The input's canonical name; empty where it has none.
    pub input: String,
    /// Why.
    pub reason: Reason,
    /// The fields that are at fault, by their canonical names.
    pub fields: Vec<String>,
    /// All that in a sentence.
    pub text: String,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error, uniffi::Error)]
pub enum ParlourError {
    /// An input was not taken. It changed nothing, but for the clock and the deadlines that were due.
    #[error("{}", rejection.text)]
    Rejected {
        /// By whom, and why.
        rejection: Rejection,
    },
    /// A snapshot cannot be restored.
    #[error("{text}")]
    Restore {
        /// What is wrong with it.
        kind: RestoreErrorKind,
        /// The same in a sentence.
        text: String,
    },
    /// A vendor's call is broken.
    #[error("{text}")]
    Decode {
        /// Where it was made, if it says so.
        surface: Option<Surface>,
        /// The call.
        call: String,
        /// The place in its arguments.
        field: String,
        /// What is wrong there.
        fault: Fault,
        /// The same in a sentence.
        text: String,
    },
    /// A configuration is none.
    #[error("{text}")]
    Config {
        /// Where, and what is wrong.
        text: String,
    },
    /// An argument is none of those that there are.
    #[error("{text}")]
    Argument {
        /// Which, and what it must be.
        text: String,
    },
    /// The host's function for phone numbers failed.
    #[error("the function for phone numbers failed: {text}")]
    Normalizer {
        /// What it said.
        text: String,
    },
    /// A panic in Parlour, which is a defect of it: the object cannot be used any more.
    #[error("a panic in Parlour, which is a defect of it: this object cannot be used any more")]
    Broken,
}

impl From<parlour::Rejection> for Rejection {
    fn from(rejection: parlour::Rejection) -> Self {
        Self {
            machine: Machine::named(rejection.machine.name()),
            id: rejection.id.shown(),
            state: rejection.state.into(),
            input: rejection.input.into(),
            reason: rejection.reason.shown(),
            fields: rejection.fields.iter().map(|field| field.as_str().into()).collect(),
            text: rejection.to_string(),
        }
    }
}

impl From<parlour::Rejection> for ParlourError {
    fn from(rejection: parlour::Rejection) -> Self {
        Self::Rejected { rejection: rejection.into() }
    }
}

impl From<RestoreError> for ParlourError {
    fn from(error: RestoreError) -> Self {
        Self::Restore { kind: RestoreErrorKind::named(error.name()), text: error.to_string() }
    }
}

impl From<parlour::dialect::DecodeError> for ParlourError {
    fn from(error: parlour::dialect::DecodeError) -> Self {
        Self::Decode {
            surface: error.surface.map(|surface| Surface::named(surface.name())),
            call: error.call.as_str().into(),
            field: error.field.as_str().into(),
            fault: Fault::named(error.fault.name()),
            text: error.to_string(),
        }
    }
}

impl From<Misfit> for ParlourError {
    fn from(Misfit { field, expected }: Misfit) -> Self {
        Self::Argument { text: format!("{} must be {expected}", canonical(field)) }
    }
}

/// The canonical name of a field that Rust spells in its own way: `call_at`, `callAt`.
fn canonical(field: &str) -> String {
    let mut parts = field.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (initial, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        name + &initial.to_uppercase() + rest
    })
}

/// The configuration as the core has it; without one, the default.
pub(crate) fn config(config: Option<Config>) -> Result<parlour::Config, ParlourError> {
    let Some(config) = config else { return Ok(parlour::Config::default()) };
    let text = serde_json::to_string(&config);
    read_config(&text.map_err(|why| ParlourError::Config { text: format!("config: {why}") })?)
}

/// The configuration of a JSON text.
pub(crate) fn read_config(text: &str) -> Result<parlour::Config, ParlourError> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(|why| {
        // The place in a text that nobody wrote says nothing.
        let what = why.inner().to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        ParlourError::Config { text: format!("config: {}: {what}", why.path()) }
    })
}

/// The configuration as it is shown.
pub(crate) fn shown_config(config: &parlour::Config) -> Config {
    through_json(config).unwrap_or_else(|error| unreachable!("both are of one version: {error}"))
}

/// A time: milliseconds from any epoch, from 0 to 2^53 - 1.
pub(crate) fn time(now: i64) -> Result<Timestamp, ParlourError> {
    const LATEST: u64 = (1 << 53) - 1;
    let millis = u64::try_from(now).ok().filter(|millis| *millis <= LATEST);
    let error = || ParlourError::Argument { text: "a time is milliseconds from 0 to 2^53 - 1".into() };
    millis.map(Timestamp::from_millis).ok_or_else(error)
}
