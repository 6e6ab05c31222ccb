//! Any dialect in, any dialect out: every pair of vendors over the whole visit, against stored translations in
//! `tests/translations`. `PARLOUR_WRITE=1` stores them anew.

use std::path::{Path, PathBuf};
use std::{env, fs};

use parlour::dialect::{Dialect, Ga4Events, Loss, Surface, Translator, VendorCall};
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

/// Whoever reads the report sees each call that told nothing, and none that told something: a call about a widget names it
/// each time, and `onload` says each time who is online.
#[test]
fn what_is_taken_for_a_duplicate_is_counted() {
    let repeated = |from: Dialect, calls: &[&str]| -> Vec<String> {
        let mut translator = Translator::new(from, Dialect::Ga4);
        for call in calls {
            translator.translate(&VendorCall::from_json(call).unwrap()).unwrap();
        }
        let losses = translator.report().losses().iter();
        let repeated = losses.filter(|(loss, _)| matches!(loss, Loss::Repeated { .. }));
        repeated.map(|(loss, times)| format!("{times} {loss}")).collect()
    };
    let page = |r#type, object| {
        format!(
            r#"{{"surface":"ctlive.page","call":"postMessage","args":[{{"name":"CTLiveEvent","type":"{type}","object":{object}}}]}}"#
        )
    };
    let shown = page("WidgetShown", r#"{"widgetID":"w1"}"#);
    let clicked = page("WidgetClicked", r#"{"widgetID":"w1","type":"Chat"}"#);
    let online = page("ChatOnline", r#"{"chatID":"c1","users":["u1"]}"#);
    assert_eq!(repeated(Dialect::Ctlive, &[&shown, &clicked, &online]), [""; 0]);
    assert_eq!(
        repeated(Dialect::Ctlive, &[&shown, &online, &online, &shown, &online]),
        [
            "2 ctlive.page ChatOnline: was taken for a duplicate",
            "1 ctlive.page WidgetShown: was taken for a duplicate"
        ]
    );
    let onload = |online: bool| {
        format!(
            r#"{{"surface":"livechatoo.embed","call":"onload","args":[{{"page":"online","online":{online}}}]}}"#
        )
    };
    assert_eq!(repeated(Dialect::Livechatoo, &[&onload(true), &onload(false)]), [""; 0]);
    assert_eq!(
        repeated(Dialect::Livechatoo, &[&onload(true), &onload(true)]),
        ["1 livechatoo.embed onload: was taken for a duplicate"]
    );
}

/// The category is the name of the vendor whose calls are read, as its document spells it, or a word of the host's.
#[test]
fn google_analytics_is_told_whose_events_they_are() {
    let started = VendorCall::new(Surface::LivechatooEmbed, "onchatstart", r#"[{"ticket":"T1"}]"#).unwrap();
    let mut translator = Translator::new(Dialect::Livechatoo, Dialect::Ga4);
    let told = |translator: &mut Translator| lines(&translator.translate(&started).unwrap());
    let line = |name, category, ticket| {
        format!(
            r#"{{"at":0,"surface":"ga4","call":"{name}","args":[{{"event_category":"{category}",{ticket}"initiator":"client"}}]}}"#
        )
    };
    assert_eq!(told(&mut translator), [line("chat_start", "Livechatoo", r#""ticket":"T1","#)]);
    let mut translator = Translator::new(Dialect::Livechatoo, Dialect::Ga4);
    translator.set_ga4(Some("shop"), Ga4Events::All);
    assert_eq!(told(&mut translator), [line("chat_started", "shop", r#""cause":"agent","#)]);
    let lost = translator.report().to_string();
    assert!(lost.contains("chat.started: ticket is lost") && !lost.contains("initiator is lost"), "{lost}");
    let names: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.vendor()).collect();
    assert_eq!(names, ["CTLive", "Customerly", "Livechatoo", "mluvii", "Google Analytics"]);
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
