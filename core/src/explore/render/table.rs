//! Pages in Markdown: a machine's diagram and its table of transitions, and the index of all.

use std::format;
use std::string::String;
use std::vec::Vec;

use crate::explore::chart::{Chart, Deadline, Outcome, Row, Told};

const GENERATED: &str = "<!-- Generated from the running machines; a test fails when it is stale. -->";

/// The page of one machine.
pub(super) fn page(chart: &Chart, diagram: &str) -> String {
    let mut page = format!(
        "{GENERATED}\n\n# {}\n\n{}\n\n```mermaid\n{diagram}```\n\n## Transitions\n\n",
        chart.machine,
        chart.machine.description().trim(),
    );
    let has_deadline = chart.rows.iter().any(|row| row.deadline != Deadline::Kept);
    let mut columns = Vec::from_iter(["State", "Input", "When", "Outcome", "Events"]);
    columns.extend(has_deadline.then_some("Deadline"));
    line(&mut page, &columns);
    line(&mut page, &std::vec!["---"; columns.len()]);
    for &state in &chart.states {
        for rows in alike(chart, state) {
            let inputs: Vec<String> = rows.iter().map(|row| code(row.input)).collect();
            let row = rows[0];
            let events: Vec<String> = row.events.iter().map(told).collect();
            let mut cells = Vec::from_iter([
                code(state),
                inputs.join(", "),
                row.guard.clone(),
                outcome(row),
                events.join(", "),
            ]);
            cells.extend(has_deadline.then(|| deadline(row.deadline).into()));
            line(&mut page, &cells);
        }
    }
    page
}

/// The rows of a state, those together that differ in the input alone and tell nothing.
fn alike<'c>(chart: &'c Chart, state: &'c str) -> Vec<Vec<&'c Row>> {
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in chart.rows_of(state) {
        let same = |group: &&mut Vec<&Row>| {
            !row.is_taken() && (&group[0].outcome, &group[0].guard) == (&row.outcome, &row.guard)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(row),
            None => groups.push(std::vec![row]),
        }
    }
    // What is taken comes first, what is rejected last.
    groups.sort_by_key(|group| match group[0].outcome {
        Outcome::Taken(_) => 0,
        Outcome::Ignored => 1,
        Outcome::Rejected(_) => 2,
    });
    groups
}

/// The index of all machines.
pub(super) fn index(charts: &[Chart]) -> String {
    let mut index = format!("{GENERATED}\n\n{}\n\n", include_str!("index.md").trim());
    line(&mut index, &["Machine", "What it is", "States", "Taken", "Ignored", "Rejected", "Exports"]);
    line(&mut index, &["---", "---", "--:", "--:", "--:", "--:", "---"]);
    let mut sums = [0; 4];
    for chart in charts {
        let name = chart.machine;
        let count = |is: fn(&Outcome) -> bool| chart.rows.iter().filter(|row| is(&row.outcome)).count();
        let counts = [
            chart.states.len(),
            count(|outcome| matches!(outcome, Outcome::Taken(_))),
            count(|outcome| matches!(outcome, Outcome::Ignored)),
            count(|outcome| matches!(outcome, Outcome::Rejected(_))),
        ];
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        let mut cells = Vec::from_iter([format!("[{name}]({name}.md)"), name.description().trim().into()]);
        cells.extend(counts.map(|count| format!("{count}")));
        cells.push(format!("[SCXML]({name}.scxml), [XState]({name}.xstate.json)"));
        line(&mut index, &cells);
    }
    let mut cells = Vec::from_iter(["all".into(), String::new()]);
    cells.extend(sums.map(|sum| format!("{sum}")));
    cells.push(String::new());
    line(&mut index, &cells);
    index
}

fn line(page: &mut String, cells: &[impl AsRef<str>]) {
    for cell in cells {
        *page += "| ";
        *page += cell.as_ref();
        *page += " ";
    }
    *page += "|\n";
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

fn outcome(row: &Row) -> String {
    match row.outcome {
        Outcome::Taken(to) if to == row.state => "taken".into(),
        Outcome::Taken(to) => format!("→ `{to}`"),
        Outcome::Ignored => "ignored".into(),
        Outcome::Rejected(reason) => format!("rejected: `{reason}`"),
    }
}

fn told(told: &Told) -> String {
    let inferred = if told.inferred { " (inferred)" } else { "" };
    let held = if told.held { " (waits)" } else { "" };
    format!("`{}`{inferred}{held}", told.event)
}

fn deadline(deadline: Deadline) -> &'static str {
    match deadline {
        Deadline::Kept => "",
        Deadline::Cleared => "cleared",
        Deadline::Armed => "set",
    }
}
