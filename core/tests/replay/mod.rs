//! How a corpus is replayed, here and in `ffi`: its files, and changes of each of them.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::Index;

/// The files in a folder below `tests`.
pub(crate) fn files(folder: &str) -> impl Iterator<Item = PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests").join(folder);
    fs::read_dir(folder).expect("the folder is there").map(|file| file.expect("it can be listed").path())
}

/// What files hold, in the order of their names.
pub(crate) fn read(mut files: Vec<PathBuf>) -> Vec<Vec<u8>> {
    files.sort();
    files.into_iter().map(|file| fs::read(file).expect("it can be read")).collect()
}

/// Lets a target run over changes of a corpus: bytes replaced, put in or taken out, and the end of another file.
pub(crate) fn mutate(corpus: Vec<Vec<u8>>, target: fn(&[u8]), cases: u32) {
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
