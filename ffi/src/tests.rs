//! Numbers that the header has in common with the vocabulary and the crate.

use std::collections::BTreeMap;
use std::ffi::CStr;
use std::fmt::Write as _;

use parlour::dialect::Dialect;
use parlour::vocabulary::{EventKind, Field};

use crate::dialect::parlour_dialect;
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
    assert_eq!(constants("PARLOUR_EVENT_"), known.collect());
}

#[test]
fn fields_have_the_numbers_of_the_vocabulary() {
    let known = Field::ALL.iter().map(|field| (constant(field.name()), *field as u32));
    assert_eq!(constants("PARLOUR_FIELD_"), known.collect());
}

#[test]
fn dialects_are_numbered_in_their_order() {
    let number = |dialect: &Dialect| match dialect {
        Dialect::Ctlive => parlour_dialect::PARLOUR_CTLIVE,
        Dialect::Customerly => parlour_dialect::PARLOUR_CUSTOMERLY,
        Dialect::Livechatoo => parlour_dialect::PARLOUR_LIVECHATOO,
        Dialect::Mluvii => parlour_dialect::PARLOUR_MLUVII,
        Dialect::Ga4 => parlour_dialect::PARLOUR_GA4,
    };
    for (at, dialect) in (1..).zip(Dialect::ALL) {
        assert_eq!(number(dialect) as u32, at, "{}", dialect.name());
        assert_eq!(crate::engine::dialect(at).ok(), Some(*dialect));
    }
    for unknown in [0, u32::try_from(Dialect::ALL.len()).expect("few") + 1, u32::MAX] {
        assert!(crate::engine::dialect(unknown).is_err());
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
