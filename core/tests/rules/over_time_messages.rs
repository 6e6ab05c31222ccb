//! Right over time: messages that are changed and deleted. In whatever order they come, and however often, the newest
//! version is what was told last, the transcript is the same, and nothing brings a deleted message back.

use std::collections::BTreeMap;

use parlour::input::{MessageDelete, MessageEdit, MessageReceive};
use parlour::vocabulary::{Content, MessageId, Reason, User};
use parlour::{Engine, Event, Input, Transcript, Verdict};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::arbitrary::{Settings, configs};
use crate::harness::{cases, poll};

proptest! {
    #![proptest_config(cases(384))]

    /// What is refused for coming too early comes again, as whoever delivers at least once sees to.
    #[test]
    fn any_order_of_arrival_reads_the_same(
        Settings(config) in configs().prop_map(Settings),
        (in_order, shuffled) in deliveries(),
    ) {
        let limits = parlour::Limits::default();
        let config = parlour::Config { limits, ..config };
        let [expected, read] = [&in_order, &shuffled].map(|inputs| {
            let mut engine = Engine::new(config.clone());
            deliver(&mut engine, inputs)
        });
        prop_assert_eq!(&expected.transcript, &read.transcript);
        for entry in &read.transcript {
            let id = entry.message_id.as_str();
            if entry.state != "deleted" {
                prop_assert_eq!(&expected.told[id], &read.told[id], "{}", id);
            }
        }
        prop_assert!(read.revived.is_empty(), "{:?} came back", read.revived);
        prop_assert_eq!(expected.unread, read.unread);
    }

    /// A version that was told once is not told again, however often it comes.
    #[test]
    fn each_version_is_told_once(Settings(config) in configs().prop_map(Settings), texts in vec(0..4_u8, 1..24)) {
        let mut engine = Engine::new(parlour::Config { limits: parlour::Limits::default(), ..config });
        open(&mut engine);
        let mut told = Vec::new();
        for text in &texts {
            let content = Content::text(&format!("price {text}"));
            let receive = MessageReceive::new("m", User::agent("a", "Ann"), content);
            let known = told.contains(text);
            let answer = engine.handle(0, MessageReceive { chat_id: Some("c".into()), ..receive }).unwrap();
            prop_assert_eq!(answer == Verdict::Accepted, !known, "{} of {:?}", text, texts);
            let events = poll(&mut engine);
            let changes = events.iter().filter(|envelope| {
                matches!(envelope.event, Event::MessageReceived(_) | Event::MessageEdited(_))
            });
            prop_assert_eq!(changes.count(), usize::from(!known), "{} of {:?}", text, texts);
            told.push(*text);
        }
    }
}

/// Messages with their versions and what became of them; and the same in another order, some of it twice.
fn deliveries() -> impl Strategy<Value = (Vec<Input>, Vec<Input>)> {
    let message = (0..20_u64, any::<bool>(), vec(any::<bool>(), 0..4), any::<bool>());
    let in_order = vec(message, 1..8).prop_map(|messages| {
        let inputs = messages.into_iter().enumerate().map(|(number, message)| inputs_of(number, message));
        inputs.flatten().collect::<Vec<_>>()
    });
    (in_order, vec(any::<Index>(), 0..12)).prop_flat_map(|(in_order, twice)| {
        let again = twice.iter().map(|index| index.get(&in_order).clone());
        let all: Vec<Input> = in_order.iter().cloned().chain(again).collect();
        (Just(in_order), Just(all).prop_shuffle())
    })
}

/// One message: how it came, how it was changed, by an edit or by coming again, and whether it was deleted.
fn inputs_of(
    number: usize,
    (sent_at, is_agent, changes, deleted): (u64, bool, Vec<bool>, bool),
) -> Vec<Input> {
    let (id, chat_id) = (MessageId::from(format!("m{number}")), Some("c".into()));
    let from = if is_agent { User::agent("a", "Ann") } else { User::guest("v") };
    let text = |version: usize| Content::text(&format!("{number}, version {version}"));
    let receive = |version: usize| -> Input {
        let receive = MessageReceive::new(id.clone(), from.clone(), text(version));
        let (sent_at, revision) = (Some(sent_at), Some(version as u64));
        MessageReceive { chat_id: chat_id.clone(), sent_at, revision, ..receive }.into()
    };
    let edit = |version: usize| -> Input {
        let edit = MessageEdit::new(id.clone(), text(version));
        MessageEdit { chat_id: chat_id.clone(), revision: Some(version as u64), ..edit }.into()
    };
    let changed = changes.iter().enumerate().map(|(version, comes_again)| match comes_again {
        true => receive(version + 1),
        false => edit(version + 1),
    });
    let delete = MessageDelete { chat_id: chat_id.clone(), ..MessageDelete::new(id.clone()) };
    [receive(0)].into_iter().chain(changed).chain(deleted.then(|| delete.into())).collect()
}

/// What came of a delivery.
struct Read {
    transcript: Transcript,
    /// What was told last of each message.
    told: BTreeMap<String, Content>,
    /// Messages of which something was told after their deletion.
    revived: Vec<String>,
    unread: u32,
}

fn open(engine: &mut Engine) {
    let opening = [
        r#"{"type":"widget.load","widgetId":"w"}"#,
        r#"{"type":"widget.ready"}"#,
        r#"{"type":"chat.request","chatId":"c"}"#,
        r#"{"type":"chat.accept","chatId":"c"}"#,
    ];
    for input in opening {
        engine.handle_json(0, input).expect("a plain input");
    }
    poll(engine);
}

/// Delivers all of it to a chat whose window is closed, and again what came too early.
fn deliver(engine: &mut Engine, inputs: &[Input]) -> Read {
    open(engine);
    let mut waiting = inputs.to_vec();
    let (mut told, mut deleted, mut revived) = (BTreeMap::new(), Vec::new(), Vec::new());
    while !waiting.is_empty() {
        let count = waiting.len();
        waiting.retain(|input| {
            let answer = engine.handle(0, input.clone());
            for envelope in poll(engine) {
                let (id, content) = match envelope.event {
                    Event::MessageReceived(event) => (event.message_id, event.content),
                    Event::MessageEdited(event) => (event.message_id, event.content),
                    Event::MessageDeleted(event) => {
                        deleted.push(event.message_id.as_str().to_owned());
                        continue;
                    }
                    _ => continue,
                };
                let id = id.as_str().to_owned();
                if deleted.contains(&id) {
                    revived.push(id.clone());
                }
                told.insert(id, content);
            }
            matches!(answer, Err(rejection) if rejection.reason == Reason::UnknownMessage)
        });
        assert!(waiting.len() < count, "every message comes some time");
    }
    let transcript = engine.transcript("c").expect("the chat");
    let unread = engine.view().widgets[0].unread.total;
    Read { transcript, told, revived, unread }
}
