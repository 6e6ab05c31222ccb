//! `cargo xtask bench`: measures.

use anyhow::ensure;

use crate::repository::cargo;

/// What can be measured.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Target {
    /// The engine.
    Core,
}

/// Runs the benchmark.
pub(crate) fn run(target: Target) -> anyhow::Result<()> {
    let package = match target {
        Target::Core => "parlour",
    };
    ensure!(cargo(["bench", "-p", package]).status()?.success(), "the benchmark of {package} failed");
    Ok(())
}
