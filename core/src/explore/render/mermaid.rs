//! Diagrams in Mermaid's language. They show what leads from a state to another one; what is taken without
//! a change of state is in the tables.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::{Branch, branches, leaf};
use crate::explore::chart::{Chart, Row};

/// Stands for every state, where an input leads to the same one from them all.
const ANY: &str = "any state";

/// So many sources make [`ANY`] worth while.
const MANY: usize = 3;

/// An arrow, and the inputs that go along it.
struct Edge {
    from: &'static str,
    to: &'static str,
    labels: Vec<String>,
}

/// The chart as a Mermaid state diagram.
pub(super) fn diagram(chart: &Chart) -> String {
    let edges = edges(chart);
    let mut lines: Vec<String> = Vec::from_iter(["stateDiagram-v2".into()]);
    for branch in branches(chart) {
        match branch {
            Branch::State(state) => lines.push(format!("    state \"{state}\" as {}", id(state))),
            Branch::Group(group, inner) => {
                lines.push(format!("    state {group} {{"));
                lines.extend(
                    inner.iter().map(|state| format!("        state \"{}\" as {}", leaf(state), id(state))),
                );
                lines.push("    }".into());
            }
        }
    }
    if edges.iter().any(|edge| edge.from == ANY) {
        lines.push(format!("    state \"{ANY}\" as {}", id(ANY)));
    }
    lines.push(format!("    [*] --> {}", id(chart.initial)));
    for Edge { from, to, labels } in &edges {
        lines.push(format!("    {} --> {} : {}", id(from), id(to), labels.join("<br/>")));
    }
    let closed = chart.states.iter().filter(|state| chart.is_closed(state));
    lines.extend(closed.map(|state| format!("    {} --> [*]", id(state))));
    lines.join("\n") + "\n"
}

/// An identifier that Mermaid takes: none of its keywords, no dots.
fn id(state: &str) -> String {
    state.replace(['.', ' '], "_")
}

/// The arrows: from all states at once, from all inside a group, or from one.
fn edges(chart: &Chart) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    for row in chart.rows.iter() {
        let Some(to) = row.target() else { continue };
        let from = source(chart, row, to);
        let label = label(row);
        match edges.iter_mut().find(|edge| (edge.from, edge.to) == (from, to)) {
            Some(edge) if edge.labels.contains(&label) => {}
            Some(edge) => edge.labels.push(label),
            None => edges.push(Edge { from, to, labels: std::vec![label] }),
        }
    }
    edges
}

fn label(row: &Row) -> String {
    if row.guard.is_empty() { row.input.into() } else { format!("{} [{}]", row.input, row.guard) }
}

/// The widest source from which the row's input leads to the same state under the same guard.
fn source(chart: &Chart, row: &Row, to: &'static str) -> &'static str {
    let leads = |state: &str| {
        chart.rows_of(state).any(|other| other.target() == Some(to) && label(other) == label(row))
    };
    let others: Vec<_> = chart.states.iter().filter(|state| **state != to).collect();
    if others.len() >= MANY && others.iter().all(|state| leads(state)) {
        return ANY;
    }
    for branch in branches(chart) {
        if let Branch::Group(group, inner) = branch
            && inner.contains(&row.state)
            && !inner.contains(&to)
            && inner.iter().all(|state| leads(state))
        {
            return group;
        }
    }
    row.state
}
