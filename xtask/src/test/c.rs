//! The suite `c`: the C interface, from C, as it is installed: one build of the library serves all steps. Plays every
//! scenario over it and compares with Rust, byte for byte; tries what a C programmer may get wrong; plainly, under
//! sanitizers, and under valgrind. Builds and runs the examples.

mod beside;
mod cpp;
mod outside;
mod scenarios;

use std::ffi::{OsStr, OsString};
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

/// How the programs are built, and what they are run by.
struct Build {
    name: &'static str,
    flags: &'static [&'static str],
    runners: &'static [Runner],
}

/// What a program is run by: itself, or a tool.
struct Runner {
    name: &'static str,
    command: &'static [&'static str],
}

const BUILDS: &[Build] = &[
    Build {
        name: "plain",
        flags: &["-O1", "-g"],
        runners: &[
            Runner { name: "plain", command: &[] },
            Runner {
                name: "valgrind",
                command: &["valgrind", "--quiet", "--leak-check=full", "--error-exitcode=9"],
            },
        ],
    },
    Build {
        name: "sanitizers",
        // Unoptimised: what is checked for in C++ takes compilers longer to optimise than it ever runs.
        flags: &["-O0", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
        runners: &[Runner { name: "sanitizers", command: &[] }],
    },
];

/// A program that is built each way: its file, its standard, and what shows that it does as it should.
struct Program {
    name: &'static str,
    source: &'static str,
    standard: &'static str,
    shows: Shows,
}

enum Shows {
    /// It checks itself.
    Success,
    Scenarios,
    /// A visit, at whose end this stands.
    Visit(&'static str),
}

const PROGRAMS: &[Program] = &[
    program("misuse", "tests/c/misuse.c", "-std=c11", Shows::Success),
    program("scenarios", "tests/c/runner.c", "-std=c11", Shows::Scenarios),
    program("c++", "tests/c/cpp.cpp", "-std=c++17", Shows::Success),
    program("hub", "tests/c/hub.cpp", "-std=c++17", Shows::Success),
    program("examples/c", "examples/c/host.c", "-std=c11", Shows::Visit(r#""timedOut":true"#)),
    program("examples/cpp", "examples/cpp/host.cpp", "-std=c++17", Shows::Visit("(timed out)")),
];

const fn program(name: &'static str, source: &'static str, standard: &'static str, shows: Shows) -> Program {
    Program { name, source, standard, shows }
}

/// The compilers.
struct Compilers {
    c: OsString,
    cpp: OsString,
}

impl Compilers {
    /// The one for a file.
    fn of(&self, source: &str) -> &OsString {
        if source.ends_with(".c") { &self.c } else { &self.cpp }
    }
}

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    let compiler = |name: &str, fallback: &str| std::env::var_os(name).unwrap_or_else(|| fallback.into());
    let compilers = Compilers { c: compiler("CC", "cc"), cpp: compiler("CXX", "c++") };
    if !works(&compilers.c) || !works(&compilers.cpp) {
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
    steps.take("c: header as C11", header(&compilers.c, &["-x", "c", "-std=c11"]))?;
    steps.take("c: header as C++17", header(&compilers.cpp, &["-x", "c++", "-std=c++17"]))?;
    steps.check("c: exported symbols", exported)?;
    steps.check("c: stripped", stripped)?;
    steps.check("c: -Wswitch", || warns_of_switch(&compilers.c))?;
    for build in BUILDS {
        for program in PROGRAMS {
            try_out(steps, build, program, &compilers, &folder)?;
        }
    }
    cpp::run(steps, &compilers.cpp, &folder)?;
    steps.check("c: README.md", || {
        let (readme, main) = (read("README.md")?, read("tests/c/outside/main.c")?);
        let code = main.split_once("\n\n").map_or("", |(_, code)| code);
        ensure!(readme.contains(code), "its program is another than tests/c/outside/main.c");
        Ok(())
    })?;
    beside::run(steps, &compilers.c, &folder)?;
    outside::run(steps, &compilers.c, &folder)
}

/// Builds a program, and runs it by each of the build's runners.
fn try_out(
    steps: &mut Steps,
    build: &Build,
    program: &Program,
    compilers: &Compilers,
    folder: &Path,
) -> Result<()> {
    let name = program.name;
    let built = folder.join(format!("{}-{}", name.replace([' ', '/'], "-"), build.name));
    let mut compile = compile(compilers.of(program.source), program.standard, program.source, &built);
    compile.args(build.flags);
    steps.take(&format!("c: {name}, {}: compile", build.name), compile)?;
    for runner in build.runners {
        let step = format!("c: {name}, {}", runner.name);
        let mut command = Command::new(runner.command.first().map_or(built.as_os_str(), OsStr::new));
        if let [tool, arguments @ ..] = runner.command {
            if !works(&tool.into()) {
                steps.skip(runner.name, "it is not installed");
                continue;
            }
            command.args(arguments).arg(&built);
        }
        match program.shows {
            Shows::Success => steps.take(&step, command)?,
            Shows::Visit(timed_out) => steps.check(&step, || hosts_a_visit(command, timed_out))?,
            Shows::Scenarios => {
                let scenarios = steps.scenarios().unwrap_or_else(|| root().join("tests/scenarios"));
                steps.check(&step, || scenarios::play(&scenarios, command))?;
            }
        }
    }
    Ok(())
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

/// Compiles a file of the repository with the installed library to a program; flags can be added.
fn compile(compiler: &OsString, standard: &str, source: &str, program: &Path) -> Command {
    let mut command = Command::new(compiler);
    command.arg(standard).args(STRICT).arg("-I").arg(prefix().join("include"));
    command.arg(root().join(source)).arg(prefix().join("lib/libparlour.a"));
    command.args(SYSTEM).arg("-o").arg(program);
    command
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
