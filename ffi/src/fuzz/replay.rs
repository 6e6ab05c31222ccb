//! Replays the stored corpus, `tests/fuzz/corpus/abi/*`, and changes of its files.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

use super::abi;

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/corpus/abi");
    let files = fs::read_dir(folder).expect("the corpus is there");
    let mut files: Vec<_> = files.map(|file| file.expect("it can be listed").path()).collect();
    files.sort();
    files.into_iter().map(|file| fs::read(file).expect("it can be read")).collect()
}

#[test]
fn the_corpus_holds() {
    let corpus = corpus();
    assert!(corpus.len() >= 8);
    corpus.iter().for_each(|data| abi(data));
}

#[test]
fn calls_hold_nearby() {
    let file = prop::sample::select(corpus());
    let edit =
        (any::<Index>(), prop_oneof![Just(Vec::new()), prop::collection::vec(any::<u8>(), 1..3)], 0..3_usize);
    let change = (file.clone(), prop::collection::vec(edit, 0..6), prop::option::of((file, any::<Index>())));
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((mut data, edits, splice) in change)| {
        for (at, bytes, gone) in edits {
            let at = at.index(data.len() + 1);
            data.splice(at..(at + gone).min(data.len()), bytes);
        }
        if let Some((other, at)) = splice {
            data.extend(&other[at.index(other.len() + 1)..]);
        }
        abi(&data);
    });
}

#[test]
fn any_calls_hold() {
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(data in prop::collection::vec(any::<u8>(), 0..400))| abi(&data));
}
