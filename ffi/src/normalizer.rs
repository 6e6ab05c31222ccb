//! The host's own function for phone numbers (mluvii `setCustomNumberNormalization`).

use std::ffi::{c_char, c_void};

use parlour::input;

use crate::guard::with;
use crate::handle::{Normalizer, parlour_engine};
use crate::result::*;

/// Normalises a phone number to international format: writes it to `out`, which has room for `size` bytes, without a NUL,
/// and returns its length; 0 for a number that is not valid. `number` is borrowed for the call, `length` bytes of UTF-8
/// without a NUL. It must not call the engine.
#[allow(non_camel_case_types)]
pub type parlour_normalizer = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        number: *const c_char,
        length: usize,
        out: *mut c_char,
        size: usize,
    ) -> usize,
>;

/// Sets the host's own function for phone numbers, which replaces the configuration's choice from now on. Then no
/// `phone.normalize_requested` comes to the host: `parlour_poll_event` calls the function and goes on. With `NULL` the
/// questions come as events again, to be answered by input `phone.normalized`.
///
/// `context` is passed to each call of the function and never looked at; it must stay valid as long as the engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_set_phone_normalizer(
    engine: *mut parlour_engine,
    function: parlour_normalizer,
    context: *mut c_void,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            // A time before the latest counts as the latest: none passes.
            engine.take(0, input::PhoneSetNormalizer::new(parlour::Normalizer::Host))?;
            engine.normalizer = function.map(|function| Normalizer { function, context });
            Ok(PARLOUR_OK)
        })
    }
}
