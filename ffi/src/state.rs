//! What holds in an engine: views, transcripts, snapshots, the transition log.

use std::ffi::c_char;

use crate::guard::with;
use crate::handle::parlour_engine;
use crate::result::*;
use crate::text::{parlour_str, required};

/// JSON of a value that can always be written.
pub(crate) fn json(value: &impl serde::Serialize) -> Vec<u8> {
    // A value is refused only by its own `Serialize`, and none here refuses.
    serde_json::to_vec(value).unwrap_or_default()
}

/// What holds now, as JSON: every machine's state by name, unread counts, open forms. Borrowed until the next call on
/// the handle that gives text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_view_json(engine: *mut parlour_engine) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let view = engine.engine.view().to_json();
            Ok(engine.keep(view))
        })
    }
}

/// The remembered messages of a chat as JSON, sorted by time and id; nothing for a chat that is not known. Borrowed until
/// the next call on the handle that gives text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_transcript_json(
    engine: *mut parlour_engine,
    chat_id: *const c_char,
) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let transcript = engine.engine.transcript(required(chat_id, "chat_id")?);
            let transcript =
                transcript.ok_or_else(|| Failure::new(PARLOUR_RESULT_UNKNOWN, "no such chat"))?;
            Ok(engine.keep(json(&transcript)))
        })
    }
}

/// A snapshot as JSON: everything that the engine knows, also events that were not delivered. Borrowed until the next call
/// on the handle that gives text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_snapshot_json(engine: *mut parlour_engine) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let snapshot = engine.engine.snapshot().to_json();
            Ok(engine.keep(snapshot))
        })
    }
}

/// The same snapshot as CBOR: smaller. These are bytes, not text. Borrowed until the next call on the handle that gives
/// text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_snapshot_cbor(engine: *mut parlour_engine) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let snapshot = engine.engine.snapshot().to_cbor();
            Ok(engine.keep(snapshot))
        })
    }
}

/// The key under which a snapshot should be stored: from the account and, with `sessionPerHost`, the host. Borrowed until
/// the next call on the handle that gives text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_storage_key(engine: *mut parlour_engine) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let key = engine.engine.storage_key();
            Ok(engine.keep(key))
        })
    }
}

/// Takes out the storage keys under which nothing is to be kept any more, as a JSON array of text: of visitors who are
/// known by another key now, or are gone. No snapshot holds them: ask after each step, or whenever a snapshot is stored.
/// Borrowed until the next call on the handle that gives text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_storage_keys_to_delete_json(engine: *mut parlour_engine) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let keys = json(&engine.engine.storage_keys_to_delete());
            Ok(engine.keep(keys))
        })
    }
}

/// Starts or stops noting every change of a machine's state; `limits.log` of them are kept.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_log_transitions(engine: *mut parlour_engine, on: bool) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            engine.engine.log_transitions(on);
            Ok(PARLOUR_RESULT_OK)
        })
    }
}

/// Takes out the changes of state noted so far, as a JSON array of `{machine, id, from, to, input, at}`, without personal
/// data. Borrowed until the next call on the handle that gives text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_take_transitions_json(engine: *mut parlour_engine) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let transitions = json(&engine.engine.take_transitions());
            Ok(engine.keep(transitions))
        })
    }
}
