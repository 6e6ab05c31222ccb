//! Whether the visitor was told as a lead (Customerly `onLeadGenerated`).

use core::num::NonZeroU64;

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::{Env, Gate};
use crate::machine::fingerprint;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states};
use crate::vocabulary::{Personal, event};

states! {
    None = "none",
    Captured = "captured",
}

/// What is kept of a lead.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    /// Of the e-mail address that was told last.
    pub(crate) fingerprint: Option<NonZeroU64>,
    /// Whether the source told the lead before the conversation it belongs to.
    pub(crate) ahead: bool,
}

inputs! {
    /// The source itself says so.
    Capture(Option<&'i Personal>) = "lead.capture",
    /// A visitor who is not known as a user asked for a chat.
    Requested(Option<&'i Personal>) = "chat.requested",
    /// The lead waited for consent, and there is none.
    ConsentDeclined = "consent.declined",
}

machine! { Lead, data Data, input In, superstate (), initial None; }

impl Data {
    /// Whether the e-mail address, if there is one, is the one that was told last.
    pub(crate) fn knows(&self, email: Option<&Personal>) -> bool {
        email.is_none() || print(email) == self.fingerprint
    }
}

fn print(email: Option<&Personal>) -> Option<NonZeroU64> {
    email.map(|email| NonZeroU64::new(fingerprint(email.as_bytes())).unwrap_or(NonZeroU64::MIN))
}

impl blocking::State<Lead> for State {
    fn call_handler(&mut self, _: &mut Lead, input: &In<'_>, ctx: &mut Context<'_, Data>) -> Outcome<State> {
        let email = match *input {
            In::Capture(email) | In::Requested(email) => email,
            In::ConsentDeclined if *self == State::None => return ctx.ignore(),
            In::ConsentDeclined => return Transition(State::None),
            In::Never(never, _) => match never {},
        };
        match input {
            In::Capture(_)
                if *self == State::Captured && ctx.data.knows(email) && !ctx.env.is_told_each_time() =>
            {
                return ctx.ignore();
            }
            In::Requested(_) if ctx.data.ahead && ctx.data.knows(email) => {
                return Transition(State::Captured);
            }
            _ => {}
        }
        if let (In::Capture(Some(_)), Some(reason)) = (input, ctx.barred()) {
            return ctx.reject(reason);
        }
        // Without consent the lead is told, and its e-mail address is not.
        let email = email.filter(|_| ctx.barred().is_none()).cloned();
        let is_contact = email.is_some();
        let event = event::LeadCaptured {
            chat_id: ctx.about.chat_id.clone(),
            widget_id: ctx.about.widget_id.clone(),
            user_id: ctx.about.user_id.clone(),
            session: ctx.about.session,
            email,
        };
        if is_contact {
            ctx.tell_contact(event);
        } else {
            ctx.tell(event);
        }
        Transition(State::Captured)
    }
}

impl Machine for Lead {
    named!(Lead);

    fn apply(data: &mut Data, input: &In<'_>, _: State, env: &Env<'_>) {
        match *input {
            In::Capture(email) => *data = Data { fingerprint: print(email), ahead: true },
            In::Requested(email) => {
                let told = email.filter(|_| matches!(env.gate, Gate::Open | Gate::Hold));
                *data = Data { fingerprint: print(told).or(data.fingerprint), ahead: false };
            }
            In::ConsentDeclined => *data = Data::default(),
            In::Never(never, _) => match never {},
        }
    }
}
