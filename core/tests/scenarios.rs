//! Every file of `tests/scenarios`, a test each, played by an engine and by `step`; and that together they cover the
//! vocabulary.
//!
//! `PARLOUR_SCENARIOS` names another folder, which is then run without the tests of coverage.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use libtest_mimic::{Arguments, Failed, Trial};
use parlour::scenario::{Outcome, Scenario, Step};
use parlour::vocabulary::{EventKind, InputKind, Reason};
use parlour::{Config, Engine, Envelope, Event, Rejection, Snapshot, Stepped, Verdict};

/// Reasons that no scenario can show, and why.
const NOT_SHOWN: &[(Reason, &str)] =
    &[(Reason::WidgetNotReady, "inputs for a loading widget wait; the machine alone would say so")];

fn main() -> ExitCode {
    let other = env::var_os("PARLOUR_SCENARIOS").map(PathBuf::from);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios");
    let files = files(other.as_deref().unwrap_or(&own));
    let mut trials: Vec<Trial> = files.iter().cloned().map(trial).collect();
    trials.extend(files.iter().cloned().map(stepwise));
    if other.is_none() {
        trials.extend(coverage(files));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The scenarios of a folder, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(!files.is_empty(), "{} holds no scenario", folder.display());
    files
}

fn trial(file: PathBuf) -> Trial {
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    Trial::test(name, move || Ok(read(&file)?.check()?))
}

/// The same file without an engine: its inputs go through `step`, and nothing but the snapshot is carried on. What comes of
/// them is what an engine tells that is stored and restored before each step.
fn stepwise(file: PathBuf) -> Trial {
    let name = file.file_stem().unwrap().to_string_lossy().into_owned();
    Trial::test(format!("stepwise::{name}"), move || {
        let scenario = read(&file)?;
        let mut snapshot = None;
        for (index, (step, restarted)) in scenario.steps.iter().zip(restarted(&scenario)?).enumerate() {
            let stepped = carry(&scenario.config, &mut snapshot, step)?;
            assert_eq!(stepped, (restarted.result, canonical(restarted.events)), "step {}", index + 1);
        }
        Ok(())
    })
}

/// What comes of each step where the engine is stored and restored before it.
fn restarted(scenario: &Scenario) -> Result<Vec<Outcome>, Failed> {
    let restart = || Step { restart: true, ..Step::default() };
    let steps = scenario.steps.iter().flat_map(|step| [restart(), step.clone()]).collect();
    let played = Scenario { steps, ..scenario.clone() }.play()?;
    Ok(played.into_iter().skip(1).step_by(2).collect())
}

/// What becomes of an input, and the events.
type Told = (Option<Result<Verdict, Rejection>>, Vec<String>);

/// Takes a step of a scenario from one snapshot to the next. A vendor's call needs an engine, and so does telling again.
fn carry(config: &Config, carried: &mut Option<Snapshot>, step: &Step) -> Result<Told, Failed> {
    let snapshot = carried.take();
    if step.call.is_some() || step.resync {
        let mut engine = match snapshot {
            Some(snapshot) => Engine::restore(config.clone(), snapshot)?,
            None => Engine::new(config.clone()),
        };
        match &step.call {
            Some(call) => drop(engine.observe_json(step.at.unwrap(), call.text())),
            None => engine.resync(),
        }
        let events = engine.events().collect();
        *carried = Some(engine.snapshot());
        return Ok((None, canonical(events)));
    }
    let Some(at) = step.at else {
        *carried = snapshot;
        return Ok((None, Vec::new()));
    };
    let inputs = step.input.iter().map(|input| input.text());
    let Stepped { snapshot, mut verdicts, events, .. } = parlour::step(snapshot, config.clone(), at, inputs)?;
    *carried = Some(snapshot);
    Ok((verdicts.pop(), canonical(events)))
}

fn canonical(events: Vec<Envelope>) -> Vec<String> {
    events.iter().map(Envelope::to_json).collect()
}

fn read(file: &Path) -> Result<Scenario, Failed> {
    Ok(Scenario::from_json(&fs::read_to_string(file)?)?)
}

/// What all scenarios together must show.
fn coverage(files: Vec<PathBuf>) -> Vec<Trial> {
    let test = |name: &str, check: fn(&[PathBuf]) -> Result<(), Failed>| {
        let files = files.clone();
        Trial::test(format!("coverage::{name}"), move || check(&files))
    };
    vec![
        test("every_input_is_accepted_somewhere", every_input_is_accepted_somewhere),
        test("every_event_is_told_somewhere", every_event_is_told_somewhere),
        test("every_reason_is_shown_somewhere", every_reason_is_shown_somewhere),
        test("every_file_is_laid_out_for_people", every_file_is_laid_out_for_people),
    ]
}

/// What the scenarios show: inputs that are accepted, events, reasons.
#[derive(Default)]
struct Shown {
    inputs: BTreeSet<&'static str>,
    events: BTreeSet<&'static str>,
    reasons: BTreeSet<&'static str>,
}

impl Shown {
    fn by(files: &[PathBuf]) -> Result<Self, Failed> {
        let mut shown = Self::default();
        for file in files {
            let scenario = read(file)?;
            for (step, outcome) in scenario.steps.iter().zip(scenario.play()?) {
                match outcome.result {
                    Some(Ok(Verdict::Accepted)) => {
                        let input: parlour::Input =
                            serde_json::from_str(step.input.as_ref().unwrap().text())?;
                        shown.inputs.insert(input.name());
                    }
                    Some(Err(rejection)) => {
                        shown.reasons.insert(rejection.reason.name());
                    }
                    _ => {}
                }
                for envelope in outcome.events {
                    shown.events.insert(envelope.event.name());
                    let reason = match envelope.event {
                        Event::InputRefused(refused) => Some(refused.reason),
                        Event::FormFieldRejected(rejected) => Some(rejected.reason),
                        _ => None,
                    };
                    shown.reasons.extend(reason.map(Reason::name));
                }
            }
        }
        Ok(shown)
    }
}

fn every_input_is_accepted_somewhere(files: &[PathBuf]) -> Result<(), Failed> {
    let shown = Shown::by(files)?.inputs;
    all_in(InputKind::ALL.iter().map(|kind| kind.name()), &shown)
}

fn every_event_is_told_somewhere(files: &[PathBuf]) -> Result<(), Failed> {
    let shown = Shown::by(files)?.events;
    all_in(EventKind::ALL.iter().map(|kind| kind.name()), &shown)
}

fn every_reason_is_shown_somewhere(files: &[PathBuf]) -> Result<(), Failed> {
    let shown = Shown::by(files)?.reasons;
    for (reason, why) in NOT_SHOWN {
        if shown.contains(reason.name()) {
            return Err(format!("{} is shown after all, though {why}", reason.name()).into());
        }
    }
    let excused = |reason: &&Reason| NOT_SHOWN.iter().any(|(excused, _)| excused == *reason);
    all_in(Reason::ALL.iter().filter(|reason| !excused(reason)).map(|reason| reason.name()), &shown)
}

fn all_in(all: impl Iterator<Item = &'static str>, shown: &BTreeSet<&str>) -> Result<(), Failed> {
    let missing: Vec<_> = all.filter(|name| !shown.contains(name)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no scenario shows {}", missing.join(", ")).into()) }
}

fn every_file_is_laid_out_for_people(files: &[PathBuf]) -> Result<(), Failed> {
    for file in files {
        if fs::read_to_string(file)? != read(file)?.to_json() {
            return Err(format!("`cargo xtask record {}` would lay it out anew", file.display()).into());
        }
    }
    Ok(())
}
