//! The benchmark `node`: what a step costs in Node.js, against XState and a class written by hand.

use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};

use crate::node::{BUILD, CI, is_there, node, npm, package};
use crate::repository::{cargo, target};

/// The native part, as cargo names it.
const LIBRARY: &str = if cfg!(target_os = "macos") {
    "libparlour_node.dylib"
} else if cfg!(windows) {
    "parlour_node.dll"
} else {
    "libparlour_node.so"
};

/// The table that the script prints.
pub(super) fn table() -> Result<String> {
    ensure!(is_there(), "there is no Node.js 20 or later with npm");
    let folder = package();
    // The native part of the benchmark takes objects too.
    let library =
        cargo(["build", "--release", "--quiet", "--package", "parlour-node", "--features", "objects"]);
    let mut build = npm(&folder, BUILD);
    build.env("PARLOUR_LIB", target().join("release").join(LIBRARY));
    for mut command in [library, npm(&folder, CI), build] {
        // Standard output is for the table.
        let status = command.stdout(Stdio::null()).status().with_context(|| format!("{command:?}"))?;
        ensure!(status.success(), "{command:?} failed");
    }
    let output = node(&folder, ["bench/steps.mjs"]).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "it failed");
    Ok(String::from_utf8(output.stdout)?)
}
