//! Right over time: page by page. Whether an engine lives through all pages of a visit, or is stored and restored
//! between them, makes no difference.

use parlour::dialect::{Dialect, Surface, VendorCall};
use parlour::{Config, Engine, Limits, Mode, Timestamp, Verdict};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::json;

use crate::arbitrary::{Visit, configs, visits_under};
use crate::harness::{canonical, cases, perform, poll, restarted};

/// In milliseconds: a page lasts longer than a duplicate may take.
const MINUTE: u64 = 60_000;

/// How a page is loaded: what the page asks for, and what the vendor tells. CTLive only tells, of each of two widgets.
fn halves(dialect: Dialect) -> [VendorCall; 2] {
    let half = |surface, call, args: &str| VendorCall::new(surface, call, args).unwrap();
    let loaded = |widget| {
        let event = json!([{ "name": "CTLiveEvent", "type": "Loaded", "object": { "widgetID": widget } }]);
        half(Surface::CtlivePage, "postMessage", &event.to_string())
    };
    match dialect {
        Dialect::Ctlive => [loaded("w1"), loaded("w2")],
        Dialect::Customerly => [
            half(Surface::Customerly, "load", r#"[{"app_id":"a"}]"#),
            half(Surface::Customerly, "onMessengerInitialized", "[]"),
        ],
        Dialect::Livechatoo => [
            half(Surface::LivechatooEmbed, "init", r#"[{"account":"a"}]"#),
            half(Surface::LivechatooEmbed, "onload", r#"[{"page":"online","online":true}]"#),
        ],
        Dialect::Mluvii => {
            [half(Surface::Mluvii, "init", r#"["a"]"#), half(Surface::Mluvii, "connectToServer", "[]")]
        }
        other => panic!("{} is never read", other.name()),
    }
}

/// A vendor's calls with their times, page by page.
type Pages = Vec<Vec<(Timestamp, VendorCall)>>;

/// The calls as which a vendor tells a visit, with a load of the page at its beginning and in these places.
fn pages(dialect: Dialect, visit: &Visit, cuts: &[(Index, bool)]) -> Pages {
    let mut engine = Engine::new(visit.config.clone());
    let mut calls = Vec::new();
    for step in &visit.steps {
        perform(&mut engine, step);
        let told = poll(&mut engine);
        calls.extend(
            told.iter().flat_map(|event| dialect.encode(event)).map(|call| (engine.view().now, call)),
        );
    }
    calls.retain(|(_, call)| is_of_a_page(call));
    let mut cuts: Vec<_> = cuts.iter().map(|(at, turned)| (at.index(calls.len() + 1), *turned)).collect();
    cuts.push((0, false));
    cuts.sort_unstable();
    let mut pages = Vec::new();
    for (number, &(from, is_turned)) in cuts.iter().enumerate() {
        let to = cuts.get(number + 1).map_or(calls.len(), |(next, _)| *next);
        let later = MINUTE * (number as u64 + 1);
        let at = |at: Timestamp| Timestamp::from_millis(at.as_millis() + later);
        let begins = from.checked_sub(1).map_or_else(Timestamp::default, |last| calls[last].0);
        let mut halves = halves(dialect).map(|half| (at(begins), half));
        if is_turned {
            halves.reverse();
        }
        // A chat is opened once a page: again, it would show a load of which neither half was told.
        let mut is_opened = false;
        let mut is_first =
            |call: &VendorCall| &*call.call != "onchatopened" || !std::mem::replace(&mut is_opened, true);
        let told = calls[from..to].iter().filter(|(_, call)| is_first(call));
        let told = told.map(|(told, call)| (at(*told), call.clone()));
        pages.push(halves.into_iter().chain(told).collect());
    }
    pages
}

/// Whether a call is made on the page that is loaded, and is no load.
fn is_of_a_page(call: &VendorCall) -> bool {
    let json = call.to_json();
    let others = ["onload", "onMessengerInitialized", r#""Loaded""#, "livechatoo.popup"];
    !others.iter().any(|other| json.contains(other))
}

/// The events of all pages; carried over, the engine is stored and restored before each of them.
fn events(config: &Config, pages: &Pages, is_carried: bool) -> Result<Vec<String>, TestCaseError> {
    let mut engine = Engine::new(config.clone());
    let mut events = Vec::new();
    for page in pages {
        if is_carried {
            engine = restarted(&engine)?;
        }
        for (at, call) in page {
            drop(engine.observe(*at, call));
            events.extend(poll(&mut engine));
        }
    }
    Ok(canonical(&events))
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn pages_in_one_piece_or_carried_over_tell_the_same(
        dialect in select(Dialect::vendors().collect::<Vec<_>>()),
        visit in visits_under(configs().prop_map(|config| Config { limits: Limits::default(), ..config }), 1..16),
        cuts in vec((any::<Index>(), any::<bool>()), 1..4),
    ) {
        let pages = pages(dialect, &visit, &cuts);
        let config = Config { mode: Mode::Observe, ..visit.config };
        let (whole, carried) = (events(&config, &pages, false)?, events(&config, &pages, true)?);
        let first = whole.iter().zip(&carried).find(|(whole, carried)| whole != carried);
        prop_assert!(whole == carried, "{first:#?} of {}", printed(&pages));
    }
}

/// The calls as a log has them.
fn printed(pages: &Pages) -> String {
    let page = |page: &Vec<(Timestamp, VendorCall)>| {
        page.iter().map(|(at, call)| format!("\n{at} {}", call.to_json())).collect::<String>()
    };
    pages.iter().map(page).collect::<Vec<_>>().join("\n")
}

/// While a widget is loading, the page that asks for it again is the same one, however late it does.
#[test]
fn a_load_again_of_a_loading_widget_changes_nothing() {
    let mut engine = Engine::new(Config { mode: Mode::Observe, ..Config::default() });
    let load = r#"{"type":"widget.load","widgetId":"w1","cause":"api"}"#;
    assert_eq!(engine.handle_json(0, load), Ok(Verdict::Accepted));
    engine.handle_timeout(60 * MINUTE);
    let before = engine.snapshot();
    assert_eq!(engine.handle_json(60 * MINUTE, load), Ok(Verdict::Ignored));
    assert!(engine.snapshot() == before, "{}", engine.snapshot().to_json());
}
