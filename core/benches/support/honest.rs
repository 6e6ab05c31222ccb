//! What Parlour is measured against: the same six steps written by hand, with what its contract asks of them.
//!
//! Strings and lists within their limits; a clock that never goes back, and deadlines that fire by it; widgets and
//! chats found by id in hash tables; messages told once and kept in order; unread counts; ended chats remembered up to
//! a limit; inputs left whole where they are rejected, and their cause, origin and `raw` carried into what is told of
//! them. Left out are all other machines, snapshots, inferred steps, rejections that name a reason, and the transition
//! log.

mod deadlines;
mod outbox;
mod transcript;
mod widget;
mod within;

use std::collections::VecDeque;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parlour::event::{
    ChatEnded, ChatRequested, ChatStarted, MessageReceived, SurveyExpired, SurveyOffered, SurveyStarted,
    SurveySubmitted,
};
use parlour::vocabulary::{Cause, ChatId, Initiator, Json, List, Origin, UserId, WidgetId};
use parlour::{Config, Envelope, Input, Timestamp, input};

use self::deadlines::Deadlines;
use self::outbox::{Circumstances, Outbox};
use self::transcript::Transcript;
use self::widget::Widget;
use self::within::within;
use super::scene::{Contender, Script};

/// One engine: a configuration, a clock, what it holds, and what it has to tell.
pub(crate) struct Honest {
    config: Config,
    now: Timestamp,
    widgets: HashMap<WidgetId, Widget, FixedState>,
    chats: HashMap<ChatId, Chat, FixedState>,
    /// Chats that are over, the one that was first in front: the first to be forgotten.
    ended: VecDeque<ChatId>,
    deadlines: Deadlines,
    /// Who took part in the chat that was started last.
    users: List<UserId>,
    out: Outbox,
}

struct Chat {
    id: ChatId,
    widget_id: WidgetId,
    user_id: Option<UserId>,
    initiator: Initiator,
    state: State,
    survey: Survey,
    survey_configured: Option<bool>,
    survey_until: Option<Timestamp>,
    transcript: Transcript,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Requested,
    Connected,
    Ended,
}

#[derive(Clone, Copy, PartialEq)]
enum Survey {
    None,
    Offered,
    Open,
    Closed,
}

impl Contender for Honest {
    fn handle(&mut self, now: Timestamp, input: Input) -> bool {
        self.advance(now);
        let limits = &self.config.limits;
        let has_room = self.out.queue.len() < limits.events as usize;
        has_room && within(limits, &input) && self.take(&input).is_some()
    }

    fn poll(&mut self) -> Option<Envelope> {
        self.out.queue.pop_front()
    }
}

impl Honest {
    /// An engine with one widget that is shown; its window is open, its visitor known.
    pub(crate) fn new(config: Config, script: &Script) -> Self {
        let widget = Widget::new(script);
        Self {
            config,
            now: Timestamp::default(),
            widgets: [(script.widget.clone(), widget)].into_iter().collect(),
            chats: HashMap::default(),
            ended: VecDeque::new(),
            deadlines: Deadlines::default(),
            users: List::default(),
            out: Outbox::default(),
        }
    }

    /// Moves the clock on, and fires what is due, each at its own time.
    fn advance(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        while let Some((at, id)) = self.deadlines.pop_due(self.now) {
            let Some(chat) = self.chats.get_mut(&id) else { continue };
            (chat.survey, chat.survey_until) = (Survey::Closed, None);
            let how = Circumstances { at, cause: Cause::System, origin: Origin::Live, raw: None };
            self.out.tell(
                how,
                SurveyExpired { chat_id: id, widget_id: chat.widget(), user_id: chat.user(), session: None },
            );
        }
    }

    /// Takes an input; `None` where it is rejected or ignored, and then nothing has changed.
    fn take(&mut self, input: &Input) -> Option<()> {
        match input {
            Input::WindowOpen(open) => {
                let how = self.live(open.cause.unwrap_or(Cause::Visitor), &open.raw);
                self.widgets.get_mut(open.widget_id.as_ref()?)?.open(how, &mut self.out)
            }
            Input::WindowClose(close) => {
                let how = self.live(close.cause.unwrap_or(Cause::Visitor), &close.raw);
                self.widgets.get_mut(close.widget_id.as_ref()?)?.close(how, &mut self.out)
            }
            Input::ChatRequest(request) => self.request(request),
            Input::ChatAccept(accept) => self.accept(accept),
            Input::MessageReceive(receive) => self.receive(receive),
            Input::ChatEnd(end) => self.end(end),
            Input::SurveyStart(start) => self.start_survey(start),
            Input::SurveySubmit(submit) => self.submit_survey(submit),
            _ => None,
        }
    }

    fn live<'i>(&self, cause: Cause, raw: &'i Option<Json>) -> Circumstances<'i> {
        Circumstances { at: self.now, cause, origin: Origin::Live, raw: raw.as_ref() }
    }

    /// The chat that an input means: by its id, else the current one of the widget; and the deadlines.
    fn chat(
        &mut self,
        id: Option<&ChatId>,
        widget_id: Option<&WidgetId>,
    ) -> Option<(&mut Chat, &mut Deadlines)> {
        let id = match id {
            Some(id) => id,
            None => self.widgets.get(widget_id?)?.chat.as_ref()?,
        };
        Some((self.chats.get_mut(id)?, &mut self.deadlines))
    }
}

/// # The chat
impl Honest {
    fn request(&mut self, request: &input::ChatRequest) -> Option<()> {
        let id = request.chat_id.as_ref().filter(|id| !id.is_empty())?;
        let running = self.chats.len() - self.ended.len();
        if self.chats.contains_key(id) || running >= self.config.limits.chats as usize {
            return None;
        }
        let initiator = request.initiator.unwrap_or(Initiator::Client);
        let how = self.live(request.cause.unwrap_or(cause(initiator)), &request.raw);
        let widget = self.widgets.get_mut(request.widget_id.as_ref()?)?;
        widget.chat = Some(id.clone());
        let chat = Chat {
            id: id.clone(),
            widget_id: widget.id.clone(),
            user_id: request.user_id.clone().or_else(|| widget.user_id.clone()),
            initiator,
            state: State::Requested,
            survey: Survey::None,
            survey_configured: None,
            survey_until: None,
            transcript: Transcript::with_room(),
        };
        let requested = ChatRequested {
            chat_id: id.clone(),
            widget_id: chat.widget(),
            user_id: chat.user(),
            session: None,
            initiator,
            message: request.message.clone(),
            attachments: request.attachments.clone().unwrap_or_default(),
        };
        self.chats.insert(id.clone(), chat);
        self.out.tell(how, requested);
        Some(())
    }

    fn accept(&mut self, accept: &input::ChatAccept) -> Option<()> {
        let how = self.live(accept.cause.unwrap_or(Cause::Agent), &accept.raw);
        let mut told = core::mem::take(&mut self.users);
        let (chat, _) = self.chat(accept.chat_id.as_ref(), accept.widget_id.as_ref())?;
        if chat.state != State::Requested {
            return None;
        }
        // All who take part, as far as they are known; mostly those of the last chat.
        let named = accept.users.as_deref().unwrap_or_default();
        let visitor = chat.user_id.as_deref().filter(|id| named.iter().all(|user| **user != **id));
        let operator = accept.operator_id.as_deref().filter(|id| named.iter().all(|user| **user != **id));
        let users = || visitor.into_iter().chain(named.iter().map(|user| &**user)).chain(operator);
        if !told.iter().map(|user| &**user).eq(users()) {
            told = users().map(UserId::from).collect();
        }
        chat.state = State::Connected;
        chat.initiator = accept.initiator.unwrap_or(chat.initiator);
        let started = ChatStarted {
            chat_id: chat.id.clone(),
            widget_id: chat.widget(),
            user_id: chat.user(),
            session: None,
            users: told.clone(),
            ticket: accept.ticket.clone(),
            initiator: chat.initiator,
            department_id: accept.department_id.clone(),
            operator_id: accept.operator_id.clone(),
        };
        self.users = told;
        self.out.tell(how, started);
        Some(())
    }

    fn receive(&mut self, receive: &input::MessageReceive) -> Option<()> {
        let by = if receive.from.is_agent { Cause::Agent } else { Cause::Visitor };
        let mut how = self.live(receive.cause.unwrap_or(by), &receive.raw);
        if receive.replayed == Some(true) {
            how.origin = Origin::Replayed;
        }
        let limit = self.config.limits.messages.max(1) as usize;
        let sent_at = receive.sent_at.unwrap_or(how.at.as_millis());
        let (chat, _) = self.chat(receive.chat_id.as_ref(), receive.widget_id.as_ref())?;
        if chat.state == State::Ended || !chat.transcript.remember(&receive.message_id, sent_at, limit) {
            return None;
        }
        let (chat_id, widget_id) = (chat.id.clone(), chat.widget_id.clone());
        let received = MessageReceived {
            chat_id: chat_id.clone(),
            widget_id: Some(widget_id.clone()),
            user_id: chat.user(),
            session: None,
            message_id: receive.message_id.clone(),
            from: receive.from.clone(),
            sent_at,
            content: receive.content.clone(),
        };
        self.out.tell(how, received);
        if receive.from.is_agent
            && let Some(widget) = self.widgets.get_mut(&widget_id)
        {
            widget.count_unread(&chat_id, how, &mut self.out);
        }
        Some(())
    }

    fn end(&mut self, end: &input::ChatEnd) -> Option<()> {
        let how = self.live(end.cause.or(end.by).unwrap_or(Cause::System), &end.raw);
        let until = self.survey_deadline();
        let (chat, deadlines) = self.chat(end.chat_id.as_ref(), end.widget_id.as_ref())?;
        if chat.state != State::Connected {
            return None;
        }
        chat.state = State::Ended;
        if end.survey_configured == Some(true) {
            chat.set_survey(Survey::Offered, until, deadlines);
        }
        chat.survey_configured = end.survey_configured;
        chat.user_id = end.user_id.clone().or(chat.user_id.take());
        let (id, widget_id, user_id) = (chat.id.clone(), chat.widget_id.clone(), chat.user());
        let ended = ChatEnded {
            chat_id: id.clone(),
            widget_id: Some(widget_id.clone()),
            user_id: user_id.clone(),
            session: None,
            by: end.by.unwrap_or(how.cause),
            reason: end.reason.clone(),
            survey_configured: end.survey_configured,
        };
        self.out.tell(how, ended);
        if let Some(widget) = self.widgets.get_mut(&widget_id) {
            widget.read_chat(&id, how, &mut self.out);
        }
        if end.survey_configured == Some(true) {
            let offered =
                SurveyOffered { chat_id: id.clone(), widget_id: Some(widget_id), user_id, session: None };
            self.out.tell(how, offered);
        }
        self.ended.push_back(id);
        while self.ended.len() > self.config.limits.ended_chats.max(1) as usize {
            self.forget_oldest();
        }
        Some(())
    }

    /// Forgets the chat that ended first, and its deadline.
    fn forget_oldest(&mut self) {
        let forgotten = self.ended.pop_front().and_then(|id| self.chats.remove(&id));
        if let Some(Chat { id, survey_until: Some(until), .. }) = forgotten {
            self.deadlines.disarm(until, &id);
        }
    }
}

/// The cause that goes with who begins.
fn cause(initiator: Initiator) -> Cause {
    match initiator {
        Initiator::Client => Cause::Visitor,
        Initiator::Operator => Cause::Agent,
        Initiator::Api => Cause::Api,
        _ => Cause::Trigger,
    }
}

impl Chat {
    fn widget(&self) -> Option<WidgetId> {
        Some(self.widget_id.clone())
    }

    fn user(&self) -> Option<UserId> {
        self.user_id.clone()
    }

    fn set_survey(&mut self, survey: Survey, until: Option<Timestamp>, deadlines: &mut Deadlines) {
        self.survey = survey;
        if let Some(old) = self.survey_until.take() {
            deadlines.disarm(old, &self.id);
        }
        if let Some(until) = until {
            deadlines.arm(until, &self.id);
        }
        self.survey_until = until;
    }
}

/// # The survey
impl Honest {
    fn start_survey(&mut self, start: &input::SurveyStart) -> Option<()> {
        let how = self.live(start.cause.unwrap_or(Cause::Visitor), &start.raw);
        let until = self.survey_deadline();
        let (chat, deadlines) = self.chat(start.chat_id.as_ref(), start.widget_id.as_ref())?;
        let may_start = chat.state == State::Ended
            && chat.survey_configured != Some(false)
            && matches!(chat.survey, Survey::None | Survey::Offered);
        if !may_start {
            return None;
        }
        chat.set_survey(Survey::Open, until, deadlines);
        let (chat_id, widget_id, user_id) = (chat.id.clone(), chat.widget(), chat.user());
        self.out.tell(how, SurveyStarted { chat_id, widget_id, user_id, session: None });
        Some(())
    }

    fn submit_survey(&mut self, submit: &input::SurveySubmit) -> Option<()> {
        let how = self.live(submit.cause.unwrap_or(Cause::Visitor), &submit.raw);
        let (chat, deadlines) = self.chat(submit.chat_id.as_ref(), submit.widget_id.as_ref())?;
        if chat.survey != Survey::Open {
            return None;
        }
        chat.set_survey(Survey::Closed, None, deadlines);
        let (chat_id, widget_id, user_id) = (chat.id.clone(), chat.widget(), chat.user());
        self.out.tell(how, SurveySubmitted { chat_id, widget_id, user_id, session: None });
        Some(())
    }

    /// When a survey that is offered or started now expires.
    fn survey_deadline(&self) -> Option<Timestamp> {
        let patience = self.config.deadlines.survey;
        (patience > 0).then(|| self.now.after(patience))
    }
}
