//! What of the C++ headers is looked at once: other standards, what must not compile, and the example of the README.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::{SYSTEM, compile, prefix, read};
use crate::repository::root;
use crate::test::steps::Steps;

/// The newer standard, with std::expected.
const NEW: &str = "-std=c++23";

/// What the compiler must refuse, and what it must say of it.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "a result that nobody looks at",
        "parlour::engine engine; engine.try_handle(std::chrono::seconds(1), parlour::input::ConnectionUp{});",
        "nodiscard",
    ),
    ("a snapshot that nobody looks at", "parlour::engine engine; engine.snapshot();", "nodiscard"),
    (
        "a value that an enumeration does not have",
        "parlour::input::WidgetSetPage page; page.page = parlour::Page::lobby;",
        "lobby",
    ),
    (
        "a switch that leaves out a value",
        "switch (parlour::from_name<parlour::Side>(\"left\")) { case parlour::Side::left: return 1; default: ; }",
        "right",
    ),
    (
        "an event that no function takes",
        "parlour::engine engine; for (const auto &told : engine.events()) parlour::visit(parlour::overloaded{\
         [](const parlour::event::ChatStarted &) {}}, told);",
        "ChatEnded",
    ),
];

pub(super) fn run(steps: &mut Steps, cxx: &OsString, folder: &Path) -> Result<()> {
    let all = folder.join("cpp-all");
    // Unoptimised: there is much to compile, and little to run.
    let mut compile_all = compile(cxx, "-std=c++17", "tests/c/cpp_all.cpp", &all);
    compile_all.arg("-O0");
    steps.take("c: c++, all inputs and events: compile", compile_all)?;
    steps.take("c: c++, all inputs and events", Command::new(&all))?;
    let without = folder.join("cpp-without-exceptions");
    let mut compile_without = compile(cxx, "-std=c++17", "tests/c/cpp.cpp", &without);
    compile_without.arg("-fno-exceptions");
    steps.take("c: c++ without exceptions: compile", compile_without)?;
    steps.take("c: c++ without exceptions", Command::new(&without))?;
    for (name, code, said) in REFUSED {
        steps.check(&format!("c: c++ refuses {name}"), || refuses(cxx, folder, code, said))?;
    }
    steps.check("c: examples/cpp/README.md", || readme(cxx, folder))?;

    if !has_expected(cxx, folder)? {
        steps.skip("c++23", "the C++ compiler has no std::expected");
        return Ok(());
    }
    let new = folder.join("cpp-23");
    steps.take("c: c++23: compile", compile(cxx, NEW, "tests/c/cpp.cpp", &new))?;
    steps.take("c: c++23", Command::new(&new))?;
    steps.check("c: c++17 and c++23 in one program", || mixed(cxx, folder))
}

/// A program with this code in it does not compile, for this reason, with no warning that is no error.
fn refuses(cxx: &OsString, folder: &Path, code: &str, said: &str) -> Result<()> {
    let source = folder.join("refused.cpp");
    let text = format!("#include <parlour.hpp>\nint f();\nint f() {{ {code} return 0; }}\n");
    fs::write(&source, text)?;
    let mut compile = Command::new(cxx);
    compile.args(["-std=c++17", "-Wall", "-Wextra", "-Wswitch-enum", "-Werror", "-fsyntax-only", "-I"]);
    let output = compile.arg(prefix().join("include")).arg(&source).output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(!output.status.success(), "it compiles");
    ensure!(complaint.contains(said), "it says\n{complaint}");
    Ok(())
}

/// The program of the README tells what it should.
fn readme(cxx: &OsString, folder: &Path) -> Result<()> {
    let text = read("examples/cpp/README.md")?;
    let code = text.split_once("```cpp\n").and_then(|(_, rest)| rest.split_once("```"));
    let source = folder.join("readme.cpp");
    fs::write(&source, code.context("it has no program")?.0)?;
    let program = folder.join("readme");
    let mut compile = Command::new(cxx);
    compile.args(["-std=c++17", "-Wall", "-Wextra", "-Werror", "-I"]).arg(prefix().join("include"));
    compile.arg(&source).arg(prefix().join("lib/libparlour.a")).args(SYSTEM).arg("-o").arg(&program);
    ensure!(compile.status()?.success(), "it does not compile");
    let told = Command::new(&program).output()?;
    ensure!(told.stdout == b"Hello?\n", "it tells {}", String::from_utf8_lossy(&told.stdout));
    Ok(())
}

/// Whether the newer standard has what it is for.
fn has_expected(cxx: &OsString, folder: &Path) -> Result<bool> {
    let source = folder.join("expected.cpp");
    fs::write(&source, "#include <expected>\nstd::expected<int, int> one = 1;\n")?;
    let output = Command::new(cxx).args([NEW, "-fsyntax-only"]).arg(&source).output()?;
    Ok(output.status.success())
}

/// Parts of both standards go together.
fn mixed(cxx: &OsString, folder: &Path) -> Result<()> {
    let mut link = Command::new(cxx);
    for standard in ["-std=c++17", NEW] {
        let object = folder.join(format!("mixed{standard}.o"));
        let mut compile = Command::new(cxx);
        compile.args([standard, "-c", "-I"]).arg(prefix().join("include"));
        compile.arg(root().join("tests/c/mixed.cpp")).arg("-o").arg(&object);
        ensure!(compile.status()?.success(), "{standard}: it does not compile");
        link.arg(object);
    }
    let program = folder.join("mixed");
    link.arg(prefix().join("lib/libparlour.a")).args(SYSTEM).arg("-o").arg(&program);
    ensure!(link.status()?.success(), "it does not link");
    let status = Command::new(&program).status()?;
    ensure!(status.success(), "it failed: {status}");
    Ok(())
}
