//! Unread is what the visitor has not seen, whatever the order in which windows, pages, tabs, chats and messages come.

use std::collections::{BTreeMap, BTreeSet};

use parlour::vocabulary::Origin;
use parlour::vocabulary::Verdict::Accepted;
use parlour::{Config, Engine, Envelope, Event, Input, Limits, Mode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::harness::{cases, fail, poll, restarted};

const CHATS: [&str; 3] = ["c1", "c2", "c3"];

/// One thing that happens.
#[derive(Clone, Debug)]
enum Act {
    /// The host tells an input.
    Tell(String),
    /// An agent's message comes in a chat, with its time: earlier ones may come later.
    Message(&'static str, u64),
    /// A message of a chat was read: the last one but so many, by whom it says, and whether that is the visitor.
    Receipt(&'static str, usize, (&'static str, bool)),
    /// The page is loaded again, and the engine restored.
    Restart,
}

fn acts() -> impl Strategy<Value = Act> {
    let plain = select(vec![
        r#"{"type":"window.open"}"#,
        r#"{"type":"window.close"}"#,
        r#"{"type":"window.minimize"}"#,
        r#"{"type":"window.maximize"}"#,
        r#"{"type":"window.pop_out"}"#,
        r#"{"type":"widget.show"}"#,
        r#"{"type":"widget.hide"}"#,
        r#"{"type":"widget.toggle"}"#,
        r#"{"type":"widget.set_page","page":"hidden"}"#,
        r#"{"type":"widget.set_page","page":"online"}"#,
        r#"{"type":"widget.set_page","page":"chat","chatId":"c1"}"#,
        r#"{"type":"availability.report","status":"offline"}"#,
        r#"{"type":"widget.stop"}"#,
        r#"{"type":"widget.load","widgetId":"w1","userId":"u1"}"#,
        r#"{"type":"widget.ready","tells":["widget.shown"]}"#,
        r#"{"type":"widget.reload"}"#,
        r#"{"type":"page.focus","visible":true}"#,
        r#"{"type":"page.focus","visible":false}"#,
        r#"{"type":"chat.select"}"#,
    ]);
    let of_chat = (select(vec!["chat.select", "chat.end", "chat.leave"]), select(&CHATS[..]));
    let of_chat = of_chat.prop_map(|(input, chat)| format!(r#"{{"type":"{input}","chatId":"{chat}"}}"#));
    let by = select(vec![
        (r#""by":"u1""#, true),
        (r#""cause":"visitor""#, true),
        (r#""by":"a1""#, false),
        (r#""cause":"agent""#, false),
    ]);
    prop_oneof![
        6 => plain.prop_map(|input| Act::Tell(input.into())),
        2 => of_chat.prop_map(Act::Tell),
        8 => (select(&CHATS[..]), 0..40_u64).prop_map(|(chat, sent_at)| Act::Message(chat, sent_at)),
        3 => (select(&CHATS[..]), 0..4_usize, by).prop_map(|(chat, back, by)| Act::Receipt(chat, back, by)),
        1 => Just(Act::Restart),
    ]
}

/// An engine with a widget that is ready and three chats in it. It remembers few messages.
fn engine(mode: Mode) -> Engine {
    let limits = Limits { messages: 4, ..Limits::default() };
    let mut engine = Engine::new(Config { mode, limits, ..Config::default() });
    let mut tell = |input: &str| assert_eq!(engine.handle_json(0, input), Ok(Accepted), "{input}");
    tell(r#"{"type":"widget.load","widgetId":"w1","userId":"u1"}"#);
    tell(r#"{"type":"widget.ready","online":true}"#);
    for chat in CHATS {
        tell(&format!(r#"{{"type":"chat.request","chatId":"{chat}"}}"#));
        tell(&format!(r#"{{"type":"chat.accept","chatId":"{chat}","users":["a1"]}}"#));
    }
    poll(&mut engine);
    engine
}

/// The messages that the visitor has not seen: chat and id. The view says what is on display.
type Unseen = BTreeSet<(String, String)>;

/// Whether the visitor sees a chat, as the view has it.
fn sees(engine: &Engine, chat: &str) -> bool {
    let view = engine.view();
    let widget = &view.widgets[0];
    let in_front =
        view.page_visible != Some(false) && widget.state == "ready" && widget.visibility != "hidden";
    let open = !matches!(widget.window, "closed" | "open.minimized");
    in_front && open && widget.selected_chat_id.as_ref().is_none_or(|selected| **selected == *chat)
}

fn order(engine: &Engine, chat: &str) -> Vec<String> {
    engine.transcript(chat).into_iter().flatten().map(|entry| entry.message_id.as_str().to_owned()).collect()
}

/// Lets one thing happen, to the engine and to what it is compared with.
fn happen(engine: &mut Engine, unseen: &mut Unseen, number: usize, act: &Act) -> Result<(), TestCaseError> {
    let tell = |engine: &mut Engine, input: &str| {
        let input = Input::from_json(input).map_err(fail)?;
        Ok::<_, TestCaseError>(engine.handle(number as u64, input) == Ok(Accepted))
    };
    match act {
        // What waits until the widget is ready happens in one step: what was on display in between is not to be seen.
        Act::Tell(input)
            if engine.view().widgets[0].state == "loading" && !input.contains("widget.ready") => {}
        Act::Tell(input) => {
            tell(engine, input)?;
        }
        Act::Message(chat, sent_at) => {
            let id = format!("m{number:03}");
            let from = r#""from":{"id":"a1","isAgent":true},"content":{"type":"text","text":"?"}"#;
            if tell(
                engine,
                &format!(
                    r#"{{"type":"message.receive","chatId":"{chat}","messageId":"{id}","sentAt":{sent_at},{from}}}"#
                ),
            )? {
                unseen.insert(((*chat).to_owned(), id));
            }
        }
        Act::Receipt(chat, back, (by, by_visitor)) => {
            let known = order(engine, chat);
            let Some(place) = known.len().checked_sub(back + 1) else { return Ok(()) };
            let id = &known[place];
            let taken = tell(
                engine,
                &format!(r#"{{"type":"receipt.read","chatId":"{chat}","messageId":"{id}",{by}}}"#),
            )?;
            if taken && *by_visitor {
                // What is no longer remembered came before all that is.
                unseen.retain(|(of, id)| of != chat || known[place + 1..].contains(id));
            }
        }
        Act::Restart => *engine = restarted(engine)?,
    }
    // What is on display is seen, and of a chat that is over nothing is unread.
    unseen.retain(|(chat, _)| !sees(engine, chat) && !is_over(engine, chat));
    Ok(())
}

fn is_over(engine: &Engine, chat: &str) -> bool {
    engine.view().chats.iter().any(|view| *view.chat_id == *chat && view.state == "ended")
}

proptest! {
    #![proptest_config(cases(1024))]

    /// The number is that of the messages that were not seen, in total and by chat; another one is told, as the last thing
    /// in its step.
    #[test]
    fn unread_is_what_was_not_seen(observes: bool, acts in vec(acts(), 1..60)) {
        let mut engine = engine(if observes { Mode::Observe } else { Mode::Strict });
        let (mut unseen, mut told, mut heard) = (Unseen::new(), 0, Heard::default());
        for (number, act) in acts.iter().enumerate() {
            happen(&mut engine, &mut unseen, number, act)?;
            let view = engine.view();
            let unread = &view.widgets[0].unread;
            let counted = |chat: &str| unseen.iter().filter(|(of, _)| of == chat).count();
            prop_assert_eq!(unread.total as usize, unseen.len(), "after {:?}: {:?}", act, &unseen);
            for chat in CHATS {
                let number = unread.by_chat.iter().find(|(of, _)| **of == *chat).map_or(0, |(_, number)| *number);
                prop_assert_eq!(number as usize, counted(chat), "{} after {:?}: {:?}", chat, act, &unseen);
            }
            let events = poll(&mut engine);
            let numbers: Vec<u32> = events.iter().filter_map(number_of).collect();
            let last = events.last().and_then(number_of);
            prop_assert_eq!(last.unwrap_or(told), unread.total, "after {:?}: {:?}", act, &numbers);
            told = unread.total;
            heard.hear(&events, false);
            heard.check(&engine)?;
        }
    }

    /// Who adds up what is told of each chat knows what holds, whatever scope the page is in.
    #[test]
    fn what_is_told_adds_up(observes: bool, acts in vec(acts_of_scopes(), 1..60)) {
        let mut engine = engine(if observes { Mode::Observe } else { Mode::Strict });
        let mut heard = Heard::default();
        for (number, act) in acts.iter().enumerate() {
            let before = engine.view().widgets[0].unread.clone();
            happen(&mut engine, &mut Unseen::new(), number, act)?;
            let events = poll(&mut engine);
            let opens = heard.hear(&events, true);
            heard.check(&engine)?;
            let after = engine.view().widgets[0].unread.clone();
            let is_told = events.iter().any(|told| number_of(told).is_some());
            prop_assert!(opens || is_told == (before != after), "after {:?}: {:?}", act, events);
        }
    }
}

/// The same things, and those by which the page has another scope, and chats begin there.
fn acts_of_scopes() -> impl Strategy<Value = Act> {
    let scoped = select(vec![
        r#"{"type":"widget.update","options":{"scope":"s1"}}"#,
        r#"{"type":"widget.update","options":{"scope":"s2"}}"#,
        r#"{"type":"widget.load","widgetId":"w1","options":{"scope":"s1"}}"#,
        r#"{"type":"widget.load","widgetId":"w1","options":{"language":"en"}}"#,
        r#"{"type":"chat.request","chatId":"c4"}"#,
        r#"{"type":"chat.request","chatId":"c5"}"#,
    ]);
    let messages = (select(vec!["c4", "c5"]), 0..40_u64);
    prop_oneof![
        4 => acts(),
        2 => scoped.prop_map(|input| Act::Tell(input.into())),
        1 => messages.prop_map(|(chat, sent_at)| Act::Message(chat, sent_at)),
    ]
}

/// What a listener has heard of unread messages, by chat.
#[derive(Default)]
struct Heard(BTreeMap<String, u32>, u32);

impl Heard {
    /// Hears what is told; `anew`: who listens begins with the page. Whether a page was opened.
    fn hear(&mut self, events: &[Envelope], anew: bool) -> bool {
        let mut opens = false;
        for Envelope { event, origin, .. } in events {
            match event {
                Event::WidgetLoaded(_) if anew && *origin == Origin::Restored => {
                    (*self, opens) = (Self::default(), true);
                }
                Event::UnreadChanged(changed) => {
                    if *origin == Origin::Restored {
                        self.0.clear();
                    }
                    self.0.extend(
                        changed.by_chat.iter().map(|(chat, count)| (chat.as_str().to_owned(), *count)),
                    );
                    self.0.retain(|_, count| *count > 0);
                    self.1 = changed.total;
                }
                _ => {}
            }
        }
        opens
    }

    fn check(&self, engine: &Engine) -> Result<(), TestCaseError> {
        let unread = &engine.view().widgets[0].unread;
        let held: BTreeMap<_, _> =
            unread.by_chat.iter().map(|(chat, count)| (chat.as_str().to_owned(), *count)).collect();
        prop_assert_eq!((&self.0, self.1), (&held, unread.total));
        prop_assert_eq!(unread.total, held.values().sum::<u32>());
        Ok(())
    }
}

/// The number of unread messages that an event tells.
fn number_of(envelope: &Envelope) -> Option<u32> {
    match &envelope.event {
        Event::UnreadChanged(changed) => Some(changed.total),
        _ => None,
    }
}
