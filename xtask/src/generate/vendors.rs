//! `docs/vendors`: a page for each dialect, with every call that its vendor makes or takes.
//!
//! Which calls there are, and an example of each, stands in `examples/calls`, one log for each vendor. All else is found
//! out: what a call means, in the dialects' tables; what its arguments must be and where they go, by asking the decoder
//! ([`arguments`]); what comes of it, by playing the log ([`calls`]).

mod arguments;
mod calls;
mod capture;
mod page;
mod written;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use parlour::dialect::Dialect;

use super::{File, seeds};

/// Where the pages are.
pub(super) const FOLDER: &str = "docs/vendors";

/// The pages.
pub(super) fn files(root: &Path) -> Result<Vec<File>> {
    let named = seeds::named(root)?;
    let vendors = Dialect::vendors().map(|dialect| {
        let log = format!("examples/calls/{}.jsonl", dialect.name());
        let calls = fs::read_to_string(root.join(&log)).context(log.clone())?;
        let entries = calls::entries(dialect, &calls).with_context(|| log)?;
        Ok((path(dialect), page::of_vendor(dialect, &entries, &named)?))
    });
    let written = Dialect::ALL.iter().filter(|dialect| Dialect::vendors().all(|vendor| vendor != **dialect));
    let written = written.map(|dialect| Ok((path(*dialect), written::page(*dialect, root)?)));
    vendors.chain(written).collect()
}

fn path(dialect: Dialect) -> String {
    format!("{FOLDER}/{}.md", dialect.name())
}
