//! What a browser would load of Parlour, for its size alone: each function that a page needs is called, in the plainest
//! way. Text goes in and comes out byte by byte, which is slow, and needs no pointer.

#[cfg(feature = "whole")]
pub mod whole;

use std::cell::RefCell;

use parlour::{Config, Engine};
use serde::Serialize;

thread_local! {
    static PAGE: RefCell<Page> = RefCell::new(Page {
        engine: Engine::new(Config::default()),
        input: Vec::new(),
        output: String::new(),
    });
}

/// The one engine of a page, the text that goes in next, and the one that came out last.
struct Page {
    engine: Engine,
    input: Vec<u8>,
    output: String,
}

/// Whether it went well; what there is to say of it is the output.
fn with(run: impl FnOnce(&mut Engine, &str) -> Result<String, String>) -> bool {
    PAGE.with_borrow_mut(|page| {
        let text = String::from_utf8(std::mem::take(&mut page.input)).unwrap_or_default();
        let result = run(&mut page.engine, &text);
        let went_well = result.is_ok();
        page.output = result.unwrap_or_else(|error| error);
        went_well
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Adds a byte to the input.
#[unsafe(no_mangle)]
pub extern "C" fn push(byte: u8) {
    PAGE.with_borrow_mut(|page| page.input.push(byte));
}

/// A byte of the output, or -1 behind its end.
#[unsafe(no_mangle)]
pub extern "C" fn byte(at: usize) -> i32 {
    PAGE.with_borrow(|page| page.output.as_bytes().get(at).map_or(-1, |byte| i32::from(*byte)))
}

/// Takes the input.
#[unsafe(no_mangle)]
pub extern "C" fn handle(now: u64) -> bool {
    with(|engine, input| {
        engine.handle_json(now, input).map(|verdict| json(&verdict)).map_err(|rejection| json(&rejection))
    })
}

/// Fires what is due.
#[unsafe(no_mangle)]
pub extern "C" fn handle_timeout(now: u64) {
    PAGE.with_borrow_mut(|page| page.engine.handle_timeout(now));
}

/// When something is due next; the greatest number: never.
#[unsafe(no_mangle)]
pub extern "C" fn next_deadline() -> u64 {
    PAGE.with_borrow(|page| page.engine.next_deadline().map_or(u64::MAX, |(at, _)| at.as_millis()))
}

/// The next event, where there is one.
#[unsafe(no_mangle)]
pub extern "C" fn poll() -> bool {
    with(|engine, _| engine.poll_event().map(|envelope| envelope.to_json()).ok_or_else(String::new))
}

/// Every machine's state.
#[unsafe(no_mangle)]
pub extern "C" fn view() -> bool {
    with(|engine, _| Ok(engine.view().to_json()))
}
