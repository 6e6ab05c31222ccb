//! Snapshots: what was stored once comes back for ever, whole, and nothing else does.
#![allow(clippy::unwrap_used)]

mod cases;
mod complete;
mod deadlines;
mod goldens;
mod hostile;
mod realm;
mod round_trip;
mod size;

use parlour::Engine;

/// The events that wait, in their canonical JSON.
fn events(engine: &mut Engine) -> Vec<String> {
    engine.events().map(|envelope| envelope.to_json()).collect()
}

/// Tells the engine an input that it must accept, and gives the events that come of it.
fn told(engine: &mut Engine, at: u64, input: &str) -> Vec<String> {
    if let Err(rejection) = engine.handle_json(at, input) {
        panic!("{input}: {rejection}");
    }
    events(engine)
}
