//! What the view shows of a widget's options, of a proposal, and of what the host is asked.
#![allow(clippy::unwrap_used)]

use parlour::{Config, Engine, Normalizer, Phone};
use serde_json::{Value, json};

/// The view of an engine whose host normalises phone numbers, after these inputs, and after a restart.
fn view(inputs: &[Value]) -> Value {
    let phone = Phone { normalizer: Normalizer::Host, ..Phone::default() };
    let mut engine = Engine::new(Config { phone, ..Config::default() });
    for (at, input) in (0..).zip(inputs) {
        engine.handle_json(at, &input.to_string()).unwrap();
    }
    let view: Value = serde_json::from_str(&engine.view().to_json()).unwrap();
    let again = Engine::restore(engine.config().clone(), engine.snapshot()).unwrap();
    assert_eq!(again.view(), engine.view(), "a restart changes nothing");
    view
}

#[test]
fn the_options_in_force_are_shown_without_the_secret() {
    let options = json!({
        "account": "acme", "preset": "night", "language": "cs", "scope": "shop", "side": "left",
        "prefill": { "name": "Eva", "email": "eva@example.com", "custom": "s3cr3t" },
        "urls": { "contact": "/contact", "faq": "/faq", "privacy": "/privacy" },
        "departments": ["2", "5"], "operators": ["1"], "targets": ["*order"],
        "popup": { "mode": "bubble", "bubbleType": "left1" }, "css": { "text": "a{}", "file": "/chat.css" }
    });
    let mut shown = options.clone();
    shown["prefill"].as_object_mut().unwrap().remove("custom");
    let mut given = options;
    given["host"] = " ".into();
    given["prefill"]["phone"] = "".into();
    let raw = json!({ "theme": "dark" });
    let load = json!({ "type": "widget.load", "widgetId": "w", "options": given, "raw": raw });
    let moved = json!({ "type": "widget.set_side", "side": "right" });
    let view = view(&[load, json!({ "type": "widget.ready" }), moved]);
    let widget = &view["widgets"][0];
    assert_eq!(widget["options"], shown);
    assert_eq!((&widget["raw"], &widget["language"]), (&raw, &json!("cs")));
    assert_eq!(widget["side"], "right", "what the host asked for since");
}

#[test]
fn a_widget_without_options_shows_none() {
    let view = view(&[json!({ "type": "widget.load", "widgetId": "w" })]);
    let widget = view["widgets"][0].as_object().unwrap();
    assert!(["options", "raw", "language"].iter().all(|name| !widget.contains_key(*name)), "{widget:?}");
}

#[test]
fn a_proposal_is_shown_with_all_its_fields() {
    let proposal = json!({
        "message": "May I help?", "departments": ["d1"], "operators": ["o1"], "departmentName": "Sales",
        "operatorName": "Ada", "operatorPhoto": "/ada.png"
    });
    let mut propose = proposal.clone();
    (propose["type"], propose["chatId"]) = ("chat.propose".into(), "c".into());
    assert_eq!(view(&[propose])["chats"][0]["proposal"], proposal);
}

#[test]
fn what_the_host_is_asked_is_shown() {
    let load = json!({ "type": "widget.load", "widgetId": "w", "options": { "prefill": { "phone": "1" } } });
    let view = view(&[
        load,
        json!({ "type": "widget.ready" }),
        json!({ "type": "callback.request", "channel": "callback_now", "phone": "2" }),
        json!({ "type": "form.start", "kind": "profiling" }),
        json!({ "type": "form.answer", "field": "phone", "value": "3" }),
        json!({ "type": "identity.set", "phone": "4" }),
    ]);
    assert_eq!(
        view["questions"],
        json!([
            { "requestId": "phone-2", "number": "2", "input": "callback.request", "widgetId": "w" },
            { "requestId": "phone-3", "number": "3", "input": "form.answer", "widgetId": "w" },
            { "requestId": "phone-4", "number": "4", "input": "identity.set" }
        ]),
        "that of the visitor's latest number takes the place of the prefill's"
    );
}
