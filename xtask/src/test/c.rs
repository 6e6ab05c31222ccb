//! The suite `c`: the C interface, from C, as it is installed: one build of the library serves all steps. Plays every
//! scenario over it and compares with Rust, byte for byte; tries what a C programmer may get wrong; plainly, under
//! sanitizers, and under valgrind. Builds and runs the examples.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use parlour::Snapshot;
use parlour::dialect::Ga4Events;
use parlour::scenario::{Outcome, Scenario, Step};

use super::steps::Steps;
use crate::install::shared_name;
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
        let scenarios = steps.scenarios().unwrap_or_else(|| root().join("tests/scenarios"));
        steps.check(&format!("c: scenarios, {name}"), || play(&scenarios, by(build, &program("runner"))))?;
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
    outside(steps, &cc, &folder)
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

/// Projects outside the tree, against the installed library: by pkg-config, shared and static, and by CMake.
fn outside(steps: &mut Steps, cc: &OsString, folder: &Path) -> Result<()> {
    let prefix = prefix();
    let source = root().join("tests/c/outside");
    if works(&"pkg-config".into()) {
        for (name, option) in [("shared", "--libs"), ("static", "--static")] {
            let program = folder.join(format!("outside-{name}"));
            steps.check(&format!("c: pkg-config, {name}"), || {
                let libraries = pkg_config(&prefix, &["--cflags", "--libs", option])?;
                let mut compile = Command::new(cc);
                compile.arg("-std=c11").arg(source.join("main.c")).arg("-o").arg(&program);
                let archive = prefix.join("lib/libparlour.a");
                for word in libraries.split_whitespace() {
                    match word {
                        "-lparlour" if name == "static" => compile.arg(&archive),
                        word => compile.arg(word),
                    };
                }
                tells_a_visit(compile, Command::new(&program).env("LD_LIBRARY_PATH", prefix.join("lib")))
            })?;
        }
    } else {
        steps.skip("pkg-config", "pkg-config is not installed");
    }
    if works(&"cmake".into()) {
        for project in ["tests/c/outside", "examples/c", "examples/cpp"] {
            let build = folder.join(project);
            let mut configure = Command::new("cmake");
            configure.arg("-S").arg(root().join(project)).arg("-B").arg(&build).arg("--fresh");
            configure.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display()));
            steps.take(&format!("c: cmake: configure {project}"), configure)?;
            let mut make = Command::new("cmake");
            make.arg("--build").arg(&build);
            steps.take(&format!("c: cmake: build {project}"), make)?;
        }
        let build = folder.join("tests/c/outside");
        for name in ["shared", "static"] {
            steps.check(&format!("c: cmake, {name}"), || {
                tells_a_visit(Command::new("true"), &mut Command::new(build.join(name)))
            })?;
        }
        steps.take("c: cmake, c++", Command::new(build.join("cpp")))?;
    } else {
        steps.skip("cmake", "cmake is not installed");
    }
    Ok(())
}

/// What pkg-config says of the installed library.
fn pkg_config(prefix: &Path, options: &[&str]) -> Result<String> {
    let mut command = Command::new("pkg-config");
    command.args(options).arg("parlour").env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"));
    let output = command.output().context("pkg-config")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
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

/// Plays all scenarios in one run of the C program, by an engine, and what is of inputs and time alone by steps without
/// one, from snapshot to snapshot.
fn play(folder: &Path, mut runner: Command) -> Result<()> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let (mut script, mut expected) = (String::new(), Vec::new());
    for file in &files {
        let text = fs::read_to_string(file)?;
        let scenario =
            Scenario::from_json(&text).map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
        let outcomes = scenario.play().map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut line = |text: String, answer: Vec<String>| {
            script.push_str(&text);
            script.push('\n');
            expected.push((name.clone(), text, answer));
        };
        let config = serde_json::to_string(&scenario.config)?;
        line(format!("config {config}"), vec!["result 0".into()]);
        let numbers: Vec<_> = scenario.dialects.iter().map(|dialect| dialect.number().to_string()).collect();
        line(format!("dialects {}", numbers.join(" ")), vec!["result 0".into()]);
        if let Some(ga4) = &scenario.ga4 {
            let all = u8::from(ga4.events == Ga4Events::All);
            line(format!("ga4 {all} {}", ga4.category), vec!["result 0".into()]);
        }
        for (step, outcome) in scenario.steps.iter().zip(&outcomes) {
            line(asked(step), answer(step, outcome, &scenario)?);
        }
        let mut snapshot = None;
        for step in scenario.steps.iter().filter(|step| step.input.is_some() || step.timeout) {
            let now = step.at.unwrap_or_default();
            let inputs: Vec<_> = step.input.iter().map(|input| flat(input.text())).collect();
            let inputs = format!("[{}]", inputs.join(","));
            let stored = snapshot.as_ref().map(Snapshot::to_json);
            let before = stored.map_or("0".into(), |json: String| format!("{} {json}", json.len()));
            let stepped = parlour::step(
                snapshot.take(),
                scenario.config.clone(),
                now,
                step.input.iter().map(|input| input.text()),
            )?;
            line(
                format!("step {} {before} {inputs}", now.as_millis()),
                vec![format!("stepped {}", stepped.to_json()), "result 0".into()],
            );
            snapshot = Some(stepped.snapshot);
        }
    }
    let mut child = runner.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("the runner")?;
    let mut input = child.stdin.take().context("the runner's input")?;
    let writer = std::thread::spawn(move || input.write_all(script.as_bytes()));
    let output = child.wait_with_output()?;
    drop(writer.join());
    ensure!(output.status.success(), "the runner failed: {}", output.status);
    let told = String::from_utf8(output.stdout)?;
    let mut told = told.lines();
    for (name, line, answer) in &expected {
        for expected in answer {
            let got = told.next().unwrap_or("nothing");
            if got != expected {
                bail!("{name}: after `{line}`\n  expected {expected}\n  got      {got}");
            }
        }
    }
    ensure!(told.next().is_none(), "the runner told more than was asked");
    println!("{} scenarios, {} calls: as Rust tells them, byte for byte", files.len(), expected.len());
    Ok(())
}

fn flat(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// A step as a line for the runner. Lines have no line breaks: blanks do as well in JSON.
fn asked(step: &Step) -> String {
    let at = step.at.unwrap_or_default().as_millis();
    match (&step.input, &step.call) {
        (Some(input), _) => format!("input {at} {}", flat(input.text())),
        (_, Some(call)) => format!("call {at} {}", flat(call.text())),
        _ if step.timeout => format!("timeout {at}"),
        _ if step.restart => "restart".into(),
        _ => "resync".into(),
    }
}

/// What the runner must say to a step.
fn answer(step: &Step, outcome: &Outcome, scenario: &Scenario) -> Result<Vec<String>> {
    use parlour::Verdict;
    use parlour::dialect::Observed;

    let mut lines = Vec::new();
    let code = match (&outcome.result, &outcome.observed) {
        (Some(Ok(Verdict::Ignored)), _) => 1,
        (Some(Err(rejection)), _) => {
            lines.push(format!("rejected {}", serde_json::to_string(rejection)?));
            16
        }
        (_, Some(Ok(Observed::NotMine))) => 2,
        (_, Some(Ok(Observed::Unknown))) => 3,
        (_, Some(Ok(Observed::Taken(inputs)))) => {
            let meant = inputs.iter().map(|(input, answer)| {
                let input = serde_json::to_string(input)?;
                Ok(match answer {
                    Ok(verdict) => {
                        format!(r#"{{"input":{input},"verdict":{}}}"#, serde_json::to_string(verdict)?)
                    }
                    Err(rejection) => {
                        format!(r#"{{"input":{input},"rejected":{}}}"#, serde_json::to_string(rejection)?)
                    }
                })
            });
            lines.push(format!("inputs [{}]", meant.collect::<Result<Vec<_>>>()?.join(",")));
            0
        }
        (_, Some(Err(error))) => {
            lines.push(format!("broken {error}"));
            21
        }
        _ => 0,
    };
    debug_assert!(step.input.is_some() == outcome.result.is_some());
    for envelope in &outcome.events {
        lines.push(format!("event {}", envelope.to_json()));
        for dialect in &scenario.dialects {
            let calls = dialect.encode_json_with(envelope, scenario.ga4());
            if !calls.is_empty() {
                lines.push(format!("dialect {}", dialect.number()));
                lines.extend(format!("encoded {calls}").lines().map(String::from));
            }
        }
    }
    lines.push(format!("result {code}"));
    Ok(lines)
}
