//! The rooms as Mermaid draws them, and what each of them is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context as _, Result, ensure};
use petgraph::algo::toposort;
use petgraph::algo::tred::{dag_to_toposorted_adjacency_list, dag_transitive_reduction_closure};
use petgraph::graph::NodeIndex;
use petgraph::visit::IntoNeighbors as _;

use super::sources::Sources;
use super::{Graph, ROOMS, no_circle, room};

/// The flowchart. An arrow is left out where a longer way leads to the same place.
pub(super) fn draw(arrows: &BTreeSet<(&str, &str)>) -> Result<String> {
    let places: BTreeSet<_> = arrows
        .iter()
        .map(|(user, used)| (place(user), place(used)))
        .filter(|(user, used)| user != used && user != "lib")
        .collect();
    let graph: Graph<'_> = places.iter().map(|(user, used)| (&**user, &**used)).collect();
    no_circle(&graph)?;

    let mut text = String::from("```mermaid\nflowchart TB\n");
    let mut open: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for place in graph.nodes().filter(|place| place.contains('/')) {
        open.entry(room(place)).or_default().push(place);
    }
    for (room, mut places) in open {
        places.sort_unstable();
        writeln!(text, "    subgraph {room}")?;
        for place in places {
            let label = place.rsplit('/').next().unwrap_or(place);
            writeln!(text, "        {}[\"{label}\"]", id(place))?;
        }
        text.push_str("    end\n");
    }
    for (user, used) in reduced(graph)?.into_iter().filter(|(_, used)| !used.is_empty()) {
        let used: Vec<_> = used.into_iter().map(id).collect();
        writeln!(text, "    {} --> {}", id(user), used.join(" & "))?;
    }
    text.push_str("```\n");
    Ok(text)
}

/// A place as Mermaid knows it.
fn id(place: &str) -> String {
    place.replace('/', "_")
}

/// Where in the picture a file is: in a room, or in a part of one that is drawn with its parts.
fn place(file: &str) -> String {
    let room = room(file);
    let inner = file.split(['/', '.']).nth(1);
    match (room, inner) {
        ("engine", Some(inner)) | ("machine", Some(inner @ "kit")) => format!("{room}/{inner}"),
        ("machine", _) => format!("{room}/lifecycles"),
        _ => room.to_string(),
    }
}

/// Who uses whom, without the arrows that others imply, from top to bottom.
fn reduced(graph: Graph<'_>) -> Result<Vec<(&str, Vec<&str>)>> {
    let graph = graph.into_graph::<u32>();
    let order = toposort(&graph, None).ok().context("a circle")?;
    let (list, _) = dag_to_toposorted_adjacency_list::<_, NodeIndex>(&graph, &order);
    let (reduced, _) = dag_transitive_reduction_closure(&list);
    let name = |place: NodeIndex| graph[order[place.index()]];
    Ok(reduced
        .node_indices()
        .map(|place| (name(place), reduced.neighbors(place).map(name).collect()))
        .collect())
}

/// What each room is: the first sentence of its `//!`.
pub(super) fn table(sources: &Sources) -> Result<String> {
    let mut text = String::from("| room | what it is |\n| --- | --- |\n");
    for name in ROOMS.iter().rev() {
        let Some(room) = sources.room(name) else { continue };
        let sentence = first_sentence(&room.doc);
        ensure!(!sentence.is_empty(), "{} does not say what it is", room.file);
        writeln!(text, "| [`{name}`](../core/src/{}) | {sentence} |", room.file)?;
    }
    Ok(text)
}

fn first_sentence(doc: &str) -> String {
    let paragraph = doc.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    match paragraph.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => paragraph,
    }
}
