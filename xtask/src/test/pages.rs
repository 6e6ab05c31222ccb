//! The suite `pages`: the JavaScript on the pages of `docs`, run as a browser or a server would.

use std::process::Command;

use anyhow::Result;

use super::steps::Steps;
use crate::repository::{cargo, root, target};

/// What runs the scripts.
const TESTS: &[&str] = &["tests/pages/capture.test.mjs", "tests/pages/ga4.test.mjs"];

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    if Command::new("node").arg("--version").output().is_err() {
        steps.skip("node", "there is no Node.js to run scripts with");
        return Ok(());
    }
    // With the features that the suite `core` has built it with.
    steps
        .take("pages: the command", cargo(["build", "--workspace", "--all-features", "--bin", "parlour"]))?;
    let mut node = Command::new("node");
    node.arg("--test").args(TESTS).current_dir(root());
    node.env("PARLOUR", target().join("debug/parlour"));
    steps.take("pages: scripts", node)
}
