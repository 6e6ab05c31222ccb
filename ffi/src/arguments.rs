//! What arguments say: configurations, dialects, and the parameters of the functions in `inputs.rs` with the input that
//! is made of them.

use std::ffi::c_char;
use std::fmt;

use parlour::dialect::{Decoded, Dialect, Ga4Events, VendorCall};
use parlour::vocabulary::{Field, Record, User, Value};
use parlour::{Config, Input, Snapshot, Timestamp};

use crate::constants::IDS;
use crate::guard::with;
use crate::handle::parlour_engine;
use crate::result::*;
use crate::text::{optional, required};

/// A configuration from its JSON form; the default one for none.
pub(crate) fn config(json: Option<&str>) -> Outcome<Config> {
    let Some(json) = json else { return Ok(Config::default()) };
    serde_json::from_str(json).map_err(|error| Failure::new(PARLOUR_RESULT_INVALID_CONFIG, error))
}

/// A snapshot in JSON or in CBOR: which of both is seen from it.
pub(crate) fn snapshot(bytes: &[u8]) -> Outcome<Snapshot> {
    let read = match std::str::from_utf8(bytes) {
        Ok(json) if json.trim_start().starts_with('{') => Snapshot::from_json(json),
        _ => Snapshot::from_cbor(bytes),
    };
    read.map_err(|error| Failure::new(PARLOUR_RESULT_INVALID_SNAPSHOT, error))
}

/// The dialect of this number.
pub(crate) fn dialect(number: u32) -> Outcome<Dialect> {
    let known = u16::try_from(number).ok().and_then(Dialect::from_number);
    known.ok_or_else(|| Failure::new(PARLOUR_RESULT_INVALID_ARGUMENT, format!("{number} is no dialect")))
}

/// Which events Google Analytics is told.
pub(crate) fn ga4_events(all: bool) -> Ga4Events {
    if all { Ga4Events::All } else { Ga4Events::Eight }
}

/// Tells an engine the input that is made of the arguments.
///
/// # Safety
///
/// As [`with`].
pub(crate) unsafe fn take<I: Into<Input>>(
    engine: *mut parlour_engine,
    now: u64,
    input: impl FnOnce() -> Outcome<I>,
) -> parlour_result {
    // SAFETY: the caller's promise.
    unsafe {
        with(engine, |engine| {
            engine.rejection = None;
            engine.take(time(now)?, input()?)
        })
    }
}

/// A time that every language can hold.
pub(crate) fn time(now: u64) -> Outcome<u64> {
    number(now, "now").map(|_| now)
}

/// A whole number that every language can hold; none for 0.
pub(crate) fn number(number: u64, name: &str) -> Outcome<Option<u64>> {
    if number > Timestamp::MAX.as_millis() {
        return Err(impossible(format_args!("{name} is {number}, and must be at most 2^53 - 1")));
    }
    Ok((number > 0).then_some(number))
}

/// A whole number that may be negative, and that every language can hold.
pub(crate) fn integer(number: i64, name: &str) -> Outcome<i64> {
    if number.unsigned_abs() > Timestamp::MAX.as_millis() {
        return Err(impossible(format_args!("{name} is {number}, and must be within ±(2^53 - 1)")));
    }
    Ok(number)
}

/// A truth value that may be unknown.
pub(crate) fn flag(flag: i32, name: &str) -> Outcome<Option<bool>> {
    match flag {
        -1 => Ok(None),
        0 | 1 => Ok(Some(flag == 1)),
        _ => Err(impossible(format_args!("{name} is {flag}, and must be 1, 0 or -1"))),
    }
}

/// Fails for a value that is not possible.
fn impossible(message: impl fmt::Display) -> Failure {
    Failure::new(PARLOUR_RESULT_INVALID_ARGUMENT, message)
}

/// What U+0000 is in JSON. Ids that hold it cannot be told to C as text that ends with a NUL; text that never has it needs
/// no look at its ids.
const NUL_IN_JSON: &str = "\\u0000";

/// Fails where an id in an input's JSON form holds U+0000. Text that is no input is left to the engine.
pub(crate) fn whole_input(json: &str) -> Outcome<()> {
    match json.contains(NUL_IN_JSON).then(|| Input::from_json(json)) {
        Some(Ok(input)) => whole(&input),
        _ => Ok(()),
    }
}

/// Fails where an id in one of the inputs of a JSON list holds U+0000.
pub(crate) fn whole_inputs(json: &str) -> Outcome<()> {
    if !json.contains(NUL_IN_JSON) {
        return Ok(());
    }
    let inputs: Vec<&serde_json::value::RawValue> = serde_json::from_str(json).unwrap_or_default();
    inputs.into_iter().try_for_each(|input| whole_input(input.get()))
}

/// Fails where an id in a vendor's call, as it would be told, holds U+0000. Text that is no call is left to the engine.
pub(crate) fn whole_call(json: &str, config: &Config) -> Outcome<()> {
    if !json.contains(NUL_IN_JSON) {
        return Ok(());
    }
    let Ok(call) = VendorCall::from_json(json) else { return Ok(()) };
    let dialect = call.surface.dialect();
    for read in [dialect.decode(&call, &config.origins), dialect.command(&call)] {
        if let Ok(Decoded::Inputs(inputs)) = read {
            inputs.iter().try_for_each(|input| whole(input))?;
        }
    }
    Ok(())
}

/// Fails where an id holds U+0000: in a record's own fields, and in those of its parts.
fn whole(record: &dyn Record) -> Outcome<()> {
    let item = |field: Field, value: Value<'_>| match value {
        Value::Str(id) if IDS.contains(&field) && id.contains('\0') => {
            Err(impossible(format_args!("{} holds U+0000, which no id may", field.name())))
        }
        Value::Record(part) => whole(part),
        _ => Ok(()),
    };
    for field in Field::ALL {
        match record.field(*field) {
            Value::List(items) => {
                (0..items.count()).try_for_each(|index| item(*field, items.item(index)))?;
            }
            value => item(*field, value)?,
        }
    }
    Ok(())
}

/// An enumerated value by its name; none for `NULL`.
///
/// # Safety
///
/// As [`optional`].
pub(crate) unsafe fn named<T>(
    text: *const c_char,
    name: &str,
    known: impl FnOnce(&str) -> Option<T>,
) -> Outcome<Option<T>> {
    // SAFETY: the caller's promise.
    let Some(text) = (unsafe { optional(text, name)? }) else { return Ok(None) };
    let value = known(text).ok_or_else(|| {
        Failure::new(PARLOUR_RESULT_INVALID_ARGUMENT, format!("{name} has no value of this name"))
    })?;
    Ok(Some(value))
}

/// An enumerated value by its name, which must be there.
///
/// # Safety
///
/// As [`optional`].
pub(crate) unsafe fn known<T>(
    text: *const c_char,
    name: &str,
    known: impl FnOnce(&str) -> Option<T>,
) -> Outcome<T> {
    // SAFETY: the caller's promise.
    let value = unsafe { named(text, name, known)? };
    value.ok_or_else(|| Failure::new(PARLOUR_RESULT_NULL, format!("{name} is NULL")))
}

/// A value by its JSON form; none for `NULL`.
///
/// # Safety
///
/// As [`optional`].
pub(crate) unsafe fn parsed<T: serde::de::DeserializeOwned>(
    text: *const c_char,
    name: &str,
) -> Outcome<Option<T>> {
    // SAFETY: the caller's promise.
    let Some(text) = (unsafe { optional(text, name)? }) else { return Ok(None) };
    let value = serde_json::from_str(text);
    value
        .map(Some)
        .map_err(|_| Failure::new(PARLOUR_RESULT_INVALID_ARGUMENT, format!("{name} does not fit its schema")))
}

/// A participant.
///
/// # Safety
///
/// As [`optional`].
pub(crate) unsafe fn user(id: *const c_char, nickname: *const c_char, is_agent: bool) -> Outcome<User> {
    // SAFETY: the caller's promise.
    let (id, nickname) = unsafe { (required(id, "user_id")?, optional(nickname, "nickname")?) };
    Ok(User { id: id.into(), nickname: nickname.map(Into::into), is_agent, kind: None })
}
