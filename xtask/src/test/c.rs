//! The suite `c`: the C interface, from C, as it is installed: one build of the library serves all steps. Plays every
//! scenario over it and compares with Rust, byte for byte; tries what a C programmer may get wrong; plainly, under
//! sanitizers, and under valgrind. Builds and runs the examples.

mod beside;
mod outside;
mod scenarios;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use super::steps::Steps;
use crate::install::{archive, shared_name};
use crate::repository::{cargo, root, target};

/// Warnings that must not come, in the header as elsewhere.
const STRICT: &[&str] = &["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"];

/// What a static Rust library needs of the system.
const SYSTEM: &[&str] = &["-lpthread", "-ldl", "-lm"];

/// How the C programs are built and run.
struct Build {
    name: &'static str,
    flags: &'static [&'static str],
    /// What they are run by.
    runner: &'static [&'static str],
}

const BUILDS: &[Build] = &[
    Build { name: "plain", flags: &["-O1"], runner: &[] },
    Build {
        name: "sanitizers",
        flags: &["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
        runner: &[],
    },
    Build {
        name: "valgrind",
        flags: &["-O1", "-g"],
        runner: &["valgrind", "--quiet", "--leak-check=full", "--error-exitcode=9"],
    },
];

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    let compiler = |name: &str, fallback: &str| std::env::var_os(name).unwrap_or_else(|| fallback.into());
    let (cc, cxx) = (compiler("CC", "cc"), compiler("CXX", "c++"));
    if !works(&cc) || !works(&cxx) {
        steps.skip("c", "there is no C or C++ compiler (cc, c++; or CC and CXX)");
        return Ok(());
    }
    let folder = target().join("c");
    fs::create_dir_all(&folder)?;
    let prefix = prefix();
    if prefix.exists() {
        fs::remove_dir_all(&prefix)?;
    }
    steps.take("c: install", cargo(["xtask", "install", "--prefix", &prefix.to_string_lossy()]))?;
    steps.take("c: header as C11", header(&cc, &["-x", "c", "-std=c11"]))?;
    steps.take("c: header as C++17", header(&cxx, &["-x", "c++", "-std=c++17"]))?;
    steps.check("c: exported symbols", exported)?;
    steps.check("c: stripped", stripped)?;
    steps.check("c: -Wswitch", || warns_of_switch(&cc))?;

    for build in BUILDS {
        let name = build.name;
        if let Some(tool) = build.runner.first()
            && !works(&OsString::from(tool))
        {
            steps.skip(&format!("c: {name}"), "valgrind is not installed");
            continue;
        }
        let program = |what: &str| folder.join(format!("{what}-{name}"));
        for what in ["misuse", "runner"] {
            let compile = compile(&cc, "-std=c11", build, &format!("tests/c/{what}.c"), &program(what));
            steps.take(&format!("c: {what}, {name}: compile"), compile)?;
        }
        steps.take(&format!("c: misuse, {name}"), by(build, &program("misuse")))?;
        let folder_of_scenarios = steps.scenarios().unwrap_or_else(|| root().join("tests/scenarios"));
        steps.check(&format!("c: scenarios, {name}"), || {
            scenarios::play(&folder_of_scenarios, by(build, &program("runner")))
        })?;
        for (what, flags) in [("c++", &[][..]), ("c++ without exceptions", &["-fno-exceptions"])] {
            let program = program(&what.replace(' ', "-"));
            let mut compile = compile(&cxx, "-std=c++17", build, "tests/c/cpp.cpp", &program);
            compile.args(flags);
            steps.take(&format!("c: {what}, {name}: compile"), compile)?;
            steps.take(&format!("c: {what}, {name}"), by(build, &program))?;
        }
        let hosts =
            [("c", &cc, "-std=c11", r#""timedOut":true"#), ("cpp", &cxx, "-std=c++17", "(timed out)")];
        for (language, compiler, standard, timed_out) in hosts {
            let program = program(&format!("host-{language}"));
            let source = format!("examples/{language}/host.{language}");
            let compile = compile(compiler, standard, build, &source, &program);
            steps.take(&format!("c: examples/{language}, {name}: compile"), compile)?;
            steps.check(&format!("c: examples/{language}, {name}"), || {
                hosts_a_visit(by(build, &program), timed_out)
            })?;
        }
    }
    steps.check("c: README.md", || {
        let (readme, main) = (read("README.md")?, read("tests/c/outside/main.c")?);
        let code = main.split_once("\n\n").map_or("", |(_, code)| code);
        ensure!(readme.contains(code), "its program is another than tests/c/outside/main.c");
        Ok(())
    })?;
    beside::run(steps, &cc, &folder)?;
    outside::run(steps, &cc, &folder)
}

/// Where the library is installed.
fn prefix() -> PathBuf {
    target().join("c/prefix")
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(root().join(path)).with_context(|| path.to_owned())
}

/// What the hosts in `examples` tell of `examples/c/visit.jsonl`.
const VISIT: &[&str] = &[
    "connection.up",
    "widget.loaded",
    "widget.shown",
    "availability.changed",
    "window.opened",
    "chat.requested",
    "lead.captured",
    "chat.started",
    "chat.participant_joined",
    "typing.started",
    "typing.stopped",
    "message.received",
    "message.sending",
    "message.sent",
    "chat.ended",
    "chat.requested",
    "lead.captured",
    "chat.started",
    "typing.started",
    "typing.stopped",
];

/// Runs a host of `examples`: all events come in order, and the last one by the clock alone.
fn hosts_a_visit(mut host: Command, timed_out: &str) -> Result<()> {
    host.args(["--wait", "--config", r#"{"deadlines":{"typing":1000}}"#]);
    let begin = Instant::now();
    let output = host.arg(root().join("examples/c/visit.jsonl")).output()?;
    let (took, told) = (begin.elapsed(), String::from_utf8(output.stdout)?);
    let complaints = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success() && complaints.is_empty(), "{}: {complaints}", output.status);
    let (events, others): (Vec<&str>, Vec<&str>) =
        told.lines().partition(|line| line.starts_with(|first: char| first.is_ascii_digit()));
    let fits = events.len() == VISIT.len()
        && events.iter().zip(VISIT).enumerate().all(|(index, (line, name))| {
            line.split([' ', ':']).take(2).eq([(index + 1).to_string().as_str(), name])
        });
    ensure!(fits, "it tells\n{told}");
    let rejected: Vec<_> = others.iter().filter(|line| line.starts_with("rejected")).collect();
    ensure!(rejected.len() == 1 && rejected[0].contains("visit.jsonl:5 "), "it rejects {rejected:?}");
    let by_time: Vec<_> = events.iter().filter(|line| line.contains(timed_out)).collect();
    ensure!(by_time == [&events[VISIT.len() - 1]], "by time ends {by_time:?}");
    ensure!(took >= Duration::from_secs(1), "it did not wait: {took:?}");
    Ok(())
}

/// Compiles, runs, and looks whether the program tells what it should.
fn tells_a_visit(mut compile: Command, run: &mut Command) -> Result<()> {
    ensure!(compile.status()?.success(), "it does not compile");
    let output = run.output()?;
    ensure!(output.status.success(), "it failed: {}", output.status);
    let told = String::from_utf8(output.stdout)?;
    let types = ["widget.loaded", "widget.shown", "chat.requested", "lead.captured"];
    let fits = told.lines().count() == types.len()
        && told.lines().zip(types).all(|(line, name)| line.contains(&format!(r#""type":"{name}""#)));
    ensure!(fits, "it tells\n{told}");
    Ok(())
}

/// Whether a program is there.
fn works(program: &OsString) -> bool {
    let version = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Compiles the header alone, with every warning an error.
fn header(compiler: &OsString, language: &[&str]) -> Command {
    let mut command = Command::new(compiler);
    command.args(language).args(STRICT).arg("-fsyntax-only").arg(prefix().join("include/parlour.h"));
    command
}

fn compile(compiler: &OsString, standard: &str, build: &Build, source: &str, program: &Path) -> Command {
    let mut command = Command::new(compiler);
    command.arg(standard).args(STRICT).args(build.flags).arg("-I").arg(prefix().join("include"));
    command.arg(root().join(source)).arg(prefix().join("lib/libparlour.a"));
    command.args(SYSTEM).arg("-o").arg(program);
    command
}

fn by(build: &Build, program: &Path) -> Command {
    match build.runner {
        [tool, arguments @ ..] => {
            let mut command = Command::new(tool);
            command.args(arguments).arg(program);
            command
        }
        [] => Command::new(program),
    }
}

/// The shared library has nothing that debuggers alone read.
fn stripped() -> Result<()> {
    let library = prefix().join("lib").join(shared_name());
    let output = archive::tool("OBJDUMP", "objdump").arg("--section-headers").arg(&library).output();
    let output = output.context("objdump, of binutils")?;
    ensure!(output.status.success(), "objdump cannot read {}", library.display());
    let sections = String::from_utf8(output.stdout)?;
    ensure!(sections.contains(".dynsym") && !sections.contains(".debug_"), "it has\n{sections}");
    let symbols = Command::new("nm").arg(&library).output().context("nm")?;
    ensure!(symbols.stdout.is_empty(), "it has names beside those that it exports");
    Ok(())
}

/// A switch over events that leaves some out is told by the compiler, which names them.
fn warns_of_switch(cc: &OsString) -> Result<()> {
    let source = prefix().with_file_name("switch.c");
    let text = "#include <parlour.h>\nint f(parlour_engine *engine);\nint f(parlour_engine *engine) {\n\
                switch (parlour_poll_event(engine)) { case PARLOUR_EVENT_NONE: return 1; }\nreturn 0;\n}\n";
    fs::write(&source, text)?;
    let mut compile = Command::new(cc);
    compile.args(["-std=c11", "-Wswitch", "-fsyntax-only", "-I"]).arg(prefix().join("include")).arg(&source);
    let output = compile.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{said}");
    ensure!(said.contains("PARLOUR_EVENT_CHAT_STARTED") && said.contains("[-Wswitch"), "it says\n{said}");
    Ok(())
}

/// Nothing but `parlour_…` leaves the shared library.
fn exported() -> Result<()> {
    let library = prefix().join("lib").join(shared_name());
    let output = Command::new("nm").args(["-D", "--defined-only"]).arg(&library).output().context("nm")?;
    ensure!(output.status.success(), "nm cannot read {}", library.display());
    let symbols = String::from_utf8(output.stdout)?;
    let names: Vec<&str> = symbols.lines().filter_map(|line| line.split_whitespace().last()).collect();
    ensure!(names.len() > 50, "{} symbols are too few", names.len());
    let foreign: Vec<_> = names.iter().filter(|name| !name.starts_with("parlour_")).collect();
    ensure!(foreign.is_empty(), "{foreign:?} should not be exported");
    println!("{} symbols, all of them parlour_…", names.len());
    Ok(())
}
