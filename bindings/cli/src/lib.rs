//! The command `parlour`, as a library: the program and `python -m parlour` are thin shells around [`run`].

mod capabilities;
mod details;
mod diagram;
mod log;
mod shell;
mod timeline;
mod translate;
mod visit;

use std::ffi::OsString;
use std::io::{BufRead, Write};

use clap::{Parser, Subcommand};

/// All went as it should.
const DONE: u8 = 0;
/// The work is done, and something in it was wrong.
const WRONG: u8 = 1;
/// There was nothing to do the work with.
const FAILED: u8 = 2;

/// Plays, translates, compares and draws what live-chat widgets go through.
#[derive(Parser)]
#[command(name = "parlour", version)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Visit(visit::Args),
    Translate(translate::Args),
    Capabilities(capabilities::Args),
    Diagram(diagram::Args),
}

/// Runs the command with its arguments, its own name first, and tells its exit code. `input` is read where no file is
/// named.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> u8 {
    let command = match shell::parse::<Args>(args, out, errors) {
        Ok(args) => args.command,
        Err(code) => return code,
    };
    let (name, done) = match &command {
        Command::Visit(args) => ("visit", visit::run(args, input, out, errors)),
        Command::Translate(args) => ("translate", translate::run(args, input, out, errors)),
        Command::Capabilities(args) => ("capabilities", capabilities::run(args, out)),
        Command::Diagram(args) => ("diagram", diagram::run(args, input, out, errors)),
    };
    match done {
        Ok(true) => DONE,
        Ok(false) => WRONG,
        // Whoever reads has had enough.
        Err(error) if shell::is_broken_pipe(&error) => DONE,
        Err(error) => {
            writeln!(errors, "parlour {name}: {error:#}").ok();
            FAILED
        }
    }
}
