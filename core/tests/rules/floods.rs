//! Bounded, call by call: what one input or one call leads to, however much there is that it might be told of.

use parlour::vocabulary::{Origin, Reason};
use parlour::{Config, Engine, Envelope, Event, Limits, Verdict};
use serde_json::{Value, json};

use crate::harness::{poll, restarted};

fn tell(engine: &mut Engine, input: &Value) {
    assert_eq!(engine.handle_json(0, &input.to_string()), Ok(Verdict::Accepted), "{input}");
}

/// Takes an input, and polls what it leads to.
fn take(engine: &mut Engine, input: &Value) -> Vec<Envelope> {
    tell(engine, input);
    poll(engine)
}

/// An engine with a widget and so many running chats of it.
fn with_chats(config: Config, chats: usize) -> Engine {
    let mut engine = Engine::new(config);
    take(&mut engine, &json!({ "type": "widget.load", "widgetId": "w" }));
    take(&mut engine, &json!({ "type": "widget.ready" }));
    for number in 0..chats {
        let chat_id = format!("c{number}");
        take(&mut engine, &json!({ "type": "chat.request", "chatId": chat_id }));
        take(&mut engine, &json!({ "type": "chat.accept", "chatId": chat_id }));
    }
    engine
}

fn events(envelopes: Vec<Envelope>) -> Vec<Event> {
    envelopes.into_iter().map(|envelope| envelope.event).collect()
}

/// What waits to be polled.
fn waiting(engine: &Engine) -> Vec<Envelope> {
    poll(&mut engine.clone())
}

// --- what holds is told no oftener than somebody polls ---

#[test]
fn a_resync_that_nobody_polled_is_told_once() {
    let mut engine = with_chats(Config::default(), 20);
    let once = {
        let mut engine = engine.clone();
        engine.resync();
        events(poll(&mut engine))
    };
    for _ in 0..1_110 {
        engine.resync();
    }
    assert_eq!(waiting(&engine).len(), once.len());
    engine = restarted(&engine).expect("it can be restored");
    engine.resync();
    assert_eq!(events(poll(&mut engine)), once);
    engine.resync();
    assert_eq!(events(poll(&mut engine)), once, "polled, it is told again");
}

#[test]
fn what_happens_in_between_follows_what_a_resync_told() {
    let mut engine = with_chats(Config::default(), 2);
    engine.resync();
    let before = waiting(&engine);
    tell(&mut engine, &json!({ "type": "chat.end", "chatId": "c1" }));
    engine.resync();
    let told = poll(&mut engine);
    assert_eq!(told[..before.len()], before);
    let after: Vec<_> = told[before.len()..].iter().map(|envelope| envelope.event.name()).collect();
    assert_eq!(after, ["chat.ended"]);
}

#[test]
fn a_resync_of_which_some_was_polled_is_told_once_more_after_the_rest() {
    let mut engine = with_chats(Config::default(), 20);
    engine.resync();
    let once = events(waiting(&engine));
    for poll_at_first in [1, once.len() - 1] {
        let mut engine = engine.clone();
        let mut told = Vec::from_iter((0..poll_at_first).filter_map(|_| engine.poll_event()));
        for number in 0..200 {
            engine.resync();
            if number == 100 {
                engine = restarted(&engine).expect("it can be restored");
            }
        }
        assert!(told.len() + engine.snapshot().to_json().matches("\"seq\"").count() <= once.len() + 1);
        let rest = poll(&mut engine);
        assert!(rest.iter().all(|envelope| envelope.origin == Origin::Restored));
        told.extend(rest);
        let numbers: Vec<_> = told.iter().map(|envelope| envelope.seq).collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
        assert_eq!(events(told), [once.clone(), once.clone()].concat());
        assert!(engine.poll_event().is_none());
    }
}

#[test]
fn however_a_host_polls_what_waits_is_bounded() {
    let mut engine = with_chats(Config::default(), 20);
    engine.resync();
    let most = 2 * waiting(&engine).len();
    for _ in 0..1_000 {
        engine.resync();
        engine.poll_event().expect("something waits");
        assert!(waiting(&engine).len() <= most);
    }
}

#[test]
fn a_resync_follows_events_that_wait() {
    let mut engine = Engine::new(Config::default());
    tell(&mut engine, &json!({ "type": "connection.up" }));
    engine.resync();
    let told: Vec<_> = poll(&mut engine).iter().map(|told| (told.event.name(), told.origin)).collect();
    assert_eq!(told, [("connection.up", Origin::Live), ("connection.up", Origin::Restored)]);
}

// --- what one input leads to ---

/// So many widgets with so many targets each, all of which the URL `/x` reaches.
fn with_targets(config: Config, widgets: usize, targets: usize, is_ready: bool) -> Engine {
    let mut engine = Engine::new(config);
    for widget in 0..widgets {
        let targets: Vec<_> = (0..targets).map(|number| format!("*{}", "x".repeat(number % 2))).collect();
        let options = json!({ "targets": targets });
        take(
            &mut engine,
            &json!({ "type": "widget.load", "widgetId": format!("w{widget}"), "options": options }),
        );
        if is_ready {
            take(&mut engine, &json!({ "type": "widget.ready", "widgetId": format!("w{widget}") }));
        }
    }
    engine
}

/// Checks that an input is rejected for this limit, and changes nothing.
fn rejects(engine: &mut Engine, input: &Value, field: &str) {
    let before = engine.snapshot();
    let told = serde_json::from_value(input.clone()).unwrap();
    assert!(!engine.can(&told), "{input}");
    let rejection = engine.handle_json(0, &input.to_string()).expect_err("too much");
    let fields: Vec<_> = rejection.fields.iter().map(|field| field.as_str()).collect();
    assert_eq!((rejection.reason, &fields[..]), (Reason::LimitExceeded, &[field][..]), "{input}");
    assert!(engine.snapshot() == before, "{input}");
}

#[test]
fn a_url_reaches_no_more_targets_than_events_may_wait() {
    let navigate = json!({ "type": "visitor.navigate", "url": format!("/{}x", "-".repeat(60_000)) });
    rejects(&mut with_targets(Config::default(), 64, 256, true), &navigate, "url");

    let limits = Limits { events: 12, ..Limits::default() };
    let config = Config { limits, ..Config::default() };
    let mut engine = with_targets(config.clone(), 3, 4, true);
    assert_eq!(take(&mut engine, &navigate).len(), 12, "as many as may wait are told");
    rejects(&mut with_targets(config, 13, 1, true), &navigate, "url");
}

#[test]
fn a_url_waits_in_no_more_widgets_than_events_may_wait() {
    let limits = Limits { events: 3, ..Limits::default() };
    let config = Config { limits, ..Config::default() };
    let navigate = json!({ "type": "visitor.navigate", "url": "/x" });
    rejects(&mut with_targets(config.clone(), 4, 1, false), &navigate, "url");
    tell(&mut with_targets(config.clone(), 3, 1, false), &navigate);

    // What waited in a widget tells no more than that either, once it is ready.
    let mut engine = with_targets(config, 1, 4, false);
    tell(&mut engine, &navigate);
    let told: Vec<_> = take(&mut engine, &json!({ "type": "widget.ready" }));
    let told: Vec<_> = told.iter().map(|told| told.event.name()).collect();
    assert_eq!(told, ["widget.loaded", "widget.shown", "input.refused"]);
}

/// What comes with an input, and has no place of its own, is about what the input names: not about each of all chats.
#[test]
fn what_comes_with_an_input_is_not_told_with_each_chat() {
    let raw = json!("x".repeat(1_000));
    let reload = json!({ "type": "widget.reload", "raw": raw });
    let clear = json!({ "type": "identity.clear", "raw": raw });
    for input in [reload, clear] {
        let told = take(&mut with_chats(Config::default(), 100), &input);
        assert!(told.len() > 100, "{}", told.len());
        let with_raw = told.iter().filter(|envelope| envelope.raw.is_some()).count();
        assert!((1..=3).contains(&with_raw), "{with_raw} of {}", told.len());
    }

    let mut engine = with_chats(Config::default(), 0);
    for widget in 0..100 {
        let widget_id = format!("w{widget}");
        take(&mut engine, &json!({ "type": "widget.load", "widgetId": widget_id }));
        take(&mut engine, &json!({ "type": "widget.ready", "widgetId": widget_id }));
        take(&mut engine, &json!({ "type": "window.open", "widgetId": widget_id }));
    }
    take(&mut engine, &json!({ "type": "page.focus", "visible": false }));
    for widget in 0..100 {
        let (widget_id, chat_id) = (format!("w{widget}"), format!("c{widget}"));
        take(&mut engine, &json!({ "type": "chat.request", "chatId": chat_id, "widgetId": widget_id }));
        let (from, content) = (json!({ "id": "a", "isAgent": true }), json!({ "type": "text", "text": "." }));
        let receive = json!({ "type": "message.receive", "chatId": chat_id, "messageId": "m", "from": from });
        let mut receive = receive.as_object().unwrap().clone();
        receive.insert("content".into(), content);
        take(&mut engine, &receive.into());
    }
    let told = take(&mut engine, &json!({ "type": "page.focus", "visible": true, "raw": raw }));
    assert_eq!(told.len(), 100);
    assert!(told.iter().all(|envelope| envelope.raw.is_none()));
}

/// However many chats have unread messages, one more tells of its own chat alone.
#[test]
fn an_unread_message_tells_of_its_own_chat() {
    let mut engine = with_chats(Config::default(), 300);
    let receive = |chat: usize, message: &str| {
        let (from, content) = (json!({ "id": "a", "isAgent": true }), json!({ "type": "text", "text": "." }));
        let (kind, chat_id) = ("message.receive", format!("c{chat}"));
        json!({ "type": kind, "chatId": chat_id, "messageId": message, "from": from, "content": content })
    };
    let unread = |envelopes: Vec<Envelope>| match envelopes.into_iter().last().map(|last| last.event) {
        Some(Event::UnreadChanged(changed)) => (changed.total, changed.by_chat.to_vec()),
        other => panic!("{other:?}"),
    };
    for chat in 0..300 {
        let (total, by_chat) = unread(take(&mut engine, &receive(chat, "m1")));
        assert_eq!((total as usize, by_chat), (chat + 1, vec![(format!("c{chat}").into(), 1)]));
    }
    assert_eq!(unread(take(&mut engine, &receive(7, "m2"))), (301, vec![("c7".into(), 2)]));
    let read = json!({ "type": "receipt.read", "chatId": "c7", "messageId": "m1", "cause": "visitor" });
    assert_eq!(unread(take(&mut engine, &read)), (300, vec![("c7".into(), 1)]));
    let end = json!({ "type": "chat.end", "chatId": "c7" });
    assert_eq!(unread(take(&mut engine, &end)), (299, vec![("c7".into(), 0)]));
    // Told again, it is all of them; and all are read at once.
    engine.resync();
    assert_eq!(unread(poll(&mut engine)).1.len(), 299);
    let (total, by_chat) = unread(take(&mut engine, &json!({ "type": "window.open" })));
    assert_eq!((total, by_chat.len()), (0, 299));
    assert!(by_chat.iter().all(|(_, count)| *count == 0));
}

// --- a line of a log is one line ---

#[test]
fn what_has_line_breaks_leaves_in_one_line() {
    let raw = "{\r\n  \"a\\nb\": [\n    1,\r\t2\n  ]\n}";
    let in_one_line = "{    \"a\\nb\": [     1,  2   ] }";
    let mut engine = with_chats(Config::default(), 1);
    let text = format!(r#"{{"type":"conversion.record","chatId":"c0","value":1,"raw":{raw}}}"#);
    engine.handle_json(0, &text).expect("it is JSON");
    let shown = format!(r#"{{"type":"article.open","article":{raw}}}"#);
    engine.handle_json(0, &shown).expect("it is JSON");
    let snapshot = engine.snapshot().to_json();
    assert!(!snapshot.contains(['\n', '\r', '\t']), "{snapshot}");
    for envelope in poll(&mut engine) {
        let line = envelope.to_json();
        assert!(line.contains(in_one_line) && !line.contains(['\n', '\r', '\t']), "{line}");
        assert_eq!(Envelope::from_json(&line).expect("an event"), envelope);
    }
    let json = parlour::vocabulary::Json::from_text(raw).expect("it is JSON");
    assert_eq!(json.text(), in_one_line);
    assert_eq!(serde_json::from_str::<parlour::vocabulary::Json>(raw).expect("it is JSON"), json);
    assert!(!serde_json::to_string(&input(&text)).unwrap().contains('\n'));
}

fn input(text: &str) -> parlour::Input {
    parlour::Input::from_json(text).expect("an input")
}
