//! The suite `swift`: the package for Apple's platforms and Linux, by SwiftPM, with all that its tests play.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::steps::Steps;
use crate::repository::{target, works};
use crate::swift;

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    let mut probe = Command::new("swift");
    probe.arg("--version");
    if !works(probe) {
        steps.skip("swift", "there is no Swift 6 (swift)");
        return Ok(());
    }
    if !cfg!(target_os = "linux") && !swift::package().join("ParlourFFI.xcframework").is_dir() {
        steps.skip("swift", "outside Linux the package needs an XCFramework, as its README.md says");
        return Ok(());
    }
    let library = if let Some(library) = swift::given()? {
        library
    } else {
        steps.take("swift: library", swift::build())?;
        swift::built()
    };
    let native = target().join("swift/native");
    steps.check("swift: native part", || swift::place(&library, &native))?;
    for (name, command) in [("swift: build", "build"), ("swift: tests", "test")] {
        let mut swift = Command::new("swift");
        swift.arg(command).arg("--package-path").arg(swift::package());
        // What it builds is no part of the package's folder.
        swift.arg("--scratch-path").arg(target().join("swift/build"));
        swift.args(["-Xlinker", &format!("-L{}", native.display())]);
        swift.args(["-Xlinker", "-rpath", "-Xlinker"]).arg(&native);
        swift.env("LD_LIBRARY_PATH", searched(&native)?);
        steps.take(name, swift)?;
    }
    Ok(())
}

/// Where the system looks for libraries: in this folder first.
fn searched(first: &Path) -> Result<OsString> {
    let known = env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let known = env::split_paths(&known).filter(|folder| !folder.as_os_str().is_empty());
    Ok(env::join_paths(std::iter::once(first.to_path_buf()).chain(known))?)
}
