//! A visit: a configuration, and what happens when.

use std::fmt;
use std::ops::Range;

use parlour::vocabulary::{Field, InputKind};
use parlour::{Config, Input, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::Union;

use super::config::{Settings, configs};
use super::draft::{Draft, drafts};
use super::stories::{STORIES, opening, stories};

/// What the host does.
#[derive(Clone)]
pub(crate) enum Call {
    /// It tells an input.
    Input(Input),
    /// It lets time pass.
    Timeout,
    /// It asks what holds.
    Resync,
}

/// What the host does, and when.
#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) at: Timestamp,
    pub(crate) call: Call,
}

/// A configuration, and what happens.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) config: Config,
    pub(crate) steps: Vec<Step>,
    /// Whether the host takes events only at the end.
    pub(crate) lazy: bool,
}

impl Visit {
    /// The visit without secrets.
    pub(crate) fn without_secrets(mut self) -> Self {
        self.steps.retain(|step| !format!("{step:?}").contains("SECRET"));
        self
    }
}

/// As a step of a scenario has it: `Debug` of inputs shows no personal data.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(input) => {
                write!(f, "\"input\": {}", serde_json::to_string(input).map_err(|_| fmt::Error)?)
            }
            Self::Timeout => f.write_str("\"timeout\": true"),
            Self::Resync => f.write_str("\"resync\": true"),
        }
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.call {
            Call::Resync => write!(f, "{{{:?}}}", self.call),
            call => write!(f, "{{\"at\": {}, {call:?}}}", self.at),
        }
    }
}

/// As a scenario.
impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = Settings(self.config.clone());
        let steps: Vec<_> = self.steps.iter().map(|step| format!("  {step:?}")).collect();
        let lazy = if self.lazy { "events are taken at the end alone\n" } else { "" };
        write!(f, "{lazy}{{\"name\": \"?\", \"config\": {config:?}, \"steps\": [\n{}\n]}}", steps.join(",\n"))
    }
}

/// How long after the step before: often not at all, sometimes back in time.
pub(crate) fn pauses() -> BoxedStrategy<i64> {
    prop_oneof![4 => Just(0), 4 => 1..20_i64, 2 => 20..2_000_i64, 1 => 10_000..20_000_i64, 1 => -50..0_i64]
        .boxed()
}

/// Gives calls their times.
pub(crate) fn paced(calls: impl IntoIterator<Item = (i64, Call)>) -> Vec<Step> {
    let mut clock = 1_000_u64;
    let timed = calls.into_iter().map(|(pause, call)| {
        clock = clock.saturating_add_signed(pause);
        Step { at: clock.into(), call }
    });
    timed.collect()
}

/// Any visit of about so many parts.
pub(crate) fn visits(parts: Range<usize>) -> impl Strategy<Value = Visit> {
    visits_under(configs(), parts)
}

/// Any visit under one of these configurations.
pub(crate) fn visits_under(
    configs: impl Strategy<Value = Config>,
    parts: Range<usize>,
) -> impl Strategy<Value = Visit> {
    let finished =
        |drafts: Vec<Draft>| drafts.into_iter().map(|draft| Call::Input(draft.finish())).collect::<Vec<_>>();
    let part = prop_oneof![
        6 => stories(STORIES).prop_map(finished),
        6 => any_draft().prop_map(move |draft| finished(vec![draft])),
        1 => Just(vec![Call::Timeout]),
        1 => Just(vec![Call::Resync]),
    ];
    let pauses = vec(pauses(), 1..40);
    (configs, opening().prop_map(finished), vec(part, parts), pauses, any::<bool>()).prop_map(
        |(config, opening, parts, pauses, lazy)| {
            let calls = opening.into_iter().chain(parts.into_iter().flatten());
            Visit { config, steps: paced(pauses.into_iter().cycle().zip(calls)), lazy }
        },
    )
}

/// Any input; those that get somewhere come more often.
fn any_draft() -> impl Strategy<Value = Draft> {
    Union::new_weighted(InputKind::ALL.iter().map(|&kind| (weight(kind), drafts(kind))).collect())
}

fn weight(kind: InputKind) -> u32 {
    let fields = kind.description().fields;
    match kind {
        InputKind::WidgetFail | InputKind::WidgetStop => 1,
        _ if fields.iter().any(|field| field.field == Field::ChatId) => 4,
        _ => 2,
    }
}

/// Visits lead everywhere: every kind of event comes of some of them.
#[test]
fn every_event_kind_comes_of_some_visit() {
    use std::collections::BTreeSet;

    use parlour::Engine;
    use parlour::vocabulary::EventKind;
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let (mut runner, strategy) = (TestRunner::deterministic(), visits(1..24));
    let mut unseen: BTreeSet<_> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
    for _ in 0..2_000 {
        let visit = strategy.new_tree(&mut runner).expect("a visit").current();
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            crate::harness::perform(&mut engine, step);
            for envelope in crate::harness::poll(&mut engine) {
                unseen.remove(envelope.event.name());
            }
        }
    }
    assert!(unseen.is_empty(), "no visit led to {unseen:?}");
}
