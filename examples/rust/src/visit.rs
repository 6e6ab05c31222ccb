//! The example `visit`: one scenario, played and checked.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::Parser;
use parlour::scenario::Scenario;

use crate::timeline::Timeline;

/// The scenario that is played where none is named.
const FULL_VISIT: &str = include_str!("../../../tests/scenarios/full_visit.json");

/// The scenario went as its file says.
const AS_EXPECTED: u8 = 0;
/// A step went otherwise.
const OTHERWISE: u8 = 1;
/// There was nothing to play.
const FAILED: u8 = 2;

/// Plays a scenario through the engine and prints what happens: each input, its verdict, the events, and the
/// states that change.
///
/// Ends with 0 if all went as the scenario says, with 1 if a step went otherwise, with 2 if there was nothing
/// to play.
#[derive(Parser)]
#[command(name = "visit")]
struct Args {
    /// The scenario; without one, a whole visit from page load to survey
    file: Option<PathBuf>,
    /// Print the events alone, in canonical form, one on a line
    #[arg(long)]
    json: bool,
}

/// Runs the example with the program's arguments, its own name first, and tells its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, out: &mut dyn Write, errors: &mut dyn Write) -> u8 {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(usage) => {
            let text = usage.render();
            if usage.use_stderr() {
                write!(errors, "{}", text.ansi())
            } else {
                write!(out, "{}", text.ansi())
            }
            .ok();
            return u8::try_from(usage.exit_code()).unwrap_or(FAILED);
        }
    };
    match play(&args, out) {
        Ok(0) => AS_EXPECTED,
        Ok(steps) => {
            writeln!(errors, "visit: {} otherwise than the scenario says", went(steps)).ok();
            OTHERWISE
        }
        // Whoever reads has had enough.
        Err(error) if is_broken_pipe(&error) => AS_EXPECTED,
        Err(error) => {
            writeln!(errors, "visit: {error:#}").ok();
            FAILED
        }
    }
}

fn went(steps: usize) -> String {
    if steps == 1 { "1 step went".into() } else { format!("{steps} steps went") }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Plays and prints; tells how many steps went otherwise than the scenario says.
fn play(args: &Args, out: &mut dyn Write) -> anyhow::Result<usize> {
    let scenario = read(args)?;
    let outcomes =
        scenario.play().map_err(|error| anyhow!("{error}")).context("the scenario cannot be played")?;
    if args.json {
        for envelope in outcomes.iter().flat_map(|outcome| &outcome.events) {
            writeln!(out, "{}", envelope.to_json())?;
        }
        let steps = scenario.steps.iter().zip(&outcomes);
        return Ok(steps.filter(|(step, outcome)| step.check(outcome, &scenario.dialects).is_err()).count());
    }
    Timeline::new(out).print(&scenario, &outcomes).map_err(Into::into)
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
