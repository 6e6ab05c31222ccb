//! Instructions a step, counted by callgrind: the same on every computer, however busy.
//!
//! The benchmark runs itself twice under callgrind, once with one thousand lives of a chat and once with two; the
//! inputs of two thousand are made both times, and those not used are left alone. The difference is the steps.

use std::process::Command;

use parlour::Config;

use super::honest::Honest;
use super::lean::Lean;
use super::lifecycle::engine_with;
use super::scene::{Clock, Contender, STEPS, step};
use super::table::Table;

const LIVES: usize = 1_000;

/// Run under callgrind: so many lives of chats.
pub(crate) fn run(who: &str, lives: usize) {
    let mut clock = Clock::default();
    let (mut engine, mut scripts) = engine_with(1, &mut clock);
    let mut honest = Honest::new(Config::default(), &scripts[0]);
    let mut lean = Lean::new(&scripts[0]);
    let inputs: Vec<_> = (0..2 * LIVES).flat_map(|_| scripts[0].lifecycle()).collect();
    let mut inputs = inputs.into_iter();
    let used = inputs.by_ref().take(lives * STEPS);
    match who {
        "parlour" => live(&mut engine, &mut clock, used),
        "honest" => live(&mut honest, &mut clock, used),
        _ => live(&mut lean, &mut clock, used),
    }
    std::mem::forget((inputs, engine, honest, lean));
}

fn live(contender: &mut impl Contender, clock: &mut Clock, inputs: impl Iterator<Item = parlour::Input>) {
    for input in inputs {
        drop(step(contender, clock.tick(), input));
    }
}

/// Instructions a step; `None` where there is no callgrind.
fn count(who: &str) -> Option<f64> {
    let total = |lives: usize| {
        let child = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe().ok()?)
            .args(["instructions", who, &lives.to_string()])
            .output()
            .ok()?;
        let told = String::from_utf8(child.stderr).ok()?;
        let line = told.lines().find_map(|line| line.split_once("Collected :"))?;
        line.1.trim().parse::<f64>().ok()
    };
    Some((total(2 * LIVES)? - total(LIVES)?) / (LIVES * STEPS) as f64)
}

pub(crate) fn rows(table: &Table) {
    let what = "instructions of a step";
    match count("parlour") {
        Some(instructions) => table.at_most(what, instructions, 900.0, ""),
        None => table.skipped(what, "valgrind is not installed", "≤ 900"),
    }
    for (who, name) in [("honest", "the honest engine"), ("lean", "the lean match")] {
        if let Some(instructions) = count(who) {
            table.note(&format!("instructions of a step of {name}"), &format!("{instructions:.0}"));
        }
    }
}
