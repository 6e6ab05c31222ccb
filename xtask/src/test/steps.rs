//! The steps of a test run: what passed, what failed, and what this computer could not do.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, Result, bail};

const HEADING: Style = AnsiColor::Cyan.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ODD: Style = AnsiColor::Yellow.on_default().bold();

/// The steps so far.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Another folder of scenarios, for the runner of every language.
    scenarios: Option<PathBuf>,
    skipping: Skipping,
    passed: usize,
    failed: Vec<String>,
}

/// Which steps may be skipped.
#[derive(Debug, Default)]
struct Skipping {
    /// Whether only the steps named in `allowed` may be: under `CI=true`, so that nothing is lost unseen.
    strict: bool,
    allowed: Vec<String>,
}

impl Skipping {
    fn allows(&self, name: &str) -> bool {
        !self.strict || self.allowed.iter().any(|allowed| allowed == name)
    }
}

impl Steps {
    /// Reads `CI`, `PARLOUR_MAY_SKIP` (names of steps, separated by commas) and `PARLOUR_SCENARIOS`.
    pub(super) fn from_environment() -> Result<Self> {
        let allowed = env::var("PARLOUR_MAY_SKIP").unwrap_or_default();
        let allowed = allowed.split(',').map(|name| name.trim().to_string()).collect();
        let strict = env::var_os("CI").is_some_and(|ci| ci == "true");
        // Test programs run in the folders of their crates: a relative path would mean another folder there.
        let scenarios = env::var_os("PARLOUR_SCENARIOS").map(std::path::absolute).transpose()?;
        if let Some(folder) = scenarios.as_deref().filter(|folder| !Path::is_dir(folder)) {
            bail!("PARLOUR_SCENARIOS: {} is no folder", folder.display());
        }
        Ok(Self { scenarios, skipping: Skipping { strict, allowed }, ..Self::default() })
    }

    /// Runs a command; its output goes through unchanged.
    pub(super) fn take(&mut self, name: &str, mut command: Command) -> Result<()> {
        anstream::eprintln!("{HEADING}── {name}{HEADING:#}");
        if let Some(folder) = &self.scenarios {
            command.env("PARLOUR_SCENARIOS", folder);
        }
        let status = command.status().with_context(|| format!("{name}: {command:?} cannot be run"))?;
        if status.success() {
            self.passed += 1;
        } else {
            self.failed.push(format!("{name}: {status}"));
        }
        Ok(())
    }

    /// Takes a step that is no command of its own.
    pub(super) fn check(&mut self, name: &str, check: impl FnOnce() -> Result<()>) -> Result<()> {
        anstream::eprintln!("{HEADING}── {name}{HEADING:#}");
        match check() {
            Ok(()) => self.passed += 1,
            Err(error) => {
                anstream::eprintln!("{error:#}");
                self.failed.push(format!("{name}: {error:#}"));
            }
        }
        Ok(())
    }

    /// The folder of scenarios that takes the place of the project's own.
    pub(super) fn scenarios(&self) -> Option<PathBuf> {
        self.scenarios.clone()
    }

    /// Notes that this computer lacks what a step needs.
    pub(super) fn skip(&mut self, name: &str, lacking: &str) {
        anstream::eprintln!("{ODD}── {name}: skipped{ODD:#}, {lacking}");
        if !self.skipping.allows(name) {
            self.failed.push(format!("{name}: skipped, and PARLOUR_MAY_SKIP does not name it"));
        }
    }

    /// Says how it went.
    ///
    /// # Errors
    ///
    /// A step that failed, or was skipped where it must not be.
    pub(super) fn finish(self) -> Result<()> {
        if self.failed.is_empty() {
            anstream::eprintln!("{GOOD}── all {} steps passed{GOOD:#}", self.passed);
            return Ok(());
        }
        for failure in &self.failed {
            anstream::eprintln!("{BAD}── {failure}{BAD:#}");
        }
        bail!("{} of {} steps failed", self.failed.len(), self.failed.len() + self.passed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rustc(argument: &str) -> Command {
        let mut command = Command::new("rustc");
        command.arg(argument);
        command
    }

    #[test]
    fn one_failed_step_fails_the_run_and_the_others_are_taken_all_the_same() {
        let mut steps = Steps::default();
        steps.take("wrong", rustc("--no-such-option")).expect("rustc can be run");
        steps.take("right", rustc("--version")).expect("rustc can be run");
        assert_eq!(steps.passed, 1);
        assert_eq!(steps.finish().expect_err("a step failed").to_string(), "1 of 2 steps failed");
    }

    #[test]
    fn a_skipped_step_fails_under_ci_alone_and_not_where_it_is_named() {
        let may = |strict, allowed: &[&str]| {
            let allowed = allowed.iter().map(|name| (*name).to_string()).collect();
            let mut steps = Steps { skipping: Skipping { strict, allowed }, ..Steps::default() };
            steps.skip("bare-metal", "nothing to run it with");
            steps.finish().is_ok()
        };
        assert!(may(false, &[]));
        assert!(!may(true, &[]));
        assert!(!may(true, &["something else"]));
        assert!(may(true, &["something else", "bare-metal"]));
    }
}
