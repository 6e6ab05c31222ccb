//! The walk over everything a machine can do.

use std::borrow::Cow;
use std::vec::Vec;

use statig::blocking::{IntoStateMachine, State, Superstate};

use super::chart::{Chart, Law};
use super::ledger::Ledger;
use crate::about::About;
use crate::config::{Config, Deadlines, Mode};
use crate::env::{Env, Gate};
use crate::limits::Limits;
use crate::machine::kit::{Machine, Node};
use crate::time::Timestamp;
use crate::vocabulary::Origin;

/// Takes one representative input: what is particular about it, where that matters, and the input.
pub(super) type Take<'t, M> = &'t mut dyn FnMut(&'static str, <M as IntoStateMachine>::Event<'_>);

/// A machine, and what it takes to explore it.
pub(super) trait Explored:
    Machine<State: Copy + PartialEq + 'static, Data: Clone + PartialEq> + Clone + 'static
{
    /// Every state.
    const STATES: &'static [Self::State];
    /// The names of all inputs.
    const INPUTS: &'static [&'static str];
    /// The states with no way out to another one.
    const LAST: &'static [Self::State];
    /// What may be the answer to the question of consent, where the machine asks.
    const GATES: &'static [Gate] = &[Gate::Open];
    /// What may be the origin of a step, where the machine asks.
    const ORIGINS: &'static [Origin] = &[Origin::Live];

    /// The data with which it may begin.
    fn data() -> Vec<Self::Data>;

    /// The representatives of its inputs: at least one of each, and one for each way an input can go.
    fn samples(take: Take<'_, Self>);

    /// What else decides where an accepted input leads to: something the data know.
    fn fact(_data: &Self::Data, _input: &Self::Event<'_>) -> Cow<'static, str> {
        "".into()
    }
}

/// More nodes than any machine has whose data are what its state needs; a form has the most, 450.
const MANY: usize = 2_000;

/// The time of every step. That time passes is shown by deadlines which come near.
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_000_000);

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
        deadlines: Deadlines { consent: 60_000, queue: 60_000, ..Deadlines::default() },
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

/// Whom all events are about.
pub(super) fn about() -> About {
    About {
        chat_id: Some("chat".into()),
        widget_id: Some("widget".into()),
        element_id: None,
        user_id: None,
        part: Some("part".into()),
    }
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
        Gate::Shut => "consent refused",
    }
}
