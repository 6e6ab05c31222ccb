//! The suite `core`: the engine, its examples, and these commands.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::steps::Steps;
use crate::repository::cargo;

/// The features of the crate `parlour`, each of which must build alone; the first is none at all.
const FEATURES: &[&str] = &["", "std", "phone", "schema", "explore", "scenario"];

/// Unit, integration and documentation tests with all features; then the builds that these do not make.
pub(super) fn run(steps: &mut Steps) -> Result<()> {
    steps.take("core: tests", cargo(["test", "--workspace", "--all-features", "--no-fail-fast"]))?;
    for features in FEATURES {
        let name = format!("core: feature {features}");
        let name = if features.is_empty() { "core: no feature" } else { &name };
        steps
            .take(name, cargo(["check", "-p", "parlour", "--no-default-features", "--features", features]))?;
    }
    match bare_target()? {
        Some(target) => steps.take(
            "core: bare-metal",
            cargo(["check", "-p", "parlour", "--no-default-features", "--target", &target]),
        ),
        None => {
            steps.skip(
                "bare-metal",
                "no target without a standard library is installed (rustup target add …)",
            );
            Ok(())
        }
    }
}

/// An installed target that has no standard library: what builds there needs none.
fn bare_target() -> Result<Option<String>> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let output = Command::new(rustc).args(["--print", "sysroot"]).output().context("rustc cannot be run")?;
    let targets = PathBuf::from(String::from_utf8(output.stdout)?.trim()).join("lib/rustlib");
    bare_target_in(&targets)
}

fn bare_target_in(targets: &Path) -> Result<Option<String>> {
    let mut bare = Vec::new();
    for target in fs::read_dir(targets).with_context(|| targets.display().to_string())? {
        let target = target?;
        let libraries = target.path().join("lib");
        if has_library(&libraries, "libcore-") && !has_library(&libraries, "libstd-") {
            bare.push(target.file_name().to_string_lossy().into_owned());
        }
    }
    // Any will do; the same one each time.
    bare.sort();
    Ok(bare.into_iter().next())
}

fn has_library(folder: &Path, prefix: &str) -> bool {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| file.file_name()).any(|name| name.to_string_lossy().starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_bare_when_it_has_a_core_and_no_standard_library() {
        let sysroot = tempfile::tempdir().expect("a temporary folder");
        let install = |target: &str, libraries: &[&str]| {
            let folder = sysroot.path().join(target).join("lib");
            fs::create_dir_all(&folder).expect("the folder can be made");
            for library in libraries {
                fs::write(folder.join(library), "").expect("the file can be written");
            }
        };
        install("etc", &[]);
        install("x86_64-unknown-linux-gnu", &["libcore-1.rlib", "libstd-1.rlib"]);
        assert_eq!(bare_target_in(sysroot.path()).expect("it can be read"), None);

        install("thumbv7em-none-eabi", &["libcore-1.rlib"]);
        let bare = bare_target_in(sysroot.path()).expect("it can be read");
        assert_eq!(bare.as_deref(), Some("thumbv7em-none-eabi"));
    }
}
