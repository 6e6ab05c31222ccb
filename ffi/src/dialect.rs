//! Dialects: what vendors' widgets say, in and out.

use std::ffi::c_char;

use parlour::dialect::{DecodeError, Decoded, Dialect, Ga4Options, Observed, Support, VendorCall};
use parlour::vocabulary::EventKind;
use parlour::{Input, Rejection, Verdict};
use serde::Serialize;

use crate::arguments;
use crate::guard::with;
use crate::handle::parlour_engine;
use crate::result::*;
use crate::state::json;
use crate::text::{optional, parlour_str, sized};

/// Whether an event can come where a vendor's stream is observed. Numbers are never reused.
#[repr(C)]
#[allow(non_camel_case_types)]
pub enum parlour_support {
    /// Nothing that the vendor tells or takes leads to it; also for a dialect or an event that is not known.
    PARLOUR_SUPPORT_UNKNOWABLE = 0,
    /// The vendor tells it.
    PARLOUR_SUPPORT_EMITS = 1,
    /// The vendor does not tell it; the engine does.
    PARLOUR_SUPPORT_DERIVED = 2,
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::new(PARLOUR_RESULT_INVALID_CALL, error)
    }
}

/// An input that a vendor call was taken for, and what became of it.
#[derive(Serialize)]
struct Meant<'c> {
    input: &'c Input,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected: Option<&'c Rejection>,
}

/// Takes a vendor's call, in JSON, at the time `now`: what the vendor tells, and what is asked of it. Meant for an engine
/// of mode `observe`.
///
/// `PARLOUR_RESULT_OK` if it was taken for something: then `*inputs` is a JSON array of `{input, verdict}` or `{input,
/// rejected}`, in order, empty for a call that concerns no lifecycle; an input that was taken for a duplicate has the
/// verdict `ignored`; borrowed until the next call on the handle that gives text. `inputs` may be `NULL`.
/// `PARLOUR_RESULT_NOT_MINE` and `PARLOUR_RESULT_UNKNOWN` change nothing. Fails with `PARLOUR_RESULT_INVALID_CALL`,
/// also for text over `limits.input`; with `PARLOUR_RESULT_INVALID_ARGUMENT`, `PARLOUR_RESULT_NULL` or
/// `PARLOUR_RESULT_INVALID_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_observe_json(
    engine: *mut parlour_engine,
    now: u64,
    call: *const c_char,
    length: usize,
    inputs: *mut parlour_str,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            engine.rejection = None;
            let (now, call) = (arguments::time(now)?, sized(call, length, "call")?);
            arguments::whole_call(call, engine.engine.config())?;
            let observed = engine.engine.observe_json(now, call)?;
            let result = match &observed {
                Observed::NotMine => PARLOUR_RESULT_NOT_MINE,
                Observed::Unknown => PARLOUR_RESULT_UNKNOWN,
                Observed::Taken(_) => PARLOUR_RESULT_OK,
            };
            let taken = observed.into_inputs();
            let meant = |(input, answer): &(Input, Result<Verdict, Rejection>)| -> Vec<u8> {
                let (verdict, rejected) = (answer.as_ref().ok().copied(), answer.as_ref().err());
                json(&Meant { input, verdict, rejected })
            };
            let items: Vec<Vec<u8>> = taken.iter().map(meant).collect();
            give(engine, list(&items), inputs);
            Ok(result)
        })
    }
}

/// A JSON array of items that are JSON.
fn list(items: &[Vec<u8>]) -> Vec<u8> {
    let mut text = vec![b'['];
    text.extend(items.join(&b','));
    text.push(b']');
    text
}

/// Gives text to the caller, if there is a place for it.
///
/// # Safety
///
/// `out` is `NULL` or can be written to.
unsafe fn give(engine: &mut parlour_engine, text: Vec<u8>, out: *mut parlour_str) {
    if !out.is_null() {
        // SAFETY: it can be written to.
        unsafe { *out = engine.keep(text) };
    }
}

/// Reads a call as a dialect does, without an engine taking it.
fn read(
    engine: &mut parlour_engine,
    call: &str,
    read: impl FnOnce(&parlour_engine, &VendorCall) -> Result<Decoded, DecodeError>,
    inputs: *mut parlour_str,
) -> Outcome<parlour_result> {
    let call = VendorCall::from_json(call)?;
    let (result, read) = match read(engine, &call)? {
        Decoded::NotMine => (PARLOUR_RESULT_NOT_MINE, Vec::new()),
        Decoded::Unknown => (PARLOUR_RESULT_UNKNOWN, Vec::new()),
        Decoded::Inputs(inputs) => (PARLOUR_RESULT_OK, inputs),
    };
    // SAFETY: the header's conventions.
    unsafe { give(engine, json(&read), inputs) };
    Ok(result)
}

/// What a vendor tells by a call, as a JSON array of inputs in `*inputs`, which the engine does not take. Page messages
/// count from the origins that the engine's configuration names. Results as with `parlour_observe_json`; fails with
/// `PARLOUR_RESULT_INVALID_ARGUMENT` for a number that is no `parlour_dialect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_decode_json(
    engine: *mut parlour_engine,
    dialect: u32,
    call: *const c_char,
    length: usize,
    inputs: *mut parlour_str,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let dialect = arguments::dialect(dialect)?;
            let decode = |engine: &parlour_engine, call: &VendorCall| {
                dialect.decode(call, &engine.engine.config().origins)
            };
            read(engine, sized(call, length, "call")?, decode, inputs)
        })
    }
}

/// What a call of the vendor's own functions asks for, as `parlour_decode_json` gives it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_command_json(
    engine: *mut parlour_engine,
    dialect: u32,
    call: *const c_char,
    length: usize,
    inputs: *mut parlour_str,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let dialect = arguments::dialect(dialect)?;
            read(engine, sized(call, length, "call")?, |_, call| dialect.command(call), inputs)
        })
    }
}

/// The current event as the calls that a vendor's integrators would have received: in JSON, one on a line, nothing if
/// there are none. Borrowed until the next call on the handle that gives text. `parlour_error` says so if the number is
/// no `parlour_dialect`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_encode(engine: *mut parlour_engine, dialect: u32) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let dialect = arguments::dialect(dialect)?;
            let Some(calls) = engine.event.as_ref().map(|told| dialect.encode_json(told)) else {
                return Ok(parlour_str::NONE);
            };
            Ok(engine.keep(calls))
        })
    }
}

/// The current event as Google Analytics 4 is told it, where that is not as `parlour_event_encode` has it: under a word
/// of the host's as `event_category`, `chat` for `NULL`; and with `all_events` every event, by its canonical name, in
/// place of the eight that Livechatoo records. Nothing if it is not told. Else as `parlour_event_encode`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_encode_ga4(
    engine: *mut parlour_engine,
    category: *const c_char,
    all_events: bool,
) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let category = optional(category, "category")?.unwrap_or(Ga4Options::default().category);
            let ga4 = Ga4Options { category, events: arguments::ga4_events(all_events) };
            let Some(calls) = engine.event.as_ref().map(|told| Dialect::Ga4.encode_json_with(told, ga4))
            else {
                return Ok(parlour_str::NONE);
            };
            Ok(engine.keep(calls))
        })
    }
}

/// Whether an event, one of `PARLOUR_EVENT_…`, can come where a vendor's stream is observed.
#[unsafe(no_mangle)]
pub extern "C" fn parlour_capability(dialect: u32, event: u32) -> parlour_support {
    let event = u16::try_from(event).ok().and_then(EventKind::from_number);
    match (arguments::dialect(dialect), event) {
        (Ok(dialect), Some(event)) => match dialect.capability(event).support {
            Support::Emits => parlour_support::PARLOUR_SUPPORT_EMITS,
            Support::Derived => parlour_support::PARLOUR_SUPPORT_DERIVED,
            Support::Unknowable => parlour_support::PARLOUR_SUPPORT_UNKNOWABLE,
        },
        _ => parlour_support::PARLOUR_SUPPORT_UNKNOWABLE,
    }
}
