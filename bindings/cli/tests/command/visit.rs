//! `parlour visit` as a person runs it: what it prints, and what it ends with.

use std::path::Path;

use crate::support::{self, Ran, file};
use parlour::Envelope;
use parlour::dialect::{Dialect, VendorCall};
use parlour::scenario::Scenario;

fn run(args: &[&str]) -> Ran {
    support::run("visit", args, &mut std::io::empty())
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
    let dialects = Dialect::ALL.iter().map(|dialect| vec!["--dialect", dialect.name()]);
    for options in [vec![]].into_iter().chain(dialects) {
        for entry in std::fs::read_dir(&folder).expect("the scenarios are there") {
            let file = entry.expect("a file").path().display().to_string();
            let Ran { code, out, errors } = run(&[&options[..], &[&file]].concat());
            assert_eq!((code, errors.as_str()), (0, ""), "{options:?} {file}");
            for line in out.lines() {
                assert!(
                    line.chars().count() <= 110 && line.trim_end() == line,
                    "{options:?} {file}: {line:?}"
                );
            }
        }
    }
}

#[test]
fn each_dialect_tells_the_full_visit_below_its_events() {
    for (dialect, event, call) in [
        (Dialect::Ctlive, "#29   chat.started", r#"⇒ ctlive.page postMessage      {"name":"CTLiveEvent", "#),
        (
            Dialect::Customerly,
            "#26   chat.requested",
            r#"⇒ customerly onNewConversation "Where is my order?"  []"#,
        ),
        (
            Dialect::Livechatoo,
            "#29   chat.started",
            r#"⇒ livechatoo.embed onchatstart {"ticket":"T-77", "initiator":"client"}"#,
        ),
        (
            Dialect::Mluvii,
            "#29   chat.started",
            r#"⇒ mluvii appEvent              {"type":"chatSessionStarted"}"#,
        ),
        (Dialect::Ga4, "#9   trigger.fired", r#"⇒ ga4 trigger                  {"event_category":"chat", "#),
    ] {
        let name = dialect.name();
        let Ran { code, out, errors } = run(&["--dialect", name]);
        assert_eq!((code, errors.as_str()), (0, ""));
        let told =
            out.split_once(event).map(|(_, below)| below.split_once('#').map_or(below, |(told, _)| told));
        assert!(told.is_some_and(|told| told.contains(call)), "{call} is missing in\n{out}");

        let calls = run(&["--dialect", name, "--json"]).out.lines().count();
        assert_eq!(out.matches('⇒').count(), calls, "{name}");
        assert!(out.ends_with("all as the scenario says.\n"), "{out}");
        assert!(out.contains(&format!("107 events, {calls} calls of {name}, 2 inputs rejected")), "{out}");
    }
}

#[test]
fn a_dialect_as_json_is_a_log_of_its_calls_with_their_times() {
    let events = run(&["--json"]).out;
    let envelopes = events.lines().map(|line| serde_json::from_str::<Envelope>(line).expect("an envelope"));
    let envelopes: Vec<_> = envelopes.collect();
    for dialect in Dialect::ALL {
        let Ran { code, out, errors } = run(&["--dialect", dialect.name(), "--json"]);
        assert_eq!((code, errors.as_str()), (0, ""));
        let calls: Vec<_> = out.lines().map(|line| VendorCall::from_json(line).expect("a call")).collect();
        let told = |envelope: &Envelope| {
            let at = Some(envelope.at);
            dialect.encode(envelope).into_iter().map(move |call| VendorCall { at, ..call })
        };
        assert_eq!(calls, envelopes.iter().flat_map(told).collect::<Vec<_>>());
        assert!(!calls.is_empty());
    }
}

#[test]
fn a_call_that_is_observed_stands_above_what_it_was_taken_for() {
    let observed = r#"{"name": "calls", "config": {"mode": "observe", "origins": ["https://ct.example"]}, "steps": [
        {"at": 10, "call": {"surface": "livechatoo.embed", "call": "onload", "args": [{"online": true}]}},
        {"at": 20, "call": {"surface": "livechatoo.embed", "call": "onload", "args": [{"online": true}]}},
        {"at": 30, "call": {"surface": "ctlive.contact", "call": "leave", "args": ["c1"]}},
        {"at": 40, "call": {"surface": "ctlive.page", "call": "postMessage", "args": ["hello"]}},
        {"at": 50, "call": {"surface": "mluvii", "call": "appEvent", "args": [{"type": "sneezed"}]}},
        {"at": 60, "call": {"surface": "mluvii", "call": "setAppEventCallback", "args": [null]}},
        {"at": 70, "call": {"surface": "ctlive.page", "origin": "https://evil.example", "call": "postMessage",
                            "args": [{"name": "CTLiveEvent", "type": "ChatFinished"}]}},
        {"at": 80, "call": {"surface": "icq", "call": "uh-oh"}},
        {"at": 90, "call": 7}]}"#;
    let scenario =
        Scenario::from_json(observed).and_then(|scenario| scenario.recorded()).expect("a scenario");
    let Ran { code, out, errors } = run(&[&file("observed.json", scenario.to_json())]);
    assert_eq!((code, errors.as_str()), (0, ""), "{out}");
    for shown in [
        r#"
    0.010 ⇐ livechatoo.embed onload      {"online":true}
          + widget.load                  livechatoo.embed  kind=embed
          + widget.ready                 livechatoo.embed  online=true  tells=[chat.restored]
          + availability.report          livechatoo.embed  status=online
       #1   widget.loaded "#,
        "
          = availability.report          livechatoo.embed  status=online
            ignored
",
        r#"
    0.030 ⇐ ctlive.contact leave         "c1"
          x chat.leave                   c1
            rejected by "#,
        r#"
    0.040 ⇐ ctlive.page postMessage      "hello"
            not mine: it belongs to somebody else
"#,
        r#"
    0.050 ⇐ mluvii appEvent              {"type":"sneezed"}
            unknown: the vendor's, and not known what it says
"#,
        "
    0.060 ⇐ mluvii setAppEventCallback   null
            concerns no lifecycle
",
        r#"
    0.070 ⇐ ctlive.page postMessage      origin=https://evil.example
                                         {"name":"CTLiveEvent", "type":"ChatFinished"}
            broken: origin is not on the list
"#,
        "
    0.080 ⇐ (no call)                    surface=icq  call=uh-oh
            broken: surface must be one of ctlive.page, ctlive.contact, customerly, livechatoo.embed,
            livechatoo.popup, mluvii, ga4
",
        "
    0.090 ⇐ (no call)                    7
            broken: must be an object {surface, call, args}, not a number
",
        "\n9 steps, 3 events, 1 input rejected: all as the scenario says.\n",
    ] {
        assert!(out.contains(shown), "{shown} is missing in\n{out}");
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
    assert_eq!((code, errors.as_str()), (1, "parlour visit: 1 step went otherwise than the scenario says\n"));
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
        assert!(errors.starts_with("parlour visit: ") && errors.contains(error), "{errors}");
    }
    let Ran { code, errors, .. } = run(&["--colour"]);
    assert_eq!(code, 2);
    assert!(errors.contains("--colour"), "{errors}");
    assert_eq!(run(&["--help"]).code, 0);
}

#[test]
fn a_dialect_that_is_not_known_is_answered_with_those_that_are() {
    let Ran { code, out, errors } = run(&["--dialect", "klingon"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(errors.contains("possible values: ctlive, customerly, livechatoo, mluvii, ga4"), "{errors}");
}

#[test]
fn a_log_is_played_as_its_vendor_tells_it() {
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/logs");
    for dialect in Dialect::vendors() {
        let log = logs.join(format!("{}.jsonl", dialect.name())).display().to_string();
        let args = ["--from", dialect.name(), &log];
        let Ran { code, out, errors } = run(&args);
        assert_eq!((code, errors.as_str()), (0, ""), "{log}");
        assert!(out.lines().nth(2).is_some_and(|line| line.starts_with("    0.000 ⇐ ")), "{out}");
        assert!(out.ends_with(" 0 inputs rejected.\n"), "{out}");
        let events = run(&[&args[..], &["--json"]].concat()).out;
        let events: Vec<_> =
            events.lines().map(|line| Envelope::from_json(line).expect("an event")).collect();
        assert!(events.iter().all(|event| event.at.as_millis() > 1_764_000_000_000), "{log}");
        let loads = events.iter().filter(|event| event.event.name() == "widget.loaded").count();
        assert_eq!(loads, 2, "{log}: a visit to two pages");
    }
}

#[test]
fn what_is_broken_in_a_log_is_named_and_the_rest_is_played() {
    let lines = concat!(
        "7\n",
        r#"{"at":5,"surface":"mluvii","call":"appEvent","args":[]}"#,
        "\n",
        r#"{"at":5,"surface":"customerly","call":"show"}"#,
        "\n",
        r#"{"at":5,"surface":"mluvii","call":"statusUpdate","args":[1]}"#,
    );
    let ran = support::run("visit", &["--from", "mluvii", "--json"], &mut lines.as_bytes());
    assert_eq!((ran.code, ran.out.lines().count()), (1, 2), "{}", ran.out);
    let errors: Vec<&str> = ran.errors.lines().collect();
    assert!(
        matches!(*errors, [first, second] if first.starts_with("<stdin>:1: ") && second.starts_with("<stdin>:2: mluvii")),
        "{errors:?}"
    );
}
