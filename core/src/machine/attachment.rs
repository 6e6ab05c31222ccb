//! The file of a message: large ones are stored in a second step (CTLive `multimediaMessageStored`).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_chat};
use crate::vocabulary::{MessageId, Reason, Text};

states! {
    /// The message has no file.
    None = "none",
    /// The message carries it.
    Carried = "carried",
    Stored = "stored",
    /// It could not be stored; that may be set right.
    Failed = "failed",
}

inputs! {
    /// The message came with a file.
    Carry = "message with file",
    Store(&'i MessageId) = "attachment.store",
    Fail(&'i MessageId, &'i Text) = "attachment.fail",
    /// So many bytes are stored, of so many.
    Progress(&'i MessageId, u64, Option<u64>) = "attachment.progress",
}

machine! { Attachment, data (), input In, superstate (), initial None; }

impl blocking::State<Attachment> for State {
    fn call_handler(
        &mut self,
        _: &mut Attachment,
        input: &In<'_>,
        ctx: &mut Context<'_, ()>,
    ) -> Outcome<State> {
        match (*self, *input) {
            (State::None, In::Carry) => Transition(State::Carried),
            (State::Carried | State::Stored | State::Failed, In::Carry) | (State::Stored, In::Store(_)) => {
                ctx.ignore()
            }
            (State::Carried | State::Failed, In::Store(message_id)) => {
                tell_chat!(ctx, AttachmentStored { message_id: message_id.clone() });
                Transition(State::Stored)
            }
            // Another reason, or another progress, is news; the same again is not asked.
            (State::Carried | State::Failed, In::Fail(message_id, reason)) => {
                tell_chat!(ctx, AttachmentFailed { message_id: message_id.clone(), reason: reason.clone() });
                Transition(State::Failed)
            }
            (State::Carried | State::Failed, In::Progress(message_id, done, total)) => {
                if total.is_some_and(|total| done > total) {
                    return ctx.reject(Reason::OutOfRange);
                }
                tell_chat!(ctx, AttachmentProgressed { message_id: message_id.clone(), done, total });
                Transition(State::Carried)
            }
            (State::Stored, In::Fail(..) | In::Progress(..)) => ctx.reject(Reason::InvalidState),
            (State::None, In::Store(_) | In::Fail(..) | In::Progress(..)) => ctx.reject(Reason::NoAttachment),
            (_, In::Never(never, _)) => match never {},
        }
    }
}

impl Machine for Attachment {
    named!(Attachment);
}
