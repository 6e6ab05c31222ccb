//! A machine that does everything wrong, to show that exploration finds it.

use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use statig::Outcome::{self, Super, Transition};
use statig::blocking;

use super::chart::{Chart, Law};
use super::explored::{Explored, Take};
use super::walk::walk;
use crate::env::Env;
use crate::machine::kit::{Context, Machine, deadline, inputs, machine, states, tell_chat};
use crate::time::Timestamp;
use crate::vocabulary::MachineName;
use crate::vocabulary::Reason;

states! {
    Start = "start",
    Ticking = "ticking",
    Stuck = "stuck",
    Lost = "lost",
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    count: u32,
    until: Option<Timestamp>,
}

inputs! {
    /// Arms a deadline that its state ignores.
    Arm = "arm",
    /// Leads where nothing leads on.
    Stick = "stick",
    /// Tells something, and is rejected.
    Shout = "shout",
    /// Goes two ways, and nothing says which.
    Fork(bool) = "fork",
    /// Goes on for ever.
    Count = "count",
    /// Has no representative.
    #[expect(dead_code)]
    Skip = "skip",
    Deadline = "deadline",
}

machine! { Toy, data Data, input In, superstate (), initial Start; }

impl blocking::State<Toy> for State {
    fn call_handler(&mut self, _: &mut Toy, input: &In<'_>, ctx: &mut Context<'_, Data>) -> Outcome<State> {
        match (*self, *input) {
            (State::Start, In::Arm) => {
                ctx.arm(1_000);
                Transition(State::Ticking)
            }
            (State::Start, In::Stick) => Transition(State::Stuck),
            (State::Start, In::Shout) => {
                tell_chat!(ctx, TypingStopped { timed_out: false });
                ctx.reject(Reason::InvalidState)
            }
            (State::Start, In::Fork(true)) => ctx.accept(),
            (State::Start, In::Fork(false)) => Transition(State::Ticking),
            (State::Start, In::Count) => ctx.accept(),
            (State::Ticking, In::Arm) => Transition(State::Start),
            (State::Stuck, In::Stick) => Super,
            _ => ctx.ignore(),
        }
    }
}

impl Machine for Toy {
    const NAME: MachineName = MachineName::Engine;

    fn state_name(state: State) -> &'static str {
        state.name()
    }

    fn input_name(input: &In<'_>) -> &'static str {
        input.name()
    }

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        if let In::Count = input {
            data.count += 1;
        }
    }

    deadline!(Queue while State::Ticking);
}

impl Explored for Toy {
    const STATES: &'static [State] = State::ALL;
    const INPUTS: &'static [&'static str] = In::NAMES;
    const LAST: &'static [State] = &[State::Ticking];

    fn data() -> Vec<Data> {
        vec![Data::default()]
    }

    fn samples(take: Take<'_, Self>) {
        for input in [In::Arm, In::Stick, In::Shout, In::Fork(true), In::Fork(false), In::Count, In::Deadline]
        {
            take("", input);
        }
    }
}

fn breaches(chart: &Chart, law: Law) -> Vec<String> {
    let of_law = chart.breaches.iter().filter(|breach| breach.law == law);
    of_law.map(ToString::to_string).collect()
}

#[test]
fn every_breach_is_found() {
    let chart = walk::<Toy>();
    let found = |law| breaches(&chart, law);
    assert_eq!(found(Law::Finite), ["engine: its data grow without an end (Finite)"]);
    assert_eq!(found(Law::Represented), ["engine: skip has no representative (Represented)"]);
    assert_eq!(found(Law::Reached), ["engine: lost cannot be reached (Reached)"]);
    assert_eq!(
        found(Law::Exits),
        [
            "engine: ticking is declared final and has a way out (Exits)",
            "engine: stuck has no way out (Exits)",
        ]
    );
    assert_eq!(
        found(Law::Declared),
        [
            "engine: stick in stuck falls off the top (Declared)",
            "engine: skip in start has no outcome (Declared)",
            "engine: skip in ticking has no outcome (Declared)",
            "engine: stick in stuck has no outcome (Declared)",
            "engine: skip in stuck has no outcome (Declared)",
        ]
    );
    assert_eq!(found(Law::Inert), ["engine: shout in start is not taken and tells something (Inert)"]);
    assert_eq!(
        found(Law::Deadlines),
        ["engine: deadline in ticking is not taken, though it is set (Deadlines)"]
    );
    assert_eq!(
        found(Law::Distinct),
        ["engine: fork in start goes different ways for: consent given, observe (Distinct)"]
    );
}

#[test]
fn what_is_found_is_in_the_rows() {
    let chart = walk::<Toy>();
    let fork: Vec<_> = chart.rows_of("start").filter(|row| row.input == "fork").collect();
    assert_eq!(fork.iter().filter_map(|row| row.target()).collect::<Vec<_>>(), ["ticking"]);
    assert!(chart.rows_of("lost").next().is_none(), "nothing is known of a state that is not reached");
}
