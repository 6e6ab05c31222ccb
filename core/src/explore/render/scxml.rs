//! Exports in SCXML, the W3C's notation for statecharts.

use std::format;
use std::io;
use std::string::String;
use std::vec::Vec;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::{Branch, branches, transitions};
use crate::explore::chart::{Chart, Row, Told};

type Out = Writer<Vec<u8>>;

/// The chart as an SCXML document.
pub(super) fn document(chart: &Chart) -> String {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut out, chart).expect("memory takes everything");
    String::from_utf8(out.into_inner()).expect("names are text") + "\n"
}

fn write(out: &mut Out, chart: &Chart) -> io::Result<()> {
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    out.create_element("scxml")
        .with_attribute(("xmlns", "http://www.w3.org/2005/07/scxml"))
        .with_attribute(("version", "1.0"))
        .with_attribute(("datamodel", "ecmascript"))
        .with_attribute(("name", chart.machine.name()))
        .with_attribute(("initial", chart.initial))
        .write_inner_content(|out| {
            for branch in branches(chart) {
                match branch {
                    Branch::State(name) => state(out, chart, name)?,
                    Branch::Group(group, inner) => {
                        out.create_element("state")
                            .with_attribute(("id", group))
                            .with_attribute(("initial", inner[0]))
                            .write_inner_content(|out| {
                                inner.iter().try_for_each(|name| state(out, chart, name))
                            })?;
                    }
                }
            }
            Ok(())
        })?;
    Ok(())
}

fn state(out: &mut Out, chart: &Chart, name: &str) -> io::Result<()> {
    if chart.is_closed(name) {
        out.create_element("final").with_attribute(("id", name)).write_empty()?;
        return Ok(());
    }
    out.create_element("state").with_attribute(("id", name)).write_inner_content(|out| {
        let taken = transitions(chart, name);
        taken.iter().flat_map(|(_, rows)| rows).try_for_each(|row| transition(out, row))
    })?;
    Ok(())
}

fn transition(out: &mut Out, row: &Row) -> io::Result<()> {
    let event = event(row.input);
    let cond = format!("_event.data.guard == '{}'", row.guard);
    let mut element = out.create_element("transition").with_attribute(("event", &*event));
    if !row.guard.is_empty() {
        element = element.with_attribute(("cond", &*cond));
    }
    if let Some(to) = row.target() {
        element = element.with_attribute(("target", to));
    }
    if row.events.is_empty() {
        element.write_empty()?;
    } else {
        element.write_inner_content(|out| row.events.iter().try_for_each(|told| send(out, told)))?;
    }
    Ok(())
}

/// Events go to whoever runs the machine; raised inside it they would be taken for inputs.
fn send(out: &mut Out, told: &Told) -> io::Result<()> {
    let send = out
        .create_element("send")
        .with_attribute(("event", told.event))
        .with_attribute(("target", "#_parent"));
    if !told.inferred && !told.held {
        send.write_empty()?;
        return Ok(());
    }
    send.write_inner_content(|out| {
        let marks = [("inferred", told.inferred), ("held", told.held)];
        for (name, _) in marks.into_iter().filter(|(_, is_so)| *is_so) {
            out.create_element("param")
                .with_attribute(("name", name))
                .with_attribute(("expr", "true"))
                .write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

/// An event descriptor: spaces would make several of it.
fn event(input: &str) -> String {
    input.replace(", ", "_").replace(' ', "_")
}
