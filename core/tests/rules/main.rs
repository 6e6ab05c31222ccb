//! The ten rules that hold for every machine, each as properties over random visits.
//!
//! A counterexample prints as a scenario of `tests/scenarios`. More cases: set `PROPTEST_CASES`, of which
//! each property takes its share (256 is what it takes by itself).

#![allow(clippy::unwrap_used)]

mod arbitrary;
mod blank;
mod floods;
mod harness;
mod letting_go;
mod limits;
mod message_batches;
mod out_by_origin;
mod over_time_messages;
mod over_time_pages;
mod over_time_repeats;
mod over_time_visitors;
mod own_time;
mod rule_01_total;
mod rule_02_edge_only;
mod rule_03_exactly_once;
mod rule_04_restore;
mod rule_05_deterministic;
mod rule_06_time_is_an_input;
mod rule_07_bounded;
mod rule_08_clean_reuse;
mod rule_09_no_mixing;
mod rule_10_private;
mod steps;
mod unread;
mod whose;
#[cfg(feature = "wire")]
mod wire;
