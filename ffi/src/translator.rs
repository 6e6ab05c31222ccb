//! Translators: any dialect in, any dialect out.

use std::ffi::c_char;

use parlour::Config;
use parlour::dialect::{Translator, VendorCall};

use crate::arguments::{self, dialect};
use crate::guard::{Handle, Head, error, free, look, make, with};
use crate::result::*;
use crate::text::{optional, parlour_str, sized};

/// Translates a stream of one vendor's calls to another's. The rules of a `parlour_engine` handle hold.
// The head comes first; the header shows nothing of what is inside.
#[cfg_attr(all(), repr(C))]
#[allow(non_camel_case_types)]
pub struct parlour_translator {
    head: Head,
    translator: Translator,
    text: Vec<u8>,
}

impl Handle for parlour_translator {
    const KIND: u64 = 0x5041_524c_4f55_5254;

    fn head(&mut self) -> &mut Head {
        &mut self.head
    }
}

impl parlour_translator {
    fn keep(&mut self, text: String) -> parlour_str {
        self.text = text.into_bytes();
        parlour_str::bytes(&self.text)
    }

    fn keep_calls(&mut self, calls: &[VendorCall]) -> parlour_str {
        let lines: Vec<String> = calls.iter().map(VendorCall::to_json).collect();
        self.keep(lines.join("\n"))
    }
}

/// Makes a translator from one `parlour_dialect` to another. With a configuration of `NULL` page messages of any origin
/// count and all else is by default; the mode is always `observe`. The rest is as with `parlour_engine_new`;
/// `parlour_translator_free` frees it. Fails with `PARLOUR_RESULT_INVALID_ARGUMENT` for a number that is no dialect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_translator_new(
    from: u32,
    to: u32,
    config: *const c_char,
    translator: *mut *mut parlour_translator,
    message: *mut c_char,
    message_size: usize,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        make(translator, message, message_size, || {
            let (from, to) = (dialect(from)?, dialect(to)?);
            let config = arguments::config(optional(config, "config")?)?;
            let translator = Translator::with_config(from, to, config);
            let head = Head::new(parlour_translator::KIND);
            Ok(parlour_translator { head, translator, text: Vec::new() })
        })
    }
}

/// Frees a translator. `NULL` is allowed. Whatever was borrowed from it is gone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_translator_free(translator: *mut parlour_translator) {
    // SAFETY: the header's conventions.
    unsafe { free(translator) }
}

/// The message of the last call on this handle that failed; empty if the last one did not. Borrowed until the next call
/// on the handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_translator_error(translator: *const parlour_translator) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe { error(translator) }
}

/// Lets Google Analytics 4, if that is the target, be told so from now on: under a word of the host's as
/// `event_category`, for `NULL` the name of the vendor whose calls are read; and with `all_events` every event, by its
/// canonical name, in place of the eight that Livechatoo records.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_translator_set_ga4(
    translator: *mut parlour_translator,
    category: *const c_char,
    all_events: bool,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(translator, |translator| {
            let category = optional(category, "category")?;
            translator.translator.set_ga4(category, arguments::ga4_events(all_events));
            Ok(PARLOUR_RESULT_OK)
        })
    }
}

/// Translates the next call of the stream, in JSON; its time is its `at`. `*calls` are the target's calls, in JSON, one on
/// a line, each with the time of its event; borrowed until the next call on the handle. `calls` may be `NULL`.
///
/// Fails with `PARLOUR_RESULT_INVALID_CALL` for a call that is broken; the stream can go on. `PARLOUR_RESULT_NULL` and
/// `PARLOUR_RESULT_INVALID_UTF8` as everywhere.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_translate_json(
    translator: *mut parlour_translator,
    call: *const c_char,
    length: usize,
    calls: *mut parlour_str,
) -> parlour_result {
    // SAFETY: the header's conventions.
    unsafe {
        with(translator, |translator| {
            let call = sized(call, length, "call")?;
            arguments::whole_call(call, &Config::default())?;
            let call = VendorCall::from_json(call)?;
            let translated = translator.translator.translate(&call)?;
            let text = translator.keep_calls(&translated);
            if !calls.is_null() {
                *calls = text;
            }
            Ok(PARLOUR_RESULT_OK)
        })
    }
}

/// When to call `parlour_translator_timeout`, as `parlour_next_deadline` tells it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_translator_deadline(
    translator: *const parlour_translator,
    at: *mut u64,
) -> bool {
    // SAFETY: the header's conventions.
    unsafe {
        look(translator, |translator| {
            let (time, _) = translator.translator.next_deadline()?;
            if !at.is_null() {
                *at = time.as_millis();
            }
            Some(true)
        })
    }
}

/// Lets time pass without a call; gives what calls that brings about, as `parlour_translate_json` does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_translator_timeout(
    translator: *mut parlour_translator,
    now: u64,
) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(translator, |translator| {
            let calls = translator.translator.handle_timeout(arguments::time(now)?);
            Ok(translator.keep_calls(&calls))
        })
    }
}

/// What was lost so far, for people: a loss on a line, with how often it came up. Borrowed until the next call on the
/// handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_translator_report(translator: *mut parlour_translator) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(translator, |translator| {
            let report = translator.translator.report().to_string();
            Ok(translator.keep(report))
        })
    }
}
