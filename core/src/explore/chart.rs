//! What an exploration finds, as data.

use core::fmt;
use std::string::String;
use std::vec::Vec;

use crate::vocabulary::MachineName;
use crate::vocabulary::Reason;

/// One machine's statechart.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Chart {
    /// The machine.
    pub machine: MachineName,
    /// Its states by canonical name, in the order of their definition.
    pub states: Vec<&'static str>,
    /// The state in which it begins.
    pub initial: &'static str,
    /// What becomes of each input in each state.
    pub rows: Vec<Row>,
    /// What is wrong with it; nothing, if all is well.
    pub breaches: Vec<Breach>,
}

/// What becomes of one input in one state, under one guard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The state.
    pub state: &'static str,
    /// The input, by its canonical name.
    pub input: &'static str,
    /// What sets this row apart from the other rows of the same state and input; empty where it is the only one.
    pub guard: String,
    /// What becomes of the input.
    pub outcome: Outcome,
    /// The events told, in order; those that wait for consent last.
    pub events: Vec<Told>,
    /// What becomes of the machine's deadline.
    pub deadline: Deadline,
}

/// What becomes of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is taken, and leads to this state; the same one, where the input changes none.
    Taken(&'static str),
    /// It is ignored: an exact repeat, or nothing to change.
    Ignored,
    /// It is rejected.
    Rejected(Reason),
}

/// An event that a step tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Told {
    /// Its canonical name.
    pub event: &'static str,
    /// Whether the engine supplies it for a step that the source skipped.
    pub inferred: bool,
    /// Whether it waits for the visitor's consent.
    pub held: bool,
}

/// What a step does with its machine's deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deadline {
    /// Nothing.
    Kept,
    /// It takes it away, where one is set.
    Cleared,
    /// It sets it anew.
    Armed,
}

/// What must hold of every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// The exploration comes to an end.
    Finite,
    /// Every input has a representative, and a name of its own.
    Represented,
    /// Every state can be reached.
    Reached,
    /// The final states, and no others, have no way out to another state.
    Exits,
    /// Every pair of state and input is handled, ignored or rejected; none falls off the top.
    Declared,
    /// What is ignored or rejected tells nothing, sets no deadline and changes no data.
    Inert,
    /// The deadline that a state sets is taken in that state, once.
    Deadlines,
    /// The guards of a pair tell its transitions apart.
    Distinct,
}

impl Law {
    /// Every law.
    pub const ALL: &[Law] = &[
        Law::Finite,
        Law::Represented,
        Law::Reached,
        Law::Exits,
        Law::Declared,
        Law::Inert,
        Law::Deadlines,
        Law::Distinct,
    ];
}

/// A law that a machine breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Breach {
    /// The law.
    pub law: Law,
    /// The machine.
    pub machine: MachineName,
    /// Where, and how.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({:?})", self.machine, self.what, self.law)
    }
}

impl Row {
    /// The other state that the input leads to, if it does.
    #[must_use]
    pub fn target(&self) -> Option<&'static str> {
        match self.outcome {
            Outcome::Taken(to) if to != self.state => Some(to),
            _ => None,
        }
    }

    /// Whether the input is taken.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        matches!(self.outcome, Outcome::Taken(_))
    }
}

impl Chart {
    /// The rows of one state.
    pub fn rows_of(&self, state: &str) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.state == state)
    }

    /// Whether no input leads from the state to another one.
    #[must_use]
    pub fn is_last(&self, state: &str) -> bool {
        self.rows_of(state).all(|row| row.target().is_none())
    }

    /// Whether the state takes nothing any more: the final states of a statechart.
    #[must_use]
    pub fn is_closed(&self, state: &str) -> bool {
        !self.rows_of(state).any(Row::is_taken)
    }
}
