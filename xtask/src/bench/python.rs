//! The benchmark `python`: what a step costs in Python, against a table written by hand and against libraries of state
//! machines.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::repository::root;

/// The script, and the versions of what Parlour is measured against.
const FOLDER: &str = "bindings/python/bench";

/// The table that the script prints.
pub(super) fn table() -> Result<String> {
    let mut bench = Command::new(environment()?);
    bench.arg(root().join(FOLDER).join("bench.py")).stderr(Stdio::inherit());
    let output = bench.output()?;
    ensure!(output.status.success(), "it failed");
    Ok(String::from_utf8(output.stdout)?)
}

/// The interpreter of a virtual environment with the package as it is released, and with what it is measured against.
fn environment() -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = target.join("python/bench");
    let python = env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    pass(Command::new(python).args(["-m", "venv"]).arg(&folder))?;
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    install.arg(root().join("bindings/python"));
    install.arg("-r").arg(root().join(FOLDER).join("requirements.txt"));
    pass(&mut install)?;
    Ok(python)
}

/// Runs a command that must succeed. Standard output is for the table.
fn pass(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).status().with_context(|| format!("{command:?}"))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}
