//! Each row of the capability tables holds to its kind: its call is made once more at once, an hour later, and after a
//! load of the page. The calls are those as which the scenarios' events are told, each observed where its event came, so
//! that a row without one is a gap in the scenarios.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use parlour::dialect::{Dialect, Emits, Origins, VendorCall, VendorCallKind};
use parlour::scenario::{Scenario, Step};
use parlour::vocabulary::{EventKind, Field, Json, Record as _, Value, WidgetId};
use parlour::{Config, Deadlines, Engine, Envelope, Mode, Snapshot};

use crate::harness::poll;
use crate::round_trip::has_made_up_id;

const HOUR: u64 = 3_600_000;

/// The clock goes no further than 2^53, and a day must be left.
const LATEST: u64 = (1 << 53) - 24 * HOUR;

/// What is told twice.
#[derive(Clone, Copy)]
enum Word<'w> {
    /// A vendor's call.
    Call(&'w VendorCall),
    /// The host's own word, of what no vendor tells.
    Input(&'w Json),
}

/// Where in a scenario something is told for the first time.
struct Place<'p> {
    scenario: &'p str,
    /// The engine before it, and after it.
    before: &'p Engine,
    after: &'p Engine,
    /// What was told before, and then.
    events: &'p [Envelope],
    /// The widget that it is about.
    widget: Option<&'p WidgetId>,
    at: u64,
}

/// The scenarios, observed, with no deadline in the hour but the one that is about repeats.
fn scenarios() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let read = |file: &_| {
        let scenario = Scenario::from_json(&fs::read_to_string(file).unwrap()).unwrap();
        let deadlines = Deadlines {
            typing: 0,
            call_offer: 0,
            survey: 0,
            phone_answer: 0,
            consent: 0,
            queue: 0,
            ..Deadlines::default()
        };
        let config = Config {
            mode: Mode::Observe,
            untimed: false,
            origins: Origins::any(),
            deadlines,
            ..scenario.config
        };
        Scenario { config, ..scenario }
    };
    files.iter().map(read).collect()
}

fn rows(dialect: Dialect) -> Vec<&'static Emits> {
    dialect.capabilities().into_iter().flat_map(|capability| capability.calls).collect()
}

/// How often events are told as a row says.
fn times(dialect: Dialect, row: &Emits, events: &[Envelope]) -> usize {
    let calls = events.iter().filter(|envelope| envelope.event.kind() == row.event);
    calls.flat_map(|envelope| dialect.encode(envelope)).filter(|call| is_of(row, call)).count()
}

/// Whether a call is the one of a row: page messages and app events say by their `type` which they are.
fn is_of(row: &Emits, call: &VendorCall) -> bool {
    let is_named = match &*call.call {
        "postMessage" | "appEvent" => {
            let first: serde_json::Value = serde_json::from_str(call.args[0].text()).unwrap();
            first["type"] == row.name
        }
        name => name == row.name,
    };
    call.surface == row.surface && is_named
}

fn play(engine: &mut Engine, step: &Step) -> Vec<Envelope> {
    if let Some(input) = &step.input {
        drop(engine.handle_json(step.at.unwrap(), input.text()));
    } else if let Some(call) = &step.call {
        drop(engine.observe_json(step.at.unwrap(), call.text()));
    } else if step.timeout {
        engine.handle_timeout(step.at.unwrap());
    } else if step.restart {
        *engine = restarted(engine);
    } else {
        engine.resync();
    }
    poll(engine)
}

fn restarted(engine: &Engine) -> Engine {
    let saved = Snapshot::from_json(&engine.snapshot().to_json()).unwrap();
    Engine::restore(engine.config().clone(), saved).unwrap()
}

/// Says it, and tells whether it was taken for a duplicate, and the events.
fn say(engine: &mut Engine, at: u64, word: Word<'_>) -> (bool, Vec<Envelope>) {
    let is_repeat = match word {
        Word::Call(call) => engine.observe(at, call).is_ok_and(|observed| observed.is_repeat()),
        Word::Input(input) => {
            drop(engine.handle_json(at, input.text()));
            false
        }
    };
    (is_repeat, poll(engine))
}

fn widget_of(envelope: &Envelope) -> Option<WidgetId> {
    match envelope.event.field(Field::WidgetId) {
        Value::Str(id) => Some(id.into()),
        _ => None,
    }
}

/// The call with the name that the host has for its widget, where the vendor has none.
fn named(call: &VendorCall, widget: Option<&WidgetId>) -> VendorCall {
    let is_named = call.surface.dialect() == Dialect::Ctlive;
    VendorCall { widget_id: widget.filter(|_| !is_named).cloned(), ..call.clone() }
}

/// The page of a widget is loaded: as the vendor tells it, and else as the page asks for it. Where the widget was never
/// loaded there is no page.
fn load(
    engine: &mut Engine,
    at: u64,
    dialect: Dialect,
    widget: Option<&WidgetId>,
    events: &[Envelope],
) -> Vec<Envelope> {
    let is_load = |envelope: &&Envelope| {
        envelope.event.kind() == EventKind::WidgetLoaded && widget_of(envelope).as_ref() == widget
    };
    let Some(loaded) = events.iter().rfind(is_load) else { return Vec::new() };
    match &*dialect.encode(loaded) {
        [] => {
            let load = serde_json::json!({"type": "widget.load", "widgetId": widget, "cause": "api"});
            engine.handle_json(at, &load.to_string()).unwrap();
        }
        calls => calls.iter().for_each(|call| drop(engine.observe(at, &named(call, widget)).unwrap())),
    }
    poll(engine)
}

/// Holds a row to its kind where its call is made for the first time. None where nothing comes of that.
fn hold(dialect: Dialect, row: &Emits, word: Word<'_>, place: &Place<'_>) -> Option<Vec<String>> {
    let Place { before, widget, .. } = *place;
    let mut first = before.clone();
    let is_load = row.kind == VendorCallKind::Load;
    let mut at = place.at;
    // What comes with each load of the page comes on the page after that of the scenario.
    if is_load && row.event != EventKind::WidgetLoaded {
        (first, at) = (place.after.clone(), at + HOUR);
        load(&mut first, at, dialect, widget, place.events);
    }
    let (_, events) = say(&mut first, at, word);
    if times(dialect, row, &events) == 0 {
        return None;
    }
    let mut wrong = Vec::new();
    let mut expect = |when: &str, expected: usize, told: usize| {
        if told != expected {
            wrong.push(format!(
                "{} {} as {} ({}) in {}: {when} told {told} times, not {expected}",
                dialect.name(),
                row.event.name(),
                row.name,
                row.kind.name(),
                place.scenario
            ));
        }
    };
    let is_input = matches!(word, Word::Input(_));
    let each_time = row.kind == VendorCallKind::Occurrence;

    let (is_repeat, again) = say(&mut first.clone(), at, word);
    expect("at once", usize::from(is_input), times(dialect, row, &again));
    if !is_input {
        expect("at once, in all,", 0, again.len());
        expect("at once, as a duplicate,", 1, usize::from(is_repeat));
    }

    let (_, again) = say(&mut first.clone(), at + HOUR, word);
    expect("an hour later", usize::from(each_time || is_load), times(dialect, row, &again));
    if !each_time && !is_load {
        expect("an hour later, in all,", 0, again.len());
    }

    let events = [place.events, &events].concat();
    for (when, mut page) in [("on the next page", first.clone()), ("after a restart", restarted(&first))] {
        let mut told = Vec::new();
        // The call of the load is the load. A page may still have been without its other half.
        if row.event != EventKind::WidgetLoaded {
            load(&mut page, at + HOUR, dialect, widget, &events);
            told = load(&mut page, at + 2 * HOUR, dialect, widget, &events);
        }
        told.extend(say(&mut page, at + 2 * HOUR, word).1);
        expect(when, usize::from(each_time || row.again), times(dialect, row, &told));
    }
    Some(wrong)
}

#[test]
fn each_row_holds_to_its_kind() {
    let mut wrong = BTreeSet::new();
    let mut fed = BTreeSet::new();
    let told_by_vendors: Vec<_> = Dialect::vendors().flat_map(rows).map(|row| row.event).collect();
    for scenario in scenarios() {
        let mut engine = Engine::new(scenario.config.clone());
        let mut told = Vec::new();
        for step in &scenario.steps {
            let before = engine.clone();
            let events = play(&mut engine, step);
            told.extend(events.iter().cloned());
            let now = events.last().map_or(0, |last| last.at.as_millis());
            let at = step.at.map_or(0, |at| at.as_millis()).max(now);
            // A resync tells what nobody has said just then.
            for envelope in events.iter().filter(|_| at < LATEST && !step.resync) {
                let widget = widget_of(envelope);
                let place = Place {
                    scenario: &scenario.name,
                    before: &before,
                    after: &engine,
                    events: &told,
                    widget: widget.as_ref(),
                    at,
                };
                let mut hold = |dialect: Dialect, word: Word<'_>, is_meant: &dyn Fn(&Emits) -> bool| {
                    let event = envelope.event.kind();
                    for row in rows(dialect).into_iter().filter(|row| row.event == event && is_meant(row)) {
                        if let Some(found) = hold(dialect, row, word, &place) {
                            fed.insert((dialect.name(), row.event.name(), row.name));
                            wrong.extend(found);
                        }
                    }
                };
                // Each of Livechatoo's chats has a ticket, and an id that was made up is none.
                let has_ticket =
                    |vendor: &Dialect| *vendor != Dialect::Livechatoo || !has_made_up_id(envelope);
                for vendor in Dialect::vendors().filter(has_ticket) {
                    for call in vendor.encode(envelope) {
                        let call = named(&call, place.widget);
                        hold(vendor, Word::Call(&call), &|row| is_of(row, &call));
                        hold(Dialect::Ga4, Word::Call(&call), &|_| true);
                    }
                }
                // What no vendor tells comes from the host.
                if let (Some(input), [_]) = (&step.input, &*events) {
                    hold(Dialect::Ga4, Word::Input(input), &|row| !told_by_vendors.contains(&row.event));
                }
            }
        }
    }
    let never: Vec<_> = Dialect::ALL
        .iter()
        .flat_map(|dialect| {
            rows(*dialect).into_iter().map(|row| (dialect.name(), row.event.name(), row.name))
        })
        .filter(|row| !fed.contains(row))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(never.is_empty(), "never fed: {never:#?}");
}
