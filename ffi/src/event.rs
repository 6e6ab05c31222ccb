//! Events by a cursor on the handle, as rows are in SQLite.

use parlour::vocabulary::{Field, Record as _, Value};
use parlour::{Envelope, Event};

use crate::constants::EVENTS;
use crate::constants::parlour_event_kind::{self, PARLOUR_EVENT_NONE};
use crate::guard::{Failed, look, with};
use crate::handle::parlour_engine;
use crate::normalizer::ask_host;
use crate::text::parlour_str;

/// Takes the next event that was not delivered yet, and returns what it is; `PARLOUR_EVENT_NONE` if there is none. A host
/// skips what it does not know.
///
/// The event stays the one that the `parlour_event_…` functions read until the next call of `parlour_poll_event` or
/// `parlour_engine_free`; what they give is borrowed as long.
///
/// It can fail in one way: where the host's own function for phone numbers gives what is no answer. Then it returns
/// `PARLOUR_EVENT_NONE`, `parlour_error` says what was wrong, and the question stays to be asked again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_poll_event(engine: *mut parlour_engine) -> parlour_event_kind {
    // SAFETY: the header's conventions.
    unsafe {
        let is_answered = ask_host(engine);
        let poll = |engine: &mut parlour_engine| {
            engine.event = engine.engine.poll_event();
            engine.options = engine.event.as_ref().and_then(|told| options(&told.event));
            let kind = engine.event.as_ref().map_or(0, |told| told.event.kind().number());
            Ok(EVENTS.get(usize::from(kind)).copied().unwrap_or(PARLOUR_EVENT_NONE))
        };
        if is_answered { with(engine, poll) } else { PARLOUR_EVENT_NONE }
    }
}

/// The options of a widget in an event, as JSON.
fn options(event: &Event) -> Option<String> {
    let Event::WidgetUpdated(updated) = event else { return None };
    // Writing to a String fails only where a value refuses to be written, and none here does.
    updated.options.as_ref().map(|options| serde_json::to_string(&**options).unwrap_or_default())
}

/// Reads the current event; nothing if there is none.
fn event<R: Failed>(engine: *const parlour_engine, read: impl FnOnce(&Envelope) -> R) -> R {
    // SAFETY: the header's conventions.
    unsafe { look(engine, |engine| engine.event.as_ref().map(read)) }
}

/// The number of the current event: 1, 2, 3 … per engine, never reused; 0 if there is no event.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_seq(engine: *const parlour_engine) -> u64 {
    event(engine, |told| told.seq)
}

/// The time of the current event, in milliseconds: the `now` of the input that brought it about, or let it out; for a
/// deadline its own time, however late that was served.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_at(engine: *const parlour_engine) -> u64 {
    event(engine, |told| told.at.as_millis())
}

/// The name of the current event, `chat.started` say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_name(engine: *const parlour_engine) -> parlour_str {
    event(engine, |told| parlour_str::of(told.event.name()))
}

/// Whether the current event is news: `live`, `restored`, `replayed` or `inferred`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_origin(engine: *const parlour_engine) -> parlour_str {
    event(engine, |told| parlour_str::of(told.origin.name()))
}

/// Who or what brought the current event about: `visitor`, `agent`, `bot`, `system`, `api` or `trigger`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_cause(engine: *const parlour_engine) -> parlour_str {
    event(engine, |told| parlour_str::of(told.cause.name()))
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

/// A field of an event, with the options in it.
fn value<'t>(told: &'t Envelope, options: Option<&'t str>, field: u32) -> Value<'t> {
    match u16::try_from(field).ok().and_then(Field::from_number) {
        Some(Field::Raw) => told.raw.as_ref().map_or(Value::Absent, |raw| Value::Json(raw.text())),
        Some(Field::Options) => options.map_or(Value::Absent, Value::Json),
        Some(field) => told.event.field(field),
        None => Value::Absent,
    }
}

/// Reads a field of the current event.
fn field<R: Failed>(engine: *const parlour_engine, name: u32, read: impl FnOnce(Value<'_>) -> R) -> R {
    // SAFETY: the header's conventions.
    unsafe {
        look(engine, |engine| {
            engine.event.as_ref().map(|told| read(value(told, engine.options.as_deref(), name)))
        })
    }
}

/// Reads a part of a field: the item at `index` of a list, the field `part` of a record, or of a record in a list.
fn part<R: Failed>(
    engine: *const parlour_engine,
    name: u32,
    index: usize,
    part: u32,
    read: impl FnOnce(Value<'_>) -> R,
) -> R {
    field(engine, name, |value| {
        let item = match value {
            Value::List(items) => items.item(index),
            record @ Value::Record(_) if index == 0 => record,
            _ => Value::Absent,
        };
        read(match (item, u16::try_from(part).ok().and_then(Field::from_number)) {
            (Value::Record(record), Some(part)) => record.field(part),
            (item, None) if part == 0 => item,
            _ => Value::Absent,
        })
    })
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

fn truth(value: Value<'_>) -> bool {
    matches!(value, Value::Bool(true))
}

/// Whether the current event has a field, one of `PARLOUR_FIELD_…`: false for one that it never has, and for one that
/// is not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_has(engine: *const parlour_engine, name: u32) -> bool {
    field(engine, name, |value| !matches!(value, Value::Absent))
}

/// The text of a field: an id, a text, the name of an enumerated value, or the JSON of an opaque value or of
/// options. Nothing for a field that is not there or is no text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_str(engine: *const parlour_engine, name: u32) -> parlour_str {
    field(engine, name, text)
}

/// The whole number in a field, not negative; 0 for a field that is not there, is no number, or is negative.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_u64(engine: *const parlour_engine, name: u32) -> u64 {
    field(engine, name, |value| u64::try_from(number(value)).unwrap_or(0))
}

/// The whole number in a field; 0 for a field that is not there or is no number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_i64(engine: *const parlour_engine, name: u32) -> i64 {
    field(engine, name, number)
}

/// The truth value in a field; false for a field that is not there or is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_bool(engine: *const parlour_engine, name: u32) -> bool {
    field(engine, name, truth)
}

/// How many items the list in a field has; 1 for a record, 0 for all else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_count(engine: *const parlour_engine, name: u32) -> usize {
    field(engine, name, |value| match value {
        Value::List(items) => items.count(),
        Value::Record(_) => 1,
        _ => 0,
    })
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
    self::part(engine, name, index, part, text)
}

/// A whole number inside a field, as `parlour_event_item_str` finds it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_item_i64(
    engine: *const parlour_engine,
    name: u32,
    index: usize,
    part: u32,
) -> i64 {
    self::part(engine, name, index, part, number)
}

/// A truth value inside a field, as `parlour_event_item_str` finds it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parlour_event_item_bool(
    engine: *const parlour_engine,
    name: u32,
    index: usize,
    part: u32,
) -> bool {
    self::part(engine, name, index, part, truth)
}
