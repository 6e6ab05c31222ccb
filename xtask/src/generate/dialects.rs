//! `docs/dialects.md`: which canonical event can come in which dialect, and by which calls.

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

Each dialect has a page of its own, which the head of the table leads to: every call with its arguments and an example, the
fields that it carries, and how a page's calls become a log.

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

Google Analytics counts, and is told what is `live` alone: [ga4.md](ga4.md) says which events, and how they get there.

Ids that begin with `local-` are made up by the engine. One stands for a chat where a vendor's call must name one; it is
never told as a ticket, and never to Google Analytics.

";

/// The file.
pub(super) fn file() -> Result<File> {
    let mut text = String::from(HEAD);
    let link = |dialect: &Dialect| format!("[{name}](vendors/{name}.md)", name = dialect.name());
    let names: Vec<_> = Dialect::ALL.iter().map(link).collect();
    writeln!(text, "| event | {} |", names.join(" | "))?;
    writeln!(text, "| --- |{}", " --- |".repeat(names.len()))?;
    for event in EventKind::ALL {
        let cells: Vec<_> = Dialect::ALL.iter().map(|dialect| cell(&dialect.capability(*event))).collect();
        writeln!(text, "| `{}` | {} |", event.name(), cells.join(" | "))?;
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
