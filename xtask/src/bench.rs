//! `cargo xtask bench`: runs benchmarks and keeps their tables in `docs/benchmarks.md`.
//!
//! A benchmark prints a Markdown table to its standard output and all else to its standard error. Each one has
//! its own section in the file, with the machine and the date of its run; the sections of others stay.

mod c;
mod node;
mod python;
mod size;
mod table;
mod web;

use std::process::{Command, Stdio};

use anyhow::{Context as _, ensure};
use sysinfo::{CpuRefreshKind, System};

use crate::repository::cargo;

/// The file that holds the tables.
const FILE: &str = "docs/benchmarks.md";

/// What stands above the first section.
const HEAD: &str = "# Benchmarks\n\n\
    Written by `cargo xtask bench`. A speed is a ratio of medians of interleaved rounds within one run, or a count\n\
    of instructions or allocations; a time in nanoseconds says nothing about another computer.\n";

/// A benchmark: its name on the command line, its title in the file, and what makes its table.
struct Target {
    name: &'static str,
    title: &'static str,
    table: fn() -> anyhow::Result<String>,
}

const TARGETS: &[Target] = &[
    Target { name: "core", title: "Core", table: core },
    Target { name: "c", title: "C", table: c::table },
    Target { name: "python", title: "Python", table: python::table },
    Target { name: "node", title: "Node.js", table: node::table },
    Target { name: "size", title: "Size", table: size::table },
];

/// The names of all benchmarks.
pub(crate) fn names() -> Vec<&'static str> {
    TARGETS.iter().map(|target| target.name).collect()
}

/// Runs the named benchmarks, or all.
pub(crate) fn run(targets: &[String]) -> anyhow::Result<()> {
    let chosen = |target: &&Target| targets.is_empty() || targets.iter().any(|name| name == target.name);
    for target in TARGETS.iter().filter(chosen) {
        let table = (target.table)().with_context(|| format!("benchmark {}", target.name))?;
        println!("{table}");
        let section = format!("## {}\n\n{}\n{table}", target.title, machine()?);
        let text = std::fs::read_to_string(FILE).unwrap_or_else(|_| HEAD.into());
        std::fs::write(FILE, with_section(&text, target.title, &section)).with_context(|| FILE)?;
    }
    Ok(())
}

/// The table that the core's benchmarks print.
fn core() -> anyhow::Result<String> {
    let mut bench = cargo(["bench", "--quiet", "--package", "parlour", "--bench", "core"]);
    let output = bench.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "it failed");
    Ok(String::from_utf8(output.stdout)?)
}

/// Where and when: processor, cores, system, compiler, date.
fn machine() -> anyhow::Result<String> {
    let mut system = System::new();
    system.refresh_cpu_list(CpuRefreshKind::nothing());
    let processor = system.cpus().first().map_or("unknown processor", |cpu| cpu.brand());
    let cores = system.cpus().len();
    let os = System::long_os_version().unwrap_or_default();
    let kernel = System::kernel_version().unwrap_or_default();
    let rustc = Command::new("rustc").arg("--version").output()?.stdout;
    let rustc = String::from_utf8(rustc)?;
    let date = jiff::ZonedDateTime::now().date();
    Ok(format!("{date}: {processor}, {cores} cores; {os}, kernel {kernel}; {}.\n", rustc.trim()))
}

/// The text with one section replaced, or added at its end.
fn with_section(text: &str, title: &str, section: &str) -> String {
    let heading = format!("## {title}\n");
    let mut parts: Vec<_> = text.split_inclusive('\n').collect();
    let begin = parts.iter().position(|line| *line == heading).unwrap_or(parts.len());
    let after = parts.iter().skip(begin + 1).position(|line| line.starts_with("## "));
    let end = after.map_or(parts.len(), |lines| begin + 1 + lines);
    let gap_before = if begin == parts.len() { "\n" } else { "" };
    let gap_after = if end == parts.len() { "" } else { "\n" };
    parts.splice(begin..end, [gap_before, section, gap_after]);
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::with_section;

    #[test]
    fn a_section_is_added_or_replaced_and_others_stay() {
        let one = with_section("# Benchmarks\n", "Core", "## Core\n\nfirst\n");
        assert_eq!(one, "# Benchmarks\n\n## Core\n\nfirst\n");
        let two = with_section(&one, "C", "## C\n\nother\n");
        assert_eq!(two, "# Benchmarks\n\n## Core\n\nfirst\n\n## C\n\nother\n");
        let again = with_section(&two, "Core", "## Core\n\nsecond\n");
        assert_eq!(again, "# Benchmarks\n\n## Core\n\nsecond\n\n## C\n\nother\n");
        assert_eq!(with_section(&again, "C", "## C\n\nother\n"), again);
    }
}
