//! How far a message got, by reader. Receipts often carry no reader (CTLive): then it is told without one.

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_chat};
use crate::vocabulary::{MessageId, UserId};

states! {
    None = "none",
    Delivered = "delivered",
    Read = "read",
}

inputs! {
    Delivered(&'i MessageId, Option<&'i UserId>) = "receipt.delivered",
    Read(&'i MessageId, Option<&'i UserId>) = "receipt.read",
}

machine! { Receipt, data (), input In, superstate (), initial None; }

impl blocking::State<Receipt> for State {
    fn call_handler(&mut self, _: &mut Receipt, input: &In<'_>, ctx: &mut Context<'_, ()>) -> Outcome<State> {
        match (*self, *input) {
            (State::None, In::Delivered(message_id, by)) => {
                tell_chat!(ctx, MessageDelivered { message_id: message_id.clone(), by: by.cloned() });
                Transition(State::Delivered)
            }
            (State::None, In::Read(message_id, by)) => {
                tell_chat!(
                    ctx,
                    MessageDelivered { message_id: message_id.clone(), by: by.cloned() } as inferred
                );
                tell_chat!(ctx, MessageRead { message_id: message_id.clone(), by: by.cloned() });
                Transition(State::Read)
            }
            (State::Delivered, In::Read(message_id, by)) => {
                tell_chat!(ctx, MessageRead { message_id: message_id.clone(), by: by.cloned() });
                Transition(State::Read)
            }
            (State::Delivered | State::Read, In::Delivered(..)) | (State::Read, In::Read(..)) => ctx.ignore(),
            (_, In::Never(never, _)) => match never {},
        }
    }
}

impl Machine for Receipt {
    named!(Receipt);
}
