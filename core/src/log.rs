//! The transition log: on request, every change of state as data, without personal data.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use serde::Serialize;

use crate::drive::{About, Env};
use crate::machine::MachineName;
use crate::time::Timestamp;
use crate::vocabulary::Text;

/// One machine's change of state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Transition {
    /// The machine.
    pub machine: MachineName,
    /// Which one of them: the id of the widget or chat, or of the part of it.
    pub id: Text,
    /// The state before.
    pub from: &'static str,
    /// The state after.
    pub to: &'static str,
    /// The input that caused it, or the automatic step.
    pub input: &'static str,
    /// When.
    pub at: Timestamp,
}

/// The latest transitions, up to a limit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    transitions: VecDeque<Transition>,
}

impl Log {
    /// Notes a step, if the state is another one after it.
    pub(crate) fn note(
        &mut self,
        machine: MachineName,
        about: &About,
        from: &'static str,
        to: &'static str,
        input: &'static str,
        env: &Env<'_>,
    ) {
        if from == to {
            return;
        }
        while self.transitions.len() >= env.config.limits.log.max(1) as usize {
            self.transitions.pop_front();
        }
        self.transitions.push_back(Transition { machine, id: about.id(), from, to, input, at: env.now });
    }

    pub(crate) fn take(&mut self) -> Vec<Transition> {
        core::mem::take(&mut self.transitions).into()
    }
}
