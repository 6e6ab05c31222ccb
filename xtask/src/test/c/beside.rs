//! A program with two static Rust libraries: Parlour beside another one, in either order, with and without link-time
//! optimisation on either side.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use super::{SYSTEM, prefix, tells_a_visit};
use crate::install::archive;
use crate::repository::{cargo, root};
use crate::test::steps::Steps;

pub(super) fn run(steps: &mut Steps, cc: &OsString, folder: &Path) -> Result<()> {
    let plain = folder.join("plain");
    let mut install = cargo(["xtask", "install", "--profile", "dev", "--prefix"]);
    install.arg(&plain);
    steps.take("c: install without link-time optimisation", install)?;
    let ours = [("ours", plain), ("ours optimised", prefix())];
    for (name, prefix) in &ours {
        steps.check(&format!("c: {name}: global names"), || {
            let names = archive::global(&prefix.join("lib/libparlour.a"))?;
            let foreign: Vec<_> = names.iter().filter(|name| !name.starts_with("parlour_")).collect();
            ensure!(names.len() > 50 && foreign.is_empty(), "{} names, {foreign:?} among them", names.len());
            Ok(())
        })?;
    }
    let theirs = [("theirs", "off"), ("theirs optimised", "fat")];
    for (name, lto) in theirs {
        let library = other(folder, lto);
        let mut compile = archive::tool("RUSTC", "rustc");
        compile
            .args(["--edition=2024", "--crate-type=staticlib", "-Copt-level=1"])
            .arg(format!("-Clto={lto}"));
        compile.arg(root().join("tests/c/beside/beside.rs")).arg("-o").arg(&library);
        steps.take(&format!("c: {name}: compile"), compile)?;
    }
    for (our_name, prefix) in &ours {
        for (their_name, lto) in theirs {
            let ours = prefix.join("lib/libparlour.a");
            let theirs = other(folder, lto);
            for (order, archives) in [("first", [&ours, &theirs]), ("last", [&theirs, &ours])] {
                steps.check(&format!("c: {our_name} {order}, {their_name}"), || {
                    let program = folder.join("beside");
                    let mut compile = Command::new(cc);
                    compile.args(["-std=c11", "-O1", if lto == "fat" { "-flto" } else { "-fno-lto" }]);
                    compile.arg("-I").arg(prefix.join("include")).arg(root().join("tests/c/beside/main.c"));
                    compile.args(archives).args(SYSTEM).arg("-o").arg(&program);
                    tells_a_visit(compile, &mut Command::new(&program))
                })?;
            }
        }
    }
    Ok(())
}

/// Where the other library is.
fn other(folder: &Path, lto: &str) -> PathBuf {
    folder.join(format!("libbeside-{lto}.a"))
}
