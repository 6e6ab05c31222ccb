//! The scenarios over the C interface: what the C program is asked, and what it must say.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use parlour::Snapshot;
use parlour::dialect::Ga4Events;
use parlour::scenario::{Outcome, Scenario, Step};

/// Plays all scenarios in one run of the C program, by an engine, and what is of inputs and time alone by steps without
/// one, from snapshot to snapshot.
pub(super) fn play(folder: &Path, mut runner: Command) -> Result<()> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let (mut script, mut expected) = (String::new(), Vec::new());
    for file in &files {
        let text = fs::read_to_string(file)?;
        let scenario =
            Scenario::from_json(&text).map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
        let outcomes = scenario.play().map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut line = |text: String, answer: Vec<String>| {
            script.push_str(&text);
            script.push('\n');
            expected.push((name.clone(), text, answer));
        };
        let config = serde_json::to_string(&scenario.config)?;
        line(format!("config {config}"), vec!["result 0".into()]);
        let numbers: Vec<_> = scenario.dialects.iter().map(|dialect| dialect.number().to_string()).collect();
        line(format!("dialects {}", numbers.join(" ")), vec!["result 0".into()]);
        if let Some(ga4) = &scenario.ga4 {
            let all = u8::from(ga4.events == Ga4Events::All);
            line(format!("ga4 {all} {}", ga4.category), vec!["result 0".into()]);
        }
        for (step, outcome) in scenario.steps.iter().zip(&outcomes) {
            line(asked(step), answer(step, outcome, &scenario)?);
        }
        let mut snapshot = None;
        for step in scenario.steps.iter().filter(|step| step.input.is_some() || step.timeout) {
            let now = step.at.unwrap_or_default();
            let inputs: Vec<_> = step.input.iter().map(|input| flat(input.text())).collect();
            let inputs = format!("[{}]", inputs.join(","));
            let stored = snapshot.as_ref().map(Snapshot::to_json);
            let before = stored.map_or("0".into(), |json: String| format!("{} {json}", json.len()));
            let stepped = parlour::step(
                snapshot.take(),
                scenario.config.clone(),
                now,
                step.input.iter().map(|input| input.text()),
            )?;
            line(
                format!("step {} {before} {inputs}", now.as_millis()),
                vec![format!("stepped {}", stepped.to_json()), "result 0".into()],
            );
            snapshot = Some(stepped.snapshot);
        }
    }
    let mut child = runner.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("the runner")?;
    let mut input = child.stdin.take().context("the runner's input")?;
    let writer = std::thread::spawn(move || input.write_all(script.as_bytes()));
    let output = child.wait_with_output()?;
    drop(writer.join());
    ensure!(output.status.success(), "the runner failed: {}", output.status);
    let told = String::from_utf8(output.stdout)?;
    let mut told = told.lines();
    for (name, line, answer) in &expected {
        for expected in answer {
            let got = told.next().unwrap_or("nothing");
            if got != expected {
                bail!("{name}: after `{line}`\n  expected {expected}\n  got      {got}");
            }
        }
    }
    ensure!(told.next().is_none(), "the runner told more than was asked");
    println!("{} scenarios, {} calls: as Rust tells them, byte for byte", files.len(), expected.len());
    Ok(())
}

fn flat(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// A step as a line for the runner. Lines have no line breaks: blanks do as well in JSON.
fn asked(step: &Step) -> String {
    let at = step.at.unwrap_or_default().as_millis();
    match (&step.input, &step.call) {
        (Some(input), _) => format!("input {at} {}", flat(input.text())),
        (_, Some(call)) => format!("call {at} {}", flat(call.text())),
        _ if step.timeout => format!("timeout {at}"),
        _ if step.restart => "restart".into(),
        _ => "resync".into(),
    }
}

/// What the runner must say to a step.
fn answer(step: &Step, outcome: &Outcome, scenario: &Scenario) -> Result<Vec<String>> {
    use parlour::Verdict;
    use parlour::dialect::Observed;

    let mut lines = Vec::new();
    let code = match (&outcome.result, &outcome.observed) {
        (Some(Ok(Verdict::Ignored)), _) => 1,
        (Some(Err(rejection)), _) => {
            lines.push(format!("rejected {}", serde_json::to_string(rejection)?));
            16
        }
        (_, Some(Ok(Observed::NotMine))) => 2,
        (_, Some(Ok(Observed::Unknown))) => 3,
        (_, Some(Ok(Observed::Taken(inputs)))) => {
            let meant = inputs.iter().map(|(input, answer)| {
                let input = serde_json::to_string(input)?;
                Ok(match answer {
                    Ok(verdict) => {
                        format!(r#"{{"input":{input},"verdict":{}}}"#, serde_json::to_string(verdict)?)
                    }
                    Err(rejection) => {
                        format!(r#"{{"input":{input},"rejected":{}}}"#, serde_json::to_string(rejection)?)
                    }
                })
            });
            lines.push(format!("inputs [{}]", meant.collect::<Result<Vec<_>>>()?.join(",")));
            0
        }
        (_, Some(Err(error))) => {
            lines.push(format!("broken {error}"));
            21
        }
        _ => 0,
    };
    debug_assert!(step.input.is_some() == outcome.result.is_some());
    for envelope in &outcome.events {
        lines.push(format!("event {}", envelope.to_json()));
        for dialect in &scenario.dialects {
            let calls = dialect.encode_json_with(envelope, scenario.ga4());
            if !calls.is_empty() {
                lines.push(format!("dialect {}", dialect.number()));
                lines.extend(format!("encoded {calls}").lines().map(String::from));
            }
        }
    }
    lines.push(format!("result {code}"));
    Ok(lines)
}
