//! Messages, receipts, attachments, typing.

use alloc::boxed::Box;

use crate::engine::route::{ChatRef, meant};
use crate::engine::run::{Result, Run, Stop};
use crate::machine::kit::{Node, Step};
use crate::machine::message::Version;
use crate::machine::{attachment, chat, message, receipt, typing};
use crate::vocabulary::{
    Cause, Content, MachineName, MessageId, Origin, Reason, Rejection, Text, UserId, input,
};
use crate::world::registry::At;
use crate::world::transcript::{
    Author, Entry, Kin, Reader, Time, content_print, reaction_print, reason_print,
};
use crate::world::{Chat, Typist};

/// # Messages
impl Run<'_> {
    pub(super) fn message_send(&mut self, send: &input::MessageSend) -> Result {
        let at = self.chat(meant!(send))?;
        let (minted, number);
        let (id, number) = match &send.message_id {
            Some(id) => (id, self.world.minted_messages),
            None => {
                (minted, number) = self.unused_message_id(at);
                (&minted, number)
            }
        };
        let input = message::In::Send(id, &send.content);
        let place = self.world.chats[at].messages.find(id);
        if let Some(place) = place {
            self.check_sent_again(at, place, send)?;
        }
        let proposed = self.world.chats[at].lifecycle.state == chat::State::Proposed;
        let visitor = self.world.chats[at].about.user_id.clone();
        let is_own = |user: Option<&UserId>, role: Option<&Text>| match user {
            Some(_) => user == visitor.as_ref(),
            // Somebody who types without an id may be anybody, unless it was said that it is this side.
            None => Self::is_own_role(role),
        };
        if proposed || self.is_typing(at, is_own) {
            // What the message brings about comes before it: only if it will be taken.
            let would = self.dry(|run| run.step_message(at, place, &input))?;
            if would != Step::Dry {
                return Ok(would);
            }
        }
        self.step_chat(at, &chat::In::Send(&send.content))?;
        if proposed && !self.out.is_dry() {
            self.follow_request(at);
        }
        if !self.out.is_dry() {
            self.cease_typing(at, is_own);
        }
        let time = Time::assumed(send.sent_at.unwrap_or(self.env.now.as_millis()));
        let step = match place {
            None => self.step_new_message(at, &input, time)?,
            Some(place) => self.step_message_at(at, place, &input)?,
        };
        if step.is_taken() {
            self.world.minted_messages = number;
        }
        if let (true, Some(place), Some(_)) = (step.is_taken(), place, send.sent_at) {
            self.world.chats[at].messages.reorder(place, time);
        }
        Ok(step)
    }

    /// A message that is on its way, or was sent, is sent again: under its id there is no other one.
    fn check_sent_again(&self, at: At<Chat>, place: usize, send: &input::MessageSend) -> Result<()> {
        let entry = self.world.chats[at].messages.entry(place);
        if !matches!(entry.message, message::State::Sending | message::State::Sent) {
            return Ok(());
        }
        let content = content_print(&send.content);
        if entry.kin(content, Version::default()) != Kin::Known {
            return Err(self.taken(entry, "content"));
        }
        let is_other = |sent_at: &u64| entry.time.is_assumed() && *sent_at != entry.time.millis();
        match send.sent_at.as_ref().is_some_and(is_other) {
            true => Err(self.taken(entry, "sentAt")),
            false => Ok(()),
        }
    }

    /// The rejection of an input whose message id belongs to a message that is another one by one of its fields.
    fn taken(&self, entry: &Entry, field: &str) -> Stop {
        let (id, state) = (entry.id.clone().into(), entry.message.name());
        self.reject_field(MachineName::Message, id, state, Reason::IdInUse, field)
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
        let at = self.chat(meant!(ack))?;
        self.admit_late(at, &ack.message_id)?;
        let (place, id) = self.known(at, &ack.message_id);
        let step = self.step_message(at, place, &message::In::Ack(&id))?;
        match (ack.sent_at, place) {
            (Some(sent_at), Some(place)) if step == Step::Ignored => self.learn_time(at, place, sent_at),
            (Some(sent_at), Some(place)) if step.is_taken() => {
                self.world.chats[at].messages.reorder(place, Time::told(sent_at));
                Ok(step)
            }
            _ => Ok(step),
        }
    }

    /// Somebody who must know says when a message was written: once.
    fn learn_time(&mut self, at: At<Chat>, place: usize, sent_at: u64) -> Result {
        let (known, told) = (self.world.chats[at].messages.entry(place).time, Time::told(sent_at));
        if known == told {
            return Ok(Step::Ignored);
        }
        if !known.is_assumed() {
            return Err(self.taken(self.world.chats[at].messages.entry(place), "sentAt"));
        }
        if !self.out.is_dry() {
            self.world.chats[at].messages.reorder(place, told);
        }
        Ok(self.done())
    }

    pub(super) fn message_fail(&mut self, fail: &input::MessageFail) -> Result {
        let at = self.chat(meant!(fail))?;
        self.admit_late(at, &fail.message_id)?;
        let print = reason_print(&fail.reason);
        let (place, id) = self.known(at, &fail.message_id);
        if let Some(entry) = place.map(|place| self.world.chats[at].messages.entry(place))
            && entry.message == message::State::Failed
            && entry.history().is_none_or(|history| history.reason == print)
        {
            return Ok(Step::Ignored);
        }
        let step = self.step_message(at, place, &message::In::Fail(&id, &fail.reason))?;
        if let Some(place) = place.filter(|_| step.is_taken()) {
            self.world.chats[at].messages.entry_mut(place).history_mut().reason = print;
        }
        Ok(step)
    }

    /// An incoming message: `typing.stopped` of its author (`follow/typing.rs`), `message.received`
    /// (`machine/message.rs`), and `unread.changed` if it is an agent's that the visitor does not see
    /// (`follow/unread.rs`). One that lies before all that are remembered is ignored; one that is remembered is another
    /// version, or a repeat. What is from before the end of its chat is history.
    pub(super) fn message_receive(&mut self, receive: &input::MessageReceive) -> Result {
        let at = self.chat(meant!(receive))?;
        let data = &self.world.chats[at].lifecycle.data;
        let is_history = data.over().is_some()
            && (self.env.origin == Origin::Replayed
                || receive.sent_at.is_some_and(|sent_at| data.ended_after(sent_at)));
        if is_history {
            self.env.origin = Origin::Replayed;
        } else {
            self.admit(at, &chat::In::Traffic)?;
        }
        let sent_at = receive.sent_at.unwrap_or(self.env.now.as_millis());
        let limit = self.env.config.limits.messages;
        let messages = &self.world.chats[at].messages;
        if let Some(place) = messages.find(&receive.message_id) {
            return self.receive_again(at, place, receive);
        }
        if messages.is_forgotten(sent_at, &receive.message_id, limit) {
            return Ok(Step::Ignored);
        }
        let from = &receive.from;
        if !self.out.is_dry() {
            self.cease_typing(at, |user, role| match user {
                Some(user) => *user == from.id,
                None if Self::is_own_role(role) => role.is_some_and(|role| **role == *from.kind().name()),
                None => true,
            });
        }
        let input = message::In::Receive(&receive.message_id, from, sent_at, &receive.content);
        let time = receive.sent_at.map_or(Time::assumed(sent_at), Time::told);
        let step = self.step_new_message(at, &input, time)?;
        if !step.is_taken() {
            return Ok(step);
        }
        let version = Version { revision: receive.revision, edited_at: receive.edited_at };
        if version != Version::default()
            && let Some(place) = self.world.chats[at].messages.find(&receive.message_id)
        {
            self.world.chats[at].messages.entry_mut(place).history_mut().version = version;
        }
        if from.is_staff() && !is_history {
            self.count_unread(at, &receive.message_id);
        }
        Ok(step)
    }

    /// A message that is known comes in: one of its author's and of its time, or another one under its id.
    #[inline(never)]
    fn receive_again(&mut self, at: At<Chat>, place: usize, receive: &input::MessageReceive) -> Result {
        let chat = &self.world.chats[at];
        let entry = chat.messages.entry(place);
        if entry.message == message::State::Deleted {
            let version = Version::default();
            return self.revise(at, place, &receive.content, version);
        }
        if !entry.may_come_from(&receive.from, chat.about.user_id.as_ref()) {
            return Err(self.taken(entry, "from"));
        }
        let time = match receive.sent_at {
            Some(sent_at) => self.dry(|run| run.learn_time(at, place, sent_at))?,
            None => Step::Ignored,
        };
        let version = Version { revision: receive.revision, edited_at: receive.edited_at };
        let revised = self.revise(at, place, &receive.content, version)?;
        match (time, receive.sent_at) {
            (Step::Dry, Some(sent_at)) => self.learn_time(at, place, sent_at),
            _ => Ok(revised),
        }
    }

    pub(super) fn message_edit(&mut self, edit: &input::MessageEdit) -> Result {
        let at = self.chat(meant!(edit))?;
        let data = &self.world.chats[at].lifecycle.data;
        if edit.edited_at.is_some_and(|edited_at| data.ended_after(edited_at)) {
            self.env.origin = Origin::Replayed;
        } else {
            self.admit(at, &chat::In::Traffic)?;
        }
        let version = Version { revision: edit.revision, edited_at: edit.edited_at };
        match self.world.chats[at].messages.find(&edit.message_id) {
            Some(place) => self.revise(at, place, &edit.content, version),
            None => self.step_message(at, None, &message::In::Edit(&edit.message_id, &edit.content, version)),
        }
    }

    /// Another version of a message that is known: told where it is the newest.
    fn revise(&mut self, at: At<Chat>, place: usize, content: &Content, version: Version) -> Result {
        let print = content_print(content);
        let entry = self.world.chats[at].messages.entry(place);
        let id = entry.id.clone();
        let kin = match entry.message {
            // The machine says so.
            message::State::Deleted => Kin::Newer,
            _ => entry.kin(print, version),
        };
        let step = match kin {
            Kin::Known => return Ok(Step::Ignored),
            Kin::Clash => {
                let state = entry.message.name();
                return Err(self.reject(MachineName::Message, id.into(), state, Reason::Outdated));
            }
            Kin::Older => {
                let step = self.done();
                if step.is_taken() {
                    self.world.chats[at].messages.entry_mut(place).recall(print);
                }
                return Ok(step);
            }
            Kin::Renumbered => self.done(),
            Kin::Newer => self.step_message_at(at, place, &message::In::Edit(&id, content, version))?,
        };
        if step.is_taken() {
            self.world.chats[at].messages.entry_mut(place).revise(print, version);
        }
        Ok(step)
    }

    /// What somebody takes back is gone, also after the end.
    pub(super) fn message_delete(&mut self, delete: &input::MessageDelete) -> Result {
        let at = self.chat(meant!(delete))?;
        self.admit_late(at, &delete.message_id)?;
        let (place, id) = self.known(at, &delete.message_id);
        let step = self.step_message(at, place, &message::In::Delete(&id))?;
        if let Some(place) = place.filter(|_| step.is_taken()) {
            self.uncount_unread(at, place);
            self.world.chats[at].messages.entry_mut(place).erase();
        }
        Ok(step)
    }

    pub(super) fn message_react(&mut self, react: &input::MessageReact) -> Result {
        let at = self.chat(meant!(react))?;
        self.admit(at, &chat::In::Traffic)?;
        let (place, id) = self.known(at, &react.message_id);
        let removed = react.removed == Some(true);
        let print = reaction_print(&react.reaction, react.by.as_ref());
        if let Some(entry) = place.map(|place| self.world.chats[at].messages.entry(place))
            && entry.message != message::State::Deleted
        {
            let known = entry.history().map_or(&[][..], |history| &*history.reactions);
            if known.contains(&print) != removed {
                return Ok(Step::Ignored);
            }
            if !removed && known.len() >= self.env.config.limits.receipts as usize {
                let (machine, reason) = (MachineName::Message, Reason::LimitExceeded);
                return Err(self.reject_field(machine, id.into(), entry.message.name(), reason, "by"));
            }
        }
        let input = message::In::React(&id, &react.reaction, react.by.as_ref(), removed);
        let step = self.step_message(at, place, &input)?;
        if let Some(place) = place.filter(|_| step.is_taken()) {
            let reactions = &mut self.world.chats[at].messages.entry_mut(place).history_mut().reactions;
            if removed {
                reactions.retain(|known| *known != print);
            } else {
                reactions.push(print);
            }
        }
        Ok(step)
    }

    pub(super) fn message_bind(&mut self, bind: &input::MessageBind) -> Result {
        let at = self.chat(meant!(bind))?;
        self.admit_late(at, &bind.message_id)?;
        let place = self.message(at, &bind.message_id, MachineName::Message, message::State::New.name())?;
        let messages = &self.world.chats[at].messages;
        let entry = messages.entry(place);
        if entry.vendor_id() == Some(&bind.vendor_id) {
            return Ok(Step::Ignored);
        }
        let taken = messages.find(&bind.vendor_id).is_some();
        if taken || entry.vendor_id().is_some() || bind.vendor_id.is_empty() {
            return Err(self.taken(entry, "vendorId"));
        }
        if !self.out.is_dry() {
            self.world.chats[at].messages.bind(place, bind.vendor_id.clone());
        }
        Ok(self.done())
    }

    /// Where a message is remembered, and the id by which events tell of it: the first that it had.
    fn known(&self, at: At<Chat>, id: &MessageId) -> (Option<usize>, MessageId) {
        let messages = &self.world.chats[at].messages;
        let place = messages.find(id);
        (place, place.map_or(id, |place| &messages.entry(place).id).clone())
    }

    /// Whether the chat takes what follows on a message: also after its end, of a message from before it.
    fn admit_late(&mut self, at: At<Chat>, id: &MessageId) -> Result<()> {
        let chat = &self.world.chats[at];
        if chat.lifecycle.state.is_over() && chat.messages.find(id).is_some() {
            return Ok(());
        }
        self.admit(at, &chat::In::Traffic).map(|_| ())
    }

    /// Lets the machine of a message take an input, wherever the message is remembered.
    #[inline(never)]
    fn step_message(&mut self, at: At<Chat>, place: Option<usize>, input: &message::In<'_>) -> Result {
        match place {
            Some(place) => self.step_message_at(at, place, input),
            None => self.step_new_message(at, input, Time::assumed(self.env.now.as_millis())),
        }
    }

    /// Lets the machine of a message that is remembered take an input.
    #[inline(never)]
    fn step_message_at(&mut self, at: At<Chat>, place: usize, input: &message::In<'_>) -> Result {
        let chat = &mut self.world.chats[at];
        let state = chat.messages.entry(place).message;
        let mut node = Node::<message::Message> { state, data: () };
        let step = node.step(&chat.about, &self.env, self.out, input).map_err(names(input.message_id()))?;
        if !step.is_taken() {
            return Ok(step);
        }
        let entry = chat.messages.entry_mut(place);
        entry.message = node.state;
        if let message::In::Send(_, content) = input {
            entry.content = content_print(content);
        }
        if input.content().is_some_and(Content::is_file) {
            let mut file = Node::<attachment::Attachment> { state: entry.attachment, data: () };
            file.step(&chat.about, &self.env, self.out, &attachment::In::Carry).ok();
            chat.messages.entry_mut(place).attachment = file.state;
        }
        Ok(step)
    }

    /// Lets the machine of a message that is not known take an input; the message is remembered if it does. Inlined,
    /// because for an incoming message most of it falls away.
    #[inline(always)]
    fn step_new_message(&mut self, at: At<Chat>, input: &message::In<'_>, time: Time) -> Result {
        let is_staff = matches!(self.env.cause, Cause::Agent | Cause::Bot);
        let chat = &mut self.world.chats[at];
        let mut node = Node::<message::Message>::default();
        let id = input.message_id();
        let step = node.step_in_place(&chat.about, &self.env, self.out, input).map_err(names(id))?;
        if !step.is_taken() {
            return Ok(step);
        }
        let mut file = Node::<attachment::Attachment>::default();
        if input.content().is_some_and(Content::is_file) {
            file.step(&chat.about, &self.env, self.out, &attachment::In::Carry).ok();
        }
        let author = match input {
            message::In::Receive(_, from, ..) => Author::of(from),
            _ => Author::own(is_staff),
        };
        let content = input.content().map_or(0, content_print);
        let (id, message, attachment) = (id.clone(), node.state, file.state);
        let entry = Entry { id, time, more: None, content, author, message, attachment, unread: false };
        chat.messages.insert(entry, self.env.config.limits.messages.max(1));
        Ok(step)
    }
}

/// # Receipts and attachments
impl Run<'_> {
    pub(super) fn receipt_delivered(&mut self, delivered: &input::ReceiptDelivered) -> Result {
        let (id, by) = (&delivered.message_id, delivered.by.as_ref());
        self.step_receipt(meant!(delivered), id, by, false)
    }

    pub(super) fn receipt_read(&mut self, read: &input::ReceiptRead) -> Result {
        let (id, by) = (&read.message_id, read.by.as_ref());
        let meant = meant!(read);
        let step = self.step_receipt(meant, id, by, true)?;
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
        was_read: bool,
    ) -> Result {
        let at = self.chat(meant)?;
        self.admit_late(at, id)?;
        let place = self.message(at, id, MachineName::Receipt, receipt::State::None.name())?;
        let (_, id) = self.known(at, id);
        let chat = &mut self.world.chats[at];
        let readers = chat.messages.entry(place).readers();
        let known = readers.iter().position(|reader| reader.by.as_ref() == by);
        let state = known.map_or(receipt::State::None, |index| readers[index].state);
        if known.is_none() && readers.len() >= self.env.config.limits.receipts as usize {
            let (machine, reason) = (MachineName::Receipt, Reason::LimitExceeded);
            return Err(self.reject_field(machine, id.into(), state.name(), reason, "by"));
        }
        let mut node = Node::<receipt::Receipt> { state, data: () };
        let input = if was_read { receipt::In::Read(&id, by) } else { receipt::In::Delivered(&id, by) };
        let step = node.step(&chat.about, &self.env, self.out, &input).map_err(names(&id))?;
        if step.is_taken() {
            let readers = &mut chat.messages.entry_mut(place).more_mut().readers;
            match known {
                Some(index) => readers[index].state = node.state,
                None => readers.push(Reader { by: by.cloned(), state: node.state }),
            }
        }
        Ok(step)
    }

    pub(super) fn attachment_store(&mut self, store: &input::AttachmentStore) -> Result {
        let at = self.chat(meant!(store))?;
        let id = &self.known(at, &store.message_id).1;
        self.step_attachment(meant!(store), id, &attachment::In::Store(id)).map(|(step, _)| step)
    }

    pub(super) fn attachment_fail(&mut self, fail: &input::AttachmentFail) -> Result {
        let (id, print) = (&fail.message_id, reason_print(&fail.reason));
        let at = self.chat(meant!(fail))?;
        if let Some(entry) = self.remembered(at, id)
            && entry.attachment == attachment::State::Failed
            && entry.history().is_none_or(|history| history.reason == print)
        {
            return Ok(Step::Ignored);
        }
        let id = &self.known(at, id).1;
        let input = attachment::In::Fail(id, &fail.reason);
        let (step, place) = self.step_attachment(meant!(fail), id, &input)?;
        if step.is_taken() {
            self.world.chats[at].messages.entry_mut(place).history_mut().reason = print;
        }
        Ok(step)
    }

    pub(super) fn attachment_progress(&mut self, progress: &input::AttachmentProgress) -> Result {
        let (id, done) = (&progress.message_id, progress.done);
        let at = self.chat(meant!(progress))?;
        let known = self.remembered(at, id).and_then(|entry| entry.history()?.progress);
        let total = progress.total.or(known.and_then(|(_, total)| total));
        if known == Some((done, total))
            && self.remembered(at, id).is_some_and(|entry| entry.attachment == attachment::State::Carried)
        {
            return Ok(Step::Ignored);
        }
        let id = &self.known(at, id).1;
        let input = attachment::In::Progress(id, done, total);
        let (step, place) = self.step_attachment(meant!(progress), id, &input)?;
        if step.is_taken() {
            self.world.chats[at].messages.entry_mut(place).history_mut().progress = Some((done, total));
        }
        Ok(step)
    }

    /// Lets the machine of a message's file take an input; with the place of the message.
    fn step_attachment(
        &mut self,
        meant: ChatRef<'_>,
        id: &MessageId,
        input: &attachment::In<'_>,
    ) -> Result<(Step, usize)> {
        let at = self.chat(meant)?;
        self.admit_late(at, id)?;
        let place = self.message(at, id, MachineName::Attachment, attachment::State::None.name())?;
        let chat = &mut self.world.chats[at];
        let mut node =
            Node::<attachment::Attachment> { state: chat.messages.entry(place).attachment, data: () };
        let step = node.step(&chat.about, &self.env, self.out, input).map_err(names(id))?;
        if step.is_taken() {
            chat.messages.entry_mut(place).attachment = node.state;
        }
        Ok((step, place))
    }

    fn remembered(&self, at: At<Chat>, id: &MessageId) -> Option<&Entry> {
        let messages = &self.world.chats[at].messages;
        messages.find(id).map(|place| messages.entry(place))
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
        let at = self.chat(meant!(start))?;
        self.admit(at, &chat::In::Traffic)?;
        let user = start.user_id.as_ref();
        let role = if user.is_none() { self.role() } else { None };
        let limit = self.env.config.limits.participants as usize;
        let chat = &mut self.world.chats[at];
        if let Some(typist) = chat.typists.iter_mut().find(|typist| typist.is(user, role)) {
            return Ok(typist.node.step(&typist.about, &self.env, self.out, &typing::In::Start)?);
        }
        if chat.typists.len() >= limit {
            return Err(self.over(MachineName::Typing, &self.world.chats[at].about, "idle", "userId"));
        }
        let mut typist =
            Typist { about: chat.about_typist(user, role.map(Text::from)), node: Node::default() };
        let step = typist.node.step(&typist.about, &self.env, self.out, &typing::In::Start)?;
        if step.is_taken() {
            chat.typists.push(typist);
        }
        Ok(step)
    }

    pub(super) fn typing_stop(&mut self, stop: &input::TypingStop) -> Result {
        let at = self.chat(meant!(stop))?;
        self.admit(at, &chat::In::Traffic)?;
        let user = stop.user_id.as_ref();
        let role = if user.is_none() { self.role() } else { None };
        let typists = &mut self.world.chats[at].typists;
        let Some(index) = typists.iter().position(|typist| typist.is(user, role)) else {
            return Ok(Step::Ignored);
        };
        let typist = &mut typists[index];
        let step = typist.node.step(&typist.about, &self.env, self.out, &typing::In::Stop)?;
        if step.is_taken() {
            typists.remove(index);
        }
        Ok(step)
    }

    fn is_typing(&self, at: At<Chat>, who: impl Fn(Option<&UserId>, Option<&Text>) -> bool) -> bool {
        let typists = &self.world.chats[at].typists;
        typists.iter().any(|typist| who(typist.about.user_id.as_ref(), typist.about.part.as_ref()))
    }
}
