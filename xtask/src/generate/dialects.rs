//! `docs/dialects.md`: which canonical event can come in which dialect, by which calls, and with which fields.

use std::fmt::Write as _;

use anyhow::Result;
use parlour::dialect::{Capability, Dialect, Support};
use parlour::vocabulary::EventKind;

use super::File;

const PATH: &str = "docs/dialects.md";

const HEAD: &str = "\
<!-- Generated from the dialects' own tables; a test fails when it is stale. -->

# Dialects

What each vendor can say of the canonical model, so that no host waits for an event that cannot come. The same table is
data in every language: `Dialect::capabilities` in Rust, `dialects` in `tests/vocabulary.json`.

- A call's name means that the vendor **emits** it: the event is encoded as this call, and the call is decoded.
- *derived* means that the vendor does not tell it, and the engine does: from the vendor's commands, from what it tells
  of other things, or when a deadline passes.
- An empty cell means **unknowable**: nothing that the vendor tells or takes leads to it.

A call's **kind** says what it means that the vendor makes it again. What is new of it is told, whatever the kind.

- `state`: it says what holds, and is news where something else held before.
- `milestone`: it comes once in a session of a chat.
- `identified`: it is about something that has an id, and is news once for each id, and for each reader of it.
- `load`: it comes once with each load of the page; again, it says that the page was loaded again.
- `occurrence`: something happened. Each call is news, but for an equal one right after it; what must have come in
  between is inferred.

What is told *again* comes after each load of the page, where it holds on. Of an event with origin `restored` these calls are
made and no others, so that nobody hears a second opening, trigger or start; of one with origin `replayed`, which is history,
none are, for no vendor repeats that. What the engine supplied, `inferred`, is told as if the vendor had told it: where
`Loaded` never came, integrators would have had it.

Google Analytics counts, and is told what is `live` alone: by default the eight events below, which are those that Livechatoo
records there. A host can have all events instead, by their canonical names with `_` for `.`, with the kinds, codes, counts
and enumerated values that they have, and nothing else. `event_category` is the name of the vendor that is observed where a
translator knows it, and else a word of the host's (`chat` by default). `Ga4Options` in Rust, `parlour_event_encode_ga4` in
C, `encode_ga4` in C++, `category` and `events` of `encode` in Python.

Ids that begin with `local-` are made up by the engine. One stands for a chat where a vendor's call must name one; it is
never told as a ticket, and never to Google Analytics.

";

/// The file.
pub(super) fn file() -> Result<File> {
    let mut text = String::from(HEAD);
    let names: Vec<_> = Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
    writeln!(text, "| event | {} |", names.join(" | "))?;
    writeln!(text, "| --- |{}", " --- |".repeat(names.len()))?;
    for event in EventKind::ALL {
        let cells: Vec<_> = Dialect::ALL.iter().map(|dialect| cell(&dialect.capability(*event))).collect();
        writeln!(text, "| `{}` | {} |", event.name(), cells.join(" | "))?;
    }
    for dialect in Dialect::ALL {
        fields(&mut text, *dialect)?;
    }
    Ok((PATH.to_string(), text))
}

fn cell(capability: &Capability) -> String {
    match capability.support {
        Support::Emits => {
            let mut names: Vec<_> = capability.calls.iter().map(|call| format!("`{}`", call.name)).collect();
            names.dedup();
            names.join(", ")
        }
        Support::Derived => "*derived*".into(),
        Support::Unknowable => String::new(),
    }
}

/// The calls of a dialect, and the fields of the events that they carry.
fn fields(text: &mut String, dialect: Dialect) -> Result<()> {
    write!(text, "\n## {}\n\n| event | surface | call | kind | carries | loses |\n", dialect.name())?;
    text.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for capability in dialect.capabilities() {
        for call in &capability.calls {
            let of_event = capability.event.description().fields.iter().map(|field| field.field);
            let (carried, lost): (Vec<_>, Vec<_>) = of_event.partition(|field| call.carries.contains(field));
            let list = |fields: &[parlour::vocabulary::Field]| {
                fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ")
            };
            let (event, surface, name) = (capability.event.name(), call.surface.name(), call.name);
            let kind = format!("{}{}", call.kind.name(), if call.again { ", *again*" } else { "" });
            let (carried, lost) = (list(&carried), list(&lost));
            writeln!(text, "| `{event}` | {surface} | `{name}` | {kind} | {carried} | {lost} |")?;
        }
    }
    Ok(())
}
