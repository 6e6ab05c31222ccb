//! Every machine explored exhaustively. What `docs/statecharts` holds is made of the same exploration by
//! `cargo xtask generate`.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use parlour::MachineName;
use parlour::explore::{self, Chart, Law, Outcome};

/// One exploration is enough for all tests.
static CHARTS: LazyLock<Vec<Chart>> = LazyLock::new(explore::charts);
static FILES: LazyLock<Vec<(String, String)>> = LazyLock::new(explore::files);

/// Fails with all that breaks a law.
fn hold(law: Law) {
    let breaches: Vec<String> = CHARTS
        .iter()
        .flat_map(|chart| &chart.breaches)
        .filter(|breach| breach.law == law)
        .map(ToString::to_string)
        .collect();
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn exploration_comes_to_an_end() {
    hold(Law::Finite);
}

#[test]
fn every_input_has_a_representative() {
    hold(Law::Represented);
}

#[test]
fn every_state_can_be_reached() {
    hold(Law::Reached);
}

#[test]
fn only_final_states_have_no_way_out() {
    hold(Law::Exits);
}

#[test]
fn every_pair_of_state_and_input_is_declared() {
    hold(Law::Declared);
}

#[test]
fn what_is_not_taken_changes_nothing() {
    hold(Law::Inert);
}

#[test]
fn every_deadline_is_taken_where_it_was_set() {
    hold(Law::Deadlines);
}

#[test]
fn guards_tell_transitions_apart() {
    hold(Law::Distinct);
}

#[test]
fn every_machine_is_explored() {
    let explored: Vec<MachineName> = CHARTS.iter().map(|chart| chart.machine).collect();
    // The engine and the text of an input reject, and have no states.
    let is_machine = |name: &&MachineName| !matches!(name, MachineName::Engine | MachineName::Input);
    let machines: Vec<MachineName> = MachineName::ALL.iter().filter(is_machine).copied().collect();
    assert_eq!(explored, machines);
}

/// The exploration itself is not believed without a look: what everybody knows of a chat is in its chart.
#[test]
fn the_chart_of_a_chat_tells_its_story() {
    let chat = CHARTS.iter().find(|chart| chart.machine == MachineName::Chat).unwrap();
    let rows = |state, input| chat.rows_of(state).filter(move |row| row.input == input).collect::<Vec<_>>();

    let [observe, strict] = rows("idle", "chat.accept")[..] else { panic!("one row by mode") };
    assert_eq!((observe.target(), &*observe.guard), (Some("active.connected"), "observe"));
    let told: Vec<(&str, bool)> = observe.events.iter().map(|told| (told.event, told.inferred)).collect();
    assert_eq!(told, [("chat.requested", true), ("chat.started", false)]);
    assert_eq!(&*strict.guard, "strict");
    assert!(matches!(strict.outcome, Outcome::Rejected(reason) if reason.name() == "chat_not_requested"));

    assert_eq!(rows("queued", "deadline")[0].target(), Some("abandoned"));
    // Nothing but a new session leads out of an end.
    for over in ["ended", "abandoned"] {
        let out = chat.rows_of(over).filter(|row| row.target().is_some_and(|target| target != over));
        let out: Vec<_> = out.map(|row| (row.input, row.target())).collect();
        assert_eq!(out, [("chat.reopen", Some("requested"))], "{over}");
    }
}

#[test]
fn scxml_is_well_formed_and_every_target_exists() {
    let mut transitions = 0;
    for (path, text) in of_kind("scxml") {
        let document = roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let root = document.root_element();
        assert!(root.has_tag_name(("http://www.w3.org/2005/07/scxml", "scxml")), "{path}");
        let ids: Vec<&str> = root.descendants().filter_map(|node| node.attribute("id")).collect();
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len(), "{path}: an id is there twice");
        for node in root.descendants() {
            for name in ["target", "initial"] {
                let named = node.attribute(name).filter(|_| !node.has_tag_name("send"));
                assert!(named.is_none_or(|id| distinct.contains(id)), "{path}: no state {named:?}");
            }
            if local(&node) == "transition" {
                let event = node.attribute("event").unwrap_or_default();
                assert!(!event.is_empty() && !event.contains(' '), "{path}: {event:?} is no event");
                transitions += 1;
            }
            assert!(
                local(&node) != "final" || !node.has_children(),
                "{path}: nothing leads out of a final state"
            );
        }
    }
    assert_eq!(transitions, taken(), "every row that is taken is a transition");
}

fn local<'n>(node: &roxmltree::Node<'n, '_>) -> &'n str {
    node.tag_name().name()
}

#[test]
fn xstate_machines_resolve_every_target() {
    let mut transitions = 0;
    for (path, text) in of_kind("xstate.json") {
        let machine: serde_json::Value = serde_json::from_str(text).unwrap();
        let id = machine["id"].as_str().unwrap();
        let mut ids = BTreeSet::new();
        visit(&machine, id, &mut |id, _| {
            assert!(ids.insert(format!("#{id}")), "{path}: {id} is there twice")
        });
        visit(&machine, id, &mut |id, state| {
            if let Some(initial) = state["initial"].as_str() {
                assert!(state["states"].get(initial).is_some(), "{path}: {id} begins nowhere");
            }
            let inputs = state["on"].as_object().into_iter().flatten();
            for transition in inputs.flat_map(|(_, one)| one.as_array().cloned().unwrap_or(vec![one.clone()]))
            {
                let target = transition["target"].as_str();
                assert!(target.is_none_or(|to| ids.contains(to)), "{path}: no state {target:?}");
                transitions += 1;
            }
            assert!(state["type"] != "final" || state["on"].is_null(), "{path}: {id} is final");
        });
    }
    assert_eq!(transitions, taken(), "every row that is taken is a transition");
}

/// Visits a state and all inside it, each with the id that XState gives it.
fn visit(state: &serde_json::Value, id: &str, see: &mut impl FnMut(&str, &serde_json::Value)) {
    see(id, state);
    for (name, inner) in state["states"].as_object().into_iter().flatten() {
        visit(inner, &format!("{id}.{name}"), see);
    }
}

fn of_kind(extension: &str) -> impl Iterator<Item = &'static (String, String)> {
    FILES.iter().filter(move |(path, _)| path.ends_with(extension))
}

fn taken() -> usize {
    let count = |chart: &Chart| chart.rows.iter().filter(|row| row.is_taken()).count();
    CHARTS.iter().map(count).sum()
}

#[test]
fn generated_files_are_the_same_each_time() {
    assert!(explore::files() == *FILES);
}
