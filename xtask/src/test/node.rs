//! The suite `node`: the npm package, built, tested, packed, and installed in an empty folder without a network.

use anyhow::Result;

use super::steps::Steps;
use crate::node::{BUILD, CI, is_there, node, npm};
use crate::repository::target;

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    if !is_there() {
        steps.skip("node", "there is no Node.js 20 or later with npm");
        return Ok(());
    }
    let (packages, empty) = (target().join("node/packages"), target().join("node/empty"));
    steps.take("node: npm ci", npm(CI))?;
    steps.take("node: build", npm(BUILD))?;
    steps.take("node: tests", npm(["test", "--silent"]))?;
    let mut pack = node(["scripts/pack.mjs"]);
    pack.arg(&packages);
    steps.take("node: pack", pack)?;
    let mut install = node(["test/package.mjs"]);
    install.arg(&packages).arg(&empty);
    steps.take("node: README.md, by the packages in an empty folder", install)
}
