//! Streams of vendor calls, and engines that observe them.

use parlour::dialect::{Dialect, Observed, VendorCall};
use parlour::{Config, Engine, Envelope, Mode};

use crate::harness::poll;

/// An engine that a vendor's stream drives alone.
pub(crate) fn observer() -> Engine {
    Engine::new(Config { mode: Mode::Observe, ..Config::default() })
}

/// Observes a call and tells what came of it, and the events.
pub(crate) fn observe(engine: &mut Engine, now: u64, call: &VendorCall) -> (Observed, Vec<Envelope>) {
    let observed = engine.observe(now, call).unwrap_or_else(|error| panic!("{}: {error}", call.to_json()));
    (observed, poll(engine))
}

/// The calls as which a dialect tells events.
pub(crate) fn told(dialect: Dialect, events: &[Envelope]) -> Vec<VendorCall> {
    events.iter().flat_map(|envelope| dialect.encode(envelope)).collect()
}

/// The calls in their JSON form.
pub(crate) fn lines(calls: &[VendorCall]) -> Vec<String> {
    calls.iter().map(VendorCall::to_json).collect()
}
