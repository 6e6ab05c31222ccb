//! `parlour capabilities`: what a vendor can tell, and what another one cannot.

use std::io::Write;

use parlour::dialect::{Capability, Dialect, Support};
use serde_json::json;

use crate::shell;

/// Tells which events a vendor's stream can bring, or compares two vendors.
///
/// Of one vendor, every event comes with whether the vendor tells it, by which calls, or the engine derives it from
/// others; the rest can never come, and nobody should wait for it. Of two, those events come that one of them brings
/// and the other does not.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Whose capabilities are asked for
    #[arg(value_parser = shell::dialect(Dialect::ALL.iter().copied()))]
    dialect: Dialect,
    /// With whose they are compared
    #[arg(value_parser = shell::dialect(Dialect::ALL.iter().copied()))]
    other: Option<Dialect>,
    /// Print JSON lines, an event each: {"event": …, "support": {"ctlive": "emits", …}}
    #[arg(long)]
    json: bool,
}

/// One event in the dialects that are asked for.
struct Row {
    event: &'static str,
    of: Vec<(Dialect, Capability)>,
}

/// Prints them.
pub(crate) fn run(args: &Args, out: &mut dyn Write) -> anyhow::Result<bool> {
    let dialects: Vec<Dialect> = std::iter::once(args.dialect).chain(args.other).collect();
    let rows = rows(&dialects);
    if args.json {
        for row in &rows {
            let support =
                row.of.iter().map(|(dialect, of)| (dialect.name().to_owned(), of.support.name().into()));
            let support: serde_json::Map<_, _> = support.collect();
            writeln!(out, "{}", json!({ "event": row.event, "support": support }))?;
        }
    } else if let [one] = *dialects {
        for (support, heading) in [
            (Support::Emits, "tells"),
            (Support::Derived, "does not tell, and the engine derives"),
            (Support::Unknowable, "cannot tell"),
        ] {
            section(out, &format!("{} {heading}", one.name()), &rows, |row| row.of[0].1.support == support)?;
        }
    } else if let [one, other] = *dialects {
        for (a, b, mine, its) in [(one, other, 0, 1), (other, one, 1, 0)] {
            let heading = format!("{} brings, and {} cannot", a.name(), b.name());
            section(out, &heading, &rows, |row| row.brings(mine) && !row.brings(its))?;
        }
        let heading = format!("{} and {} both bring", one.name(), other.name());
        section(out, &heading, &rows, |row| row.brings(0) && row.brings(1))?;
    }
    out.flush()?;
    Ok(true)
}

fn rows(dialects: &[Dialect]) -> Vec<Row> {
    let events = dialects[0].capabilities();
    let of = |event| dialects.iter().map(|dialect| (*dialect, dialect.capability(event))).collect();
    events.iter().map(|known| Row { event: known.event.name(), of: of(known.event) }).collect()
}

impl Row {
    fn brings(&self, index: usize) -> bool {
        self.of[index].1.support != Support::Unknowable
    }

    /// How the event comes: by which calls, or that it is derived, of each dialect that brings it.
    fn how(&self) -> String {
        let mut ways: Vec<String> = Vec::new();
        for (dialect, of) in self.of.iter().filter(|(_, of)| of.support != Support::Unknowable) {
            let mut names: Vec<&str> = of.calls.iter().map(|call| call.name).collect();
            names.dedup();
            let calls = if names.is_empty() { "derived".into() } else { names.join(", ") };
            ways.push(if self.of.len() > 1 { format!("{}: {calls}", dialect.name()) } else { calls });
        }
        ways.join("; ")
    }
}

fn section(
    out: &mut dyn Write,
    heading: &str,
    rows: &[Row],
    belongs: impl Fn(&Row) -> bool,
) -> std::io::Result<()> {
    let rows: Vec<&Row> = rows.iter().filter(|row| belongs(row)).collect();
    writeln!(out, "{heading} ({}):", rows.len())?;
    for row in &rows {
        writeln!(out, "{}", format!("  {:<26}{}", row.event, row.how()).trim_end())?;
    }
    Ok(())
}
