//! The transport, one by engine. While it is lost nothing ends.

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::config::Mode;
use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states};
use crate::vocabulary::{Origin, Reason, Text, event};

states! {
    Idle = "idle",
    Connecting = "connecting",
    Up = "up",
    Unstable = "unstable",
    Lost = "lost",
    Broken = "broken",
}

/// What the connection keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    /// Whether it was lost and is not up again: `up` will be a recovery.
    pub(crate) lost: bool,
    /// Whether it works.
    pub(crate) up: bool,
}

inputs! {
    Connecting = "connection.connecting",
    Up = "connection.up",
    /// With why, and whether that is how it is known to be.
    Unstable(Option<&'i Text>, bool) = "connection.unstable",
    /// With why, and whether that is how it is known to be.
    Lost(Option<&'i Text>, bool) = "connection.lost",
    /// With why, and whether that is how it is known to be.
    Broken(Option<&'i Text>, bool) = "connection.broken",
}

machine! { Connection, data Data, input In, superstate (), initial Idle; }

impl blocking::State<Connection> for State {
    fn call_handler(
        &mut self,
        _: &mut Connection,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        match (*self, *input) {
            (State::Connecting, In::Connecting)
            | (State::Up, In::Up)
            | (State::Unstable, In::Unstable(_, true))
            | (State::Lost, In::Lost(_, true))
            | (State::Broken, In::Broken(_, true)) => ctx.ignore(),

            (State::Idle | State::Lost | State::Broken, In::Connecting) => {
                ctx.tell(event::ConnectionConnecting {});
                Transition(State::Connecting)
            }
            (State::Up | State::Unstable, In::Connecting) => {
                if ctx.env.config.mode == Mode::Strict {
                    return ctx.reject(Reason::InvalidState);
                }
                // Who connects again has lost the connection.
                ctx.tell_as(Origin::Inferred, event::ConnectionLost { reason: None });
                ctx.tell(event::ConnectionConnecting {});
                Transition(State::Connecting)
            }

            // Some transports tell nothing before they are up.
            (State::Idle | State::Connecting | State::Unstable | State::Lost, In::Up) => {
                if ctx.data.lost {
                    ctx.tell(event::ConnectionRecovered {});
                } else {
                    ctx.tell(event::ConnectionUp {});
                }
                Transition(State::Up)
            }
            (State::Broken, In::Up) => ctx.reject(Reason::NotConnecting),

            // Another reason is news.
            (State::Up | State::Unstable, In::Unstable(reason, _)) => {
                ctx.tell(event::ConnectionUnstable { reason: reason.cloned() });
                Transition(State::Unstable)
            }
            (State::Connecting | State::Up | State::Unstable | State::Lost, In::Lost(reason, _)) => {
                ctx.tell(event::ConnectionLost { reason: reason.cloned() });
                Transition(State::Lost)
            }
            (
                State::Connecting | State::Up | State::Unstable | State::Lost | State::Broken,
                In::Broken(reason, _),
            ) => {
                ctx.tell(event::ConnectionBroken { reason: reason.cloned() });
                Transition(State::Broken)
            }
            // Who comes late sees first that it is lost.
            (State::Idle, In::Lost(reason, _)) if ctx.env.config.mode == Mode::Observe => {
                ctx.tell(event::ConnectionLost { reason: reason.cloned() });
                Transition(State::Lost)
            }
            (State::Idle, In::Broken(reason, _)) if ctx.env.config.mode == Mode::Observe => {
                ctx.tell(event::ConnectionBroken { reason: reason.cloned() });
                Transition(State::Broken)
            }
            (State::Idle, In::Unstable(..) | In::Lost(..) | In::Broken(..))
            | (State::Broken, In::Unstable(..) | In::Lost(..)) => ctx.reject(Reason::NotConnecting),
            (State::Connecting | State::Lost, In::Unstable(..)) => ctx.reject(Reason::InvalidState),
            (_, In::Never(never, _)) => match never {},
        }
    }
}

impl Machine for Connection {
    named!(Connection);

    fn apply(data: &mut Data, _: &In<'_>, to: State, _: &Env<'_>) {
        data.lost = match to {
            State::Lost => true,
            State::Connecting => data.lost || data.up,
            State::Idle | State::Up | State::Unstable | State::Broken => false,
        };
        data.up = matches!(to, State::Up | State::Unstable);
    }
}
