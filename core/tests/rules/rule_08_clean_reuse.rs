//! Clean reuse: the hundredth chat in one engine behaves as the first.

use parlour::vocabulary::{Field, InputKind, Record as _, Value};
use parlour::{Engine, Envelope, Event, Input, Limits, Phone, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::arbitrary::{CHAT_STORIES, Call, Draft, Settings, Step, configs, paced, pauses, stories};
use crate::harness::{cases, perform, poll};

/// In milliseconds: each chat has a day of its own.
const DAY: u64 = 86_400_000;

proptest! {
    #![proptest_config(cases(32))]

    /// A hundred chats of the same course, one after the other: the same is told of each.
    #[test]
    fn the_hundredth_chat_is_as_the_first(
        Settings(config) in roomy(),
        course in vec(stories(&[CHAT_STORIES]), 1..6),
        pauses in vec(pauses(), 1..20),
    ) {
        let course = course.concat();
        let mut engine = Engine::new(config);
        let first = live_through(&mut engine, 1, &course, &pauses);
        for number in 2..=100 {
            let told = live_through(&mut engine, number, &course, &pauses);
            prop_assert_eq!(&told, &first, "day {} is not as the first", number);
        }
    }
}

/// Configurations that remember a few ended chats; no questions to the host, which are numbered throughout.
fn roomy() -> impl Strategy<Value = Settings> {
    (configs(), 1..5_u32).prop_map(|(mut config, ended_chats)| {
        config.limits = Limits { ended_chats, ..Limits::default() };
        config.phone = Phone::default();
        Settings(config)
    })
}

/// Runs a day with one chat, or some more where the course begins them, in a widget that is loaded in the
/// morning and stopped at night. Tells what was told, without what differs from day to day.
fn live_through(engine: &mut Engine, number: u64, course: &[Draft], pauses: &[i64]) -> Vec<String> {
    let mut day = Day { engine, morning: number * DAY, chats: Vec::new(), told: Vec::new() };
    let id = format!("chat-{number}");
    day.tell(0, r#"{"type":"widget.load","widgetId":"w"}"#);
    day.tell(0, r#"{"type":"widget.ready","widgetId":"w","online":true}"#);
    day.tell(0, &format!(r#"{{"type":"chat.request","chatId":"{id}"}}"#));
    // Who names no chat means the current one, which may be another one once that is over.
    // Who the visitor is stays known from day to day.
    let names_visitor = |draft: &&Draft| {
        matches!(draft.kind, InputKind::ChatRequest | InputKind::IdentitySet | InputKind::WidgetLoad)
            && draft.get(Field::UserId).is_some()
            || draft.kind == InputKind::IdentityClear
    };
    let calls = course.iter().filter(|draft| !names_visitor(draft)).map(|draft| {
        let id = draft.get(Field::ChatId).map(|_| &*id);
        let draft = draft.clone().with(Field::WidgetId, None).with(Field::ChatId, id);
        // Ids that the engine makes up are numbered throughout.
        let message = draft.get(Field::MessageId).unwrap_or("m0").to_owned();
        Call::Input(draft.with(Field::MessageId, Some(&message)).finish())
    });
    for step in paced(pauses.iter().copied().cycle().zip(calls)) {
        day.take(step);
    }
    // What is over in the evening and due then is due the same day. Yesterday's chats are left alone: an end of
    // one that is forgotten by then begins a new one, in `observe` mode.
    day.take(Step { at: (DAY / 2).into(), call: Call::Timeout });
    let chats = day.engine.view().chats;
    for chat in chats.iter().filter(|chat| !matches!(chat.state, "ended" | "abandoned")) {
        day.tell(DAY / 2, &format!(r#"{{"type":"chat.end","chatId":"{}"}}"#, chat.chat_id));
    }
    day.tell(DAY / 2, r#"{"type":"widget.stop","widgetId":"w"}"#);
    day.take(Step { at: (DAY - 1).into(), call: Call::Timeout });
    day.told
}

/// A day and what was told on it.
struct Day<'e> {
    engine: &'e mut Engine,
    morning: u64,
    chats: Vec<String>,
    told: Vec<String>,
}

impl Day<'_> {
    fn tell(&mut self, at: u64, input: &str) {
        let input = Input::from_json(input).expect("a plain input");
        self.take(Step { at: at.into(), call: Call::Input(input) });
    }

    fn take(&mut self, step: Step) {
        let at = Timestamp::from_millis(self.morning + step.at.as_millis());
        perform(self.engine, &Step { at, ..step });
        for envelope in poll(self.engine) {
            self.note(envelope);
        }
    }

    /// Notes an event without its number, the date and the ids of chats.
    fn note(&mut self, mut envelope: Envelope) {
        envelope.seq = 0;
        envelope.at = (envelope.at.as_millis() - self.morning).into();
        if let Event::MessageReceived(event) = &mut envelope.event {
            event.sent_at = event.sent_at.checked_sub(self.morning).unwrap_or(event.sent_at);
        }
        if let Value::Str(chat) = envelope.event.field(Field::ChatId)
            && !self.chats.iter().any(|known| known == chat)
        {
            self.chats.push(chat.to_owned());
        }
        let named = |json: String, (number, chat): (usize, &String)| {
            json.replace(&format!("\"{chat}\""), &format!("\"chat {number} of the day\""))
        };
        self.told.push(self.chats.iter().enumerate().fold(envelope.to_json(), named));
    }
}
