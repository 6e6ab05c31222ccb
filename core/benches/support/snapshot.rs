//! Snapshot and restore of an engine with one widget and one running chat.

use std::hint::black_box;
use std::sync::Arc;

use parlour::{Config, Engine, Snapshot};

use super::memory::small_engine;
use super::table::Table;
use super::timing::{Round, medians, time};

const ROUNDS: usize = 2_000;
const A_ROUND: usize = 20;

pub(crate) fn rows(table: &Table) {
    let config = Arc::new(Config::default());
    let engine = small_engine(&config);
    let restore = |snapshot| Engine::restore(Arc::clone(&config), snapshot).expect("it was just taken");
    let plain = || restore(engine.snapshot());
    let json = || restore(Snapshot::from_json(&engine.snapshot().to_json()).expect("just written"));
    let cbor = || restore(Snapshot::from_cbor(&engine.snapshot().to_cbor()).expect("just written"));
    for restored in [plain(), json(), cbor()] {
        assert_eq!(restored.snapshot(), engine.snapshot());
    }

    let contenders = [round(plain), round(json), round(cbor)];
    let [plain, json, cbor] = medians(ROUNDS, contenders).map(|nanos| nanos / 1000.0);
    table.at_most("snapshot and restore of it", plain, 10.0, "µs");
    table.at_most("the same through JSON", json, 10.0, "µs");
    table.at_most("the same through CBOR", cbor, 10.0, "µs");
    let snapshot = engine.snapshot();
    table.at_most("its snapshot in JSON", snapshot.to_json().len() as f64 / 1024.0, 1.2, "KiB");
    table.at_most("its snapshot in CBOR", snapshot.to_cbor().len() as f64, 400.0, "bytes");
}

fn round<'a>(run: impl Fn() -> Engine + 'a) -> Round<'a> {
    Box::new(move || {
        time(A_ROUND, || {
            for _ in 0..A_ROUND {
                drop(black_box(run()));
            }
        })
    })
}
