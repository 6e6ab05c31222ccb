//! A question to the host: what is this phone number in international format (mluvii
//! `setCustomNumberNormalization`)? What waits for the answer, and what follows from it, is in
//! `engine/follow/questions.rs`.

use alloc::boxed::Box;

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::machine::kit::{Context, Machine, deadline, inputs, machine, named, states};
use crate::time::Timestamp;
use crate::vocabulary::{FormKind, Input, Personal, Reason, Text, event};

states! {
    Unasked = "unasked",
    Asked = "asked",
    Answered = "answered",
    Expired = "expired",
    /// The number does not count any more: the visitor has given another one, say.
    Withdrawn = "withdrawn",
}

/// What waits for the answer. It keeps its own place alone: all else goes on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Waiting {
    /// The answer to this field of a form.
    Answer(FormKind, Text),
    /// A whole input: nothing of it has taken effect.
    Input(Box<Input>),
    /// The phone number of a widget's prefill, of which all else has taken effect.
    Prefill,
}

/// What a question keeps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Data {
    pub(crate) waiting: Waiting,
    /// As it was given.
    pub(crate) number: Personal,
    pub(crate) until: Option<Timestamp>,
}

inputs! {
    Ask = "phone number given",
    Answer = "phone.normalized",
    Withdraw = "phone number withdrawn",
    Deadline = "deadline",
}

machine! { Question, data Data, input In, superstate (), initial Unasked; }

impl blocking::State<Question> for State {
    fn call_handler(
        &mut self,
        _: &mut Question,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        match (*self, *input) {
            (State::Unasked, In::Ask) => {
                let request_id = ctx.about.part.clone().unwrap_or_default().into();
                let number = ctx.data.number.clone();
                ctx.tell(event::PhoneNormalizeRequested {
                    widget_id: ctx.about.widget_id.clone(),
                    element_id: ctx.about.element_id.clone(),
                    user_id: ctx.about.user_id.clone(),
                    request_id,
                    number,
                });
                ctx.arm(ctx.env.config.deadlines.phone_answer);
                Transition(State::Asked)
            }
            (State::Asked, In::Answer) => Transition(State::Answered),
            (State::Asked, In::Withdraw) => Transition(State::Withdrawn),
            (State::Asked, In::Deadline) => Transition(State::Expired),
            (State::Asked, In::Ask) => ctx.ignore(),
            (_, In::Never(never, _)) => match never {},
            (State::Unasked | State::Answered | State::Expired | State::Withdrawn, _) => {
                ctx.reject(Reason::UnknownRequest)
            }
        }
    }
}

impl Machine for Question {
    named!(Question);

    deadline!(PhoneAnswer while State::Asked);
}
