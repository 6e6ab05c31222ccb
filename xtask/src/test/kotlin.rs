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
    let native = target().join("kotlin/native");
    steps.check("kotlin: native part", || place(&native))?;
    let mut maven = Command::new(maven());
    maven.args(["--batch-mode", "--no-transfer-progress", "verify"]);
    maven.arg(format!("-Dparlour.native={}", native.display()));
    // What Maven brings stays in the project's own folder.
    maven.arg(format!("-Dmaven.repo.local={}", target().join("maven").display()));
    maven.current_dir(root().join("bindings/mobile/kotlin"));
    steps.take("kotlin: tests", maven)
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
