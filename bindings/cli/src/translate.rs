//! `parlour translate`: a log of one vendor's calls as another's.

use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::path::PathBuf;

use anyhow::bail;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use parlour::dialect::{Dialect, Fault, Ga4Events, Loss, OriginError, Origins, Translator, VendorCall};
use parlour::{Config, Mode};

use crate::log::Log;
use crate::shell::{self, count};

/// Translates a log of one vendor's calls to another's.
///
/// A log is JSON lines, {"at": …, "surface": …, "call": …, "args": […]}; a call without `at` comes at the time of
/// the one before. The other vendor's calls come out in the same form, each as soon as it is known. What is broken
/// and what could not be told in the other vendor's words is reported on the standard error, beside what was taken for a
/// duplicate.
///
/// Time passes by the log alone: what would happen after its last call, as the end of typing that nobody ends,
/// does not happen.
///
/// Ends with 0 if the log was read through, whatever was lost, with 1 if a line of it was broken, with 2 if there
/// was nothing to read.
#[derive(clap::Args)]
pub(crate) struct Args {
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
    /// For ga4: the word that stands as `event_category`; without it the name of the vendor that is read
    #[arg(long, value_name = "WORD")]
    category: Option<String>,
    /// For ga4: which events are written; without it eight
    #[arg(long, value_name = "EVENTS", value_parser = events())]
    events: Option<Ga4Events>,
    /// The log; without one, or for `-`, the standard input
    #[arg(value_name = "FILE.jsonl")]
    file: Option<PathBuf>,
}

/// Reads which events are written to Google Analytics.
fn events() -> impl TypedValueParser<Value = Ga4Events> {
    PossibleValuesParser::new(["eight", "all"])
        .try_map(|name| Ga4Events::from_name(&name).ok_or("neither eight nor all"))
}

impl Args {
    /// How the engine in between is configured.
    fn config(&self) -> Result<Config, OriginError> {
        let origins = match &*self.origins {
            [] => Origins::any(),
            origins => Origins::only(origins.iter().map(String::as_str))?,
        };
        Ok(Config { mode: Mode::Observe, origins, ..Config::default() })
    }
}

/// Translates and reports; tells whether every line was sound.
pub(crate) fn run(
    args: &Args,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    errors: &mut dyn Write,
) -> anyhow::Result<bool> {
    let mut log = Log::open(args.file.as_deref(), input)?;
    let mut translation = Translation::new(args)?;
    while let Some(call) = log.next_call()? {
        match call.and_then(|call| translation.take(&call)) {
            Ok(calls) => calls.iter().try_for_each(|call| writeln!(out, "{}", call.to_json()))?,
            Err(error) => {
                translation.broken += 1;
                writeln!(errors, "{}: {error}", log.place()).ok();
            }
        }
    }
    out.flush()?;
    writeln!(errors, "{}", translation.report()).ok();
    Ok(translation.broken == 0)
}

/// A log on its way from one dialect to the other.
struct Translation<'a> {
    args: &'a Args,
    translator: Translator,
    calls_in: usize,
    calls_out: usize,
    broken: usize,
}

impl<'a> Translation<'a> {
    /// A translation of which nothing is read yet.
    fn new(args: &'a Args) -> anyhow::Result<Self> {
        let mut translator = Translator::with_config(args.from, args.to, args.config()?);
        if args.to == Dialect::Ga4 {
            translator.set_ga4(args.category.as_deref(), args.events.unwrap_or_default());
        } else if args.category.is_some() || args.events.is_some() {
            bail!("--category and --events are for `--to ga4`, and {} has neither", args.to.name());
        }
        Ok(Self { args, translator, calls_in: 0, calls_out: 0, broken: 0 })
    }

    /// What a call is in the other dialect.
    fn take(&mut self, call: &VendorCall) -> anyhow::Result<Vec<VendorCall>> {
        self.calls_in += 1;
        match self.translator.translate(call) {
            Ok(calls) => {
                self.calls_out += calls.len();
                Ok(calls)
            }
            // That is what a list of origins is for; the report counts it.
            Err(error) if error.fault == Fault::ForeignOrigin => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// How much went in and came out, what was lost, and what was taken for a duplicate.
    fn report(&self) -> String {
        let Args { from, to, .. } = self.args;
        let calls_in = count(self.calls_in, &format!("{} call", from.name()));
        let calls_out = count(self.calls_out, &format!("{} call", to.name()));
        let broken = match self.broken {
            0 => String::new(),
            1 => ", 1 line is broken".into(),
            lines => format!(", {lines} lines are broken"),
        };
        let is_repeat = |(loss, _): &&(Loss, u64)| matches!(loss, Loss::Repeated { .. });
        let (repeats, losses): (Vec<_>, Vec<_>) =
            self.translator.report().losses().iter().partition(is_repeat);
        let mut report = format!("parlour translate: {calls_in} in, {calls_out} out{broken}; ");
        report += if losses.is_empty() { "nothing is lost" } else { "lost:" };
        for (loss, times) in losses {
            write!(report, "\n{times:>4} × {loss}").ok();
        }
        if !repeats.is_empty() {
            report += "\nignored as repeats:";
        }
        for (repeat, times) in repeats {
            write!(report, "\n{times:>4} × {repeat}").ok();
        }
        report
    }
}
