//! Writing canonical JSON: compact, keys in the order of their definition, opaque JSON as it came.

use alloc::string::String;
use core::fmt::Write as _;

use super::{Datum, Slot, Table, members};

/// The JSON text of a value.
pub(crate) fn to_string(slot: &dyn Slot) -> String {
    text(slot.datum())
}

/// The same of what is no slot's.
pub(crate) fn text(datum: Datum<'_>) -> String {
    let mut out = String::with_capacity(128);
    write(&mut out, datum);
    out
}

/// Appends the JSON text of a value.
pub(crate) fn write(out: &mut String, datum: Datum<'_>) {
    match datum {
        Datum::Absent | Datum::Null => out.push_str("null"),
        Datum::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        // Writing to a String does not fail.
        Datum::Int(number) => _ = write!(out, "{number}"),
        Datum::Uint(number) => _ = write!(out, "{number}"),
        Datum::Str(text) => write_str(out, text),
        Datum::Json(text) => out.push_str(text),
        Datum::JsonOnly(slot) => write(out, slot.datum()),
        Datum::Table(table) => write_table(out, table),
        Datum::List(list) => {
            out.push('[');
            for index in 0..list.count() {
                if index > 0 {
                    out.push(',');
                }
                write(out, list.item(index));
            }
            out.push(']');
        }
        Datum::Object(object) => write_members(out, |visit| object.members(visit)),
    }
}

/// Appends the JSON text of a table.
pub(crate) fn write_table(out: &mut String, table: &dyn Table) {
    write_members(out, |visit| members(table, visit));
}

fn write_members(out: &mut String, each: impl FnOnce(&mut dyn FnMut(&str, Datum<'_>))) {
    out.push('{');
    let mut is_first = true;
    each(&mut |key, datum| {
        if matches!(datum, Datum::Absent) {
            return;
        }
        if !is_first {
            out.push(',');
        }
        is_first = false;
        write_str(out, key);
        out.push(':');
        write(out, datum);
    });
    out.push('}');
}

/// Appends a JSON string.
pub(crate) fn write_str(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut rest = text;
    loop {
        // What ends a run is ASCII, so that both parts are text.
        let (plain, special) = rest.split_at(plain_run(rest.as_bytes()));
        out.push_str(plain);
        let Some(byte) = special.bytes().next() else { break };
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x8 => out.push_str("\\b"),
            0xc => out.push_str("\\f"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            control => _ = write!(out, "\\u{control:04x}"),
        }
        rest = &special[1..];
    }
    out.push('"');
}

/// Whether the JSON text of a value has more bytes than so many. No more of it is looked at than that.
pub(crate) fn is_longer(datum: Datum<'_>, most: usize) -> bool {
    let mut left = Some(most);
    measure(&mut left, datum);
    left.is_none()
}

/// Takes the length of a value's JSON text from what is left.
fn measure(left: &mut Option<usize>, datum: Datum<'_>) {
    let digits = |number: u64| number.checked_ilog10().unwrap_or(0) as usize + 1;
    let take = |left: &mut Option<usize>, bytes| *left = left.and_then(|left| left.checked_sub(bytes));
    match datum {
        Datum::Absent | Datum::Null => take(left, 4),
        Datum::Bool(value) => take(left, if value { 4 } else { 5 }),
        Datum::Int(number) => take(left, digits(number.unsigned_abs()) + usize::from(number < 0)),
        Datum::Uint(number) => take(left, digits(number)),
        Datum::Str(text) => take(left, length(text)),
        Datum::Json(text) => take(left, text.len()),
        Datum::JsonOnly(slot) => measure(left, slot.datum()),
        Datum::List(list) => {
            take(left, 2 + list.count().saturating_sub(1));
            for index in 0..list.count() {
                if left.is_none() {
                    break;
                }
                measure(left, list.item(index));
            }
        }
        Datum::Table(table) => measure_members(left, |visit| members(table, visit)),
        Datum::Object(object) => measure_members(left, |visit| object.members(visit)),
    }
}

fn measure_members(left: &mut Option<usize>, each: impl FnOnce(&mut dyn FnMut(&str, Datum<'_>))) {
    // Each member has a colon, and a comma or one of the braces.
    *left = left.and_then(|left| left.checked_sub(1));
    let mut is_empty = true;
    each(&mut |key, datum| {
        if left.is_some() && !matches!(datum, Datum::Absent) {
            *left = left.and_then(|left| left.checked_sub(length(key) + 2));
            measure(left, datum);
            is_empty = false;
        }
    });
    *left = left.and_then(|left| left.checked_sub(usize::from(is_empty)));
}

/// How many bytes a JSON string takes.
fn length(text: &str) -> usize {
    let escapes = |byte: u8| match byte {
        b'"' | b'\\' | 0x8 | 0xc | b'\n' | b'\r' | b'\t' => 1,
        0..=0x1f => 5,
        _ => 0,
    };
    2 + text.len() + text.bytes().map(escapes).sum::<usize>()
}

/// How many bytes come before a quote, a backslash or a control character: those that stand in a JSON string as they
/// are. Eight are looked at together.
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    // The high bit of each byte that is zero; bytes after the first such may be wrong.
    let zeros = |chunk: u64| chunk.wrapping_sub(ONES) & !chunk & HIGH;

    let (chunks, _) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let chunk = u64::from_le_bytes(*chunk);
        let controls = chunk.wrapping_sub(ONES * 0x20) & !chunk & HIGH;
        let quotes = zeros(chunk ^ (ONES * u64::from(b'"')));
        let special = controls | quotes | zeros(chunk ^ (ONES * u64::from(b'\\')));
        if special != 0 {
            return index * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    let begin = chunks.len() * 8;
    bytes[begin..].iter().position(is_special).map_or(bytes.len(), |index| begin + index)
}
