//! Forms, consent, and questions to the host.

use alloc::vec::Vec;

use crate::engine::phone::Normalized;
use crate::engine::run::{Result, Run, Stop};
use crate::machine::kit::{Node, Step};
use crate::machine::{form, question};
use crate::vocabulary::table::is_blank;
use crate::vocabulary::{
    FormFieldType, FormKind, Json, MachineName, Personal, Reason, Text, WidgetId, input,
};
use crate::world::registry::At;
use crate::world::{OpenQuestion, Widget};

/// # Forms
impl Run<'_> {
    pub(super) fn form_start(&mut self, start: &input::FormStart) -> Result {
        let at = self.ready(start.widget_id.as_ref())?;
        self.step_form(at, start.kind, &form::In::Start(start))
    }

    pub(super) fn form_ask(&mut self, ask: &input::FormAsk) -> Result {
        let (at, kind) = self.form(ask.widget_id.as_ref(), ask.kind)?;
        self.step_form(at, kind, &form::In::Ask(&ask.field_name))
    }

    pub(super) fn form_answer(&mut self, answer: &input::FormAnswer) -> Result {
        let (at, kind) = self.form(answer.widget_id.as_ref(), answer.kind)?;
        self.answer(at, kind, answer).map_err(|stop| {
            let Stop::Reject(mut rejection) = stop else { return stop };
            if rejection.reason == Reason::ConsentRequired {
                rejection.fields = alloc::vec![answer.field_name.clone()];
            }
            Stop::Reject(rejection)
        })
    }

    /// Lets a form take an answer; a phone number is normalised first.
    fn answer(&mut self, at: At<Widget>, kind: FormKind, answer: &input::FormAnswer) -> Result {
        let field = &answer.field_name;
        let declared = self.world.widgets[at].form_mut(kind).map(|form| form.data.type_of(field));
        let field_type = declared.unwrap_or_else(|| form::Data::new(kind).type_of(field));
        if field_type != FormFieldType::Phone {
            return self.step_form(at, kind, &form::In::Answer(field, &answer.value));
        }
        let Some(number) = answer.value.as_string().filter(|number| !is_blank(number)) else {
            return self.step_form(at, kind, &self.unfit_number(field, &answer.value));
        };
        match self.normalized(&number) {
            // Already international: it stays as it was written.
            Normalized::Number(normalized) if *normalized == *number => {
                self.step_form(at, kind, &form::In::Answer(field, &answer.value))
            }
            Normalized::Number(normalized) => {
                self.step_form(at, kind, &form::In::Answer(field, &Json::string(&normalized)))
            }
            Normalized::Invalid => self.step_form(at, kind, &self.unfit_number(field, &answer.value)),
            Normalized::AskHost => self.ask_for_answer(at, kind, field, &Personal::from(&*number)),
        }
    }

    /// What becomes of an answer that is no phone number: the vendor itself took it, in `observe` mode. A blank one is no
    /// answer.
    fn unfit_number<'i>(&self, field: &'i Text, answer: &'i Json) -> form::In<'i> {
        if self.observes() && !answer.is_blank() {
            form::In::Answer(field, answer)
        } else {
            form::In::TurnDown(field, Reason::InvalidPhone)
        }
    }

    pub(super) fn form_decline(&mut self, decline: &input::FormDecline) -> Result {
        let (at, kind) = self.form(decline.widget_id.as_ref(), decline.kind)?;
        let field = &decline.field_name;
        let waits = self.world.pending(&self.world.widgets[at].about, kind).contains(field);
        let step = self.step_form(at, kind, &form::In::Decline(field))?;
        if !waits {
            return Ok(step);
        }
        // The answer that the host is asked about is taken back, even where the field was declined before it.
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        self.withdraw_questions(at, kind, Some(field));
        Ok(Step::Taken)
    }

    pub(super) fn form_submit(&mut self, submit: &input::FormSubmit) -> Result {
        let (at, kind) = self.form(submit.widget_id.as_ref(), submit.kind)?;
        let pending = self.world.pending(&self.world.widgets[at].about, kind);
        self.step_form(at, kind, &form::In::Submit(&pending, submit.channel.as_ref())).map_err(|stop| {
            // The rejection names the fields at fault.
            let Stop::Reject(mut rejection) = stop else { return stop };
            let data = self.world.widgets[at].form_mut(kind).map(|form| &form.data);
            rejection.fields = match rejection.reason {
                Reason::AnswerPending => pending,
                Reason::MissingFields => data.map(form::Data::missing).unwrap_or_default(),
                Reason::ConsentRequired => data.map(form::Data::contacts).unwrap_or_default(),
                _ => Vec::new(),
            };
            Stop::Reject(rejection)
        })
    }

    pub(super) fn form_abandon(&mut self, abandon: &input::FormAbandon) -> Result {
        let (at, kind) = self.form(abandon.widget_id.as_ref(), abandon.kind)?;
        self.step_form(at, kind, &form::In::Abandon)
    }

    /// The form that an input means: of its kind, else the one that was opened last.
    fn form(&mut self, id: Option<&WidgetId>, kind: Option<FormKind>) -> Result<(At<Widget>, FormKind)> {
        let at = self.ready(id)?;
        let widget = &self.world.widgets[at];
        match kind.or(widget.form) {
            Some(kind) => Ok((at, kind)),
            None => Err(self.reject(MachineName::Form, widget.about.id(), "idle", Reason::FormNotStarted)),
        }
    }

    /// Lets a form take an input; it comes into being with the first one it takes.
    pub(crate) fn step_form(&mut self, at: At<Widget>, kind: FormKind, input: &form::In<'_>) -> Result {
        self.gated(Some(at), |run| {
            let widget = &mut run.world.widgets[at];
            let mut fresh = Node { state: form::State::Idle, data: form::Data::new(kind) };
            let known = widget.forms.iter_mut().find(|form| form.data.kind == kind);
            let is_known = known.is_some();
            let form = known.unwrap_or(&mut fresh);
            let step = form.step(&widget.about, &run.env, run.out, input)?;
            if step.is_taken() {
                let open = form.state == form::State::Collecting;
                if !is_known {
                    widget.forms.push(fresh);
                }
                if open {
                    widget.form = Some(kind);
                } else {
                    run.withdraw_questions(at, kind, None);
                }
            }
            Ok(step)
        })
    }
}

/// # Consent
impl Run<'_> {
    pub(super) fn consent_give(&mut self, give: &input::ConsentGive) -> Result {
        let at = self.ready(give.widget_id.as_ref())?;
        self.give_consent(at, give.url.as_ref())
    }

    pub(super) fn consent_decline(&mut self, decline: &input::ConsentDecline) -> Result {
        let at = self.ready(decline.widget_id.as_ref())?;
        self.decline_consent(at, decline.url.as_ref())
    }
}

/// # Phone numbers
impl Run<'_> {
    pub(super) fn phone_set_normalizer(&mut self, set: &input::PhoneSetNormalizer) -> Step {
        if self.world.normalizer(self.env.config) == set.normalizer {
            return Step::Ignored;
        }
        if self.out.is_dry() {
            return Step::Dry;
        }
        // What the host was asked already, it is still to answer.
        self.world.normalizer = Some(set.normalizer);
        Step::Taken
    }

    pub(super) fn phone_normalized(&mut self, normalized: &input::PhoneNormalized) -> Result {
        let id: Text = normalized.request_id.clone().into();
        let is_meant = |question: &OpenQuestion| question.about.part.as_ref() == Some(&id);
        match self.world.questions.iter().position(is_meant) {
            Some(index) => self.settle_question(index, &question::In::Answer, normalized.number.as_ref()),
            None => Err(self.reject(MachineName::Question, id, "unasked", Reason::UnknownRequest)),
        }
    }
}
