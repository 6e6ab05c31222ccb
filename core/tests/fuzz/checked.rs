//! An engine that is looked at from outside at every call.

use parlour::dialect::{DecodeError, Observed};
use parlour::{Config, Engine, Envelope, Event, Input, Snapshot, Verdict};

/// An engine, and what must hold of it.
pub(super) struct Checked {
    engine: Engine,
    /// The number of the last event that was polled.
    polled: u64,
    /// Whether a restart may have left a gap in the numbers: a secret is in no snapshot.
    gap: bool,
}

impl Checked {
    pub(super) fn new(config: Config) -> Self {
        Self::of(Engine::new(config))
    }

    pub(super) fn of(engine: Engine) -> Self {
        let first = engine.clone().poll_event().map(|envelope| envelope.seq);
        // A snapshot may have left out any of the events that wait.
        Self { polled: first.unwrap_or(engine.view().seq + 1) - 1, gap: true, engine }
    }

    /// An input: `can` foretells its verdict, and what is not accepted changes nothing.
    pub(super) fn handle_json(&mut self, now: u64, text: &str) {
        // What is due fires first in any case.
        self.engine.handle_timeout(now);
        let before = self.engine.snapshot();
        let can = serde_json::from_str::<Input>(text).is_ok_and(|input| self.engine.can(&input));
        // What is too long as a text may be short enough as an input: blanks say nothing.
        let foretold = can && text.len() <= self.engine.config().limits.input as usize;
        assert_eq!(self.engine.snapshot(), before, "`can` changes nothing: {text}");
        let result = self.engine.handle_json(now, text);
        assert_eq!(foretold, result == Ok(Verdict::Accepted), "`can` of {text}: {result:?}");
        if result != Ok(Verdict::Accepted) {
            assert_eq!(self.engine.snapshot(), before, "{text}: {result:?}");
        }
        assert_eq!(
            result.is_err(),
            result.as_ref().is_err_and(|rejection| !rejection.to_string().is_empty())
        );
    }

    /// A vendor's call: unless something of it is accepted, it changes nothing.
    pub(super) fn observe_json(&mut self, now: u64, text: &str) -> Result<Observed, DecodeError> {
        self.engine.handle_timeout(now);
        let before = self.engine.snapshot();
        let result = self.engine.observe_json(now, text);
        let is_accepted = match &result {
            Ok(Observed::Taken(results)) => {
                results.iter().any(|(_, result)| *result == Ok(Verdict::Accepted))
            }
            _ => false,
        };
        if !is_accepted {
            assert_eq!(self.engine.snapshot(), before, "{text}: {result:?}");
        }
        result
    }

    /// Time passes: what was due is due no more.
    pub(super) fn timeout(&mut self, now: u64) {
        self.engine.handle_timeout(now);
        let view = self.engine.view();
        assert!(self.engine.next_deadline().is_none_or(|(at, _)| at > view.now), "at {}", view.now);
        let once = self.engine.snapshot();
        self.engine.handle_timeout(0);
        self.engine.handle_timeout(now);
        assert_eq!(self.engine.snapshot(), once, "early and repeated calls do no harm");
    }

    /// A resync only tells: the next one tells the same.
    pub(super) fn resync(&mut self) {
        self.poll();
        self.engine.resync();
        let told = self.poll();
        self.engine.resync();
        assert_eq!(self.poll(), told);
    }

    /// Stores the engine and restores it, by way of both forms.
    pub(super) fn restart(&mut self) {
        let mut waiting = self.engine.clone();
        self.gap |= waiting.events().any(|envelope| match envelope.event {
            Event::IdentityChanged(changed) => changed.fields.custom.is_some(),
            _ => false,
        });
        let snapshot = self.engine.snapshot();
        let json = Snapshot::from_json(&snapshot.to_json()).expect("what was written");
        assert_eq!(json, snapshot);
        let cbor = Snapshot::from_cbor(&json.to_cbor()).expect("what was written");
        assert_eq!(cbor, snapshot);
        let restored = Engine::restore(self.engine.config().clone(), cbor).expect("what was stored");
        assert_eq!(restored.snapshot(), snapshot);
        assert_eq!(restored.view(), self.engine.view());
        assert_eq!(restored.next_deadline(), self.engine.next_deadline());
        assert_eq!(restored.storage_key(), self.engine.storage_key());
        self.engine = restored;
    }

    /// Polls all events, and gives them without number.
    pub(super) fn poll(&mut self) -> Vec<Event> {
        self.envelopes().into_iter().map(|envelope| envelope.event).collect()
    }

    /// Polls all events: each has the number after the last one's.
    pub(super) fn envelopes(&mut self) -> Vec<Envelope> {
        let mut envelopes = Vec::new();
        for envelope in self.engine.events() {
            let gap = self.gap && envelope.seq > self.polled;
            assert!(envelope.seq == self.polled + 1 || gap, "{} after {}", envelope.seq, self.polled);
            self.polled = envelope.seq;
            envelopes.push(envelope);
        }
        let last = self.engine.view().seq;
        assert!(self.polled == last || self.gap && self.polled < last);
        (self.polled, self.gap) = (last, false);
        envelopes
    }
}
