//! The benchmark `node`: what a step costs in Node.js, against XState and a class written by hand.

use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};

use crate::node::{BUILD, CI, is_there, node, npm};

/// The table that the script prints.
pub(super) fn table() -> Result<String> {
    ensure!(is_there(), "there is no Node.js 20 or later with npm");
    for mut command in [npm(CI), npm(BUILD)] {
        // Standard output is for the table.
        let status = command.stdout(Stdio::null()).status().with_context(|| format!("{command:?}"))?;
        ensure!(status.success(), "{command:?} failed");
    }
    let output = node(["bench/steps.mjs"]).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "it failed");
    Ok(String::from_utf8(output.stdout)?)
}
