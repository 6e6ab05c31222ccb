//! The walk over everything a machine can do.

use std::vec::Vec;

use statig::blocking::{State, Superstate};

use super::chart::{Chart, Law};
use super::explored::Explored;
use super::ledger::Ledger;
use crate::config::{Config, Deadlines, Mode};
use crate::env::{Env, Gate};
use crate::limits::Limits;
use crate::machine::kit::Node;
use crate::time::Timestamp;

/// More nodes than any machine has whose data are what its state needs; a form has the most, 450.
const MANY: usize = 2_000;

/// The time of every step. That time passes is shown by deadlines which come near.
const NOW: Timestamp = Timestamp::from_millis(1_000_000);

/// Explores a machine: breadth first over state and data, every input at each.
pub(super) fn walk<M: Explored>() -> Chart
where
    M::State: State<M>,
    for<'s> M::Superstate<'s>: Superstate<M>,
{
    let mut ledger = Ledger::<M>::default();
    for mode in [Mode::Strict, Mode::Observe] {
        let config = config(mode);
        let begin = |data| Node::<M> { state: M::initial(), data };
        let mut nodes: Vec<Node<M>> = M::data().into_iter().map(begin).collect();
        let mut next = 0;
        while let Some(node) = nodes.get(next).cloned() {
            next += 1;
            M::samples(&mut |sample, input| {
                for (env, gate) in environments::<M>(&config) {
                    let case = [M::fact(&node.data, &input), sample.into(), gate.into(), name(mode).into()];
                    let Some(after) = ledger.attempt(&node, &env, &input, case) else { continue };
                    for node in [later(after.clone()), after] {
                        if !nodes.iter().any(|known| known.state == node.state && known.data == node.data) {
                            nodes.push(node);
                        }
                    }
                }
            });
            if nodes.len() > MANY {
                ledger.breach(Law::Finite, "its data grow without an end".into());
                break;
            }
        }
    }
    ledger.chart()
}

/// All answers to the question of consent, and all origins, in words.
fn environments<M: Explored>(config: &Config) -> impl Iterator<Item = (Env<'_>, &'static str)> {
    M::ORIGINS.iter().flat_map(move |&origin| {
        M::GATES.iter().map(move |&gate| (Env { origin, gate, ..Env::new(config, NOW, "") }, consent(gate)))
    })
}

/// Every deadline is on, and lists are full soon.
fn config(mode: Mode) -> Config {
    Config {
        mode,
        // Each by name: one that is off by default would never be set, and its machine be explored in part alone.
        deadlines: Deadlines {
            typing: 60_000,
            call_offer: 60_000,
            survey: 60_000,
            phone_answer: 60_000,
            consent: 60_000,
            queue: 60_000,
            // No machine waits for it.
            repeat: 0,
        },
        limits: Limits { answers: 2, ..Limits::default() },
        ..Config::default()
    }
}

/// The node, once its deadline has come near: a step that sets it anew then puts it off.
fn later<M: Explored>(mut node: Node<M>) -> Node<M> {
    if let Some(Some(deadline)) = M::deadline(&mut node.data) {
        *deadline = NOW.after(1);
    }
    node
}

fn name(mode: Mode) -> &'static str {
    match mode {
        Mode::Strict => "strict",
        Mode::Observe => "observe",
    }
}

fn consent(gate: Gate) -> &'static str {
    match gate {
        Gate::Open => "consent given",
        Gate::Hold => "consent pending",
        Gate::Full => "too many wait",
        Gate::Shut => "consent declined",
    }
}
