//! The host's own function for phone numbers (mluvii `setCustomNumberNormalization`).

use std::ffi::{c_char, c_void};

use parlour::vocabulary::Personal;
use parlour::{Event, input};

use crate::guard::{busy, with};
use crate::handle::parlour_engine;
use crate::result::*;

/// Normalises a phone number to international format: writes it to `out`, which has room for `size` bytes, without a NUL,
/// and returns its length; 0 for a number that is not valid. `number` is borrowed for the call, `length` bytes of UTF-8
/// without a NUL. What is no text, is longer than its room, or holds a NUL makes `parlour_poll_event` fail.
///
/// It must not throw, nor leave in any other way than by returning. It must not use the engine: every call fails with
/// `PARLOUR_RESULT_BUSY` meanwhile, and `parlour_engine_free` does nothing.
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
/// Where the function gives what is no answer, `parlour_poll_event` fails, and the question stays.
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
            engine.rejection = None;
            // A time before the latest counts as the latest: none passes.
            engine.take(0, input::PhoneSetNormalizer::new(parlour::Normalizer::Host))?;
            engine.normalizer = function.map(|function| Normalizer { function, context });
            Ok(PARLOUR_RESULT_OK)
        })
    }
}

/// A function of the host's, and what it is called with.
#[derive(Clone, Copy)]
pub(crate) struct Normalizer {
    function: unsafe extern "C" fn(*mut c_void, *const c_char, usize, *mut c_char, usize) -> usize,
    context: *mut c_void,
}

/// A number that the host's function is to be asked about.
pub(crate) struct Question {
    normalizer: Normalizer,
    number: String,
}

impl parlour_engine {
    /// The question that would be told next, where the host has a function for it.
    fn question(&self) -> Option<Question> {
        let Event::PhoneNormalizeRequested(request) = &self.engine.peek_event()?.event else { return None };
        Some(Question { normalizer: self.normalizer?, number: request.number.to_string() })
    }

    /// Takes the question that would be told next out, and answers it.
    fn answer(&mut self, number: Option<Personal>) {
        let Some(told) = self.engine.poll_event() else { return };
        let Event::PhoneNormalizeRequested(request) = told.event else { return };
        let answer = input::PhoneNormalized { number, ..input::PhoneNormalized::new(request.request_id) };
        // An answer that is not taken any more is none.
        drop(self.engine.handle(told.at, answer));
    }
}

/// Asks the host's own function, if there is one, all questions that would be told next; whether each was answered.
///
/// # Safety
///
/// As [`with`].
pub(crate) unsafe fn ask_host(engine: *mut parlour_engine) -> bool {
    // SAFETY: the caller's promise; while the function runs, nothing is borrowed.
    unsafe {
        while let Some(question) = with(engine, |engine| Ok(engine.question())) {
            let answer = busy(engine, || question.normalizer.normalize(&question.number));
            let answered = with(engine, |engine| {
                // Whatever comes of it, the event before it is no longer the current one.
                (engine.event, engine.options) = (None, None);
                engine.answer(answer?);
                Ok(true)
            });
            if !answered {
                return false;
            }
        }
    }
    true
}

impl Normalizer {
    /// Bytes that a number may have in international format: 15 digits, and generous room for how they are set.
    const ROOM: usize = 64;

    /// What the host says of a number; none for one that is not valid.
    fn normalize(self, number: &str) -> Outcome<Option<Personal>> {
        let mut out = [0_u8; Self::ROOM];
        // SAFETY: the host's function keeps to what the header says of it.
        let length = unsafe {
            (self.function)(
                self.context,
                number.as_ptr().cast(),
                number.len(),
                out.as_mut_ptr().cast(),
                out.len(),
            )
        };
        let wrong = |what| {
            Err(Failure::new(PARLOUR_RESULT_INVALID_ARGUMENT, format!("the normalizer's answer {what}")))
        };
        match out.get(..length).map(std::str::from_utf8) {
            Some(Ok("")) => Ok(None),
            Some(Ok(answer)) if answer.contains('\0') => wrong("holds a NUL"),
            Some(Ok(answer)) => Ok(Some(answer.into())),
            Some(Err(_)) => wrong("is not UTF-8"),
            None => wrong("is longer than its room"),
        }
    }
}
