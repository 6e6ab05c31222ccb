//! Clean reuse: the hundredth chat in one engine behaves as the first.

use parlour::vocabulary::{Field, Record as _, Value};
use parlour::{Config, Engine, Event, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::arbitrary::{CHAT_STORIES, Call, Draft, Step, configs, paced, pauses, stories};
use crate::harness::{cases, perform, poll};

/// In milliseconds: each chat has a day of its own.
const DAY: u64 = 86_400_000;

proptest! {
    #![proptest_config(cases(12))]

    /// A hundred chats of the same course, one after the other: the same is told of each.
    #[test]
    fn the_hundredth_chat_is_as_the_first(
        config in roomy(),
        course in vec(stories(&[CHAT_STORIES]), 1..6),
        pauses in vec(pauses(), 1..20),
    ) {
        let course = course.concat();
        let mut engine = Engine::new(config);
        tell(&mut engine, r#"{"type":"widget.load","widgetId":"w"}"#);
        tell(&mut engine, r#"{"type":"widget.ready","widgetId":"w","online":true}"#);
        let first = chat(&mut engine, 1, &course, &pauses);
        for number in 2..=100 {
            let told = chat(&mut engine, number, &course, &pauses);
            prop_assert_eq!(told, first.clone(), "chat {} is not as the first", number);
        }
    }
}

/// Configurations that remember a few ended chats.
fn roomy() -> impl Strategy<Value = Config> {
    (configs(), 1..5_u32).prop_map(|(mut config, ended_chats)| {
        config.limits = parlour::Limits { ended_chats, ..parlour::Limits::default() };
        config
    })
}

fn tell(engine: &mut Engine, input: &str) {
    engine.handle_json(0, input).expect("a plain input");
    poll(engine);
}

/// Runs one chat from its request to its end, and tells what was told that day, without its number, the place
/// in the order of things, the day and the ids of chats.
fn chat(engine: &mut Engine, number: u64, course: &[Draft], pauses: &[i64]) -> Vec<String> {
    let id = format!("chat-{number}");
    let request = format!(r#"{{"type":"chat.request","chatId":"{id}","widgetId":"w"}}"#);
    let request = Call::Input(parlour::Input::from_json(&request).expect("a plain input"));
    // Who names no chat means the current one, which may be another one once that is over.
    let about = |draft: &Draft| {
        let id = draft.get(Field::ChatId).map(|_| &*id);
        Call::Input(draft.clone().with(Field::WidgetId, None).with(Field::ChatId, id).finish())
    };
    let mut day = Day { morning: number * DAY, chats: Vec::new(), told: Vec::new() };
    for step in
        paced(pauses.iter().copied().cycle().zip([request].into_iter().chain(course.iter().map(about))))
    {
        let at = Timestamp::from_millis(day.morning + step.at.as_millis());
        perform(engine, &Step { at, ..step });
        day.note(engine);
    }
    // In the evening every chat ends, and what is due then is due the same day.
    let running = engine.view().chats.into_iter().filter(|chat| !matches!(chat.state, "ended" | "abandoned"));
    for chat in running {
        let end = format!(r#"{{"type":"chat.end","chatId":"{}"}}"#, chat.chat_id);
        engine.handle_json(day.morning + DAY / 2, &end).expect("a running chat can end");
        day.note(engine);
    }
    engine.handle_timeout(day.morning + DAY - 1);
    day.note(engine);
    day.told
}

/// What was told on a day.
struct Day {
    morning: u64,
    chats: Vec<String>,
    told: Vec<String>,
}

impl Day {
    fn note(&mut self, engine: &mut Engine) {
        for mut envelope in poll(engine) {
            envelope.seq = 0;
            envelope.at = (envelope.at.as_millis() - self.morning).into();
            if let Event::MessageReceived(event) = &mut envelope.event {
                event.sent_at = event.sent_at.checked_sub(self.morning).unwrap_or(event.sent_at);
            }
            let mut json = envelope.to_json();
            if let Value::Str(chat) = envelope.event.field(Field::ChatId) {
                let known = self.chats.iter().position(|known| known == chat);
                let number = known.unwrap_or(self.chats.len());
                if known.is_none() {
                    self.chats.push(chat.to_owned());
                }
                json = json.replace(&format!("\"{chat}\""), &format!("\"chat {number} of the day\""));
            }
            self.told.push(json);
        }
    }
}
