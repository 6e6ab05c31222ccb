//! The benchmark `python`: what a step costs in Python, against a table written by hand and against libraries of state
//! machines.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::python::{Environment, PACKAGE, interpreter};

/// The script, and the versions of what Parlour is measured against.
const FOLDER: &str = "bindings/python/bench";

/// The table that the script prints.
pub(super) fn table() -> Result<String> {
    let python = interpreter().context("there is no Python 3.10 or later (python3; or PYTHON)")?;
    let (environment, make) = Environment::new(&python, "bench");
    pass(make)?;
    let packages = [&format!("./{PACKAGE}"), "--requirement", &format!("{FOLDER}/requirements.txt")];
    pass(environment.install(packages))?;
    let mut bench = environment.python([format!("{FOLDER}/bench.py")]);
    let output = bench.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "it failed");
    Ok(String::from_utf8(output.stdout)?)
}

/// Runs a command that must succeed. Standard output is for the table.
fn pass(mut command: Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).status().with_context(|| format!("{command:?}"))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}
