//! The suite `node`: the npm package, built, tested, packed, and installed in an empty folder without a network; and the
//! example, which stands on it.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::Result;

use super::steps::Steps;
use crate::node::{BUILD, CI, is_there, node, npm, package};
use crate::repository::{root, target, works};

const EXAMPLE: &str = "examples/node";
/// What says whether SQLite is there, for this Node.
const OPEN_SQLITE: &str = "new (require('better-sqlite3'))(':memory:')";
/// Where the headers of this Node are, if it came with them.
const HEADERS: &str = "const prefix = path.dirname(path.dirname(fs.realpathSync(process.execPath)));
    if (fs.existsSync(path.join(prefix, 'include/node/node.h'))) process.stdout.write(prefix)";

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    if !is_there() {
        steps.skip("node", "there is no Node.js 20 or later with npm");
        return Ok(());
    }
    let folder = package();
    let (packages, empty) = (target().join("node/packages"), target().join("node/empty"));
    steps.take("node: npm ci", npm(&folder, CI))?;
    steps.take("node: build", npm(&folder, BUILD))?;
    steps.take("node: tests", npm(&folder, ["test", "--silent"]))?;
    let mut pack = node(&folder, ["scripts/pack.mjs"]);
    pack.arg(&packages);
    steps.take("node: pack", pack)?;
    let mut install = node(&folder, ["test/package.mjs"]);
    install.arg(&packages).arg(&empty);
    steps.take("node: README.md, by the packages in an empty folder", install)?;

    let example = root().join(EXAMPLE);
    if !is_installed(&example) {
        steps.take("node: examples/node, npm ci", npm(&example, CI))?;
        steps.take("node: examples/node, SQLite", sqlite(&example))?;
    }
    steps.take("node: examples/node", npm(&example, ["test", "--silent"]))
}

/// Whether what an example's lock file says was installed, and SQLite works: to compile it takes more than all else here.
fn is_installed(example: &Path) -> bool {
    let changed = |file: &str| fs::metadata(example.join(file)).and_then(|file| file.modified()).ok();
    let installed = changed("node_modules/.package-lock.json");
    installed.is_some_and(|installed| changed("package-lock.json").is_some_and(|lock| lock <= installed))
        && works(node(example, ["-e", OPEN_SQLITE]))
}

/// Fetches SQLite's native part from where its project releases it, or else compiles it, unoptimised: by the headers that
/// this Node came with, for node-gyp would fetch them.
fn sqlite(example: &Path) -> Command {
    let mut sqlite = npm(example, ["rebuild", "better-sqlite3"]);
    sqlite.envs([("CFLAGS", "-O0"), ("CXXFLAGS", "-O0"), ("JOBS", "max")]);
    let headers = node(example, ["-e", HEADERS]).output();
    let headers =
        headers.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    if !headers.is_empty() && env::var_os("npm_config_nodedir").is_none() {
        sqlite.env("npm_config_nodedir", headers);
    }
    sqlite
}
