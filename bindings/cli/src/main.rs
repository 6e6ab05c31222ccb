//! The command `parlour`.

use std::process::ExitCode;

fn main() -> ExitCode {
    // What comes out is data: nothing is taken for colour and filtered there.
    let (mut input, mut out) = (std::io::stdin().lock(), std::io::stdout().lock());
    parlour_cli::run(std::env::args_os(), &mut input, &mut out, &mut anstream::stderr()).into()
}
