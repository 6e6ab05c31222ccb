//! `cargo xtask install --prefix DIR`: the C library with its headers, for pkg-config and for CMake.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::repository::{cargo, root, target};

/// The headers.
const HEADERS: &[&str] = &["parlour.h", "parlour.hpp", "parlour_events.hpp"];
/// What a program that links the static library needs of the system.
const SYSTEM: &str = "-lpthread -ldl -lm";
/// How the library is built: for its size.
pub(crate) const PROFILE: &str = "size";
/// Where the frame begins, a register tells: else a table tells it, for each instruction that moves the stack. Those
/// tables are then a third smaller, and they are a tenth of the library. No profile can ask for it.
const FRAME_POINTERS: &str = "build.rustflags=['-Cforce-frame-pointers=yes']";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds the library and puts it below `prefix`.
pub(crate) fn run(prefix: &Path) -> Result<()> {
    let prefix = std::path::absolute(prefix)?;
    let built = build()?;

    let include = prefix.join("include");
    for header in HEADERS {
        copy(&root().join("include").join(header), &include.join(header))?;
    }
    let lib = prefix.join("lib");
    copy(&built.join("libparlour_ffi.a"), &lib.join("libparlour.a"))?;
    shared(&built, &lib)?;
    write(&lib.join("pkgconfig/parlour.pc"), &pkg_config(&prefix))?;
    write(&lib.join("cmake/parlour/parlour-config.cmake"), CMAKE)?;
    write(&lib.join("cmake/parlour/parlour-config-version.cmake"), &cmake_version())?;
    println!("installed Parlour {VERSION} to {}", prefix.display());
    Ok(())
}

/// Builds the library; the folder that it is in.
pub(crate) fn build() -> Result<PathBuf> {
    let build = ["build", "--profile", PROFILE, "--package", "parlour-ffi", "--config", FRAME_POINTERS];
    let status = cargo(build).status().context("cargo")?;
    ensure!(status.success(), "the library cannot be built: {status}");
    Ok(target().join(PROFILE))
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

/// The shared library under its full name, and the names by which programs and linkers look for it.
#[cfg(target_os = "linux")]
fn shared(built: &Path, lib: &Path) -> Result<()> {
    let full = format!("libparlour.so.{VERSION}");
    copy(&built.join("libparlour_ffi.so"), &lib.join(&full))?;
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

fn pkg_config(prefix: &Path) -> String {
    format!(
        "prefix={}\nlibdir=${{prefix}}/lib\nincludedir=${{prefix}}/include\n\n\
         Name: parlour\n\
         Description: The life of every live-chat widget as explicit state machines\n\
         Version: {VERSION}\n\
         Cflags: -I${{includedir}}\n\
         Libs: -L${{libdir}} -lparlour\n\
         Libs.private: {SYSTEM}\n",
        prefix.display()
    )
}

const CMAKE: &str = r#"# find_package(parlour CONFIG): targets parlour::parlour (shared) and parlour::static.
get_filename_component(PARLOUR_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET parlour::parlour)
  add_library(parlour::parlour SHARED IMPORTED)
  set_target_properties(parlour::parlour PROPERTIES
    IMPORTED_LOCATION "${PARLOUR_PREFIX}/lib/libparlour${CMAKE_SHARED_LIBRARY_SUFFIX}"
    INTERFACE_INCLUDE_DIRECTORIES "${PARLOUR_PREFIX}/include")
endif()

if(NOT TARGET parlour::static)
  find_package(Threads REQUIRED)
  add_library(parlour::static STATIC IMPORTED)
  set_target_properties(parlour::static PROPERTIES
    IMPORTED_LOCATION "${PARLOUR_PREFIX}/lib/libparlour${CMAKE_STATIC_LIBRARY_SUFFIX}"
    INTERFACE_INCLUDE_DIRECTORIES "${PARLOUR_PREFIX}/include"
    INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")
endif()
"#;

/// A version fits where it is the same up to what may break it: before 1.0, the minor number.
fn cmake_version() -> String {
    format!(
        r#"set(PACKAGE_VERSION "{VERSION}")
string(REGEX MATCH "^[0-9]+\\.[0-9]+" PARLOUR_OURS "${{PACKAGE_VERSION}}")
string(REGEX MATCH "^[0-9]+\\.[0-9]+" PARLOUR_THEIRS "${{PACKAGE_FIND_VERSION}}")
if(PACKAGE_FIND_VERSION STREQUAL "" OR PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
elseif(PARLOUR_OURS STREQUAL PARLOUR_THEIRS)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
else()
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
endif()
if(PACKAGE_FIND_VERSION STREQUAL PACKAGE_VERSION)
  set(PACKAGE_VERSION_EXACT TRUE)
endif()
"#
    )
}
