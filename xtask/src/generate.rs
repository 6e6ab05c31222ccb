//! `cargo xtask generate`: the checked-in files that are made of the code, written or checked.

mod architecture;
mod attributes;
mod c;
mod cpp;
mod dialects;
mod layout;
mod mobile;
mod names;
mod plain;
mod python;
mod schemas;
mod seeds;
mod typescript;
mod vendors;
mod vocabulary;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::repository::root;

/// A generated file: its path below the repository's root, and its text.
type File = (String, String);

/// Folders that hold generated files alone: any other file there is left over.
const FOLDERS: &[&str] = &[schemas::FOLDER, STATECHARTS, vendors::FOLDER];

/// Where the statecharts of the running machines are.
const STATECHARTS: &str = "docs/statecharts";

/// Everything that is generated.
fn files(root: &Path) -> Result<Vec<File>> {
    let mut files = vec![vocabulary::file(root)?, dialects::file()?, seeds::file(root)?];
    files.extend(vendors::files(root)?);
    files.extend(c::files(root)?);
    files.extend(cpp::files()?);
    files.extend(python::files()?);
    files.extend(typescript::files()?);
    files.extend(mobile::files()?);
    files.extend(schemas::files()?);
    files.extend(statecharts());
    files.push(sample(root)?);
    files.push(attributes::file(&files));
    // Generated in part alone: not to be marked as the others are.
    files.extend([architecture::file(root)?, python::stub(root)?]);
    Ok(files)
}

/// Diagrams, tables and exports of the machines, from their exhaustive exploration.
fn statecharts() -> impl Iterator<Item = File> {
    parlour::explore::files().into_iter().map(|(path, text)| (format!("{STATECHARTS}/{path}"), text))
}

/// The scenario that the command plays where none is named: a copy, for a package holds no files outside its folder.
fn sample(root: &Path) -> Result<File> {
    let text = fs::read_to_string(root.join("tests/scenarios/full_visit.json"))?;
    Ok(("bindings/cli/src/full_visit.json".into(), text))
}

/// Writes the files that are not as they should be, or with `check` fails naming them.
pub(crate) fn run(check: bool) -> Result<()> {
    let root = root();
    if !check {
        // A library is built of these, and other files are made of it.
        let types = mobile::types()?;
        let stale: Vec<String> = differing(&root, &types).collect();
        renew(&root, &types, &stale)?;
    }
    loop {
        let files = files(&root)?;
        let stale = stale(&root, &files)?;
        if stale.is_empty() {
            println!("{} generated files are up to date", files.len());
            return Ok(());
        }
        if check {
            bail!("not as `cargo xtask generate` writes them:\n  {}", stale.join("\n  "));
        }
        renew(&root, &files, &stale)?;
        for path in &stale {
            println!("generated {path}");
        }
        // Once more: the header is made of sources that are generated themselves.
    }
}

/// The paths of all files that are missing, different or left over.
fn stale(root: &Path, files: &[File]) -> Result<Vec<String>> {
    let mut stale: Vec<String> = differing(root, files).collect();
    for folder in FOLDERS.iter().filter(|folder| root.join(folder).is_dir()) {
        for entry in fs::read_dir(root.join(folder))? {
            let path = format!("{folder}/{}", entry?.file_name().to_string_lossy());
            if !files.iter().any(|(known, _)| *known == path) {
                stale.push(path);
            }
        }
    }
    stale.sort();
    Ok(stale)
}

/// The paths of those that are missing or different.
fn differing(root: &Path, files: &[File]) -> impl Iterator<Item = String> {
    let differs = |(path, text): &&File| fs::read(root.join(path)).ok().as_deref() != Some(text.as_bytes());
    files.iter().filter(differs).map(|(path, _)| path.clone())
}

/// Writes the stale files, and removes those that are left over.
fn renew(root: &Path, files: &[File], stale: &[String]) -> Result<()> {
    for path in stale {
        let place = root.join(path);
        let text = files.iter().find(|(known, _)| known == path).map(|(_, text)| text);
        let done = match (text, place.parent()) {
            (Some(text), Some(folder)) => fs::create_dir_all(folder).and_then(|()| fs::write(&place, text)),
            _ => fs::remove_file(&place),
        };
        done.with_context(|| path.clone())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_files_are_up_to_date() {
        let root = root();
        let files = files(&root).expect("they can be generated");
        let stale = stale(&root, &files).expect("the folders can be read");
        assert!(stale.is_empty(), "run `cargo xtask generate`: {stale:?}");
    }

    #[test]
    fn missing_different_and_left_over_files_are_told_and_renewed() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let root = root.path();
        let folder = schemas::FOLDER;
        let path = |name: &str| format!("{folder}/{name}.json");
        let files = ["different", "missing", "same"].map(|name| (path(name), name.to_string()));
        fs::create_dir_all(root.join(folder)).expect("the folder can be made");
        for (name, text) in [("different", "other"), ("left_over", ""), ("same", "same")] {
            fs::write(root.join(path(name)), text).expect("the file can be written");
        }

        let found = stale(root, &files).expect("the folder can be read");
        assert_eq!(found, ["different", "left_over", "missing"].map(path));

        renew(root, &files, &found).expect("they can be renewed");
        assert!(stale(root, &files).expect("the folder can be read").is_empty());
        assert!(!root.join(path("left_over")).exists());
    }
}
