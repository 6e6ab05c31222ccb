//! Replays what fuzzing has found: the corpus of each target (`tests/fuzz/corpus/TARGET/*`, crashers included), and
//! some changes of each of its files. See `core/fuzz/README.md` for how to fuzz at length.
#![allow(clippy::unwrap_used)]

mod fuzz;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

use fuzz::{TARGETS, Target};

/// The stored files of a target; a snapshot's golden files are among them.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let files = |folder: &str| fs::read_dir(tests.join(folder)).unwrap().map(|file| file.unwrap().path());
    let mut all: Vec<_> = files(&format!("fuzz/corpus/{target}")).collect();
    if let Some(form) = target.strip_prefix("restore_") {
        all.extend(files("snapshots/v1").filter(|file| file.extension().is_some_and(|end| end == form)));
    }
    all.sort();
    all.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

#[test]
fn the_corpus_holds() {
    for (name, target) in TARGETS {
        let corpus = corpus(name);
        assert!(corpus.len() >= 8, "{name} has no corpus");
        corpus.iter().for_each(|data| target(data));
    }
}

/// Lets a target run over changes of its corpus: bytes replaced, put in or taken out, and the end of another file.
fn mutate(name: &str, target: Target, cases: u32) {
    let corpus = corpus(name);
    let file = prop::sample::select(corpus);
    let edit =
        (any::<Index>(), prop_oneof![Just(Vec::new()), prop::collection::vec(any::<u8>(), 1..3)], 0..3_usize);
    let change = (file.clone(), prop::collection::vec(edit, 0..6), prop::option::of((file, any::<Index>())));
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((mut data, edits, splice) in change)| {
        for (at, bytes, gone) in edits {
            let at = at.index(data.len() + 1);
            data.splice(at..(at + gone).min(data.len()), bytes);
        }
        if let Some((other, at)) = splice {
            data.extend(&other[at.index(other.len() + 1)..]);
        }
        target(&data);
    });
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
