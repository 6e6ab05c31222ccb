//! The benchmark `c`: what the C interface costs over Rust that builds the same inputs of `&str`, and what the library
//! that is built for its size costs over the one that is built for speed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::table::Table;
use crate::install;
use crate::repository::{cargo, root, target};

/// How often the programs take turns; each run is a median of its own.
const ROUNDS: usize = 9;

/// Libraries that Rust's standard library needs where it is linked into C.
const SYSTEM: &[&str] = &["-lpthread", "-ldl", "-lm"];

/// The same life of a chat, in Rust.
const IN_RUST: &[&str] = &["bench", "--quiet", "--package", "parlour", "--bench", "core", "--", "from-text"];

/// Runs all in turns; a table with the ratios of their medians.
pub(super) fn table() -> Result<String> {
    let (fast, small) = (link(&build_fast()?)?, link(&install::build(install::PROFILE)?)?);
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        let contenders = [&mut Command::new(&fast), &mut Command::new(&small), &mut cargo(IN_RUST)];
        for (contender, times) in contenders.into_iter().zip(&mut times) {
            times.push(figure(contender)?);
        }
    }
    let [fast, small, rust] = times.map(median);
    let mut table = Table::new();
    table.at_most(
        "a step in C (call, `parlour_poll_event`, three fields) against Rust that builds the same input of `&str`",
        (fast / rust, &format!("{fast:.0} ns to {rust:.0} ns")),
        1.2,
        "×",
    );
    table.at_most(
        "the same with the library as it is installed, built for its size, against one built for speed",
        (small / fast, &format!("{small:.0} ns to {fast:.0} ns")),
        1.15,
        "×",
    );
    Ok(table.finish())
}

/// Builds the library for speed; the folder that it is in.
fn build_fast() -> Result<PathBuf> {
    let built = cargo(["build", "--quiet", "--release", "--package", "parlour-ffi"]).status()?;
    ensure!(built.success(), "the C library cannot be built");
    Ok(target().join("release"))
}

/// Compiles the C program with the library that is in this folder.
fn link(folder: &Path) -> Result<PathBuf> {
    let program = folder.join("parlour-bench-c");
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut compile = Command::new(&compiler);
    compile.args(["-std=c11", "-O2", "-I"]).arg(root().join("include"));
    compile.arg(root().join("tests/c/bench.c")).arg(folder.join("libparlour_ffi.a"));
    let compiled = compile.args(SYSTEM).arg("-o").arg(&program).status();
    let compiled = compiled.with_context(|| compiler.to_string_lossy().into_owned())?;
    ensure!(compiled.success(), "tests/c/bench.c cannot be compiled");
    Ok(program)
}

/// The nanoseconds that a program prints.
fn figure(program: &mut Command) -> Result<f64> {
    let output = program.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "{program:?} failed");
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
