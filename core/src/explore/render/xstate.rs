//! Exports for XState 5: the JSON that `createMachine` takes.

use std::format;
use std::string::String;
use std::vec::Vec;

use serde::Serialize;

use super::{Branch, branches, leaf, transitions};
use crate::explore::chart::{Chart, Row, Told};
use crate::vocabulary::Pairs;

/// A machine, or one of its states.
#[derive(Default, Serialize)]
struct Node {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    initial: Option<&'static str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "is_empty")]
    on: Pairs<&'static str, Transitions>,
    #[serde(skip_serializing_if = "is_empty")]
    states: Pairs<&'static str, Node>,
}

/// One transition needs no list.
#[derive(Serialize)]
#[serde(untagged)]
enum Transitions {
    One(Transition),
    Several(Vec<Transition>),
}

#[derive(Serialize)]
struct Transition {
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    guard: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Action>,
}

/// An event is told.
#[derive(Serialize)]
struct Action {
    #[serde(rename = "type")]
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<Marks>,
}

#[derive(Serialize)]
struct Marks {
    inferred: bool,
    held: bool,
}

fn is_empty<T>(pairs: &Pairs<&'static str, T>) -> bool {
    pairs.len() == 0
}

/// The chart as a machine of XState.
pub(super) fn machine(chart: &Chart) -> String {
    let machine = Node {
        id: Some(chart.machine.name()),
        description: Some(chart.machine.description().trim()),
        initial: Some(chart.initial),
        states: branches(chart)
            .into_iter()
            .map(|branch| match branch {
                Branch::State(name) => (name, state(chart, name)),
                Branch::Group(group, inner) => {
                    let states = inner.iter().map(|name| (leaf(name), state(chart, name)));
                    (
                        group,
                        Node { initial: Some(leaf(inner[0])), states: states.collect(), ..Node::default() },
                    )
                }
            })
            .collect(),
        ..Node::default()
    };
    serde_json::to_string_pretty(&machine).expect("keys are text") + "\n"
}

fn state(chart: &Chart, name: &str) -> Node {
    let transitions = transitions(chart, name).into_iter().map(|(input, rows)| {
        let mut transitions: Vec<Transition> = rows.into_iter().map(|row| transition(chart, row)).collect();
        match transitions.pop() {
            Some(only) if transitions.is_empty() => (input, Transitions::One(only)),
            last => {
                transitions.extend(last);
                (input, Transitions::Several(transitions))
            }
        }
    });
    Node { kind: chart.is_closed(name).then_some("final"), on: transitions.collect(), ..Node::default() }
}

fn transition(chart: &Chart, row: &Row) -> Transition {
    Transition {
        target: row.target().map(|to| format!("#{}.{to}", chart.machine)),
        guard: row.guard.clone(),
        actions: row.events.iter().map(action).collect(),
    }
}

fn action(told: &Told) -> Action {
    let Told { event, inferred, held } = *told;
    Action { event, params: (inferred || held).then_some(Marks { inferred, held }) }
}
