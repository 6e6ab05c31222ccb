//! What must not grow with the number of chats that an engine holds: the time for each chat that is told of.

use std::hint::black_box;

use parlour::input::WindowClose;
use parlour::vocabulary::ChatId;
use parlour::{Config, Engine, Input, Mode};

use super::lifecycle::configured;
use super::scene::{Clock, Script, step};
use super::table::Table;
use super::timing::{Round, medians, time};

const MANY: usize = 4_096;
const FEW: usize = 64;
const ROUNDS: usize = 40;

/// Chats that something happens to in one round.
const A_ROUND: usize = 16;

/// So many running chats on one widget.
struct Crowd {
    engine: Engine,
    script: Script,
    clock: Clock,
    chats: Vec<ChatId>,
}

fn config(chats: usize) -> Config {
    let mut config = Config::default();
    config.limits.chats = (chats + A_ROUND) as u32;
    config
}

impl Crowd {
    fn new(config: Config, chats: usize) -> Self {
        let mut clock = Clock::default();
        let (engine, mut scripts) = configured(config, 1, &mut clock);
        let mut crowd = Self { engine, script: scripts.remove(0), clock, chats: Vec::new() };
        crowd.begin(chats);
        crowd
    }

    /// So many more chats begin.
    fn begin(&mut self, chats: usize) {
        for _ in 0..chats {
            let chat = self.script.next_chat();
            for input in [self.script.request(&chat), self.script.accept(&chat)] {
                step(&mut self.engine, self.clock.tick(), input);
            }
            self.chats.push(chat);
        }
    }

    /// Takes an input and all that is told of it.
    fn take(&mut self, input: Input) {
        self.engine.handle(self.clock.tick(), input).expect("it is accepted");
        self.engine.events().for_each(|envelope| drop(black_box(envelope)));
    }

    fn take_all(&mut self, inputs: Vec<Input>) {
        for input in inputs {
            self.take(input);
        }
    }
}

/// A message in a chat whose beginning the vendor's stream skipped.
fn unknown<'a>(chats: usize) -> Round<'a> {
    let config = Config { mode: Mode::Observe, ..config(chats) };
    let mut crowd = Crowd::new(config, chats);
    Box::new(move || {
        let unknown: Vec<_> = (0..A_ROUND).map(|_| crowd.script.next_chat()).collect();
        let messages = unknown.iter().map(|chat| crowd.script.message(chat, 1)).collect();
        let timed = time(A_ROUND, || crowd.take_all(messages));
        crowd.take_all(unknown.iter().map(|chat| crowd.script.end(chat)).collect());
        timed
    })
}

/// Everything told again, of widgets with a chat each.
fn resync<'a>(chats: usize) -> Round<'a> {
    let mut clock = Clock::default();
    let (mut engine, _) = configured(config(chats), chats, &mut clock);
    Box::new(move || {
        time(chats, || {
            engine.resync();
            engine.events().for_each(|envelope| drop(black_box(envelope)));
        })
    })
}

/// A message while the window is closed, and all chats have unread ones.
fn unread<'a>(chats: usize) -> Round<'a> {
    let mut crowd = Crowd::new(config(chats), chats);
    let widget_id = Some(crowd.script.widget.clone());
    crowd.take(WindowClose { widget_id, cause: None, raw: None }.into());
    let first = crowd.chats.iter().map(|chat| crowd.script.message(chat, 1)).collect();
    crowd.take_all(first);
    let mut number = 1;
    Box::new(move || {
        number += 1;
        let chats = crowd.chats.iter().rev().take(A_ROUND);
        let messages: Vec<_> = chats.map(|chat| crowd.script.message(chat, number)).collect();
        time(messages.len(), || crowd.take_all(messages))
    })
}

/// Chats that end among others that go on.
fn end<'a>(chats: usize) -> Round<'a> {
    let mut crowd = Crowd::new(config(chats), chats);
    Box::new(move || {
        let ends: Vec<_> = crowd.chats.drain(..A_ROUND).map(|chat| crowd.script.end(&chat)).collect();
        let timed = time(A_ROUND, || crowd.take_all(ends));
        crowd.begin(A_ROUND);
        timed
    })
}

pub(crate) fn rows(table: &Table) {
    type Of = fn(usize) -> Round<'static>;
    let all: [(&str, Of); 4] = [
        ("a message in a chat that `observe` infers", unknown),
        ("`resync`", resync),
        ("`unread.changed`", unread),
        ("a chat's end", end),
    ];
    for (what, of) in all {
        let [many, few] = medians(ROUNDS, [of(MANY), of(FEW)]);
        let what = format!("{what}, for each chat that is told of: among 4,096 against 64");
        table.ratio(&what, many, few, 2.0);
    }
}
