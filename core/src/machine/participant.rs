//! A participant of a chat. A transfer is leaving and entering (CTLive).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_chat};
use crate::vocabulary::{Reason, User};

states! {
    Absent = "absent",
    Present = "present",
}

inputs! {
    Add(&'i User) = "participant.add",
    Remove(&'i User) = "participant.remove",
    /// The list of users in `chat.started` has them.
    Listed = "chat.accept",
}

machine! { Participant, data User, input In, superstate (), initial Absent; }

impl blocking::State<Participant> for State {
    fn call_handler(
        &mut self,
        _: &mut Participant,
        input: &In<'_>,
        ctx: &mut Context<'_, User>,
    ) -> Outcome<State> {
        match (*self, *input) {
            (State::Present, In::Listed) => ctx.ignore(),
            (State::Absent, In::Listed) => Transition(State::Present),
            (State::Absent, In::Add(user)) => {
                tell_chat!(ctx, ChatParticipantJoined { user: user.clone() });
                Transition(State::Present)
            }
            // Somebody known by id alone, from `chat.started`, is told again when more is known of them.
            (State::Present, In::Add(user)) => {
                let user = learnt(ctx.data, user);
                if user == *ctx.data {
                    return ctx.ignore();
                }
                tell_chat!(ctx, ChatParticipantJoined { user });
                ctx.accept()
            }
            (State::Present, In::Remove(user)) => {
                tell_chat!(ctx, ChatParticipantLeft { user: user.clone() });
                Transition(State::Absent)
            }
            (State::Absent, In::Remove(_)) => ctx.reject(Reason::UnknownUser),
            (_, In::Never(never, _)) => match never {},
        }
    }
}

/// A participant with what is new of them; what is left out says nothing.
fn learnt(known: &User, user: &User) -> User {
    let User { id, nickname, is_agent, kind } = user.clone();
    User { id, nickname: nickname.or_else(|| known.nickname.clone()), is_agent, kind: kind.or(known.kind) }
}

impl Machine for Participant {
    named!(Participant);

    fn apply(data: &mut User, input: &In<'_>, _: State, _: &Env<'_>) {
        if let In::Add(user) = *input {
            *data = learnt(data, user);
        }
    }
}
