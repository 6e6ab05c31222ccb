//! Who writes: by chat and user. It always ends: by a stop, by the message, by leaving, by the end of the
//! chat, or by its deadline.

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::machine::kit::{Context, Machine, deadline, inputs, machine, named, states, tell_chat};
use crate::time::Timestamp;

states! {
    Idle = "idle",
    Typing = "typing",
}

/// What typing keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    pub(crate) until: Option<Timestamp>,
}

inputs! {
    Start = "typing.start",
    Stop = "typing.stop",
    /// Their message came, they left, or the chat is over.
    Cease = "message, leave or end",
    Deadline = "deadline",
}

// The user is in the context: `about.user_id` is the one who types.
machine! { Typing, data Data, input In, superstate (), initial Idle; }

impl blocking::State<Typing> for State {
    fn call_handler(
        &mut self,
        _: &mut Typing,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        let millis = ctx.env.config.deadlines.typing;
        match (*self, *input) {
            (State::Idle, In::Start) => {
                tell_chat!(ctx, TypingStarted {});
                ctx.arm(millis);
                Transition(State::Typing)
            }
            // Going on puts the deadline off; nothing is told.
            (State::Typing, In::Start) => {
                let later = millis > 0 && ctx.data.until < Some(ctx.env.now.after(millis));
                if later {
                    ctx.arm(millis);
                }
                ctx.accept_if(later)
            }
            (State::Typing, In::Stop | In::Cease | In::Deadline) => {
                let timed_out = matches!(input, In::Deadline);
                tell_chat!(ctx, TypingStopped { timed_out });
                Transition(State::Idle)
            }
            (State::Idle, In::Stop | In::Cease | In::Deadline) => ctx.ignore(),
            (_, In::Never(never, _)) => match never {},
        }
    }
}

impl Machine for Typing {
    named!(Typing);

    deadline!(Typing while State::Typing);
}
