//! The rating of a chat: value and scale always together.

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::fingerprint;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states};
use crate::vocabulary::{Reason, event};

states! {
    Unrated = "unrated",
    Rated = "rated",
}

/// What a rating keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    /// Of the last rating.
    pub(crate) fingerprint: u64,
}

inputs! {
    /// The rating with all that chat and identity know.
    Submit(&'i event::RatingSubmitted) = "rating.submit",
    /// The rating waited for consent, and there is none.
    ConsentDeclined = "consent.declined",
}

machine! { Rating, data Data, input In, superstate (), initial Unrated; }

fn print(rating: &event::RatingSubmitted) -> u64 {
    let ids = [&rating.ticket, &rating.operator_id, &rating.department_id];
    let ids = ids.map(|id| id.as_deref().unwrap_or_default().as_bytes());
    let texts = [&rating.message, &rating.name, &rating.email, &rating.phone];
    let texts = texts.map(|text| text.as_deref().unwrap_or_default().as_bytes());
    let value = rating.value.to_be_bytes();
    fingerprint(ids.into_iter().chain(texts).chain([&value[..], rating.scale.name().as_bytes()]))
}

impl blocking::State<Rating> for State {
    fn call_handler(
        &mut self,
        _: &mut Rating,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        let rating = match *input {
            In::Submit(rating) => rating,
            In::ConsentDeclined if *self == State::Unrated => return ctx.ignore(),
            In::ConsentDeclined => return Transition(State::Unrated),
            In::Never(never, _) => match never {},
        };
        let (lowest, highest) = rating.scale.range();
        if !(lowest..=highest).contains(&rating.value) {
            return ctx.reject(Reason::OutOfRange);
        }
        if *self == State::Rated && print(rating) == ctx.data.fingerprint && !ctx.env.is_told_each_time() {
            return ctx.ignore();
        }
        if rating.email.is_none() && rating.phone.is_none() {
            ctx.tell(rating.clone());
        } else if let Some(reason) = ctx.barred() {
            return ctx.reject(reason);
        } else {
            ctx.tell_contact(rating.clone());
        }
        Transition(State::Rated)
    }
}

impl Machine for Rating {
    named!(Rating);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        if let In::Submit(rating) = *input {
            data.fingerprint = print(rating);
        }
    }
}
