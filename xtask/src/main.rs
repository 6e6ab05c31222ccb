//! The project's own commands, without a tool to install first: `cargo xtask test`, `generate`, `record`,
//! `install`, `swift-kit`, `bench`.

mod bench;
mod generate;
mod install;
mod node;
mod python;
mod record;
mod repository;
mod swift;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sets up and passes all tests, or those of the suites that are named.
    Test {
        /// Which suites; none: all of them.
        #[arg(value_parser = PossibleValuesParser::new(test::names()))]
        suites: Vec<String>,
    },
    /// Writes the checked-in files that are made of the code.
    Generate {
        /// Writes nothing, and fails naming each file that is not as it would be written.
        #[arg(long)]
        check: bool,
    },
    /// Rewrites what scenarios expect with what the engine really does.
    Record {
        /// The scenario files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Builds the C library and puts it, its headers and schemas, its pkg-config file and its CMake package below a folder.
    Install(install::Options),
    /// Writes Swift's package with the built library into a folder where its tests run without network or Rust.
    SwiftKit(swift::Options),
    /// Measures, and writes the figures to `docs/`.
    Bench {
        /// What to measure; none: everything.
        #[arg(value_parser = PossibleValuesParser::new(bench::names()))]
        targets: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without the backtrace that returning it would print: the commands say themselves what was wrong.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Test { suites } => test::run(&suites),
        Command::Generate { check } => generate::run(check),
        Command::Record { files } => record::run(&files),
        Command::Install(options) => install::run(&options),
        Command::SwiftKit(options) => swift::run(&options),
        Command::Bench { targets } => bench::run(&targets),
    }
}
