//! The dialects: what goes out comes in again, what comes in keeps what is not known, any bytes do no harm, and
//! what the capability tables say is what happens. Row by row they are shown in `tests/scenarios`.

#![allow(clippy::unwrap_used)]

#[path = "../rules/arbitrary/mod.rs"]
#[allow(dead_code, unused_imports)]
mod arbitrary;
mod capabilities;
mod expected;
mod half_pairs;
#[path = "../rules/harness.rs"]
#[allow(dead_code)]
mod harness;
mod pages;
mod private;
mod round_trip;
mod rows_twice;
mod stream;
mod total;
mod translations;
