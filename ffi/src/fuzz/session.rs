//! An engine and a translator as a host holds them, and what must hold of them.

use std::ffi::{c_char, c_void};
use std::{ptr, slice, str};

use parlour::dialect::Dialect;
use parlour::vocabulary::{EventKind, Field};

use crate::dialect::*;
use crate::engine::*;
use crate::event::*;
use crate::handle::parlour_engine;
use crate::inputs::*;
use crate::result::*;
use crate::state::*;
use crate::step::*;
use crate::text::parlour_str;
use crate::translator::*;

/// So many numbers, from 0 on, are those of all dialects, the one before the first and the one after the last.
pub(super) const DIALECTS: u32 = Dialect::ALL[Dialect::ALL.len() - 1].number() as u32 + 2;

/// Looks at borrowed bytes.
fn look<'b>(text: parlour_str) -> &'b [u8] {
    if text.data.is_null() {
        assert_eq!(text.length, 0, "nothing has no length");
        return &[];
    }
    unsafe { slice::from_raw_parts(text.data.cast(), text.length) }
}

/// Borrowed text.
fn text<'b>(text: parlour_str) -> &'b str {
    str::from_utf8(look(text)).expect("text is UTF-8")
}

/// Borrowed text can be read.
pub(super) fn readable(borrowed: parlour_str) {
    text(borrowed);
}

/// A host's function for phone numbers; by its context, one of several that are no good.
pub(super) unsafe extern "C" fn normalize(
    context: *mut c_void,
    number: *const c_char,
    length: usize,
    out: *mut c_char,
    size: usize,
) -> usize {
    let number = text(parlour_str { data: number, length });
    let out = unsafe { slice::from_raw_parts_mut(out.cast::<u8>(), size) };
    let answer = match context.addr() % 5 {
        0 => format!("+420{}", number.len()).into_bytes(),
        1 => b"\xff\xff".to_vec(),
        2 => return size + 1,
        3 => return usize::MAX,
        _ => return 0,
    };
    out[..answer.len()].copy_from_slice(&answer);
    answer.len()
}

/// What can be made with these arguments, or a failure and its message.
fn made<H>(make: impl FnOnce(*mut *mut H, *mut c_char, usize) -> parlour_result) -> Option<*mut H> {
    let mut handle = ptr::dangling_mut();
    let mut message = [1_u8; 24];
    let result = make(&raw mut handle, message.as_mut_ptr().cast(), message.len());
    assert_ne!(result, PARLOUR_RESULT_PANIC);
    if result == PARLOUR_RESULT_OK {
        assert!(!handle.is_null());
        return Some(handle);
    }
    assert!(handle.is_null());
    let end = message.iter().position(|byte| *byte == 0).expect("a message ends with a NUL");
    assert!(end > 0 && str::from_utf8(&message[..end]).is_ok());
    None
}

pub(super) struct Session {
    engine: *mut parlour_engine,
    translator: Option<*mut parlour_translator>,
    now: u64,
    /// The number of the last event.
    polled: u64,
}

impl Drop for Session {
    fn drop(&mut self) {
        unsafe {
            parlour_engine_free(self.engine);
            parlour_translator_free(self.translator.unwrap_or(ptr::null_mut()));
        }
    }
}

impl Session {
    /// An engine of this configuration, of the default one if it is none.
    pub(super) fn new(config: *const c_char) -> Self {
        let make =
            |config| made(|out, message, size| unsafe { parlour_engine_new(config, out, message, size) });
        let engine = make(config).or_else(|| make(ptr::null())).expect("the default configuration is one");
        Self { engine, translator: None, now: 0, polled: 0 }
    }

    pub(super) fn engine(&self) -> *mut parlour_engine {
        self.engine
    }

    pub(super) fn now(&self) -> u64 {
        self.now
    }

    /// Lets time pass; what is more than all time comes once, and the clock stays.
    pub(super) fn pass(&mut self, wait: u64) -> u64 {
        match self.now.checked_add(wait).filter(|now| *now < 1 << 52) {
            Some(now) => {
                self.now = now;
                now
            }
            None => wait,
        }
    }

    fn snapshot(&self) -> Vec<u8> {
        look(unsafe { parlour_snapshot_cbor(self.engine) }).to_vec()
    }

    /// A call with a result: a failure has a message, and a wrong argument changes nothing.
    pub(super) fn call(&mut self, call: impl FnOnce(*mut parlour_engine) -> parlour_result) {
        let before = self.snapshot();
        let result = call(self.engine);
        let failed = result as u32 >= 16;
        assert_eq!(failed, !text(unsafe { parlour_error(self.engine) }).is_empty(), "{result:?}");
        match result {
            PARLOUR_RESULT_OK | PARLOUR_RESULT_IGNORED | PARLOUR_RESULT_NOT_MINE | PARLOUR_RESULT_UNKNOWN => {
            }
            PARLOUR_RESULT_REJECTED => {
                let rejection = text(unsafe { parlour_rejection_json(self.engine) });
                serde_json::from_str::<serde_json::Value>(rejection).expect("a rejection is JSON");
            }
            PARLOUR_RESULT_INVALID_CALL => {}
            PARLOUR_RESULT_NULL
            | PARLOUR_RESULT_INVALID_UTF8
            | PARLOUR_RESULT_INVALID_ARGUMENT
            | PARLOUR_RESULT_TOO_LONG => {
                assert_eq!(self.snapshot(), before, "{result:?}");
            }
            other => panic!("{other:?}"),
        }
    }

    /// The handle is not poisoned.
    pub(super) fn holds(&self) {
        let error = text(unsafe { parlour_error(self.engine) });
        assert_ne!(error.as_bytes(), PARLOUR_RESULT_PANIC.text().to_bytes());
    }

    /// The next event, all of it.
    pub(super) fn poll(&mut self) -> Option<EventKind> {
        let engine = self.engine;
        let number = unsafe { parlour_poll_event(engine) } as u32;
        let kind = u16::try_from(number).ok().and_then(EventKind::from_number);
        assert_eq!(kind.is_none(), number == 0, "{number}");
        unsafe {
            assert_eq!(text(parlour_event_name(engine)), kind.map_or("", EventKind::name));
            let (seq, at) = (parlour_event_seq(engine), parlour_event_at(engine));
            for told in [parlour_event_origin(engine), parlour_event_cause(engine)] {
                assert_eq!(text(told).is_empty(), kind.is_none());
            }
            let json = text(parlour_event_json(engine));
            if kind.is_some() {
                assert!(seq > self.polled, "{seq} after {}", self.polled);
                self.polled = seq;
                let json: serde_json::Value = serde_json::from_str(json).expect("an event is JSON");
                assert_eq!((json["seq"].as_u64(), json["at"].as_u64()), (Some(seq), Some(at)));
            } else {
                assert_eq!((seq, at, json), (0, 0, ""));
            }
            for dialect in 0..DIALECTS {
                readable(parlour_event_encode(engine, dialect));
            }
            readable(parlour_event_encode_ga4(engine, ptr::null(), seq.is_multiple_of(2)));
        }
        for field in 0..=u32::from(u8::MAX) {
            self.read(field, 0, 0);
        }
        kind
    }

    pub(super) fn poll_all(&mut self) {
        while self.poll().is_some() {}
        assert!(self.poll().is_none());
    }

    /// A field of the current event, and parts of it.
    pub(super) fn read(&self, field: u32, index: usize, part: u32) {
        let engine = self.engine;
        unsafe {
            let has = parlour_event_has(engine, field);
            let (borrowed, count) =
                (text(parlour_event_str(engine, field)), parlour_event_count(engine, field));
            let (whole, signed) = (parlour_event_u64(engine, field), parlour_event_i64(engine, field));
            assert_eq!(whole, u64::try_from(signed).unwrap_or(0));
            let truth = parlour_event_bool(engine, field);
            assert!(has || (borrowed.is_empty() && count == 0 && signed == 0 && !truth), "{field}");
            let known = u32::try_from(Field::ALL.len()).expect("few");
            let parts = if count > 0 { known + 2 } else { 1 };
            let places = (0..=count).flat_map(|index| (0..parts).map(move |part| (index, part)));
            for (index, part) in places.chain([(index, part), (usize::MAX, part), (index, u32::MAX)]) {
                let item = text(parlour_event_item_str(engine, field, index, part));
                let number = parlour_event_item_i64(engine, field, index, part);
                let truth = parlour_event_item_bool(engine, field, index, part);
                let nothing = item.is_empty() && number == 0 && !truth;
                assert!(index < count || nothing, "{field} {index} {part}");
            }
        }
    }

    /// Goes on with an engine made of a snapshot, which has the same one.
    pub(super) fn restart(&mut self, as_json: bool) {
        let before = self.snapshot();
        let stored = match as_json {
            true => look(unsafe { parlour_snapshot_json(self.engine) }).to_vec(),
            false => before,
        };
        if let Some(engine) = restored(ptr::null(), &stored) {
            unsafe { parlour_engine_free(self.engine) };
            self.engine = engine;
        }
    }

    /// Takes a step without the engine, from its snapshot, with a list of this one input. What is broken has a message; else
    /// the same comes with just enough room, and nothing without.
    pub(super) fn step(&mut self, wait: u64, input: *const c_char, length: usize) {
        let (snapshot, now) = (self.snapshot(), self.now.saturating_add(wait));
        let mut list = b"[".to_vec();
        if !input.is_null() && isize::try_from(length).is_ok() {
            list.extend_from_slice(unsafe { slice::from_raw_parts(input.cast(), length) });
        }
        list.push(b']');
        let step = |out: &mut [u8]| {
            let mut length = usize::MAX;
            let result = unsafe {
                parlour_step_json(
                    ptr::null(),
                    snapshot.as_ptr().cast(),
                    snapshot.len(),
                    now,
                    list.as_ptr().cast(),
                    list.len(),
                    out.as_mut_ptr().cast(),
                    out.len(),
                    &raw mut length,
                )
            };
            (result, length)
        };
        let (result, length) = step(&mut []);
        if result != PARLOUR_RESULT_NO_ROOM {
            // Limits of another configuration may let the snapshot in that the default ones do not.
            let known = [
                PARLOUR_RESULT_INVALID_SNAPSHOT,
                PARLOUR_RESULT_INVALID_ARGUMENT,
                PARLOUR_RESULT_INVALID_UTF8,
            ];
            assert!(known.contains(&result) && length > 0, "{result:?}");
            return;
        }
        assert_eq!(step(&mut vec![0; length]), (PARLOUR_RESULT_NO_ROOM, length));
        let mut out = vec![1; length + 1];
        assert_eq!((step(&mut out), out.pop()), ((PARLOUR_RESULT_OK, length), Some(0)));
        let stepped: serde_json::Value = serde_json::from_slice(&out).expect("a step is JSON");
        let count = |what: &str| stepped[what].as_array().map(Vec::len);
        assert!(
            count("events").is_some()
                && count("verdicts").is_some_and(|inputs| list.len() == 2 || inputs > 0)
        );
        assert_eq!(self.snapshot(), snapshot, "the engine has nothing to do with it");
    }

    /// Makes an engine of any bytes, and of a broken snapshot.
    pub(super) fn restore(&mut self, config: *const c_char, bytes: &[u8]) {
        let mut snapshot = self.snapshot();
        let half = snapshot.len() / 2;
        snapshot.splice(half..half, bytes.iter().copied());
        for stored in [bytes, &snapshot] {
            if let Some(engine) = restored(config, stored) {
                unsafe { parlour_engine_free(engine) };
            }
        }
    }

    pub(super) fn new_translator(&mut self, from: u32, to: u32, config: *const c_char) {
        let new = made(|out, message, size| unsafe {
            parlour_translator_new(from % DIALECTS, to % DIALECTS, config, out, message, size)
        });
        if let Some(old) = new.and_then(|new| self.translator.replace(new)) {
            unsafe { parlour_translator_free(old) };
        }
    }

    pub(super) fn translate(&mut self, data: *const c_char, length: usize) {
        let Some(translator) = self.translator else { return };
        let mut calls = parlour_str::NONE;
        let result = unsafe { parlour_translate_json(translator, data, length, &raw mut calls) };
        let error = text(unsafe { parlour_translator_error(translator) });
        assert_eq!(result != PARLOUR_RESULT_OK, !error.is_empty(), "{result:?}");
        assert!(
            matches!(
                result,
                PARLOUR_RESULT_OK
                    | PARLOUR_RESULT_INVALID_CALL
                    | PARLOUR_RESULT_NULL
                    | PARLOUR_RESULT_INVALID_UTF8
                    | PARLOUR_RESULT_TOO_LONG
            ),
            "{result:?}"
        );
        readable(calls);
        readable(unsafe { parlour_translator_report(translator) });
        let word = c"fuzz".as_ptr();
        assert_eq!(
            unsafe { parlour_translator_set_ga4(translator, word, length.is_multiple_of(2)) },
            PARLOUR_RESULT_OK
        );
    }

    pub(super) fn let_translator_wait(&mut self, wait: u64) {
        let Some(translator) = self.translator else { return };
        let mut at = 0;
        unsafe {
            parlour_translator_deadline(translator, ptr::null_mut());
            parlour_translator_deadline(translator, &raw mut at);
            readable(parlour_translator_timeout(translator, at + wait));
            assert_eq!(text(parlour_translator_error(translator)), "");
        }
    }

    /// A handle of another kind, and no handle.
    pub(super) fn misuse(&mut self) {
        let wrong = self.engine.cast::<parlour_translator>();
        let mut at = 0;
        unsafe {
            let mut calls = parlour_str::NONE;
            let result = parlour_translate_json(wrong, c"{}".as_ptr(), 2, &raw mut calls);
            assert_eq!(result, PARLOUR_RESULT_WRONG_HANDLE);
            parlour_translator_free(wrong);
            assert_eq!(parlour_widget_show(ptr::null_mut(), 0, ptr::null()), PARLOUR_RESULT_NULL);
            readable(parlour_error(ptr::null()));
            if parlour_next_deadline(self.engine, &raw mut at) {
                assert!(parlour_next_deadline(self.engine, ptr::null_mut()));
            }
        }
    }
}

/// An engine of a snapshot; none if it is broken.
fn restored(config: *const c_char, stored: &[u8]) -> Option<*mut parlour_engine> {
    let (data, length) = (stored.as_ptr().cast(), stored.len());
    made(|out, message, size| unsafe { parlour_engine_restore(config, data, length, out, message, size) })
}
