//! Chats: proposal to end, surveys, ratings, leads.

use crate::about::About;
use crate::config::Mode;
use crate::engine::route::{ChatRef, Target};
use crate::engine::run::{Result, Run, step};
use crate::env::Gate;
use crate::machine::kit::{Node, Step};
use crate::machine::{chat, lead, participant, rating, survey};
use crate::vocabulary::{MachineName, Personal, Reason, event, input};
use crate::world::registry::At;
use crate::world::{Alias, Chat, listed_user};

/// # From nothing to the start
impl Run<'_> {
    pub(crate) fn chat_propose(&mut self, propose: &input::ChatPropose) -> Result {
        let target = self.chat_or_new(ChatRef::new(&propose.chat_id, &propose.widget_id))?;
        self.step_chat_or_new(target, &chat::In::Propose(propose)).map(|(step, _)| step)
    }

    pub(super) fn chat_request(&mut self, request: &input::ChatRequest) -> Result {
        let mut target = self.chat_or_new(ChatRef::new(&request.chat_id, &request.widget_id))?;
        if request.chat_id.is_none()
            && let Target::Known(at) = target
            && self.begins_another(at, request)
        {
            let widget = match &request.widget_id {
                Some(_) => Some(self.ready(request.widget_id.as_ref())?),
                None => self.world.widgets.only(),
            };
            target = Target::New(self.new_chat(None, widget)?);
        }
        if let (Target::New(new), Some(user)) = (&mut target, &request.user_id) {
            if self.out.is_dry() {
                return Ok(Step::Dry);
            }
            // A chat that is to come is sure to be requested. Of another visitor it is the first one.
            let is_first = self.is_another(Some(user));
            self.meet(Some(user));
            new.chat.about.user_id = Some(user.clone());
            if is_first {
                target = self.chat_or_new(ChatRef::new(&request.chat_id, &request.widget_id))?;
            }
        }
        let (step, chat) = self.step_chat_or_new(target, &chat::In::Request(request))?;
        if let Some(at) = chat.filter(|_| step.is_taken() && request.lead != Some(false)) {
            self.follow_request(at);
        }
        Ok(step)
    }

    /// Whether a request without an id is no repeat of the one that the running chat began with. Only a vendor's
    /// stream may begin another chat so: Customerly's `onNewConversation` has no id, and its chats never end.
    fn begins_another(&self, at: At<Chat>, request: &input::ChatRequest) -> bool {
        let chat = &self.world.chats[at].lifecycle;
        self.env.config.mode == Mode::Observe
            && chat.state.is_running()
            && (self.env.is_told_each_time() || chat.data.was_requested_otherwise(request))
    }

    pub(super) fn chat_queue(&mut self, queue: &input::ChatQueue) -> Result {
        let target = self.chat_or_new(ChatRef::new(&queue.chat_id, &queue.widget_id))?;
        self.step_chat_or_new(target, &chat::In::Queue(queue)).map(|(step, _)| step)
    }

    pub(super) fn chat_accept(&mut self, accept: &input::ChatAccept) -> Result {
        let target = self.chat_or_new(ChatRef::new(&accept.chat_id, &accept.widget_id))?;
        if let Some(users) = &accept.users {
            let (about, present): (_, &[Node<participant::Participant>]) = match &target {
                Target::Known(at) => (&self.world.chats[*at].about, &self.world.chats[*at].participants),
                Target::New(new) => (&new.chat.about, &[]),
            };
            let is_absent = |user: &&_| !present.iter().any(|node| node.data.id == **user);
            let count = present.len() + users.iter().filter(is_absent).count();
            if count > self.env.config.limits.participants as usize {
                let absent = participant::State::Absent.name();
                return Err(self.over(MachineName::Participant, about, absent, "users"));
            }
        }
        let (step, chat) = self.step_chat_or_new(target, &chat::In::Accept(accept))?;
        if let Some(at) = chat.filter(|_| step.is_taken())
            && let Some(users) = &accept.users
        {
            let visitor = self.world.chats[at].about.user_id.clone();
            for user in users {
                self.step_participant(at, &listed_user(user, visitor.as_ref()), |_| participant::In::Listed)?;
            }
        }
        Ok(step)
    }

    pub(super) fn chat_join(&mut self, join: &input::ChatJoin) -> Result {
        let target = self.chat_or_new(ChatRef::named(&join.chat_id))?;
        if let Target::Known(at) = target
            && self.world.chats[at].lifecycle.state == chat::State::Left
        {
            self.room_for_chat(&self.world.chats[at].about, chat::State::Left)?;
        }
        let (step, chat) = self.step_chat_or_new(target, &chat::In::Join(join))?;
        if let Some(at) = chat.filter(|_| step.is_taken()) {
            // Who comes back is expected again.
            self.world.ended.retain(|other| *other != at);
        }
        Ok(step)
    }

    pub(super) fn chat_restore(&mut self, restore: &input::ChatRestore) -> Result {
        let target = self.chat_or_new(ChatRef::new(&restore.chat_id, &restore.widget_id))?;
        self.step_chat_or_new(target, &chat::In::Restore(restore)).map(|(step, _)| step)
    }

    /// Lets a chat take an input; a new one comes into being if it does. With the chat, where there is one by then.
    #[inline(always)]
    fn step_chat_or_new(&mut self, target: Target, input: &chat::In<'_>) -> Result<(Step, Option<At<Chat>>)> {
        match target {
            Target::Known(at) => Ok((self.step_chat(at, input)?, Some(at))),
            Target::New(new) => self.begin_chat(new, input),
        }
    }

    pub(super) fn lead_capture(&mut self, capture: &input::LeadCapture) -> Result {
        let chat = self.chat(ChatRef::new(&None, &None)).ok().map(|at| self.world.chats[at].about.clone());
        let about = chat.unwrap_or_else(|| match self.world.widgets.only() {
            Some(at) => self.world.widgets[at].about.clone(),
            None => About::default(),
        });
        let keeper = self.gatekeeper();
        self.gated(keeper, |run| run.step_lead(&about, &lead::In::Capture(capture.email.as_ref())))
    }
}

/// # While it runs
impl Run<'_> {
    pub(super) fn chat_transfer(&mut self, transfer: &input::ChatTransfer) -> Result {
        let at = self.chat(ChatRef::new(&transfer.chat_id, &transfer.widget_id))?;
        self.step_chat(at, &chat::In::Transfer(transfer))
    }

    pub(super) fn chat_hold(&mut self, hold: &input::ChatHold) -> Result {
        let at = self.chat(ChatRef::new(&hold.chat_id, &hold.widget_id))?;
        self.step_chat(at, &chat::In::Hold)
    }

    pub(super) fn chat_resume(&mut self, resume: &input::ChatResume) -> Result {
        let at = self.chat(ChatRef::new(&resume.chat_id, &resume.widget_id))?;
        self.step_chat(at, &chat::In::Resume)
    }

    pub(super) fn chat_inactive(&mut self, inactive: &input::ChatInactive) -> Result {
        let at = self.chat(ChatRef::new(&inactive.chat_id, &inactive.widget_id))?;
        self.step_chat(at, &chat::In::Inactive)
    }

    pub(super) fn chat_returned(&mut self, returned: &input::ChatReturned) -> Result {
        let at = self.chat(ChatRef::new(&returned.chat_id, &returned.widget_id))?;
        self.step_chat(at, &chat::In::Returned)
    }

    pub(super) fn chat_leave(&mut self, leave: &input::ChatLeave) -> Result {
        let at = self.chat(ChatRef::named(&leave.chat_id))?;
        let would = self.dry(|run| run.step_chat(at, &chat::In::Leave))?;
        if would != Step::Dry || self.out.is_dry() {
            return Ok(would);
        }
        self.cease_typing(at, |_| true);
        let step = self.step_chat(at, &chat::In::Leave)?;
        self.retire(at);
        Ok(step)
    }

    pub(super) fn chat_end(&mut self, end: &input::ChatEnd) -> Result {
        let at = self.chat(ChatRef::new(&end.chat_id, &end.widget_id))?;
        let chat = &mut self.world.chats[at];
        // A live chat takes its end in any state. Its end may name a visitor who was unknown, and never another one.
        if end.user_id.is_some()
            && chat.about.user_id.is_none()
            && !chat.lifecycle.state.is_done()
            && !self.out.is_dry()
        {
            chat.about.user_id.clone_from(&end.user_id);
        }
        self.end_chat(at, &chat::In::End(end))
    }

    /// Tells a conversion, every time.
    pub(super) fn conversion_record(&mut self, record: &input::ConversionRecord) -> Result {
        let at = self.chat(ChatRef::new(&record.chat_id, &record.widget_id))?;
        let step = self.admit(at, &chat::In::Traffic)?;
        let chat = &self.world.chats[at];
        if !record.value.is_number() {
            let (id, state) = (chat.about.id(), chat.lifecycle.state_name());
            return Err(self.reject_field(MachineName::Chat, id, state, Reason::InvalidValue, "value"));
        }
        let recorded = event::ConversionRecorded {
            chat_id: chat.id(),
            widget_id: chat.about.widget_id.clone(),
            user_id: chat.about.user_id.clone(),
            ticket: chat.lifecycle.data.ticket.clone(),
            value: record.value.clone(),
            currency: record.currency.clone(),
        };
        self.tell(recorded);
        Ok(step)
    }

    pub(super) fn chat_bind(&mut self, bind: &input::ChatBind) -> Result {
        let at = self.chat(ChatRef::named(&bind.chat_id))?;
        if self.world.chats[at].vendor_id.as_ref() == Some(&bind.vendor_id) {
            return Ok(Step::Ignored);
        }
        let taken = self.world.find_chat(&bind.vendor_id).is_some();
        let chat = &self.world.chats[at];
        if taken || chat.vendor_id.is_some() {
            let (id, state) = (chat.about.id(), chat.lifecycle.state_name());
            return Err(self.reject_field(MachineName::Chat, id, state, Reason::IdInUse, "vendorId"));
        }
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        self.world.chats[at].vendor_id = Some(bind.vendor_id.clone());
        self.world.aliases.push(Alias { vendor_id: bind.vendor_id.clone(), chat: at });
        Ok(Step::Taken)
    }
}

/// # Survey and rating
impl Run<'_> {
    pub(super) fn survey_offer(&mut self, offer: &input::SurveyOffer) -> Result {
        self.step_survey(ChatRef::new(&offer.chat_id, &offer.widget_id), &survey::In::Offer)
    }

    pub(super) fn survey_start(&mut self, start: &input::SurveyStart) -> Result {
        self.step_survey(ChatRef::new(&start.chat_id, &start.widget_id), &survey::In::Start)
    }

    pub(super) fn survey_answer(&mut self, answer: &input::SurveyAnswer) -> Result {
        self.step_survey(
            ChatRef::new(&answer.chat_id, &answer.widget_id),
            &survey::In::Answer(&answer.question, &answer.value),
        )
    }

    pub(super) fn survey_submit(&mut self, submit: &input::SurveySubmit) -> Result {
        self.step_survey(ChatRef::new(&submit.chat_id, &submit.widget_id), &survey::In::Submit)
    }

    pub(super) fn survey_dismiss(&mut self, dismiss: &input::SurveyDismiss) -> Result {
        self.step_survey(ChatRef::new(&dismiss.chat_id, &dismiss.widget_id), &survey::In::Dismiss)
    }

    /// A survey comes after the end of its chat, and not where the end said that there is none.
    fn step_survey(&mut self, meant: ChatRef<'_>, input: &survey::In<'_>) -> Result {
        let at = self.chat(meant)?;
        let chat = &mut self.world.chats[at];
        let reason = if !chat.lifecycle.state.is_over() {
            Some(Reason::ChatNotEnded)
        } else if chat.lifecycle.data.survey_configured == Some(false) {
            Some(Reason::SurveyNotConfigured)
        } else {
            None
        };
        if let Some(reason) = reason {
            let (id, state) = (chat.about.id(), chat.survey.state_name());
            return Err(self.reject(MachineName::Survey, id, state, reason));
        }
        // With several widgets on a page, the chat may belong to none.
        let about = match (&chat.about.widget_id, meant.widget_id) {
            (None, Some(named)) => &About { widget_id: Some(named.clone()), ..chat.about.clone() },
            _ => &chat.about,
        };
        Ok(chat.survey.step(about, &self.env, self.out, input)?)
    }

    pub(super) fn rating_submit(&mut self, submit: &input::RatingSubmit) -> Result {
        let at = self.chat(ChatRef::new(&submit.chat_id, &submit.widget_id))?;
        let chat = &self.world.chats[at];
        let submit = input::RatingSubmit { chat_id: Some(chat.id()), ..submit.clone() };
        let about = match self.world.widget_of(at) {
            Some(widget) => self.world.widgets[widget].about.clone(),
            None => self.world.chats[at].about.clone(),
        };
        self.take_normalized(&about, submit.into())
    }

    pub(super) fn submit_rating(&mut self, submit: &input::RatingSubmit) -> Result {
        let at = self.chat(ChatRef::new(&submit.chat_id, &submit.widget_id))?;
        let chat = &self.world.chats[at];
        // One that was abandoned never started.
        if matches!(
            chat.lifecycle.state,
            chat::State::Proposed | chat::State::Requested | chat::State::Queued | chat::State::Abandoned
        ) {
            let (id, state) = (chat.about.id(), chat.rating.state_name());
            return Err(self.reject(MachineName::Rating, id, state, Reason::ChatNotStarted));
        }
        let widget = self.world.widget_of(at);
        self.gated(widget, |run| {
            let rating = run.rating(at, submit);
            step!(run, chats[at].rating, rating::In::Submit(&rating))
        })
    }

    /// A rating as it is told. What is missing is filled from what chat and identity know; without consent, no e-mail
    /// and no phone. What a vendor tells is not held up for what is filled in here.
    fn rating(&self, at: At<Chat>, submit: &input::RatingSubmit) -> event::RatingSubmitted {
        let (chat, identity) = (&self.world.chats[at], &self.world.identity.data);
        let data = &chat.lifecycle.data;
        let open = match self.env.gate {
            Gate::Open => true,
            Gate::Hold | Gate::Full => !self.observes(),
            Gate::Shut => false,
        };
        let known = |own: &Option<Personal>, known: &Option<Personal>| own.clone().or_else(|| known.clone());
        let contact = |own: &Option<Personal>, known: &Option<Personal>| {
            own.clone().or_else(|| known.clone().filter(|_| open))
        };
        event::RatingSubmitted {
            chat_id: chat.id(),
            widget_id: chat.about.widget_id.clone(),
            user_id: chat.about.user_id.clone(),
            value: submit.value,
            scale: submit.scale,
            message: submit.message.clone(),
            ticket: submit.ticket.clone().or_else(|| data.ticket.clone()),
            name: known(&submit.name, &identity.name),
            email: contact(&submit.email, &identity.email),
            phone: contact(&submit.phone, &identity.phone),
            operator_id: submit.operator_id.clone().or_else(|| data.operator_id.clone()),
            department_id: submit.department_id.clone().or_else(|| data.department_id.clone()),
        }
    }
}
