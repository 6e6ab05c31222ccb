//! `cargo xtask record`: what the engine really does becomes what a scenario expects.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result};
use parlour::scenario::Scenario;

/// Records each file in place. The author reads the difference before committing it.
pub(crate) fn run(files: &[PathBuf]) -> Result<()> {
    for file in files {
        let changed = record(file).with_context(|| file.display().to_string())?;
        println!("{} {}", if changed { "recorded " } else { "unchanged" }, file.display());
    }
    Ok(())
}

/// Records one file; tells whether that changed it.
fn record(file: &Path) -> Result<bool> {
    let before = fs::read_to_string(file)?;
    let scenario = Scenario::from_json(&before).map_err(Error::msg)?;
    let after = scenario.recorded().map_err(Error::msg)?.to_json();
    // What is written is what was played: a layout that changed an opaque value would show here.
    Scenario::from_json(&after).and_then(|scenario| scenario.check()).map_err(Error::msg)?;
    let changed = before != after;
    if changed {
        fs::write(file, after)?;
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORED: &str = r#"{"name": "an article is opened", "steps": [
        {"at": 5, "input": {"type": "article.open", "article": {"title":  "Two  blanks"}}},
        {"at": 6, "input": {"type": "chat.end"}},
        {"restart": true},
        {"at": 7, "timeout": true}
    ]}"#;

    #[test]
    fn a_recorded_scenario_holds_and_recording_again_changes_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("article.json");
        fs::write(&file, AUTHORED).expect("the file can be written");

        assert!(record(&file).expect("it can be recorded"));
        let recorded = fs::read_to_string(&file).expect("the file is there");
        Scenario::from_json(&recorded).and_then(|scenario| scenario.check()).expect("it holds");
        for part in ["content.article_opened", r#""title":  "Two  blanks""#, "accepted", "unknown_chat"] {
            assert!(recorded.contains(part), "{part} is missing in {recorded}");
        }
        assert!(!record(&file).expect("it can be recorded again"));
    }

    #[test]
    fn what_is_no_scenario_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("broken.json");
        fs::write(&file, r#"{"name": "no time", "steps": [{"timeout": true}]}"#).expect("it can be written");

        let error = record(&file).expect_err("a step without a time");
        assert!(error.to_string().contains("step 1"), "{error}");
        assert!(fs::read_to_string(&file).expect("it is there").contains("no time"));
    }
}
