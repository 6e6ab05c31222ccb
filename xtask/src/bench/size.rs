//! The benchmark `size`: the C library as it is installed, and what a browser would load.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::table::Table;
use super::web::Web;
use crate::install;
use crate::repository::{root, target};

/// What is built of `core/benches/wasm`: what it holds, the features that it takes, and the targets in KiB.
const MODULES: &[Module] = &[
    Module { holds: "engine, view, JSON", features: "", gzip: 115.0, brotli: None },
    Module {
        holds: "the same with snapshots, dialects and translation",
        features: "whole",
        gzip: 165.0,
        brotli: Some(145.0),
    },
];

struct Module {
    holds: &'static str,
    features: &'static str,
    gzip: f64,
    brotli: Option<f64>,
}

/// Packs what `wasm-opt` has made small. Debian's is too old and breaks the module.
const BINARYEN: &str = "binaryen@132";

/// What all browsers of today can do; `wasm-opt --all-features` writes what not even Node 20 can read.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

pub(super) fn table() -> Result<String> {
    let mut table = Table::new();
    let folder = target().join("bench-size");
    let prefix = folder.join("prefix");
    let (libdir, profile) = ("lib".into(), install::PROFILE.into());
    install::run(&install::Options { prefix: prefix.clone(), libdir, profile })?;
    let library = fs::metadata(prefix.join("lib").join(install::shared_name()))?.len();
    let mib = library as f64 / f64::from(1 << 20);
    table.at_most("stripped shared library for C, with all dialects, without `phone`", (mib, ""), 1.1, "MiB");
    match browsers_means(&folder)? {
        Ok(web) => {
            for module in MODULES {
                weigh(&mut table, &web, module, &folder)?;
            }
        }
        Err(lacking) => {
            for module in MODULES {
                table.skipped(&what(module, "gzip"), &lacking, &format!("≤ {} KiB", module.gzip));
            }
        }
    }
    Ok(table.finish())
}

fn what(module: &Module, packed: &str) -> String {
    format!("WebAssembly, {}, {packed}", module.holds)
}

/// A compiler for browsers, with `wasm-opt` and Node; or what is missing.
fn browsers_means(folder: &Path) -> Result<Result<Web, String>> {
    let Some(web) = Web::find()? else {
        return Ok(Err("no target wasm32-unknown-unknown (rustup), nor rustc-web and rust-web-src".into()));
    };
    fs::create_dir_all(folder)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--no-package-lock", "--prefix"]);
    let installed = npm.arg(folder).arg(BINARYEN).stdout(Stdio::null()).status();
    if !installed.is_ok_and(|status| status.success()) {
        return Ok(Err(format!("npm cannot install {BINARYEN}")));
    }
    Ok(Ok(web))
}

/// How much a browser would load.
#[derive(Deserialize)]
struct Weight {
    bytes: u64,
    gzip: u64,
    brotli: u64,
}

/// Builds a module, makes it as small as can be, and notes what it weighs.
fn weigh(table: &mut Table, web: &Web, module: &Module, folder: &Path) -> Result<()> {
    let built = web.build("parlour-wasm-size", module.features)?;
    let small = folder.join(format!("parlour{}.wasm", module.features));
    let mut optimize = Command::new("node");
    optimize.arg(folder.join("node_modules/binaryen/bin/wasm-opt")).arg("-Oz").args(WASM_FEATURES);
    let status = optimize.arg(built).arg("-o").arg(&small).status()?;
    ensure!(status.success(), "wasm-opt: {status}");
    let mut weigh = Command::new("node");
    weigh.arg(root().join("core/benches/wasm/weigh.mjs")).arg(&small);
    let output = weigh.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "{} cannot be weighed", small.display());
    let weight: Weight = serde_json::from_slice(&output.stdout).context("weigh.mjs")?;
    let kib = |bytes: u64| bytes as f64 / 1024.0;
    let unpacked = format!("{:.0} KiB unpacked, {}", kib(weight.bytes), web.how());
    table.at_most(&what(module, "gzip"), (kib(weight.gzip), &unpacked), module.gzip, "KiB");
    let brotli = kib(weight.brotli);
    match module.brotli {
        Some(limit) => table.at_most(&what(module, "brotli"), (brotli, ""), limit, "KiB"),
        None => table.note(&what(module, "brotli"), &format!("{brotli:.0} KiB")),
    }
    Ok(())
}
