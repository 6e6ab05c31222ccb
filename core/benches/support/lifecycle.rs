//! The life of a chat, step by step: alone, among idle ones, and all over a thousand.

use std::hint::black_box;

use parlour::{Config, Engine, Input};

use super::bare;
use super::counting;
use super::honest::Honest;
use super::lean::Lean;
use super::scene::{Clock, Contender, STEPS, Script, open_widget, step};
use super::table::Table;
use super::timing::{Round, medians, time};

/// Chats a round: few enough for the first-level cache, many enough for the clock.
pub(crate) const CHATS: usize = 16;
pub(crate) const ROUNDS: usize = 2_000;
const MANY: usize = 1_000;

/// An engine with so many widgets, each with a running chat of its own but the first.
pub(crate) fn engine_with(widgets: usize, clock: &mut Clock) -> (Engine, Vec<Script>) {
    configured(Config::default(), widgets, clock)
}

pub(crate) fn configured(config: Config, widgets: usize, clock: &mut Clock) -> (Engine, Vec<Script>) {
    let mut engine = Engine::new(config);
    let mut scripts: Vec<_> = (0..widgets).map(|number| Script::new(&format!("widget-{number}"))).collect();
    for script in &scripts {
        open_widget(&mut engine, clock.tick(), &script.widget);
    }
    for script in scripts.iter_mut().skip(1) {
        let chat = script.next_chat();
        for input in [script.request(&chat), script.accept(&chat)] {
            step(&mut engine, clock.tick(), input);
        }
    }
    (engine, scripts)
}

/// Times whole lives of chats on one widget.
fn lives<'a>(mut contender: impl Contender + 'a, mut script: Script, mut clock: Clock) -> Round<'a> {
    Box::new(move || {
        let inputs: Vec<_> = (0..CHATS).flat_map(|_| script.lifecycle()).collect();
        time(inputs.len(), || run(&mut contender, &mut clock, inputs))
    })
}

fn run(contender: &mut impl Contender, clock: &mut Clock, inputs: Vec<Input>) {
    for input in inputs {
        black_box(step(contender, clock.tick(), input));
    }
}

/// Times steps of chats on widgets drawn by lot, each step in another chat than the last.
fn random_lives<'a>(
    mut contender: impl Contender + 'a,
    mut scripts: Vec<Script>,
    mut clock: Clock,
) -> Round<'a> {
    let mut lives: Vec<_> = scripts.iter_mut().map(|script| script.lifecycle().into_iter()).collect();
    let mut lot = 0x9e37_79b9_7f4a_7c15_u64;
    Box::new(move || {
        let mut draw = || {
            // Xorshift: the same lots in every run.
            lot ^= lot << 13;
            lot ^= lot >> 7;
            lot ^= lot << 17;
            let at = lot as usize % scripts.len();
            lives[at].next().unwrap_or_else(|| {
                lives[at] = scripts[at].lifecycle().into_iter();
                lives[at].next().expect("a life has steps")
            })
        };
        let inputs: Vec<_> = (0..CHATS * STEPS).map(|_| draw()).collect();
        time(inputs.len(), || run(&mut contender, &mut clock, inputs))
    })
}

fn bare_lives<'a>() -> Round<'a> {
    let mut machine = bare::machine();
    Box::new(move || {
        time(CHATS * STEPS, || {
            for _ in 0..CHATS {
                for input in &bare::LIFECYCLE {
                    machine.handle(black_box(input));
                }
            }
        })
    })
}

fn contenders<'a>() -> [Round<'a>; 6] {
    let alone = || {
        let mut clock = Clock::default();
        let (engine, mut scripts) = engine_with(1, &mut clock);
        (engine, scripts.remove(0), clock)
    };
    let (engine, script, clock) = alone();
    let parlour = lives(engine, script, clock);
    let (_, script, clock) = alone();
    let honest = lives(Honest::new(Config::default(), &script), script, clock);
    let (_, script, clock) = alone();
    let lean = lives(Lean::new(&script), script, clock);
    let mut clock = Clock::default();
    let (engine, mut scripts) = engine_with(MANY, &mut clock);
    let among_idle = lives(engine, scripts.remove(0), clock);
    let mut clock = Clock::default();
    let mut config = Config::default();
    // Chats drawn by lot may wait long for their survey, while many others end.
    config.limits.ended_chats = 4 * MANY as u32;
    let (engine, scripts) = configured(config, MANY, &mut clock);
    let random = random_lives(engine, scripts, clock);
    [parlour, honest, lean, bare_lives(), among_idle, random]
}

/// Allocations of the steps on a chat that is there, all but its request; and those of the requests, once chats are
/// forgotten: their memory can be used again.
fn allocations() -> (usize, usize) {
    let mut clock = Clock::default();
    let (mut engine, mut scripts) = engine_with(1, &mut clock);
    let (mut existing, mut requests) = (0, 0);
    for life in 0..1_000 {
        for (number, input) in scripts[0].lifecycle().into_iter().enumerate() {
            let before = counting::allocations();
            drop(step(&mut engine, clock.tick(), input));
            let counter = if number == 0 { &mut requests } else { &mut existing };
            // Until the first chats are forgotten, tables still grow.
            if life >= 200 {
                *counter += counting::allocations() - before;
            }
        }
    }
    (existing, requests)
}

pub(crate) fn rows(table: &Table) {
    let [parlour, honest, lean, bare, among_idle, random] = medians(ROUNDS, contenders());
    table.ratio(
        "a step (`handle` + `poll_event`) against an honest hand-written engine with the same events",
        parlour,
        honest,
        1.25,
    );
    table.times("the same against a lean match, which keeps no part of the contract", parlour, lean);
    table.times("the honest engine against the lean match", honest, lean);
    table.note("bare statig, without events", &format!("{bare:.2} ns"));
    let (existing, requests) = allocations();
    table.at_most("heap allocations of 4,000 steps on existing widgets and chats", existing as f64, 0.0, "");
    table.at_most("heap allocations of 800 requests, once chats were forgotten", requests as f64, 0.0, "");
    table.ratio(
        "a step in one chat among 1,000 idle widgets and chats, against one alone",
        among_idle,
        parlour,
        1.2,
    );
    table.ratio("a step in random ones of 1,000 widgets and chats, against one alone", random, parlour, 2.5);
}
