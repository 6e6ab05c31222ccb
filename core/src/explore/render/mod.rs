//! What `docs/statecharts` holds: for each machine a page with diagram and table, SCXML, and XState JSON.

pub(super) mod mermaid;
mod scxml;
mod table;
mod xstate;

use std::format;
use std::string::String;
use std::vec::Vec;

use super::chart::{Chart, Row};

/// The files, by path below `docs/statecharts`.
pub(super) fn files(charts: &[Chart]) -> Vec<(String, String)> {
    let index = ("README.md".into(), table::index(charts));
    let of_chart = |chart: &Chart| {
        let page = table::page(chart, &mermaid::diagram(chart, &[]));
        [("md", page), ("scxml", scxml::document(chart)), ("xstate.json", xstate::machine(chart))]
            .map(|(extension, text)| (format!("{}.{extension}", chart.machine), text))
    };
    core::iter::once(index).chain(charts.iter().flat_map(of_chart)).collect()
}

/// A state of its own, or states inside a common one: `active.held` is inside `active`.
enum Branch {
    State(&'static str),
    Group(&'static str, Vec<&'static str>),
}

/// The states of a chart, as they are nested.
fn branches(chart: &Chart) -> Vec<Branch> {
    let mut branches: Vec<Branch> = Vec::new();
    for &state in &chart.states {
        let Some(group) = group(state) else {
            branches.push(Branch::State(state));
            continue;
        };
        let known = branches.iter_mut().find_map(|branch| match branch {
            Branch::Group(name, inner) if *name == group => Some(inner),
            _ => None,
        });
        match known {
            Some(inner) => inner.push(state),
            None => branches.push(Branch::Group(group, std::vec![state])),
        }
    }
    branches
}

/// The group that a state is in.
fn group(state: &'static str) -> Option<&'static str> {
    state.split_once('.').map(|(group, _)| group)
}

/// The state's own name, without its group's.
fn leaf(state: &str) -> &str {
    state.split_once('.').map_or(state, |(_, leaf)| leaf)
}

/// The rows of a state that are taken, by input: where there are several, in the order in which they are tried.
fn transitions<'c>(chart: &'c Chart, state: &str) -> Vec<(&'static str, Vec<&'c Row>)> {
    let mut inputs: Vec<(&str, Vec<&Row>)> = Vec::new();
    for row in chart.rows_of(state).filter(|row| row.is_taken()) {
        match inputs.last_mut() {
            Some((input, rows)) if *input == row.input => rows.push(row),
            _ => inputs.push((row.input, std::vec![row])),
        }
    }
    inputs
}
