//! The suite `python`: the package as users get it, a wheel and a source distribution, installed by pip into new virtual
//! environments. Its tests play every scenario; type checkers read it, its tests and its examples.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use super::steps::Steps;
use crate::python::{Environment, PACKAGE, interpreter};
use crate::repository::{cargo, target};

/// The modules that are compiled, and have stubs beside them.
const COMPILED: &[&str] = &["parlour._native", "parlour.events", "parlour.inputs"];

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    let Some(python) = interpreter() else {
        steps.skip(
            "python",
            "there is no Python 3.10 or later that can make virtual environments (python3; or PYTHON)",
        );
        return Ok(());
    };
    let Some(Built { wheel, sdist }) = build(&python, steps)? else { return Ok(()) };
    // Each as users get it, with nothing else beside it.
    let readme = format!("{PACKAGE}/tests/readme.py");
    let (alone, make) = Environment::new(&python, "wheel");
    steps.take("python: new environment, for the wheel", make)?;
    steps.take("python: pip install, wheel", alone.install([&wheel]))?;
    steps.take("python: README.md, by the wheel", alone.python([&readme]))?;
    let (alone, make) = Environment::new(&python, "sdist");
    steps.take("python: new environment, for the sdist", make)?;
    steps.take("python: pip install, sdist", from_source(&alone, &sdist))?;
    steps.take("python: README.md, by the sdist", alone.python([&readme]))?;

    let (tests, make) = Environment::new(&python, "tests");
    steps.take("python: environment for tests", make)?;
    let needs = [format!("{PACKAGE}/tests/requirements.txt"), "examples/python/requirements.txt".into()];
    let [tests_need, examples_need] = needs.map(Into::into);
    let packages = [&wheel, &"--requirement".into(), &tests_need, &"--requirement".into(), &examples_need];
    steps.take("python: pip install, for tests", tests.install(packages))?;
    steps.take("python: mypy, package", tests.python(["-m", "mypy", "--strict", "-p", "parlour"]))?;
    steps.take("python: stubs", tests.python(["-m", "mypy.stubtest"].iter().chain(COMPILED)))?;
    steps.take("python: pyright, package", pyright(&tests, PACKAGE))?;
    for (name, project, folder) in [("tests", PACKAGE, "tests"), ("examples/python", "examples/python", "")] {
        let config = format!("--config-file={project}/pyproject.toml");
        let folder = format!("{project}/{folder}");
        steps.take(&format!("python: {name}"), tests.python(["-m", "pytest", &*config, &*folder]))?;
        steps.take(&format!("python: mypy, {name}"), tests.python(["-m", "mypy", &*config, &*folder]))?;
    }
    steps.take("python: pyright, examples/python", pyright(&tests, "examples/python"))?;
    free_threaded(steps)
}

/// What is shipped.
struct Built {
    wheel: PathBuf,
    sdist: PathBuf,
}

/// Builds the wheel and the source distribution, or takes those in the folder `PARLOUR_DIST`, and looks them through;
/// nothing where that failed.
fn build(python: &OsString, steps: &mut Steps) -> Result<Option<Built>> {
    let (build, make) = Environment::new(python, "build");
    steps.take("python: environment to build in", make)?;
    let needs = format!("{PACKAGE}/requirements-build.txt");
    steps.take("python: pip install, to build", build.install(["--requirement", &*needs]))?;
    let given = std::env::var_os("PARLOUR_DIST").map(std::path::absolute).transpose()?;
    let folder = given.clone().unwrap_or_else(|| target().join("python/dist"));
    if given.is_none() {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let maturin = |arguments: &[&str]| {
            let manifest = format!("{PACKAGE}/Cargo.toml");
            let mut maturin = build.python(["-m", "maturin"].iter().chain(arguments));
            maturin.args(["--manifest-path", &manifest, "--out"]).arg(&folder);
            maturin
        };
        steps.take("python: wheel", maturin(&["build", "--release", "--locked"]))?;
        steps.take("python: sdist", maturin(&["sdist"]))?;
    }
    let built = |ending: &str| {
        let files = fs::read_dir(&folder).into_iter().flatten().flatten().map(|file| file.path());
        files.into_iter().find(|file| file.to_string_lossy().ends_with(ending))
    };
    let (Some(wheel), Some(sdist)) = (built(".whl"), built(".tar.gz")) else {
        steps.check("python: what is shipped", || bail!("{} lacks a wheel or a sdist", folder.display()))?;
        return Ok(None);
    };
    let mut twine = build.python(["-m", "twine", "check", "--strict"]);
    twine.args([&wheel, &sdist]);
    steps.take("python: twine", twine)?;
    let mut abi3audit = build.python(["-m", "abi3audit", "--strict"]);
    abi3audit.arg(&wheel);
    steps.take("python: abi3audit", abi3audit)?;
    if cfg!(target_os = "linux") {
        let mut auditwheel = build.python(["-m", "auditwheel", "show"]);
        auditwheel.arg(&wheel);
        steps.take("python: auditwheel", auditwheel)?;
    } else {
        steps.skip("auditwheel", "it knows wheels for Linux alone");
    }
    Ok(Some(Built { wheel, sdist }))
}

/// Installs the source distribution as pip does where there is no wheel, but for the time that optimising takes.
///
/// Its workspace is another one than this, and cargo tells the members of both apart by nothing: it has a target folder of
/// its own.
fn from_source(environment: &Environment, sdist: &Path) -> Command {
    let mut install = environment.install([sdist]);
    install.env("MATURIN_PEP517_ARGS", "--profile dev");
    install.env("CARGO_TARGET_DIR", target().join("python/cargo")).env("CARGO_INCREMENTAL", "0");
    install
}

/// Checks the types of a project, against the package that is installed in an environment.
fn pyright(environment: &Environment, project: &str) -> Command {
    let mut pyright = environment.python(["-m", "pyright", "--project", project, "--pythonpath"]);
    pyright.arg(environment.interpreter());
    pyright
}

/// Compiles for an interpreter without a GIL, whether this computer has one or not.
fn free_threaded(steps: &mut Steps) -> Result<()> {
    let folder = target().join("python");
    fs::create_dir_all(&folder)?;
    let config = folder.join("free-threaded.txt");
    fs::write(
        &config,
        "implementation=CPython\nversion=3.14\nshared=true\ntarget_abi=CPython-free_threaded-3.14\nbuild_flags=Py_GIL_DISABLED\n",
    )?;
    let mut check = cargo(["check", "-p", "parlour-python", "--no-default-features"]);
    check.env("PYO3_CONFIG_FILE", &config);
    steps.take("python: free-threaded", check)
}
