//! An engine's life, its time, and inputs in JSON.

use std::ffi::c_char;

use parlour::{Engine, Input};

use crate::arguments;
use crate::guard::{error, free, look, make, with};
use crate::handle::parlour_engine;
use crate::result::*;
use crate::text::{bytes, optional, parlour_str, sized};

/// Makes an engine without widgets or chats.
///
/// `config` is the configuration in JSON, as `config.schema.json` has it, or `NULL` for the default one.
/// `*engine` is the new handle, which `parlour_engine_free` frees, or `NULL` if the call fails; then what is wrong is
/// written to `message`, cut to `message_size` bytes with a NUL at the end. `message` may be `NULL`.
///
/// Fails with `PARLOUR_RESULT_NULL`, `PARLOUR_RESULT_INVALID_UTF8` or `PARLOUR_RESULT_INVALID_CONFIG`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_engine_new(
    config: *const c_char,
    engine: *mut *mut parlour_engine,
    message: *mut c_char,
    message_size: usize,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        make(engine, message, message_size, || {
            let config = arguments::config(optional(config, "config")?)?;
            Ok(parlour_engine::new(Engine::new(config)))
        })
    }
}

/// Makes an engine that goes on where a snapshot was taken, as if nothing had happened. It tells nothing by itself.
///
/// `snapshot` is what `parlour_snapshot_json` or `parlour_snapshot_cbor` gave; which of both is seen from it. The rest is
/// as with `parlour_engine_new`.
///
/// Fails with `PARLOUR_RESULT_NULL`, `PARLOUR_RESULT_INVALID_UTF8`, `PARLOUR_RESULT_INVALID_CONFIG` or
/// `PARLOUR_RESULT_INVALID_SNAPSHOT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_engine_restore(
    config: *const c_char,
    snapshot: *const c_char,
    length: usize,
    engine: *mut *mut parlour_engine,
    message: *mut c_char,
    message_size: usize,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        make(engine, message, message_size, || {
            let config = arguments::config(optional(config, "config")?)?;
            let snapshot = arguments::snapshot(bytes(snapshot, length, "snapshot")?)?;
            let engine = Engine::restore(config, snapshot);
            let engine = engine.map_err(|error| Failure::new(PARLOUR_RESULT_INVALID_SNAPSHOT, error))?;
            Ok(parlour_engine::new(engine))
        })
    }
}

/// Frees an engine. `NULL` is allowed. Whatever was borrowed from it is gone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_engine_free(engine: *mut parlour_engine) {
    // SAFETY: the header's conventions.
    unsafe { free(engine) }
}

/// The message of the last call on this handle that failed; empty if the last one did not. Borrowed until the next call
/// on the handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_error(engine: *const parlour_engine) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe { error(engine) }
}

/// Why the last input was rejected, as JSON: `{machine, id, state, input, reason, fields?}`; nothing if it was not, nor
/// where the call failed before the engine saw an input. Borrowed until the next call on the handle that gives text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_rejection_json(engine: *mut parlour_engine) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let Some(rejection) = &engine.rejection else { return Ok(parlour_str::NONE) };
            let json = serde_json::to_vec(rejection).unwrap_or_default();
            Ok(engine.keep(json))
        })
    }
}

/// Tells an input in its canonical JSON form at the time `now`, in milliseconds. Deadlines that are due fire first,
/// each at its own time, however late this is.
///
/// `PARLOUR_RESULT_OK` if it was accepted, `PARLOUR_RESULT_IGNORED` if there was nothing to change. Fails with
/// `PARLOUR_RESULT_REJECTED`, also for text that is no input or is over `limits.input`; with `PARLOUR_RESULT_NULL`,
/// `PARLOUR_RESULT_INVALID_UTF8` or `PARLOUR_RESULT_INVALID_ARGUMENT`.
///
/// All inputs have a schema, `input.schema.json`; those that no function takes are described at the end of this header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_handle_json(
    engine: *mut parlour_engine,
    now: u64,
    input: *const c_char,
    length: usize,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            engine.rejection = None;
            let (now, input) = (arguments::time(now)?, sized(input, length, "input")?);
            arguments::whole_input(input)?;
            let answer = engine.engine.handle_json(now, input);
            engine.settle(answer)
        })
    }
}

/// Whether an input in JSON would be accepted now: neither rejected nor ignored. Nothing changes. `parlour_error` says
/// why text is no input.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_can_json(
    engine: *mut parlour_engine,
    input: *const c_char,
    length: usize,
) -> bool {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let input = sized(input, length, "input")?;
            arguments::whole_input(input)?;
            let input =
                Input::from_json(input).map_err(|error| Failure::new(PARLOUR_RESULT_REJECTED, error))?;
            Ok(engine.engine.can(&input))
        })
    }
}

/// Fires the deadlines that are due at the time `now`, each at its own time. Early, late and repeated calls make no
/// difference to what is told. Fails with `PARLOUR_RESULT_INVALID_ARGUMENT` for a time over 2^53 - 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_handle_timeout(engine: *mut parlour_engine, now: u64) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            engine.engine.handle_timeout(arguments::time(now)?);
            Ok(PARLOUR_RESULT_OK)
        })
    }
}

/// When to call `parlour_handle_timeout`: writes the time to `*at`, if it is not `NULL`, and returns true; false while
/// nothing is due ever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_next_deadline(engine: *const parlour_engine, at: *mut u64) -> bool {
    // SAFETY: the header's conventions.
    unsafe {
        look(engine, |engine| {
            let (time, _) = engine.engine.next_deadline()?;
            if !at.is_null() {
                *at = time.as_millis();
            }
            Some(true)
        })
    }
}

/// Tells again what holds now, as events with origin `restored`: for a user interface that starts anew. It is told no
/// oftener than somebody polls: while all that the last call told still waits, another one adds nothing; where some of it
/// was polled, it is told once more after the rest.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_resync(engine: *mut parlour_engine) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            engine.engine.resync();
            Ok(PARLOUR_RESULT_OK)
        })
    }
}
