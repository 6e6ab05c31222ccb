//! A scenario as a person reads it: time runs down, and each input is followed by what came of it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use parlour::dialect::{DecodeError, Dialect, Observed, VendorCall};
use parlour::scenario::{Outcome, Scenario, Step};
use parlour::vocabulary::Origin;
use parlour::{Envelope, Rejection, Timestamp, Verdict};
use serde_json::Value;

use crate::details::{call_details, call_name, details};
use crate::shell::count;

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
const CALL: Style = AnsiColor::BrightMagenta.on_default();
const REJECTED: Style = AnsiColor::Yellow.on_default();
const WRONG: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// Where a timeline is printed, and in whose words the events are told there.
pub(crate) struct Timeline<'o> {
    out: &'o mut dyn Write,
    scenario: &'o Scenario,
    dialect: Option<Dialect>,
    /// When a log begins: it says nothing of what must come of it.
    begin: Option<Timestamp>,
    /// Vendor calls that were printed for events.
    calls: usize,
}

impl<'o> Timeline<'o> {
    /// The timeline of a scenario; with a dialect, each event is followed by the vendor calls that tell it.
    pub(crate) fn new(out: &'o mut dyn Write, scenario: &'o Scenario, dialect: Option<Dialect>) -> Self {
        Self { out, scenario, dialect, begin: None, calls: 0 }
    }

    /// The timeline of a log that was made a scenario, from its begin on.
    pub(crate) fn of_log(
        out: &'o mut dyn Write,
        scenario: &'o Scenario,
        dialect: Option<Dialect>,
        begin: Timestamp,
    ) -> Self {
        Self { begin: Some(begin), ..Self::new(out, scenario, dialect) }
    }

    /// Prints the whole scenario; tells how many steps went otherwise than it says.
    pub(crate) fn print(&mut self, outcomes: &[Outcome]) -> io::Result<usize> {
        let scenario = self.scenario;
        writeln!(self.out, "{TITLE}{}{TITLE:#}", in_lines(&scenario.name, WIDTH))?;
        let mut wrong = 0;
        for (number, (step, outcome)) in scenario.steps.iter().zip(outcomes).enumerate() {
            writeln!(self.out)?;
            self.step(step, outcome)?;
            if self.begin.is_none()
                && let Err(error) = step.check(outcome, scenario)
            {
                wrong += 1;
                writeln!(self.out, "{WRONG}! step {} went otherwise: {error}{WRONG:#}", number + 1)?;
            }
        }
        self.sum_up(outcomes, wrong)?;
        Ok(wrong)
    }

    /// The last line: how much of everything there was, and whether it went as it should.
    fn sum_up(&mut self, outcomes: &[Outcome], wrong: usize) -> io::Result<()> {
        let sum = |of: fn(&Outcome) -> usize| outcomes.iter().map(of).sum();
        let steps = count(outcomes.len(), "step");
        let events = count(sum(|outcome| outcome.events.len()), "event");
        let rejected = count(sum(rejections), "input");
        let calls =
            self.dialect.map(|dialect| format!("{} of {}, ", count(self.calls, "call"), dialect.name()));
        let calls = calls.unwrap_or_default();
        write!(self.out, "\n{TITLE}{steps}, {events}, {calls}{rejected} rejected")?;
        if self.begin.is_some() {
            return writeln!(self.out, "{TITLE:#}.");
        }
        write!(self.out, ":{TITLE:#} ")?;
        match wrong {
            0 => writeln!(self.out, "all as the scenario says."),
            _ => writeln!(self.out, "{WRONG}{wrong} of the steps otherwise than the scenario says.{WRONG:#}"),
        }
    }

    /// A step: what was put in or observed, what became of it, the events, the states that changed.
    fn step(&mut self, step: &Step, outcome: &Outcome) -> io::Result<()> {
        let begin = self.begin.unwrap_or_default().as_millis();
        let time = step.at.map(|at| seconds(at.as_millis().saturating_sub(begin))).unwrap_or_default();
        write!(self.out, "{time:>TIME$} ")?;
        if let (Some(call), Some(observed)) = (&step.call, &outcome.observed) {
            self.observed(call.text(), observed)?;
        } else {
            let (name, words) = put_in(step);
            self.input(outcome.result.as_ref(), &name, words)?;
        }
        for envelope in &outcome.events {
            self.event(envelope)?;
        }
        for change in &outcome.transitions {
            let (machine, id, from, to) = (change.machine, &change.id, change.from, change.to);
            let whose = if id.is_empty() { machine.to_string() } else { format!("{machine} {id}") };
            write!(self.out, "{:TIME$}   ", "")?;
            self.named(STATE, &whose, [(FAINT, format!("{from} → {to}"))].into_iter())?;
        }
        Ok(())
    }

    /// An input after its time: a mark for its verdict, name and fields, and why it had no effect.
    fn input(
        &mut self,
        result: Option<&Result<Verdict, Rejection>>,
        name: &str,
        words: Vec<String>,
    ) -> io::Result<()> {
        let mark = match result {
            Some(Ok(Verdict::Accepted)) => format!("{EVENT}+{EVENT:#}"),
            Some(Ok(Verdict::Ignored)) => format!("{FAINT}={FAINT:#}"),
            Some(Err(_)) => format!("{REJECTED}x{REJECTED:#}"),
            None => format!("{FAINT}~{FAINT:#}"),
        };
        write!(self.out, "{mark} ")?;
        self.named(INPUT, name, plain(words))?;
        match result {
            Some(Ok(Verdict::Ignored)) => self.remark(FAINT, "ignored"),
            Some(Err(rejection)) => self.remark(REJECTED, &why(rejection)),
            Some(Ok(Verdict::Accepted)) | None => Ok(()),
        }
    }

    /// A vendor call after its time, and what it was taken for.
    fn observed(&mut self, text: &str, observed: &Result<Observed, DecodeError>) -> io::Result<()> {
        write!(self.out, "{CALL}⇐{CALL:#} ")?;
        match VendorCall::from_json(text) {
            Ok(call) => self.named(CALL, &call_name(&call), plain(call_details(&call)))?,
            Err(_) => self.named(CALL, "(no call)", plain(details(text)))?,
        }
        match observed {
            Ok(Observed::Taken(inputs)) if inputs.is_empty() => self.remark(FAINT, "concerns no lifecycle"),
            Ok(Observed::Taken(inputs)) => inputs.iter().try_for_each(|(input, result)| {
                write!(self.out, "{:TIME$} ", "")?;
                let fields = serde_json::to_string(input).unwrap_or_default();
                self.input(Some(result), input.name(), details(&fields))
            }),
            Ok(Observed::NotMine) => self.remark(FAINT, "not mine: it belongs to somebody else"),
            Ok(Observed::Unknown) => self.remark(FAINT, "unknown: the vendor's, and not known what it says"),
            Err(error) => self.remark(REJECTED, &format!("broken: {}", error.what())),
        }
    }

    /// Lines of its own below what it is about.
    fn remark(&mut self, style: Style, text: &str) -> io::Result<()> {
        let text = in_lines(text, WIDTH - TIME - 3).replace('\n', &format!("\n{:TIME$}   ", ""));
        writeln!(self.out, "{:TIME$}   {style}{text}{style:#}", "")
    }

    /// An event, and the vendor calls that tell it.
    fn event(&mut self, envelope: &Envelope) -> io::Result<()> {
        let seq = format!("#{}", envelope.seq);
        write!(self.out, "{FAINT}{seq:>TIME$}{FAINT:#}   ")?;
        let origin = (envelope.origin != Origin::Live).then(|| (AGAIN, envelope.origin.name().into()));
        let words = plain(details(&envelope.to_json()));
        let cause = (FAINT, format!("by {}", envelope.cause.name()));
        self.named(EVENT, envelope.event.name(), origin.into_iter().chain(words).chain([cause]))?;
        let ga4 = self.scenario.ga4();
        for call in self.dialect.map(|dialect| dialect.encode_with(envelope, ga4)).unwrap_or_default() {
            self.calls += 1;
            write!(self.out, "{:TIME$} {CALL}⇒{CALL:#} ", "")?;
            self.named(CALL, &call_name(&call), plain(call_details(&call)))?;
        }
        Ok(())
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
        // Beside a name that is too long for its column there is no room: its words stand below.
        let mut gap = if column < DETAILS { DETAILS - column } else { WIDTH };
        for (style, word) in words {
            for part in parts(&word) {
                let length = part.chars().count();
                if column >= DETAILS && column + gap + length > WIDTH {
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

/// Words without a style of their own.
fn plain(words: Vec<String>) -> impl Iterator<Item = (Style, String)> {
    words.into_iter().map(|word| (PLAIN, word))
}

/// A word as it is; one that fills more than a line in parts that do not: it is broken at its blanks, and
/// anywhere where there are none.
fn parts(word: &str) -> Vec<String> {
    let room = WIDTH - DETAILS;
    if word.chars().count() <= room {
        return vec![word.into()];
    }
    let between_blanks = word.split(' ').filter(|part| !part.is_empty());
    let by_room = |part: &str| {
        let characters: Vec<char> = part.chars().collect();
        characters.chunks(room).map(|line| line.iter().collect()).collect::<Vec<String>>()
    };
    between_blanks.flat_map(by_room).collect()
}

/// A text of several lines where it fills more than one.
fn in_lines(text: &str, width: usize) -> String {
    let mut column = 0;
    text.split(' ').fold(String::new(), |mut lines, word| {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            lines.push('\n');
            column = 0;
        } else if column > 0 {
            lines.push(' ');
            column += 1;
        }
        column += length;
        lines + word
    })
}

/// How many inputs of a step were rejected.
fn rejections(outcome: &Outcome) -> usize {
    let observed = match &outcome.observed {
        Some(Ok(Observed::Taken(inputs))) => inputs.iter().filter(|(_, result)| result.is_err()).count(),
        _ => 0,
    };
    observed + usize::from(matches!(outcome.result, Some(Err(_))))
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
