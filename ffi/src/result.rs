//! Result codes, which are explicit numbers and never reused, and why a call failed.

use std::ffi::{CStr, c_char};
use std::fmt;

/// What became of a call. Numbers are never reused; a host treats one that it does not know as a failure, if it is 16
/// or more: `PARLOUR_FAILED` says so.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types)]
pub enum parlour_result {
    /// It was done; an input was accepted.
    PARLOUR_RESULT_OK = 0,
    /// An input was an exact repeat, or there was nothing to change.
    PARLOUR_RESULT_IGNORED = 1,
    /// A vendor call belongs to somebody else: another dialect, or a foreign page message.
    PARLOUR_RESULT_NOT_MINE = 2,
    /// A vendor call is the vendor's, and it is not known what it says.
    PARLOUR_RESULT_UNKNOWN = 3,
    /// An input was rejected: it changed nothing. `parlour_error` says why, `parlour_rejection_json` as data.
    PARLOUR_RESULT_REJECTED = 16,
    /// A pointer that must be there was `NULL`.
    PARLOUR_RESULT_NULL = 17,
    /// Text was not UTF-8.
    PARLOUR_RESULT_INVALID_UTF8 = 18,
    /// A configuration could not be read.
    PARLOUR_RESULT_INVALID_CONFIG = 19,
    /// A snapshot could not be restored: broken, of the future, or too large.
    PARLOUR_RESULT_INVALID_SNAPSHOT = 20,
    /// A vendor call was broken, or came from an origin that is not on the list.
    PARLOUR_RESULT_INVALID_CALL = 21,
    /// An argument had a value that is not possible there: an enumerated value that is not known, a time over 2^53 - 1, a
    /// flag that is not 1, 0 or -1, an id that holds U+0000.
    PARLOUR_RESULT_INVALID_ARGUMENT = 22,
    /// The handle is not one of this kind.
    PARLOUR_RESULT_WRONG_HANDLE = 23,
    /// A length is more than any memory has. (What is over the configuration's `limits` is `PARLOUR_RESULT_REJECTED`, of
    /// a vendor's call `PARLOUR_RESULT_INVALID_CALL`.)
    PARLOUR_RESULT_TOO_LONG = 24,
    /// What came of the call does not fit into the room given for it: it can be made again with more.
    PARLOUR_RESULT_NO_ROOM = 25,
    /// The handle waits for a function of the host's own, the one that normalises phone numbers, which must not use it.
    PARLOUR_RESULT_BUSY = 26,
    /// The call failed by a fault in Parlour itself; the handle is poisoned.
    PARLOUR_RESULT_PANIC = 32,
    /// A call before failed by a fault in Parlour itself: all that can still be done is to free the handle.
    PARLOUR_RESULT_POISONED = 33,
}

pub use parlour_result::*;

impl parlour_result {
    /// What the code means, in a few words.
    pub(crate) const fn text(self) -> &'static CStr {
        match self {
            PARLOUR_RESULT_OK => c"done",
            PARLOUR_RESULT_IGNORED => c"ignored: a repeat, or nothing to change",
            PARLOUR_RESULT_NOT_MINE => c"the vendor call belongs to somebody else",
            PARLOUR_RESULT_UNKNOWN => c"the vendor call is not known",
            PARLOUR_RESULT_REJECTED => c"the input was rejected",
            PARLOUR_RESULT_NULL => c"a pointer that must be there is NULL",
            PARLOUR_RESULT_INVALID_UTF8 => c"text is not UTF-8",
            PARLOUR_RESULT_INVALID_CONFIG => c"the configuration cannot be read",
            PARLOUR_RESULT_INVALID_SNAPSHOT => c"the snapshot cannot be restored",
            PARLOUR_RESULT_INVALID_CALL => c"the vendor call is broken",
            PARLOUR_RESULT_INVALID_ARGUMENT => c"an argument has a value that is not possible there",
            PARLOUR_RESULT_WRONG_HANDLE => c"the handle is not one of this kind",
            PARLOUR_RESULT_TOO_LONG => c"a length is more than any memory has",
            PARLOUR_RESULT_NO_ROOM => c"there is too little room for what came of the call",
            PARLOUR_RESULT_BUSY => c"the handle waits for a function of the host's, which must not use it",
            PARLOUR_RESULT_PANIC => c"a fault in Parlour itself",
            PARLOUR_RESULT_POISONED => c"a call before failed by a fault in Parlour itself",
        }
    }
}

/// What a result code means, in a few words of English; for a number that is none, `"no result code"`. The text is
/// static.
#[unsafe(no_mangle)]
pub extern "C" fn parlour_result_text(result: i32) -> *const c_char {
    const ALL: &[parlour_result] = &[
        PARLOUR_RESULT_OK,
        PARLOUR_RESULT_IGNORED,
        PARLOUR_RESULT_NOT_MINE,
        PARLOUR_RESULT_UNKNOWN,
        PARLOUR_RESULT_REJECTED,
        PARLOUR_RESULT_NULL,
        PARLOUR_RESULT_INVALID_UTF8,
        PARLOUR_RESULT_INVALID_CONFIG,
        PARLOUR_RESULT_INVALID_SNAPSHOT,
        PARLOUR_RESULT_INVALID_CALL,
        PARLOUR_RESULT_INVALID_ARGUMENT,
        PARLOUR_RESULT_WRONG_HANDLE,
        PARLOUR_RESULT_TOO_LONG,
        PARLOUR_RESULT_NO_ROOM,
        PARLOUR_RESULT_BUSY,
        PARLOUR_RESULT_PANIC,
        PARLOUR_RESULT_POISONED,
    ];
    let known = ALL.iter().find(|known| **known as i32 == result);
    known.map_or(c"no result code", |known| known.text()).as_ptr()
}

/// Why a call failed.
pub(crate) struct Failure {
    pub(crate) result: parlour_result,
    pub(crate) message: String,
}

/// What a call gives, or why it failed.
pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    pub(crate) fn new(result: parlour_result, message: impl fmt::Display) -> Self {
        Self { result, message: message.to_string() }
    }
}
