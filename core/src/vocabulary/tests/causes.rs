//! Who is taken to have caused an input.

use alloc::format;

use super::examples;
use crate::vocabulary::{Cause, INPUTS, Input};

fn cause(text: &str) -> Cause {
    Input::from_json(text).expect("it is an input").cause()
}

#[test]
fn what_an_input_says_of_its_cause_wins() {
    for entry in INPUTS {
        let mut text = examples::minimal(entry);
        text.pop();
        for expected in Cause::ALL {
            assert_eq!(cause(&format!(r#"{text},"cause":"{expected}"}}"#)), *expected, "{}", entry.name);
        }
    }
}

#[test]
fn the_visitor_acts_in_the_interface_and_the_network_reports() {
    for (text, expected) in [
        (r#"{"type":"widget.click","channel":"chat"}"#, Cause::Visitor),
        (r#"{"type":"window.open"}"#, Cause::Visitor),
        (r#"{"type":"form.submit"}"#, Cause::Visitor),
        (r#"{"type":"survey.start"}"#, Cause::Visitor),
        (r#"{"type":"call.answer"}"#, Cause::Visitor),
        (r#"{"type":"chat.accept"}"#, Cause::Agent),
        (r#"{"type":"typing.start"}"#, Cause::Agent),
        (r#"{"type":"call.offer"}"#, Cause::Agent),
        (r#"{"type":"connection.lost"}"#, Cause::System),
        (r#"{"type":"message.ack","messageId":"m"}"#, Cause::System),
        (r#"{"type":"widget.show"}"#, Cause::Api),
        (r#"{"type":"trigger.fire","id":"t"}"#, Cause::Trigger),
    ] {
        assert_eq!(cause(text), expected, "{text}");
    }
}

#[test]
fn who_begins_a_chat_has_caused_it() {
    for ty in ["chat.propose", "chat.request"] {
        for (initiator, expected) in [
            ("client", Cause::Visitor),
            ("operator", Cause::Agent),
            ("api", Cause::Api),
            ("trigger", Cause::Trigger),
        ] {
            assert_eq!(cause(&format!(r#"{{"type":"{ty}","initiator":"{initiator}"}}"#)), expected);
        }
    }
    assert_eq!(cause(r#"{"type":"chat.propose"}"#), Cause::Api);
    assert_eq!(cause(r#"{"type":"chat.request"}"#), Cause::Visitor);
}

#[test]
fn who_ends_a_chat_has_caused_it() {
    assert_eq!(cause(r#"{"type":"chat.end"}"#), Cause::System);
    assert_eq!(cause(r#"{"type":"chat.end","by":"bot"}"#), Cause::Bot);
    assert_eq!(cause(r#"{"type":"chat.end","by":"bot","cause":"api"}"#), Cause::Api);
}

#[test]
fn a_message_is_caused_by_who_wrote_it() {
    let message = |is_agent: bool| {
        format!(
            r#"{{"type":"message.receive","messageId":"m","from":{{"id":"u","isAgent":{is_agent}}},"content":{{"type":"text","text":"t"}}}}"#
        )
    };
    assert_eq!(cause(&message(true)), Cause::Agent);
    assert_eq!(cause(&message(false)), Cause::Visitor);
}
