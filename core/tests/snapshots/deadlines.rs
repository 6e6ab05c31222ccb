//! What waits is in the snapshot too: events that were not delivered, and deadlines.

use parlour::{Config, DeadlineReason, Engine, Timestamp};

use crate::cases::case;
use crate::{events, told};

fn restored(engine: &Engine) -> Engine {
    Engine::restore(engine.config().clone(), engine.snapshot()).unwrap()
}

#[test]
fn a_restore_itself_tells_nothing() {
    let mut engine = restored(&case("busy_chat").engine());
    assert_eq!(events(&mut engine), [""; 0]);
}

#[test]
fn undelivered_events_come_after_a_restore_with_their_numbers() {
    let mut engine = Engine::new(Config::default());
    engine.handle_json(10, r#"{"type":"connection.up"}"#).unwrap();
    engine.handle_json(20, r#"{"type":"connection.lost"}"#).unwrap();
    let mut again = restored(&engine);
    assert_eq!(events(&mut again), events(&mut engine));
    let next = told(&mut again, 30, r#"{"type":"connection.up"}"#);
    assert!(next[0].starts_with(r#"{"seq":3,"at":30,"#), "{next:?}");
}

#[test]
fn more_undelivered_events_than_the_limit_come_back() {
    let mut config = Config::default();
    config.limits.events = 1;
    let mut engine = Engine::new(config);
    engine.handle_json(10, r#"{"type":"connection.up"}"#).unwrap();
    engine.resync();
    assert_eq!(events(&mut restored(&engine)).len(), 2);
}

#[test]
fn deadlines_come_back() {
    for name in ["busy_chat", "queued_chat", "consent_waiting", "phone_question", "ended_chat_with_survey"] {
        let engine = case(name).engine();
        assert!(engine.next_deadline().is_some(), "{name}");
        assert_eq!(restored(&engine).next_deadline(), engine.next_deadline(), "{name}");
    }
    let busy = restored(&case("busy_chat").engine());
    assert_eq!(busy.next_deadline(), Some((Timestamp::from_millis(10_180), DeadlineReason::Typing)));
}

#[test]
fn overdue_deadlines_fire_at_the_first_call_that_brings_a_time() {
    // Each at its own time, however late: typing of a1, of the visitor, and the call.
    let expected = [
        r#"{"seq":26,"at":10180,"origin":"live","cause":"system","type":"typing.stopped","chatId":"c1","widgetId":"w1","userId":"a1","timedOut":true}"#,
        r#"{"seq":27,"at":10190,"origin":"live","cause":"system","type":"typing.stopped","chatId":"c1","widgetId":"w1","timedOut":true}"#,
        r#"{"seq":28,"at":30200,"origin":"live","cause":"system","type":"call.expired","chatId":"c1","widgetId":"w1","callId":"k1","kind":"video"}"#,
    ];
    let mut by_timeout = restored(&case("busy_chat").engine());
    by_timeout.handle_timeout(99_000);
    assert_eq!(events(&mut by_timeout), expected);

    let mut by_input = restored(&case("busy_chat").engine());
    let told = told(&mut by_input, 99_000, r#"{"type":"connection.up"}"#);
    assert_eq!(told[..3], expected, "before what the input brings about");
    assert_eq!(told.len(), 4);

    let mut by_rejected_input = restored(&case("busy_chat").engine());
    by_rejected_input.handle_json(99_000, "{").unwrap_err();
    assert_eq!(events(&mut by_rejected_input), expected);
}

#[test]
fn a_secret_is_in_no_snapshot() {
    for name in [
        "undelivered_events",
        "two_widgets_with_everything",
        "visitor_while_connection_is_lost",
        "phone_question_of_an_identity",
    ] {
        let case = case(name);
        assert!(case.inputs().iter().any(|(_, input)| input.contains("s3cr3t")), "{name} is told no secret");
        let snapshot = case.engine().snapshot();
        assert!(!snapshot.to_json().contains("s3cr3t"), "{name}");
        assert!(!snapshot.to_cbor().windows(6).any(|bytes| bytes == b"s3cr3t"), "{name}");
    }
    // What else the undelivered event told stays; an event of the secret alone leaves a gap in the numbers.
    let engine = case("undelivered_events").engine();
    let identity = |mut engine: Engine| -> Vec<String> {
        events(&mut engine).into_iter().filter(|event| event.contains("identity.changed")).collect()
    };
    assert_eq!(identity(engine.clone()).len(), 4);
    let [_, kept] = &identity(restored(&engine))[..] else { panic!("two events without the secret") };
    assert!(kept.contains("jane@example.com"), "{kept}");
}
