//! A widget's chats come back only to the same scope (mluvii), and to the same host where each host keeps chats of
//! its own (Livechatoo). The others are kept, and come back when the widget does.

use parlour::vocabulary::WidgetOptions;
use parlour::{Config, Engine};

use crate::told;

fn load(options: &str) -> String {
    format!(r#"{{"type":"widget.load","widgetId":"w1","options":{options}}}"#)
}

/// An engine with one running chat, `c1`, and an unread message in it.
fn chatting(options: &str) -> Engine {
    let mut engine = Engine::new(Config::default());
    for input in [
        &load(options),
        r#"{"type":"widget.ready","widgetId":"w1","online":true}"#,
        r#"{"type":"chat.request","widgetId":"w1","chatId":"c1"}"#,
        r#"{"type":"chat.accept","chatId":"c1","users":["a1"]}"#,
        r#"{"type":"message.receive","chatId":"c1","messageId":"m1","from":{"id":"a1","isAgent":true},"content":{"type":"text","text":"Hi"}}"#,
    ] {
        told(&mut engine, 10, input);
    }
    engine
}

/// The engine on the next page: restored, and its widget loaded with these options. With the types of the events.
fn next_page(engine: &Engine, options: &str) -> (Engine, Vec<String>) {
    let mut engine = Engine::restore(engine.config().clone(), engine.snapshot()).unwrap();
    let mut events = told(&mut engine, 20, &load(options));
    events.retain(|event| !event.contains("widget.updated"));
    assert!(events.iter().all(|event| event.contains(r#""origin":"restored""#)), "{events:?}");
    let kind =
        |event: &String| event.split(r#""type":""#).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let kinds = events.iter().map(kind).collect();
    (engine, kinds)
}

const WITH_CHAT: [&str; 4] = ["widget.loaded", "widget.shown", "chat.restored", "unread.changed"];
const WITHOUT: [&str; 2] = ["widget.loaded", "widget.shown"];

/// Options before and after, and whether the chat comes back.
const PAGES: &[(&str, &str, bool)] = &[
    ("{}", "{}", true),
    (r#"{"scope":"shop"}"#, r#"{"scope":"shop"}"#, true),
    (r#"{"scope":"shop"}"#, r#"{"scope":"blog"}"#, false),
    (r#"{"scope":"shop"}"#, "{}", false),
    ("{}", r#"{"scope":"shop"}"#, false),
    (r#"{"scope":" "}"#, "{}", true),
    (r#"{"host":"a.example"}"#, r#"{"host":"b.example"}"#, true),
    (r#"{"sessionPerHost":true,"host":"a.example"}"#, r#"{"sessionPerHost":true,"host":"a.example"}"#, true),
    (r#"{"sessionPerHost":true,"host":"a.example"}"#, r#"{"sessionPerHost":true,"host":"b.example"}"#, false),
    (
        r#"{"sessionPerHost":true,"host":"a.example"}"#,
        r#"{"sessionPerHost":false,"host":"a.example"}"#,
        false,
    ),
    (
        r#"{"sessionPerHost":true,"host":"a.example","scope":"shop"}"#,
        r#"{"sessionPerHost":true,"host":"a.example","scope":"blog"}"#,
        false,
    ),
];

#[test]
fn chats_come_back_to_their_own_scope_and_host_alone() {
    for (before, after, comes_back) in PAGES {
        let (engine, kinds) = next_page(&chatting(before), after);
        let expected = if *comes_back { &WITH_CHAT[..] } else { &WITHOUT[..] };
        assert_eq!(kinds, expected, "{before}, then {after}");
        let widget = &engine.view().widgets[0];
        assert_eq!(widget.chat_id.is_some(), *comes_back, "{before}, then {after}");
        assert_eq!(widget.unread.total, u32::from(*comes_back), "{before}, then {after}");
        assert_eq!(engine.view().chats.len(), 1, "it is kept: {before}, then {after}");
    }
}

#[test]
fn chats_come_back_when_the_widget_does() {
    for (before, after, _) in PAGES {
        let (elsewhere, _) = next_page(&chatting(before), after);
        let (engine, kinds) = next_page(&elsewhere, before);
        assert_eq!(kinds, WITH_CHAT, "{before}, {after}, and back");
        assert_eq!(engine.view().widgets[0].chat_id.as_deref(), Some("c1"), "{before}, {after}, and back");
    }
}

#[test]
fn inputs_without_an_id_mean_no_chat_of_another_scope() {
    let (mut engine, _) = next_page(&chatting(r#"{"scope":"shop"}"#), r#"{"scope":"blog"}"#);
    engine.handle_json(30, r#"{"type":"chat.end"}"#).expect_err("there is no chat in this scope");
    let requested = told(&mut engine, 40, r#"{"type":"chat.request"}"#);
    assert!(requested[0].contains(r#""chatId":"local-1""#), "{requested:?}");
    // The other chat goes on, under its own id.
    let received = told(
        &mut engine,
        50,
        r#"{"type":"message.receive","chatId":"c1","messageId":"m2","from":{"id":"a1","isAgent":true},"content":{"type":"text","text":"There?"}}"#,
    );
    assert_eq!(received.len(), 1, "what is unread of another scope is not told: {received:?}");
    told(&mut engine, 60, r#"{"type":"window.open"}"#);
    // So that the page that they come back to does not show them at once.
    told(&mut engine, 70, r#"{"type":"window.minimize"}"#);
    let (back, _) = next_page(&engine, r#"{"scope":"shop"}"#);
    let unread = &back.view().widgets[0].unread;
    assert_eq!(
        (unread.total, unread.by_chat.len()),
        (2, 1),
        "it was counted all the same, and not shown elsewhere"
    );
}

#[test]
fn a_clean_load_means_no_chat_of_another_scope_either() {
    let mut engine = chatting(r#"{"scope":"shop"}"#);
    told(&mut engine, 20, r#"{"type":"widget.stop","widgetId":"w1"}"#);
    told(&mut engine, 30, &load(r#"{"scope":"blog"}"#));
    told(&mut engine, 40, r#"{"type":"widget.ready","widgetId":"w1"}"#);
    let widget = &engine.view().widgets[0];
    assert_eq!((widget.chat_id.as_deref(), widget.unread.total), (None, 0));
}

#[test]
fn a_load_is_a_reload_once() {
    let (mut engine, _) = next_page(&chatting("{}"), "{}");
    assert_eq!(told(&mut engine, 30, &load("{}")), [""; 0], "the second one is a repeat");
}

fn key(account: &str, session_per_host: bool, host: &str) -> String {
    WidgetOptions {
        account: Some(account.into()),
        session_per_host: Some(session_per_host),
        host: Some(host.into()),
        ..WidgetOptions::default()
    }
    .storage_key(None)
}

#[test]
fn the_storage_key_is_of_account_and_host() {
    assert_eq!(key("acme", false, "a.example"), "parlour:acme");
    assert_eq!(key("acme", true, "a.example"), "parlour:acme:a.example");
    assert_eq!(WidgetOptions::default().storage_key(None), "parlour:");
    assert_eq!(Engine::new(Config::default()).storage_key(), "parlour:");
    let options = r#"{"account":"acme","sessionPerHost":true,"host":"a.example"}"#;
    assert_eq!(chatting(options).storage_key(), "parlour:acme:a.example");
    // Before the load as after it.
    let blank: WidgetOptions = serde_json::from_str(r#"{"account":"  "}"#).unwrap();
    assert_eq!(blank.storage_key(None), chatting(r#"{"account":"  "}"#).storage_key());
}

#[test]
fn outdated_keys_are_those_under_which_the_host_stored() {
    let (config, load) = (Config::default(), r#"{"type":"widget.load","widgetId":"w","userId":"u","#);
    let tell = |engine: &mut Engine, input: &str| {
        engine.handle_json(0, input).expect(input);
    };
    let mut engine = Engine::new(config);
    assert!(engine.storage_keys_to_delete().is_empty());
    // Known from the first load on: what the host may have stored before is of this account.
    tell(&mut engine, &format!(r#"{load}"options":{{"account":"a"}}}}"#));
    // Known, and then the account is another one.
    tell(&mut engine, r#"{"type":"widget.update","options":{"account":"b"}}"#);
    assert_eq!(engine.storage_keys_to_delete(), ["parlour:a"]);
    assert!(engine.storage_keys_to_delete().is_empty());
    // Gone: the key of nobody is the one in use.
    let known = engine.storage_key();
    tell(&mut engine, r#"{"type":"identity.clear"}"#);
    assert_eq!(engine.storage_key(), "parlour:b");
    assert_eq!(engine.storage_keys_to_delete(), [known]);
}

#[test]
fn no_two_storage_keys_collide() {
    let texts = ["", "a", "b", "a:b", "a%3Ab", ":", "::", "%", "ž", "a b", "parlour:"];
    let mut keys = Vec::new();
    for account in texts {
        keys.push(key(account, false, "a"));
        keys.extend(texts.map(|host| key(account, true, host)));
    }
    let count = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), count);
}
