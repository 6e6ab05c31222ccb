//! Diagrams in Mermaid's language. They show what leads from a state to another one; what is taken without
//! a change of state is in the tables, and so are conditions that are too long for a label.
//!
//! An arrow has the inputs that go along it. It begins at as wide a source as they have: at any state, at any inside a group,
//! at the group as a whole, or at one state. Where the same inputs lead from one source to many states, they lead to a
//! choice, and the choice to the states.

use core::ptr;
use std::borrow::Cow;
use std::format;
use std::string::String;
use std::vec::Vec;

use super::{Branch, branches, leaf};
use crate::explore::chart::{Chart, Row};

/// Stands for every other state, where an input leads to the same one from them all.
const ANY: &str = "any state";

/// So many sources make [`ANY`] worth while, and so many targets a choice.
const MANY: usize = 3;

/// Characters of the longest label, and of its lines where a condition is named: longer ones are broken.
const LABEL: usize = 60;
const LINE: usize = 22;

/// Of the steps that a way takes by one input, so many are named.
const STEPS: usize = 4;

/// An arrow, and the inputs that go along it.
struct Edge {
    from: Cow<'static, str>,
    to: &'static str,
    inputs: Vec<Labelled>,
}

/// Arrows that are drawn by way of a choice: from one source, with the same inputs.
struct Choice<'e> {
    edges: Vec<&'e Edge>,
}

/// An input on an arrow.
#[derive(Clone)]
struct Labelled {
    input: &'static str,
    /// Under which condition it goes along; `None` where rows differ in that.
    condition: Option<String>,
    /// When a way takes it.
    steps: Vec<usize>,
}

/// A change of state: from where, by which input, to where.
pub(in crate::explore) type Step<'s> = (&'s str, &'s str, &'s str);

/// The chart as a Mermaid state diagram. Along a way, its states stand out, and its arrows are numbered in their order.
pub(in crate::explore) fn diagram(chart: &Chart, way: &[Step<'_>]) -> String {
    let mut edges = edges(chart);
    for (index, step) in way.iter().enumerate() {
        if let Some(labelled) = taken(chart, &mut edges, step) {
            labelled.steps.push(index + 1);
        }
    }
    let begins_at = |source: &str| edges.iter().any(|edge| edge.from == source);
    let mut lines: Vec<String> = Vec::from_iter(["stateDiagram-v2".into()]);
    for branch in branches(chart) {
        match branch {
            Branch::State(state) => lines.push(format!("    state \"{state}\" as {}", id(state))),
            Branch::Group(group, inner) => {
                lines.push(format!("    state {group} {{"));
                let any = any_inside(group);
                let any = begins_at(&any).then_some(&*any);
                for state in inner.iter().copied().chain(any) {
                    lines.push(format!("        state \"{}\" as {}", leaf(state), id(state)));
                }
                lines.push("    }".into());
            }
        }
    }
    if begins_at(ANY) {
        lines.push(format!("    state \"{ANY}\" as {}", id(ANY)));
    }
    lines.push(format!("    [*] --> {}", id(chart.initial)));
    let choices = choices(&edges);
    let is_chosen =
        |edge: &Edge| choices.iter().any(|choice| choice.edges.iter().any(|of| ptr::eq(*of, edge)));
    for edge in edges.iter().filter(|edge| !is_chosen(edge)) {
        lines.push(format!("    {} --> {} : {}", id(&edge.from), id(edge.to), label(&edge.inputs)));
    }
    for (index, choice) in choices.iter().enumerate() {
        choice.draw(&format!("choice_{}", index + 1), &mut lines);
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

/// Any state inside a group.
fn any_inside(group: &str) -> String {
    format!("{group}.{ANY}")
}

/// The choices that there are to draw.
fn choices(edges: &[Edge]) -> Vec<Choice<'_>> {
    let mut choices: Vec<Choice<'_>> = Vec::new();
    for edge in edges {
        let names = |edge: &Edge| edge.inputs.iter().map(|labelled| labelled.input).collect::<Vec<_>>();
        let is_same = |choice: &&mut Choice<'_>| {
            choice.edges[0].from == edge.from && names(choice.edges[0]) == names(edge)
        };
        match choices.iter_mut().find(is_same) {
            Some(choice) => choice.edges.push(edge),
            None => choices.push(Choice { edges: std::vec![edge] }),
        }
    }
    choices.retain(|choice| choice.edges.len() >= MANY);
    choices
}

impl Choice<'_> {
    fn draw(&self, name: &str, lines: &mut Vec<String>) {
        let mut inputs = self.edges[0].inputs.clone();
        for labelled in &mut inputs {
            // Which state it is, depends; on what, the table says.
            labelled.condition = Some(String::new());
            let same = |edge: &&Edge| edge.inputs.iter().find(|other| other.input == labelled.input).cloned();
            labelled.steps = self.edges.iter().filter_map(same).flat_map(|same| same.steps).collect();
            labelled.steps.sort_unstable();
        }
        lines.push(format!("    state {name} <<choice>>"));
        lines.push(format!("    {} --> {name} : {}", id(&self.edges[0].from), label(&inputs)));
        for edge in &self.edges {
            let mut steps: Vec<usize> =
                edge.inputs.iter().flat_map(|labelled| labelled.steps.clone()).collect();
            steps.sort_unstable();
            let steps = if steps.is_empty() { String::new() } else { format!(" : {}", numbers(&steps)) };
            lines.push(format!("    {name} --> {}{steps}", id(edge.to)));
        }
    }
}

/// The inputs, each on a line of its own: those that a way takes first, then as many as there is room for.
fn label(inputs: &[Labelled]) -> String {
    let mut inputs: Vec<&Labelled> = inputs.iter().collect();
    inputs.sort_by_key(|labelled| labelled.steps.first().copied().unwrap_or(usize::MAX));
    let texts: Vec<String> = inputs.iter().map(|labelled| labelled.text()).collect();
    let more = |shown: usize| format!("and {} more", texts.len() - shown);
    let fits = |shown: &usize| {
        let length: usize = texts[..*shown].iter().map(|text| text.chars().count() + 1).sum();
        let rest = if *shown < texts.len() { more(*shown).len() + 1 } else { 0 };
        length + rest <= LABEL
    };
    let shown = (1..=texts.len()).rev().find(fits).unwrap_or(1);
    let mut lines = texts[..shown].to_vec();
    lines.extend((shown < texts.len()).then(|| more(shown)));
    lines.join("<br/>")
}

/// The numbers of steps, as many as there is room for.
fn numbers(steps: &[usize]) -> String {
    let mut named: Vec<String> = steps.iter().take(STEPS).map(|step| format!("{step}")).collect();
    named.extend((steps.len() > STEPS).then(|| "…".into()));
    format!("({})", named.join(", "))
}

impl Labelled {
    fn text(&self) -> String {
        let steps = if self.steps.is_empty() { String::new() } else { format!("{} ", numbers(&self.steps)) };
        let condition = match self.condition.as_deref() {
            Some("") => String::new(),
            Some(is) if self.input.len() + is.chars().count() + " []".len() <= LINE => format!(" [{is}]"),
            _ => " […]".into(),
        };
        format!("{steps}{}{condition}", self.input)
    }
}

/// What a guard asks for, beyond that the input is news, and that no rejection applies.
fn condition(guard: &str) -> &str {
    let says_nothing = guard.split(", ").all(|part| part == "news" || part.starts_with("not "));
    if says_nothing && !guard.contains(" or ") { "" } else { guard }
}

/// An identifier that Mermaid takes: none of its keywords, no dots.
fn id(state: &str) -> String {
    state.replace(['.', ' '], "_")
}

/// The arrows, in the order in which their rows come first.
fn edges(chart: &Chart) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    for row in chart.rows.iter() {
        let Some(to) = row.target() else { continue };
        let from = source(chart, row, to);
        let at = edges.iter().position(|edge| edge.from == from && edge.to == to).unwrap_or_else(|| {
            edges.push(Edge { from, to, inputs: Vec::new() });
            edges.len() - 1
        });
        let inputs = &mut edges[at].inputs;
        match inputs.iter_mut().find(|labelled| labelled.input == row.input) {
            Some(labelled) if labelled.condition.as_deref() == Some(condition(&row.guard)) => {}
            Some(labelled) => labelled.condition = None,
            None => inputs.push(Labelled {
                input: row.input,
                condition: Some(condition(&row.guard).into()),
                steps: Vec::new(),
            }),
        }
    }
    edges
}

/// The input on an arrow that a step goes along.
fn taken<'e>(chart: &Chart, edges: &'e mut [Edge], step: &Step<'_>) -> Option<&'e mut Labelled> {
    let (from, input, to) = *step;
    let mut rows = chart.rows_of(from).filter(|row| row.input == input);
    let (row, to) = rows.find_map(|row| Some((row, row.target().filter(|target| *target == to)?)))?;
    let from = source(chart, row, to);
    let edge = edges.iter_mut().find(|edge| edge.from == from && edge.to == to)?;
    edge.inputs.iter_mut().find(|labelled| labelled.input == input)
}

/// The widest source from which the row's input leads to the same state.
fn source(chart: &Chart, row: &Row, to: &'static str) -> Cow<'static, str> {
    let leads = |state: &&str| {
        chart.rows_of(state).any(|other| other.input == row.input && other.target() == Some(to))
    };
    // A state that the input leads to is its own source in no arrow.
    let all_lead = |states: &[&'static str]| states.iter().filter(|state| **state != to).all(leads);
    let are_many = |states: &[&'static str]| states.iter().filter(|state| **state != to).count() >= MANY;
    if are_many(&chart.states) && all_lead(&chart.states) {
        return ANY.into();
    }
    for branch in branches(chart) {
        let Branch::Group(group, inner) = branch else { continue };
        if inner.contains(&row.state) && all_lead(&inner) {
            // Mermaid draws no arrow from a group to what is inside.
            match inner.contains(&to) {
                false => return group.into(),
                true if are_many(&inner) => return any_inside(group).into(),
                true => {}
            }
        }
    }
    row.state.into()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;
    use std::vec::Vec;

    use super::{LABEL, Step, diagram};
    use crate::explore::{Chart, charts};

    /// One exploration is enough for all.
    static CHARTS: LazyLock<Vec<Chart>> = LazyLock::new(charts);

    /// All changes of state that a chart has.
    fn steps(chart: &Chart) -> Vec<Step<'_>> {
        let steps = chart.rows.iter().filter_map(|row| Some((row.state, row.input, row.target()?)));
        steps.collect()
    }

    #[test]
    fn every_change_of_state_has_its_arrow() {
        for chart in &*CHARTS {
            for step in steps(chart) {
                let drawn = diagram(chart, &[step]);
                let taken: Vec<&str> = drawn.lines().filter(|line| line.contains(" : (1) ")).collect();
                assert!(matches!(*taken, [arrow] if arrow.contains(step.1)), "{step:?}: {taken:?}");
            }
            assert!(!diagram(chart, &[]).contains("classDef"), "nothing stands out where there is no way");
        }
    }

    /// What is longer hides other arrows, and is in the table beside the chart.
    #[test]
    fn labels_are_short() {
        for chart in &*CHARTS {
            // Also where a way takes everything, time and again.
            for way in [Vec::new(), steps(chart).repeat(9)] {
                let drawn = diagram(chart, &way);
                for label in drawn.lines().filter_map(|line| line.split_once(" : ")).map(|(_, label)| label) {
                    let length = label.replace("<br/>", " ").chars().count();
                    assert!(length <= LABEL, "{}: {label} has {length} characters", chart.machine);
                }
            }
        }
    }

    /// From a source to a state there is one arrow.
    #[test]
    fn arrows_are_drawn_once() {
        for chart in &*CHARTS {
            let drawn = diagram(chart, &[]);
            let arrows = drawn.lines().filter(|line| line.contains(" --> "));
            let mut arrows: Vec<&str> =
                arrows.map(|line| line.split_once(" : ").map_or(line, |(arrow, _)| arrow)).collect();
            let all = arrows.len();
            arrows.sort_unstable();
            arrows.dedup();
            assert_eq!(arrows.len(), all, "{}", chart.machine);
        }
    }
}
