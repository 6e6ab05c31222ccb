//! The suite `kotlin`: the library for the JVM and Android, by Maven, with all that its tests play.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::steps::Steps;
use crate::repository::{cargo, root, target, works};

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    if !is_there() {
        steps.skip("kotlin", "there is no Maven with a JDK 17 or later (mvn)");
        return Ok(());
    }
    let library = cargo(["build", "--release", "--locked", "--package", "parlour-mobile"]);
    steps.take("kotlin: library", library)?;
    let package = root().join("bindings/mobile/kotlin");
    steps.check("kotlin: native part", || place(&package.join("native")))?;
    steps.take("kotlin: package", goal(&package, "install"))?;
    steps.take("kotlin: examples/kotlin", goal(&root().join("examples/kotlin"), "verify"))
}

/// Has Maven reach a goal in a folder. What it brings, and the package itself, stay in the project's own folder.
fn goal(folder: &Path, goal: &str) -> Command {
    let mut command = Command::new(maven());
    command.args(["--batch-mode", "--no-transfer-progress", goal]).current_dir(folder);
    command.arg(format!("-Dmaven.repo.local={}", target().join("maven").display()));
    command
}

/// Puts the library where the package looks for it: in a folder named as JNA names the system.
fn place(native: &Path) -> Result<()> {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let name = format!("{prefix}parlour_mobile{suffix}");
    let folder = native.join(system());
    std::fs::create_dir_all(&folder)?;
    let library = target().join("release").join(&name);
    std::fs::copy(&library, folder.join(name)).with_context(|| library.display().to_string())?;
    Ok(())
}

/// The system as JNA names it.
fn system() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    format!("{system}-{}", std::env::consts::ARCH.replace('_', "-"))
}

fn maven() -> &'static str {
    if cfg!(windows) { "mvn.cmd" } else { "mvn" }
}

fn is_there() -> bool {
    let mut probe = Command::new(maven());
    probe.arg("--version");
    works(probe)
}
