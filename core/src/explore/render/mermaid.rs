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
    /// When a way goes along it.
    steps: Vec<String>,
}

/// A change of state: from where, by which input, to where.
pub(in crate::explore) type Step<'s> = (&'s str, &'s str, &'s str);

/// The chart as a Mermaid state diagram. Along a way, its states stand out, and its arrows are numbered in their order.
pub(in crate::explore) fn diagram(chart: &Chart, way: &[Step<'_>]) -> String {
    let mut edges = edges(chart);
    for (index, step) in way.iter().enumerate() {
        if let Some(edge) = taken(chart, &mut edges, step) {
            edge.steps.push(format!("{}", index + 1));
        }
    }
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
    for Edge { from, to, labels, steps } in &edges {
        let numbers = if steps.is_empty() { String::new() } else { format!("({}) ", steps.join(", ")) };
        lines.push(format!("    {} --> {} : {numbers}{}", id(from), id(to), labels.join("<br/>")));
    }
    let closed = chart.states.iter().filter(|state| chart.is_closed(state));
    lines.extend(closed.map(|state| format!("    {} --> [*]", id(state))));
    if !way.is_empty() {
        let is_on_way = |state: &&&str| way.iter().any(|(from, _, to)| *from == **state || *to == **state);
        let states: Vec<String> = chart.states.iter().filter(is_on_way).map(|state| id(state)).collect();
        lines.push("    classDef taken fill:#ffe08a,stroke:#b07900,color:#000".into());
        lines.push(format!("    class {} taken", states.join(",")));
    }
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
            None => edges.push(Edge { from, to, labels: std::vec![label], steps: Vec::new() }),
        }
    }
    edges
}

/// The arrow that a step goes along.
fn taken<'e>(chart: &Chart, edges: &'e mut [Edge], step: &Step<'_>) -> Option<&'e mut Edge> {
    let (from, input, to) = *step;
    let mut rows = chart.rows_of(from).filter(|row| row.input == input);
    let (row, to) = rows.find_map(|row| Some((row, row.target().filter(|target| *target == to)?)))?;
    let from = source(chart, row, to);
    edges.iter_mut().find(|edge| (edge.from, edge.to) == (from, to))
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

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use crate::explore::charts;

    #[test]
    fn every_change_of_state_has_its_arrow() {
        for chart in charts() {
            for row in &chart.rows {
                let Some(to) = row.target() else { continue };
                let drawn = super::diagram(&chart, &[(row.state, row.input, to)]);
                let taken: Vec<&str> = drawn.lines().filter(|line| line.contains(" : (1) ")).collect();
                assert!(matches!(*taken, [arrow] if arrow.contains(row.input)), "{row:?}: {taken:?}");
            }
            assert!(
                !super::diagram(&chart, &[]).contains("classDef"),
                "nothing stands out where there is no way"
            );
        }
    }
}
