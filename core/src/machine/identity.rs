//! Who the visitor is, one by engine (Livechatoo `c_name` … `custom`).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::fingerprint;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states};
use crate::vocabulary::{Identity as Fields, Personal, Prefill, UserId, event, input};

states! {
    Anonymous = "anonymous",
    Identified = "identified",
    Verified = "verified",
}

/// What is known of the visitor. `custom` is never among it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    /// The visitor, where they are known as a user: this alone says who they are.
    pub(crate) user_id: Option<UserId>,
    pub(crate) name: Option<Personal>,
    pub(crate) name_for_operator: Option<Personal>,
    pub(crate) email: Option<Personal>,
    pub(crate) phone: Option<Personal>,
    /// Of the last result of a verification.
    pub(crate) verified: Option<u64>,
}

inputs! {
    Set(&'i input::IdentitySet) = "identity.set",
    /// From the options of a widget. All of it is kept but `custom`, a secret, which is told at once instead.
    Prefill(&'i Prefill) = "widget.load",
    Verified(&'i Personal) = "identity.verified",
    /// A load or a request says by their id who the visitor is, of whom none was known.
    Known(&'i UserId) = "visitor known",
    /// The visitor declined consent: e-mail and phone number are forgotten.
    ConsentDeclined = "consent.declined",
}

machine! { Identity, data Data, input In, superstate (), initial Anonymous; }

impl blocking::State<Identity> for State {
    fn call_handler(
        &mut self,
        _: &mut Identity,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        let identified = if *self == State::Verified { State::Verified } else { State::Identified };
        match *input {
            In::Set(set) => {
                let news = |new: &Option<Personal>, old: &Option<Personal>| {
                    new.clone().filter(|new| Some(new) != old.as_ref())
                };
                let fields = Fields {
                    user_id: set.user_id.clone().filter(|id| Some(id) != ctx.data.user_id.as_ref()),
                    name: news(&set.name, &ctx.data.name),
                    name_for_operator: news(&set.name_for_operator, &ctx.data.name_for_operator),
                    email: news(&set.email, &ctx.data.email),
                    phone: news(&set.phone, &ctx.data.phone),
                    custom: None,
                };
                let is_contact = fields.email.is_some() || fields.phone.is_some();
                if let Some(reason) = ctx.barred().filter(|_| is_contact) {
                    return ctx.reject(reason);
                }
                let changed = fields != Fields::default();
                if !changed && set.custom.is_none() {
                    return ctx.ignore();
                }
                if is_contact {
                    ctx.tell_contact(event::IdentityChanged { fields });
                } else if changed {
                    ctx.tell(event::IdentityChanged { fields });
                }
                // A secret leaves at once, in an event of its own.
                if set.custom.is_some() {
                    ctx.tell(event::IdentityChanged {
                        fields: Fields { custom: set.custom.clone(), ..Fields::default() },
                    });
                }
                Transition(identified)
            }
            In::Prefill(prefill) => {
                if prefill.custom.is_some() {
                    let custom = prefill.custom.clone();
                    ctx.tell(event::IdentityChanged { fields: Fields { custom, ..Fields::default() } });
                }
                Transition(identified)
            }
            In::Verified(result) if ctx.data.verified == Some(fingerprint([result.as_bytes()])) => {
                ctx.ignore()
            }
            In::Verified(result) => {
                ctx.tell(event::IdentityVerified { result: result.clone() });
                Transition(State::Verified)
            }
            In::Known(user_id) if ctx.data.user_id.as_ref() == Some(user_id) => ctx.ignore(),
            In::Known(_) => Transition(identified),
            In::ConsentDeclined => ctx.accept_if(ctx.data.email.is_some() || ctx.data.phone.is_some()),
            In::Never(never, _) => match never {},
        }
    }
}

impl Machine for Identity {
    named!(Identity);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        let mut set = |name: &Option<Personal>,
                       for_operator: &Option<Personal>,
                       email: &Option<Personal>,
                       phone: &Option<Personal>| {
            data.name = name.clone().or(data.name.take());
            data.name_for_operator = for_operator.clone().or(data.name_for_operator.take());
            data.email = email.clone().or(data.email.take());
            data.phone = phone.clone().or(data.phone.take());
        };
        match *input {
            In::Set(fields) => {
                data.user_id = fields.user_id.clone().or(data.user_id.take());
                set(&fields.name, &fields.name_for_operator, &fields.email, &fields.phone);
            }
            In::Known(user_id) => data.user_id = Some(user_id.clone()),
            In::Prefill(fields) => set(&fields.name, &fields.name_for_operator, &fields.email, &fields.phone),
            In::Verified(result) => data.verified = Some(fingerprint([result.as_bytes()])),
            In::ConsentDeclined => (data.email, data.phone) = (None, None),
            In::Never(never, _) => match never {},
        }
    }
}
