//! Any dialect in, any dialect out: every pair of vendors over the whole visit, against stored translations in
//! `tests/translations`. `PARLOUR_WRITE=1` stores them anew.

use std::path::{Path, PathBuf};
use std::{env, fs};

use parlour::dialect::{Dialect, Loss, Surface, Translator, VendorCall};
use parlour::scenario::Scenario;
use parlour::vocabulary::EventKind;

use crate::stream::lines;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests")
}

/// The whole visit as a vendor's integrators would have logged it.
fn log(dialect: Dialect) -> Vec<VendorCall> {
    let text = fs::read_to_string(folder().join("scenarios/full_visit.json")).unwrap();
    let outcomes = Scenario::from_json(&text).unwrap().play().unwrap();
    let events = outcomes.into_iter().flat_map(|outcome| outcome.events);
    let calls = |envelope: parlour::Envelope| {
        let at = Some(envelope.at);
        dialect.encode(&envelope).into_iter().map(move |call| VendorCall { at, ..call })
    };
    events.flat_map(calls).collect()
}

fn pairs() -> impl Iterator<Item = (Dialect, Dialect)> {
    let to = |from| Dialect::vendors().filter(move |to| *to != from).map(move |to| (from, to));
    Dialect::vendors().flat_map(to)
}

/// The translation as it is stored: the calls, then what was lost.
fn translate(from: Dialect, to: Dialect) -> (String, Translator) {
    let mut translator = Translator::new(from, to);
    let mut text = String::new();
    for call in log(from) {
        for line in lines(&translator.translate(&call).unwrap()) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    (text, translator)
}

#[test]
fn the_whole_visit_is_translated_between_all_pairs() {
    for (from, to) in pairs() {
        let (calls, translator) = translate(from, to);
        let name = format!("translations/full_visit.{}-{}", from.name(), to.name());
        let losses = format!("{}\n", translator.report());
        for (end, text) in [("jsonl", calls), ("losses.txt", losses)] {
            let path = folder().join(format!("{name}.{end}"));
            if env::var_os("PARLOUR_WRITE").is_some() {
                fs::write(&path, &text).unwrap();
            }
            let stored = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(text, stored, "{}: PARLOUR_WRITE=1 stores it anew", path.display());
        }
    }
}

/// What comes out of a translation is itself a stream that the target's dialect reads, and that obeys the rules:
/// each chat is requested and started at most once, and nothing of it is rejected.
#[test]
fn what_comes_out_can_be_read_again() {
    for (from, to) in pairs() {
        let (calls, _) = translate(from, to);
        let mut again = Translator::new(to, to);
        for line in calls.lines() {
            again.translate(&VendorCall::from_json(line).unwrap()).unwrap();
        }
        for (loss, _) in again.report().losses() {
            let is_known = !matches!(loss, Loss::Unknown { .. } | Loss::NotMine { .. } | Loss::Broken { .. });
            assert!(is_known, "{} to {}: {loss}", from.name(), to.name());
        }
    }
}

#[test]
fn calls_that_are_not_known_are_passed_on_within_a_dialect_and_reported_between_two() {
    let call =
        VendorCall::new(Surface::Mluvii, "appEvent", r#"[{"type":"chatSessionPaused","x":1}]"#).unwrap();
    let mut same = Translator::new(Dialect::Mluvii, Dialect::Mluvii);
    let out = same.translate(&call).unwrap();
    assert_eq!(out[0].args, call.args);
    assert!(same.report().is_empty());

    let mut other = Translator::new(Dialect::Mluvii, Dialect::Ctlive);
    assert!(other.translate(&call).unwrap().is_empty());
    assert!(other.report().to_string().contains("mluvii chatSessionPaused: is not known"));
}

#[test]
fn a_rating_on_another_scale_is_lost_where_there_are_stars_alone() {
    let mut translator = Translator::new(Dialect::Livechatoo, Dialect::Mluvii);
    let rated = r#"[{"ticket":"T1","rating":5}]"#;
    let call = VendorCall::new(Surface::LivechatooEmbed, "onchatrating", rated).unwrap();
    translator.translate(&call).unwrap();
    let lost = Loss::Event { event: EventKind::RatingSubmitted };
    assert!(translator.report().losses().iter().any(|(loss, _)| *loss == lost));
}

#[test]
fn deadlines_pass_between_calls() {
    let mut translator = Translator::new(Dialect::Ctlive, Dialect::Ctlive);
    let writing =
        r#"{"at":5,"surface":"ctlive.contact","call":"isWriting","chatID":"c1","args":[{"bwrite":true}]}"#;
    translator.translate(&VendorCall::from_json(writing).unwrap()).unwrap();
    let (at, _) = translator.next_deadline().unwrap();
    let calls = translator.handle_timeout(at);
    assert_eq!(lines(&calls), [writing.replace("true", "false").replace("\"at\":5", "\"at\":10005")]);
    assert_eq!(translator.next_deadline(), None);
}
