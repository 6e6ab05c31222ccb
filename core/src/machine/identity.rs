//! Who the visitor is, one by engine (Livechatoo `c_name` … `custom`).

use core::num::NonZeroU64;

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::{Env, Gate};
use crate::machine::fingerprint;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states};
use crate::vocabulary::{Field, Identity as Fields, Personal, Prefill, UserId, event, input};

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
    pub(crate) verified: Option<NonZeroU64>,
    /// Which of it a page told when it loaded a widget, and nobody else.
    pub(crate) prefilled: Prefilled,
}

/// Fields that come from a prefill.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Prefilled {
    pub(crate) name: bool,
    pub(crate) name_for_operator: bool,
    pub(crate) email: bool,
    pub(crate) phone: bool,
}

inputs! {
    Set(&'i input::IdentitySet) = "identity.set",
    /// From the options of a widget. All of it is kept but `custom`, a secret.
    Prefill(&'i Prefill) = "widget.load",
    /// What is known is forgotten where it is this: another page does not say it, or it was never told.
    Forget(&'i Fields) = "widget.load again",
    Verified(&'i Personal) = "identity.verified",
    /// A load or a request says by their id who the visitor is, of whom none was known.
    Known(&'i UserId) = "visitor known",
    /// The visitor declined consent: e-mail and phone number are forgotten.
    ConsentDeclined = "consent.declined",
}

/// One of the fields.
type Place = fn(&mut Prefilled) -> &mut bool;

impl Prefilled {
    /// The fields, with where each stands.
    pub(crate) const FIELDS: &[(Field, Place)] = &[
        (Field::Name, |prefilled| &mut prefilled.name),
        (Field::NameForOperator, |prefilled| &mut prefilled.name_for_operator),
        (Field::Email, |prefilled| &mut prefilled.email),
        (Field::Phone, |prefilled| &mut prefilled.phone),
    ];
}

impl Data {
    /// Whether anything says who the visitor is.
    pub(crate) fn is_known(&self) -> bool {
        let Self { user_id, name, name_for_operator, email, phone, verified: _, prefilled: _ } = self;
        user_id.is_some() || [name, name_for_operator, email, phone].iter().any(|known| known.is_some())
    }

    /// The fields that say something new.
    fn news(&self, fields: Fields) -> Fields {
        let news =
            |new: Option<Personal>, old: &Option<Personal>| new.filter(|new| Some(new) != old.as_ref());
        Fields {
            user_id: fields.user_id.filter(|id| Some(id) != self.user_id.as_ref()),
            name: news(fields.name, &self.name),
            name_for_operator: news(fields.name_for_operator, &self.name_for_operator),
            email: news(fields.email, &self.email),
            phone: news(fields.phone, &self.phone),
            custom: fields.custom,
        }
    }

    /// Each field with what it is known to be, whether that comes from a prefill, and what is said of it.
    fn each(
        &mut self,
        said: &Fields,
        mut act: impl FnMut(&mut Option<Personal>, &mut bool, &Option<Personal>),
    ) {
        let Self { user_id: _, name, name_for_operator, email, phone, verified: _, prefilled } = self;
        act(name, &mut prefilled.name, &said.name);
        act(name_for_operator, &mut prefilled.name_for_operator, &said.name_for_operator);
        act(email, &mut prefilled.email, &said.email);
        act(phone, &mut prefilled.phone, &said.phone);
    }

    /// Keeps what is said, by a prefill or otherwise.
    fn keep(&mut self, said: &Fields, prefill: bool) {
        if said.user_id.is_some() {
            self.user_id.clone_from(&said.user_id);
        }
        self.each(said, |known, prefilled, said| {
            if said.is_some() && !(prefill && known == said) {
                known.clone_from(said);
                *prefilled = prefill;
            }
        });
    }

    /// Forgets what is still as these fields say.
    pub(crate) fn forget(&mut self, fields: &Fields) {
        self.each(fields, |known, prefilled, gone| {
            if known == gone {
                (*known, *prefilled) = (None, false);
            }
        });
    }
}

fn print(result: &Personal) -> Option<NonZeroU64> {
    NonZeroU64::new(fingerprint(result.as_bytes())).or(Some(NonZeroU64::MIN))
}

/// What an input says of the visitor.
fn said_by(set: &input::IdentitySet) -> Fields {
    Fields {
        user_id: set.user_id.clone(),
        name: set.name.clone(),
        name_for_operator: set.name_for_operator.clone(),
        email: set.email.clone(),
        phone: set.phone.clone(),
        custom: set.custom.clone(),
    }
}

/// What a prefill says of the visitor: e-mail and phone number only where they may be told.
fn said_on_load(prefill: &Prefill, gate: Gate) -> Fields {
    let open = matches!(gate, Gate::Open | Gate::Hold);
    Fields {
        user_id: None,
        name: prefill.name.clone(),
        name_for_operator: prefill.name_for_operator.clone(),
        email: prefill.email.clone().filter(|_| open),
        phone: prefill.phone.clone().filter(|_| open),
        custom: prefill.custom.clone(),
    }
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
                let fields = ctx.data.news(said_by(set));
                let is_contact = fields.email.is_some() || fields.phone.is_some();
                if let Some(reason) = ctx.barred().filter(|_| is_contact) {
                    return ctx.reject(reason);
                }
                tell(fields, ctx, identified)
            }
            In::Prefill(prefill) => {
                let fields = ctx.data.news(said_on_load(prefill, ctx.env.gate));
                tell(fields, ctx, identified)
            }
            In::Forget(fields) => {
                let mut left = ctx.data.clone();
                left.forget(fields);
                if left == *ctx.data {
                    return ctx.ignore();
                }
                let is_anonymous = left == Data { verified: left.verified, ..Data::default() };
                match self {
                    State::Identified if is_anonymous => Transition(State::Anonymous),
                    state => Transition(*state),
                }
            }
            In::Verified(result) if ctx.data.verified == print(result) => ctx.ignore(),
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

/// Tells what is new; where nothing is, the input is ignored.
fn tell(fields: Fields, ctx: &mut Context<'_, Data>, to: State) -> Outcome<State> {
    let (custom, fields) = (fields.custom.clone(), Fields { custom: None, ..fields });
    let changed = fields != Fields::default();
    if !changed && custom.is_none() {
        return ctx.ignore();
    }
    if fields.email.is_some() || fields.phone.is_some() {
        ctx.tell_contact(event::IdentityChanged { fields });
    } else if changed {
        ctx.tell(event::IdentityChanged { fields });
    }
    // A secret leaves at once, in an event of its own.
    if custom.is_some() {
        ctx.tell(event::IdentityChanged { fields: Fields { custom, ..Fields::default() } });
    }
    Transition(to)
}

impl Machine for Identity {
    named!(Identity);

    fn apply(data: &mut Data, input: &In<'_>, _: State, env: &Env<'_>) {
        match *input {
            In::Known(user_id) => data.user_id = Some(user_id.clone()),
            In::Set(set) => data.keep(&said_by(set), false),
            In::Prefill(prefill) => data.keep(&said_on_load(prefill, env.gate), true),
            In::Forget(fields) => data.forget(fields),
            In::Verified(result) => data.verified = print(result),
            In::ConsentDeclined => {
                let contact =
                    Fields { email: data.email.clone(), phone: data.phone.clone(), ..Fields::default() };
                data.forget(&contact);
            }
            In::Never(never, _) => match never {},
        }
    }
}
