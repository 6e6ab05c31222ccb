//! A step without a handle: from one snapshot to the next.

use std::ffi::c_char;

use parlour::StepError;

use crate::arguments;
use crate::guard::alone;
use crate::result::*;
use crate::text::{bytes, optional, sized, write_message};

/// Takes a step as a pure function, without a handle: restores an engine of a snapshot, tells it the inputs at the time
/// `now`, takes all events out, and stores it again. For hosts that keep nothing between two calls. Threads may call it
/// at any time.
///
/// `config` is as for `parlour_engine_new`, and `snapshot` as for `parlour_engine_restore`, or `NULL` with a length of
/// 0 at the beginning. `inputs` is a JSON list of inputs; `NULL` with a length of 0 for none: then time alone passes,
/// and deadlines that are due fire. What comes of it is written to `out`, with a NUL at the end:
///
///     {"snapshot":{...},"verdicts":[{"verdict":"accepted"},{"rejected":{...}}],"events":[{...}],"deadline":{"at":11000,"reason":"typing"}}
///
/// `verdicts` has an item for each input, `verdict` or, as `parlour_rejection_json` has it, `rejected`; an input that
/// is rejected, or is none, is no failure. `deadline` says when to take the next step at the latest, or is `null`. As
/// after each restore, the first `widget.load` of a widget that the snapshot knows acts as a reload.
///
/// `*length` is how long the text is, without the NUL, if `length` is not `NULL`. Where `size` is no more than that,
/// the call returns `PARLOUR_RESULT_NO_ROOM`, writes nothing, and can be made again with more room: it gives the same
/// again. Fails with `PARLOUR_RESULT_NULL`, `PARLOUR_RESULT_INVALID_UTF8`, `PARLOUR_RESULT_INVALID_CONFIG`,
/// `PARLOUR_RESULT_INVALID_SNAPSHOT` or, for inputs that are no list, an id that holds U+0000 and a time over 2^53 - 1,
/// `PARLOUR_RESULT_INVALID_ARGUMENT`; then `out` has what is wrong, cut to `size` bytes with a NUL at the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_step_json(
    config: *const c_char,
    snapshot: *const c_char,
    snapshot_length: usize,
    now: u64,
    inputs: *const c_char,
    inputs_length: usize,
    out: *mut c_char,
    size: usize,
    length: *mut usize,
) -> parlour_result {
    let stepped = alone(|| {
        // SAFETY: the header's conventions.
        let (config, snapshot, inputs) = unsafe {
            (
                optional(config, "config")?,
                bytes(snapshot, snapshot_length, "snapshot")
                    .map(|bytes| (!snapshot.is_null()).then_some(bytes))?,
                sized(inputs, inputs_length, "inputs")
                    .map(|list| if inputs.is_null() { "[]" } else { list })?,
            )
        };
        let (now, snapshot) = (arguments::time(now)?, snapshot.map(arguments::snapshot).transpose()?);
        arguments::whole_inputs(inputs)?;
        parlour::step_json(snapshot, arguments::config(config)?, now, inputs).map_err(|error| match error {
            StepError::Restore(error) => Failure::new(PARLOUR_RESULT_INVALID_SNAPSHOT, error),
            StepError::InvalidInputs => Failure::new(PARLOUR_RESULT_INVALID_ARGUMENT, error),
        })
    });
    let (result, text) = match stepped {
        Ok(json) if json.len() < size && !out.is_null() => (PARLOUR_RESULT_OK, json),
        Ok(json) => (PARLOUR_RESULT_NO_ROOM, json),
        Err(failure) => (failure.result, failure.message),
    };
    // SAFETY: the header's conventions.
    unsafe {
        if !length.is_null() {
            *length = text.len();
        }
        if result != PARLOUR_RESULT_NO_ROOM {
            write_message(&text, out, size);
        }
    }
    result
}
