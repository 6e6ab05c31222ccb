//! The rating of a chat: value and scale always together. It can be changed, and taken back.

use alloc::boxed::Box;

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_chat};
use crate::machine::{fingerprint, fingerprint_of_all};
use crate::vocabulary::{Reason, Scale, event};

states! {
    Unrated = "unrated",
    Rated = "rated",
    /// The visitor took it back.
    Withdrawn = "withdrawn",
}

/// What a rating keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    /// The last rating, where it is known.
    pub(crate) last: Option<Box<Last>>,
}

/// A rating that was told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Last {
    /// The fingerprint of all of it, from an old snapshot.
    Whole(u64),
    /// What it was.
    Parts {
        value: i64,
        scale: Scale,
        /// Fingerprints of what else was said, as [`said`] lists it; 0 for what was not.
        prints: [u64; 7],
    },
}

inputs! {
    /// The rating with all that chat and identity know.
    Submit(&'i event::RatingSubmitted) = "rating.submit",
    Withdraw = "rating.withdraw",
    /// The rating waited for consent, and there is none.
    ConsentDeclined = "consent.declined",
}

machine! { Rating, data Data, input In, superstate (), initial Unrated; }

/// What a rating says beside value and scale.
fn said(rating: &event::RatingSubmitted) -> [u64; 7] {
    let ids = [&rating.ticket, &rating.operator_id, &rating.department_id].map(|id| id.as_deref());
    let texts = [&rating.message, &rating.name, &rating.email, &rating.phone].map(|text| text.as_deref());
    let ([ticket, operator, department], [message, name, email, phone]) = (ids, texts);
    let parts = [ticket, operator, department, message, name, email, phone];
    parts.map(|part| part.map_or(0, |part| fingerprint(part.as_bytes())))
}

/// Stands for all of a rating.
fn whole(rating: &event::RatingSubmitted) -> u64 {
    let ids = [&rating.ticket, &rating.operator_id, &rating.department_id];
    let ids = ids.map(|id| id.as_deref().unwrap_or_default().as_bytes());
    let texts = [&rating.message, &rating.name, &rating.email, &rating.phone];
    let texts = texts.map(|text| text.as_deref().unwrap_or_default().as_bytes());
    let value = rating.value.to_be_bytes();
    fingerprint_of_all(ids.into_iter().chain(texts).chain([&value[..], rating.scale.name().as_bytes()]))
}

impl Last {
    fn of(rating: &event::RatingSubmitted) -> Self {
        Self::Parts { value: rating.value, scale: rating.scale, prints: said(rating) }
    }

    /// Whether a rating says nothing else; what it leaves out says nothing.
    fn is_repeated_by(&self, rating: &event::RatingSubmitted) -> bool {
        match self {
            Self::Whole(print) => *print == whole(rating),
            Self::Parts { value, scale, prints } => {
                let same = |(said, known): (u64, &u64)| said == 0 || said == *known;
                (*value, *scale) == (rating.value, rating.scale)
                    && said(rating).into_iter().zip(prints).all(same)
            }
        }
    }

    /// Its value, where it is known to be on this scale.
    fn value_on(&self, wanted: Scale) -> Option<i8> {
        match self {
            Self::Parts { value, scale, .. } if *scale == wanted => (*value).try_into().ok(),
            _ => None,
        }
    }
}

impl blocking::State<Rating> for State {
    fn call_handler(
        &mut self,
        _: &mut Rating,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        let rating = match (*self, *input) {
            (_, In::Submit(rating)) => rating,
            (State::Rated, In::Withdraw) => {
                tell_chat!(ctx, RatingWithdrawn {});
                return Transition(State::Withdrawn);
            }
            (State::Unrated, In::Withdraw) => return ctx.reject(Reason::RatingNotSubmitted),
            (State::Withdrawn, In::Withdraw) => return ctx.ignore(),
            (State::Rated, In::ConsentDeclined) => return Transition(State::Unrated),
            (State::Unrated | State::Withdrawn, In::ConsentDeclined) => return ctx.ignore(),
            (_, In::Never(never, _)) => match never {},
        };
        let (lowest, highest) = rating.scale.range();
        if !(lowest..=highest).contains(&rating.value) {
            return ctx.reject(Reason::OutOfRange);
        }
        let last = ctx.data.last.as_ref();
        if last.is_some_and(|last| last.is_repeated_by(rating)) && !ctx.env.is_told_each_time() {
            return ctx.ignore();
        }
        let previous = last.and_then(|last| last.value_on(rating.scale));
        let rating = event::RatingSubmitted { previous, ..rating.clone() };
        if rating.email.is_none() && rating.phone.is_none() {
            ctx.tell(rating);
        } else if let Some(reason) = ctx.barred() {
            return ctx.reject(reason);
        } else {
            ctx.tell_contact(rating);
        }
        Transition(State::Rated)
    }
}

impl Machine for Rating {
    named!(Rating);

    fn apply(data: &mut Data, input: &In<'_>, to: State, _: &Env<'_>) {
        data.last = match *input {
            In::Submit(rating) => Some(Box::new(Last::of(rating))),
            _ if to == State::Rated => data.last.take(),
            _ => None,
        };
    }
}
