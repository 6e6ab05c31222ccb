//! `parlour diagram`: the statecharts of the machines, and the way that a visit took through them.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use parlour::Transition;
use parlour::dialect::Dialect;
use parlour::explore::{Chart, chart, mermaid};
use parlour::scenario::Scenario;
use parlour::vocabulary::MachineName;

use crate::log;
use crate::shell;

/// Draws a scenario, or a log of vendor calls, as Mermaid diagrams.
///
/// Of each machine that changed its state, its whole statechart is drawn, as the running machine was found to be. States
/// that the visit was in stand out, and the arrows that it took are numbered in their order. What a log leaves open, as
/// the end of typing that nobody ends, stays open.
///
/// The output is Markdown. Ends with 1 if a line of a log was broken, or a scenario's step went otherwise than it says.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The scenario (.json), or a log of vendor calls; `-` for a log on the standard input
    file: PathBuf,
    /// Read the file as a log of this vendor's calls; without it, it is a scenario
    #[arg(long, value_parser = shell::dialect(Dialect::vendors()))]
    from: Option<Dialect>,
    /// Draw this machine alone; can be given several times
    #[arg(long = "machine", value_name = "NAME", value_parser = machine())]
    machines: Vec<MachineName>,
}

/// Draws; tells whether all was sound.
pub(crate) fn run(
    args: &Args,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> anyhow::Result<bool> {
    let (ways, is_sound) = match args.from {
        Some(dialect) => {
            let (visit, is_sound) = log::visit(Some(&args.file), dialect, input, errors)?;
            (follow(&visit)?.0, is_sound)
        }
        None => follow(&read(args)?)?,
    };
    for (machine, way) in &ways {
        if (args.machines.is_empty() || args.machines.contains(machine))
            && let Some(chart) = chart(*machine)
        {
            draw(out, &chart, way)?;
        }
    }
    out.flush()?;
    Ok(is_sound)
}

/// Reads the name of a machine.
fn machine() -> impl TypedValueParser<Value = MachineName> {
    PossibleValuesParser::new(MachineName::ALL.iter().map(|machine| machine.name())).try_map(|name| {
        MachineName::ALL.iter().find(|machine| machine.name() == name).copied().ok_or("no machine")
    })
}

/// The changes of state of the machines, each's in order.
type Ways = Vec<(MachineName, Vec<Transition>)>;

fn sorted(transitions: impl IntoIterator<Item = Transition>) -> Ways {
    let mut ways: Ways = MachineName::ALL.iter().map(|machine| (*machine, Vec::new())).collect();
    for transition in transitions {
        if let Some((_, way)) = ways.iter_mut().find(|(machine, _)| *machine == transition.machine) {
            way.push(transition);
        }
    }
    ways.retain(|(_, way)| !way.is_empty());
    ways
}

fn read(args: &Args) -> anyhow::Result<Scenario> {
    let name = args.file.display();
    let text = std::fs::read_to_string(&args.file).with_context(|| format!("cannot read {name}"))?;
    Scenario::from_json(&text).map_err(|error| anyhow!("{error}")).with_context(|| {
        format!("{name} is no scenario; a log is read with --from and the name of its vendor")
    })
}

/// The ways that the machines take, and whether all goes as the scenario says.
fn follow(scenario: &Scenario) -> anyhow::Result<(Ways, bool)> {
    let outcomes =
        scenario.play().map_err(|error| anyhow!("{error}")).context("the scenario cannot be played")?;
    let mut steps = scenario.steps.iter().zip(&outcomes);
    let is_sound = steps.all(|(step, outcome)| step.check(outcome, scenario).is_ok());
    Ok((sorted(outcomes.into_iter().flat_map(|outcome| outcome.transitions)), is_sound))
}

/// The chart, and what happened in words.
fn draw(out: &mut dyn Write, chart: &Chart, way: &[Transition]) -> std::io::Result<()> {
    let steps: Vec<(&str, &str, &str)> = way.iter().map(|step| (step.from, step.input, step.to)).collect();
    writeln!(out, "## {}\n\n```mermaid\n{}```\n", chart.machine, mermaid(chart, &steps))?;
    for (index, Transition { id, from, to, input, at, .. }) in way.iter().enumerate() {
        let of = if id.is_empty() { String::new() } else { format!(" (`{}`)", id.replace('`', "'")) };
        writeln!(out, "{}. {at} ms{of}: `{from}` → `{to}` by `{input}`", index + 1)?;
    }
    writeln!(out)
}
