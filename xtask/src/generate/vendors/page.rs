//! The text of a page.

use std::fmt::Write as _;

use anyhow::Result;
use parlour::dialect::{Capability, Dialect, Support, Surface};
use parlour::vocabulary::{Field, Origin, paragraphs};
use serde_json::Value;

use super::arguments::{Argument, DECIDES, RAW, arguments};
use super::calls::{Entry, Example};
use super::capture;
use crate::generate::seeds::Named;

pub(super) const GENERATED: &str =
    "<!-- Generated from the dialects' own tables; a test fails when it is stale. -->";

/// The page of a vendor whose calls are read.
pub(super) fn of_vendor(dialect: Dialect, entries: &[Entry], named: &[Named]) -> Result<String> {
    let (vendor, name) = (dialect.vendor(), dialect.name());
    let mut text = format!("{GENERATED}\n\n# {vendor}\n\n");
    text.push_str(&include_str!("text/head.md").replace("VENDOR", vendor).replace("NAME", name));
    surfaces(&mut text, dialect)?;
    let other = Dialect::vendors().find(|other| *other != dialect).map_or("ga4", Dialect::name);
    let capture = include_str!("text/capture.md").replace("NAME", name).replace("OTHER", other);
    text.push_str(&capture.replace("SCRIPT", &capture::script(dialect)?));
    events(&mut text, dialect)?;
    text.push_str(&include_str!("text/calls.md").replace("NAME", name));
    for (is_told, says) in [(true, "tells"), (false, "is asked")] {
        let of = |surface: Surface| {
            entries.iter().filter(move |entry| (entry.surface, entry.is_told) == (surface, is_told))
        };
        let surfaces: Vec<Surface> =
            dialect.surfaces().iter().copied().filter(|on| of(*on).next().is_some()).collect();
        for surface in &surfaces {
            let on = if surfaces.len() > 1 { format!(", on {}", surface.name()) } else { String::new() };
            writeln!(text, "\n## What {vendor} {says}{on}")?;
            for entry in of(*surface) {
                call(&mut text, entry, named)?;
            }
        }
    }
    Ok(text)
}

/// Where its calls are made.
pub(super) fn surfaces(text: &mut String, dialect: Dialect) -> Result<()> {
    writeln!(text, "| surface | what it is, and the document of the vendor's that says so |\n| --- | --- |")?;
    for surface in dialect.surfaces() {
        writeln!(text, "| `{}` | {} |", surface.name(), paragraphs(surface.doc()))?;
    }
    Ok(())
}

/// The events that are told as calls, those that are derived, and those that cannot come.
pub(super) fn events(text: &mut String, dialect: Dialect) -> Result<()> {
    text.push_str(include_str!("text/events.md"));
    let capabilities = dialect.capabilities();
    for capability in &capabilities {
        for call in &capability.calls {
            let of_event = capability.event.description().fields.iter().map(|field| field.field);
            let (carried, lost): (Vec<_>, Vec<_>) = of_event.partition(|field| call.carries.contains(field));
            let list =
                |fields: &[Field]| fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
            let (event, surface) = (capability.event.name(), call.surface.name());
            let name = format!("[`{}`](#{})", call.name, call.name.to_lowercase());
            let (kind, carried, lost) = (kind(call.kind.name(), call.again), list(&carried), list(&lost));
            writeln!(text, "| `{event}` | {surface} | {name} | {kind} | {carried} | {lost} |")?;
        }
    }
    let vendor = dialect.vendor();
    let list = |support| families(&capabilities, support).join(", ");
    let (derived, unknowable) = (list(Support::Derived), list(Support::Unknowable));
    if Dialect::vendors().all(|vendor| vendor != dialect) {
        writeln!(text, "\nNot written: {unknowable}.")?;
        return Ok(());
    }
    writeln!(
        text,
        "\n{vendor} does not tell these; they follow from its other calls, or when time passes: {derived}."
    )?;
    writeln!(
        text,
        "\nNever wait for these, for nothing that {vendor} tells or takes leads to them: {unknowable}."
    )?;
    Ok(())
}

/// The events of a kind, those of a whole family as one.
fn families(capabilities: &[Capability], support: Support) -> Vec<String> {
    let family = |capability: &Capability| capability.event.name().split('.').next().unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for capability in capabilities.iter().filter(|capability| capability.support == support) {
        let mut kin = capabilities.iter().filter(|other| family(other) == family(capability));
        let name = if kin.clone().count() > 1 && kin.all(|other| other.support == support) {
            format!("`{}.*`", family(capability))
        } else {
            format!("`{}`", capability.event.name())
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn kind(name: &str, again: bool) -> String {
    format!("{name}{}", if again { ", *again*" } else { "" })
}

/// One call: where it is made and what it is taken for, its arguments, its examples and what comes of them.
fn call(text: &mut String, entry: &Entry, named: &[Named]) -> Result<()> {
    write!(text, "\n### `{}`\n\n", entry.name)?;
    let mut facts = Vec::new();
    if let Some(row) = entry.rows().first() {
        facts.push(format!("Of kind {}.", kind(row.kind.name(), row.again)));
    }
    let mut inputs: Vec<&str> = Vec::new();
    for input in entry.examples.iter().flat_map(|example| &example.inputs) {
        if !inputs.contains(input) {
            inputs.push(input);
        }
    }
    let inputs: Vec<String> = inputs.iter().map(|input| format!("`{input}`")).collect();
    facts.push(match &*inputs {
        [] => "Concerns no lifecycle.".into(),
        inputs => format!("Taken for {}.", inputs.join(", ")),
    });
    facts.extend(entry.also.iter().map(|surface| format!("The same on `{}`.", surface.name())));
    writeln!(text, "{}", facts.join(" "))?;
    let arguments = arguments(entry)?;
    if !arguments.is_empty() {
        writeln!(text, "\n| argument | must be | needed | becomes |\n| --- | --- | --- | --- |")?;
        for argument in &arguments {
            let values = values(entry, argument, named);
            let values = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
            let (must_be, needed) = (&argument.must_be, if argument.is_required { "yes" } else { "" });
            writeln!(text, "| `{}` | {must_be}{values} | {needed} | {} |", argument.path, becomes(argument))?;
        }
    }
    for example in &entry.examples {
        writeln!(text, "\n```json\n{}\n```\n\n{}", example.line, outcome(example))?;
    }
    Ok(())
}

/// The values that the vendor's document names, where it names several.
fn values(entry: &Entry, argument: &Argument, named: &[Named]) -> Vec<String> {
    let is_it = |named: &&Named| {
        named.surface == entry.surface.name() && named.call == entry.name && named.path == argument.path
    };
    let mut values: Vec<&Value> = Vec::new();
    for value in named.iter().filter(is_it).flat_map(|named| &named.values) {
        if (value.is_string() || value.is_number()) && !values.contains(&value) {
            values.push(value);
        }
    }
    let says_all = argument.must_be.starts_with("one of ") || argument.must_be.starts_with('`');
    if values.len() < 2 || says_all {
        return Vec::new();
    }
    values.into_iter().map(|value| format!("`{value}`")).collect()
}

fn becomes(argument: &Argument) -> String {
    let fields = argument.goes_to.iter().map(|field| match &**field {
        RAW => "*carried along*".into(),
        DECIDES => "*which input it is*".into(),
        field => format!("`{field}`"),
    });
    fields.collect::<Vec<String>>().join(", ")
}

/// What comes of an example.
fn outcome(example: &Example) -> String {
    let events = example.events.iter().map(|(event, origin)| {
        let origin = if *origin == Origin::Live { String::new() } else { format!(" ({})", origin.name()) };
        format!("`{}`{origin}", event.name())
    });
    let mut outcome: Vec<String> = events.collect();
    if let Some(reason) = example.rejected {
        outcome.push(format!("rejected: `{reason}`"));
    }
    if outcome.is_empty() {
        outcome.push("no event".into());
    }
    format!("→ {}", outcome.join(", "))
}
