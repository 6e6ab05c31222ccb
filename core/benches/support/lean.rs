//! The least that can tell the same events: one match that builds, queues and pops them.
//!
//! It knows these six steps and nothing else: no limits, no clock, no deadlines, no repeated or forgotten message, no
//! rejection. Being free of all that, it moves strings out of its inputs where others have to share them. It shows where
//! the floor is; what Parlour is measured against is [`Honest`](super::honest::Honest).

use std::collections::VecDeque;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parlour::event::{
    ChatEnded, ChatRequested, ChatStarted, MessageReceived, SurveyStarted, SurveySubmitted,
};
use parlour::vocabulary::{Cause, ChatId, Initiator, List, Origin, UserId, WidgetId};
use parlour::{Envelope, Event, Input, Timestamp};

use super::scene::{Contender, Script};

#[derive(Clone, Copy, PartialEq)]
enum State {
    Requested,
    Connected,
    Ended,
    Surveyed,
}

struct Chat {
    state: State,
    widget_id: WidgetId,
    user_id: Option<UserId>,
    initiator: Initiator,
}

pub(crate) struct Lean {
    visitor: UserId,
    /// Who takes part where nobody says so.
    users: List<UserId>,
    chats: HashMap<ChatId, Chat, FixedState>,
    queue: VecDeque<Envelope>,
    seq: u64,
}

impl Lean {
    pub(crate) fn new(script: &Script) -> Self {
        Self {
            visitor: script.visitor(),
            users: [script.visitor(), script.agent()].into(),
            chats: HashMap::default(),
            queue: VecDeque::with_capacity(4),
            seq: 0,
        }
    }

    fn push(&mut self, at: Timestamp, cause: Cause, event: impl Into<Event>) {
        self.seq += 1;
        let event = event.into();
        self.queue.push_back(Envelope { seq: self.seq, at, origin: Origin::Live, cause, raw: None, event });
    }

    /// The chat, if it is in the state that the step needs, and in its next state from now on.
    fn advance(&mut self, id: Option<ChatId>, from: State, to: State) -> Option<(ChatId, &Chat)> {
        let id = id?;
        let chat = self.chats.get_mut(&id).filter(|chat| chat.state == from)?;
        chat.state = to;
        Some((id, chat))
    }

    fn take(&mut self, at: Timestamp, input: Input) -> Option<()> {
        match input {
            Input::ChatRequest(request) => {
                let (chat_id, widget_id) = (request.chat_id?, request.widget_id?);
                let initiator = request.initiator.unwrap_or(Initiator::Client);
                let user_id = Some(self.visitor.clone());
                let event = ChatRequested {
                    chat_id: chat_id.clone(),
                    widget_id: Some(widget_id.clone()),
                    user_id: user_id.clone(),
                    session: None,
                    initiator,
                    message: request.message,
                    attachments: request.attachments.unwrap_or_default(),
                };
                let chat = Chat { state: State::Requested, widget_id, user_id, initiator };
                if self.chats.insert(chat_id, chat).is_some() {
                    return None;
                }
                self.push(at, request.cause.unwrap_or(Cause::Visitor), event);
            }
            Input::ChatAccept(accept) => {
                let users = accept.users.unwrap_or_else(|| self.users.clone());
                let (chat_id, chat) = self.advance(accept.chat_id, State::Requested, State::Connected)?;
                let event = ChatStarted {
                    chat_id,
                    widget_id: Some(chat.widget_id.clone()),
                    user_id: chat.user_id.clone(),
                    session: None,
                    users,
                    ticket: accept.ticket,
                    initiator: accept.initiator.unwrap_or(chat.initiator),
                    department_id: accept.department_id,
                    operator_id: accept.operator_id,
                };
                self.push(at, accept.cause.unwrap_or(Cause::Agent), event);
            }
            Input::MessageReceive(receive) => {
                let (chat_id, chat) = self.advance(receive.chat_id, State::Connected, State::Connected)?;
                let event = MessageReceived {
                    chat_id,
                    widget_id: Some(chat.widget_id.clone()),
                    user_id: chat.user_id.clone(),
                    session: None,
                    message_id: receive.message_id,
                    from: receive.from,
                    sent_at: receive.sent_at.unwrap_or(at.as_millis()),
                    content: receive.content,
                };
                self.push(at, receive.cause.unwrap_or(Cause::Agent), event);
            }
            Input::ChatEnd(end) => {
                let (chat_id, chat) = self.advance(end.chat_id, State::Connected, State::Ended)?;
                let event = ChatEnded {
                    chat_id,
                    widget_id: Some(chat.widget_id.clone()),
                    user_id: chat.user_id.clone(),
                    session: None,
                    by: end.by.unwrap_or(Cause::System),
                    reason: end.reason,
                    survey_configured: end.survey_configured,
                };
                self.push(at, end.cause.unwrap_or(Cause::System), event);
            }
            Input::SurveyStart(start) => {
                let (chat_id, chat) = self.advance(start.chat_id, State::Ended, State::Surveyed)?;
                let (widget_id, user_id) = (Some(chat.widget_id.clone()), chat.user_id.clone());
                let event = SurveyStarted { chat_id, widget_id, user_id, session: None };
                self.push(at, start.cause.unwrap_or(Cause::Visitor), event);
            }
            Input::SurveySubmit(submit) => {
                let (chat_id, chat) = self.chats.remove_entry(&submit.chat_id?)?;
                if chat.state != State::Surveyed {
                    return None;
                }
                let (widget_id, user_id) = (Some(chat.widget_id), chat.user_id);
                let event = SurveySubmitted { chat_id, widget_id, user_id, session: None };
                self.push(at, submit.cause.unwrap_or(Cause::Visitor), event);
            }
            _ => return None,
        }
        Some(())
    }
}

impl Contender for Lean {
    fn handle(&mut self, now: Timestamp, input: Input) -> bool {
        self.take(now, input).is_some()
    }

    fn poll(&mut self) -> Option<Envelope> {
        self.queue.pop_front()
    }
}
