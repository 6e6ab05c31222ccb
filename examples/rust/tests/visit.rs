//! The example `visit` as a person runs it: what it prints, and what it ends with.

use std::ffi::OsString;
use std::path::Path;

use parlour::Envelope;
use parlour_examples::visit;

/// What a run ends with and prints, as it looks without colour.
struct Ran {
    code: u8,
    out: String,
    errors: String,
}

fn run(args: &[&str]) -> Ran {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let args = ["visit"].iter().chain(args).map(OsString::from);
    let code = visit::run(args, &mut out, &mut errors);
    let plain = |bytes: &[u8]| anstream::adapter::strip_bytes(bytes).into_vec();
    let text = |bytes: &[u8]| String::from_utf8(plain(bytes)).expect("UTF-8");
    Ran { code, out: text(&out), errors: text(&errors) }
}

/// A file with this text, and its path.
fn file(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("the target folder can be written to");
    path.display().to_string()
}

#[test]
fn the_full_visit_goes_as_it_says() {
    let Ran { code, out, errors } = run(&[]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(out.ends_with("all as the scenario says.\n"), "{out}");
    for shown in [
        "    0.005 + widget.load",
        "chat visit-1                 queued → active.connected",
        "rejected by chat visit-1 in state ended: chat_ended",
        "restored  visit-1",
        "replayed  visit-1",
        "inferred  visit-1",
        "iVBORw0KGgoAAAAN… (96 characters)",
    ] {
        assert!(out.contains(shown), "{shown} is missing in\n{out}");
    }
}

#[test]
fn every_scenario_has_a_timeline_of_110_columns() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
    for entry in std::fs::read_dir(folder).expect("the scenarios are there") {
        let file = entry.expect("a file").path().display().to_string();
        let Ran { code, out, errors } = run(&[&file]);
        assert_eq!((code, errors.as_str()), (0, ""), "{file}");
        for line in out.lines() {
            assert!(line.chars().count() <= 110 && line.trim_end() == line, "{file}: {line:?}");
        }
    }
}

#[test]
fn json_is_the_envelopes_in_canonical_form_and_nothing_else() {
    let Ran { code, out, errors } = run(&["--json"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    for (index, line) in out.lines().enumerate() {
        let envelope: Envelope = serde_json::from_str(line).expect("an envelope");
        assert_eq!((envelope.seq, envelope.to_json().as_str()), (index as u64 + 1, line));
    }
    assert!(out.lines().count() > 100);
}

#[test]
fn a_step_that_goes_otherwise_is_marked() {
    let otherwise = r#"{"name": "wrong", "steps": [
        {"at": 1, "input": {"type": "connection.up"}, "verdict": "ignored"},
        {"at": 2, "input": {"type": "connection.up"}, "verdict": "ignored"}]}"#;
    let otherwise = file("otherwise.json", otherwise);
    let Ran { code, out, errors } = run(&[&otherwise]);
    assert_eq!((code, errors.as_str()), (1, "visit: 1 step went otherwise than the scenario says\n"));
    assert!(out.contains("! step 1 went otherwise: expected Ignored") && !out.contains("! step 2"), "{out}");

    let Ran { code, out, errors } = run(&["--json", &otherwise]);
    assert_eq!((code, out.lines().count(), errors.lines().count()), (1, 1, 1));
}

#[test]
fn what_cannot_be_played_is_an_error() {
    for (file, error) in [
        ("there/is/no/such.json".to_string(), "cannot read there/is/no/such.json"),
        (file("other.json", r#"{"steps": 1}"#), "is no scenario"),
        (file("untimed.json", r#"{"name": "", "steps": [{"timeout": true}]}"#), "step 1 has no time"),
    ] {
        let Ran { code, out, errors } = run(&[&file]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(errors.starts_with("visit: ") && errors.contains(error), "{errors}");
    }
    let Ran { code, errors, .. } = run(&["--colour"]);
    assert_eq!(code, 2);
    assert!(errors.contains("--colour"), "{errors}");
    assert_eq!(run(&["--help"]).code, 0);
}
