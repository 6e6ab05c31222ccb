//! The size of an engine with one widget and one running chat.

use std::mem::size_of;
use std::process::Command;
use std::sync::Arc;

use parlour::{Config, Engine};

use super::counting;
use super::scene::{Clock, Script, open_widget, step};
use super::table::Table;

/// An engine with one widget whose window is open, and one chat that an agent has accepted; its events have
/// been taken.
pub(crate) fn small_engine(config: &Arc<Config>) -> Engine {
    let mut engine = Engine::new(Arc::clone(config));
    let mut clock = Clock::default();
    let mut script = Script::new("widget-0");
    open_widget(&mut engine, clock.tick(), &script.widget);
    let chat = script.next_chat();
    for input in [script.request(&chat), script.accept(&chat)] {
        step(&mut engine, clock.tick(), input);
    }
    engine
}

/// Bytes requested for one engine: its own and all that it points to, ids included, the configuration not.
fn requested() -> usize {
    let config = Arc::new(Config::default());
    let before = counting::bytes();
    let engine = small_engine(&config);
    let held = counting::bytes() - before;
    drop(engine);
    size_of::<Engine>() + held
}

/// Run as a child process: makes so many engines and prints how many bytes of memory that took.
pub(crate) fn crowd(engines: usize) {
    let config = Arc::new(Config::default());
    let before = resident().unwrap_or_default();
    let engines: Vec<_> = (0..engines).map(|_| small_engine(&config)).collect();
    println!("{}", resident().unwrap_or_default() - before);
    // The process ends anyway: no need to take them down one by one.
    std::mem::forget(engines);
}

/// Resident memory in bytes, as Linux tells it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

fn resident_crowd() -> Option<u64> {
    resident()?;
    let child = Command::new(std::env::current_exe().ok()?).args(["crowd", "1000000"]).output().ok()?;
    String::from_utf8(child.stdout).ok()?.trim().parse().ok()
}

pub(crate) fn rows(table: &Table) {
    let kib = requested() as f64 / 1024.0;
    table.at_most("memory requested for an engine with one widget and one chat", kib, 1.5, "KiB");
    let what = "resident memory of a million of them";
    match resident_crowd() {
        Some(bytes) => table.at_most(what, bytes as f64 / f64::from(1 << 30), 2.0, "GiB"),
        None => table.skipped(what, "no /proc/self/status", "≤ 2 GiB"),
    }
}
