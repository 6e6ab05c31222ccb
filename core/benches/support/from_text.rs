//! The life of a chat with inputs that are built of `&str`, three fields read of each event: what a caller in C does,
//! in Rust. `tests/c/bench.c` is the same in C.

use std::hint::black_box;

use parlour::input::{ChatAccept, ChatEnd, ChatRequest, MessageReceive, SurveyStart, SurveySubmit};
use parlour::vocabulary::{Content, Field, Record as _, User, Value};
use parlour::{Engine, Input};

use super::lifecycle::engine_with;
use super::scene::{Clock, STEPS};
use super::timing::{medians, time};

const CHATS: usize = 16;
const ROUNDS: usize = 2_000;

fn take(engine: &mut Engine, clock: &mut Clock, input: impl Into<Input>) {
    assert!(engine.handle(clock.tick(), input).is_ok(), "each step is accepted");
    let told = engine.poll_event().expect("each step gives an event");
    for field in [Field::ChatId, Field::MessageId, Field::OperatorId] {
        if let Value::Str(text) = told.event.field(field) {
            black_box(text);
        }
    }
}

fn life(engine: &mut Engine, clock: &mut Clock, chat: &str, message: &str) {
    let id = || Some(chat.into());
    take(
        engine,
        clock,
        ChatRequest { chat_id: id(), widget_id: Some("widget-0".into()), ..ChatRequest::default() },
    );
    let operator_id = Some("agent-1".into());
    take(engine, clock, ChatAccept { chat_id: id(), operator_id, ..ChatAccept::default() });
    let greeting = Content::text("Good morning! How can I help you?");
    let received = MessageReceive::new(message, User::agent("agent-1", "Anna"), greeting);
    take(engine, clock, MessageReceive { chat_id: id(), sent_at: Some(1_700_000_000_000), ..received });
    take(engine, clock, ChatEnd { chat_id: id(), ..ChatEnd::default() });
    take(engine, clock, SurveyStart { chat_id: id(), ..SurveyStart::default() });
    take(engine, clock, SurveySubmit { chat_id: id(), ..SurveySubmit::default() });
}

/// Prints the median nanoseconds of a step.
pub(crate) fn run() {
    let mut clock = Clock::default();
    let (mut engine, _) = engine_with(1, &mut clock);
    let mut chats = 0_u32;
    let round = move || {
        let ids: Vec<_> = (chats..)
            .take(CHATS)
            .map(|number| [format!("chat-{number}"), format!("message-{number}")])
            .collect();
        chats += 16;
        time(CHATS * STEPS, || {
            for [chat, message] in &ids {
                life(&mut engine, &mut clock, black_box(chat), black_box(message));
            }
        })
    };
    let [step] = medians(ROUNDS, [Box::new(round)]);
    println!("{step}");
}
