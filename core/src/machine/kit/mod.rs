//! What all machines are made of: statig's state machines, driven so that the verdict is seen and a restore is plain
//! assignment.
//!
//! A machine sees its data read-only and writes events and its deadline to the [`Context`] alone. Its data
//! changes in one place, [`Machine::apply`], after the step is accepted. A dry run is the same code with
//! an outbox that takes nothing.

mod context;
mod macros;
mod node;

pub(crate) use context::Context;
#[cfg(feature = "explore")]
pub(crate) use context::{Alarm, Decision, Reaction};
pub(crate) use macros::{deadline, inputs, machine, named, states, tell_chat, tell_widget};
pub(crate) use node::{HasData, Machine, Node, Step};
