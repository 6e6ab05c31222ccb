//! `parlour visit`: one scenario, played and checked, or a log of vendor calls.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use parlour::dialect::{Dialect, VendorCall};
use parlour::scenario::{Outcome, Scenario};

use crate::log;
use crate::shell::{self, count};
use crate::timeline::Timeline;

/// The scenario that is played where none is named.
const FULL_VISIT: &str = include_str!("full_visit.json");

/// Plays a scenario, or a log of vendor calls, through the engine and prints what happens: each input, its verdict, the
/// events, and the states that change. The times of a log count from its first call.
///
/// Inputs are marked + accepted, = ignored, x rejected; ~ is a step without one, ⇐ a vendor call that is
/// observed, ⇒ one that tells the event above it.
///
/// Ends with 0 if all went as the scenario says, with 1 if a step went otherwise or a line of the log was broken, with 2
/// if there was nothing to play.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The scenario; without one, a whole visit from page load to survey. With --from a log; without one, or for `-`, on
    /// the standard input
    file: Option<PathBuf>,
    /// Read the file as a log of this vendor's calls; without it, it is a scenario
    #[arg(long, value_parser = shell::dialect(Dialect::vendors()))]
    from: Option<Dialect>,
    /// Show below each event the vendor's calls that tell it, if there are any
    #[arg(long, value_parser = shell::dialect(Dialect::ALL.iter().copied()))]
    dialect: Option<Dialect>,
    /// Print the events alone, in canonical form, one on a line; with --dialect the vendor's calls alone, as a log
    /// that `translate` and `diagram` read
    #[arg(long)]
    json: bool,
}

/// Plays and prints; tells whether all went as the scenario says, or each line of the log was sound.
pub(crate) fn run(
    args: &Args,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> anyhow::Result<bool> {
    if let Some(dialect) = args.from {
        return play_log(args, dialect, input, out, errors);
    }
    let wrong = play(args, out)?;
    if wrong > 0 {
        let steps = count(wrong, "step");
        writeln!(errors, "parlour visit: {steps} went otherwise than the scenario says").ok();
    }
    Ok(wrong == 0)
}

/// Plays and prints; tells how many steps went otherwise than the scenario says.
fn play(args: &Args, out: &mut dyn Write) -> anyhow::Result<usize> {
    let scenario = read(args)?;
    let outcomes = outcomes(&scenario)?;
    if !args.json {
        return Timeline::new(out, &scenario, args.dialect).print(&outcomes).map_err(Into::into);
    }
    print_json(&scenario, &outcomes, args.dialect, out)?;
    let steps = scenario.steps.iter().zip(&outcomes);
    Ok(steps.filter(|(step, outcome)| step.check(outcome, &scenario).is_err()).count())
}

fn outcomes(scenario: &Scenario) -> anyhow::Result<Vec<Outcome>> {
    scenario.play().map_err(|error| anyhow!("{error}")).context("the scenario cannot be played")
}

/// Plays a log and prints; tells whether each line was sound.
fn play_log(
    args: &Args,
    dialect: Dialect,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> anyhow::Result<bool> {
    let (scenario, is_sound) = log::visit(args.file.as_deref(), dialect, input, errors)?;
    let outcomes = outcomes(&scenario)?;
    if args.json {
        print_json(&scenario, &outcomes, args.dialect, out)?;
    } else {
        let begin = scenario.steps.first().and_then(|step| step.at).unwrap_or_default();
        Timeline::of_log(out, &scenario, args.dialect, begin).print(&outcomes)?;
    }
    out.flush()?;
    Ok(is_sound)
}

/// Prints the events as JSON lines, or the vendor calls that tell them.
fn print_json(
    scenario: &Scenario,
    outcomes: &[Outcome],
    dialect: Option<Dialect>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    for envelope in outcomes.iter().flat_map(|outcome| &outcome.events) {
        let Some(dialect) = dialect else {
            writeln!(out, "{}", envelope.to_json())?;
            continue;
        };
        for call in dialect.encode_with(envelope, scenario.ga4()) {
            let call = VendorCall { at: Some(envelope.at), ..call };
            writeln!(out, "{}", call.to_json())?;
        }
    }
    Ok(())
}

fn read(args: &Args) -> anyhow::Result<Scenario> {
    let Some(file) = &args.file else {
        return Scenario::from_json(FULL_VISIT).map_err(|error| anyhow!("{error}"));
    };
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    Scenario::from_json(&text)
        .map_err(|error| anyhow!("{error}"))
        .with_context(|| format!("{name} is no scenario"))
}
