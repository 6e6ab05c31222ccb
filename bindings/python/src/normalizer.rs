//! The host's own function for phone numbers (mluvii `setCustomNumberNormalization`): the engine's questions, and how they
//! are answered on the way of the events to the host.

use parlour::vocabulary::{Personal, Reason};
use parlour::{Event, Rejection, input};
use pyo3::exceptions::PyBaseException;
use pyo3::prelude::*;

use crate::json::Text;

/// What the host gave, and what it is owed.
#[derive(Default)]
pub(crate) struct Host {
    /// Its own function for phone numbers.
    pub(crate) normalizer: Option<Py<PyAny>>,
    /// What the function raised after `poll_events` had taken events out: the next call raises it.
    pub(crate) raised: Option<Py<PyBaseException>>,
}

/// What a call of `poll_event` comes to.
// Moved once, not kept: a box would cost more than the room.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Next {
    Event(parlour::Envelope),
    /// A question for the host, still to be taken out; after its deadline nobody waits for the answer.
    Question {
        seq: u64,
        number: Personal,
        is_open: bool,
    },
    Nothing,
}

/// Takes the next event out, unless it is a question.
pub(crate) fn next(engine: &mut parlour::Engine) -> Next {
    let Some(told) = engine.peek_event() else { return Next::Nothing };
    if let Event::PhoneNormalizeRequested(request) = &told.event {
        let (seq, number, id) = (told.seq, request.number.clone(), request.request_id.clone());
        let is_open = engine.can(&input::PhoneNormalized::new(id).into());
        return Next::Question { seq, number, is_open };
    }
    engine.poll_event().map_or(Next::Nothing, Next::Event)
}

/// Takes the event of this number out, if it is still the next one.
pub(crate) fn take(engine: &mut parlour::Engine, seq: u64) -> Option<parlour::Envelope> {
    engine.peek_event().filter(|told| told.seq == seq)?;
    engine.poll_event()
}

/// Answers the question of this number and takes it out, if nobody else has done so meanwhile.
///
/// # Errors
///
/// The answer is over a limit. The question stays.
pub(crate) fn answer(
    engine: &mut parlour::Engine,
    seq: u64,
    number: Option<Personal>,
) -> Result<(), Rejection> {
    if let Some(told) = engine.peek_event().filter(|told| told.seq == seq)
        && let Event::PhoneNormalizeRequested(request) = &told.event
    {
        let (at, answer) = (told.at, input::PhoneNormalized::new(request.request_id.clone()));
        match engine.handle(at, input::PhoneNormalized { number, ..answer }) {
            Err(rejection) if rejection.reason == Reason::LimitExceeded => return Err(rejection),
            // Any other rejection says that nobody waits for the answer any more.
            _ => drop(engine.poll_event()),
        }
    }
    Ok(())
}

/// What the host's function said.
pub(crate) fn answered(said: &Bound<'_, PyAny>) -> PyResult<Option<Personal>> {
    if said.is_none() {
        return Ok(None);
    }
    match said.extract::<Text<'_>>() {
        Ok(number) => Ok(Some((&*number).into())),
        Err(error) => {
            let (class, why) = (error.get_type(said.py()), error.value(said.py()).str()?);
            Err(PyErr::from_type(
                class,
                format!("phone_normalizer must return a str, or None for no number: {why}"),
            ))
        }
    }
}
