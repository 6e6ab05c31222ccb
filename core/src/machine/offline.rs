//! The message that a visitor leaves while nobody is there (Livechatoo `onofflinemessage`).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::fingerprint_of_all;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
use crate::vocabulary::{Text, input};

states! {
    Idle = "idle",
    Sent = "sent",
}

/// What the offline message keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    /// Of the last message.
    pub(crate) fingerprint: u64,
}

inputs! {
    /// With the operator it is for.
    Submit(&'i input::OfflineSubmit, Option<&'i Text>) = "offline.submit",
    /// The message waited for consent, and there is none.
    ConsentDeclined = "consent.declined",
}

machine! { Offline, data Data, input In, superstate (), initial Idle; }

fn print(submit: &input::OfflineSubmit, operator: Option<&Text>) -> u64 {
    let optional = [&submit.name, &submit.email, &submit.phone];
    let texts = optional.map(|text| text.as_deref().unwrap_or_default().as_bytes());
    let operator = operator.map(|operator| operator.as_bytes()).unwrap_or_default();
    fingerprint_of_all(texts.into_iter().chain([submit.message.as_bytes(), operator]))
}

impl blocking::State<Offline> for State {
    fn call_handler(
        &mut self,
        _: &mut Offline,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        let (submit, operator_id) = match *input {
            In::Submit(submit, operator_id) => (submit, operator_id),
            In::ConsentDeclined if *self == State::Idle => return ctx.ignore(),
            In::ConsentDeclined => return Transition(State::Idle),
            In::Never(never, _) => match never {},
        };
        let is_known = *self == State::Sent && print(submit, operator_id) == ctx.data.fingerprint;
        if is_known && !ctx.env.is_told_each_time() {
            return ctx.ignore();
        }
        let (name, email, phone) = (submit.name.clone(), submit.email.clone(), submit.phone.clone());
        let (message, operator_id) = (submit.message.clone(), operator_id.cloned());
        if email.is_none() && phone.is_none() {
            tell_widget!(ctx, OfflineMessageSent { name, email, phone, message, operator_id });
        } else if let Some(reason) = ctx.barred() {
            return ctx.reject(reason);
        } else {
            tell_widget!(ctx, OfflineMessageSent { name, email, phone, message, operator_id } as contact);
        }
        Transition(State::Sent)
    }
}

impl Machine for Offline {
    named!(Offline);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        if let In::Submit(submit, operator) = *input {
            data.fingerprint = print(submit, operator);
        }
    }
}
