//! Messages come in any order, and some of them twice: the transcript and the number of unread ones are the
//! same (rule 3, exactly once).

use parlour::vocabulary::input::MessageReceive;
use parlour::{Engine, Event, Input, Limits, Transcript, TranscriptEntry};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::arbitrary::{Settings, configs};
use crate::harness::{cases, poll};

proptest! {
    #![proptest_config(cases(384))]

    /// A batch that is shuffled and in part doubled gives the same transcript and the same number of unread
    /// messages, and each message is told once.
    #[test]
    fn rule_03_a_shuffled_and_doubled_batch_reads_the_same(
        Settings(config) in configs().prop_map(Settings),
        (batch, shuffled) in batches(),
        remembered in prop_oneof![Just(u32::MAX), 1..8_u32],
    ) {
        let mut config = config;
        config.limits = Limits { messages: remembered, ..Limits::default() };
        let [in_order, in_disorder] = [&batch, &shuffled].map(|batch| {
            let mut engine = Engine::new(config.clone());
            receive(&mut engine, batch)
        });
        prop_assert_eq!(&in_order.transcript, &in_disorder.transcript);
        // By time, then by number.
        let order = |entry: &TranscriptEntry| (entry.sent_at, entry.message_id[1..].parse::<u32>().ok());
        prop_assert!(in_order.transcript.is_sorted_by_key(order));
        // What is forgotten at once was not told at all, or is not known to have been told.
        if remembered == u32::MAX {
            let of_agents = batch.iter().filter(|message| message.from.is_agent).count();
            prop_assert_eq!([in_order.unread, in_disorder.unread].map(|unread| unread as usize), [of_agents; 2]);
            prop_assert_eq!(in_disorder.told.len(), batch.len());
            let mut told = in_disorder.told;
            told.sort();
            told.dedup();
            prop_assert_eq!(told.len(), batch.len(), "told twice");
        }
    }
}

/// A batch of messages, and the same with some of them twice in another order.
fn batches() -> impl Strategy<Value = (Vec<MessageReceive>, Vec<MessageReceive>)> {
    let message = (0..30_u64, any::<bool>(), any::<Option<bool>>());
    let batch = vec(message, 1..16).prop_map(|messages| {
        messages
            .into_iter()
            .enumerate()
            .map(|(number, fields)| message_of(number, fields))
            .collect::<Vec<_>>()
    });
    (batch, vec(any::<Index>(), 0..8)).prop_flat_map(|(batch, twice)| {
        let again = twice.iter().map(|index| index.get(&batch).clone());
        let shuffled = batch.iter().cloned().chain(again).collect::<Vec<_>>();
        (Just(batch), Just(shuffled).prop_shuffle())
    })
}

fn message_of(number: usize, (sent_at, is_agent, replayed): (u64, bool, Option<bool>)) -> MessageReceive {
    let text = format!(
        r#"{{"type":"message.receive","messageId":"m{number}","sentAt":{sent_at},
            "from":{{"id":"u","isAgent":{is_agent}}},"content":{{"type":"text","text":"{number}"}}}}"#
    );
    match Input::from_json(&text) {
        Ok(Input::MessageReceive(receive)) => MessageReceive { replayed, ..receive },
        other => panic!("{other:?}"),
    }
}

/// What came of a batch.
struct Read {
    transcript: Transcript,
    unread: u32,
    told: Vec<String>,
}

/// Receives a batch in a chat whose window is closed.
fn receive(engine: &mut Engine, batch: &[MessageReceive]) -> Read {
    let opening = [
        r#"{"type":"widget.load","widgetId":"w"}"#,
        r#"{"type":"widget.ready"}"#,
        r#"{"type":"chat.request","chatId":"c"}"#,
        r#"{"type":"chat.accept"}"#,
    ];
    for input in opening {
        engine.handle_json(0, input).expect("a plain input");
    }
    for message in batch {
        engine.handle(0, message.clone()).expect("a running chat takes messages");
    }
    let received = poll(engine).into_iter().filter_map(|envelope| match envelope.event {
        Event::MessageReceived(event) => Some(event.message_id.as_str().to_owned()),
        _ => None,
    });
    Read {
        told: received.collect(),
        transcript: engine.transcript("c").expect("the chat"),
        unread: engine.view().widgets[0].unread.total,
    }
}
