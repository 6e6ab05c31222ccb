//! The scripts that capture a vendor's calls in a page, as a log. `cargo xtask test pages` runs them against vendors
//! that are played.

use anyhow::{Result, bail};
use parlour::dialect::{Dialect, Surface};

use super::calls::rows;

const RECORD: &str = include_str!("capture/record.js");
const SPY: &str = include_str!("capture/spy.js");
const WATCH: &str = include_str!("capture/watch.js");

/// The script for a page with this vendor's widget.
pub(super) fn script(dialect: Dialect) -> Result<String> {
    let parts: &[&str] = match dialect {
        Dialect::Ctlive => &[RECORD, SPY, WATCH, include_str!("capture/ctlive.js")],
        Dialect::Customerly => &[RECORD, SPY, WATCH, include_str!("capture/customerly.js")],
        Dialect::Livechatoo => &[RECORD, SPY, WATCH, include_str!("capture/livechatoo.js")],
        Dialect::Mluvii => &[RECORD, SPY, include_str!("capture/mluvii.js")],
        other => bail!("nothing captures the calls of {}", other.name()),
    };
    let mut callbacks: Vec<&str> = Vec::new();
    for row in rows(dialect) {
        if !callbacks.contains(&row.name) {
            callbacks.push(row.name);
        }
    }
    let surfaces: Vec<&str> = dialect.surfaces().iter().copied().map(Surface::name).collect();
    let body =
        parts.join("\n").replace("$CALLBACKS", &list(&callbacks)).replace("$SURFACES", &list(&surfaces));
    let indented = body.lines().map(|line| if line.is_empty() { line.into() } else { format!("  {line}") });
    Ok(format!("(() => {{\n{}\n}})();\n", indented.collect::<Vec<_>>().join("\n")))
}

/// A list of text in JavaScript, in lines of some 120 characters.
fn list(names: &[&str]) -> String {
    let mut lines = vec![String::new()];
    for name in names {
        let item = format!("\"{name}\", ");
        if lines.last().is_some_and(|line| line.len() + item.len() > 110) {
            lines.push(String::new());
        }
        lines.last_mut().into_iter().for_each(|line| line.push_str(&item));
    }
    match &*lines {
        [line] => format!("[{}]", line.trim_end_matches(", ")),
        lines => {
            format!("[\n  {}\n]", lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n  "))
        }
    }
}
