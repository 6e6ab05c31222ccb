//! Translates a log of one vendor's calls to another's, and reports what is lost on the way.
//!
//! ```text
//! cargo run --example translate -- --from ctlive --to livechatoo FILE.jsonl
//! cargo run --example translate -- --from ctlive --to mluvii --origin https://ctlive.cloudando.com < FILE
//! ```
//!
//! A log is JSON lines, as `visit --dialect ctlive --json` prints them. Deadlines that are still open when the log
//! ends are not fired.

use std::process::ExitCode;

fn main() -> ExitCode {
    // What comes out is data: nothing is taken for colour and filtered there.
    let (mut input, mut out) = (std::io::stdin().lock(), std::io::stdout().lock());
    parlour_examples::translate::run(std::env::args_os(), &mut input, &mut out, &mut anstream::stderr())
        .into()
}
