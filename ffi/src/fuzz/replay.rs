//! Replays the stored corpus, `tests/fuzz/corpus/abi/*`, and changes of its files.

use proptest::prelude::*;

use super::{INPUTS, abi};

#[path = "../../../core/tests/replay/mod.rs"]
mod stored;

fn corpus() -> Vec<Vec<u8>> {
    stored::read(stored::files("fuzz/corpus/abi").collect())
}

#[test]
fn the_corpus_holds() {
    let corpus = corpus();
    assert!(corpus.len() >= 8);
    corpus.iter().for_each(|data| abi(data));
}

#[test]
fn calls_hold_nearby() {
    stored::mutate(corpus(), abi, 300);
}

#[test]
fn any_calls_hold() {
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(data in prop::collection::vec(any::<u8>(), 0..400))| abi(&data));
}

/// The functions that the header declares.
fn declared() -> impl Iterator<Item = &'static str> {
    let header = include_str!("../../../include/parlour.h").lines();
    let declared = header.filter(|line| !line.starts_with([' ', '/', '#']));
    let names = declared.filter_map(|line| line.split_once('(')?.0.split([' ', '*']).next_back());
    names.filter(|name| name.starts_with("parlour_"))
}

#[test]
fn every_function_is_called() {
    let calls = concat!(include_str!("../fuzz.rs"), include_str!("session.rs"));
    let functions: Vec<&str> = declared().filter(|name| !name.contains("version")).collect();
    assert!(functions.len() > INPUTS.len(), "the header declares more than inputs");
    for name in functions {
        assert!(calls.contains(&format!("{name}(")), "{name} is not fuzzed");
    }
}
