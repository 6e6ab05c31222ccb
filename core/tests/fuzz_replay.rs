//! Replays what fuzzing has found: the corpus of each target (`tests/fuzz/corpus/TARGET/*`, crashers included), and
//! some changes of each of its files. See `core/fuzz/README.md` for how to fuzz at length.
#![allow(clippy::unwrap_used)]

mod fuzz;
mod replay;

use fuzz::{TARGETS, Target};

/// The stored files of a target; a snapshot's golden files are among them.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let mut all: Vec<_> = replay::files(&format!("fuzz/corpus/{target}")).collect();
    if let Some(form) = target.strip_prefix("restore_") {
        all.extend(
            replay::files("snapshots/v1").filter(|file| file.extension().is_some_and(|end| end == form)),
        );
    }
    replay::read(all)
}

#[test]
fn the_corpus_holds() {
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        assert!(corpus.len() >= 8, "{name} has no corpus");
        corpus.iter().for_each(|data| target(data));
    }
}

fn mutate(name: &str, target: Target, cases: u32) {
    replay::mutate(corpus(name), target, cases);
}

#[test]
fn handle_json_holds_nearby() {
    mutate("handle_json", fuzz::handle_json, 500);
}

#[test]
fn restore_json_holds_nearby() {
    mutate("restore_json", fuzz::restore_json, 1_000);
}

#[test]
fn restore_cbor_holds_nearby() {
    mutate("restore_cbor", fuzz::restore_cbor, 1_000);
}

#[test]
fn operations_hold_nearby() {
    mutate("operations", fuzz::operations, 500);
}

#[test]
fn vendor_calls_hold_nearby() {
    mutate("vendor_calls", fuzz::vendor_calls, 500);
}

#[test]
fn translations_hold_nearby() {
    mutate("translate", fuzz::translate, 500);
}

#[test]
fn decoders_hold_nearby() {
    mutate("decode", fuzz::decode, 300);
}

#[cfg(feature = "wire")]
#[test]
fn the_wire_holds_nearby() {
    mutate("wire", fuzz::wire, 1_000);
}
