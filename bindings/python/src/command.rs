//! The command `parlour`, for `python -m parlour`.

use std::ffi::OsString;

use pyo3::prelude::*;

use crate::guard;

/// Runs the command `parlour` with its arguments, its own name first, and gives its exit code. It reads and writes the
/// process's own standard streams, and not what `sys.stdin` and its like were replaced with.
#[pyfunction(name = "_command")]
pub(crate) fn command(py: Python<'_>, args: Vec<OsString>) -> PyResult<u8> {
    py.detach(|| {
        let run = || {
            let (mut input, mut out) = (std::io::stdin().lock(), std::io::stdout().lock());
            parlour_cli::run(args, &mut input, &mut out, &mut std::io::stderr())
        };
        guard::alone(run)
    })
    .map_err(Into::into)
}
