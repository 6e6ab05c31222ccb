//! How an engine prints: in logs, and in what a test says that failed.

use core::fmt;

use super::Engine;

/// How much there is of everything, and nothing of what it says: that may be personal.
impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("now", &self.now)
            .field("widgets", &self.world.widgets.len())
            .field("chats", &self.world.chats.len())
            .field("events", &self.outbox.queue.len())
            .field("seq", &self.outbox.seq)
            .field("deadline", &self.next_deadline())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::Engine;
    use crate::{Config, Rejection, input};

    #[test]
    fn an_engine_prints_how_much_there_is() -> Result<(), Rejection> {
        let mut engine = Engine::new(Config::default());
        engine.handle(0, input::WidgetLoad::new("support"))?;
        engine.handle(1, input::WidgetReady::default())?;
        assert_eq!(engine.events().count(), 2);
        engine.handle(2, input::ChatRequest { message: Some("I am Eva".into()), ..Default::default() })?;
        engine.handle(3, input::ChatAccept::default())?;
        engine.handle(4, input::TypingStart::default())?;
        assert_eq!(
            format!("{engine:?}"),
            "Engine { now: Timestamp(4), widgets: 1, chats: 1, events: 4, seq: 6, \
             deadline: Some((Timestamp(10004), Typing)), .. }"
        );
        Ok(())
    }
}
