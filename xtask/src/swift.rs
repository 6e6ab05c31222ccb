//! Swift's package and the library that it stands on; `cargo xtask swift-kit --out DIR`: both in a folder that needs
//! neither Rust nor a network, for a computer that has Swift.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::repository::{cargo, root, target};

/// The package, below the repository's root.
const PACKAGE: &str = "bindings/mobile/swift";
/// What is left behind where it was built.
const BUILT: [&str; 3] = [".build", "Package.resolved", "ParlourFFI.xcframework"];
/// Runs the package's tests in the kit.
const TEST: &str = r#"#!/bin/sh
# Builds the package and passes its tests: Swift 6 does, without network or Rust.
set -eu
cd "$(dirname "$0")"
native=$PWD/native
export PARLOUR_SCENARIOS="${PARLOUR_SCENARIOS:-$PWD/scenarios}"
export LD_LIBRARY_PATH="$native${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec swift test --package-path package -Xlinker "-L$native" -Xlinker -rpath -Xlinker "$native" "$@"
"#;

/// Where the kit goes.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder, which is not there yet, or empty. `PARLOUR_LIB` names a library, or the folder of one, that was
    /// built already; else cargo builds it.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Writes the kit.
pub(crate) fn run(options: &Options) -> Result<()> {
    let library = if let Some(library) = given()? {
        library
    } else {
        ensure!(build().status()?.success(), "the library cannot be built");
        built()
    };
    kit(&options.out, &library)?;
    println!("{}: run test.sh there", options.out.display());
    Ok(())
}

/// The package's folder.
pub(crate) fn package() -> PathBuf {
    root().join(PACKAGE)
}

/// The library that `PARLOUR_LIB` names: it, or the folder of it.
pub(crate) fn given() -> Result<Option<PathBuf>> {
    let Some(named) = env::var_os("PARLOUR_LIB") else { return Ok(None) };
    let named = std::path::absolute(named)?;
    let library = if named.is_dir() { named.join(file_name()) } else { named };
    ensure!(library.is_file(), "PARLOUR_LIB: there is no {}", library.display());
    Ok(Some(library))
}

/// Has cargo build the library.
pub(crate) fn build() -> Command {
    cargo(["build", "--release", "--locked", "--package", "parlour-mobile"])
}

/// What cargo built.
pub(crate) fn built() -> PathBuf {
    target().join("release").join(file_name())
}

fn file_name() -> String {
    format!("{}parlour_mobile{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX)
}

/// Puts a library where nothing else is that a linker could take, under the name that it looks for.
pub(crate) fn place(library: &Path, folder: &Path) -> Result<()> {
    let name = match library.extension() {
        // A static one is linked as well.
        Some(extension) if extension == "a" => "libparlour_mobile.a".into(),
        _ => file_name(),
    };
    fs::create_dir_all(folder)?;
    fs::copy(library, folder.join(name)).with_context(|| library.display().to_string())?;
    Ok(())
}

/// Writes all that the package's tests need.
fn kit(out: &Path, library: &Path) -> Result<()> {
    let is_empty = !out.exists() || fs::read_dir(out)?.next().is_none();
    ensure!(is_empty, "{} is not empty", out.display());
    copy(&package(), &out.join("package"))?;
    copy(&root().join("tests/scenarios"), &out.join("scenarios"))?;
    place(library, &out.join("native"))?;
    let test = out.join("test.sh");
    fs::write(&test, TEST)?;
    #[cfg(unix)]
    fs::set_permissions(&test, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(root().join(licence), out.join(licence))?;
    }
    Ok(())
}

/// Copies a folder, but for what was built there.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name();
        if BUILT.iter().any(|built| name == *built) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files below a folder, by path.
    fn paths(folder: &Path, below: &str) -> Vec<String> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let entry = entry.expect("its entries can be read");
            let path = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                paths.extend(self::paths(&entry.path(), &format!("{path}/")));
            } else {
                paths.push(path);
            }
        }
        paths.sort();
        paths
    }

    #[test]
    fn a_kit_holds_all_that_swift_needs_and_nothing_that_was_built_there() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let library = place.path().join("another_name.so");
        fs::write(&library, "library").expect("the file can be written");
        let out = place.path().join("kit");
        kit(&out, &library).expect("the kit can be written");

        let (scenarios, others): (Vec<String>, Vec<String>) =
            paths(&out, "").into_iter().partition(|path| path.starts_with("scenarios/"));
        assert_eq!(scenarios, paths(&root().join("tests/scenarios"), "scenarios/"));
        let native = format!("native/{}", file_name());
        let mut expected = vec![
            "LICENSE-APACHE",
            "LICENSE-MIT",
            native.as_str(),
            "package/.gitignore",
            "package/Package.swift",
            "package/README.md",
            "package/Sources/Parlour/Driver.swift",
            "package/Sources/Parlour/EventName.swift",
            "package/Sources/Parlour/Exports.swift",
            "package/Sources/Parlour/Hub.swift",
            "package/Sources/Parlour/Json.swift",
            "package/Sources/Parlour/Parlour.docc/Parlour.md",
            "package/Sources/Parlour/Timekeeper.swift",
            "package/Sources/ParlourFFI/ParlourFFI.h",
            "package/Sources/ParlourFFI/module.modulemap",
            "package/Sources/ParlourNative/Native.swift",
            "package/Tests/ParlourTests/DriverTests.swift",
            "package/Tests/ParlourTests/EngineTests.swift",
            "package/Tests/ParlourTests/Helpers.swift",
            "package/Tests/ParlourTests/HubTests.swift",
            "package/Tests/ParlourTests/JsonText.swift",
            "package/Tests/ParlourTests/ScenariosTests.swift",
            "test.sh",
        ];
        expected.sort_unstable();
        assert_eq!(others, expected);
        assert_eq!(fs::read(out.join(native)).expect("the library is there"), b"library");

        let again = kit(&out, &library).expect_err("the folder is not empty");
        assert!(again.to_string().contains("is not empty"), "{again}");
    }
}
