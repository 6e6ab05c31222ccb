//! Questions to the host: what is a phone number in international format (mluvii `setCustomNumberNormalization`)? The
//! answer to the form waits until the host has answered, the deadline has passed, or the question is withdrawn.

use crate::about::About;
use crate::engine::run::{Result, Run, Stop};
use crate::machine::kit::{Node, Step};
use crate::machine::{form, question};
use crate::vocabulary::{FormKind, MachineName, Personal, Text};
use crate::world::registry::At;
use crate::world::{OpenQuestion, Widget};

impl Run<'_> {
    /// Asks the host for a number's international format; the answer to the form waits.
    pub(crate) fn ask_host(
        &mut self,
        at: At<Widget>,
        kind: FormKind,
        field: &Text,
        number: &Personal,
    ) -> Result {
        let same =
            |question: &OpenQuestion| question.node.data.kind == kind && question.node.data.field == *field;
        let widget = &self.world.widgets[at];
        if widget.questions.iter().any(|question| same(question) && question.node.data.number == *number) {
            return Ok(Step::Ignored);
        }
        let waiting = widget.questions.iter().filter(|question| !same(question)).count();
        let about = widget.about.clone();
        if waiting >= self.env.config.limits.questions as usize {
            return Err(self.over(MachineName::Question, &about, "unasked", "field"));
        }
        // A form that is not open must say so, or be inferred, before anybody is asked.
        let step = self.step_form(at, kind, &form::In::Pend)?;
        if !step.is_taken() {
            return Ok(step);
        }
        let request_id: Text = self.env.config.made_up("phone", self.world.asked + 1).into();
        let about = About { part: Some(request_id), ..about };
        let data = question::Data { kind, field: field.clone(), number: number.clone(), until: None };
        let mut question = OpenQuestion { about, node: Node { state: question::State::Unasked, data } };
        let step = question.node.step(&question.about, &self.env, self.out, &question::In::Ask)?;
        if step.is_taken() {
            self.world.asked += 1;
            self.withdraw_questions(at, kind, Some(field));
            self.world.widgets[at].questions.push(question);
        }
        Ok(step)
    }

    /// Ends a question and lets the form take what comes of it.
    pub(crate) fn settle_question(
        &mut self,
        at: At<Widget>,
        index: usize,
        end: &question::In<'_>,
        answer: &form::In<'_>,
    ) -> Result {
        let question = &mut self.world.widgets[at].questions[index];
        let kind = question.node.data.kind;
        let step = question.node.step(&question.about, &self.env, self.out, end)?;
        if step.is_taken() {
            self.world.widgets[at].questions.remove(index);
        }
        match (self.step_form(at, kind, answer), answer) {
            // The question is settled, whatever the form says: without consent, or room, the answer is turned down.
            (Err(Stop::Reject(rejection)), form::In::Answer(field, _)) => {
                self.step_form(at, kind, &form::In::TurnDown(field, rejection.reason))
            }
            // The same number again changes nothing.
            (Ok(Step::Ignored), _) => Ok(step),
            (taken, _) => taken,
        }
    }

    /// Takes back the questions of a form, or of one of its fields.
    pub(crate) fn withdraw_questions(&mut self, at: At<Widget>, kind: FormKind, field: Option<&Text>) {
        let widget = &mut self.world.widgets[at];
        let mut index = 0;
        while let Some(question) = widget.questions.get_mut(index) {
            let data = &question.node.data;
            if data.kind != kind || field.is_some_and(|field| data.field != *field) {
                index += 1;
                continue;
            }
            let withdrawn = question.node.step(&question.about, &self.env, self.out, &question::In::Withdraw);
            debug_assert!(withdrawn.is_ok(), "questions that are kept are asked");
            widget.questions.remove(index);
        }
    }
}
