//! Compilers for browsers: Debian's `rustc-web`, with which the standard library is built for its size too; else rustup's
//! target, whose standard library is as it is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::install::PROFILE;
use crate::repository::{cargo, target};

const TARGET: &str = "wasm32-unknown-unknown";

/// Where Debian's packages put the compiler, and the source of its standard library.
const DEBIAN: (&str, &str) = ("/usr/bin/rustc", "/usr/lib/rustlib/src/rust/library/std");

/// A way to compile for browsers.
pub(super) struct Web {
    /// Debian's compiler needs a linker of another one.
    from_source: Option<PathBuf>,
}

impl Web {
    /// How it can be done here, if it can.
    pub(super) fn find() -> Result<Option<Self>> {
        let ours = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
        let libraries = sysroot(&ours)?.join("lib/rustlib");
        let (compiler, source) = DEBIAN;
        if Path::new(compiler).exists()
            && Path::new(source).exists()
            && let Some(linker) = linker(&libraries)
        {
            return Ok(Some(Self { from_source: Some(linker) }));
        }
        let installed = libraries.join(TARGET).join("lib").is_dir();
        Ok(installed.then_some(Self { from_source: None }))
    }

    /// What of the standard library goes into a module.
    pub(super) fn how(&self) -> &'static str {
        match self.from_source {
            Some(_) => "standard library from source",
            None => "standard library as rustup has it",
        }
    }

    /// Builds a package for its size; the module.
    pub(super) fn build(&self, package: &str, features: &str) -> Result<PathBuf> {
        let mut build = cargo(["build", "--quiet", "--profile", PROFILE, "--package", package]);
        build.args(["--features", features, "--target", TARGET]);
        if let Some(linker) = &self.from_source {
            build.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
            build.env("RUSTC", DEBIAN.0).env("RUSTC_BOOTSTRAP", "1");
            build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            // A page has nobody to read what a panic says.
            build.env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort");
        }
        let status = build.status()?;
        ensure!(status.success(), "{package} cannot be built for browsers: {status}");
        let name = package.replace('-', "_");
        Ok(target().join(TARGET).join(PROFILE).join(format!("{name}.wasm")))
    }
}

/// Where a compiler keeps its libraries and tools.
fn sysroot(rustc: &OsString) -> Result<PathBuf> {
    let output = Command::new(rustc).args(["--print", "sysroot"]).output().context("rustc cannot be run")?;
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// The linker that comes with rustup's compilers, for whatever host; or LLVM's.
fn linker(libraries: &Path) -> Option<PathBuf> {
    let hosts = libraries.read_dir().ok()?.flatten();
    let beside = hosts.map(|host| host.path().join("bin/rust-lld"));
    beside.chain(["/usr/bin/wasm-ld".into()]).find(|linker| linker.exists())
}
