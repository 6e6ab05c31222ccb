//! The suite `crates`: the crates that are published, as they are packed. Each is unpacked where nothing else is, built
//! and tested there, and its examples are run: what it needs must be in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

use super::steps::Steps;
use crate::repository::{cargo, root, target};

/// Both licences, which say themselves that they go with every copy.
const LICENCES: &[&str] = &["LICENSE-APACHE", "LICENSE-MIT"];

/// What the registry shows of a crate.
const METADATA: &[&str] =
    &["description", "documentation", "license", "readme", "repository", "rust_version"];

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    let packages = published()?;
    // Anew: what was left out since must not be found.
    let place = target().join("crates");
    if place.exists() {
        fs::remove_dir_all(&place)?;
    }
    fs::create_dir_all(&place)?;
    // As others build it: the tree may be at work.
    let mut pack = cargo(["package", "--quiet", "--no-verify", "--allow-dirty"]);
    pack.args(packages.iter().flat_map(|package| ["--package", &package.name]));
    steps.take("crates: package", pack)?;
    for package in &packages {
        steps.take(&format!("crates: {}: unpack", package.name), package.unpack(&place))?;
        steps.check(&format!("crates: {}: whole", package.name), || {
            package.is_whole(&package.folder(&place))
        })?;
    }
    steps.check("crates: a place of their own", || furnish(&place, &packages))?;
    // In that place; what was built there before, and the dependencies that are built alike, are found again.
    let inside = |arguments: &[&str]| {
        let mut cargo = cargo(arguments);
        cargo.current_dir(&place).env("CARGO_TARGET_DIR", target());
        cargo
    };
    steps.take("crates: tests", inside(&["test", "--quiet", "--workspace", "--all-features"]))?;
    for package in &packages {
        for example in examples(&package.folder(&place))? {
            let mut run = inside(&["run", "--quiet", "--all-features", "--package", &package.name]);
            run.args(["--example", &example]);
            steps.take(&format!("crates: {}: example {example}", package.name), run)?;
        }
    }
    Ok(())
}

/// What cargo says of a crate.
#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    /// The registries that it may go to; missing: any.
    publish: Option<Vec<String>>,
    #[serde(flatten)]
    others: serde_json::Map<String, Value>,
}

/// The crates of this workspace that are published.
fn published() -> Result<Vec<Package>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let output =
        cargo(["metadata", "--no-deps", "--format-version", "1"]).output().context("cargo metadata")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut packages = serde_json::from_slice::<Metadata>(&output.stdout)?.packages;
    packages.retain(|package| package.publish.as_ref().is_none_or(|registries| !registries.is_empty()));
    Ok(packages)
}

impl Package {
    /// Where it is unpacked.
    fn folder(&self, place: &Path) -> PathBuf {
        place.join(format!("{}-{}", self.name, self.version))
    }

    fn unpack(&self, place: &Path) -> Command {
        let packed = target().join(format!("package/{}-{}.crate", self.name, self.version));
        let mut tar = Command::new("tar");
        tar.arg("-xzf").arg(packed).arg("-C").arg(place);
        tar
    }

    /// Whether it has what everybody who finds it looks for.
    fn is_whole(&self, folder: &Path) -> Result<()> {
        let is_there = |field: &&&str| !matches!(self.others.get(**field), None | Some(Value::Null));
        let lacking: Vec<_> = METADATA.iter().filter(|field| !is_there(field)).collect();
        ensure!(lacking.is_empty(), "Cargo.toml does not say {lacking:?}");
        for name in LICENCES {
            let licence = fs::read_to_string(folder.join(name)).with_context(|| (*name).to_owned())?;
            let own = fs::read_to_string(root().join(name))?;
            ensure!(licence == own, "{name} is another than the project's");
        }
        let readme = fs::read_to_string(folder.join("README.md")).context("README.md")?;
        for example in examples(folder)? {
            let named = readme.contains(&format!("examples/{example}.rs"));
            ensure!(named, "README.md does not tell of {example}");
        }
        Ok(())
    }
}

/// The names of a crate's examples.
fn examples(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder.join("examples")).into_iter().flatten();
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

/// Makes a workspace of the crates that were unpacked, in which each finds the others as it will in the registry, with the
/// versions and the profiles of this one.
fn furnish(place: &Path, packages: &[Package]) -> Result<()> {
    let own = fs::read_to_string(root().join("Cargo.toml"))?;
    let folders = packages.iter().map(|package| format!("{}-{}", package.name, package.version));
    let members: Vec<_> = folders.clone().map(|folder| format!("{folder:?}")).collect();
    let mut manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n", members.join(", "));
    manifest.push_str("[patch.crates-io]\n");
    for (package, folder) in packages.iter().zip(folders) {
        manifest.push_str(&format!("{} = {{ path = {folder:?} }}\n", package.name));
    }
    manifest.push('\n');
    manifest.push_str(profiles(&own));
    fs::write(place.join("Cargo.toml"), manifest)?;
    fs::copy(root().join("Cargo.lock"), place.join("Cargo.lock"))?;
    Ok(())
}

/// The profiles in a workspace's manifest, which stand at its end.
fn profiles(manifest: &str) -> &str {
    manifest.find("[profile.").map_or("", |begin| &manifest[begin..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate in a folder of its own, with these files beside both licences.
    fn packed(metadata: &[&str], files: &[(&str, &str)]) -> (tempfile::TempDir, Package) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let licences =
            LICENCES.iter().map(|name| (*name, fs::read_to_string(root().join(name)).expect(name)));
        let files = files.iter().map(|(name, text)| (*name, (*text).to_owned()));
        for (name, text) in licences.chain(files) {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
            fs::write(file, text).expect("it can be written");
        }
        let others = metadata.iter().map(|field| ((*field).to_owned(), "said".into())).collect();
        (folder, Package { name: "packed".into(), version: "1.0.0".into(), publish: None, others })
    }

    fn said(metadata: &[&str], files: &[(&str, &str)]) -> String {
        let (folder, package) = packed(metadata, files);
        package.is_whole(folder.path()).map_or_else(|error| error.to_string(), |()| "whole".into())
    }

    #[test]
    fn a_crate_says_where_it_comes_from_and_has_its_licences_and_tells_of_its_examples() {
        let readme = ("README.md", "See examples/host.rs.");
        assert_eq!(said(METADATA, &[readme, ("examples/host.rs", "")]), "whole");
        assert_eq!(said(&METADATA[1..], &[readme]), r#"Cargo.toml does not say ["description"]"#);
        assert_eq!(said(METADATA, &[]), "README.md");
        assert_eq!(said(METADATA, &[readme, ("examples/other.rs", "")]), "README.md does not tell of other");
        let other = said(METADATA, &[readme, ("LICENSE-MIT", "../LICENSE-MIT")]);
        assert_eq!(other, "LICENSE-MIT is another than the project's");
    }

    #[test]
    fn what_is_published_is_the_core_and_the_command() {
        let published = published().expect("cargo knows them");
        let names: Vec<_> = published.iter().map(|package| &package.name).collect();
        assert_eq!(names, ["parlour", "parlour-cli"]);
    }
}
