//! Messages, receipts, attachments, typing.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::config::Mode;
use crate::engine::route::ChatRef;
use crate::engine::run::{Result, Run, Stop};
use crate::machine::kit::{Node, Step};
use crate::machine::{attachment, chat, message, receipt, typing};
use crate::vocabulary::{Cause, Content, MachineName, MessageId, Reason, Rejection, UserId, input};
use crate::world::registry::At;
use crate::world::transcript::{Entry, Reader};
use crate::world::{Chat, Typist};

/// # Messages
impl Run<'_> {
    pub(super) fn message_send(&mut self, send: &input::MessageSend) -> Result {
        let at = self.chat(ChatRef::new(&send.chat_id, &send.widget_id))?;
        let (minted, number);
        let (id, number) = match &send.message_id {
            Some(id) => (id, self.world.minted_messages),
            None => {
                (minted, number) = self.unused_message_id(at);
                (&minted, number)
            }
        };
        let input = message::In::Send(id, &send.content);
        let proposed = self.world.chats[at].lifecycle.state == chat::State::Proposed;
        let visitor = self.world.chats[at].about.user_id.clone();
        if proposed || self.is_typing(at, visitor.as_ref()) {
            // What the message brings about comes before it: only if it will be taken.
            let would = self.dry(|run| run.step_message(at, &input))?;
            if would != Step::Dry {
                return Ok(would);
            }
        }
        self.step_chat(at, &chat::In::Send(&send.content))?;
        if proposed && !self.out.is_dry() {
            self.follow_request(at);
        }
        // Somebody who types without an id may be anybody, where the visitor has none either.
        if visitor.is_some() && !self.out.is_dry() {
            self.cease_typing(at, |user| user == visitor.as_ref());
        }
        let step = self.step_message(at, &input)?;
        if step.is_taken() {
            self.world.minted_messages = number;
        }
        Ok(step)
    }

    /// The next id of the engine's own that names no message of the chat, and its number.
    fn unused_message_id(&self, at: At<Chat>) -> (MessageId, u32) {
        let messages = &self.world.chats[at].messages;
        let mut number = self.world.minted_messages + 1;
        loop {
            let id: MessageId = self.env.config.made_up("local", number).into();
            if messages.find(&id).is_none() {
                return (id, number);
            }
            number += 1;
        }
    }

    pub(super) fn message_ack(&mut self, ack: &input::MessageAck) -> Result {
        let at = self.chat(ChatRef::new(&ack.chat_id, &ack.widget_id))?;
        self.admit(at, &chat::In::Traffic)?;
        self.step_message(at, &message::In::Ack(&ack.message_id))
    }

    pub(super) fn message_fail(&mut self, fail: &input::MessageFail) -> Result {
        let at = self.chat(ChatRef::new(&fail.chat_id, &fail.widget_id))?;
        self.admit(at, &chat::In::Traffic)?;
        self.step_message(at, &message::In::Fail(&fail.message_id, &fail.reason))
    }

    /// An incoming message: `typing.stopped` of its author (`follow/typing.rs`), `message.received`
    /// (`machine/message.rs`), and `unread.changed` if it is an agent's that the visitor does not see
    /// (`follow/unread.rs`). A message that is remembered, or lies before all that are, is ignored.
    pub(super) fn message_receive(&mut self, receive: &input::MessageReceive) -> Result {
        let at = self.chat(ChatRef::new(&receive.chat_id, &receive.widget_id))?;
        self.admit(at, &chat::In::Traffic)?;
        let sent_at = receive.sent_at.unwrap_or(self.env.now.as_millis());
        let limit = self.env.config.limits.messages;
        let messages = &self.world.chats[at].messages;
        if messages.find(&receive.message_id).is_some()
            || messages.is_forgotten(sent_at, &receive.message_id, limit)
        {
            return Ok(Step::Ignored);
        }
        let writes = |user: Option<&UserId>| user.is_none_or(|user| *user == receive.from.id);
        if !self.out.is_dry() {
            self.cease_typing(at, writes);
        }
        let input = message::In::Receive(&receive.message_id, &receive.from, sent_at, &receive.content);
        let step = self.step_message_at(at, None, &input)?;
        if step.is_taken() && receive.from.is_agent {
            self.count_unread(at, &receive.message_id);
        }
        Ok(step)
    }

    /// Lets a message's machine take an input.
    #[inline(never)]
    fn step_message(&mut self, at: At<Chat>, input: &message::In<'_>) -> Result {
        let place = self.world.chats[at].messages.find(input.message_id());
        self.step_message_at(at, place, input)
    }

    /// Lets the machine of a message take an input. `place` is where the message is remembered; `None` is a new one,
    /// which is remembered if it takes the input. Inlined, because for an incoming message most of it falls away.
    #[inline(always)]
    fn step_message_at(&mut self, at: At<Chat>, place: Option<usize>, input: &message::In<'_>) -> Result {
        let chat = &mut self.world.chats[at];
        let state = place.map_or(message::State::New, |place| chat.messages.entry(place).message);
        let mut node = Node::<message::Message> { state, data: () };
        let id = input.message_id();
        let step = node.step_in_place(&chat.about, &self.env, self.out, input).map_err(names(id))?;
        if !step.is_taken() {
            return Ok(step);
        }
        if let Some(place) = place {
            chat.messages.entry_mut(place).message = node.state;
            return Ok(step);
        }
        let mut file = Node::<attachment::Attachment>::default();
        if input.content().is_some_and(Content::is_file) {
            file.step(&chat.about, &self.env, self.out, &attachment::In::Carry).ok();
        }
        let sent_at = match input {
            message::In::Receive(_, _, sent_at, _) => *sent_at,
            _ => self.env.now.as_millis(),
        };
        let (id, message, attachment) = (id.clone(), node.state, file.state);
        let entry = Entry { id, sent_at, message, attachment, unread: false, readers: None };
        chat.messages.insert(entry, self.env.config.limits.messages.max(1));
        Ok(step)
    }
}

/// # Receipts and attachments
impl Run<'_> {
    pub(super) fn receipt_delivered(&mut self, delivered: &input::ReceiptDelivered) -> Result {
        let (id, by) = (&delivered.message_id, delivered.by.as_ref());
        self.step_receipt(
            ChatRef::new(&delivered.chat_id, &delivered.widget_id),
            id,
            by,
            &receipt::In::Delivered(id, by),
        )
    }

    pub(super) fn receipt_read(&mut self, read: &input::ReceiptRead) -> Result {
        let (id, by) = (&read.message_id, read.by.as_ref());
        let meant = ChatRef::new(&read.chat_id, &read.widget_id);
        let step = self.step_receipt(meant, id, by, &receipt::In::Read(id, by))?;
        if step.is_taken() {
            let at = self.chat(meant)?;
            let visitor = self.world.chats[at].about.user_id.as_ref();
            if self.env.cause == Cause::Visitor || (by.is_some() && by == visitor) {
                self.read_up_to(at, id);
            }
        }
        Ok(step)
    }

    fn step_receipt(
        &mut self,
        meant: ChatRef<'_>,
        id: &MessageId,
        by: Option<&UserId>,
        input: &receipt::In<'_>,
    ) -> Result {
        let at = self.chat(meant)?;
        self.admit(at, &chat::In::Traffic)?;
        if self.is_out_of_sight(at, id) {
            if self.out.is_dry() {
                return Ok(Step::Dry);
            }
            self.recall(at, id, attachment::State::None);
        }
        let place = self.message(at, id, MachineName::Receipt, receipt::State::None.name())?;
        let chat = &mut self.world.chats[at];
        let readers = chat.messages.entry(place).readers();
        let known = readers.iter().position(|reader| reader.by.as_ref() == by);
        let state = known.map_or(receipt::State::None, |index| readers[index].state);
        if known.is_none() && readers.len() >= self.env.config.limits.receipts as usize {
            let (machine, reason) = (MachineName::Receipt, Reason::LimitExceeded);
            return Err(self.reject_field(machine, id.clone().into(), state.name(), reason, "by"));
        }
        let mut node = Node::<receipt::Receipt> { state, data: () };
        let step = node.step(&chat.about, &self.env, self.out, input).map_err(names(id))?;
        if step.is_taken() {
            let readers = chat.messages.entry_mut(place).readers.get_or_insert_with(Box::<Vec<_>>::default);
            match known {
                Some(index) => readers[index].state = node.state,
                None => readers.push(Reader { by: by.cloned(), state: node.state }),
            }
        }
        Ok(step)
    }

    pub(super) fn attachment_store(&mut self, store: &input::AttachmentStore) -> Result {
        let at = self.chat(ChatRef::new(&store.chat_id, &store.widget_id))?;
        self.admit(at, &chat::In::Traffic)?;
        let id = &store.message_id;
        if self.is_out_of_sight(at, id) {
            if self.out.is_dry() {
                return Ok(Step::Dry);
            }
            self.recall(at, id, attachment::State::Carried);
        }
        let place = self.message(at, id, MachineName::Attachment, attachment::State::None.name())?;
        let chat = &mut self.world.chats[at];
        let mut node =
            Node::<attachment::Attachment> { state: chat.messages.entry(place).attachment, data: () };
        let step =
            node.step(&chat.about, &self.env, self.out, &attachment::In::Store(id)).map_err(names(id))?;
        if step.is_taken() {
            chat.messages.entry_mut(place).attachment = node.state;
        }
        Ok(step)
    }

    /// Whether a vendor's stream speaks of a message that it did not show: CTLive tells receipts for messages of one's
    /// own, and their ids only to whoever sent them.
    fn is_out_of_sight(&self, at: At<Chat>, id: &MessageId) -> bool {
        self.env.config.mode == Mode::Observe
            && !id.is_empty()
            && self.world.chats[at].messages.find(id).is_none()
    }

    /// Remembers a message that was sent out of sight.
    fn recall(&mut self, at: At<Chat>, id: &MessageId, attachment: attachment::State) {
        let (sent_at, message) = (self.env.now.as_millis(), message::State::Sent);
        let entry = Entry { id: id.clone(), sent_at, message, attachment, unread: false, readers: None };
        self.world.chats[at].messages.insert(entry, self.env.config.limits.messages.max(1));
    }

    /// The place of a message that must be known.
    fn message(
        &self,
        at: At<Chat>,
        id: &MessageId,
        machine: MachineName,
        state: &'static str,
    ) -> Result<usize> {
        let found = self.world.chats[at].messages.find(id);
        found.ok_or_else(|| self.reject(machine, id.clone().into(), state, Reason::UnknownMessage))
    }
}

/// A rejection of a message's machine names the message.
fn names(id: &MessageId) -> impl FnOnce(Box<Rejection>) -> Stop {
    move |rejection| Stop::Reject(Box::new(Rejection { id: id.clone().into(), ..*rejection }))
}

/// # Typing
impl Run<'_> {
    pub(super) fn typing_start(&mut self, start: &input::TypingStart) -> Result {
        let at = self.chat(ChatRef::new(&start.chat_id, &start.widget_id))?;
        self.admit(at, &chat::In::Traffic)?;
        let user = start.user_id.as_ref();
        let limit = self.env.config.limits.participants as usize;
        let chat = &mut self.world.chats[at];
        if let Some(typist) = chat.typists.iter_mut().find(|typist| typist.about.user_id.as_ref() == user) {
            return Ok(typist.node.step(&typist.about, &self.env, self.out, &typing::In::Start)?);
        }
        if chat.typists.len() >= limit {
            return Err(self.over(MachineName::Typing, &self.world.chats[at].about, "idle", "userId"));
        }
        let mut typist = Typist { about: chat.about_typist(user), node: Node::default() };
        let step = typist.node.step(&typist.about, &self.env, self.out, &typing::In::Start)?;
        if step.is_taken() {
            chat.typists.push(typist);
        }
        Ok(step)
    }

    pub(super) fn typing_stop(&mut self, stop: &input::TypingStop) -> Result {
        let at = self.chat(ChatRef::new(&stop.chat_id, &stop.widget_id))?;
        self.admit(at, &chat::In::Traffic)?;
        let typists = &mut self.world.chats[at].typists;
        let Some(index) = typists.iter().position(|typist| typist.about.user_id == stop.user_id) else {
            return Ok(Step::Ignored);
        };
        let typist = &mut typists[index];
        let step = typist.node.step(&typist.about, &self.env, self.out, &typing::In::Stop)?;
        if step.is_taken() {
            typists.remove(index);
        }
        Ok(step)
    }

    fn is_typing(&self, at: At<Chat>, user: Option<&UserId>) -> bool {
        let typists = &self.world.chats[at].typists;
        typists.iter().any(|typist| typist.about.user_id.as_ref() == user)
    }
}
