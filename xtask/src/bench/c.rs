//! The benchmark `c`: what the C interface costs over Rust that builds the same inputs of `&str`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::repository::{cargo, root, target};

/// How often both programs take turns; each run is a median of its own.
const ROUNDS: usize = 9;

/// What the C interface may cost, as a ratio.
const TARGET: f64 = 1.2;

/// Libraries that Rust's standard library needs where it is linked into C.
const SYSTEM: &[&str] = &["-lpthread", "-ldl", "-lm"];

/// Runs both in turns; a table with the ratio of their medians.
pub(super) fn table() -> Result<String> {
    let program = build()?;
    let (mut c, mut rust) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        c.push(figure(&mut Command::new(&program))?);
        rust.push(figure(&mut cargo([
            "bench",
            "--quiet",
            "--package",
            "parlour",
            "--bench",
            "core",
            "--",
            "from-text",
        ]))?);
    }
    let (c, rust) = (median(c), median(rust));
    let met = if c / rust <= TARGET { "yes" } else { "**no**" };
    let mut table = String::from("| what | measured | target | met |\n| --- | --- | --- | --- |\n");
    writeln!(
        table,
        "| a step in C (call, `parlour_poll_event`, three fields) against Rust that builds the same input of `&str` \
         | {:.2} × ({c:.0} ns to {rust:.0} ns) | ≤ {TARGET} × | {met} |",
        c / rust
    )?;
    Ok(table)
}

/// Compiles the C program with the library as it is released.
fn build() -> Result<PathBuf> {
    let built = cargo(["build", "--quiet", "--release", "--package", "parlour-ffi"]).status()?;
    ensure!(built.success(), "the C library cannot be built");
    let target = target();
    let program = target.join("release/parlour-bench-c");
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut compile = Command::new(&compiler);
    compile.args(["-std=c11", "-O2", "-I"]).arg(root().join("include"));
    compile.arg(root().join("tests/c/bench.c")).arg(target.join("release/libparlour_ffi.a"));
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
