//! What a vendor's stream skipped, in `observe` mode: a missing predecessor is supplied before an input is taken.
//!
//! Here are the predecessors that no single machine can supply: the widget that an input names, and the chat that
//! it is about. What a machine can supply alone (the request of a chat that is accepted, the start of a form that
//! is submitted) it infers itself.
//!
//! All of it is a trial that is undone unless the input is taken: one that is rejected or ignored changes nothing,
//! predecessors included.

use super::run::{Result, Run};
use crate::env::{Gate, Teller};
use crate::machine::kit::Step;
use crate::machine::{chat, message, widget};
use crate::vocabulary::table::Columns;
use crate::vocabulary::{
    Cause, ChatId, EventKind, Field, Input, InputKind, MessageId, Record as _, UserId, Value, WidgetId, input,
};
use crate::world::registry::At;
use crate::world::transcript::{Entry, content_print};
use crate::world::{Chat, Widget};

/// What an input is about, as far as something may have been skipped before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// The beginning of a widget: its load alone comes before it.
    Beginning,
    /// The end of a widget, which it may find loading.
    End,
    /// A widget that is ready.
    Widget,
    /// A call or a proposal: it looks for a widget unless it names a chat that is known.
    WidgetOrChat,
    /// A chat, which comes into being with the input where there is none.
    AnyChat,
    /// A chat that is there.
    Chat,
    /// Neither a widget nor a chat, or a chat that nothing but its id can mean.
    Other,
}

impl Subject {
    fn of(kind: InputKind) -> Self {
        match kind {
            InputKind::WidgetReady | InputKind::WidgetFail => Self::Beginning,
            InputKind::WidgetStop => Self::End,
            // The chat that they may name is one to come, or must be known.
            InputKind::WidgetSetPage | InputKind::ChatSelect => Self::Widget,
            InputKind::ChatPropose => Self::WidgetOrChat,
            InputKind::ChatRequest
            | InputKind::ChatQueue
            | InputKind::ChatAccept
            | InputKind::ChatRestore => Self::AnyChat,
            _ => Self::by_columns(kind.columns()),
        }
    }

    /// By the ids that an input may leave out: one that may name a chat is about a chat, and so on. An id that must be
    /// given needs no help.
    fn by_columns(columns: Columns) -> Self {
        let may_name =
            |name: Field| columns.iter().any(|column| column.number == name as u16 && !column.is_required);
        match (may_name(Field::CallId), may_name(Field::ChatId), may_name(Field::WidgetId)) {
            (true, _, _) => Self::WidgetOrChat,
            (_, true, _) => Self::Chat,
            (_, _, true) => Self::Widget,
            _ => Self::Other,
        }
    }

    /// Whether the input may mean a chat by an id.
    fn has_chat(self) -> bool {
        matches!(self, Self::WidgetOrChat | Self::AnyChat | Self::Chat)
    }
}

impl Run<'_> {
    /// Takes an input after its missing predecessors, of which `first` is the first one; none of them stays unless it is
    /// taken.
    pub(crate) fn take_after(&mut self, first: Input, input: &Input) -> Result {
        let (out, world) = (self.out.begin_trial(), self.world.begin_trial());
        let taken = self.try_after(first, input);
        let keep = matches!(taken, Ok(Step::Taken)) && !out.is_dry();
        self.world.end_trial(world, keep, &mut self.out.timers);
        self.out.end_trial(out, keep);
        match taken {
            Ok(Step::Taken) if self.out.is_dry() => Ok(Step::Dry),
            taken => taken,
        }
    }

    fn try_after(&mut self, first: Input, input: &Input) -> Result {
        let mut learns = false;
        let mut next = Some(first);
        while let Some(step) = next {
            // One that changes nothing would be missing for ever.
            if self.supply(&step)? == Step::Ignored {
                break;
            }
            match step {
                // What is said of a widget shows that it is there and ready, whoever says it.
                Input::WidgetLoad(load) if Subject::of(input.kind()) != Subject::Beginning => {
                    self.supply(&ready(Some(load.widget_id)))?;
                }
                Input::ChatRequest(request) => {
                    self.supply(&accepted(request.chat_id, request.widget_id))?;
                }
                Input::ChatBind(_) | Input::MessageBind(_) | Input::MessageAck(_) => learns = true,
                _ => {}
            }
            next = self.skipped(input);
        }
        let step = self.dispatch(input)?;
        // That chat or message are known by another id from now on, or that the message was sent, is a change, whatever
        // else the input says.
        Ok(if learns { Step::Taken } else { step })
    }

    /// Lets the machines take a step that the source skipped.
    fn supply(&mut self, step: &Input) -> Result {
        Run { env: self.env.inferred(), world: self.world, out: self.out }.dispatch(step)
    }

    /// The step that is missing next before an input can be taken.
    pub(crate) fn skipped(&mut self, input: &Input) -> Option<Input> {
        let subject = Subject::of(input.kind());
        if subject == Subject::Other {
            return self.skipped_consent(input, None);
        }
        let (widget_id, chat_id) = (id(input, Field::WidgetId), id(input, Field::ChatId));
        let widget = match widget_id {
            Some(id) => match self.world.widgets.find(id) {
                Some(at) => Some(at),
                None => {
                    let user_id = newcomer(self, input).cloned();
                    return Some(input::WidgetLoad { user_id, ..input::WidgetLoad::new(id) }.into());
                }
            },
            None => self.world.widgets.only(),
        };
        let chat_id = chat_id.filter(|_| subject.has_chat());
        if let Some(chat) = chat_id.and_then(|id| self.world.find_chat(id)) {
            // With several widgets on a page, the chat may belong to none.
            let widget = self.world.widget_of(chat).or(widget);
            let skipped = self.skipped_in_chat(input, chat);
            return skipped.or_else(|| self.skipped_consent(input, widget)).or_else(|| self.implied(input));
        }
        if let Some(at) = widget
            && self.shows_ready(subject, at)
        {
            return Some(ready(self.world.widgets[at].about.widget_id.clone()));
        }
        let skipped = match self.skipped_chat(subject, widget, widget_id, chat_id, input) {
            None if subject == Subject::Chat && chat_id.is_none() => {
                let current = self.world.current_chat(widget);
                current.and_then(|chat| self.skipped_in_chat(input, chat))
            }
            skipped => skipped,
        };
        skipped.or_else(|| self.skipped_consent(input, widget)).or_else(|| self.implied(input))
    }

    /// The step that is missing before an input about a chat that is known.
    fn skipped_in_chat(&self, input: &Input, at: At<Chat>) -> Option<Input> {
        let chat = &self.world.chats[at];
        match input {
            // CTLive tells receipts of messages of one's own, and their ids only to whoever sent them.
            Input::ReceiptDelivered(receipt) => self.skipped_sending(at, &receipt.message_id),
            Input::ReceiptRead(receipt) => self.skipped_sending(at, &receipt.message_id),
            Input::AttachmentStore(store) => self.skipped_sending(at, &store.message_id),
            Input::MessageReceive(receive) => self.skipped_echo(at, receive),
            // Where a survey follows, somebody answered: CTLive's `ChatOnline` was missed.
            Input::ChatEnd(end) if end.survey_configured == Some(true) => skipped_start(chat),
            Input::SurveyOffer(_) => skipped_end(chat, None),
            Input::SurveyStart(_)
            | Input::SurveyAnswer(_)
            | Input::SurveySubmit(_)
            | Input::SurveyDismiss(_) => skipped_end(chat, Some(true)),
            _ => None,
        }
    }

    /// What is missing before something is told of a message that one has sent: its id, where only one message can be
    /// meant; and that the network has taken it. What the visitor themselves has read came in (Customerly).
    fn skipped_sending(&self, at: At<Chat>, id: &MessageId) -> Option<Input> {
        let messages = &self.world.chats[at].messages;
        if let Some(place) = messages.find(id) {
            return self.skipped_ack(at, place, None);
        }
        let by_visitor = self.env.cause == Cause::Visitor;
        let may_be_meant = |entry: &&Entry| match by_visitor {
            true => entry.message == message::State::Received && entry.readers().is_empty(),
            false => entry.message == message::State::Sending,
        };
        let mut meant = messages.iter().filter(may_be_meant).filter(|entry| entry.vendor_id().is_none());
        match (meant.next(), meant.next()) {
            (Some(entry), None) if !id.is_empty() => Some(self.bind(at, &entry.id, id)),
            _ => None,
        }
    }

    /// What is missing before a message of one's own comes back: whose echo it is tells its content, the oldest first.
    fn skipped_echo(&self, at: At<Chat>, receive: &input::MessageReceive) -> Option<Input> {
        let chat = &self.world.chats[at];
        if let Some(place) = chat.messages.find(&receive.message_id) {
            return self.skipped_ack(at, place, receive.sent_at);
        }
        let visitor = chat.about.user_id.as_ref();
        let mut on_their_way = chat.messages.on_their_way().peekable();
        on_their_way.peek()?;
        let content = content_print(&receive.content);
        let echo = on_their_way
            .find(|entry| entry.content == content && entry.may_come_from(&receive.from, visitor))?;
        (!receive.message_id.is_empty()).then(|| self.bind(at, &echo.id, &receive.message_id))
    }

    /// The ack of a message that has not got one.
    fn skipped_ack(&self, at: At<Chat>, place: usize, sent_at: Option<u64>) -> Option<Input> {
        let entry = self.world.chats[at].messages.entry(place);
        let waits = matches!(entry.message, message::State::Sending | message::State::Failed);
        let chat_id = Some(self.world.chats[at].id());
        waits.then(|| {
            input::MessageAck { chat_id, sent_at, ..input::MessageAck::new(entry.id.clone()) }.into()
        })
    }

    fn bind(&self, at: At<Chat>, id: &MessageId, vendor_id: &MessageId) -> Input {
        let bind = input::MessageBind::new(id.clone(), vendor_id.clone());
        input::MessageBind { chat_id: Some(self.world.chats[at].id()), ..bind }.into()
    }

    /// The consent that is missing before a vendor tells an e-mail or a phone: it asks for it by itself, and tells
    /// neither the question nor the answer (Livechatoo `url_privacy`).
    fn skipped_consent(&self, input: &Input, widget: Option<At<Widget>>) -> Option<Input> {
        if self.env.cause == Cause::Api || !tells_contact(input) {
            return None;
        }
        let widget = widget.or_else(|| self.gatekeeper())?;
        let widget_id = self.world.widgets[widget].about.widget_id.clone();
        let waits = self.gate(widget) == Gate::Hold;
        waits.then(|| input::ConsentGive { widget_id, ..Default::default() }.into())
    }

    /// Whether an input shows that a loading widget is ready: one that the visitor or the network causes. What the
    /// page's own code asks for waits, as it does in the vendor's widget.
    fn shows_ready(&self, subject: Subject, at: At<Widget>) -> bool {
        let is_loading = self.world.widgets[at].lifecycle.state == widget::State::Loading;
        let may_find_it_loading = matches!(subject, Subject::Beginning | Subject::End);
        is_loading && !may_find_it_loading && self.env.cause != Cause::Api
    }

    /// The step that is missing before an input about a chat that is not known by the id it gives.
    fn skipped_chat(
        &mut self,
        subject: Subject,
        widget: Option<At<Widget>>,
        widget_id: Option<&str>,
        chat_id: Option<&str>,
        input: &Input,
    ) -> Option<Input> {
        // A call of a chat that is named is about this chat.
        let is_call = subject == Subject::WidgetOrChat && input.kind() != InputKind::ChatPropose;
        let subject = if is_call && chat_id.is_some() { Subject::Chat } else { subject };
        if !matches!(subject, Subject::AnyChat | Subject::Chat) {
            return None;
        }
        let current = self.world.current_chat(widget);
        if chat_id.is_none() && current.is_none() && self.env.teller == Teller::Host {
            // Nothing is made from nothing: a vendor's own stream is about some chat.
            return None;
        }
        match (chat_id, current) {
            // A former visitor's takes nothing any more, and nothing of somebody else's is made up for this one.
            (Some(id), _) if self.world.is_past(id) => return None,
            _ if self.is_another(visitor(input)) => return None,
            // The source knows its id by now, and had none when the chat began.
            (Some(id), Some(at)) if self.world.chats[at].is_nameless() => {
                return Some(input::ChatBind::new(self.world.chats[at].id(), id).into());
            }
            // One that is over is known all the same.
            (None, Some(_)) => return None,
            _ => {}
        }
        if subject == Subject::AnyChat {
            return None;
        }
        let (chat_id, widget_id) = (chat_id.map(ChatId::from), widget_id.map(WidgetId::from));
        Some(match visitor(input) {
            Some(user) => {
                let user_id = Some(user.clone());
                input::ChatRequest { chat_id, widget_id, user_id, ..Default::default() }.into()
            }
            None => accepted(chat_id, widget_id),
        })
    }
}

/// The start of a chat that was asked for, and that somebody has answered.
fn skipped_start(chat: &Chat) -> Option<Input> {
    let waits = matches!(chat.lifecycle.state, chat::State::Requested | chat::State::Queued);
    waits.then(|| accepted(Some(chat.id()), None))
}

/// The end of a chat, before its survey. Vendors that tell no end do not mean one.
fn skipped_end(chat: &Chat, survey_configured: Option<bool>) -> Option<Input> {
    if !chat.lifecycle.state.is_running() || chat.endless {
        return None;
    }
    let end = || input::ChatEnd { chat_id: Some(chat.id()), survey_configured, ..Default::default() };
    Some(skipped_start(chat).unwrap_or_else(|| end().into()))
}

/// Whether an input tells an e-mail or a phone, which may need consent. A blank answer tells none.
fn tells_contact(input: &Input) -> bool {
    match input {
        Input::FormAnswer(answer) => {
            matches!(&*answer.field_name, "email" | "phone") && !answer.value.is_blank()
        }
        Input::CallbackRequest(_) => true,
        Input::OfflineSubmit(submit) => submit.email.is_some() || submit.phone.is_some(),
        Input::RatingSubmit(submit) => submit.email.is_some() || submit.phone.is_some(),
        Input::LeadCapture(capture) => capture.email.is_some(),
        _ => false,
    }
}

/// The visitor, where an input about a chat that must be there says who they are.
fn visitor(input: &Input) -> Option<&UserId> {
    match input {
        Input::ChatEnd(end) => end.user_id.as_ref(),
        Input::SurveyStart(start) => start.user_id.as_ref(),
        Input::SurveySubmit(submit) => submit.user_id.as_ref(),
        _ => None,
    }
}

/// The visitor, where an input that begins a chat says who they are.
fn newcomer<'i>(run: &mut Run<'_>, input: &'i Input) -> Option<&'i UserId> {
    match input {
        Input::ChatRequest(request) => {
            let known = request.chat_id.as_ref().and_then(|id| run.world.find_chat(id));
            request.user_id.as_ref().filter(|_| known.is_none())
        }
        _ => None,
    }
}

/// A chat has started, of which no more is known.
fn accepted(chat_id: Option<ChatId>, widget_id: Option<WidgetId>) -> Input {
    input::ChatAccept { chat_id, widget_id, ..Default::default() }.into()
}

/// A widget is ready, of which no more is known: not even whether it shows.
fn ready(widget_id: Option<WidgetId>) -> Input {
    let tells = Some([EventKind::WidgetShown.name().into()].into());
    input::WidgetReady { widget_id, tells, ..Default::default() }.into()
}

/// The id that an input gives.
fn id(input: &Input, field: Field) -> Option<&str> {
    match input.field(field) {
        Value::Str(id) => Some(id),
        _ => None,
    }
}
