//! `cargo xtask install --prefix DIR`: the C library with its headers and schemas, for pkg-config and for CMake.

pub(crate) mod archive;

use std::env;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::repository::{cargo, root, target};

/// The headers.
const HEADERS: &[&str] = &[
    "parlour.h",
    "parlour.hpp",
    "parlour_events.hpp",
    "parlour_hub.hpp",
    "parlour_inputs.hpp",
    "parlour_types.hpp",
];
/// Where the schemas that the headers name are, below the repository's root and below the prefix.
const SCHEMAS: (&str, &str) = ("tests/schemas", "share/parlour/schemas");
/// What a program that links the static library needs of the system.
const SYSTEM: &str = "-lpthread -ldl -lm";
/// How the library is built where nothing else is asked for: for its size.
pub(crate) const PROFILE: &str = "size";
/// Where the frame begins, a register tells: else a table tells it, for each instruction that moves the stack. Those
/// tables are then a third smaller, and they are a tenth of the library. No profile can ask for it.
const FRAME_POINTERS: &str = "build.rustflags=['-Cforce-frame-pointers=yes']";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the library goes, and how it is built.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where it will be. With `DESTDIR` in the environment the files go below that, as packagers want it.
    #[arg(long, value_name = "DIR")]
    pub(crate) prefix: PathBuf,
    /// The folder of the library, below the prefix.
    #[arg(long, value_name = "DIR", default_value = "lib")]
    pub(crate) libdir: PathBuf,
    /// The profile of cargo by which it is built: `size`, or `release` for speed.
    #[arg(long, value_name = "NAME", default_value = PROFILE)]
    pub(crate) profile: String,
}

/// The folders that files go to.
struct Place {
    /// Where the library will be.
    prefix: PathBuf,
    /// The library's folder, below the prefix: names with `/` between them.
    libdir: String,
    /// Where the files go: the prefix, or as much of it below `DESTDIR`.
    staged: PathBuf,
}

impl Place {
    fn new(options: &Options) -> Result<Self> {
        let prefix = std::path::absolute(&options.prefix)?;
        let below = options.libdir.strip_prefix(&prefix).unwrap_or(&options.libdir);
        let names: Option<Vec<&str>> = below.components().map(name).collect();
        let names = names.filter(|names| !names.is_empty());
        let libdir = names.with_context(|| {
            format!("--libdir {} is no folder below {}", options.libdir.display(), prefix.display())
        })?;
        let staged = match env::var_os("DESTDIR").filter(|stage| !stage.is_empty()) {
            Some(stage) => {
                let inside = prefix.components().filter(|part| matches!(part, Component::Normal(_)));
                std::path::absolute(stage)?.join(inside.collect::<PathBuf>())
            }
            None => prefix.clone(),
        };
        Ok(Self { prefix, libdir: libdir.join("/"), staged })
    }

    fn lib(&self) -> PathBuf {
        self.staged.join(&self.libdir)
    }
}

/// The name of a folder on a way that goes down alone.
fn name(part: Component<'_>) -> Option<&str> {
    match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    }
}

/// Builds the library and puts it where it is wanted.
pub(crate) fn run(options: &Options) -> Result<()> {
    let place = Place::new(options)?;
    let built = build(&options.profile)?;

    for header in HEADERS {
        copy(&root().join("include").join(header), &place.staged.join("include").join(header))?;
    }
    let (from, to) = SCHEMAS;
    for schema in fs::read_dir(root().join(from)).context(from)? {
        let schema = schema?;
        copy(&schema.path(), &place.staged.join(to).join(schema.file_name()))?;
    }
    let lib = place.lib();
    fs::create_dir_all(&lib)?;
    archive::install(&built.join("libparlour_ffi.a"), &lib.join("libparlour.a"))?;
    shared(&built, &lib)?;
    write(&lib.join("pkgconfig/parlour.pc"), &pkg_config(&place.libdir))?;
    cmake(&place, &lib.join("cmake/parlour"), VERSION)?;
    println!("installed Parlour {VERSION} to {}", place.staged.display());
    Ok(())
}

/// Writes a CMake package without a library, of any version.
pub(crate) fn package(to: &Path, version: &str) -> Result<()> {
    let place = Place { prefix: "/usr".into(), libdir: "lib".into(), staged: PathBuf::new() };
    cmake(&place, to, version)
}

/// Builds the library; the folder that it is in.
pub(crate) fn build(profile: &str) -> Result<PathBuf> {
    let mut build = cargo(["build", "--profile", profile, "--package", "parlour-ffi"]);
    if profile == PROFILE {
        build.args(["--config", FRAME_POINTERS]);
    }
    let status = build.status().context("cargo")?;
    ensure!(status.success(), "the library cannot be built: {status}");
    // Cargo's name for the folder of this one profile is an old one.
    Ok(target().join(if profile == "dev" { "debug" } else { profile }))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file stands in a folder")?)?;
    fs::copy(from, to).with_context(|| format!("{} to {}", from.display(), to.display()))?;
    Ok(())
}

fn write(to: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file stands in a folder")?)?;
    fs::write(to, text).with_context(|| to.display().to_string())
}

/// The name by which linkers look for the shared library.
pub(crate) fn shared_name() -> &'static str {
    if cfg!(windows) {
        "parlour.dll"
    } else if cfg!(target_os = "macos") {
        "libparlour.dylib"
    } else {
        "libparlour.so"
    }
}

/// The shared library under its full name, without what only debuggers read, and the names by which programs and linkers
/// look for it.
#[cfg(target_os = "linux")]
fn shared(built: &Path, lib: &Path) -> Result<()> {
    let full = format!("libparlour.so.{VERSION}");
    let mut strip = archive::tool("OBJCOPY", "objcopy");
    strip.arg("--strip-unneeded").arg(built.join("libparlour_ffi.so")).arg(lib.join(&full));
    archive::done(strip)?;
    for name in ["libparlour.so.0", "libparlour.so"] {
        let link = lib.join(name);
        if link.symlink_metadata().is_ok() {
            fs::remove_file(&link)?;
        }
        std::os::unix::fs::symlink(&full, &link).with_context(|| link.display().to_string())?;
    }
    Ok(())
}

/// Elsewhere it has one name.
#[cfg(not(target_os = "linux"))]
fn shared(built: &Path, lib: &Path) -> Result<()> {
    for (from, to) in [
        ("libparlour_ffi.dylib", "libparlour.dylib"),
        ("parlour_ffi.dll", "parlour.dll"),
        ("parlour_ffi.dll.lib", "parlour.dll.lib"),
    ] {
        if built.join(from).exists() {
            return copy(&built.join(from), &lib.join(to));
        }
    }
    anyhow::bail!("no shared library was built")
}

/// It tells the prefix from where it is, so that the whole may be moved. In `pcfiledir` blanks are escaped.
fn pkg_config(libdir: &str) -> String {
    let up = "/..".repeat(libdir.split('/').count() + 1);
    format!(
        "prefix=${{pcfiledir}}{up}\nlibdir=${{prefix}}/{libdir}\nincludedir=${{prefix}}/include\n\n\
         Name: parlour\n\
         Description: The life of every live-chat widget as explicit state machines\n\
         Version: {VERSION}\n\
         Cflags: -I${{includedir}}\n\
         Libs: -L${{libdir}} -lparlour\n\
         Libs.private: {SYSTEM}\n"
    )
}

/// The CMake package, which CMake writes.
fn cmake(place: &Place, to: &Path, version: &str) -> Result<()> {
    let mut cmake = Command::new("cmake");
    let set = |name: &str, value: &str| format!("-D{name}={value}");
    cmake.args([set("VERSION", version), set("LIBDIR", &place.libdir)]);
    cmake.arg(set("PREFIX", &place.prefix.to_string_lossy()));
    cmake.arg(set("POINTER", &size_of::<usize>().to_string())).arg(set("OUT", &to.to_string_lossy()));
    cmake.arg("-P").arg(root().join("ffi/cmake/package.cmake")).stdout(Stdio::null());
    match cmake.status() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("without a CMake package: cmake, which writes it, is not installed");
            Ok(())
        }
        status => {
            let status = status.context("cmake")?;
            ensure!(status.success(), "cmake cannot write the package: {status}");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_library_is_below_the_prefix() {
        let libdir = |prefix: &str, libdir: &str| {
            let options = Options { prefix: prefix.into(), libdir: libdir.into(), profile: PROFILE.into() };
            Place::new(&options).map(|place| place.libdir).ok()
        };
        assert_eq!(libdir("/usr", "lib64").as_deref(), Some("lib64"));
        assert_eq!(libdir("/usr", "/usr/lib/x86_64-linux-gnu").as_deref(), Some("lib/x86_64-linux-gnu"));
        for elsewhere in ["/lib", "../lib", "/usr", ""] {
            assert_eq!(libdir("/usr", elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn pkg_config_goes_up_from_where_it_is() {
        assert!(pkg_config("lib").starts_with("prefix=${pcfiledir}/../..\n"));
        assert!(
            pkg_config("lib/arch").starts_with("prefix=${pcfiledir}/../../..\nlibdir=${prefix}/lib/arch\n")
        );
    }
}
