//! Numbers, names and descriptions. `cargo xtask generate` also compares them with those that were checked in.

use alloc::collections::BTreeSet;

use crate::vocabulary::{
    Description, EVENTS, Enumeration, EventKind, Field, INPUTS, InputKind, enumerations, paragraphs,
};

fn are_in_order(entries: &[&Description]) {
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(usize::from(entry.number), index + 1, "{} is out of order", entry.name);
        let fields: BTreeSet<_> = entry.fields.iter().map(|field| field.field.name()).collect();
        assert_eq!(fields.len(), entry.fields.len(), "{} has a field twice", entry.name);
    }
    let names: BTreeSet<_> = entries.iter().map(|entry| entry.name).collect();
    assert_eq!(names.len(), entries.len(), "a name is there twice");
}

#[test]
fn numbers_count_from_one_without_a_gap_and_names_are_unique() {
    are_in_order(INPUTS);
    are_in_order(EVENTS);
    for (index, field) in Field::ALL.iter().enumerate() {
        assert_eq!(*field as usize, index + 1, "{} is out of order", field.name());
    }
    let names: BTreeSet<_> = Field::ALL.iter().map(|field| field.name()).collect();
    assert_eq!(names.len(), Field::ALL.len(), "a field's name is there twice");
}

#[test]
fn a_kind_is_found_by_its_number_and_by_its_name() {
    assert_eq!(InputKind::ALL.len(), INPUTS.len());
    for (kind, entry) in InputKind::ALL.iter().zip(INPUTS) {
        assert_eq!(InputKind::from_number(entry.number), Some(*kind));
        assert_eq!(InputKind::from_name(entry.name), Some(*kind));
        assert_eq!((kind.number(), kind.name()), (entry.number, entry.name));
    }
    assert_eq!(EventKind::ALL.len(), EVENTS.len());
    for (kind, entry) in EventKind::ALL.iter().zip(EVENTS) {
        assert_eq!(EventKind::from_number(entry.number), Some(*kind));
        assert_eq!(EventKind::from_name(entry.name), Some(*kind));
        assert_eq!((kind.number(), kind.name()), (entry.number, entry.name));
    }
    for field in Field::ALL {
        assert_eq!(Field::from_number(*field as u16), Some(*field));
    }
}

#[test]
fn there_is_nothing_before_the_first_number_nor_after_the_last() {
    let next = |entries: &[&Description]| entries.last().map_or(0, |entry| entry.number) + 1;
    assert_eq!((InputKind::from_number(0), InputKind::from_number(next(INPUTS))), (None, None));
    assert_eq!((EventKind::from_number(0), EventKind::from_number(next(EVENTS))), (None, None));
    let next = Field::ALL.last().map_or(0, |field| *field as u16) + 1;
    assert_eq!((Field::from_number(0), Field::from_number(next)), (None, None));
    assert_eq!((InputKind::from_name(""), EventKind::from_name("chat.Started")), (None, None));
}

#[test]
fn the_values_of_an_enumerated_type_have_names_of_their_own() {
    for Enumeration { name: ty, values, .. } in enumerations() {
        let names: BTreeSet<_> = values.iter().collect();
        assert_eq!(names.len(), values.len(), "{ty} has a value twice");
    }
}

#[test]
fn a_description_has_its_lines_joined_and_its_paragraphs_apart() {
    assert_eq!(paragraphs(" One line.\n"), "One line.");
    assert_eq!(paragraphs(" One\n line.\n\n Another,\n more.\n"), "One line.\n\nAnother, more.");
    for entry in INPUTS.iter().chain(EVENTS) {
        assert!(paragraphs(entry.doc).ends_with(['.', '?', ')']), "{} is not described", entry.name);
    }
}
