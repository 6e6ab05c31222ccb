//! The static library as other programs can link it: beside other Rust libraries, which bring the same standard library.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::copy;

/// What the names of all functions begin with.
const PREFIX: &str = "parlour_";

/// Makes one object of all that the functions need, in which they alone are global: all else is this library's own, and
/// what another library has under the same name stays that one's. Where objects are not ELF, the archive stays as it is
/// built; what is to be done there stands in `docs/linking.md`.
pub(super) fn install(built: &Path, archive: &Path) -> Result<()> {
    if cfg!(any(windows, target_vendor = "apple")) {
        println!(
            "the static library is as rustc makes it; docs/linking.md says how to link it beside another of Rust"
        );
        return copy(built, archive);
    }
    let (whole, object) = (built.with_file_name("parlour_whole.o"), built.with_file_name("parlour.o"));
    let functions = functions(built)?;

    // Members that no function needs stay out; a group of sections would be thrown away for another library's.
    let mut link = tool("CC", "cc");
    link.args(["-r", "-nostdlib", "-Wl,--force-group-allocation"]);
    link.args(functions.iter().map(|name| format!("-Wl,-u,{name}")));
    done(link.arg(built).arg("-o").arg(&whole))?;

    // The standard library's bitcode, put together, is none: tools that load a plug-in for LLVM would stumble over it.
    let mut localize = tool("OBJCOPY", "objcopy");
    localize.args(["--remove-section=.llvmbc", "--remove-section=.llvmcmd"]);
    localize.arg("--wildcard").arg(format!("--keep-global-symbol={PREFIX}*")).arg("--strip-unneeded");
    done(localize.arg(&whole).arg(&object))?;

    if archive.exists() {
        fs::remove_file(archive).with_context(|| archive.display().to_string())?;
    }
    done(tool("AR", "ar").arg("rcsD").arg(archive).arg(&object))
}

/// The names of the functions in an archive.
fn functions(archive: &Path) -> Result<Vec<String>> {
    let symbols = global(archive)?;
    let functions: Vec<String> = symbols.into_iter().filter(|name| name.starts_with(PREFIX)).collect();
    ensure!(!functions.is_empty(), "{} has no function {PREFIX}…", archive.display());
    Ok(functions)
}

/// The global names that a library or an object defines.
pub(crate) fn global(of: &Path) -> Result<Vec<String>> {
    let mut nm = tool("NM", "nm");
    let output = nm.args(["--extern-only", "--defined-only", "--format=posix"]).arg(of).output();
    let output = output.context("nm, of binutils")?;
    ensure!(output.status.success(), "{nm:?}: {}", output.status);
    let symbols = String::from_utf8(output.stdout)?;
    // Beside symbols, a name and its kind, stand the names of the members.
    let symbols = symbols.lines().filter(|line| !line.ends_with(':'));
    let names = symbols.filter_map(|line| line.split_once(' ').map(|(name, _)| name.to_owned()));
    Ok(names.collect())
}

/// A tool of the C compiler's or of binutils', or what the environment names in its place.
pub(crate) fn tool(variable: &str, fallback: &str) -> Command {
    Command::new(env::var_os(variable).as_deref().unwrap_or(OsStr::new(fallback)))
}

/// Runs a tool.
pub(super) fn done(mut tool: impl std::borrow::BorrowMut<Command>) -> Result<()> {
    let tool = tool.borrow_mut();
    let name = tool.get_program().to_string_lossy().into_owned();
    let status = tool.status().with_context(|| format!("{name} cannot be run"))?;
    ensure!(status.success(), "{name}: {status}");
    Ok(())
}
