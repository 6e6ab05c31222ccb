//! A deadline has come: its event, and what follows.
//!
//! Machines arm their own deadlines, which wait in `outbox/timer.rs`; the engine asks for those that are due before each
//! input, and whenever the host says what time it is.

use crate::engine::run::{Owner, Result, Run, step};
use crate::machine::kit::Step;
use crate::machine::{call, chat, question, survey, typing};
use crate::outbox::timer::{DeadlineReason, Timer};
use crate::world::registry::At;
use crate::world::{Chat, OpenQuestion, Typist, Widget};

impl Run<'_> {
    /// Gives a deadline that has come to its machine. Where the owner is gone, there is nothing to tell.
    pub(crate) fn fire(&mut self, timer: &Timer) {
        let fired = if timer.reason == DeadlineReason::PhoneAnswer {
            let is_it = |question: &OpenQuestion| question.about.part == timer.part;
            let index = self.world.questions.iter().position(is_it);
            index.map(|index| self.settle_question(index, &question::In::Deadline, None))
        } else if timer.is_chat {
            self.world.find_chat(&timer.owner).map(|at| self.fire_in_chat(at, timer))
        } else {
            self.world.widgets.find(&timer.owner).map(|at| self.fire_in_widget(at, timer))
        };
        debug_assert!(!matches!(fired, Some(Err(_))), "machines take their own deadline");
    }

    fn fire_in_chat(&mut self, at: At<Chat>, timer: &Timer) -> Result {
        match timer.reason {
            DeadlineReason::Typing => {
                let typists = &mut self.world.chats[at].typists;
                let is_whose = |typist: &Typist| {
                    typist.about.part == timer.part && typist.node.data.until == Some(timer.at)
                };
                let Some(index) = typists.iter().position(is_whose) else { return Ok(self.done()) };
                let mut typist = typists.remove(index);
                Ok(typist.node.step(&typist.about, &self.env, self.out, &typing::In::Deadline)?)
            }
            DeadlineReason::CallOffer => self.step_call(Owner::Chat(at), &call::In::Deadline),
            DeadlineReason::Survey => step!(self, chats[at].survey, survey::In::Deadline),
            DeadlineReason::Queue => self.end_chat(at, &chat::In::Deadline),
            DeadlineReason::PhoneAnswer | DeadlineReason::Consent => unowned(timer),
        }
    }

    fn fire_in_widget(&mut self, at: At<Widget>, timer: &Timer) -> Result {
        match timer.reason {
            DeadlineReason::CallOffer => self.step_call(Owner::Widget(at), &call::In::Deadline),
            DeadlineReason::Consent => self.expire_consent(at),
            DeadlineReason::Typing
            | DeadlineReason::Survey
            | DeadlineReason::Queue
            | DeadlineReason::PhoneAnswer => unowned(timer),
        }
    }
}

/// A deadline of something that its owner does not have.
fn unowned(timer: &Timer) -> Result {
    debug_assert!(false, "{} is no deadline of this owner", timer.reason);
    Ok(Step::Ignored)
}
