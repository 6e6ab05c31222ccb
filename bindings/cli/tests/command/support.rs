//! Running the command.

use std::ffi::OsString;
use std::io::{BufRead, Write};
use std::path::Path;

/// What a run ends with and prints, as it looks without colour.
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) errors: String,
}

/// Runs a subcommand with these arguments.
pub(crate) fn run(command: &str, args: &[&str], input: &mut dyn BufRead) -> Ran {
    let mut out = Vec::new();
    let Ran { code, errors, .. } = run_into(command, args, input, &mut out);
    Ran { code, out: plain(&out), errors }
}

/// The same where what it prints goes elsewhere.
pub(crate) fn run_into(command: &str, args: &[&str], input: &mut dyn BufRead, out: &mut dyn Write) -> Ran {
    let mut errors = Vec::new();
    let args = ["parlour", command].into_iter().chain(args.iter().copied()).map(OsString::from);
    let code = parlour_cli::run(args, input, out, &mut errors);
    Ran { code, out: String::new(), errors: plain(&errors) }
}

fn plain(bytes: &[u8]) -> String {
    String::from_utf8(anstream::adapter::strip_bytes(bytes).into_vec()).expect("UTF-8")
}

/// A file with this content, and its path.
pub(crate) fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("the target folder can be written to");
    path.display().to_string()
}
