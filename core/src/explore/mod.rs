//! Statecharts that cannot lie: all that an exploration of every machine found.
//!
//! Each machine is explored alone with its own data, and diagrams, tables and exports are made of what was
//! found. The walk goes breadth first over state and data, and lets each node take every representative
//! input, in both modes and under every answer to the question of consent. It drives `Node::step` itself, the
//! code that the engine runs, so that no chart can say what the machine does not do.
//!
//! [`charts`] and [`chart`] give what was found as data, [`Chart::breaches`] what is wrong with it, and [`files`] the
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
use crate::vocabulary::MachineName;
use walk::walk;

/// The statechart of every machine, by name.
#[must_use]
pub fn charts() -> Vec<Chart> {
    MachineName::ALL.iter().copied().filter_map(chart).collect()
}

/// The statechart of one machine; none of what rejects inputs and is no machine.
#[must_use]
pub fn chart(machine: MachineName) -> Option<Chart> {
    Some(match machine {
        MachineName::Attachment => walk::<attachment::Attachment>(),
        MachineName::Availability => walk::<availability::Availability>(),
        MachineName::Call => walk::<call::Call>(),
        MachineName::Callback => walk::<callback::Callback>(),
        MachineName::Chat => walk::<chat::Chat>(),
        MachineName::Connection => walk::<connection::Connection>(),
        MachineName::Consent => walk::<consent::Consent>(),
        MachineName::Form => walk::<form::Form>(),
        MachineName::Identity => walk::<identity::Identity>(),
        MachineName::Lead => walk::<lead::Lead>(),
        MachineName::Message => walk::<message::Message>(),
        MachineName::Offline => walk::<offline::Offline>(),
        MachineName::Operator => walk::<operator::Operator>(),
        MachineName::Page => walk::<page::Page>(),
        MachineName::Participant => walk::<participant::Participant>(),
        MachineName::Question => walk::<question::Question>(),
        MachineName::Rating => walk::<rating::Rating>(),
        MachineName::Receipt => walk::<receipt::Receipt>(),
        MachineName::Survey => walk::<survey::Survey>(),
        MachineName::Trigger => walk::<trigger::Trigger>(),
        MachineName::Typing => walk::<typing::Typing>(),
        MachineName::Widget => walk::<widget::Widget>(),
        MachineName::Window => walk::<window::Window>(),
        MachineName::Engine | MachineName::Input => return None,
    })
}

/// A chart as a Mermaid state diagram. Along a way (changes of state: from where, by which input, to where), its states
/// stand out, and the arrows are numbered in the order in which it takes them.
#[must_use]
pub fn mermaid(chart: &Chart, way: &[(&str, &str, &str)]) -> String {
    render::mermaid::diagram(chart, way)
}

/// The generated files: path below `docs/statecharts`, and content.
#[must_use]
pub fn files() -> Vec<(String, String)> {
    render::files(&charts())
}
