//! Questions to the host: what is a phone number in international format (mluvii `setCustomNumberNormalization`)? What
//! brought the number waits until the host has answered, the deadline has passed, or the question is withdrawn: the
//! answer to a form's field, a whole input, or the phone number of a prefill. It keeps its own place alone; all else goes
//! on.
//!
//! Where the host knows no such number, or does not answer, a strict engine takes nothing of what waited
//! (`input.refused`, `form.field_rejected`). In `observe` mode the vendor took it: it is told in the vendor's own words.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::about::About;
use crate::config::Mode;
use crate::engine::phone::{Normalized, normalize, phone_of};
use crate::engine::run::{Result, Run, Stop};
use crate::env::Env;
use crate::machine::kit::{Node, Step};
use crate::machine::question::Waiting;
use crate::machine::{form, question};
use crate::vocabulary::input::IdentitySet;
use crate::vocabulary::{FormKind, Input, Json, MachineName, Personal, Reason, Text, UserId};
use crate::world::registry::At;
use crate::world::{OpenQuestion, Widget};

/// # Asking
impl Run<'_> {
    /// What becomes of a number that the visitor gave.
    pub(crate) fn normalized(&self, number: &str) -> Normalized {
        normalize(number, self.world.normalizer(self.env.config), self.env.config)
    }

    /// Lets an input take effect once its phone number, if it gives one, is normalised.
    pub(crate) fn take_normalized(&mut self, about: &About, mut input: Input) -> Result {
        let Some(number) = phone_of(&mut input) else { return self.take_phone(&input) };
        match self.normalized(number) {
            Normalized::Number(normalized) => *number = normalized,
            Normalized::Invalid if self.observes() => {}
            Normalized::Invalid => {
                let (machine, id) = (MachineName::Question, about.id());
                return Err(self.reject_field(machine, id, "unasked", Reason::InvalidPhone, "phone"));
            }
            Normalized::AskHost => return self.ask_for_input(about, input),
        }
        self.take_phone(&input)
    }

    /// Asks the host for the phone number of an input, which waits; but for a secret, which leaves at once.
    fn ask_for_input(&mut self, about: &About, mut input: Input) -> Result {
        if let Input::IdentitySet(set) = &mut input
            && let Some(custom) = set.custom.take()
        {
            let (cause, raw) = (set.cause, set.raw.clone());
            self.ask_for_input(about, input)?;
            let secret = IdentitySet { custom: Some(custom), cause, raw, ..IdentitySet::default() };
            return self.take_phone(&secret.into());
        }
        let number = phone_of(&mut input).cloned().unwrap_or_default();
        // What would not be taken with the number as it is asks nothing.
        let would = self.dry(|run| run.take_phone(&input))?;
        if would == Step::Ignored {
            return Ok(would);
        }
        let is_identity = matches!(input, Input::IdentitySet(_));
        let waiting = Waiting::Input(Box::new(input));
        let is_same = |question: &OpenQuestion| {
            question.node.data.waiting == waiting && question.about.widget_id == about.widget_id
        };
        if self.world.questions.iter().any(is_same) {
            return Ok(Step::Ignored);
        }
        let step = self.ask(about, waiting, &number, "phone")?;
        if step.is_taken() && is_identity {
            self.supersede_identity();
        }
        Ok(step)
    }

    /// A new number of the visitor's takes the place of those that wait: what came with them takes effect without.
    fn supersede_identity(&mut self) {
        let is_identity = |question: &OpenQuestion| match &question.node.data.waiting {
            Waiting::Input(input) => matches!(**input, Input::IdentitySet(_)),
            Waiting::Prefill => true,
            Waiting::Answer(..) => false,
        };
        let newest = self.world.questions.iter().rposition(is_identity);
        let newest = newest.and_then(|newest| self.world.questions.get(newest)?.about.part.clone());
        let older = |question: &OpenQuestion| is_identity(question) && question.about.part != newest;
        for question in self.withdraw(older) {
            if let Waiting::Input(input) = question.node.data.waiting
                && let Input::IdentitySet(set) = *input
            {
                let set = IdentitySet { phone: None, ..set };
                self.take_waited(&question.about, &set.into());
            }
        }
    }

    /// Who is said to be the visitor by an identity that waits for its number.
    pub(crate) fn waiting_user(&self) -> Option<&UserId> {
        self.world.questions.iter().rev().find_map(|question| match &question.node.data.waiting {
            Waiting::Input(input) => match &**input {
                Input::IdentitySet(set) => set.user_id.as_ref(),
                _ => None,
            },
            _ => None,
        })
    }

    /// Asks the host for the phone number of a widget's prefill; tells whether it waits.
    pub(crate) fn ask_for_prefill(&mut self, at: At<Widget>, number: &Personal) -> bool {
        let about = self.world.widgets[at].about.clone();
        self.ask(&about, Waiting::Prefill, number, "phone").is_ok_and(Step::is_taken)
    }

    /// Asks the host for a number's international format; the answer to the form waits.
    pub(crate) fn ask_for_answer(
        &mut self,
        at: At<Widget>,
        kind: FormKind,
        field: &Text,
        number: &Personal,
    ) -> Result {
        let about = self.world.widgets[at].about.clone();
        let is_same = |question: &OpenQuestion| question.field_of(&about, kind) == Some(field);
        let known = self.world.questions.iter().find(|question| is_same(question));
        if known.is_some_and(|question| question.node.data.number == *number) {
            return Ok(Step::Ignored);
        }
        let makes_room = known.is_some();
        if !makes_room {
            self.room_for_question(&about, "field")?;
        }
        // A form that is not open must say so, or be inferred, before anybody is asked.
        let step = self.step_form(at, kind, &form::In::Pend)?;
        if !step.is_taken() {
            return Ok(step);
        }
        self.withdraw_questions(at, kind, Some(field));
        self.ask(&about, Waiting::Answer(kind, field.clone()), number, "field")
    }

    fn room_for_question(&self, about: &About, field: &str) -> Result<()> {
        if self.world.questions.len() < self.env.config.limits.questions as usize {
            return Ok(());
        }
        Err(self.over(MachineName::Question, about, "unasked", field))
    }

    fn ask(&mut self, about: &About, waiting: Waiting, number: &Personal, field: &str) -> Result {
        self.room_for_question(about, field)?;
        let request_id: Text = self.env.config.made_up("phone", self.world.rare.asked() + 1).into();
        let about = About { part: Some(request_id), chat_id: None, ..about.clone() };
        let data = question::Data { waiting, number: number.clone(), until: None };
        let mut question = OpenQuestion { about, node: Node { state: question::State::Unasked, data } };
        let step = question.node.step(&question.about, &self.env, self.out, &question::In::Ask)?;
        if step.is_taken() {
            self.world.rare.parts_mut().asked += 1;
            self.world.questions.push(question);
        }
        Ok(step)
    }
}

/// # What comes of it
impl Run<'_> {
    /// Ends a question, by an answer or its deadline, and lets what waited take effect.
    pub(crate) fn settle_question(
        &mut self,
        index: usize,
        end: &question::In<'_>,
        number: Option<&Personal>,
    ) -> Result {
        let question = &mut self.world.questions[index];
        let step = question.node.step(&question.about, &self.env, self.out, end)?;
        if !step.is_taken() {
            return Ok(step);
        }
        let OpenQuestion { about, node } = self.world.questions.remove(index);
        let question::Data { waiting, number: given, until: _ } = node.data;
        let number = number.cloned().or_else(|| self.observes().then_some(given));
        match waiting {
            Waiting::Answer(kind, field) => self.settle_answer(&about, kind, &field, number.as_ref()),
            Waiting::Input(input) => self.settle_input(&about, *input, number),
            Waiting::Prefill => self.settle_prefill(number),
        }
        Ok(step)
    }

    fn settle_answer(&mut self, about: &About, kind: FormKind, field: &Text, number: Option<&Personal>) {
        let Some(at) = about.widget_id.as_ref().and_then(|id| self.world.widgets.find(id)) else { return };
        let reason = match number.map(|number| Json::string(number)) {
            None => Reason::InvalidPhone,
            Some(answer) => match self.step_form(at, kind, &form::In::Answer(field, &answer)) {
                // The question is settled, whatever the form says: without consent, or room, the answer is turned down.
                Err(Stop::Reject(rejection)) => rejection.reason,
                _ => return,
            },
        };
        self.step_form(at, kind, &form::In::TurnDown(field, reason)).ok();
    }

    fn settle_input(&mut self, about: &About, mut input: Input, number: Option<Personal>) {
        match (phone_of(&mut input), number) {
            (Some(phone), Some(number)) => *phone = number,
            _ => return self.refuse(about, input.name(), Reason::InvalidPhone),
        }
        self.take_waited(about, &input);
    }

    /// Lets an input take effect that waited, as what it was when it came.
    fn take_waited(&mut self, about: &About, input: &Input) {
        let mut env = Env::of(self.env.config, self.env.now, input);
        // Its size was looked at when it came.
        env.read_head(input);
        let mut run = Run { env, world: self.world, out: self.out };
        let reason = match run.take_phone(input) {
            Ok(_) => return,
            Err(Stop::Reject(rejection)) => rejection.reason,
            Err(Stop::Queue(_)) => Reason::WidgetNotReady,
        };
        run.refuse(about, input.name(), reason);
    }
}

/// # Taking back
impl Run<'_> {
    /// Takes back the questions of a form, or of one of its fields.
    pub(crate) fn withdraw_questions(&mut self, at: At<Widget>, kind: FormKind, field: Option<&Text>) {
        if self.world.questions.is_empty() {
            return;
        }
        let about = self.world.widgets[at].about.clone();
        self.withdraw(|question| match question.field_of(&about, kind) {
            Some(asked) => field.is_none_or(|field| field == asked),
            None => false,
        });
    }

    /// Takes back what a widget that is loaded anew would be told of.
    pub(crate) fn withdraw_all_questions(&mut self, at: At<Widget>) {
        let about = self.world.widgets[at].about.clone();
        self.withdraw(|question| {
            question.about.widget_id == about.widget_id
                && !matches!(question.node.data.waiting, Waiting::Input(_))
        });
    }

    /// Takes back the question about a widget's prefill.
    pub(crate) fn withdraw_prefill(&mut self, at: At<Widget>) {
        let id = self.world.widgets[at].about.widget_id.clone();
        self.withdraw(|question| {
            question.node.data.waiting == Waiting::Prefill && question.about.widget_id == id
        });
    }

    /// A widget was stopped: what is for it alone is refused.
    pub(crate) fn refuse_for_stop(&mut self, at: At<Widget>) {
        self.withdraw_prefill(at);
        let id = self.world.widgets[at].about.widget_id.clone();
        self.refuse_waiting(Reason::WidgetStopped, |question, input| {
            question.about.widget_id == id
                && matches!(input, Input::CallbackRequest(_) | Input::OfflineSubmit(_))
        });
    }

    /// The visitor declined consent: their numbers are forgotten, also while the host is asked about them.
    pub(crate) fn refuse_for_consent(&mut self, at: At<Widget>) {
        for kind in FormKind::ALL {
            self.withdraw_questions(at, *kind, None);
        }
        self.withdraw_prefill(at);
        let id = self.world.widgets[at].about.widget_id.clone();
        self.refuse_waiting(Reason::ConsentRequired, |question, input| {
            question.about.widget_id == id || matches!(input, Input::IdentitySet(_))
        });
    }

    fn refuse_waiting(&mut self, reason: Reason, is_meant: impl Fn(&OpenQuestion, &Input) -> bool) {
        let refused = self.withdraw(|question| match &question.node.data.waiting {
            Waiting::Input(input) => is_meant(question, input),
            _ => false,
        });
        for OpenQuestion { about, node } in refused {
            if let Waiting::Input(input) = node.data.waiting {
                self.refuse(&about, input.name(), reason);
            }
        }
    }

    fn withdraw(&mut self, is_meant: impl Fn(&OpenQuestion) -> bool) -> Vec<OpenQuestion> {
        let mut withdrawn = Vec::new();
        let mut index = 0;
        while let Some(question) = self.world.questions.get_mut(index) {
            if !is_meant(question) {
                index += 1;
                continue;
            }
            let step = question.node.step(&question.about, &self.env, self.out, &question::In::Withdraw);
            debug_assert!(step.is_ok(), "questions that are kept are asked");
            withdrawn.push(self.world.questions.remove(index));
        }
        withdrawn
    }

    pub(crate) fn observes(&self) -> bool {
        self.env.config.mode == Mode::Observe
    }
}
