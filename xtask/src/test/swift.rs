//! The suite `swift`: the package for Apple's platforms and Linux, by SwiftPM, with all that its tests play; and the
//! example, which goes on where it was killed.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::steps::Steps;
use crate::repository::{root, target, works};
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
    // What is built is no part of the packages' folders.
    let (built, example) = (target().join("swift/build"), target().join("swift/example"));
    steps.take("swift: build", tool("build", &swift::package(), &built, &native)?)?;
    steps.take("swift: tests", tool("test", &swift::package(), &built, &native)?)?;
    steps.take("swift: example", tool("build", &root().join("examples/swift/host"), &example, &native)?)?;
    steps.check("swift: example that is killed", || converse(&example.join("debug/Host"), &native))
}

/// A command of SwiftPM's, which finds the library in this folder.
fn tool(command: &str, package: &Path, built: &Path, native: &Path) -> Result<Command> {
    let mut swift = Command::new("swift");
    swift.arg(command).arg("--package-path").arg(package).arg("--scratch-path").arg(built);
    swift.args(["-Xlinker", &format!("-L{}", native.display())]);
    swift.args(["-Xlinker", "-rpath", "-Xlinker"]).arg(native);
    swift.env("LD_LIBRARY_PATH", searched(native)?);
    Ok(swift)
}

/// Where the system looks for libraries: in this folder first.
fn searched(first: &Path) -> Result<OsString> {
    let known = env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let known = env::split_paths(&known).filter(|folder| !folder.as_os_str().is_empty());
    Ok(env::join_paths(std::iter::once(first.to_path_buf()).chain(known))?)
}

/// A visitor asks, the host is killed, and the next one answers.
fn converse(host: &Path, native: &Path) -> Result<()> {
    let visit = target().join("swift/visit.cbor");
    if visit.exists() {
        std::fs::remove_file(&visit)?;
    }
    let (mut first, mut told) = start(host, native, &visit)?;
    say(&first, "say Hello?")?;
    hears(&mut told, "visitor: Hello?")?;
    first.kill()?;
    first.wait()?;
    let (mut second, mut told) = start(host, native, &visit)?;
    say(&second, "agent Good morning.")?;
    // At the end of the input it tells what is there, and ends.
    drop(second.stdin.take());
    hears(&mut told, "Eva: Good morning.")?;
    ensure!(second.wait()?.success(), "the host failed");
    Ok(())
}

fn start(host: &Path, native: &Path, visit: &Path) -> Result<(Child, ChildStdout)> {
    let mut host = Command::new(host);
    host.arg(visit).env("LD_LIBRARY_PATH", searched(native)?);
    let mut host = host.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let told = host.stdout.take().context("it has no output")?;
    Ok((host, told))
}

fn say(host: &Child, line: &str) -> Result<()> {
    Ok(writeln!(host.stdin.as_ref().context("it takes no input")?, "{line}")?)
}

/// Reads what a host tells until a line begins so.
fn hears(told: &mut ChildStdout, beginning: &str) -> Result<()> {
    for line in BufReader::new(told).lines() {
        if line?.starts_with(beginning) {
            return Ok(());
        }
    }
    anyhow::bail!("it never told: {beginning}")
}
