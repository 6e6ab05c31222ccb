//! The suite `python`: the package as users get it, installed by pip into new virtual environments. Its tests play every
//! scenario; type checkers read it, its tests and its examples.

use std::fs;
use std::process::Command;

use anyhow::Result;

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
    // As the first lines of the README say, with nothing else beside it.
    let (alone, make) = Environment::new(&python, "alone");
    steps.take("python: new environment", make)?;
    steps.take("python: pip install", alone.install([format!("./{PACKAGE}")]))?;
    steps.take("python: README.md", alone.python([format!("{PACKAGE}/tests/readme.py")]))?;

    let (tests, make) = Environment::new(&python, "tests");
    steps.take("python: environment for tests", make)?;
    let package = format!("./{PACKAGE}");
    let needs = [format!("{PACKAGE}/tests/requirements.txt"), "examples/python/requirements.txt".into()];
    let [tests_need, examples_need] = &needs;
    let packages = [package.as_str(), "--requirement", tests_need, "--requirement", examples_need];
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
