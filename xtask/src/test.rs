//! `cargo xtask test`: sets up and passes the tests of every language.
//!
//! A suite is a row of [`SUITES`] and a function that takes its steps one after the other. All steps are taken
//! even if one fails, so that one run tells everything.

mod c;
mod core;
mod crates;
mod dependencies;
mod kotlin;
mod node;
mod pages;
mod python;
mod steps;
mod swift;

use anyhow::Result;

use self::steps::Steps;

/// The tests of one part of the project.
struct Suite {
    name: &'static str,
    run: fn(&mut Steps) -> Result<()>,
}

/// All suites, in the order in which they run.
const SUITES: &[Suite] = &[
    Suite { name: "core", run: core::run },
    Suite { name: "crates", run: crates::run },
    Suite { name: "dependencies", run: dependencies::run },
    Suite { name: "pages", run: pages::run },
    Suite { name: "c", run: c::run },
    Suite { name: "python", run: python::run },
    Suite { name: "node", run: node::run },
    Suite { name: "kotlin", run: kotlin::run },
    Suite { name: "swift", run: swift::run },
];

/// The suites' names, for the command line.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SUITES.iter().map(|suite| suite.name)
}

/// Runs the suites with these names; none: all of them.
pub(crate) fn run(chosen: &[String]) -> Result<()> {
    let mut steps = Steps::from_environment()?;
    for suite in SUITES {
        if chosen.is_empty() || chosen.iter().any(|name| name == suite.name) {
            (suite.run)(&mut steps)?;
        }
    }
    steps.finish()
}
