//! A new message in a chat that has seen many.

use std::hint::black_box;

use parlour::vocabulary::ChatId;
use parlour::{Config, Engine};

use super::scene::{Clock, Script, open_widget, step};
use super::table::Table;
use super::timing::{Round, medians, time};

const A_ROUND: u64 = 500;
const ROUNDS: usize = 40;

/// An engine whose one chat has seen so many messages.
struct Seen {
    engine: Engine,
    script: Script,
    chat: ChatId,
    clock: Clock,
    seen: u64,
}

impl Seen {
    fn new(seen: u64) -> Self {
        let mut config = Config::default();
        config.limits.messages = 1_000_000;
        let mut engine = Engine::new(config);
        let mut clock = Clock::default();
        let mut script = Script::new("widget-0");
        open_widget(&mut engine, clock.tick(), &script.widget);
        let chat = script.next_chat();
        for input in [script.request(&chat), script.accept(&chat)] {
            step(&mut engine, clock.tick(), input);
        }
        let mut chat = Self { engine, script, chat, clock, seen: 0 };
        chat.see(seen);
        chat
    }

    fn see(&mut self, more: u64) -> (std::time::Duration, usize) {
        let inputs: Vec<_> =
            (0..more).map(|number| self.script.message(&self.chat, self.seen + number)).collect();
        self.seen += more;
        time(inputs.len(), || {
            for input in inputs {
                black_box(step(&mut self.engine, self.clock.tick(), input));
            }
        })
    }
}

pub(crate) fn rows(table: &Table) {
    let mut many = Seen::new(100_000);
    // The few stay few: made anew each round. The many grow by a fifth meanwhile.
    let contenders: [Round<'_>; 2] =
        [Box::new(|| many.see(A_ROUND)), Box::new(|| Seen::new(1_000).see(A_ROUND))];
    let [many, few] = medians(ROUNDS, contenders);
    table.ratio("a new message with 100,000 seen, against 1,000", many, few, 2.0);
}
