//! `parlour diagram` as a person runs it.

use std::io;

use crate::support::{self, Ran, file};

const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/scenarios");
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/logs/ctlive.jsonl");

fn run(args: &[&str]) -> Ran {
    support::run("diagram", args, &mut io::empty())
}

#[test]
fn the_way_of_a_scenario_is_marked_in_the_charts() {
    let Ran { code, out, errors } = run(&[&format!("{SCENARIOS}/full_visit.json"), "--machine", "chat"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert_eq!(out.matches("## ").count(), 1, "one machine was asked for");
    for line in [
        "    idle --> requested : (1, 7) chat.request",
        "    requested --> queued : (2, 8) chat.queue",
        "    active --> ended : (6) chat.end",
        "    left --> joined : chat.join",
        "    class idle,requested,queued,active_connected,active_transferring,ended,abandoned taken",
        "6. 156000 ms (`visit-1`): `active.connected` → `ended` by `chat.end`",
    ] {
        assert!(out.lines().any(|other| other == line), "{line} is missing in\n{out}");
    }
}

#[test]
fn a_log_is_drawn_as_its_vendor_tells_it() {
    let Ran { code, out, errors } = run(&["--from", "ctlive", SAMPLE, "--machine", "survey"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(out.starts_with("## survey\n") && out.contains(": (1) survey.offer"), "{out}");
}

#[test]
fn what_cannot_be_drawn_is_named() {
    let ran = run(&["there/is/no/such.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.errors.starts_with("parlour diagram: cannot read there/is/no/such.json: "), "{}", ran.errors);
    let ran = run(&[SAMPLE]);
    assert_eq!(ran.code, 2);
    assert!(ran.errors.contains("a log is read with --from"), "{}", ran.errors);
    let ran = run(&[SAMPLE, "--from", "ctlive", "--machine", "chatt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.errors.contains("possible values: attachment, "), "{}", ran.errors);
}

#[test]
fn a_broken_line_is_named_and_the_rest_is_drawn() {
    let log = "7\n".to_owned() + &std::fs::read_to_string(SAMPLE).expect("a sample");
    let Ran { code, out, errors } =
        run(&["--from", "ctlive", &file("broken.jsonl", log), "--machine", "chat"]);
    assert_eq!(code, 1);
    assert!(errors.contains("broken.jsonl:1: ") && out.contains("(3) chat.end"), "{errors}{out}");
}
