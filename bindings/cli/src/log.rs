//! Logs of vendor calls: JSON lines, as `visit --dialect ctlive --json` prints them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use parlour::dialect::{Dialect, Fault, Origins, VendorCall};
use parlour::scenario::Scenario;
use parlour::vocabulary::Json;
use parlour::{Limits, Timestamp};
use serde_json::json;

/// A log that is read line by line.
pub(crate) struct Log<'r> {
    /// What it is called in messages.
    name: String,
    lines: Box<dyn BufRead + 'r>,
    line: Vec<u8>,
    number: usize,
}

impl<'r> Log<'r> {
    /// The log at this path; without one, or for `-`, what comes by the standard input.
    pub(crate) fn open(path: Option<&Path>, input: &'r mut dyn BufRead) -> anyhow::Result<Self> {
        let (name, lines): (_, Box<dyn BufRead + 'r>) = match path.filter(|path| path.as_os_str() != "-") {
            None => ("<stdin>".into(), Box::new(input)),
            Some(path) => {
                let name = path.display().to_string();
                let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
                (name, Box::new(BufReader::new(file)))
            }
        };
        Ok(Self { name, lines, line: Vec::new(), number: 0 })
    }

    /// The next call, or why its line is none; nothing at the end. Blank lines are passed over.
    ///
    /// # Errors
    ///
    /// The log cannot be read.
    pub(crate) fn next_call(&mut self) -> anyhow::Result<Option<anyhow::Result<VendorCall>>> {
        loop {
            self.number += 1;
            if !read_line(&mut *self.lines, &mut self.line)
                .with_context(|| format!("cannot read {}", self.name))?
            {
                return Ok(None);
            }
            if self.line.len() > longest() {
                return Ok(Some(Err(anyhow!("{}", Fault::TooLong))));
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some(call(&self.line)));
            }
        }
    }

    /// Where the line is that was read last, for messages.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.name, self.number)
    }
}

/// A log of this vendor's calls as a scenario that expects nothing, and whether each line of it was sound: what was wrong
/// goes to `errors`. Calls of others are left out.
pub(crate) fn visit(
    path: Option<&Path>,
    dialect: Dialect,
    input: &mut dyn BufRead,
    errors: &mut dyn Write,
) -> anyhow::Result<(Scenario, bool)> {
    let mut log = Log::open(path, input)?;
    let (mut steps, mut now, mut is_sound) = (Vec::new(), Timestamp::default(), true);
    while let Some(call) = log.next_call()? {
        let taken = call.and_then(|call| {
            now = call.at.unwrap_or(now);
            if call.surface.dialect() == dialect {
                dialect.read(&call, &Origins::any())?;
                steps.push(json!({ "at": now, "call": Json::from_text(&call.to_json()) }));
            }
            Ok(())
        });
        if let Err(error) = taken {
            is_sound = false;
            writeln!(errors, "{}: {error}", log.place()).ok();
        }
    }
    let scenario = json!({ "name": log.name, "config": { "mode": "observe" }, "steps": steps });
    let scenario = Scenario::from_json(&scenario.to_string()).map_err(|error| anyhow!("{error}"))?;
    Ok((scenario, is_sound))
}

fn call(line: &[u8]) -> anyhow::Result<VendorCall> {
    Ok(VendorCall::from_json(std::str::from_utf8(line).context("not valid UTF-8")?)?)
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
