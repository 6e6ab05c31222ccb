//! Numbers that the header has in common with the vocabulary and the crate.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::CStr;
use std::fmt::Write as _;

use parlour::dialect::Dialect;
use parlour::vocabulary::{Cause, EventKind, Field, Origin};

use crate::arguments;
use crate::constants::EVENTS;
use crate::result::parlour_result_text;
use crate::version::{parlour_abi_version, parlour_version, parlour_version_text};

/// The numbers that begin with a prefix, by the rest of their names.
fn constants(prefix: &str) -> BTreeMap<String, u32> {
    let numbers = include_str!("constants.rs").lines().filter_map(|line| {
        let (name, number) = line.strip_prefix("pub const ")?.split_once(": u32 = ")?;
        let number = number.strip_suffix(';')?.parse().expect("a number");
        Some((name.strip_prefix(prefix)?.to_owned(), number))
    });
    numbers.collect()
}

/// The members of the enumeration that a file defines with numbers, by the rest of their names after a prefix.
fn members(file: &str, prefix: &str) -> BTreeMap<String, u32> {
    let members = file.lines().filter_map(|line| {
        let (name, number) = line.trim_start().strip_prefix(prefix)?.split_once(" = ")?;
        Some((name.to_owned(), number.strip_suffix(',')?.parse().ok()?))
    });
    members.collect()
}

/// A name as constants have it: `widget.load_failed`, `widgetId`.
fn constant(name: &str) -> String {
    let mut constant = String::new();
    for letter in name.chars() {
        match letter {
            '.' => constant.push('_'),
            letter if letter.is_uppercase() => write!(constant, "_{letter}").expect("memory"),
            letter => constant.push(letter.to_ascii_uppercase()),
        }
    }
    constant
}

#[test]
fn events_have_the_numbers_of_the_vocabulary() {
    let known = EventKind::ALL.iter().map(|kind| (constant(kind.name()), u32::from(kind.number())));
    let known: BTreeMap<_, _> = known.chain([("NONE".to_owned(), 0)]).collect();
    assert_eq!(members(include_str!("constants.rs"), "PARLOUR_EVENT_"), known);
    for (number, kind) in EVENTS.iter().enumerate() {
        assert_eq!(*kind as usize, number);
    }
}

#[test]
fn fields_have_the_numbers_of_the_vocabulary() {
    let known = Field::ALL.iter().map(|field| (constant(field.name()), *field as u32));
    assert_eq!(constants("PARLOUR_FIELD_"), known.collect());
}

#[test]
fn dialects_have_the_numbers_of_the_vocabulary() {
    let known = Dialect::ALL.iter().map(|dialect| (constant(dialect.name()), dialect.number().into()));
    assert_eq!(members(include_str!("constants.rs"), "PARLOUR_DIALECT_"), known.collect());
    for dialect in Dialect::ALL {
        assert_eq!(arguments::dialect(dialect.number().into()).ok(), Some(*dialect));
    }
    for unknown in [0, u32::try_from(Dialect::ALL.len()).expect("few") + 1, u32::MAX] {
        assert!(arguments::dialect(unknown).is_err());
    }
}

#[test]
fn every_result_code_has_a_text() {
    let text = |code: u32| {
        let text = unsafe { CStr::from_ptr(parlour_result_text(code as i32)) };
        text.to_str().expect("UTF-8")
    };
    let codes = members(include_str!("result.rs"), "PARLOUR_RESULT_");
    let texts: BTreeSet<&str> = codes.values().map(|code| text(*code)).collect();
    assert_eq!(texts.len(), codes.len(), "two codes have one text");
    assert!(!texts.contains(text(u32::MAX)), "a code has no text");
}

#[test]
fn what_is_told_by_name_is_documented_with_every_name() {
    let events = include_str!("event.rs");
    let doc = |function: &str| {
        let (before, _) = events.split_once(&format!("fn {function}(")).expect("it is a function");
        before.rsplit("\n\n").next().expect("its doc")
    };
    let origins = Origin::ALL.iter().map(|origin| ("parlour_event_origin", origin.name()));
    let causes = Cause::ALL.iter().map(|cause| ("parlour_event_cause", cause.name()));
    for (function, name) in origins.chain(causes) {
        assert!(doc(function).contains(&format!("`{name}`")), "{function} does not name {name}");
    }
}

#[test]
fn the_header_has_the_version_of_the_crate() {
    let header = include_str!("../cbindgen.toml");
    let part = |name: &str| {
        let define = format!("#define PARLOUR_VERSION_{name} ");
        let line = header.lines().find_map(|line| line.strip_prefix(&define)).expect("it is defined");
        line.parse::<u32>().expect("a number")
    };
    let (major, minor, patch) = (part("MAJOR"), part("MINOR"), part("PATCH"));
    assert_eq!(format!("{major}.{minor}.{patch}"), env!("CARGO_PKG_VERSION"));
    assert_eq!(parlour_version(), major << 16 | minor << 8 | patch);
    let text = unsafe { CStr::from_ptr(parlour_version_text()) };
    assert_eq!(text.to_str(), Ok(env!("CARGO_PKG_VERSION")));
    assert_eq!(parlour_abi_version(), crate::version::PARLOUR_ABI_VERSION);
}

#[test]
fn every_constant_carries_its_kind() {
    let header = include_str!("../../include/parlour.h");
    let kinds =
        ["EVENT_", "FIELD_", "DIALECT_", "RESULT_", "SUPPORT_", "VERSION", "ABI_VERSION", "FAILED", "ENUM"];
    let header = header.replace("PARLOUR_H", "");
    for (at, prefix) in header.match_indices("PARLOUR_") {
        let rest = &header[at + prefix.len()..];
        assert!(kinds.iter().any(|kind| rest.starts_with(kind)), "PARLOUR_{}", &rest[..rest.len().min(20)]);
    }
}
