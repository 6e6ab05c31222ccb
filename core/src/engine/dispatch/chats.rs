//! Chats: proposal to end, surveys, ratings, leads.

use crate::about::About;
use crate::config::Mode;
use crate::engine::route::{ChatRef, Target, meant};
use crate::engine::run::{Result, Run, Stop, step};
use crate::env::{Gate, Teller};
use crate::machine::kit::{Node, Step};
use crate::machine::{chat, lead, participant, rating, survey};
use crate::outbox::timer::DeadlineReason;
use crate::vocabulary::{Event, Field, List, MachineName, Personal, Reason, Text, UserId, event, input};
use crate::world::registry::At;
use crate::world::{Chat, listed_user};

/// # From nothing to the start
impl Run<'_> {
    pub(crate) fn chat_propose(&mut self, propose: &input::ChatPropose) -> Result {
        let (chat_id, widget_id) = (propose.chat_id.as_ref(), propose.widget_id.as_ref());
        let target = self.chat_or_new(ChatRef { chat_id, widget_id, ..ChatRef::ANY })?;
        self.step_chat_or_new(target, &chat::In::Propose(propose)).map(|(step, _)| step)
    }

    pub(super) fn chat_request(&mut self, request: &input::ChatRequest) -> Result {
        let mut target = self.chat_or_new(meant!(request))?;
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
                target = self.chat_or_new(meant!(request))?;
            }
        }
        let input = chat::In::Request(request);
        let (step, chat) = match target {
            // It was proposed, or its request was skipped, and only now is it said whose it is.
            Target::Known(at) => {
                let step = self.with_user(at, request.user_id.as_ref(), |run| run.step_chat(at, &input))?;
                (step, Some(at))
            }
            Target::New(new) => self.begin_chat(new, &input)?,
        };
        if let Some(at) = chat.filter(|_| step.is_taken() && request.lead != Some(false)) {
            self.follow_request(at);
        }
        Ok(step)
    }

    /// Lets the machines take an input that says whose a chat is. Where nobody has said so yet, that is news; unless the
    /// input is rejected.
    fn with_user(
        &mut self,
        at: At<Chat>,
        user: Option<&UserId>,
        take: impl FnOnce(&mut Self) -> Result,
    ) -> Result {
        let known = &mut self.world.chats[at].about.user_id;
        let is_news = user.is_some() && known.is_none();
        if is_news && !self.out.is_dry() {
            *known = user.cloned();
        }
        match take(self) {
            Ok(Step::Ignored) if is_news => Ok(self.done()),
            Err(stop) if is_news => {
                self.world.chats[at].about.user_id = None;
                Err(stop)
            }
            step => step,
        }
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
        let target = self.chat_or_new(meant!(queue))?;
        if let (Target::New(_), None, Mode::Observe, Teller::Host) =
            (&target, &queue.chat_id, self.env.config.mode, self.env.teller)
        {
            // Nothing is made from nothing.
            let (id, state) = (Text::default(), chat::State::Idle.name());
            return Err(self.reject(MachineName::Chat, id, state, Reason::UnknownChat));
        }
        self.step_chat_or_new(target, &chat::In::Queue(queue)).map(|(step, _)| step)
    }

    pub(super) fn chat_accept(&mut self, accept: &input::ChatAccept) -> Result {
        let target = self.chat_or_new(meant!(accept))?;
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
        // One that one has joined was answered before.
        let was_active = matches!(target, Target::Known(at) if {
            let state = self.world.chats[at].lifecycle.state;
            state.is_active() || state == chat::State::Joined
        });
        let users = if was_active { List::default() } else { self.users(&target, accept) };
        let (step, chat) = self.step_chat_or_new(target, &chat::In::Accept(accept, &users))?;
        if step.is_taken() && !was_active {
            self.world.users = users;
        }
        match (chat, &accept.users) {
            (Some(at), Some(users)) if was_active => self.join_users(at, users, step),
            (Some(at), Some(users)) if step.is_taken() => {
                let visitor = self.world.chats[at].about.user_id.clone();
                for user in users {
                    let user = listed_user(user, visitor.as_ref());
                    self.step_participant(at, &user, |_| participant::In::Listed)?;
                }
                Ok(step)
            }
            _ => Ok(step),
        }
    }

    /// All who take part in a chat that starts, as far as they are known: the visitor, who is named, the agents who are
    /// there, and the operator who answers.
    fn users(&self, target: &Target, accept: &input::ChatAccept) -> List<UserId> {
        let chat: &Chat = match target {
            Target::Known(at) => &self.world.chats[*at],
            Target::New(new) => &new.chat,
        };
        let named = accept.users.as_ref();
        let is_named = |user: &UserId| named.is_some_and(|users| users.contains(user));
        let visitor = chat.about.user_id.as_ref().filter(|user| !is_named(user));
        let there = chat.participants.iter().map(|node| &node.data).filter(|user| user.is_staff());
        let there = there.map(|user| &user.id).filter(|user| !is_named(user));
        let operator = accept.operator_id.as_ref().filter(|id| {
            let is_there = chat.participants.iter().any(|node| *node.data.id == ***id);
            !is_there && !named.is_some_and(|users| users.iter().any(|user| **user == ***id))
        });
        if visitor.is_none() && operator.is_none() && there.clone().next().is_none() {
            return named.cloned().unwrap_or_default();
        }
        let operator = operator.cloned().map(UserId::from);
        let named = named.into_iter().flatten();
        let known = || visitor.into_iter().chain(named.clone()).chain(there.clone()).chain(&operator);
        // The list that was made last says mostly the same.
        let mut last = self.world.users.iter();
        if known().all(|user| last.next() == Some(user)) && last.next().is_none() {
            return self.world.users.clone();
        }
        known().cloned().collect()
    }

    /// Lets those enter who are named anew while somebody answers already.
    fn join_users(&mut self, at: At<Chat>, users: &List<UserId>, step: Step) -> Result {
        let mut step = step;
        for user in users {
            let chat = &self.world.chats[at];
            if chat.has(user) {
                continue;
            }
            let user = listed_user(user, chat.about.user_id.as_ref());
            step = self.step_participant(at, &user, participant::In::Add)?;
            if step.is_taken() {
                self.step_chat(at, &chat::In::AgentJoined)?;
            }
        }
        Ok(step)
    }

    pub(super) fn chat_join(&mut self, join: &input::ChatJoin) -> Result {
        let input = chat::In::Join(join);
        match self.chat_or_new(ChatRef::named(&join.chat_id))? {
            Target::Known(at) if self.world.chats[at].lifecycle.state == chat::State::Left => {
                self.come_back(at, &input)
            }
            target => self.step_chat_or_new(target, &input).map(|(step, _)| step),
        }
    }

    pub(super) fn chat_reopen(&mut self, reopen: &input::ChatReopen) -> Result {
        let at = self.chat(ChatRef::named(&reopen.chat_id))?;
        let step = match self.world.chats[at].lifecycle.state.is_over() {
            true => self.come_back(at, &chat::In::Reopen)?,
            false => self.step_chat(at, &chat::In::Reopen)?,
        };
        if step.is_taken() {
            let widget = self.world.widget_of(at);
            let chat = &mut self.world.chats[at];
            chat.about.session = chat.about.next_session();
            // A survey a session, and nobody waits for the last one any more.
            let until = chat.survey.data.until;
            self.out.timers.replace(DeadlineReason::Survey, &chat.about, until, None);
            chat.survey = Node::default();
            // It is the one that was begun last.
            let id = Some(chat.id());
            match widget {
                Some(widget) => self.world.widgets[widget].chat = id,
                None => self.world.chat = id,
            }
        }
        Ok(step)
    }

    /// Lets a chat take an input by which it goes on again, where there is room or another one can go.
    fn come_back(&mut self, at: At<Chat>, input: &chat::In<'_>) -> Result {
        let chat = &self.world.chats[at];
        let (about, state) = (chat.about.clone(), chat.lifecycle.state);
        self.room_for_chat(&about, state)?;
        let would = self.dry(|run| run.step_chat(at, input))?;
        if would != Step::Dry || self.out.is_dry() {
            return Ok(would);
        }
        self.make_room_for_chat(Some(at));
        self.step_chat(at, input)
    }

    pub(super) fn chat_restore(&mut self, restore: &input::ChatRestore) -> Result {
        let target = self.chat_or_new(meant!(restore))?;
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
        let chat = self.chat(ChatRef::ANY.late()).ok().map(|at| self.world.chats[at].about.clone());
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
        let at = self.chat(meant!(transfer))?;
        self.step_chat(at, &chat::In::Transfer(transfer))
    }

    pub(super) fn chat_hold(&mut self, hold: &input::ChatHold) -> Result {
        let at = self.chat(meant!(hold))?;
        self.step_chat(at, &chat::In::Hold)
    }

    pub(super) fn chat_resume(&mut self, resume: &input::ChatResume) -> Result {
        let at = self.chat(meant!(resume))?;
        self.step_chat(at, &chat::In::Resume)
    }

    pub(super) fn chat_inactive(&mut self, inactive: &input::ChatInactive) -> Result {
        let at = self.chat(meant!(inactive))?;
        self.step_chat(at, &chat::In::Inactive)
    }

    pub(super) fn chat_returned(&mut self, returned: &input::ChatReturned) -> Result {
        let at = self.chat(meant!(returned))?;
        self.step_chat(at, &chat::In::Returned)
    }

    pub(super) fn chat_leave(&mut self, leave: &input::ChatLeave) -> Result {
        let at = self.chat(ChatRef { session: leave.session, ..ChatRef::named(&leave.chat_id) })?;
        let would = self.dry(|run| run.step_chat(at, &chat::In::Leave))?;
        if would != Step::Dry || self.out.is_dry() {
            return Ok(would);
        }
        self.cease_typing(at, |_, _| true);
        let step = self.step_chat(at, &chat::In::Leave)?;
        self.retire(at);
        Ok(step)
    }

    pub(super) fn chat_end(&mut self, end: &input::ChatEnd) -> Result {
        let at = self.chat(meant!(end).late())?;
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
        let at = self.chat(meant!(record))?;
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
            session: chat.about.session,
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
        self.world.aliases.insert(bind.vendor_id.clone(), at);
        Ok(Step::Taken)
    }
}

/// # Survey and rating
impl Run<'_> {
    pub(super) fn survey_offer(&mut self, offer: &input::SurveyOffer) -> Result {
        self.step_survey(meant!(offer), None, &survey::In::Offer)
    }

    pub(super) fn survey_start(&mut self, start: &input::SurveyStart) -> Result {
        self.step_survey(meant!(start), start.user_id.as_ref(), &survey::In::Start)
    }

    pub(super) fn survey_answer(&mut self, answer: &input::SurveyAnswer) -> Result {
        self.step_survey(meant!(answer), None, &survey::In::Answer(&answer.question, &answer.value))
    }

    pub(super) fn survey_submit(&mut self, submit: &input::SurveySubmit) -> Result {
        self.step_survey(meant!(submit), submit.user_id.as_ref(), &survey::In::Submit)
    }

    pub(super) fn survey_dismiss(&mut self, dismiss: &input::SurveyDismiss) -> Result {
        self.step_survey(meant!(dismiss), None, &survey::In::Dismiss)
    }

    /// A survey comes after the end of its chat, and not where the end said that there is none. It is the visitor's own.
    fn step_survey(&mut self, meant: ChatRef<'_>, user: Option<&UserId>, input: &survey::In<'_>) -> Result {
        let at = self.chat(meant.late())?;
        let chat = &self.world.chats[at];
        if !chat.lifecycle.state.is_over() {
            return Err(self.reject_survey(at, Reason::ChatNotEnded, None));
        }
        if chat.lifecycle.data.survey_configured == Some(false) {
            return Err(self.reject_survey(at, Reason::SurveyNotConfigured, None));
        }
        if user.is_some() && chat.about.user_id.is_some() && chat.about.user_id.as_ref() != user {
            return Err(self.reject_survey(at, Reason::UnknownUser, Some(Field::UserId)));
        }
        self.with_user(at, user, |run| {
            let chat = &mut run.world.chats[at];
            // With several widgets on a page, the chat may belong to none.
            let about = match (&chat.about.widget_id, meant.widget_id) {
                (None, Some(named)) => &About { widget_id: Some(named.clone()), ..chat.about.clone() },
                _ => &chat.about,
            };
            Ok(chat.survey.step(about, &run.env, run.out, input)?)
        })
    }

    #[cold]
    fn reject_survey(&self, at: At<Chat>, reason: Reason, field: Option<Field>) -> Stop {
        let chat = &self.world.chats[at];
        let (id, state) = (chat.about.id(), chat.survey.state_name());
        let fields = field.into_iter().map(|field| field.name().into()).collect();
        self.reject_fields(MachineName::Survey, id, state, reason, fields)
    }

    pub(super) fn rating_submit(&mut self, submit: &input::RatingSubmit) -> Result {
        let at = self.chat(meant!(submit).late())?;
        let chat = &self.world.chats[at];
        let submit = input::RatingSubmit { chat_id: Some(chat.id()), ..submit.clone() };
        let about = match self.world.widget_of(at) {
            Some(widget) => self.world.widgets[widget].about.clone(),
            None => self.world.chats[at].about.clone(),
        };
        self.take_normalized(&about, submit.into())
    }

    pub(super) fn submit_rating(&mut self, submit: &input::RatingSubmit) -> Result {
        let at = self.chat(meant!(submit).late())?;
        let chat = &self.world.chats[at];
        // One that was abandoned never started, unless that was a later session.
        let is_first = chat.about.session.is_none();
        if matches!(
            chat.lifecycle.state,
            chat::State::Proposed | chat::State::Requested | chat::State::Queued | chat::State::Abandoned
        ) && is_first
        {
            let (id, state) = (chat.about.id(), chat.rating.state_name());
            return Err(self.reject(MachineName::Rating, id, state, Reason::ChatNotStarted));
        }
        let widget = self.world.widget_of(at);
        self.gated(widget, |run| {
            let rating = run.rating(at, submit);
            step!(run, chats[at].rating, rating::In::Submit(&rating))
        })
    }

    pub(super) fn rating_withdraw(&mut self, withdraw: &input::RatingWithdraw) -> Result {
        let at = self.chat(meant!(withdraw).late())?;
        let step = step!(self, chats[at].rating, rating::In::Withdraw)?;
        if step.is_taken()
            && let Some(widget) = self.world.widget_of(at)
        {
            // What waits for consent is not told any more.
            let id = self.world.chats[at].id();
            let is_its =
                |event: &Event| matches!(event, Event::RatingSubmitted(rated) if rated.chat_id == id);
            self.world.widgets[widget].held.retain(|held| !is_its(&held.event));
        }
        Ok(step)
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
            session: chat.about.session,
            previous: None,
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
