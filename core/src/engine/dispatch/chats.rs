//! Chats: proposal to end, participants, surveys, ratings.

use crate::about::About;
use crate::config::Mode;
use crate::engine::route::{Meant, Run, Stop, Taken, Target};
use crate::machine::kit::{Node, Step};
use crate::machine::{chat, identity, lead, participant, rating, survey};
use crate::vocabulary::MachineName;
use crate::vocabulary::{Personal, Reason, User, UserId, event, input};
use crate::world::{Alias, listed_user};

/// # From nothing to the start
impl Run<'_> {
    pub(crate) fn chat_propose(&mut self, propose: &input::ChatPropose) -> Taken {
        let target = self.chat_or_new(propose.chat_id.as_ref(), propose.widget_id.as_ref())?;
        self.step_chat_or_new(target, &chat::In::Propose(propose)).map(|(_, step)| step)
    }

    pub(super) fn chat_request(&mut self, request: &input::ChatRequest) -> Taken {
        let mut target = self.chat_or_new(request.chat_id.as_ref(), request.widget_id.as_ref())?;
        if request.chat_id.is_none()
            && let Target::Known(at) = target
            && self.begins_another(at, request)
        {
            let widget = match &request.widget_id {
                Some(_) => Some(self.ready(request.widget_id.as_ref())?),
                None => self.only_widget(),
            };
            target = self.new_chat(None, widget)?;
        }
        if request.user_id.is_some() {
            self.name_visitor(&mut target, request.user_id.as_ref());
        }
        let (at, step) = self.step_chat_or_new(target, &chat::In::Request(request))?;
        if step.is_taken() && request.lead != Some(false) {
            self.follow_request(at);
        }
        Ok(step)
    }

    /// Whether a request without an id is no repeat of the one that the running chat began with. Only a vendor's
    /// stream may begin another chat so: Customerly's `onNewConversation` has no id, and its chats never end.
    fn begins_another(&self, at: usize, request: &input::ChatRequest) -> bool {
        let chat = &self.world.chats[at].lifecycle;
        self.env.config.mode == Mode::Observe
            && chat.state.is_running()
            && chat.data.was_requested_otherwise(request)
    }

    /// The request says who the visitor of a chat is that was not asked for yet. One that runs keeps its own.
    fn name_visitor(&mut self, target: &mut Target, user_id: Option<&UserId>) {
        match target {
            Target::New(chat, _) => chat.about.user_id = user_id.cloned(),
            Target::Known(at) => {
                let chat = &mut self.world.chats[*at];
                if chat.lifecycle.state == chat::State::Proposed && !self.out.is_dry() {
                    chat.about.user_id = user_id.cloned();
                }
            }
        }
    }

    pub(super) fn chat_queue(&mut self, queue: &input::ChatQueue) -> Taken {
        let target = self.chat_or_new(queue.chat_id.as_ref(), queue.widget_id.as_ref())?;
        self.step_chat_or_new(target, &chat::In::Queue(queue)).map(|(_, step)| step)
    }

    pub(super) fn chat_accept(&mut self, accept: &input::ChatAccept) -> Taken {
        let target = self.chat_or_new(accept.chat_id.as_ref(), accept.widget_id.as_ref())?;
        let chat = match &target {
            Target::Known(at) => &self.world.chats[*at],
            Target::New(chat, _) => chat,
        };
        let present = &chat.participants;
        let absent = |user: &&UserId| !present.iter().any(|node| node.data.id == **user);
        let entering = accept.users.iter().flat_map(|users| users.iter()).filter(absent).count();
        if present.len() + entering > self.env.config.limits.participants as usize {
            return Err(self.over(MachineName::Participant, &chat.about, "absent", "users"));
        }
        let (at, step) = self.step_chat_or_new(target, &chat::In::Accept(accept))?;
        if step.is_taken()
            && let Some(users) = &accept.users
        {
            let visitor = self.world.chats[at].about.user_id.clone();
            for user in users {
                self.step_participant(at, &listed_user(user, visitor.as_ref()), |_| participant::In::Listed)?;
            }
        }
        Ok(step)
    }

    pub(super) fn chat_join(&mut self, join: &input::ChatJoin) -> Taken {
        let target = self.chat_or_new(Some(&join.chat_id), None)?;
        if let Target::Known(at) = &target
            && self.world.chats[*at].lifecycle.state == chat::State::Left
        {
            self.room_for_chat(&self.world.chats[*at].about, chat::State::Left.name())?;
        }
        let (at, step) = self.step_chat_or_new(target, &chat::In::Join(join))?;
        if step.is_taken() {
            // Who comes back is expected again.
            let id = self.world.chats[at].id();
            self.world.ended.retain(|other| *other != id);
        }
        Ok(step)
    }

    pub(super) fn chat_restore(&mut self, restore: &input::ChatRestore) -> Taken {
        let target = self.chat_or_new(restore.chat_id.as_ref(), restore.widget_id.as_ref())?;
        self.step_chat_or_new(target, &chat::In::Restore(restore)).map(|(_, step)| step)
    }

    /// Lets a chat take an input; a new one comes into being if it does.
    fn step_chat_or_new(&mut self, target: Target, input: &chat::In<'_>) -> Result<(usize, Step), Stop> {
        let (mut chat, minted) = match target {
            Target::Known(at) => return self.step_chat(at, input).map(|step| (at, step)),
            Target::New(chat, minted) => (chat, minted),
        };
        let step = chat
            .lifecycle
            .step(&chat.about, &self.env, self.out, input)
            .map_err(Run::refused(self.input, &chat.about))?;
        if !step.is_taken() {
            return Ok((usize::MAX, step));
        }
        self.world.minted = minted;
        let (id, widget) = (chat.about.chat_id.clone(), chat.about.widget_id.clone());
        match widget.and_then(|widget| self.world.widgets.find(&widget)) {
            Some(widget) => self.world.widgets[widget].chat = id,
            None => self.world.chat = id,
        }
        Ok((self.world.chats.push(chat), step))
    }

    pub(crate) fn step_chat(&mut self, at: usize, input: &chat::In<'_>) -> Taken {
        let chat = &mut self.world.chats[at];
        chat.lifecycle
            .step(&chat.about, &self.env, self.out, input)
            .map_err(Run::refused(self.input, &chat.about))
    }

    pub(super) fn lead_capture(&mut self, capture: &input::LeadCapture) -> Taken {
        let keeper = self.gatekeeper();
        if let Some(widget) = keeper {
            self.env.gate = self.gate(widget);
        }
        let chat = self.chat(None, None).ok().map(|at| self.world.chats[at].about.clone());
        let about = chat.unwrap_or_else(|| match self.world.widgets.len() {
            1 => self.world.widgets[0].about.clone(),
            _ => About::default(),
        });
        let step = self
            .world
            .lead
            .step(&about, &self.env, self.out, &lead::In::Capture(capture.email.as_ref()))
            .map_err(Run::refused(self.input, &about))?;
        if let Some(widget) = keeper {
            self.keep_held(widget);
        }
        Ok(step)
    }
}

/// # While it runs
impl Run<'_> {
    pub(super) fn chat_transfer(&mut self, transfer: &input::ChatTransfer) -> Taken {
        let at = self.chat(transfer.chat_id.as_ref(), transfer.widget_id.as_ref())?;
        self.step_chat(at, &chat::In::Transfer(transfer))
    }

    pub(super) fn chat_hold(&mut self, hold: &input::ChatHold) -> Taken {
        let at = self.chat(hold.chat_id.as_ref(), hold.widget_id.as_ref())?;
        self.step_chat(at, &chat::In::Hold)
    }

    pub(super) fn chat_resume(&mut self, resume: &input::ChatResume) -> Taken {
        let at = self.chat(resume.chat_id.as_ref(), resume.widget_id.as_ref())?;
        self.step_chat(at, &chat::In::Resume)
    }

    pub(super) fn chat_inactive(&mut self, inactive: &input::ChatInactive) -> Taken {
        let at = self.chat(inactive.chat_id.as_ref(), inactive.widget_id.as_ref())?;
        self.step_chat(at, &chat::In::Inactive)
    }

    pub(super) fn chat_returned(&mut self, returned: &input::ChatReturned) -> Taken {
        let at = self.chat(returned.chat_id.as_ref(), returned.widget_id.as_ref())?;
        self.step_chat(at, &chat::In::Returned)
    }

    pub(super) fn chat_leave(&mut self, leave: &input::ChatLeave) -> Taken {
        let at = self.chat(Some(&leave.chat_id), None)?;
        let would = self.dry(|run| run.step_chat(at, &chat::In::Leave))?;
        if would != Step::Dry || self.out.is_dry() {
            return Ok(would);
        }
        self.cease_typing(at, |_| true);
        let step = self.step_chat(at, &chat::In::Leave)?;
        self.retire(at);
        Ok(step)
    }

    pub(super) fn chat_end(&mut self, end: &input::ChatEnd) -> Taken {
        let at = self.chat(end.chat_id.as_ref(), end.widget_id.as_ref())?;
        let chat = &mut self.world.chats[at];
        // A live chat takes its end in any state.
        if end.user_id.is_some() && !chat.lifecycle.state.is_done() && !self.out.is_dry() {
            chat.about.user_id.clone_from(&end.user_id);
        }
        self.end_chat(at, &chat::In::End(end))
    }

    /// Tells a conversion, every time.
    pub(super) fn conversion_record(&mut self, record: &input::ConversionRecord) -> Taken {
        let at = self.chat(record.chat_id.as_ref(), record.widget_id.as_ref())?;
        let step = self.admit(at, &chat::In::Traffic)?;
        let chat = &self.world.chats[at];
        if !record.value.is_number() {
            let (id, state) = (chat.about.id(), chat.lifecycle.state_name());
            let fields = alloc::vec!["value".into()];
            return Err(self.reject_fields(MachineName::Chat, id, state, Reason::InvalidValue, fields));
        }
        let recorded = event::ConversionRecorded {
            chat_id: chat.id(),
            widget_id: chat.about.widget_id.clone(),
            user_id: chat.about.user_id.clone(),
            ticket: chat.lifecycle.data.ticket.clone(),
            value: record.value.clone(),
            currency: record.currency.clone(),
        };
        self.out.push(&self.env, self.env.origin, recorded);
        Ok(step)
    }

    pub(super) fn chat_bind(&mut self, bind: &input::ChatBind) -> Taken {
        let at = self.chat(Some(&bind.chat_id), None)?;
        if self.world.chats[at].vendor_id.as_ref() == Some(&bind.vendor_id) {
            return Ok(Step::Ignored);
        }
        let taken = self.find_chat(&bind.vendor_id).is_some();
        let chat = &self.world.chats[at];
        if taken || chat.vendor_id.is_some() || bind.vendor_id.is_empty() {
            let (id, state) = (chat.about.id(), chat.lifecycle.state_name());
            let fields = alloc::vec!["vendorId".into()];
            return Err(self.reject_fields(MachineName::Chat, id, state, Reason::IdInUse, fields));
        }
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        let chat = &mut self.world.chats[at];
        chat.vendor_id = Some(bind.vendor_id.clone());
        let chat_id = chat.id();
        self.world.aliases.push(Alias { vendor_id: bind.vendor_id.clone(), chat_id });
        Ok(Step::Taken)
    }
}

/// # Participants
impl Run<'_> {
    pub(super) fn participant_add(&mut self, add: &input::ParticipantAdd) -> Taken {
        let at = self.chat(add.chat_id.as_ref(), add.widget_id.as_ref())?;
        self.admit(at, &chat::In::Presence)?;
        let chat = &self.world.chats[at];
        let known = chat.participants.iter().any(|node| node.data.id == add.user.id);
        if !known && chat.participants.len() >= self.env.config.limits.participants as usize {
            return Err(self.over(MachineName::Participant, &chat.about, "absent", "user"));
        }
        let step = self.step_participant(at, &add.user, participant::In::Add)?;
        if step.is_taken() && add.user.is_agent {
            self.step_chat(at, &chat::In::AgentJoined)?;
        }
        Ok(step)
    }

    pub(super) fn participant_remove(&mut self, remove: &input::ParticipantRemove) -> Taken {
        let at = self.chat(remove.chat_id.as_ref(), remove.widget_id.as_ref())?;
        self.admit(at, &chat::In::Presence)?;
        let known = self.world.chats[at].participants.iter().any(|node| node.data.id == remove.user.id);
        if known && !self.out.is_dry() {
            self.cease_typing(at, |user| user == Some(&remove.user.id));
        }
        self.step_participant(at, &remove.user, participant::In::Remove)
    }

    /// Lets a participant's machine take an input; those who are absent are not kept.
    fn step_participant<'u>(
        &mut self,
        at: usize,
        user: &'u User,
        input: impl FnOnce(&'u User) -> participant::In<'u>,
    ) -> Taken {
        let chat = &mut self.world.chats[at];
        let index = chat.participants.iter().position(|node| node.data.id == user.id);
        let mut fresh = Node { state: participant::State::Absent, data: user.clone() };
        let node = index.and_then(|index| chat.participants.get_mut(index)).unwrap_or(&mut fresh);
        let about = About { part: Some(user.id.clone().into()), ..chat.about.clone() };
        let step =
            node.step(&about, &self.env, self.out, &input(user)).map_err(Run::refused(self.input, &about))?;
        if step.is_taken() {
            match (index, node.state) {
                (None, participant::State::Present) => chat.participants.push(fresh),
                (Some(index), participant::State::Absent) => {
                    chat.participants.remove(index);
                }
                _ => {}
            }
        }
        Ok(step)
    }

    /// Whether the chat lets something come.
    pub(super) fn admit(&mut self, at: usize, input: &chat::In<'_>) -> Taken {
        self.step_chat(at, input)
    }
}

/// # Survey and rating
impl Run<'_> {
    pub(super) fn survey_offer(&mut self, offer: &input::SurveyOffer) -> Taken {
        self.step_survey((offer.chat_id.as_ref(), offer.widget_id.as_ref()), &survey::In::Offer)
    }

    pub(super) fn survey_start(&mut self, start: &input::SurveyStart) -> Taken {
        self.step_survey((start.chat_id.as_ref(), start.widget_id.as_ref()), &survey::In::Start)
    }

    pub(super) fn survey_answer(&mut self, answer: &input::SurveyAnswer) -> Taken {
        self.step_survey(
            (answer.chat_id.as_ref(), answer.widget_id.as_ref()),
            &survey::In::Answer(&answer.question, &answer.value),
        )
    }

    pub(super) fn survey_submit(&mut self, submit: &input::SurveySubmit) -> Taken {
        self.step_survey((submit.chat_id.as_ref(), submit.widget_id.as_ref()), &survey::In::Submit)
    }

    pub(super) fn survey_dismiss(&mut self, dismiss: &input::SurveyDismiss) -> Taken {
        self.step_survey((dismiss.chat_id.as_ref(), dismiss.widget_id.as_ref()), &survey::In::Dismiss)
    }

    /// A survey comes after the end of its chat, and not where the end said that there is none.
    fn step_survey(&mut self, (id, widget): Meant<'_>, input: &survey::In<'_>) -> Taken {
        let at = self.chat(id, widget)?;
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
        chat.survey
            .step(&chat.about, &self.env, self.out, input)
            .map_err(Run::refused(self.input, &chat.about))
    }

    pub(super) fn rating_submit(&mut self, submit: &input::RatingSubmit) -> Taken {
        let at = self.chat(submit.chat_id.as_ref(), submit.widget_id.as_ref())?;
        let widget = self.widget_of(at);
        if let Some(widget) = widget {
            self.env.gate = self.gate(widget);
        }
        let chat = &mut self.world.chats[at];
        let state = chat.lifecycle.state;
        // One that was abandoned never started.
        if matches!(
            state,
            chat::State::Proposed | chat::State::Requested | chat::State::Queued | chat::State::Abandoned
        ) {
            let (id, state) = (chat.about.id(), chat.rating.state_name());
            return Err(self.reject(MachineName::Rating, id, state, Reason::ChatNotStarted));
        }
        // What is missing is filled from what chat and identity know; without consent, no e-mail and no phone.
        let open = self.env.gate != crate::env::Gate::Shut;
        let identity: &identity::Data = &self.world.identity.data;
        let known = |own: &Option<Personal>, known: &Option<Personal>| own.clone().or_else(|| known.clone());
        let contact = |own: &Option<Personal>, known: &Option<Personal>| {
            own.clone().or_else(|| known.clone().filter(|_| open))
        };
        let data = &chat.lifecycle.data;
        let rating = event::RatingSubmitted {
            chat_id: chat.about.chat_id.clone().unwrap_or_default(),
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
        };
        let step = chat
            .rating
            .step(&chat.about, &self.env, self.out, &rating::In::Submit(&rating))
            .map_err(Run::refused(self.input, &chat.about))?;
        if let Some(widget) = widget {
            self.keep_held(widget);
        }
        Ok(step)
    }
}
