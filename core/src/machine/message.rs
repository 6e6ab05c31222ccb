//! A message, by chat and id. A repeated id is told once; which version of a message is the newest, and whether it comes
//! from whom it came from, is known to the transcript (`world/transcript.rs`), which is asked first.

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_chat};
use crate::vocabulary::{Content, MessageId, Personal, Reason, Text, User, UserId, event};

states! {
    /// Not there yet.
    New = "new",
    Sending = "sending",
    Sent = "sent",
    Failed = "failed",
    Received = "received",
    /// Nothing brings it back.
    Deleted = "deleted",
}

inputs! {
    Send(&'i MessageId, &'i Content) = "message.send",
    Ack(&'i MessageId) = "message.ack",
    Fail(&'i MessageId, &'i Text) = "message.fail",
    /// With author and time, in milliseconds.
    Receive(&'i MessageId, &'i User, u64, &'i Content) = "message.receive",
    /// A newer version than all that are known.
    Edit(&'i MessageId, &'i Content, Version) = "message.edit",
    Delete(&'i MessageId) = "message.delete",
    /// With the reaction, who reacts, and whether it is taken back.
    React(&'i MessageId, &'i Personal, Option<&'i UserId>, bool) = "message.react",
}

/// Which version of a message it is, as far as the source says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Version {
    /// The greater is the newer.
    pub(crate) revision: Option<u64>,
    /// The later is the newer, milliseconds.
    pub(crate) edited_at: Option<u64>,
}

impl<'i> In<'i> {
    /// The message that the input means.
    pub(crate) fn message_id(&self) -> &'i MessageId {
        match *self {
            In::Send(id, _)
            | In::Ack(id)
            | In::Fail(id, _)
            | In::Receive(id, ..)
            | In::Edit(id, ..)
            | In::Delete(id)
            | In::React(id, ..) => id,
            In::Never(never, _) => match never {},
        }
    }

    /// What the message holds, where the input brings it.
    pub(crate) fn content(&self) -> Option<&'i Content> {
        match *self {
            In::Send(_, content) | In::Receive(_, _, _, content) | In::Edit(_, content, _) => Some(content),
            _ => None,
        }
    }
}

machine! { Message, data (), input In, superstate (), initial New; }

impl blocking::State<Message> for State {
    #[inline(always)]
    fn call_handler(&mut self, _: &mut Message, input: &In<'_>, ctx: &mut Context<'_, ()>) -> Outcome<State> {
        match (*self, *input) {
            (State::New | State::Failed, In::Send(message_id, content)) => {
                let (message_id, content) = (message_id.clone(), content.clone());
                tell_chat!(ctx, MessageSending { message_id, content });
                Transition(State::Sending)
            }
            (State::Sending | State::Sent, In::Send(..)) => ctx.ignore(),
            // A late ack sets a failure right.
            (State::Sending | State::Failed, In::Ack(message_id)) => {
                tell_chat!(ctx, MessageSent { message_id: message_id.clone() });
                Transition(State::Sent)
            }
            (State::Sent, In::Ack(_)) => ctx.ignore(),
            // Another reason is news; the same one again is not asked.
            (State::Sending | State::Failed, In::Fail(message_id, reason)) => {
                tell_chat!(ctx, MessageFailed { message_id: message_id.clone(), reason: reason.clone() });
                Transition(State::Failed)
            }
            (State::Sent, In::Fail(..)) => ctx.reject(Reason::InvalidState),
            (State::New, In::Ack(_) | In::Fail(..) | In::Edit(..) | In::Delete(_) | In::React(..)) => {
                ctx.reject(Reason::UnknownMessage)
            }
            (State::New, In::Receive(message_id, from, sent_at, content)) => {
                ctx.tell(event::MessageReceived {
                    chat_id: ctx.about.chat_id.clone().unwrap_or_default(),
                    widget_id: ctx.about.widget_id.clone(),
                    user_id: ctx.about.user_id.clone(),
                    session: ctx.about.session,
                    message_id: message_id.clone(),
                    from: from.clone(),
                    sent_at,
                    content: content.clone(),
                });
                Transition(State::Received)
            }
            // The visitor's own message comes back from the network: it was told already.
            (State::Received | State::Sending | State::Sent | State::Failed, In::Receive(..)) => ctx.ignore(),
            (State::Received, In::Send(..) | In::Ack(_) | In::Fail(..)) => ctx.reject(Reason::IdInUse),

            (State::Deleted, In::Delete(_)) => ctx.ignore(),
            (State::Deleted, _) => ctx.reject(Reason::MessageDeleted),
            (_, In::Edit(message_id, content, Version { revision, edited_at })) => {
                let (message_id, content) = (message_id.clone(), content.clone());
                tell_chat!(ctx, MessageEdited { message_id, content, revision, edited_at });
                ctx.accept()
            }
            (_, In::Delete(message_id)) => {
                tell_chat!(ctx, MessageDeleted { message_id: message_id.clone() });
                Transition(State::Deleted)
            }
            (_, In::React(message_id, reaction, by, removed)) => {
                let (message_id, reaction, by) = (message_id.clone(), reaction.clone(), by.cloned());
                tell_chat!(ctx, MessageReacted { message_id, reaction, by, removed });
                ctx.accept()
            }
            (_, In::Never(never, _)) => match never {},
        }
    }
}

impl Machine for Message {
    named!(Message);
}
