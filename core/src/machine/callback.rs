//! A call back that the visitor asked for (CTLive `CallbackNow`, `CallbackLater`, `ClickToCall`).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::fingerprint_of_all;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
use crate::vocabulary::{Reason, Text, input};

states! {
    None = "none",
    Requested = "requested",
    Reported = "reported",
}

/// What a call back keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    /// Of the last request.
    pub(crate) fingerprint: u64,
    pub(crate) result: Option<Text>,
}

inputs! {
    /// With a number that is normalised.
    Request(&'i input::CallbackRequest) = "callback.request",
    Report(&'i Text) = "callback.report",
    /// The request waited for consent, and there is none.
    ConsentDeclined = "consent.declined",
}

machine! { Callback, data Data, input In, superstate (), initial None; }

fn print(request: &input::CallbackRequest) -> u64 {
    let at = request.call_at.unwrap_or_default().to_be_bytes();
    fingerprint_of_all([request.channel.as_bytes(), request.phone.as_bytes(), &at])
}

impl blocking::State<Callback> for State {
    fn call_handler(
        &mut self,
        _: &mut Callback,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        match (*self, *input) {
            (State::Requested, In::Request(request)) if print(request) == ctx.data.fingerprint => {
                ctx.ignore()
            }
            (_, In::Request(request)) => {
                if let Some(reason) = ctx.barred() {
                    return ctx.reject(reason);
                }
                let (channel, phone) = (request.channel.clone(), request.phone.clone());
                tell_widget!(ctx, CallbackRequested { channel, phone, call_at: request.call_at } as contact);
                Transition(State::Requested)
            }
            (State::None, In::Report(_)) => ctx.reject(Reason::CallbackNotRequested),
            (State::Reported, In::Report(result)) if ctx.data.result.as_ref() == Some(result) => ctx.ignore(),
            (State::Requested | State::Reported, In::Report(result)) => {
                tell_widget!(ctx, CallbackResult { result: result.clone() });
                Transition(State::Reported)
            }
            (State::None, In::ConsentDeclined) => ctx.ignore(),
            (State::Requested | State::Reported, In::ConsentDeclined) => Transition(State::None),
            (_, In::Never(never, _)) => match never {},
        }
    }
}

impl Machine for Callback {
    named!(Callback);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        match *input {
            In::Request(request) => *data = Data { fingerprint: print(request), result: None },
            In::Report(result) => data.result = Some(result.clone()),
            In::ConsentDeclined => *data = Data::default(),
            In::Never(never, _) => match never {},
        }
    }
}
