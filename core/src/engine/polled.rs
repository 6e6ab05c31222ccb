//! Events on their way to a host with a function of its own for phone numbers: the engine's questions are answered on the
//! way (mluvii `setCustomNumberNormalization`). What bindings share that take such a function.

use super::Engine;
use crate::vocabulary::{Envelope, Event, Personal, Reason, Rejection, input};

/// What is next for a host with a function of its own for phone numbers.
#[derive(Clone, Debug, PartialEq)]
// Moved once, not kept: a box would cost more than the room.
#[allow(clippy::large_enum_variant)]
pub enum Polled {
    /// An event, taken out.
    Event(Envelope),
    /// A question, not taken out yet.
    Question {
        /// The number of its event.
        seq: u64,
        /// The phone number as it was given.
        number: Personal,
        /// Whether somebody waits for the answer; after its deadline nobody does.
        is_open: bool,
    },
    /// No event waits.
    Nothing,
}

impl Engine {
    /// Takes the next event out, unless it is a question about a phone number: that stays for [`answer`](Self::answer), or
    /// [`poll_exactly`](Self::poll_exactly).
    #[must_use = "an event that is polled is not told again"]
    pub fn poll_or_ask(&mut self) -> Polled {
        let Some(told) = self.peek_event() else { return Polled::Nothing };
        if let Event::PhoneNormalizeRequested(request) = &told.event {
            let (seq, number, id) = (told.seq, request.number.clone(), request.request_id.clone());
            let is_open = self.can(&input::PhoneNormalized::new(id).into());
            return Polled::Question { seq, number, is_open };
        }
        self.poll_event().map_or(Polled::Nothing, Polled::Event)
    }

    /// Takes the event of this number out, if it is still the next one.
    pub fn poll_exactly(&mut self, seq: u64) -> Option<Envelope> {
        self.peek_event().filter(|told| told.seq == seq)?;
        self.poll_event()
    }

    /// Answers the question of this number and takes it out, if nobody else has done so meanwhile: with the number in
    /// international format, or none for what is no number.
    ///
    /// # Errors
    ///
    /// `LimitExceeded`: the answer is over `limits.text`. The question stays.
    pub fn answer(&mut self, seq: u64, number: Option<Personal>) -> Result<(), Rejection> {
        if let Some(told) = self.peek_event().filter(|told| told.seq == seq)
            && let Event::PhoneNormalizeRequested(request) = &told.event
        {
            let (at, answer) = (told.at, input::PhoneNormalized::new(request.request_id.clone()));
            match self.handle(at, input::PhoneNormalized { number, ..answer }) {
                Err(rejection) if rejection.reason == Reason::LimitExceeded => return Err(rejection),
                // Any other rejection says that nobody waits for the answer any more.
                _ => drop(self.poll_event()),
            }
        }
        Ok(())
    }
}
