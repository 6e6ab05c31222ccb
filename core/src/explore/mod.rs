//! Statecharts that cannot lie: every machine is explored, each alone with its own data, and diagrams,
//! tables and exports are made of what the exploration found.
//!
//! The walk goes breadth first over state and data, and lets each node take every representative input, in
//! both modes and under every answer to the question of consent. It drives `Node::step` itself, the code
//! that the engine runs, so that no chart can say what the machine does not do.
//!
//! [`charts`] gives what was found as data, [`Chart::breaches`] what is wrong with it, and [`files`] the
//! content of `docs/statecharts`.

mod chart;
mod explored;
mod guard;
mod ledger;
mod render;
mod samples;
#[cfg(test)]
mod toy;
mod walk;

use std::string::String;
use std::vec::Vec;

pub use chart::{Breach, Chart, Deadline, Law, Outcome, Row, Told};

use crate::machine::{
    attachment, availability, call, callback, chat, connection, consent, form, identity, lead, message,
    offline, operator, page, participant, question, rating, receipt, survey, trigger, typing, widget, window,
};
use walk::walk;

/// The statechart of every machine, by name.
#[must_use]
pub fn charts() -> Vec<Chart> {
    std::vec![
        walk::<attachment::Attachment>(),
        walk::<availability::Availability>(),
        walk::<call::Call>(),
        walk::<callback::Callback>(),
        walk::<chat::Chat>(),
        walk::<connection::Connection>(),
        walk::<consent::Consent>(),
        walk::<form::Form>(),
        walk::<identity::Identity>(),
        walk::<lead::Lead>(),
        walk::<message::Message>(),
        walk::<offline::Offline>(),
        walk::<operator::Operator>(),
        walk::<page::Page>(),
        walk::<participant::Participant>(),
        walk::<question::Question>(),
        walk::<rating::Rating>(),
        walk::<receipt::Receipt>(),
        walk::<survey::Survey>(),
        walk::<trigger::Trigger>(),
        walk::<typing::Typing>(),
        walk::<widget::Widget>(),
        walk::<window::Window>(),
    ]
}

/// The generated files: path below `docs/statecharts`, and content.
#[must_use]
pub fn files() -> Vec<(String, String)> {
    render::files(&charts())
}
