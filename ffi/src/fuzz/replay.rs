//! Replays the stored corpus, `tests/fuzz/corpus/abi/*`, and changes of its files.

use proptest::prelude::*;

use super::abi;

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
