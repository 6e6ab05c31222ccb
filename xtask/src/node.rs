//! The project's Node.js: its packages, set up and built from this tree.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::repository::{root, works};

/// Installs what the lock file names; nothing of it runs while it is installed.
pub(crate) const CI: [&str; 4] = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];

/// Builds the package where it lies.
pub(crate) const BUILD: [&str; 3] = ["run", "--silent", "build"];

/// Where the package is.
pub(crate) fn package() -> PathBuf {
    root().join("bindings/node")
}

/// Whether Node.js is there, in a version that will do, with npm.
pub(crate) fn is_there() -> bool {
    let old = "process.exit(Number(process.versions.node.split('.')[0] < 20))";
    works(node(&root(), ["--eval", old])) && works(npm(&root(), ["--version"]))
}

/// A command of Node.js in a folder.
pub(crate) fn node<I: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> Command {
    command("node", folder, arguments)
}

/// A command of npm in a folder.
pub(crate) fn npm<I: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> Command {
    // A script on Windows.
    command(if cfg!(windows) { "npm.cmd" } else { "npm" }, folder, arguments)
}

fn command<I: AsRef<OsStr>>(program: &str, folder: &Path, arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command
}
