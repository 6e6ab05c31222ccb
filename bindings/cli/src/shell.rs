//! What the commands have in common: their arguments, and how they end.

use std::ffi::OsString;
use std::io::{self, Write};

use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use parlour::dialect::Dialect;

use crate::FAILED;

/// The program's arguments, its own name first; or, where they ask for help or are wrong, the exit code after
/// saying so. Help is without colour: it goes where the program's data goes.
pub(crate) fn parse<A: Parser>(
    args: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<A, u8> {
    A::try_parse_from(args).map_err(|usage| {
        let text = usage.render();
        if usage.use_stderr() { write!(errors, "{}", text.ansi()) } else { write!(out, "{text}") }.ok();
        u8::try_from(usage.exit_code()).unwrap_or(FAILED)
    })
}

/// Reads the name of one of these dialects.
pub(crate) fn dialect(of: impl Iterator<Item = Dialect>) -> impl TypedValueParser<Value = Dialect> {
    PossibleValuesParser::new(of.map(Dialect::name)).try_map(|name| name.parse::<Dialect>())
}

/// Whether an error is that nobody reads on.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A number with a noun, as `1 call`, `2 calls`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
