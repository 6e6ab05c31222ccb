//! What arguments say: configurations, dialects, and the parameters of the functions in `inputs.rs` with the input that
//! is made of them.

use std::ffi::c_char;

use parlour::dialect::{Dialect, Ga4Events};
use parlour::vocabulary::User;
use parlour::{Config, Input, Snapshot};

use crate::guard::with;
use crate::handle::parlour_engine;
use crate::result::*;
use crate::text::{optional, required};

/// A configuration from its JSON form; the default one for none.
pub(crate) fn config(json: Option<&str>) -> Outcome<Config> {
    let Some(json) = json else { return Ok(Config::default()) };
    serde_json::from_str(json).map_err(|error| Failure::new(PARLOUR_INVALID_CONFIG, error))
}

/// A snapshot in JSON or in CBOR: which of both is seen from it.
pub(crate) fn snapshot(bytes: &[u8]) -> Outcome<Snapshot> {
    let read = match std::str::from_utf8(bytes) {
        Ok(json) if json.trim_start().starts_with('{') => Snapshot::from_json(json),
        _ => Snapshot::from_cbor(bytes),
    };
    read.map_err(|error| Failure::new(PARLOUR_INVALID_SNAPSHOT, error))
}

/// The dialect of this number.
pub(crate) fn dialect(number: u32) -> Outcome<Dialect> {
    let known = u16::try_from(number).ok().and_then(Dialect::from_number);
    known.ok_or_else(|| Failure::new(PARLOUR_INVALID_ARGUMENT, format!("{number} is no dialect")))
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
    unsafe { with(engine, |engine| engine.take(now, input()?)) }
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
    let value = known(text)
        .ok_or_else(|| Failure::new(PARLOUR_INVALID_ARGUMENT, format!("{name} has no value of this name")))?;
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
    value.ok_or_else(|| Failure::new(PARLOUR_NULL, format!("{name} is NULL")))
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
        .map_err(|_| Failure::new(PARLOUR_INVALID_ARGUMENT, format!("{name} does not fit its schema")))
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
