//! The page of a dialect that is written and never read: each call with an event that is told so in a scenario.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use parlour::Envelope;
use parlour::dialect::{Dialect, Ga4Events, VendorCall};
use parlour::scenario::Scenario;
use parlour::vocabulary::EventKind;

use super::calls::rows;
use super::page::{GENERATED, events, surfaces};

/// The page.
pub(super) fn page(dialect: Dialect, root: &Path) -> Result<String> {
    let vendor = dialect.vendor();
    let mut text = format!("{GENERATED}\n\n# {vendor}\n\n");
    text.push_str(&include_str!("text/written.md").replace("NAME", dialect.name()));
    surfaces(&mut text, dialect)?;
    events(&mut text, dialect)?;
    let told = told(dialect, root)?;
    write!(text, "\n## Calls\n\nEach with an event that is told so, both as in a log.\n")?;
    let mut names: Vec<&str> = Vec::new();
    for row in rows(dialect) {
        if !names.contains(&row.name) {
            names.push(row.name);
        }
    }
    for name in names {
        write!(text, "\n### `{name}`\n")?;
        for row in rows(dialect).filter(|row| row.name == name) {
            let is_row = |(event, call): &&(Envelope, VendorCall)| {
                event.raw.is_none() && (event.event.kind(), &*call.call) == (row.event, name)
            };
            // The one that says most.
            let says =
                |(event, call): &&(Envelope, VendorCall)| (call.to_json().len(), event.to_json().len());
            let (event, call) = told
                .iter()
                .filter(is_row)
                .max_by_key(says)
                .with_context(|| format!("no scenario tells {} as {name}", row.event.name()))?;
            write!(text, "\n```json\n{}\n{}\n```\n", event.to_json(), call.to_json())?;
        }
    }
    if dialect == Dialect::Ga4 {
        all_events(&mut text)?;
    }
    Ok(text)
}

/// The events of all scenarios with the calls as which they are told, in the order of the scenarios' names.
fn told(dialect: Dialect, root: &Path) -> Result<Vec<(Envelope, VendorCall)>> {
    let folder = root.join("tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<Result<_>>()?;
    files.sort();
    let mut told = Vec::new();
    for file in files {
        let place = || file.display().to_string();
        let scenario = Scenario::from_json(&fs::read_to_string(&file)?).map_err(|error| anyhow!("{error}"));
        let outcomes = scenario.with_context(place)?.play().map_err(|error| anyhow!("{error}"));
        for envelope in outcomes.with_context(place)?.into_iter().flat_map(|outcome| outcome.events) {
            told.extend(dialect.encode(&envelope).into_iter().map(|call| (envelope.clone(), call)));
        }
    }
    Ok(told)
}

/// What is written where a host asks for all events.
fn all_events(text: &mut String) -> Result<()> {
    text.push_str(include_str!("text/all_events.md"));
    for event in EventKind::ALL {
        let parameters: Vec<String> = Ga4Events::parameters(*event).map(|name| format!("`{name}`")).collect();
        writeln!(text, "| `{}` | {} |", event.name().replace('.', "_"), parameters.join(", "))?;
    }
    Ok(())
}
