//! The transition log: on request, every change of state as data, without personal data.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use serde::Serialize;

use crate::about::About;
use crate::env::Env;
use crate::time::Timestamp;
use crate::vocabulary::{MachineName, Text};

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
        if from != to {
            let transition = Transition { machine, id: about.id(), from, to, input, at: env.now };
            self.push(transition, env.config.limits.log);
        }
    }

    fn push(&mut self, transition: Transition, limit: u32) {
        while self.transitions.len() >= limit.max(1) as usize {
            self.transitions.pop_front();
        }
        self.transitions.push_back(transition);
    }

    pub(crate) fn drain(&mut self) -> Vec<Transition> {
        core::mem::take(&mut self.transitions).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn note(log: &mut Log, limit: u32, at: u64, from: &'static str, to: &'static str) {
        let mut config = Config::default();
        config.limits.log = limit;
        let env = Env::new(&config, at.into(), "chat.request");
        let about = About { chat_id: Some("c1".into()), ..About::default() };
        log.note(MachineName::Chat, &about, from, to, "chat.request", &env);
    }

    #[test]
    fn the_latest_transitions_are_kept_and_taken_once() {
        for (limit, kept) in [(3, 3), (1, 1), (0, 1)] {
            let mut log = Log::default();
            (0..10).for_each(|at| note(&mut log, limit, at, "idle", "requested"));
            let noted = log.drain();
            let times: Vec<_> = noted.iter().map(|transition| transition.at.as_millis()).collect();
            assert_eq!(times, (10 - kept..10).collect::<Vec<_>>(), "limit {limit}");
            assert!(noted.iter().all(|transition| transition.id == "c1".into()));
            assert!(log.drain().is_empty());
        }
    }

    #[test]
    fn a_step_into_the_same_state_is_not_noted() {
        let mut log = Log::default();
        note(&mut log, 9, 1, "queued", "queued");
        assert!(log.drain().is_empty());
    }
}
