//! The suite `dependencies`: what the project is built of, by the rules in `deny.toml`.

use std::process::Command;

use anyhow::Result;

use super::steps::Steps;
use crate::repository::{cargo, root, target};

/// Pinned: another version may find something else, and should do so where somebody looks.
const VERSION: &str = "0.20.2";

/// Licences, duplicates and sources. Advisories are left to people: their database comes by git, from where not every
/// computer may fetch.
const CHECKS: [&str; 3] = ["licenses", "bans", "sources"];

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    let tools = target().join("tools");
    // Unoptimised it is there after a third of the time, and checks in seconds all the same; what it can do without is
    // left out. Where this version is installed already, nothing happens.
    let mut install = cargo(["install", "--quiet", "--locked", "--debug", "--no-default-features"]);
    install.args(["cargo-deny", "--version", VERSION, "--root"]).arg(&tools);
    install.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    // In a folder that goes away: it shares nothing with what is tested here.
    install.env_remove("CARGO_TARGET_DIR");
    steps.take("dependencies: install cargo-deny", install)?;
    let mut deny = Command::new(tools.join("bin/cargo-deny"));
    deny.args(["--locked", "check", "-D", "warnings"]).args(CHECKS).current_dir(root());
    steps.take("dependencies: cargo deny", deny)
}
