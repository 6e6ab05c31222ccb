//! An envelope to its JSON form, against a hand-written struct with the same fields and serde's own derive.

use std::hint::black_box;

use parlour::{Envelope, Event};
use serde::Serialize;

use super::lifecycle::engine_with;
use super::scene::{Clock, step};
use super::table::Table;
use super::timing::{Round, medians, time};

pub(crate) const ROUNDS: usize = 2_000;
const A_ROUND: usize = 50;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageReceived<'a> {
    seq: u64,
    at: u64,
    origin: &'static str,
    cause: &'static str,
    r#type: &'static str,
    chat_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    widget_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    message_id: &'a str,
    from: User<'a>,
    sent_at: u64,
    content: Content<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct User<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<&'a str>,
    is_agent: bool,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Content<'a> {
    Text { text: &'a str },
}

/// The same fields, where the envelope holds a text message.
fn by_hand(envelope: &Envelope) -> Option<MessageReceived<'_>> {
    let Event::MessageReceived(event) = &envelope.event else { return None };
    let parlour::vocabulary::Content::Text { text } = &event.content else { return None };
    Some(MessageReceived {
        seq: envelope.seq,
        at: envelope.at.as_millis(),
        origin: envelope.origin.name(),
        cause: envelope.cause.name(),
        r#type: "message.received",
        chat_id: &event.chat_id,
        widget_id: event.widget_id.as_deref(),
        user_id: event.user_id.as_deref(),
        message_id: &event.message_id,
        from: User {
            id: &event.from.id,
            nickname: event.from.nickname.as_deref(),
            is_agent: event.from.is_agent,
        },
        sent_at: event.sent_at,
        content: Content::Text { text },
    })
}

pub(crate) fn rows(table: &Table) {
    let mut clock = Clock::default();
    let (mut engine, mut scripts) = engine_with(1, &mut clock);
    let told = scripts[0].lifecycle().map(|input| step(&mut engine, clock.tick(), input));
    let message = told.iter().find(|envelope| by_hand(envelope).is_some()).expect("a message came");
    let same = by_hand(message).expect("it is one");
    let derived = |same: &MessageReceived<'_>| serde_json::to_string(same).expect("it has a JSON form");
    assert_eq!(message.to_json(), derived(&same));

    let contenders = [round(|| black_box(message).to_json()), round(|| derived(black_box(&same)))];
    let [parlour, derived] = medians(ROUNDS, contenders);
    table.ratio(
        "`message.received` to JSON, against serde_json on a hand-written struct",
        parlour,
        derived,
        1.5,
    );
}

/// A round that makes texts.
pub(crate) fn round<'a>(run: impl Fn() -> String + 'a) -> Round<'a> {
    Box::new(move || {
        time(A_ROUND, || {
            for _ in 0..A_ROUND {
                drop(black_box(run()));
            }
        })
    })
}
