//! Bounded, and never refused for good: where the table of chats is full, a vendor's stream goes on, and the oldest idle chat
//! is let go.

use parlour::vocabulary::{Origin, Reason};
use parlour::{Config, Engine, Envelope, Event, Limits, Mode, Normalizer, Phone, Verdict};
use serde_json::{Value, json};

use crate::harness::{poll, restarted};

fn config(mode: Mode, chats: u32, ended_chats: u32) -> Config {
    let limits = Limits { chats, ended_chats, ..Limits::default() };
    let phone = Phone { normalizer: Normalizer::Host, ..Phone::default() };
    Config { mode, limits, phone, ..Config::default() }
}

fn take(engine: &mut Engine, input: &Value) -> Vec<Envelope> {
    assert_eq!(engine.handle_json(0, &input.to_string()), Ok(Verdict::Accepted), "{input}");
    poll(engine)
}

fn request(chat: &str, widget: &str) -> Value {
    json!({ "type": "chat.request", "chatId": chat, "widgetId": widget })
}

/// The chats that were let go, which is told before all else.
fn gone(told: &[Envelope]) -> Vec<&str> {
    let gone = |told| match told {
        &Envelope { event: Event::ChatLeft(ref left), origin, .. } => {
            assert_eq!((left.reason.as_deref(), origin), (Some("forgotten"), Origin::Inferred));
            Some(left.chat_id.as_str())
        }
        _ => None,
    };
    told.iter().filter_map(gone).collect()
}

/// An observed engine that is full, with chats `c1` to `c4` of one widget.
fn full() -> Engine {
    let mut engine = Engine::new(config(Mode::Observe, 4, 64));
    let options = json!({ "urls": { "privacy": "https://example.com/privacy" } });
    take(&mut engine, &json!({ "type": "widget.load", "widgetId": "w1", "options": options }));
    take(&mut engine, &json!({ "type": "widget.ready", "widgetId": "w1" }));
    for chat in ["c1", "c2", "c3", "c4"] {
        take(&mut engine, &request(chat, "w1"));
        take(&mut engine, &json!({ "type": "chat.accept", "chatId": chat }));
    }
    engine
}

#[test]
fn no_conversation_is_refused_for_good() {
    let mut engine = full();
    for number in 5..200 {
        let told = take(&mut engine, &request(&format!("c{number}"), "w1"));
        assert_eq!(gone(&told), [format!("c{}", number - 4)]);
        if number % 50 == 0 {
            engine = restarted(&engine).expect("it can be restored");
        }
    }
    // Vendors that tell no end, by their own calls.
    for call in [
        r#"{"surface":"customerly","call":"onNewConversation","args":["N",[]]}"#,
        r#"{"surface":"livechatoo.embed","call":"onchatstart","args":[{"ticket":"N","initiator":"client"}]}"#,
    ] {
        let mut engine = Engine::new(config(Mode::Observe, 4, 64));
        for number in 0..40 {
            let call = call.replace("\"N\"", &format!("\"{number}\""));
            let observed = engine.observe_json(number * 10_000, &call).expect("a vendor's call");
            let results = observed.into_inputs();
            assert!(results.iter().all(|(_, result)| result.is_ok()), "{call}: {results:?}");
            poll(&mut engine);
        }
    }
}

#[test]
fn a_chat_in_which_something_waits_is_spared() {
    let in_c1 = |input: Value| {
        let mut input = input.as_object().expect("an input").clone();
        input.insert("chatId".into(), "c1".into());
        Value::from(input)
    };
    let (text, agent) = (json!({ "type": "text", "text": "?" }), json!({ "id": "a1", "isAgent": true }));
    let rate = |field: &str, value: &str| json!({ "type": "rating.submit", "value": 1, "scale": "thumbs", field: value, "cause": "api" });
    for waits in [
        json!({ "type": "message.receive", "messageId": "m1", "from": agent, "content": text }),
        json!({ "type": "message.send", "messageId": "m1", "content": text }),
        json!({ "type": "call.offer", "callId": "k1" }),
        json!({ "type": "typing.start", "userId": "a1" }),
        json!({ "type": "chat.transfer" }),
        json!({ "type": "chat.select" }),
        rate("phone", "+420 777 666 555"),
        rate("email", "eva@example.com"),
    ] {
        let mut engine = full();
        take(&mut engine, &in_c1(waits.clone()));
        let mut restored = restarted(&engine).expect("it can be restored");
        for engine in [&mut engine, &mut restored] {
            let told = take(engine, &request("c5", "w1"));
            assert_eq!(gone(&told), ["c2"], "{waits}");
        }
    }
    // Nor is the current chat let go: of each widget, the last begun.
    let mut engine = Engine::new(config(Mode::Observe, 3, 64));
    for widget in ["w1", "w2"] {
        take(&mut engine, &json!({ "type": "widget.load", "widgetId": widget }));
        take(&mut engine, &json!({ "type": "widget.ready", "widgetId": widget }));
    }
    for (chat, widget) in [("c1", "w1"), ("c2", "w2"), ("c3", "w2")] {
        take(&mut engine, &request(chat, widget));
    }
    assert_eq!(gone(&take(&mut engine, &request("c4", "w2"))), ["c2"]);
}

#[test]
fn where_something_waits_in_all_the_first_goes_that_is_not_open() {
    let mut engine = full();
    for chat in ["c1", "c2", "c3", "c4"] {
        take(&mut engine, &json!({ "type": "call.offer", "chatId": chat }));
    }
    take(&mut engine, &json!({ "type": "chat.select", "chatId": "c1" }));
    let told = take(&mut engine, &request("c5", "w1"));
    assert_eq!(gone(&told), ["c2"]);
    let names: Vec<_> = told.iter().map(|told| told.event.name()).collect();
    assert_eq!(names[..2], ["call.cancelled", "chat.left"], "all that it held ends first");
    let mut engine = Engine::new(config(Mode::Observe, 1, 64));
    take(&mut engine, &json!({ "type": "chat.accept", "chatId": "c1" }));
    assert_eq!(gone(&take(&mut engine, &json!({ "type": "chat.accept", "chatId": "c2" }))), ["c1"]);
}

#[test]
fn a_strict_engine_lets_none_go() {
    let mut engine = Engine::new(config(Mode::Strict, 1, 64));
    take(&mut engine, &json!({ "type": "chat.request", "chatId": "c1" }));
    let rejection =
        engine.handle_json(0, r#"{"type":"chat.request","chatId":"c2"}"#).expect_err("it is full");
    assert_eq!(rejection.reason, Reason::LimitExceeded);
}

/// One that goes on again is not forgotten for the one that makes room for it, and there are never too many.
#[test]
fn a_chat_that_goes_on_again_makes_room_for_itself() {
    for (ends, again) in [("chat.end", "chat.reopen"), ("chat.leave", "chat.join")] {
        let mut engine = Engine::new(config(Mode::Observe, 1, 1));
        take(&mut engine, &json!({ "type": "chat.join", "chatId": "c1" }));
        take(&mut engine, &json!({ "type": ends, "chatId": "c1" }));
        take(&mut engine, &json!({ "type": "chat.accept", "chatId": "c2" }));
        let told = take(&mut engine, &json!({ "type": again, "chatId": "c1" }));
        assert_eq!(gone(&told), ["c2"], "{again}");
        let chats: Vec<_> = engine.view().chats.into_iter().map(|chat| (chat.chat_id, chat.state)).collect();
        let state = if again == "chat.join" { "joined" } else { "requested" };
        assert_eq!(chats, [("c1".into(), state), ("c2".into(), "left")]);
        restarted(&engine).expect("within its limits");
    }
}
