//! The file of a message: large ones are stored in a second step (CTLive `multimediaMessageStored`).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_chat};
use crate::vocabulary::{MessageId, Reason};

states! {
    /// The message has no file.
    None = "none",
    /// The message carries it.
    Carried = "carried",
    Stored = "stored",
}

inputs! {
    /// The message came with a file.
    Carry = "message with file",
    Store(&'i MessageId) = "attachment.store",
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
            (State::Carried | State::Stored, In::Carry) | (State::Stored, In::Store(_)) => ctx.ignore(),
            (State::Carried, In::Store(message_id)) => {
                tell_chat!(ctx, AttachmentStored { message_id: message_id.clone() });
                Transition(State::Stored)
            }
            (State::None, In::Store(_)) => ctx.reject(Reason::NoAttachment),
            (_, In::Never(never, _)) => match never {},
        }
    }
}

impl Machine for Attachment {
    named!(Attachment);
}
