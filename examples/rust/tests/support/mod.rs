//! Running an example as a person does.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

/// What a run ends with and prints, as it looks without colour.
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) errors: String,
}

/// Runs a program by its name with these arguments.
pub(crate) fn run(
    name: &str,
    args: &[&str],
    program: impl FnOnce(Vec<OsString>, &mut dyn Write, &mut dyn Write) -> u8,
) -> Ran {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let args = [name].iter().chain(args).map(OsString::from).collect();
    let code = program(args, &mut out, &mut errors);
    let plain = |bytes: &[u8]| anstream::adapter::strip_bytes(bytes).into_vec();
    let text = |bytes: &[u8]| String::from_utf8(plain(bytes)).expect("UTF-8");
    Ran { code, out: text(&out), errors: text(&errors) }
}

/// A file with this content, and its path.
pub(crate) fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("the target folder can be written to");
    path.display().to_string()
}
