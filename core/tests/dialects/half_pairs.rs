//! Half a surrogate pair, as it is left where text is cut in the middle of an emoji: text reads it as U+FFFD, which is
//! what browsers show, and what is carried through keeps its bytes. serde_json, as most readers, takes no such text, so
//! that no scenario can have it.

use parlour::dialect::{Dialect, Surface, VendorCall};
use parlour::vocabulary::Content;
use parlour::{Config, Engine, Event, Snapshot};

use crate::harness::poll;
use crate::stream::{observe, observer};

/// The message of the one event that has one.
fn message(engine: &mut Engine) -> String {
    let received = poll(engine).into_iter().find_map(|envelope| match envelope.event {
        Event::MessageReceived(received) => Some(received.content),
        _ => None,
    });
    let Some(Content::Text { text }) = received else { panic!("no message was told") };
    text.to_string()
}

#[test]
fn text_of_inputs_and_calls_is_read() {
    let mut engine = observer();
    let input = r#"{"type":"message.receive","chatId":"c\ud800","messageId":"m1","from":{"id":"anna","isAgent":true},
        "content":{"type":"text","text":"\ud83d\ude00 and \ud83d and \ude00"}}"#;
    engine.handle_json(0, input).unwrap();
    assert_eq!(message(&mut engine), "\u{1f600} and \u{fffd} and \u{fffd}");
    let call = r#"{"surface":"ctlive.contact","call":"message","chatID":"c\ud800",
        "args":[{"id":"m2","content":{"text":"cut \ud83d","user":{"id":"anna","isAgent":true}}}]}"#;
    engine.observe_json(0, call).unwrap();
    assert_eq!(message(&mut engine), "cut \u{fffd}");
    assert_eq!(engine.view().chats.len(), 1);
    assert_eq!(&*engine.view().chats[0].chat_id, "c\u{fffd}");
}

#[test]
fn options_and_answers_are_read() {
    let mut engine = observer();
    let init =
        r#"[{"account":"acme","c_name":"Eva \ud83d","c_name_byop":"\ude00","url_faq":"https://x/\ud83d"}]"#;
    let call = |name, args| VendorCall::new(Surface::LivechatooEmbed, name, args).unwrap();
    let (observed, _) = observe(&mut engine, 0, &call("init", init));
    let inputs: Vec<String> =
        observed.into_inputs().iter().map(|(input, _)| serde_json::to_string(input).unwrap()).collect();
    assert!(inputs[0].contains(r#""name":"Eva �","nameForOperator":"�""#), "{inputs:?}");
    assert!(inputs[0].contains(r#""faq":"https://x/�""#), "{inputs:?}");
    observe(&mut engine, 0, &call("onload", r#"[{"page":"online","online":true}]"#));
    let answered = call("onnamerequired", r#"[{"accepted":true,"name":"Eva \ud83d\u0041"}]"#);
    let (_, events) = observe(&mut engine, 0, &answered);
    // The answer is the visitor's own, and stays as it is; whoever reads it as text reads a character for the half.
    let Event::FormFieldAnswered(told) = &events.last().unwrap().event else { panic!("{events:?}") };
    assert_eq!(told.value.text(), r#""Eva \ud83d\u0041""#);
    assert_eq!(told.value.as_string().as_deref(), Some("Eva \u{fffd}A"));
    let again = Dialect::Livechatoo.encode(events.last().unwrap());
    assert_eq!(again[0].to_json(), answered.to_json());
}

#[test]
fn what_is_carried_through_keeps_its_bytes() {
    let call = VendorCall::new(
        Surface::LivechatooEmbed,
        "onload",
        r#"[{"page":"online","online":true,"x":"a\udc00b"}]"#,
    );
    let (call, mut engine) = (call.unwrap(), observer());
    let (_, events) = observe(&mut engine, 0, &call);
    assert_eq!(Dialect::Livechatoo.encode_json(&events[0]), call.to_json());
    // Snapshots hold it, and can be read again.
    let article =
        r#"{"type":"form.answer","widgetId":"livechatoo.embed","field":"q\ud83d","value":"\ud83d"}"#;
    engine.handle_json(0, article).ok();
    let saved = Snapshot::from_json(&engine.snapshot().to_json()).unwrap();
    assert_eq!(saved, engine.snapshot());
    Engine::restore(Config::default(), saved).unwrap();
}
