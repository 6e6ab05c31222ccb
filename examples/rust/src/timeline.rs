//! A scenario as a person reads it: time runs down, and each input is followed by what came of it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use parlour::scenario::{Outcome, Scenario, Step};
use parlour::vocabulary::Origin;
use parlour::{Envelope, Rejection, Verdict};
use serde_json::Value;

use crate::details::details;

const TIME: usize = 9;
const NAME: usize = 28;
/// The column of the details.
const DETAILS: usize = TIME + 3 + NAME + 1;
const WIDTH: usize = 110;

const PLAIN: Style = Style::new();
const TITLE: Style = Style::new().bold();
const INPUT: Style = AnsiColor::Cyan.on_default().bold();
const EVENT: Style = AnsiColor::Green.on_default();
const STATE: Style = AnsiColor::Blue.on_default();
const AGAIN: Style = AnsiColor::Magenta.on_default();
const REJECTED: Style = AnsiColor::Yellow.on_default();
const WRONG: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// Where a timeline is printed.
pub(crate) struct Timeline<'o> {
    out: &'o mut dyn Write,
}

impl<'o> Timeline<'o> {
    pub(crate) fn new(out: &'o mut dyn Write) -> Self {
        Self { out }
    }

    /// Prints the whole scenario; tells how many steps went otherwise than it says.
    pub(crate) fn print(&mut self, scenario: &Scenario, outcomes: &[Outcome]) -> io::Result<usize> {
        writeln!(self.out, "{TITLE}{}{TITLE:#}", scenario.name)?;
        let mut wrong = 0;
        for (number, (step, outcome)) in scenario.steps.iter().zip(outcomes).enumerate() {
            writeln!(self.out)?;
            self.step(step, outcome)?;
            if let Err(error) = step.check(outcome, &scenario.dialects) {
                wrong += 1;
                writeln!(self.out, "{WRONG}! step {} went otherwise: {error}{WRONG:#}", number + 1)?;
            }
        }
        self.sum_up(outcomes, wrong)?;
        Ok(wrong)
    }

    fn sum_up(&mut self, outcomes: &[Outcome], wrong: usize) -> io::Result<()> {
        let events: usize = outcomes.iter().map(|outcome| outcome.events.len()).sum();
        let rejected = outcomes.iter().filter(|outcome| matches!(outcome.result, Some(Err(_)))).count();
        let steps = outcomes.len();
        write!(self.out, "\n{TITLE}{steps} steps, {events} events, {rejected} inputs rejected:{TITLE:#} ")?;
        match wrong {
            0 => writeln!(self.out, "all as the scenario says."),
            _ => writeln!(self.out, "{WRONG}{wrong} of the steps otherwise than the scenario says.{WRONG:#}"),
        }
    }

    /// A step: what was put in, the verdict, the events, the states that changed.
    fn step(&mut self, step: &Step, outcome: &Outcome) -> io::Result<()> {
        let time = step.at.map(|at| seconds(at.as_millis())).unwrap_or_default();
        let (name, words) = put_in(step);
        let mark = match &outcome.result {
            Some(Ok(Verdict::Accepted)) => format!("{EVENT}+{EVENT:#}"),
            Some(Ok(Verdict::Ignored)) => format!("{FAINT}={FAINT:#}"),
            Some(Err(_)) => format!("{REJECTED}x{REJECTED:#}"),
            None => format!("{FAINT}~{FAINT:#}"),
        };
        write!(self.out, "{time:>TIME$} {mark} ")?;
        self.named(INPUT, &name, words.into_iter().map(|word| (PLAIN, word)))?;
        match &outcome.result {
            Some(Ok(Verdict::Ignored)) => writeln!(self.out, "{:TIME$}   {FAINT}ignored{FAINT:#}", "")?,
            Some(Err(rejection)) => {
                writeln!(self.out, "{:TIME$}   {REJECTED}{}{REJECTED:#}", "", why(rejection))?;
            }
            Some(Ok(Verdict::Accepted)) | None => {}
        }
        for envelope in &outcome.events {
            self.event(envelope)?;
        }
        for change in &outcome.transitions {
            let (machine, id, from, to) = (change.machine, &change.id, change.from, change.to);
            let whose = if id.is_empty() { machine.to_string() } else { format!("{machine} {id}") };
            writeln!(
                self.out,
                "{:TIME$}   {STATE}{whose:<NAME$}{STATE:#} {FAINT}{from} → {to}{FAINT:#}",
                ""
            )?;
        }
        Ok(())
    }

    fn event(&mut self, envelope: &Envelope) -> io::Result<()> {
        let seq = format!("#{}", envelope.seq);
        write!(self.out, "{FAINT}{seq:>TIME$}{FAINT:#}   ")?;
        let origin = (envelope.origin != Origin::Live).then(|| (AGAIN, envelope.origin.name().into()));
        let words = details(&envelope.to_json()).into_iter().map(|word| (PLAIN, word));
        let cause = (FAINT, format!("by {}", envelope.cause.name()));
        self.named(EVENT, envelope.event.name(), origin.into_iter().chain(words).chain([cause]))
    }

    /// Ends a line with a name and words in their own column; words that have no room go on below.
    fn named(
        &mut self,
        style: Style,
        name: &str,
        words: impl Iterator<Item = (Style, String)>,
    ) -> io::Result<()> {
        write!(self.out, "{style}{name}{style:#}")?;
        let mut column = TIME + 3 + name.chars().count();
        let mut gap = DETAILS.saturating_sub(column).max(1);
        for (style, word) in words {
            // A word that fills more than a line is broken at its blanks.
            let is_long = word.chars().count() > WIDTH - DETAILS;
            for part in word.split(|c| c == ' ' && is_long) {
                let length = part.chars().count();
                if column > DETAILS && column + gap + length > WIDTH {
                    write!(self.out, "\n{:DETAILS$}", "")?;
                    (gap, column) = (0, DETAILS);
                }
                write!(self.out, "{:gap$}{style}{part}{style:#}", "")?;
                column += gap + length;
                gap = 1;
            }
            gap = 2;
        }
        writeln!(self.out)
    }
}

/// What a step puts in: the input's name and fields, or what else happens.
fn put_in(step: &Step) -> (String, Vec<String>) {
    let Some(input) = &step.input else {
        let (name, what) = match (step.timeout, step.restart) {
            (true, _) => ("(time passes)", "deadlines that are due fire"),
            (_, true) => ("(restart)", "the engine is stored and restored"),
            _ => ("(resync)", "what holds is told again"),
        };
        return (name.into(), vec![what.into()]);
    };
    let fields = serde_json::from_str::<Value>(input.text()).unwrap_or_default();
    let name = fields.get("type").and_then(Value::as_str).unwrap_or("(no input)");
    (name.into(), details(input.text()))
}

fn why(rejection: &Rejection) -> String {
    let Rejection { machine, id, state, reason, fields, .. } = rejection;
    let whose = if id.is_empty() { machine.to_string() } else { format!("{machine} {id}") };
    let state = if state.is_empty() { String::new() } else { format!(" in state {state}") };
    let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
    let fields = if fields.is_empty() { String::new() } else { format!(" ({})", fields.join(", ")) };
    format!("rejected by {whose}{state}: {reason}{fields}")
}

/// Milliseconds as seconds.
fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}
