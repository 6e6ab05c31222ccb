//! Snapshots, dialects, translation.

use parlour::dialect::{Dialect, Translator, VendorCall};
use parlour::{Config, Engine, Snapshot};

use super::{json, with};

fn dialect(number: usize) -> Result<Dialect, String> {
    Dialect::ALL.get(number).copied().ok_or_else(String::new)
}

/// What to store until the next page.
#[unsafe(no_mangle)]
pub extern "C" fn snapshot() -> bool {
    with(|engine, _| Ok(engine.snapshot().to_json()))
}

/// Goes on where a snapshot was taken.
#[unsafe(no_mangle)]
pub extern "C" fn restore() -> bool {
    with(|engine, text| {
        let restored =
            Snapshot::from_json(text).and_then(|snapshot| Engine::restore(Config::default(), snapshot));
        *engine = restored.map_err(|error| error.to_string())?;
        Ok(String::new())
    })
}

/// The next event in a vendor's words.
#[unsafe(no_mangle)]
pub extern "C" fn encode(to: usize) -> bool {
    with(|engine, _| {
        let envelope = engine.poll_event().ok_or_else(String::new)?;
        Ok(dialect(to)?.encode_json(&envelope))
    })
}

/// Takes a vendor's call.
#[unsafe(no_mangle)]
pub extern "C" fn observe(now: u64) -> bool {
    with(|engine, text| {
        let observed = engine.observe_json(now, text).map_err(|error| error.to_string())?;
        Ok(json(&observed.into_inputs().len()))
    })
}

/// One vendor's call in another's words, and what of it was lost.
#[unsafe(no_mangle)]
pub extern "C" fn translate(from: usize, to: usize) -> bool {
    with(|_, text| {
        let mut translator = Translator::new(dialect(from)?, dialect(to)?);
        let call = VendorCall::from_json(text).map_err(|error| error.to_string())?;
        let calls = translator.translate(&call).map_err(|error| error.to_string())?;
        let calls: Vec<_> = calls.iter().map(VendorCall::to_json).collect();
        Ok(format!("{}\n{}", calls.join("\n"), translator.report()))
    })
}
