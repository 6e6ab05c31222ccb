//! The suite `node`: the npm package, built, tested, packed, and installed in an empty folder without a network.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::steps::Steps;
use crate::repository::{root, target};

const PACKAGE: &str = "bindings/node";

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    if !is_there("node", 20) || !is_there("npm", 0) {
        steps.skip("node", "there is no Node.js 20 or later with npm");
        return Ok(());
    }
    let folder = root().join(PACKAGE);
    let (packages, empty) = (target().join("node/packages"), target().join("node/empty"));
    // Nothing of ours, nor of others', runs when it is installed.
    let ci = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    steps.take("node: npm ci", command("npm", &folder, ci))?;
    steps.take("node: build", command("npm", &folder, ["run", "--silent", "build"]))?;
    steps.take("node: tests", command("npm", &folder, ["test", "--silent"]))?;
    let mut pack = command("node", &folder, ["scripts/pack.mjs"]);
    pack.arg(&packages);
    steps.take("node: pack", pack)?;
    let mut install = command("node", &folder, ["test/package.mjs"]);
    install.arg(&packages).arg(&empty);
    steps.take("node: README.md, by the packages in an empty folder", install)
}

fn command<const N: usize>(program: &str, folder: &Path, arguments: [&str; N]) -> Command {
    // npm is a script on Windows.
    let program = if cfg!(windows) && program == "npm" { "npm.cmd" } else { program };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command
}

/// Whether a program is there, in this version or a later one.
fn is_there(program: &str, version: u32) -> bool {
    let Ok(output) = command(program, &root(), ["--version"]).output() else { return false };
    let text = String::from_utf8_lossy(&output.stdout);
    let major = text.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    major.is_some_and(|major: u32| major >= version)
}
