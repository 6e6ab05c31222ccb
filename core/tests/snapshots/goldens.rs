//! Golden files: `tests/snapshots/v1/NAME.json`, the same in `NAME.cbor`, and in `NAME.events.jsonl` the events
//! that follow when the restored engine goes on with `continuation.jsonl`.
//!
//! `PARLOUR_WRITE=1 cargo test -p parlour --test snapshots` writes those of new cases. It never writes over one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use parlour::{Engine, Snapshot};
use serde_json::Value;

use crate::cases::{CASES, Case};
use crate::events;

const BREAK: &str = "A changed golden isn't a test failure, it's a compatibility break: snapshots like this one are \
    stored by hosts, and must go on as they would have. Bring the old behaviour back, or add a version with a \
    migration (core/src/snapshot/mod.rs).";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/snapshots/v1")
}

/// A golden file, written first where it is new and `PARLOUR_WRITE` is set.
fn golden(name: &str, new: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let path = folder().join(name);
    if !path.exists() && std::env::var_os("PARLOUR_WRITE").is_some() {
        fs::write(&path, new()).unwrap();
    }
    fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}; PARLOUR_WRITE=1 writes new golden files"))
}

pub(crate) fn json(case: &Case) -> String {
    let file = golden(&format!("{}.json", case.name), || {
        let mut text = case.engine().snapshot().to_json();
        text.push('\n');
        text.into_bytes()
    });
    String::from_utf8(file).unwrap().trim_end().into()
}

/// Lets the engine go on as all golden engines do; gives all events from now on.
fn go_on(engine: &mut Engine) -> String {
    let mut all = events(engine);
    for line in fs::read_to_string(folder().join("continuation.jsonl")).unwrap().lines() {
        let step: Value = serde_json::from_str(line).unwrap();
        match (step["at"].as_u64(), step.get("input")) {
            (Some(at), Some(input)) => {
                // Most inputs concern some of the engines only, and are rejected by the others.
                engine.handle_json(at, &input.to_string()).ok();
            }
            (Some(at), None) => engine.handle_timeout(at),
            (None, _) => engine.resync(),
        }
        all.extend(events(engine));
    }
    all.into_iter().map(|event| event + "\n").collect()
}

#[test]
fn every_golden_is_restored_as_it_was() {
    for case in CASES {
        let json = json(case);
        let snapshot =
            Snapshot::from_json(&json).unwrap_or_else(|error| panic!("{}: {error}\n{BREAK}", case.name));
        let engine = Engine::restore((case.config)(), snapshot)
            .unwrap_or_else(|error| panic!("{}: {error}\n{BREAK}", case.name));
        assert_eq!(
            engine.snapshot().to_json(),
            json,
            "{}: it was restored and stored again\n{BREAK}",
            case.name
        );
    }
}

#[test]
fn both_forms_of_a_golden_are_the_same_snapshot() {
    for case in CASES {
        let json = Snapshot::from_json(&json(case)).unwrap();
        let file = golden(&format!("{}.cbor", case.name), || json.to_cbor());
        let cbor =
            Snapshot::from_cbor(&file).unwrap_or_else(|error| panic!("{}.cbor: {error}\n{BREAK}", case.name));
        assert_eq!(cbor, json, "{}\n{BREAK}", case.name);
        assert!(cbor.to_cbor() == file, "{}: it was read and written again\n{BREAK}", case.name);
    }
}

#[test]
fn every_golden_goes_on_as_it_would_have() {
    for case in CASES {
        let go_on_from = |snapshot| go_on(&mut Engine::restore((case.config)(), snapshot).unwrap());
        let snapshot = Snapshot::from_json(&json(case)).unwrap();
        let expected =
            golden(&format!("{}.events.jsonl", case.name), || go_on_from(snapshot.clone()).into_bytes());
        let expected = String::from_utf8(expected).unwrap();
        for (line, (got, expected)) in go_on_from(snapshot.clone()).lines().zip(expected.lines()).enumerate()
        {
            assert_eq!(got, expected, "{}: event {}\n{BREAK}", case.name, line + 1);
        }
        assert_eq!(go_on_from(snapshot), expected, "{}: more or fewer events\n{BREAK}", case.name);
    }
}

#[test]
fn every_golden_file_is_of_a_case() {
    let names: BTreeSet<_> = CASES.iter().map(|case| case.name.to_owned()).collect();
    assert_eq!(names.len(), CASES.len(), "two cases of one name");
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    for file in files.filter(|file| file != "continuation.jsonl") {
        let name = file.split('.').next().unwrap_or_default();
        assert!(names.contains(name), "{file} is of no case: nothing tests it\n{BREAK}");
    }
}
