//! What the walk writes down of each trial, and the chart that it makes of it.

use core::marker::PhantomData;
use std::borrow::ToOwned;
use std::collections::BTreeSet;
use std::format;
use std::string::String;
use std::vec::Vec;

use statig::blocking::{State, Superstate};

use super::chart::{Breach, Chart, Deadline, Law, Outcome, Row, Told};
use super::explored::Explored;
use super::guard::{Case, describe};
use crate::about::About;
use crate::env::Env;
use crate::machine::kit::{Alarm, Decision, Node, Reaction, Step};
use crate::outbox::Outbox;
use crate::time::Timestamp;
use crate::vocabulary::{Envelope, Origin};

/// The name that every machine gives to the input "its deadline has come".
const DEADLINE: &str = "deadline";

/// What was found of one machine.
pub(super) struct Ledger<M> {
    findings: Vec<Finding>,
    breaches: Vec<Breach>,
    /// The inputs that were tried.
    tried: BTreeSet<&'static str>,
    /// The states in which something was tried.
    reached: BTreeSet<&'static str>,
    machine: PhantomData<M>,
}

/// One outcome of one input in one state, and the cases in which it was seen.
struct Finding {
    row: Row,
    cases: BTreeSet<Case>,
}

impl<M> Default for Ledger<M> {
    fn default() -> Self {
        Self {
            findings: Vec::new(),
            breaches: Vec::new(),
            tried: BTreeSet::new(),
            reached: BTreeSet::new(),
            machine: PhantomData,
        }
    }
}

/// # Trials
impl<M: Explored> Ledger<M>
where
    M::State: State<M>,
    for<'s> M::Superstate<'s>: Superstate<M>,
{
    /// Lets the machine take an input, and writes down what comes of it. What the machine has become, if it
    /// took it.
    pub(super) fn attempt(
        &mut self,
        node: &Node<M>,
        env: &Env<'_>,
        input: &M::Event<'_>,
        case: Case,
    ) -> Option<Node<M>> {
        let (state, name) = (node.state_name(), M::input_name(input));
        self.tried.insert(name);
        self.reached.insert(state);
        let mut dry = Outbox::default();
        dry.dry();
        let reaction = node.react(&about(), env, &mut dry, input);
        if reaction.decision == Decision::Undeclared {
            self.breach(Law::Declared, format!("{name} in {state} falls off the top"));
            return None;
        }
        let (mut out, mut after) = (Outbox::default(), node.clone());
        let outcome = match after.step(&about(), env, &mut out, input) {
            Ok(Step::Taken) => Outcome::Taken(after.state_name()),
            Ok(Step::Ignored | Step::Dry) => Outcome::Ignored,
            Err(rejection) => Outcome::Rejected(rejection.reason),
        };
        let is_taken = matches!(outcome, Outcome::Taken(_));
        // A deadline that is not set does not come.
        if name == DEADLINE && is_taken && deadline(node).is_none() {
            return None;
        }
        for (law, what) in wrongs(node, name, &reaction, outcome, &after, &out) {
            self.breach(law, format!("{name} in {state} {what}"));
        }
        let deadline = match (deadline(node), deadline(&after)) {
            (Some(_), None) => Deadline::Cleared,
            (before, after) if before != after => Deadline::Armed,
            _ => Deadline::Kept,
        };
        let events = told(&out.queue, false).chain(told(&out.held, true)).collect();
        self.note(Row { state, input: name, guard: String::new(), outcome, events, deadline }, case);
        is_taken.then_some(after)
    }

    fn note(&mut self, row: Row, case: Case) {
        let same = |known: &Row| {
            (known.state, known.input, known.outcome, &known.events)
                == (row.state, row.input, row.outcome, &row.events)
        };
        match self.findings.iter_mut().find(|finding| same(&finding.row)) {
            Some(finding) => {
                finding.row.deadline = finding.row.deadline.max(row.deadline);
                finding.cases.insert(case);
            }
            None => self.findings.push(Finding { row, cases: BTreeSet::from([case]) }),
        }
    }

    pub(super) fn breach(&mut self, law: Law, what: String) {
        let breach = Breach { law, machine: M::NAME, what };
        if !self.breaches.contains(&breach) {
            self.breaches.push(breach);
        }
    }
}

/// Whom all events are about.
fn about() -> About {
    About {
        chat_id: Some("chat".into()),
        widget_id: Some("widget".into()),
        element_id: None,
        user_id: None,
        session: None,
        part: Some("part".into()),
    }
}

/// What is wrong with a step.
fn wrongs<M: Explored>(
    node: &Node<M>,
    input: &str,
    reaction: &Reaction<M::State>,
    outcome: Outcome,
    after: &Node<M>,
    out: &Outbox,
) -> Vec<(Law, &'static str)> {
    let is_taken = matches!(outcome, Outcome::Taken(_));
    let tells = !out.queue.is_empty() || !out.held.is_empty();
    let changes = after.state != node.state || after.data != node.data;
    let (before, after) = (deadline(node), deadline(after));
    let comes = input == DEADLINE && before.is_some();
    [
        (!is_taken && tells, Law::Inert, "is not taken and tells something"),
        (!is_taken && changes, Law::Inert, "is not taken and changes something"),
        (!is_taken && reaction.alarm != Alarm::Keep, Law::Inert, "is not taken and moves the deadline"),
        (comes && !is_taken, Law::Deadlines, "is not taken, though it is set"),
        (comes && is_taken && before == after, Law::Deadlines, "has come and is still set"),
        (
            after.is_some() && !M::INPUTS.contains(&DEADLINE),
            Law::Deadlines,
            "sets a deadline that never comes",
        ),
        (
            is_taken && after.is_none() && matches!(reaction.alarm, Alarm::Set(_)),
            Law::Deadlines,
            "sets a deadline that is not kept",
        ),
    ]
    .into_iter()
    .filter_map(|(is_wrong, law, what)| is_wrong.then_some((law, what)))
    .collect()
}

fn deadline<M: Explored>(node: &Node<M>) -> Option<Timestamp> {
    M::deadline(&mut node.data.clone()).and_then(|deadline| *deadline)
}

fn told<'o>(envelopes: impl IntoIterator<Item = &'o Envelope>, held: bool) -> impl Iterator<Item = Told> {
    let told = move |envelope: &Envelope| Told {
        event: envelope.event.name(),
        inferred: envelope.origin == Origin::Inferred,
        held,
    };
    envelopes.into_iter().map(told)
}

/// # The chart
impl<M: Explored> Ledger<M>
where
    M::State: State<M>,
    for<'s> M::Superstate<'s>: Superstate<M>,
{
    /// Makes a chart of all that was found.
    pub(super) fn chart(mut self) -> Chart {
        let states: Vec<&str> = M::STATES.iter().map(|&state| M::state_name(state)).collect();
        let mut rows = Vec::new();
        for &state in &states {
            for &input in M::INPUTS {
                rows.extend(self.pair(state, input));
            }
        }
        self.judge_inputs();
        let initial = M::state_name(M::initial());
        let mut chart = Chart { machine: M::NAME, states, initial, rows, breaches: Vec::new() };
        self.judge_states(&chart);
        chart.breaches = self.breaches;
        chart
    }

    /// The rows of one state and input, each with its guard: what is taken first, what is rejected last.
    fn pair(&mut self, state: &str, input: &str) -> Vec<Row> {
        let of_pair = |finding: &&Finding| finding.row.state == state && finding.row.input == input;
        let mut findings: Vec<&Finding> = self.findings.iter().filter(of_pair).collect();
        findings.sort_by_key(|finding| match finding.row.outcome {
            Outcome::Taken(_) => 0,
            Outcome::Ignored => 1,
            Outcome::Rejected(_) => 2,
        });
        let domain: BTreeSet<Case> = findings.iter().flat_map(|finding| &finding.cases).cloned().collect();
        let rows: Vec<Row> = findings
            .iter()
            .map(|finding| Row { guard: guard(finding, &findings, &domain), ..finding.row.clone() })
            .collect();

        let taken: Vec<&&Finding> = findings.iter().filter(|finding| finding.row.is_taken()).collect();
        let clash = taken.iter().enumerate().find_map(|(index, one)| {
            let others = &taken[index + 1..];
            others.iter().find_map(|other| one.cases.intersection(&other.cases).next().cloned())
        });
        if let Some(case) = clash {
            let case: Vec<&str> = case.iter().map(|word| &**word).filter(|word| !word.is_empty()).collect();
            let case = case.join(", ");
            self.breach(Law::Distinct, format!("{input} in {state} goes different ways for: {case}"));
        }
        let unlabelled = (0..4).any(|axis| {
            let labels: BTreeSet<&str> = domain.iter().map(|case| &*case[axis]).collect();
            labels.len() > 1 && labels.contains("")
        });
        if unlabelled {
            self.breach(Law::Represented, format!("{input} has representatives with a label and without"));
        }
        if rows.is_empty() && self.reached.contains(state) {
            self.breach(Law::Declared, format!("{input} in {state} has no outcome"));
        }
        rows
    }

    fn judge_inputs(&mut self) {
        for (index, &input) in M::INPUTS.iter().enumerate() {
            if !self.tried.contains(input) {
                self.breach(Law::Represented, format!("{input} has no representative"));
            }
            if M::INPUTS[..index].contains(&input) {
                self.breach(Law::Represented, format!("{input} names two inputs"));
            }
        }
    }

    fn judge_states(&mut self, chart: &Chart) {
        for (&state, &name) in M::STATES.iter().zip(&chart.states) {
            if !self.reached.contains(name) {
                self.breach(Law::Reached, format!("{name} cannot be reached"));
            } else if chart.is_last(name) && !M::LAST.contains(&state) {
                self.breach(Law::Exits, format!("{name} has no way out"));
            } else if !chart.is_last(name) && M::LAST.contains(&state) {
                self.breach(Law::Exits, format!("{name} is declared final and has a way out"));
            }
        }
    }
}

/// The guard of a finding. Cases that go several ways, by data which no case shows, are told apart by what
/// the other ways are: a repeat, or the reason of a rejection.
fn guard(finding: &Finding, pair: &[&Finding], domain: &BTreeSet<Case>) -> String {
    let mut words = Vec::from_iter(Some(describe(&finding.cases, domain)).filter(|words| !words.is_empty()));
    let rivals = pair
        .iter()
        .filter(|other| other.row.outcome != finding.row.outcome && !other.cases.is_disjoint(&finding.cases));
    for rival in rivals {
        match (finding.row.outcome, rival.row.outcome) {
            (Outcome::Taken(_), Outcome::Ignored) => words.push("news".to_owned()),
            (Outcome::Taken(_), Outcome::Rejected(reason)) => words.push(format!("not {reason}")),
            (Outcome::Ignored, _) => words.push("no news".to_owned()),
            _ => {}
        }
    }
    words.dedup();
    words.join(", ")
}
