//! The example `translate`: a log of one vendor's calls as another's.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use clap::Parser;
use parlour::dialect::{Dialect, Fault, OriginError, Origins, Translator, VendorCall};
use parlour::{Config, Limits, Mode};

use crate::shell::{self, FAILED, count};

/// The log was read through.
const TRANSLATED: u8 = 0;
/// It was, and a line in it was broken.
const BROKEN: u8 = 1;

/// Translates a log of one vendor's calls to another's.
///
/// A log is JSON lines, {"at": …, "surface": …, "call": …, "args": […]}; a call without `at` comes at the time of
/// the one before. The other vendor's calls come out in the same form, each as soon as it is known. What is broken
/// and what could not be told in the other vendor's words is reported on the standard error.
///
/// Time passes by the log alone: what would happen after its last call, as the end of typing that nobody ends,
/// does not happen.
///
/// Ends with 0 if the log was read through, whatever was lost, with 1 if a line of it was broken, with 2 if there
/// was nothing to read.
#[derive(Parser)]
#[command(name = "translate")]
struct Args {
    /// Whose calls are read
    #[arg(long, value_parser = shell::dialect(Dialect::vendors()))]
    from: Dialect,
    /// Whose calls are written
    #[arg(long, value_parser = shell::dialect(Dialect::ALL.iter().copied()))]
    to: Dialect,
    /// Let page messages of this origin count, and of no other, nor those that have none; can be given several
    /// times. Without it all count
    #[arg(long = "origin", value_name = "URL")]
    origins: Vec<String>,
    /// The log; without one, or for `-`, the standard input
    #[arg(value_name = "FILE.jsonl")]
    file: Option<PathBuf>,
}

impl Args {
    /// The log's path; none for the standard input.
    fn path(&self) -> Option<&Path> {
        self.file.as_deref().filter(|file| file.as_os_str() != "-")
    }

    /// How the engine in between is configured.
    fn config(&self) -> Result<Config, OriginError> {
        let origins = match &*self.origins {
            [] => Origins::any(),
            origins => Origins::only(origins.iter().map(String::as_str))?,
        };
        Ok(Config { mode: Mode::Observe, origins, ..Config::default() })
    }
}

/// Runs the example with the program's arguments, its own name first, and tells its exit code. `input` is read
/// where no file is named.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> u8 {
    let args = match shell::parse::<Args>(args, out, errors) {
        Ok(args) => args,
        Err(code) => return code,
    };
    match translate(&args, input, out, errors) {
        Ok(0) => TRANSLATED,
        Ok(_) => BROKEN,
        // Whoever reads has had enough.
        Err(error) if shell::is_broken_pipe(&error) => TRANSLATED,
        Err(error) => {
            writeln!(errors, "translate: {error:#}").ok();
            FAILED
        }
    }
}

/// Translates and reports; tells how many lines were broken.
fn translate(
    args: &Args,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> anyhow::Result<usize> {
    let Some(path) = args.path() else {
        return Translation::new(args, "<stdin>".into())?.run(input, out, errors);
    };
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
    Translation::new(args, name)?.run(&mut BufReader::new(file), out, errors)
}

/// A log on its way from one dialect to the other.
struct Translation<'a> {
    args: &'a Args,
    /// What the log is called in messages.
    name: String,
    translator: Translator,
    calls_in: usize,
    calls_out: usize,
    broken: usize,
}

impl<'a> Translation<'a> {
    /// A translation of the log of this name, of which nothing is read yet.
    fn new(args: &'a Args, name: String) -> anyhow::Result<Self> {
        let translator = Translator::with_config(args.from, args.to, args.config()?);
        Ok(Self { args, name, translator, calls_in: 0, calls_out: 0, broken: 0 })
    }

    /// Reads the log to its end, line by line; tells how many of them were broken.
    fn run(
        mut self,
        log: &mut dyn BufRead,
        out: &mut dyn Write,
        errors: &mut dyn Write,
    ) -> anyhow::Result<usize> {
        let mut line = Vec::new();
        for number in 1_usize.. {
            if !read_line(log, &mut line).with_context(|| format!("cannot read {}", self.name))? {
                break;
            }
            if line.len() <= longest() && line.trim_ascii().is_empty() {
                continue;
            }
            match self.line(&line) {
                Ok(calls) => {
                    self.calls_out += calls.len();
                    calls.iter().try_for_each(|call| writeln!(out, "{}", call.to_json()))?;
                }
                Err(error) => {
                    self.broken += 1;
                    writeln!(errors, "{}:{number}: {error}", self.name).ok();
                }
            }
        }
        out.flush()?;
        writeln!(errors, "{}", self.report()).ok();
        Ok(self.broken)
    }

    /// What a line of the log is in the other dialect.
    fn line(&mut self, line: &[u8]) -> anyhow::Result<Vec<VendorCall>> {
        if line.len() > longest() {
            return Err(anyhow!("{}", Fault::TooLong));
        }
        let call = VendorCall::from_json(std::str::from_utf8(line).context("not valid UTF-8")?)?;
        self.calls_in += 1;
        match self.translator.translate(&call) {
            // That is what a list of origins is for; the report counts it.
            Err(error) if error.fault == Fault::ForeignOrigin => Ok(Vec::new()),
            result => Ok(result?),
        }
    }

    /// How much went in and came out, and what was lost.
    fn report(&self) -> String {
        let Args { from, to, .. } = self.args;
        let calls_in = count(self.calls_in, &format!("{} call", from.name()));
        let calls_out = count(self.calls_out, &format!("{} call", to.name()));
        let broken = match self.broken {
            0 => String::new(),
            1 => ", 1 line is broken".into(),
            lines => format!(", {lines} lines are broken"),
        };
        let losses = self.translator.report();
        let lost = if losses.is_empty() { "nothing is lost".into() } else { format!("lost:\n{losses}") };
        format!("translate: {calls_in} in, {calls_out} out{broken}; {lost}")
    }
}

/// Bytes of the longest line that is taken for a call, as the engine limits it.
fn longest() -> usize {
    Limits::default().input as usize
}

/// Reads the next line, and whether there was one. Of a line that is too long for a call, no more is kept than
/// shows that it is.
fn read_line(log: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let most = longest() as u64 + 1;
    let length = io::Read::take(&mut *log, most).read_until(b'\n', line)?;
    if line.pop_if(|end| *end == b'\n').is_none() && length as u64 == most {
        log.skip_until(b'\n')?;
    }
    Ok(length > 0)
}
