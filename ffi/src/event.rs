//! Events by a cursor on the handle, as rows are in SQLite.

use parlour::vocabulary::{Field, Record as _, Value};
use parlour::{Envelope, Event};

use crate::engine::parlour_engine;
use crate::guard::{look, with};
use crate::text::parlour_str;

/// Takes the next event that was not delivered yet, and returns its kind, one of `PARLOUR_EVENT_…`; 0 if there is none.
/// A host skips kinds that it does not know.
///
/// The event stays the one that the `parlour_event_…` functions read until the next call of `parlour_poll_event` or
/// `parlour_engine_free`; what they give is borrowed as long.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_poll_event(engine: *mut parlour_engine) -> u32 {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            engine.event = engine.engine.poll_event();
            while let Some(Event::PhoneNormalizeRequested(request)) =
                engine.event.as_ref().map(|told| &told.event)
                && let Some(normalizer) = &engine.normalizer
            {
                // The host's function answers at once: the question is not one for the host's loop.
                let number = normalizer.normalize(&request.number);
                let answer = parlour::input::PhoneNormalized::new(request.request_id.clone());
                let answer = parlour::input::PhoneNormalized { number, ..answer };
                let at = engine.event.as_ref().map(|told| told.at).unwrap_or_default();
                drop(engine.engine.handle(at, answer));
                engine.event = engine.engine.poll_event();
            }
            Ok(engine.event.as_ref().map_or(0, |told| told.event.kind().number().into()))
        })
    }
}

/// The current event.
fn event<'h>(engine: *const parlour_engine) -> Option<&'h Envelope> {
    // SAFETY: the header's conventions.
    unsafe { look(engine) }?.event.as_ref()
}

/// The number of the current event: 1, 2, 3 … per engine, never reused; 0 if there is no event.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_seq(engine: *const parlour_engine) -> u64 {
    event(engine).map_or(0, |told| told.seq)
}

/// The time of the current event, in milliseconds: the `now` of the call that let it out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_at(engine: *const parlour_engine) -> u64 {
    event(engine).map_or(0, |told| told.at.as_millis())
}

/// The name of the current event, `chat.started` say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_name(engine: *const parlour_engine) -> parlour_str {
    event(engine).map_or(parlour_str::NONE, |told| parlour_str::of(told.event.name()))
}

/// Whether the current event is news: `live`, `restored`, `replayed` or `inferred`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_origin(engine: *const parlour_engine) -> parlour_str {
    event(engine).map_or(parlour_str::NONE, |told| parlour_str::of(told.origin.name()))
}

/// Who or what brought the current event about: `visitor`, `agent`, `bot`, `system`, `api` or `trigger`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_cause(engine: *const parlour_engine) -> parlour_str {
    event(engine).map_or(parlour_str::NONE, |told| parlour_str::of(told.cause.name()))
}

/// The current event in its canonical JSON form: the same bytes in every language. Borrowed until the next call on the
/// handle that gives text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_json(engine: *mut parlour_engine) -> parlour_str {
    // SAFETY: the header's conventions.
    unsafe {
        with(engine, |engine| {
            let Some(json) = engine.event.as_ref().map(Envelope::to_json) else {
                return Ok(parlour_str::NONE);
            };
            Ok(engine.keep(json))
        })
    }
}

/// A field of the current event.
fn field<'h>(engine: *const parlour_engine, field: u32) -> Value<'h> {
    let found = u16::try_from(field).ok().and_then(Field::from_number);
    match (event(engine), found) {
        (Some(told), Some(Field::Raw)) => {
            told.raw.as_ref().map_or(Value::Absent, |raw| Value::Json(raw.text()))
        }
        (Some(told), Some(field)) => told.event.field(field),
        _ => Value::Absent,
    }
}

/// A part of a field: the item at `index` of a list, the field `part` of a record, or of a record in a list.
fn part<'h>(engine: *const parlour_engine, name: u32, index: usize, part: u32) -> Value<'h> {
    let inner = |value: Value<'h>| match (value, u16::try_from(part).ok().and_then(Field::from_number)) {
        (Value::Record(record), Some(part)) => record.field(part),
        (value, None) if part == 0 => value,
        _ => Value::Absent,
    };
    match field(engine, name) {
        Value::List(items) => inner(items.item(index)),
        record @ Value::Record(_) if index == 0 => inner(record),
        _ => Value::Absent,
    }
}

fn text(value: Value<'_>) -> parlour_str {
    match value {
        Value::Str(text) | Value::Json(text) => parlour_str::of(text),
        _ => parlour_str::NONE,
    }
}

fn number(value: Value<'_>) -> i64 {
    match value {
        Value::Int(number) => number,
        Value::Bool(value) => value.into(),
        _ => 0,
    }
}

/// Whether the current event has a field, one of `PARLOUR_FIELD_…`: false for one that it never has, and for one that
/// is not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_has(engine: *const parlour_engine, name: u32) -> bool {
    !matches!(field(engine, name), Value::Absent)
}

/// The text of a field: an id, a text, the name of an enumerated value, or the JSON of an opaque value. Nothing for a
/// field that is not there or is no text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_str(engine: *const parlour_engine, name: u32) -> parlour_str {
    text(field(engine, name))
}

/// The whole number in a field, not negative; 0 for a field that is not there, is no number, or is negative.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_u64(engine: *const parlour_engine, name: u32) -> u64 {
    u64::try_from(number(field(engine, name))).unwrap_or(0)
}

/// The whole number in a field; 0 for a field that is not there or is no number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_i64(engine: *const parlour_engine, name: u32) -> i64 {
    number(field(engine, name))
}

/// The truth value in a field; false for a field that is not there or is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_bool(engine: *const parlour_engine, name: u32) -> bool {
    matches!(field(engine, name), Value::Bool(true))
}

/// How many items the list in a field has; 1 for a record, 0 for all else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_count(engine: *const parlour_engine, name: u32) -> usize {
    match field(engine, name) {
        Value::List(items) => items.count(),
        Value::Record(_) => 1,
        _ => 0,
    }
}

/// Text inside a field: of the item at `index` of a list, and there of the field `part`, or of the item itself where
/// `part` is 0. A record that is no list has one item, at 0: `(engine, PARLOUR_FIELD_USER, 0, PARLOUR_FIELD_ID)`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_item_str(
    engine: *const parlour_engine,
    name: u32,
    index: usize,
    part: u32,
) -> parlour_str {
    text(self::part(engine, name, index, part))
}

/// A whole number inside a field, as `parlour_event_item_str` finds it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_item_i64(
    engine: *const parlour_engine,
    name: u32,
    index: usize,
    part: u32,
) -> i64 {
    number(self::part(engine, name, index, part))
}

/// A truth value inside a field, as `parlour_event_item_str` finds it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_item_bool(
    engine: *const parlour_engine,
    name: u32,
    index: usize,
    part: u32,
) -> bool {
    matches!(self::part(engine, name, index, part), Value::Bool(true))
}
