//! Text across the boundary: borrowed in both directions.

use std::ffi::{CStr, c_char};
use std::{ptr, slice, str};

use crate::result::*;

/// Text or bytes that are borrowed: `length` bytes at `data`, UTF-8 where it is text, **without** a NUL at the end. How
/// long it stays is said where it comes from. Nothing is `NULL` and 0.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_camel_case_types)]
pub struct parlour_str {
    /// The first byte; `NULL` where there is nothing.
    pub data: *const c_char,
    /// How many bytes there are.
    pub length: usize,
}

impl parlour_str {
    /// Nothing.
    pub(crate) const NONE: Self = Self { data: ptr::null(), length: 0 };

    pub(crate) fn of(text: &str) -> Self {
        Self::bytes(text.as_bytes())
    }

    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr().cast(), length: bytes.len() }
    }
}

/// Text that ends with a NUL; none for `NULL`.
///
/// # Safety
///
/// `text` is `NULL` or points to text that ends with a NUL and stays unchanged for `'t`.
pub(crate) unsafe fn optional<'t>(text: *const c_char, name: &str) -> Outcome<Option<&'t str>> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    let text = text.to_str();
    text.map(Some).map_err(|_| Failure::new(PARLOUR_RESULT_INVALID_UTF8, format!("{name} is not UTF-8")))
}

/// Text that ends with a NUL and must be there.
///
/// # Safety
///
/// As [`optional`].
pub(crate) unsafe fn required<'t>(text: *const c_char, name: &str) -> Outcome<&'t str> {
    // SAFETY: the caller's promise.
    let text = unsafe { optional(text, name)? };
    text.ok_or_else(|| Failure::new(PARLOUR_RESULT_NULL, format!("{name} is NULL")))
}

/// So many bytes, which must be there.
///
/// # Safety
///
/// `data` is `NULL` or points to `length` bytes that stay unchanged for `'t`.
pub(crate) unsafe fn bytes<'t>(data: *const c_char, length: usize, name: &str) -> Outcome<&'t [u8]> {
    match (data.is_null(), length) {
        // What is empty may be nowhere.
        (_, 0) => Ok(&[]),
        (true, _) => Err(Failure::new(PARLOUR_RESULT_NULL, format!("{name} is NULL"))),
        (false, length) if isize::try_from(length).is_err() => {
            Err(Failure::new(PARLOUR_RESULT_TOO_LONG, format!("{name} is longer than memory")))
        }
        // SAFETY: the caller's promise, and no longer than an allocation can be.
        (false, length) => Ok(unsafe { slice::from_raw_parts(data.cast(), length) }),
    }
}

/// So many bytes of UTF-8, which must be there.
///
/// # Safety
///
/// As [`bytes`].
pub(crate) unsafe fn sized<'t>(data: *const c_char, length: usize, name: &str) -> Outcome<&'t str> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(data, length, name)? };
    str::from_utf8(bytes)
        .map_err(|_| Failure::new(PARLOUR_RESULT_INVALID_UTF8, format!("{name} is not UTF-8")))
}

/// Writes as much of a message as has room, and a NUL.
///
/// # Safety
///
/// `out` is `NULL` or has room for `size` bytes.
pub(crate) unsafe fn write_message(message: &str, out: *mut c_char, size: usize) {
    if out.is_null() || size == 0 {
        return;
    }
    let length = (0..=message.len().min(size - 1)).rev().find(|end| message.is_char_boundary(*end));
    let length = length.unwrap_or(0);
    // SAFETY: there is room for `length` bytes and the NUL by the caller's promise; the message is elsewhere.
    unsafe {
        ptr::copy_nonoverlapping(message.as_ptr().cast(), out, length);
        *out.add(length) = 0;
    }
}
