//! Events to vendors' JSON, against hand-written structs of the same form and serde's own derive.

use std::hint::black_box;

use parlour::dialect::Dialect;
use parlour::input::{WidgetLoad, WidgetReady};
use parlour::vocabulary::Content;
use parlour::{Config, Engine, Envelope, Event};
use serde::Serialize;

use super::encode::{ROUNDS, round};
use super::lifecycle::engine_with;
use super::scene::{Clock, step};
use super::table::Table;
use super::timing::medians;

/// A call with its one argument.
#[derive(Serialize)]
struct Call<'a, T> {
    surface: &'static str,
    call: &'static str,
    #[serde(rename = "chatID", skip_serializing_if = "Option::is_none")]
    chat_id: Option<&'a str>,
    args: [T; 1],
}

#[derive(Serialize)]
struct Message<'a> {
    id: &'a str,
    content: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    text: &'a str,
    user: Person<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Person<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<&'a str>,
    is_agent: bool,
}

#[derive(Serialize)]
struct PageEvent<'a> {
    name: &'static str,
    r#type: &'static str,
    object: Widget<'a>,
}

#[derive(Serialize)]
struct Widget<'a> {
    #[serde(rename = "elementID", skip_serializing_if = "Option::is_none")]
    element_id: Option<&'a str>,
    #[serde(rename = "widgetID")]
    widget_id: &'a str,
    #[serde(rename = "userID", skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Opened<'a> {
    ticket: &'a str,
    initiator: &'static str,
}

fn message(envelope: &Envelope) -> Option<Call<'_, Message<'_>>> {
    let Event::MessageReceived(event) = &envelope.event else { return None };
    let Content::Text { text } = &event.content else { return None };
    let user = Person {
        id: &event.from.id,
        nickname: event.from.nickname.as_deref(),
        is_agent: event.from.is_agent,
    };
    let message = Message { id: &event.message_id, content: Body { text, user } };
    let (surface, call, chat_id) = ("ctlive.contact", "message", Some(event.chat_id.as_str()));
    Some(Call { surface, call, chat_id, args: [message] })
}

fn loaded(envelope: &Envelope) -> Option<Call<'_, PageEvent<'_>>> {
    let Event::WidgetLoaded(event) = &envelope.event else { return None };
    let object = Widget {
        element_id: event.element_id.as_deref(),
        widget_id: &event.widget_id,
        user_id: event.user_id.as_deref(),
    };
    let args = [PageEvent { name: "CTLiveEvent", r#type: "Loaded", object }];
    Some(Call { surface: "ctlive.page", call: "postMessage", chat_id: None, args })
}

fn started(envelope: &Envelope) -> Option<Call<'_, Opened<'_>>> {
    let Event::ChatStarted(event) = &envelope.event else { return None };
    let args = [Opened { ticket: &event.chat_id, initiator: event.initiator.name() }];
    Some(Call { surface: "livechatoo.embed", call: "onchatstart", chat_id: None, args })
}

/// A widget that loads, and a chat on it.
fn events() -> Vec<Envelope> {
    let mut clock = Clock::default();
    let (mut engine, mut scripts) = engine_with(1, &mut clock);
    let mut told: Vec<_> =
        scripts[0].lifecycle().into_iter().map(|input| step(&mut engine, clock.tick(), input)).collect();
    let mut engine = Engine::new(Config::default());
    let load = WidgetLoad {
        element_id: Some("chat".into()),
        user_id: Some("visitor-1".into()),
        ..WidgetLoad::new("widget-0")
    };
    engine.handle(clock.tick(), load).expect("a widget loads");
    engine.handle(clock.tick(), WidgetReady::default()).expect("it is ready");
    told.extend(engine.events());
    told
}

/// Measures the first event that `by_hand` is for.
fn row<'e, T: Serialize>(
    table: &Table,
    events: &'e [Envelope],
    dialect: Dialect,
    by_hand: impl Fn(&'e Envelope) -> Option<T>,
) {
    let same = |envelope| by_hand(envelope).map(|same| (envelope, same));
    let (envelope, same) = events.iter().find_map(same).expect("the event came");
    let derived = |same: &T| serde_json::to_string(same).expect("it has a JSON form");
    assert_eq!(dialect.encode_json(envelope), derived(&same));

    let contenders =
        [round(|| dialect.encode_json(black_box(envelope))), round(|| derived(black_box(&same)))];
    let [parlour, derived] = medians(ROUNDS, contenders);
    let (event, vendor) = (envelope.event.kind().name(), dialect.name());
    table.ratio(
        &format!("`{event}` to the JSON of {vendor}, against serde_json on a hand-written struct"),
        parlour,
        derived,
        1.5,
    );
}

pub(crate) fn rows(table: &Table) {
    let events = events();
    row(table, &events, Dialect::Ctlive, message);
    row(table, &events, Dialect::Livechatoo, started);
    row(table, &events, Dialect::Ctlive, loaded);
}
