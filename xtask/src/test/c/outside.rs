//! Projects outside the tree against the installed library: by pkg-config and by CMake, where it was installed and where it
//! was moved to.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::{prefix, tells_a_visit, works};
use crate::install;
use crate::repository::{cargo, root};
use crate::test::steps::Steps;

/// An installation, and how it is found.
struct Place {
    name: &'static str,
    prefix: PathBuf,
    libdir: &'static str,
    /// What CMake is told.
    hint: Hint,
}

enum Hint {
    Prefix,
    Package,
    /// Nothing: it goes by the folders of programs.
    Path,
}

pub(super) fn run(steps: &mut Steps, cc: &OsString, folder: &Path) -> Result<()> {
    let mut places = vec![Place { name: "installed", prefix: prefix(), libdir: "lib", hint: Hint::Prefix }];
    steps.check("c: install with DESTDIR, --libdir and a blank in the prefix, and move it", || {
        places.push(moved(folder)?);
        Ok(())
    })?;
    steps.check("c: install to a merged /usr", || {
        places.push(merged(folder)?);
        Ok(())
    })?;
    for place in &places {
        steps.check(&format!("c: {}: schemas", place.name), || names_schemas(&place.prefix))?;
    }
    if works(&"pkg-config".into()) {
        for place in &places {
            for kind in ["shared", "static"] {
                steps.check(&format!("c: {}: pkg-config, {kind}", place.name), || {
                    by_pkg_config(place, kind, cc, folder)
                })?;
            }
        }
    } else {
        steps.skip("pkg-config", "pkg-config is not installed");
    }
    if works(&"cmake".into()) {
        for place in &places {
            by_cmake(steps, place, folder)?;
        }
        examples(steps, folder)?;
        versions(steps, folder)?;
    } else {
        steps.skip("cmake", "cmake is not installed");
    }
    Ok(())
}

/// Installs for a prefix with a blank, as packagers do, and moves all of it elsewhere.
fn moved(folder: &Path) -> Result<Place> {
    let (stage, prefix) = (folder.join("stage"), folder.join("moved to here"));
    for old in [&stage, &prefix] {
        remove(old)?;
    }
    staged(&stage, &["--prefix", "/opt/par lour", "--libdir", "lib/some-where"])?;
    ensure!(fs::read_dir(&stage)?.count() == 1, "what is not below the prefix is in {}", stage.display());
    fs::rename(stage.join("opt/par lour"), &prefix)?;
    Ok(Place { name: "moved", prefix, libdir: "lib/some-where", hint: Hint::Package })
}

/// Installs to a system whose `/lib` and `/bin` are links into `/usr`.
fn merged(folder: &Path) -> Result<Place> {
    let root = folder.join("merged");
    remove(&root)?;
    staged(&root, &["--prefix", "/usr"])?;
    fs::create_dir(root.join("usr/bin"))?;
    #[cfg(unix)]
    for name in ["bin", "lib"] {
        std::os::unix::fs::symlink(Path::new("usr").join(name), root.join(name))?;
    }
    Ok(Place { name: "merged /usr", prefix: root.join("usr"), libdir: "lib", hint: Hint::Path })
}

fn staged(stage: &Path, options: &[&str]) -> Result<()> {
    let status = cargo(["xtask", "install"]).args(options).env("DESTDIR", stage).status()?;
    ensure!(status.success(), "it cannot be installed: {status}");
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    Ok(())
}

/// The schemas that the header names are there.
fn names_schemas(prefix: &Path) -> Result<()> {
    let header = fs::read_to_string(prefix.join("include/parlour.h"))?;
    let named: Vec<&str> =
        header.split('`').filter(|word| word.ends_with(".schema.json") && !word.starts_with('.')).collect();
    ensure!(named.len() > 1, "the header names {named:?}");
    ensure!(header.contains("`share/parlour/schemas`"), "the header does not say where they are");
    for schema in named {
        let schema = prefix.join("share/parlour/schemas").join(schema);
        ensure!(schema.is_file(), "{} is named and not there", schema.display());
    }
    Ok(())
}

fn by_pkg_config(place: &Place, kind: &str, cc: &OsString, folder: &Path) -> Result<()> {
    let lib = place.prefix.join(place.libdir);
    let program = folder.join(format!("outside-{kind}"));
    let mut compile = Command::new(cc);
    compile.arg("-std=c11").arg(root().join("tests/c/outside/main.c")).arg("-o").arg(&program);
    let option = if kind == "static" { "--static" } else { "--libs" };
    for word in pkg_config(&lib, &["--cflags", "--libs", option])? {
        match word.as_str() {
            "-lparlour" if kind == "static" => compile.arg(lib.join("libparlour.a")),
            word => compile.arg(word),
        };
    }
    tells_a_visit(compile, Command::new(&program).env("LD_LIBRARY_PATH", &lib))
}

/// What pkg-config says of an installed library, in words as a shell reads them.
fn pkg_config(lib: &Path, options: &[&str]) -> Result<Vec<String>> {
    let mut command = Command::new("pkg-config");
    command.args(options).arg("parlour").env("PKG_CONFIG_PATH", lib.join("pkgconfig"));
    let output = command.output().context("pkg-config")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout)?;
    let words = Command::new("sh").arg("-c").arg(format!("printf '%s\\n' {said}")).output().context("sh")?;
    Ok(String::from_utf8(words.stdout)?.lines().map(String::from).collect())
}

fn by_cmake(steps: &mut Steps, place: &Place, folder: &Path) -> Result<()> {
    let (name, build) = (place.name, folder.join("outside").join(place.name));
    let mut configure = configure("tests/c/outside", &build);
    match place.hint {
        Hint::Prefix => configure.arg(format!("-DCMAKE_PREFIX_PATH={}", place.prefix.display())),
        Hint::Package => {
            let package = place.prefix.join(place.libdir).join("cmake/parlour");
            configure.arg(format!("-Dparlour_DIR={}", package.display()))
        }
        Hint::Path => {
            let programs = place.prefix.with_file_name("bin");
            let path = std::env::var_os("PATH").unwrap_or_default();
            let path = std::iter::once(programs).chain(std::env::split_paths(&path));
            configure.env("PATH", std::env::join_paths(path)?)
        }
    };
    steps.take(&format!("c: {name}: cmake: configure"), configure)?;
    let mut make = Command::new("cmake");
    make.arg("--build").arg(&build);
    steps.take(&format!("c: {name}: cmake: build"), make)?;
    for program in ["shared", "static"] {
        steps.check(&format!("c: {name}: cmake, {program}"), || {
            tells_a_visit(Command::new("true"), &mut Command::new(build.join(program)))
        })?;
    }
    Ok(())
}

/// The examples by their own projects.
fn examples(steps: &mut Steps, folder: &Path) -> Result<()> {
    for project in ["examples/c", "examples/cpp"] {
        let build = folder.join(project);
        let mut configure = configure(project, &build);
        configure.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix().display()));
        steps.take(&format!("c: {project}: cmake: configure"), configure)?;
        let mut make = Command::new("cmake");
        make.arg("--build").arg(&build);
        steps.take(&format!("c: {project}: cmake: build"), make)?;
    }
    Ok(())
}

/// Which versions a package of 0.1.5 takes for its own.
fn versions(steps: &mut Steps, folder: &Path) -> Result<()> {
    let package = folder.join("versions/package");
    steps.check("c: cmake: a package of version 0.1.5", || install::package(&package, "0.1.5"))?;
    let mut configure = configure("tests/c/versions", &folder.join("versions/build"));
    configure.arg(format!("-DPACKAGE={}", package.display()));
    steps.take("c: cmake: versions", configure)
}

/// CMake's first step for a project, as if it had never been here.
fn configure(project: &str, build: &Path) -> Command {
    let mut configure = Command::new("cmake");
    configure.arg("-S").arg(root().join(project)).arg("-B").arg(build).args(["--fresh", "-Wno-dev"]);
    configure
}
