//! The project's Python: virtual environments below `target/python`, with the package built from this tree.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::repository::{root, target};

/// Where the package is.
pub(crate) const PACKAGE: &str = "bindings/python";

/// The interpreter that environments are made with: `PYTHON`, or `python3`; none where it cannot make any.
pub(crate) fn interpreter() -> Option<OsString> {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let mut probe = Command::new(&python);
    probe.args(["-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))"]);
    let works = probe.stdout(Stdio::null()).stderr(Stdio::null()).status();
    works.is_ok_and(|status| status.success()).then_some(python)
}

/// A virtual environment.
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// The environment of this name, and the command that makes it anew.
    pub(crate) fn new(interpreter: &OsString, name: &str) -> (Self, Command) {
        let folder = target().join("python").join(name);
        let mut make = Command::new(interpreter);
        make.args(["-m", "venv", "--clear"]).arg(&folder);
        (Self { folder }, make)
    }

    /// Its interpreter.
    pub(crate) fn interpreter(&self) -> PathBuf {
        self.folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
    }

    /// The command that runs its interpreter in the repository's root.
    pub(crate) fn python<I: AsRef<std::ffi::OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = I>,
    ) -> Command {
        let mut python = Command::new(self.interpreter());
        python.args(arguments).current_dir(root());
        // What the tests leave behind belongs to no source folder.
        python.env("PYTHONPYCACHEPREFIX", target().join("python/pycache"));
        python.env("MYPY_CACHE_DIR", target().join("python/mypy"));
        python
    }

    /// The command that installs these packages, as pip names them.
    pub(crate) fn install<I: AsRef<std::ffi::OsStr>>(
        &self,
        packages: impl IntoIterator<Item = I>,
    ) -> Command {
        let mut install = self.python(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        install.args(packages);
        install
    }
}
