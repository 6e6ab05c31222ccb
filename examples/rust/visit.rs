//! Plays a scenario through the engine and prints what happens, step by step.
//!
//! ```text
//! cargo run --example visit              # the full visit
//! cargo run --example visit -- FILE      # another scenario
//! cargo run --example visit -- --json    # the events alone, a JSON line each
//! cargo run --example visit -- --dialect ctlive          # with a vendor's calls below the events
//! cargo run --example visit -- --dialect ctlive --json   # the vendor's calls alone: a log
//! ```

use std::process::ExitCode;

fn main() -> ExitCode {
    // Colour on a terminal only, and not where NO_COLOR is set.
    let (mut out, mut errors) = (anstream::stdout(), anstream::stderr());
    parlour_examples::visit::run(std::env::args_os(), &mut out, &mut errors).into()
}
