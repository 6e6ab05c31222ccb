//! `parlour translate` as a person runs it: what it writes and reports, and what it ends with.

use std::io::{self, BufReader, Read, Write};

use crate::support::{self, Ran, file};
use parlour::dialect::{Dialect, VendorCall};

/// The sample logs: what pages with each vendor's widget see of a visit to two of them.
const LOGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/logs");
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/logs/ctlive.jsonl");

/// A call that no dialect but Livechatoo's takes, and that needs nothing before it.
const ONLOAD: &str =
    r#"{"at":5,"surface":"livechatoo.embed","call":"onload","args":[{"page":"online","online":true}]}"#;

fn run(args: &[&str]) -> Ran {
    run_with(args, b"")
}

/// Runs with this on the standard input.
fn run_with(args: &[&str], mut input: &[u8]) -> Ran {
    support::run("translate", args, &mut input)
}

/// The full visit as a log of one vendor's calls, translated to another's.
fn round_trip(from: &str, to: &str) -> Ran {
    let log = support::run("visit", &["--dialect", from, "--json"], &mut io::empty());
    assert_eq!((log.code, log.errors.as_str()), (0, ""));
    let ran = run_with(&["--from", from, "--to", to], log.out.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.errors);
    let calls_in = format!("parlour translate: {} {from} calls in, ", log.out.lines().count());
    assert!(ran.errors.starts_with(&calls_in), "{}", ran.errors);
    ran
}

/// Asserts that these calls come, in this order, among others.
fn assert_in_order(out: &str, calls: &[&str]) {
    let mut lines = out.lines();
    for call in calls {
        assert!(lines.any(|line| line == *call), "{call} is missing, or comes too early, in\n{out}");
    }
}

#[test]
fn the_sample_is_a_chat_in_every_dialect() {
    for (to, calls_out, calls) in [
        (
            "ctlive",
            23,
            &[r#""type":"ChatOnline""#, r#""isSurveyConfigured":true"#, r#""type":"SurveySubmitted""#][..],
        ),
        (
            "customerly",
            9,
            &["onNewConversation", "onNewMessageReceived", "onMessageRead", "onSurveyPresented"],
        ),
        ("livechatoo", 4, &["onload", "onchatstart", "onchatopened"]),
        ("mluvii", 3, &["chatSessionCreated", "chatSessionStarted", "chatSessionEnded"]),
        ("ga4", 1, &["chat_start"]),
    ] {
        let Ran { code, out, errors } = run(&["--from", "ctlive", "--to", to, SAMPLE]);
        assert_eq!(code, 0, "{errors}");
        for line in out.lines() {
            let call = VendorCall::from_json(line).expect("a call");
            assert!(call.at.is_some() && call.surface.dialect().name() == to, "{line}");
        }
        let found: Option<Vec<usize>> = calls.iter().map(|call| out.find(call)).collect();
        assert!(found.is_some_and(|found| found.is_sorted()), "{calls:?} do not come so in\n{out}");
        assert_eq!(out.lines().count(), calls_out, "{out}");
        let calls_out = format!("{calls_out} {to} call{}", if calls_out == 1 { "" } else { "s" });
        assert!(
            errors.starts_with(&format!("parlour translate: 23 ctlive calls in, {calls_out} out; lost:\n")),
            "{errors}"
        );
        assert!(errors.contains("   1 × ctlive.page: somebody else's call\n"), "{errors}");
    }
}

/// Each log is of two pages, and nothing in it is broken or strange, whoever hears of it: what comes out is read again.
#[test]
fn each_sample_is_a_visit_to_two_pages_in_every_dialect() {
    let mut logs: Vec<_> =
        std::fs::read_dir(LOGS).expect("logs").map(|log| log.expect("a log").path()).collect();
    logs.sort();
    let names: Vec<_> = logs.iter().map(|log| log.file_stem().and_then(|name| name.to_str())).collect();
    assert_eq!(names, Dialect::vendors().map(|dialect| Some(dialect.name())).collect::<Vec<_>>());
    for (from, log) in Dialect::vendors().zip(&logs) {
        let log = log.to_str().expect("a path in UTF-8");
        for to in Dialect::ALL {
            let Ran { code, out, errors } = run(&["--from", from.name(), "--to", to.name(), log]);
            assert_eq!(code, 0, "{errors}");
            let place = format!("{} to {}: {errors}", from.name(), to.name());
            for odd in ["is not known", "broken", "was rejected"] {
                assert!(!errors.contains(odd), "{place}");
            }
            assert!(!out.is_empty(), "{place}");
            if Dialect::vendors().any(|vendor| vendor == *to) {
                let again = run_with(&["--from", to.name(), "--to", "ga4"], out.as_bytes());
                assert_eq!(again.code, 0, "{place}, and then {}", again.errors);
            }
        }
        let Ran { out, .. } = run(&["--from", from.name(), "--to", "customerly", log]);
        assert_eq!(out.matches("onMessengerInitialized").count(), 2, "{}: two pages\n{out}", from.name());
    }
}

#[test]
fn a_visit_goes_from_ctlive_to_customerly() {
    let Ran { out, errors, .. } = round_trip("ctlive", "customerly");
    let calls = [
        r#"{"at":120,"surface":"customerly","call":"onMessengerInitialized","args":[]}"#,
        r#"{"at":18920,"surface":"customerly","call":"onNewConversation","args":["",[]]}"#,
        r#"{"at":48200,"surface":"customerly","call":"onMessageRead","args":["visit-1","a1"]}"#,
        r#"{"at":165000,"surface":"customerly","call":"onSurveyAnswered","args":[]}"#,
    ];
    assert_in_order(&out, &calls);
    assert!(errors.contains("   1 × chat.started: no call of the target says it\n"), "{errors}");
}

#[test]
fn a_visit_goes_from_ctlive_to_mluvii() {
    let event = |at: u64, name: &str| {
        format!(
            r#"{{"at":{at},"surface":"mluvii","call":"appEvent","args":[{{"type":"chatSession{name}"}}]}}"#
        )
    };
    let events = [
        (18_920, "Created"),
        (45_000, "Started"),
        (156_000, "Ended"),
        (201_000, "Created"),
        (220_000, "Ended"),
    ];
    let events: Vec<String> = events.iter().map(|(at, name)| event(*at, name)).collect();
    assert_eq!(round_trip("ctlive", "mluvii").out.lines().collect::<Vec<_>>(), events);
}

#[test]
fn a_visit_goes_from_livechatoo_to_mluvii() {
    // Livechatoo tells of no request: it is inferred where the chat starts.
    let calls = [
        r#"{"at":120,"surface":"mluvii","call":"statusUpdate","args":[1]}"#,
        r#"{"at":45000,"surface":"mluvii","call":"appEvent","args":[{"type":"chatSessionCreated"}]}"#,
        r#"{"at":45000,"surface":"mluvii","call":"appEvent","args":[{"type":"chatSessionStarted"}]}"#,
    ];
    let Ran { out, errors, .. } = round_trip("livechatoo", "mluvii");
    assert_in_order(&out, &calls);
    assert!(errors.contains("   1 × chat.started: ticket is lost\n"), "{errors}");
}

#[test]
fn a_visit_goes_from_livechatoo_to_ctlive() {
    let calls = [
        concat!(
            r#"{"at":45000,"surface":"ctlive.page","call":"postMessage","args":[{"name":"CTLiveEvent","#,
            r#""type":"ChatStarted","object":{"chatID":"T-77"}}]}"#
        ),
        concat!(
            r#"{"at":45000,"surface":"ctlive.page","call":"postMessage","args":[{"name":"CTLiveEvent","#,
            r#""type":"ChatOnline","object":{"chatID":"T-77","users":[]}}]}"#
        ),
    ];
    assert_in_order(&round_trip("livechatoo", "ctlive").out, &calls);
}

#[test]
fn a_visit_goes_from_mluvii_to_livechatoo() {
    // mluvii's events carry no id: the engine mints one, which is no ticket.
    let calls = [
        r#"{"at":120,"surface":"livechatoo.embed","call":"onload","args":[{"page":"start-online"}]}"#,
        r#"{"at":45000,"surface":"livechatoo.embed","call":"onchatstart","args":[{"initiator":"client"}]}"#,
    ];
    assert_in_order(&round_trip("mluvii", "livechatoo").out, &calls);
}

#[test]
fn a_visit_goes_from_every_vendor_to_every_dialect() {
    for from in Dialect::vendors() {
        for to in Dialect::ALL {
            let out = round_trip(from.name(), to.name()).out;
            let calls: Vec<_> =
                out.lines().map(|line| VendorCall::from_json(line).expect("a call")).collect();
            assert!(!calls.is_empty(), "{from:?} to {to:?}");
            assert!(calls.iter().all(|call| call.surface.dialect() == *to), "{out}");
            assert!(calls.iter().map(|call| call.at).is_sorted() && calls[0].at.is_some(), "{out}");
        }
    }
}

#[test]
fn broken_lines_are_named_and_the_others_translated() {
    let lines: &[&[u8]] = &[
        b"not JSON",
        b"",
        b"{\"surface\":\"icq\",\"call\":\"uh-oh\"}",
        b"\"\xff\"",
        b" \t\r",
        b"{\"surface\":\"livechatoo.embed\",\"call\":\"ontrigger\",\"args\":[{}]}",
        ONLOAD.as_bytes(),
    ];
    let log = file("broken.jsonl", lines.join(&b"\n"[..]));
    let Ran { code, out, errors } = run(&["--from", "livechatoo", "--to", "mluvii", &log]);
    assert_eq!(
        (code, out.as_str()),
        (1, "{\"at\":5,\"surface\":\"mluvii\",\"call\":\"statusUpdate\",\"args\":[1]}\n")
    );
    let errors: Vec<&str> = errors.lines().collect();
    let broken = [
        format!("{log}:1: vendor call: not valid JSON, or not of the form of a call"),
        format!(
            "{log}:3: vendor call: surface must be one of ctlive.page, ctlive.contact, customerly, livechatoo.embed, livechatoo.popup, mluvii, ga4"
        ),
        format!("{log}:4: not valid UTF-8"),
        format!(
            "{log}:6: livechatoo.embed ontrigger: args[0].id is missing; it must be text that is not blank, or a number"
        ),
        "parlour translate: 2 livechatoo calls in, 1 mluvii call out, 4 lines are broken; lost:".into(),
        "   1 × broken call: missing".into(),
    ];
    assert_eq!(errors[..broken.len()], broken);
}

#[test]
fn a_line_too_long_for_a_call_is_broken_and_not_kept() {
    let longest = u64::from(parlour::Limits::default().input);
    let line = |length| io::repeat(b' ').take(length);
    let log =
        line(longest - 1).chain(&b"7\n"[..]).chain(line(2 * longest)).chain(&b"7\n"[..]).chain(&b"8"[..]);
    let mut log = BufReader::new(log);
    let Ran { code, out, errors } = support::run("translate", &["--from", "mluvii", "--to", "ga4"], &mut log);
    assert_eq!((code, out.as_str()), (1, ""));
    let errors: Vec<&str> = errors.lines().collect();
    assert_eq!(
        errors,
        [
            "<stdin>:1: vendor call: must be an object {surface, call, args}, not a number",
            "<stdin>:2: longer than allowed",
            "<stdin>:3: vendor call: must be an object {surface, call, args}, not a number",
            "parlour translate: 0 mluvii calls in, 0 ga4 calls out, 3 lines are broken; nothing is lost",
        ]
    );
}

#[test]
fn the_standard_input_is_read_where_no_file_is_named() {
    let out = "{\"at\":5,\"surface\":\"mluvii\",\"call\":\"statusUpdate\",\"args\":[1]}\n";
    for args in
        [&["--from", "livechatoo", "--to", "mluvii"][..], &["--from", "livechatoo", "--to", "mluvii", "-"]]
    {
        let ran = run_with(args, ONLOAD.as_bytes());
        assert_eq!((ran.code, ran.out.as_str()), (0, out), "{}", ran.errors);
    }
    let Ran { code, out, errors } = run(&["--from", "livechatoo", "--to", "mluvii"]);
    let report = "parlour translate: 0 livechatoo calls in, 0 mluvii calls out; nothing is lost\n";
    assert_eq!((code, out.as_str(), errors.as_str()), (0, "", report));
}

#[test]
fn google_analytics_is_told_as_the_host_wants_it() {
    let told = |more: &[&str]| {
        run_with(&[&["--from", "livechatoo", "--to", "ga4"], more].concat(), ONLOAD.as_bytes())
    };
    assert_eq!(told(&[]).out, "");
    let Ran { code, out, errors } = told(&["--events", "all", "--category", "shop"]);
    assert_eq!((code, out.lines().count()), (0, 3), "{errors}");
    let loaded = r#"{"at":5,"surface":"ga4","call":"widget_loaded","args":[{"event_category":"shop","cause":"system","#;
    assert!(out.starts_with(loaded), "{out}");

    let Ran { code, errors, .. } =
        run(&["--from", "livechatoo", "--to", "mluvii", "--events", "all", SAMPLE]);
    assert!(code == 2 && errors.contains("mluvii has neither"), "{errors}");
}

#[test]
fn a_duplicate_is_reported() {
    let log = format!("{ONLOAD}\n{ONLOAD}\n");
    let Ran { code, errors, .. } = run_with(&["--from", "livechatoo", "--to", "mluvii"], log.as_bytes());
    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("   1 × livechatoo.embed onload: was taken for a duplicate\n"), "{errors}");
}

#[test]
fn page_messages_count_from_the_origins_that_are_named() {
    let ours = ["--origin", "https://ctlive.cloudando.com"];
    let other = ["--origin", "https://other.example"];
    for (origins, is_told, foreign) in
        [(vec![], true, None), ([other, ours].concat(), true, None), (other.into(), false, Some(12))]
    {
        let args = [&["--from", "ctlive", "--to", "ctlive", SAMPLE][..], &origins].concat();
        let Ran { code, out, errors } = run(&args);
        // That foreign messages are left out is no fault of the log's.
        assert_eq!((code, out.contains("WidgetClicked")), (0, is_told), "{errors}");
        // The contact SDK's calls have no origin.
        assert!(out.contains(r#""id":"m-1""#), "{out}");
        let counted = errors.lines().find_map(|line| {
            line.strip_suffix(" × page message: comes from an origin that is not on the list")
        });
        assert_eq!(counted.map(|times| times.trim().parse().expect("a number")), foreign, "{errors}");
    }
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let Ran { code, out, errors } = run(&["--from", "ctlive", "--to", "mluvii", "there/is/no/such.jsonl"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(errors.starts_with("parlour translate: cannot read there/is/no/such.jsonl: "), "{errors}");

    for (args, error) in [
        (
            &["--from", "ctlive", "--to", "mluvii", "--origin", "https://ctlive.cloudando.com/"][..],
            "parlour translate: origin `https://ctlive.cloudando.com/` can match nothing: it ends in `/`",
        ),
        (
            &["--from", "klingon", "--to", "mluvii"][..],
            "possible values: ctlive, customerly, livechatoo, mluvii]",
        ),
        // It is written and never read.
        (&["--from", "ga4", "--to", "mluvii"], "possible values: ctlive, customerly, livechatoo, mluvii]"),
        (
            &["--from", "mluvii", "--to", "klingon"],
            "possible values: ctlive, customerly, livechatoo, mluvii, ga4]",
        ),
        (&["--from", "mluvii"], "--to"),
        (&["--to", "mluvii"], "--from"),
    ] {
        let Ran { code, out, errors } = run(args);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(errors.contains(error), "{errors}");
    }
    assert_eq!(run(&["--help"]).code, 0);
}

/// A log, or a reader of ours, that breaks off.
struct Breaks(io::ErrorKind);

impl Read for Breaks {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
}

impl Write for Breaks {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_log_that_breaks_off_is_an_error_after_what_came_before() {
    let line = format!("{ONLOAD}\n");
    let mut log = BufReader::new(line.as_bytes().chain(Breaks(io::ErrorKind::TimedOut)));
    let args = ["--from", "livechatoo", "--to", "mluvii"];
    let Ran { code, out, errors } = support::run("translate", &args, &mut log);
    assert_eq!((code, out.lines().count()), (2, 1));
    assert!(errors.starts_with("parlour translate: cannot read <stdin>: "), "{errors}");
}

#[test]
fn a_reader_who_has_had_enough_is_no_error() {
    for (kind, expected) in [(io::ErrorKind::BrokenPipe, 0), (io::ErrorKind::StorageFull, 2)] {
        let args = ["--from", "livechatoo", "--to", "mluvii"];
        let ran = support::run_into("translate", &args, &mut ONLOAD.as_bytes(), &mut Breaks(kind));
        assert_eq!((ran.code, ran.errors.is_empty()), (expected, expected == 0), "{}", ran.errors);
    }
}
