//! The picture of the rooms in `docs/architecture.md`: which part of the core uses which, as its sources say.
//!
//! A room is a module at the root of the crate. No room uses one above it, no file waits for another that waits for
//! it, and neither do the parts that the picture shows: what does is an error here. A `mod.rs` holds the files of its
//! folder together: what it takes from them closes no circle, for they may well be made of what it defines.

mod picture;
mod sources;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use petgraph::algo::{astar, tarjan_scc};
use petgraph::graphmap::DiGraphMap;

use super::File;
use sources::Sources;

const PATH: &str = "docs/architecture.md";
const SOURCES: &str = "core/src";

/// What is generated of the file stands between these lines.
const MARKERS: [&str; 2] = ["<!-- rooms: generated -->\n", "<!-- /rooms -->\n"];

/// The rooms, from the ground up: each may use those before it.
const ROOMS: &[&str] = &[
    "time",
    "limits",
    "vocabulary",
    "config",
    "about",
    "env",
    "outbox",
    "machine",
    "world",
    "engine",
    "hub",
    "snapshot",
    "step",
    "dialect",
    "wire",
    "explore",
    "scenario",
    "lib",
];

/// Who uses whom.
type Graph<'s> = DiGraphMap<&'s str, ()>;

/// The file. What is written by hand in it stays.
pub(super) fn file(root: &Path) -> Result<File> {
    let page = fs::read_to_string(root.join(PATH)).context(PATH)?;
    let rooms = rooms(&root.join(SOURCES)).context(SOURCES)?;
    Ok((PATH.to_string(), with_rooms(&page, &rooms).context(PATH)?))
}

/// The page with this text between the markers.
fn with_rooms(page: &str, rooms: &str) -> Result<String> {
    let [begin, end] = MARKERS;
    let (head, rest) = page.split_once(begin).with_context(|| format!("lacks {begin}"))?;
    let (_, tail) = rest.split_once(end).with_context(|| format!("lacks {end}"))?;
    Ok(format!("{head}{begin}\n{rooms}\n{end}{tail}"))
}

/// Picture and table of the crate in a folder. Fails where its files use each other as they must not.
fn rooms(folder: &Path) -> Result<String> {
    let sources = Sources::read(folder)?;
    let arrows = sources.arrows();
    all_run_down(&arrows)?;
    no_circle(&arrows.iter().copied().filter(|(user, used)| !holds(user, used)).collect())?;
    Ok(format!("{}\n{}", picture::draw(&arrows)?, picture::table(&sources)?))
}

/// Fails where a room uses one that is above it.
fn all_run_down(arrows: &BTreeSet<(&str, &str)>) -> Result<()> {
    let mut up = Vec::new();
    for (user, used) in arrows {
        if height(user)? < height(used)? {
            up.push(format!("{user} -> {used}"));
        }
    }
    ensure!(up.is_empty(), "a room uses one above it:\n  {}", up.join("\n  "));
    Ok(())
}

/// How high the room of a file is.
fn height(file: &str) -> Result<usize> {
    let room = room(file);
    ROOMS
        .iter()
        .position(|known| *known == room)
        .with_context(|| format!("{room} has no place among the rooms"))
}

/// The room that a file is in.
fn room(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

/// Whether the one is a `mod.rs` and the other lies in its folder.
fn holds(user: &str, used: &str) -> bool {
    user.strip_suffix("mod.rs").is_some_and(|folder| used.starts_with(folder))
}

/// Fails where some use each other in a circle, and names the shortest through the first of them.
fn no_circle(graph: &Graph<'_>) -> Result<()> {
    let mut circles = Vec::new();
    for mut circle in tarjan_scc(graph).into_iter().filter(|circle| circle.len() > 1) {
        circle.sort_unstable();
        let first = circle[0];
        let back = |used| astar(graph, used, |at| at == first, |_| 1, |_| 0);
        if let Some((_, way)) = graph.neighbors(first).filter_map(back).min() {
            circles.push(format!("{first} -> {}", way.join(" -> ")));
        }
    }
    circles.sort_unstable();
    ensure!(circles.is_empty(), "these use each other in a circle:\n  {}", circles.join("\n  "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is generated of a crate with these files.
    fn of(files: &[(&str, &str)]) -> Result<String> {
        let folder = tempfile::tempdir()?;
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().context("a folder")?)?;
            fs::write(path, text)?;
        }
        rooms(folder.path())
    }

    fn error(files: &[(&str, &str)]) -> String {
        of(files).expect_err("they are refused").to_string()
    }

    #[test]
    fn a_circle_is_refused_and_named_in_turn() {
        let files = [
            ("lib.rs", "mod world;"),
            ("world/mod.rs", "//! All.\nmod a; mod b; mod c; pub use c::C; struct World(a::A);"),
            ("world/a.rs", "use super::World; pub struct A(super::b::B);"),
            ("world/b.rs", "pub struct B; fn f() { make!(x, [crate::world::C::new()]) }"),
            ("world/c.rs", "macro_rules! c { () => { $crate::world::a::A }; }"),
        ];
        let circle = "world/a.rs -> world/b.rs -> world/c.rs -> world/a.rs";
        assert_eq!(error(&files), format!("these use each other in a circle:\n  {circle}"));

        let files =
            [("lib.rs", "mod time;"), ("time.rs", "mod a; use a::A;"), ("time/a.rs", "use super::*;")];
        let circle = "time.rs -> time/a.rs -> time.rs";
        assert_eq!(error(&files), format!("these use each other in a circle:\n  {circle}"));
    }

    #[test]
    fn what_tests_use_closes_no_circle() {
        let files = [
            ("lib.rs", "mod time;\nmod limits; #[cfg(test)] mod missing;"),
            ("time.rs", "//! Time.\n#[cfg(all(test, feature = \"x\"))] mod tests { use crate::limits::L; }"),
            ("limits.rs", "//! Limits.\nuse crate::time::{self, T as Time};"),
        ];
        assert!(of(&files).expect("they are taken").contains("    limits --> time\n"));
    }

    #[test]
    fn a_room_that_uses_one_above_it_is_refused() {
        let files = [
            ("lib.rs", "mod env; mod time; pub use env::Env;"),
            ("env.rs", "//! Env.\npub struct Env;"),
            ("time.rs", "//! Time.\npub(in crate::env) struct Time; fn f(_: crate::Env) {}"),
        ];
        assert_eq!(error(&files), "a room uses one above it:\n  time.rs -> env.rs");
        assert_eq!(
            error(&[("lib.rs", "mod attic; use attic::A;"), ("attic.rs", "")]),
            "attic has no place among the rooms"
        );
    }

    #[test]
    fn the_picture_shows_rooms_and_parts_without_the_arrows_that_others_imply() {
        let files = [
            ("lib.rs", "mod engine; mod machine; mod time; pub use engine::Engine;"),
            ("time.rs", "//! Time, as\n//! it is told. And more."),
            ("machine/mod.rs", "//! Machines.\nmod kit; pub(crate) mod chat; pub(crate) use kit::Node;"),
            ("machine/kit.rs", "use crate::time::Timestamp;"),
            ("machine/chat.rs", "use super::Node; use crate::time::Timestamp;"),
            ("engine/mod.rs", "//! Engine\n//!\n//! More.\nmod run; use run::Run;"),
            ("engine/run.rs", "use crate::machine::{chat::Chat, Node}; fn f() -> crate::time::Timestamp {}"),
        ];
        let expected = r#"```mermaid
flowchart TB
    subgraph engine
        engine_mod["mod"]
        engine_run["run"]
    end
    subgraph machine
        machine_kit["kit"]
        machine_lifecycles["lifecycles"]
    end
    engine_mod --> engine_run
    engine_run --> machine_lifecycles
    machine_lifecycles --> machine_kit
    machine_kit --> time
```

| room | what it is |
| --- | --- |
| [`engine`](../core/src/engine/mod.rs) | Engine |
| [`machine`](../core/src/machine/mod.rs) | Machines. |
| [`time`](../core/src/time.rs) | Time, as it is told. |
"#;
        assert_eq!(of(&files).expect("they are taken"), expected);
    }

    #[test]
    fn what_stands_outside_the_markers_stays() {
        let page = |rooms: &str| format!("# Title\n\n{}{rooms}{}\nMore.\n", MARKERS[0], MARKERS[1]);
        let made = with_rooms(&page("old"), "new\n").expect("there are markers");
        assert_eq!(made, page("\nnew\n\n"));
        assert_eq!(with_rooms(&made, "new\n").expect("there are markers"), made);
        assert!(with_rooms("# Title\n", "new\n").is_err());
    }
}
