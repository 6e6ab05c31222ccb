//! What statig alone costs: the same six transitions without ids, events, envelopes or a queue.

use statig::Outcome::{self, Super, Transition};
use statig::blocking::{self, IntoStateMachine, IntoStateMachineExt as _, StateMachine};

#[derive(Clone, Copy)]
pub(crate) enum In {
    Request,
    Accept,
    Message,
    End,
    SurveyStart,
    SurveySubmit,
}

/// The lifecycle, step by step.
pub(crate) const LIFECYCLE: [In; super::scene::STEPS] =
    [In::Request, In::Accept, In::Message, In::End, In::SurveyStart, In::SurveySubmit];

#[derive(Default)]
pub(crate) struct Chat {
    messages: u64,
}

pub(crate) enum State {
    Idle,
    Requested,
    Connected,
    Ended,
    Surveyed,
}

impl IntoStateMachine for Chat {
    type State = State;
    type Superstate<'sub> = ();
    type Event<'evt> = In;
    type Context<'ctx> = ();

    fn initial() -> State {
        State::Idle
    }
}

impl blocking::State<Chat> for State {
    fn call_handler(&mut self, chat: &mut Chat, input: &In, (): &mut ()) -> Outcome<State> {
        match (self, input) {
            (State::Idle, In::Request) => Transition(State::Requested),
            (State::Requested, In::Accept) => Transition(State::Connected),
            (State::Connected, In::Message) => {
                chat.messages += 1;
                Outcome::Handled
            }
            (State::Connected, In::End) => Transition(State::Ended),
            (State::Ended, In::SurveyStart) => Transition(State::Surveyed),
            (State::Surveyed, In::SurveySubmit) => Transition(State::Idle),
            _ => Super,
        }
    }
}

pub(crate) fn machine() -> StateMachine<Chat> {
    Chat::default().state_machine()
}
