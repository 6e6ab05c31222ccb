//! The events that wait, one after the other.

use alloc::collections::VecDeque;
use core::iter::FusedIterator;

use crate::vocabulary::Envelope;

/// Takes the events out of an engine, one by one; see [`Engine::events`](super::Engine::events).
#[derive(Debug)]
pub struct Events<'e>(pub(super) &'e mut VecDeque<Envelope>);

impl Iterator for Events<'_> {
    type Item = Envelope;

    fn next(&mut self) -> Option<Envelope> {
        self.0.pop_front()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.len(), Some(self.0.len()))
    }
}

impl ExactSizeIterator for Events<'_> {}

impl FusedIterator for Events<'_> {}

#[cfg(test)]
mod tests {
    use crate::{Config, Engine, Rejection, input};

    #[test]
    fn what_is_not_taken_stays() -> Result<(), Rejection> {
        let mut engine = Engine::new(Config::default());
        engine.handle(0, input::WidgetLoad::new("support"))?;
        engine.handle(1, input::WidgetReady::default())?;
        assert_eq!(engine.events().len(), 2);
        assert_eq!(engine.events().next().map(|told| told.seq), Some(1));
        engine.handle(2, input::WindowOpen::default())?;
        assert!(engine.events().map(|told| told.seq).eq(2..=3));
        assert_eq!(engine.events().next(), None);
        Ok(())
    }
}
