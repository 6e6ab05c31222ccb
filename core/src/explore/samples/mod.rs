//! The representatives of every machine's inputs, and what else an exploration must be told.

mod chat;
mod message;
mod visitor;
mod widget;

use serde::de::DeserializeOwned;

use crate::vocabulary::entry::Entry;
use crate::vocabulary::table::Reader as _;
use crate::vocabulary::table::json::JsonReader;

/// What the definition of a machine's states and inputs says by itself.
macro_rules! explored {
    ($machine:ident, last [$($Last:ident),*]) => {
        const STATES: &'static [$machine::State] = $machine::State::ALL;
        const INPUTS: &'static [&'static str] = $machine::In::NAMES;
        const LAST: &'static [$machine::State] = &[$( $machine::State::$Last ),*];
    };
}
use explored;

/// An input or event of the vocabulary.
fn entry<T: Entry>(json: &str) -> T {
    let mut entry = T::blank();
    JsonReader::new(json).fill(&mut [&mut entry]).expect("a sample is valid");
    entry
}

/// A part of an input.
fn part<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).expect("a sample is valid")
}
