//! What it takes to explore a machine: its states and inputs, and representatives of them.

use std::borrow::Cow;
use std::vec::Vec;

use statig::blocking::IntoStateMachine;

use crate::env::Gate;
use crate::machine::kit::Machine;
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
