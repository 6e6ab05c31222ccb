//! The sources for Kotlin and Swift, as uniffi writes them of the built library, with the documentation of all inputs and
//! events.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use camino::Utf8PathBuf;
use parlour::vocabulary::{Description, EVENTS, INPUTS};
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate_with_bindgen_paths};
use uniffi_bindgen::{BindgenPaths, BindgenPathsLayer};

use super::{File, lines, stand_in};
use crate::repository::{cargo, root, target};

/// The crate that the sources are for.
const PACKAGE: &str = "parlour-mobile";

/// What uniffi writes, and where it belongs.
const FILES: [(&str, &str); 4] = [
    ("dev/parlour/parlour.kt", "bindings/mobile/kotlin/src/main/kotlin/dev/parlour/parlour.kt"),
    ("Parlour.swift", "bindings/mobile/swift/Sources/Parlour/Native.swift"),
    ("ParlourFFI.h", "bindings/mobile/swift/Sources/ParlourFFI/include/ParlourFFI.h"),
    ("ParlourFFI.modulemap", "bindings/mobile/swift/Sources/ParlourFFI/include/module.modulemap"),
];

/// The files.
pub(super) fn files() -> Result<Vec<File>> {
    let folder = target().join("uniffi");
    write(&folder)?;
    let file = |(written, path): (&str, &str)| {
        let text =
            fs::read_to_string(folder.join(written)).with_context(|| format!("uniffi wrote no {written}"))?;
        let style = if path.ends_with(".kt") { KOTLIN } else { SWIFT };
        Ok((path.to_string(), documented(tidy(&text), style)))
    };
    FILES.into_iter().map(file).collect()
}

/// Has uniffi write all sources into a folder.
fn write(folder: &Path) -> Result<()> {
    let built = cargo(["build", "--quiet", "--package", PACKAGE]).status()?;
    ensure!(built.success(), "{PACKAGE} cannot be built");
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let library = target().join("debug").join(format!("{prefix}parlour_mobile{suffix}"));
    let utf8 = |path: PathBuf| {
        Utf8PathBuf::from_path_buf(path).map_err(|path| anyhow::anyhow!("{path:?} is no text"))
    };
    let options = GenerateOptions {
        languages: vec![TargetLanguage::Kotlin, TargetLanguage::Swift],
        source: utf8(library)?,
        out_dir: utf8(folder.into())?,
        ..GenerateOptions::default()
    };
    let mut paths = BindgenPaths::default();
    paths.add_layer(Places(utf8(root().join("bindings/mobile"))?));
    generate_with_bindgen_paths(options, paths)
}

/// Where uniffi looks for what belongs to a crate.
struct Places(Utf8PathBuf);

impl BindgenPathsLayer for Places {
    fn get_crate_root(&self, _: &str) -> Option<Utf8PathBuf> {
        Some(self.0.clone())
    }
}

/// Without white space at the ends of lines.
fn tidy(text: &str) -> String {
    let mut tidy: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    tidy.truncate(tidy.trim_end().len());
    tidy.push('\n');
    tidy
}

/// How a language names the fields of what is documented.
type Style = fn(&str, &str) -> String;

const KOTLIN: Style = |field, doc| format!("@property {field} {doc}");
const SWIFT: Style = |field, doc| format!("- Parameter {field}: {doc}");

/// Puts the documentation of each input and event where its stand-in is.
fn documented(mut text: String, style: Style) -> String {
    for (module, entries) in [("input", INPUTS), ("event", EVENTS)] {
        for entry in entries {
            let stand_in = format!("     * {}\n", stand_in(module, entry));
            text = text.replacen(&stand_in, &documentation(entry, style), 1);
        }
    }
    text
}

fn documentation(entry: &Description, style: Style) -> String {
    let mut documentation: Vec<String> =
        lines(&format!("`{}`. {}", entry.name, entry.doc.trim_start())).collect();
    if !entry.fields.is_empty() {
        documentation.push(String::new());
    }
    for field in entry.fields {
        // A field's documentation is one paragraph here.
        let about = lines(field.doc).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        documentation.push(style(field.field.name(), about.trim()));
    }
    let lines =
        documentation.iter().map(|line| format!("     *{}{line}\n", if line.is_empty() { "" } else { " " }));
    lines.collect()
}
