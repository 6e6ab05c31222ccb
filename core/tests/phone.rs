//! Phone numbers on their way into international format: by the library, by the host, or not at all.
#![allow(clippy::unwrap_used)]

use parlour::vocabulary::Reason;
use parlour::{Config, DeadlineReason, Engine, Mode, Normalizer, Phone, Timestamp, Verdict};

/// An engine whose one widget shows a form with the field `mobile`, of type phone.
fn collecting(normalizer: Normalizer, options: &str) -> Engine {
    let phone = Phone { normalizer, default_region: Some("CZ".into()) };
    let mut engine = Engine::new(Config { phone, ..Config::default() });
    let load = format!(r#"{{"type":"widget.load","widgetId":"w1","options":{options}}}"#);
    for input in [
        &load,
        r#"{"type":"widget.ready"}"#,
        r#"{"type":"form.start","kind":"pre_chat","fields":[{"name":"mobile","type":"phone","required":true}]}"#,
    ] {
        told(&mut engine, 0, input);
    }
    engine
}

fn asking() -> Engine {
    collecting(Normalizer::Host, "{}")
}

const PRIVACY: &str = r#"{"urls":{"privacy":"/privacy"}}"#;

/// Tells the engine an input that it must accept; gives what came of it: each event as `type` and its point.
fn told(engine: &mut Engine, at: u64, input: &str) -> Vec<String> {
    match engine.handle_json(at, input) {
        Ok(Verdict::Accepted) => events(engine),
        other => panic!("{input}: {other:?}"),
    }
}

fn events(engine: &mut Engine) -> Vec<String> {
    let points = ["requestId", "number", "value", "reason", "phone", "answers"];
    let mut told = Vec::new();
    for envelope in engine.events() {
        let event: serde_json::Value = serde_json::from_str(&envelope.to_json()).unwrap();
        let mut words = vec![event["type"].as_str().unwrap().to_owned()];
        words.extend(points.iter().filter_map(|point| event.get(*point)).map(|point| match point.as_str() {
            Some(text) => text.to_owned(),
            None => point.to_string(),
        }));
        told.push(words.join(" "));
    }
    told
}

/// Tells the engine an input that it must reject: only time passes.
fn refused(engine: &mut Engine, at: u64, input: &str) -> Reason {
    let mut unchanged = engine.clone();
    unchanged.handle_timeout(at);
    assert!(!engine.can(&serde_json::from_str(input).unwrap()), "{input}: `can` agrees");
    let rejection = engine.handle_json(at, input).unwrap_err();
    assert_eq!(engine.snapshot(), unchanged.snapshot(), "{input}");
    rejection.reason
}

fn answer(value: &str) -> String {
    format!(r#"{{"type":"form.answer","field":"mobile","value":{value}}}"#)
}

fn reply(request: &str, number: &str) -> String {
    format!(r#"{{"type":"phone.normalized","requestId":"{request}","number":{number}}}"#)
}

mod nobody {
    use super::*;

    #[test]
    fn a_number_stays_as_it_was_given() {
        let mut engine = collecting(Normalizer::None, "{}");
        assert_eq!(told(&mut engine, 1, &answer(r#""777 666 555""#)), ["form.field_answered 777 666 555"]);
    }

    #[test]
    fn what_is_no_text_is_no_number() {
        for value in ["777666555", "null", "true", "[]", r#"{"number":"777666555"}"#] {
            let mut engine = collecting(Normalizer::None, "{}");
            assert_eq!(
                told(&mut engine, 1, &answer(value)),
                ["form.field_rejected invalid_phone"],
                "{value}"
            );
        }
    }
}

#[cfg(feature = "phone")]
mod library {
    use super::*;

    #[test]
    fn a_number_becomes_international_by_the_default_region() {
        let mut engine = collecting(Normalizer::Library, "{}");
        // mluvii's example.
        assert_eq!(
            told(&mut engine, 1, &answer(r#""777 666 555""#)),
            ["form.field_answered +420 777 666 555"]
        );
        for repeat in [r#""777666555""#, r#""+420777666555""#, r#""+420 777 666 555""#] {
            let verdict = engine.handle_json(2, &answer(repeat));
            assert_eq!(verdict, Ok(Verdict::Ignored), "{repeat} is the same number");
        }
        assert_eq!(
            told(&mut engine, 3, r#"{"type":"form.submit"}"#),
            [r#"form.submitted {"mobile":"+420 777 666 555"}"#]
        );
    }

    #[test]
    fn a_country_code_wins_over_the_default_region() {
        let mut engine = collecting(Normalizer::Library, "{}");
        assert_eq!(
            told(&mut engine, 1, &answer(r#""+44 20 7946 0018""#)),
            ["form.field_answered +44 20 7946 0018"]
        );
    }

    #[test]
    fn what_is_no_number_is_turned_down_and_the_old_answer_stays() {
        let mut engine = collecting(Normalizer::Library, "{}");
        for value in [r#""12""#, r#""call me""#, r#""""#, "777666555"] {
            assert_eq!(
                told(&mut engine, 1, &answer(value)),
                ["form.field_rejected invalid_phone"],
                "{value}"
            );
        }
        assert_eq!(refused(&mut engine, 2, r#"{"type":"form.submit"}"#), Reason::MissingFields);
        told(&mut engine, 3, &answer(r#""777 666 555""#));
        told(&mut engine, 4, &answer(r#""12""#));
        assert_eq!(
            told(&mut engine, 5, r#"{"type":"form.submit"}"#),
            [r#"form.submitted {"mobile":"+420 777 666 555"}"#]
        );
    }

    #[test]
    fn a_field_named_phone_needs_no_type() {
        let mut engine = collecting(Normalizer::Library, "{}");
        let told = told(&mut engine, 1, r#"{"type":"form.answer","field":"phone","value":"777666555"}"#);
        assert_eq!(told, ["form.field_answered +420 777 666 555"]);
    }

    #[test]
    fn without_a_region_a_country_code_is_needed() {
        for region in [None, Some("".into()), Some("Czechia".into())] {
            let phone = Phone { normalizer: Normalizer::Library, default_region: region };
            let mut engine = Engine::new(Config { phone, ..Config::default() });
            for input in [
                r#"{"type":"widget.load","widgetId":"w1"}"#,
                r#"{"type":"widget.ready"}"#,
                r#"{"type":"form.start","kind":"pre_chat","fields":[{"name":"mobile","type":"phone"}]}"#,
            ] {
                told(&mut engine, 0, input);
            }
            assert_eq!(
                told(&mut engine, 1, &answer(r#""777666555""#)),
                ["form.field_rejected invalid_phone"]
            );
            assert_eq!(
                told(&mut engine, 2, &answer(r#""+420777666555""#)),
                ["form.field_answered +420 777 666 555"]
            );
        }
    }

    #[test]
    fn a_call_back_has_an_international_number() {
        let mut engine = collecting(Normalizer::Library, "{}");
        let request =
            |phone| format!(r#"{{"type":"callback.request","channel":"callback_now","phone":"{phone}"}}"#);
        assert_eq!(told(&mut engine, 1, &request("777 666 555")), ["callback.requested +420 777 666 555"]);
        assert_eq!(refused(&mut engine, 2, &request("12")), Reason::InvalidPhone);
    }

    #[test]
    fn an_offline_message_and_an_identity_have_international_numbers() {
        let mut engine = collecting(Normalizer::Library, "{}");
        let offline = |phone| format!(r#"{{"type":"offline.submit","message":"Call me","phone":"{phone}"}}"#);
        assert_eq!(told(&mut engine, 1, &offline("777 666 555")), ["offline.message_sent +420 777 666 555"]);
        assert_eq!(refused(&mut engine, 2, &offline("12")), Reason::InvalidPhone);
        let identity = |phone| format!(r#"{{"type":"identity.set","phone":"{phone}"}}"#);
        assert_eq!(told(&mut engine, 3, &identity("777 666 555")), ["identity.changed"]);
        assert_eq!(
            engine.handle_json(4, &identity("+420777666555")),
            Ok(Verdict::Ignored),
            "the same number in another spelling"
        );
        assert_eq!(refused(&mut engine, 5, &identity("12")), Reason::InvalidPhone);
    }
}

#[cfg(not(feature = "phone"))]
mod library {
    use super::*;

    #[test]
    fn without_the_library_the_host_is_asked() {
        let mut engine = collecting(Normalizer::Library, "{}");
        assert_eq!(
            told(&mut engine, 1, &answer(r#""777 666 555""#)),
            ["phone.normalize_requested phone-1 777 666 555"]
        );
    }
}

mod host {
    use super::*;

    const ASKED: &str = "phone.normalize_requested phone-1 777 666 555";

    fn asked() -> Engine {
        let mut engine = asking();
        assert_eq!(told(&mut engine, 1, &answer(r#""777 666 555""#)), [ASKED]);
        engine
    }

    #[test]
    fn the_answer_waits_for_the_reply() {
        let mut engine = asked();
        assert_eq!(refused(&mut engine, 2, r#"{"type":"form.submit"}"#), Reason::AnswerPending);
        assert_eq!(engine.view().widgets[0].forms[0].pending.len(), 1);
        assert_eq!(
            told(&mut engine, 3, &reply("phone-1", r#""+420 777 666 555""#)),
            ["form.field_answered +420 777 666 555"]
        );
        assert_eq!(
            told(&mut engine, 4, r#"{"type":"form.submit"}"#),
            [r#"form.submitted {"mobile":"+420 777 666 555"}"#]
        );
        assert_eq!(engine.next_deadline(), None);
    }

    #[test]
    fn the_reply_finds_room_where_undelivered_events_leave_none() {
        let limits = parlour::Limits { events: 1, ..Default::default() };
        let mut engine = asked();
        engine = Engine::restore(Config { limits, ..Config::default() }, engine.snapshot()).unwrap();
        engine.handle_json(2, r#"{"type":"window.open"}"#).unwrap();
        let full = engine.handle_json(3, r#"{"type":"window.close"}"#).unwrap_err();
        assert_eq!(full.reason, Reason::UndeliveredEvents);
        let by_host = r#"{"type":"phone.set_normalizer","normalizer":"host"}"#;
        engine.handle_json(3, by_host).unwrap();
        engine.handle_json(4, &reply("phone-1", r#""+420 777 666 555""#)).unwrap();
        assert_eq!(events(&mut engine), ["window.opened", "form.field_answered +420 777 666 555"]);
    }

    #[test]
    fn null_says_that_it_is_no_number() {
        for number in ["null", r#"null,"cause":"api""#] {
            let mut engine = asked();
            assert_eq!(
                told(&mut engine, 2, &reply("phone-1", number)),
                ["form.field_rejected invalid_phone"]
            );
            assert_eq!(refused(&mut engine, 3, r#"{"type":"form.submit"}"#), Reason::MissingFields);
            // The same number is asked about again.
            assert_eq!(
                told(&mut engine, 4, &answer(r#""777 666 555""#)),
                ["phone.normalize_requested phone-2 777 666 555"]
            );
        }
    }

    #[test]
    fn a_host_that_does_not_reply_lets_the_deadline_pass() {
        let mut engine = asked();
        let deadline = (Timestamp::from_millis(5_001), DeadlineReason::PhoneAnswer);
        assert_eq!(engine.next_deadline(), Some(deadline));
        engine.handle_timeout(5_000);
        assert_eq!(events(&mut engine), [""; 0]);
        engine.handle_timeout(5_001);
        assert_eq!(events(&mut engine), ["form.field_rejected invalid_phone"]);
        assert_eq!(engine.next_deadline(), None);
        let late = reply("phone-1", r#""+420 777 666 555""#);
        assert_eq!(refused(&mut engine, 5_002, &late), Reason::UnknownRequest);
    }

    #[test]
    fn a_deadline_that_is_off_never_comes() {
        let mut config = asking().config().clone();
        config.deadlines.phone_answer = 0;
        let mut engine = Engine::restore(config, asking().snapshot()).unwrap();
        told(&mut engine, 1, &answer(r#""777 666 555""#));
        assert_eq!(engine.next_deadline(), None);
    }

    #[test]
    fn a_reply_to_nothing_is_rejected() {
        for (request, reason) in [
            ("phone-2", Reason::UnknownRequest),
            ("phone-1 ", Reason::UnknownRequest),
            ("", Reason::MissingFields),
            (" ", Reason::MissingFields),
        ] {
            let mut engine = asked();
            assert_eq!(refused(&mut engine, 2, &reply(request, "null")), reason, "{request}");
        }
        let mut engine = asked();
        told(&mut engine, 2, &reply("phone-1", "null"));
        assert_eq!(
            refused(&mut engine, 3, &reply("phone-1", "null")),
            Reason::UnknownRequest,
            "a second one"
        );
    }

    #[test]
    fn the_same_answer_again_asks_nothing() {
        let mut engine = asked();
        assert_eq!(engine.handle_json(2, &answer(r#""777 666 555""#)), Ok(Verdict::Ignored));
    }

    #[test]
    fn a_changed_answer_takes_the_place_of_the_one_that_waits() {
        let mut engine = asked();
        assert_eq!(
            told(&mut engine, 1_000, &answer(r#""777 000 111""#)),
            ["phone.normalize_requested phone-2 777 000 111"]
        );
        assert_eq!(
            refused(&mut engine, 1_001, &reply("phone-1", r#""+420 777 666 555""#)),
            Reason::UnknownRequest
        );
        assert_eq!(engine.next_deadline().map(|(at, _)| at.as_millis()), Some(6_000), "from the second one");
        assert_eq!(
            told(&mut engine, 1_002, &reply("phone-2", r#""+420 777 000 111""#)),
            ["form.field_answered +420 777 000 111"]
        );
    }

    #[test]
    fn what_is_no_text_is_turned_down_without_a_question() {
        let mut engine = asking();
        assert_eq!(told(&mut engine, 1, &answer("777666555")), ["form.field_rejected invalid_phone"]);
    }

    #[test]
    fn a_field_that_is_declined_is_not_answered_by_a_late_reply() {
        let mut engine = asked();
        let decline = r#"{"type":"form.decline","field":"mobile"}"#;
        assert_eq!(told(&mut engine, 2, decline), ["form.field_declined"]);
        assert_eq!(
            refused(&mut engine, 3, &reply("phone-1", r#""+420 777 666 555""#)),
            Reason::UnknownRequest
        );
        // Declined, answered, and declined again: the question goes, though nothing is told twice.
        told(&mut engine, 4, &answer(r#""777 666 555""#));
        assert_eq!(told(&mut engine, 5, decline), [""; 0]);
        assert_eq!(
            refused(&mut engine, 6, &reply("phone-2", r#""+420 777 666 555""#)),
            Reason::UnknownRequest
        );
    }

    #[test]
    fn a_form_that_is_closed_takes_its_questions_with_it() {
        for close in [r#"{"type":"form.abandon","kind":"pre_chat"}"#, r#"{"type":"widget.stop"}"#] {
            let mut engine = asked();
            told(&mut engine, 2, close);
            assert_eq!(engine.next_deadline(), None, "{close}");
            assert_eq!(refused(&mut engine, 3, &reply("phone-1", "null")), Reason::UnknownRequest, "{close}");
        }
        let mut engine = asking();
        told(&mut engine, 1, r#"{"type":"window.open"}"#);
        told(&mut engine, 1, &answer(r#""777 666 555""#));
        assert_eq!(told(&mut engine, 2, r#"{"type":"window.close"}"#), ["window.closed", "form.abandoned"]);
        assert_eq!(refused(&mut engine, 3, &reply("phone-1", "null")), Reason::UnknownRequest);
    }

    #[test]
    fn a_form_that_was_not_started_asks_nothing() {
        let mut engine = asking();
        let other = r#"{"type":"form.answer","kind":"callback","field":"phone","value":"777666555"}"#;
        assert_eq!(refused(&mut engine, 1, other), Reason::FormNotStarted);
    }

    #[test]
    fn fields_and_forms_are_asked_about_side_by_side() {
        let mut engine = asked();
        told(&mut engine, 2, r#"{"type":"form.start","kind":"profiling"}"#);
        let other = r#"{"type":"form.answer","kind":"profiling","field":"phone","value":"123"}"#;
        assert_eq!(told(&mut engine, 3, other), ["phone.normalize_requested phone-2 123"]);
        assert_eq!(told(&mut engine, 4, &reply("phone-2", "null")), ["form.field_rejected invalid_phone"]);
        assert_eq!(
            told(&mut engine, 5, &reply("phone-1", r#""+420777666555""#)),
            ["form.field_answered +420777666555"]
        );
    }

    /// Inputs with a phone number, and what is told of each once the host has answered.
    const INPUTS: &[(&str, &str)] = &[
        (
            r#"{"type":"callback.request","channel":"callback_now","phone":"777 666 555"}"#,
            "callback.requested +420777666555",
        ),
        (
            r#"{"type":"offline.submit","message":"Call me","phone":"777 666 555"}"#,
            "offline.message_sent +420777666555",
        ),
        (
            r#"{"type":"rating.submit","chatId":"c","value":5,"scale":"stars5","phone":"777 666 555"}"#,
            "rating.submitted 5 +420777666555",
        ),
        (r#"{"type":"identity.set","phone":"777 666 555"}"#, "identity.changed"),
    ];

    /// Asking, with a chat that has started.
    fn chatting(mode: Mode) -> Engine {
        let phone = Phone { normalizer: Normalizer::Host, ..Phone::default() };
        let mut engine = Engine::new(Config { mode, phone, ..Config::default() });
        for input in [
            r#"{"type":"widget.load","widgetId":"w1"}"#,
            r#"{"type":"widget.ready"}"#,
            r#"{"type":"chat.request","chatId":"c"}"#,
            r#"{"type":"chat.accept","chatId":"c"}"#,
        ] {
            told(&mut engine, 0, input);
        }
        engine
    }

    #[test]
    fn every_input_with_a_number_waits_for_the_reply() {
        for (input, expected) in INPUTS {
            let mut engine = chatting(Mode::Strict);
            assert_eq!(told(&mut engine, 1, input), [ASKED]);
            assert_eq!(engine.handle_json(2, input), Ok(Verdict::Ignored), "{input}: it waits already");
            let mut engine = Engine::restore(engine.config().clone(), engine.snapshot()).unwrap();
            assert_eq!(told(&mut engine, 3, &reply("phone-1", r#""+420777666555""#)), [*expected]);
            assert_eq!(refused(&mut engine, 4, &reply("phone-1", "null")), Reason::UnknownRequest);
        }
    }

    #[test]
    fn without_a_number_nothing_of_the_input_is_taken() {
        for (input, _) in INPUTS {
            let mut engine = chatting(Mode::Strict);
            let before = engine.view();
            told(&mut engine, 1, input);
            assert_eq!(told(&mut engine, 2, &reply("phone-1", "null")), ["input.refused invalid_phone"]);
            let after = engine.view();
            assert_eq!((after.identity, &after.chats), (before.identity, &before.chats), "{input}");
            assert_eq!(after.widgets, before.widgets, "{input}");
        }
    }

    #[test]
    fn what_a_vendor_took_is_told_in_its_own_words() {
        for (input, expected) in INPUTS {
            let mut engine = chatting(Mode::Observe);
            assert_eq!(told(&mut engine, 1, input), [ASKED]);
            engine.handle_timeout(5_001);
            assert_eq!(events(&mut engine), [expected.replace("+420777666555", "777 666 555")]);
        }
    }

    #[test]
    fn what_would_not_be_taken_asks_nothing() {
        let mut engine = chatting(Mode::Strict);
        for input in [
            r#"{"type":"rating.submit","chatId":"c","value":9,"scale":"stars5","phone":"777"}"#,
            r#"{"type":"rating.submit","chatId":"d","value":5,"scale":"stars5","phone":"777"}"#,
            r#"{"type":"callback.request","widgetId":"w2","channel":"callback_now","phone":"777"}"#,
        ] {
            refused(&mut engine, 1, input);
        }
        told(&mut engine, 2, r#"{"type":"callback.request","channel":"callback_now","phone":"777"}"#);
        told(&mut engine, 3, &reply("phone-1", r#""777""#));
        let again =
            engine.handle_json(4, r#"{"type":"callback.request","channel":"callback_now","phone":"777"}"#);
        assert_eq!(again, Ok(Verdict::Ignored), "it is told already");
    }

    #[test]
    fn a_new_number_of_the_visitor_takes_the_place_of_one_that_waits() {
        let mut engine = chatting(Mode::Strict);
        told(&mut engine, 1, r#"{"type":"identity.set","name":"Eva","phone":"777 666 555"}"#);
        assert_eq!(
            told(&mut engine, 2, r#"{"type":"identity.set","phone":"777 666 556"}"#),
            ["phone.normalize_requested phone-2 777 666 556", "identity.changed"],
            "the name waits no longer"
        );
        assert_eq!(refused(&mut engine, 3, &reply("phone-1", "null")), Reason::UnknownRequest);
        assert_eq!(told(&mut engine, 4, &reply("phone-2", r#""+420777666556""#)), ["identity.changed"]);
    }

    #[test]
    fn what_waits_for_a_widget_alone_is_refused_with_its_stop() {
        for (input, expected) in INPUTS {
            let mut engine = chatting(Mode::Strict);
            told(&mut engine, 1, input);
            let stopped = told(&mut engine, 2, r#"{"type":"widget.stop"}"#);
            if expected.starts_with("callback") || expected.starts_with("offline") {
                assert_eq!(stopped, ["widget.stopped", "input.refused widget_stopped"], "{input}");
            } else {
                assert_eq!(stopped, ["widget.stopped"], "{input}");
                assert_eq!(told(&mut engine, 3, &reply("phone-1", r#""+420777666555""#)), [*expected]);
            }
        }
    }

    #[test]
    fn no_more_questions_wait_than_the_limit() {
        let mut config = asking().config().clone();
        config.limits.questions = 1;
        let mut engine = Engine::restore(config, asking().snapshot()).unwrap();
        told(&mut engine, 1, &answer(r#""1""#));
        told(&mut engine, 2, &answer(r#""2""#));
        let other = r#"{"type":"form.answer","field":"phone","value":"3"}"#;
        assert_eq!(refused(&mut engine, 3, other), Reason::LimitExceeded);
    }
}

mod consent {
    use super::*;

    fn asked() -> Engine {
        let mut engine = collecting(Normalizer::Host, PRIVACY);
        assert_eq!(
            told(&mut engine, 1, &answer(r#""777 666 555""#)),
            ["phone.normalize_requested phone-1 777 666 555"],
            "the question goes to the host alone, before consent"
        );
        engine
    }

    #[test]
    fn the_answer_waits_for_the_reply_and_then_for_consent() {
        let mut engine = asked();
        assert_eq!(told(&mut engine, 2, &reply("phone-1", r#""+420 777 666 555""#)), [""; 0]);
        assert_eq!(refused(&mut engine, 3, r#"{"type":"form.submit"}"#), Reason::ConsentRequired);
        assert_eq!(
            told(&mut engine, 4, r#"{"type":"consent.give"}"#),
            ["consent.given", "form.field_answered +420 777 666 555"]
        );
    }

    #[test]
    fn an_input_waits_for_the_reply_and_then_for_consent() {
        let mut engine = collecting(Normalizer::Host, PRIVACY);
        let request = r#"{"type":"callback.request","channel":"callback_now","phone":"777 666 555"}"#;
        assert_eq!(told(&mut engine, 1, request), ["phone.normalize_requested phone-1 777 666 555"]);
        assert_eq!(told(&mut engine, 2, &reply("phone-1", r#""+420777666555""#)), [""; 0]);
        assert_eq!(
            told(&mut engine, 3, r#"{"type":"consent.give"}"#),
            ["consent.given", "callback.requested +420777666555"]
        );
    }

    #[test]
    fn consent_may_come_before_the_reply() {
        let mut engine = asked();
        assert_eq!(told(&mut engine, 2, r#"{"type":"consent.give"}"#), ["consent.given"]);
        assert_eq!(
            told(&mut engine, 3, &reply("phone-1", r#""+420 777 666 555""#)),
            ["form.field_answered +420 777 666 555"]
        );
    }

    #[test]
    fn a_refusal_takes_the_question_back() {
        let mut engine = asked();
        assert_eq!(told(&mut engine, 2, r#"{"type":"consent.decline"}"#), ["consent.declined"]);
        let reply = reply("phone-1", r#""+420 777 666 555""#);
        assert!(!engine.can(&serde_json::from_str(&reply).unwrap()), "`can` agrees");
        assert_eq!(refused(&mut engine, 3, &reply), Reason::UnknownRequest);
        assert_eq!(refused(&mut engine, 4, &answer(r#""777 666 555""#)), Reason::ConsentRequired);
        assert!(!engine.snapshot().to_json().contains("777"), "nothing is kept of the number");
    }

    #[test]
    fn a_reply_for_which_there_is_no_room_is_turned_down() {
        let mut config = collecting(Normalizer::Host, PRIVACY).config().clone();
        config.limits.held_events = 1;
        let mut engine = Engine::restore(config, collecting(Normalizer::Host, PRIVACY).snapshot()).unwrap();
        told(&mut engine, 1, &answer(r#""777 666 555""#));
        told(&mut engine, 2, r#"{"type":"form.answer","field":"email","value":"jane@example.com"}"#);
        let reply = reply("phone-1", r#""+420 777 666 555""#);
        assert!(engine.can(&serde_json::from_str(&reply).unwrap()), "`can` agrees");
        assert_eq!(told(&mut engine, 3, &reply), ["form.field_rejected limit_exceeded"]);
    }
}
