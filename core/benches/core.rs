//! The benchmarks of the core: `cargo bench --bench core`, or `cargo xtask bench core`, which keeps the table.
//!
//! Run by `cargo test` it checks just that what is written by hand tells the same events as Parlour.
#![allow(clippy::cast_possible_truncation, missing_docs)]

mod support;

use support::{
    crowds, dialects, encode, from_text, instructions, lifecycle, memory, messages, same, snapshot,
    table::Table,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(0);
    match arguments.first().map(String::as_str) {
        Some("instructions") => {
            instructions::run(arguments.get(1).map_or("parlour", String::as_str), number(2));
        }
        Some("from-text") => from_text::run(),
        Some("crowd") => memory::crowd(number(1)),
        _ => {
            same::check();
            if arguments.iter().any(|argument| argument == "--bench") {
                measure();
            }
        }
    }
}

fn measure() {
    let table = Table::new();
    lifecycle::rows(&table);
    instructions::rows(&table);
    messages::rows(&table);
    crowds::rows(&table);
    memory::rows(&table);
    snapshot::rows(&table);
    encode::rows(&table);
    dialects::rows(&table);
}
