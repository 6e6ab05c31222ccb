//! Bounded, limit by limit: what reaches a limit is taken, and what goes over it is rejected, or makes the
//! engine forget the oldest.

use parlour::dialect::{Fault, Surface, VendorCall};
use parlour::input::ChatPropose;
use parlour::vocabulary::{Reason, Text};
use parlour::{Config, Engine, Limits, MachineName, Rejection, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::arbitrary::{Call, visits};
use crate::harness::cases;

/// How one limit shows.
struct Case {
    /// The limit's value.
    most: usize,
    /// What leads there.
    before: Vec<Value>,
    /// The last one that fits.
    fits: Value,
    /// One too many.
    over: Value,
    then: Then,
}

/// What becomes of one too many.
enum Then {
    /// It is rejected for this reason, with the field at fault.
    Rejected(Reason, Option<&'static str>),
    /// It is taken, and no more than the limit are kept.
    Forgotten(fn(&mut Engine) -> usize),
}

fn rejects(most: usize, before: Vec<Value>, fits: Value, over: Value, field: &'static str) -> Case {
    Case { most, before, fits, over, then: Then::Rejected(Reason::LimitExceeded, Some(field)) }
}

/// The cases of a limit; none for a limit that has no test yet.
#[allow(clippy::too_many_lines)]
fn cases_of(limit: &str) -> Vec<Case> {
    let load = |id: &str| json!({ "type": "widget.load", "widgetId": id });
    let ready = || json!({ "type": "widget.ready" });
    let request = |id: &str| json!({ "type": "chat.request", "chatId": id });
    let lead = |email: &str| json!({ "type": "lead.capture", "email": email });
    let article = |article: Value| json!({ "type": "article.open", "article": article });
    let image = |data: &str| json!({ "type": "message.send", "messageId": "m", "content": { "type": "image", "data": data } });
    let accept = |users: &[&str]| json!({ "type": "chat.accept", "users": users });
    let receive = |id: &str| {
        let content = json!({ "type": "text", "text": "." });
        json!({ "type": "message.receive", "messageId": id, "from": { "id": "u", "isAgent": true }, "content": content })
    };
    let read = |by: &str| json!({ "type": "receipt.read", "messageId": "m", "by": by });
    let add = |id: &str| json!({ "type": "participant.add", "user": { "id": id, "isAgent": true } });
    let types = |id: &str| json!({ "type": "typing.start", "userId": id });
    let click = |channel: &str| json!({ "type": "widget.click", "channel": channel });
    let offline = |message: &str| json!({ "type": "offline.submit", "email": "a@b", "message": message });
    let start = || {
        let fields: Vec<_> =
            ["p1", "p2", "p3"].iter().map(|name| json!({ "name": name, "type": "phone" })).collect();
        json!({ "type": "form.start", "kind": "pre_chat", "fields": fields })
    };
    let answer = |field: &str| json!({ "type": "form.answer", "field": field, "value": "1" });
    let decline = |field: &str| json!({ "type": "form.decline", "field": field });
    let survey = |question: &str| json!({ "type": "survey.answer", "question": question, "value": 1 });
    let fire = |id: &str| json!({ "type": "trigger.fire", "id": id });
    let end = |id: &str| json!({ "type": "chat.end", "chatId": id });
    let say = |name: &str| json!({ "type": name });

    match limit {
        "id" => vec![rejects(4, vec![], load("1234"), load("12345"), "widgetId")],
        "text" => vec![rejects(4, vec![], lead("a@b."), lead("a@b.c"), "email")],
        "data" => vec![rejects(4, vec![request("c")], image("UElJ"), image("UElJUElJ"), "content")],
        "json" => vec![rejects(4, vec![], article(json!("ab")), article(json!("abc")), "article")],
        "depth" => {
            vec![rejects(2, vec![], article(json!([{ "a": 1 }])), article(json!([{ "a": [] }])), "article")]
        }
        "list" => {
            vec![rejects(2, vec![request("c")], accept(&["1", "2"]), accept(&["1", "2", "3"]), "users")]
        }
        "input" => {
            let most = say("connection.up").to_string().len();
            let then = Then::Rejected(Reason::LimitExceeded, None);
            vec![Case {
                most,
                before: vec![],
                fits: say("connection.up"),
                over: say("connection.lost"),
                then,
            }]
        }
        "widgets" => vec![rejects(2, vec![load("w1")], load("w2"), load("w3"), "widgetId")],
        "chats" => vec![
            rejects(2, vec![request("c1")], request("c2"), request("c3"), "chatId"),
            rejects(
                1,
                vec![
                    json!({ "type": "chat.join", "chatId": "c1" }),
                    json!({ "type": "chat.leave", "chatId": "c1" }),
                ],
                request("c2"),
                json!({ "type": "chat.join", "chatId": "c1" }),
                "chatId",
            ),
        ],
        "ended_chats" => {
            let then = Then::Forgotten(|engine| {
                let chats = engine.view().chats;
                chats.iter().filter(|chat| chat.state == "abandoned").count()
            });
            let before = vec![request("c1"), end("c1"), request("c2"), request("c3")];
            vec![Case { most: 2, before, fits: end("c2"), over: end("c3"), then }]
        }
        "messages" => {
            let then = Then::Forgotten(|engine| engine.transcript("c").map_or(0, |messages| messages.len()));
            let before = vec![request("c"), receive("m1")];
            vec![Case { most: 2, before, fits: receive("m2"), over: receive("m3"), then }]
        }
        "receipts" => {
            vec![rejects(2, vec![request("c"), receive("m"), read("u1")], read("u2"), read("u3"), "by")]
        }
        "participants" => vec![
            rejects(2, vec![request("c"), add("u1")], add("u2"), add("u3"), "user"),
            rejects(2, vec![request("c"), types("u1")], types("u2"), types("u3"), "userId"),
            rejects(2, vec![request("c")], add("u1"), accept(&["u2", "u3"]), "users"),
        ],
        "queued_inputs" => {
            let then = Then::Rejected(Reason::LimitExceeded, None);
            vec![Case {
                most: 2,
                before: vec![load("w"), click("a")],
                fits: click("b"),
                over: click("c"),
                then,
            }]
        }
        "events" => {
            let then = Then::Rejected(Reason::UndeliveredEvents, None);
            let (fits, over) = (say("connection.up"), say("connection.lost"));
            vec![Case { most: 2, before: vec![say("connection.connecting")], fits, over, then }]
        }
        "held_events" => {
            let urls = json!({ "urls": { "privacy": "https://example.com/privacy" } });
            let load = json!({ "type": "widget.load", "widgetId": "w", "options": urls });
            let then = Then::Rejected(Reason::LimitExceeded, None);
            let before = vec![load, ready(), offline("a")];
            vec![Case { most: 2, before, fits: offline("b"), over: offline("c"), then }]
        }
        "answers" => {
            let form = vec![load("w"), ready(), start()];
            let open = vec![request("c"), accept(&[]), end("c"), say("survey.start")];
            let case = |before: Vec<Value>, one: &dyn Fn(&str) -> Value| {
                let before = [before, vec![one("a")]].concat();
                Case {
                    most: 2,
                    before,
                    fits: one("b"),
                    over: one("c"),
                    then: Then::Rejected(Reason::LimitExceeded, None),
                }
            };
            vec![case(form.clone(), &answer), case(form, &decline), case(open, &survey)]
        }
        "triggers" => vec![rejects(2, vec![load("w"), ready(), fire("t1")], fire("t2"), fire("t3"), "id")],
        "questions" => {
            let before = vec![load("w"), ready(), start(), answer("p1")];
            let call = |phone: &str| {
                let channel = "callback_now";
                json!({ "type": "callback.request", "channel": channel, "phone": phone })
            };
            vec![
                rejects(2, before.clone(), answer("p2"), answer("p3"), "field"),
                rejects(2, before, call("p2"), call("p3"), "phone"),
            ]
        }
        "log" => {
            let then = Then::Forgotten(|engine| engine.take_transitions().len());
            let before = vec![say("connection.connecting")];
            vec![Case { most: 2, before, fits: say("connection.up"), over: say("connection.lost"), then }]
        }
        _ => vec![],
    }
}

/// At its limit everything is taken, and one more is not, or pushes out the oldest. Every limit has a case.
#[test]
fn rule_07_every_limit_holds_at_its_value_and_no_further() {
    for limit in Limits::NAMES {
        let cases = cases_of(limit);
        assert!(!cases.is_empty(), "limit {limit} has no test");
        for (number, case) in cases.into_iter().enumerate() {
            check(limit, &format!("{limit}, case {number}"), case);
        }
    }
}

fn check(limit: &str, what: &str, Case { most, before, fits, over, then }: Case) {
    let config = json!({ "phone": { "normalizer": "host" }, "limits": { camel(limit): most } });
    let config: Config = serde_json::from_value(config).expect("every limit is a field of the configuration");
    let mut engine = Engine::new(config);
    engine.log_transitions(true);
    for input in before.iter().chain([&fits]) {
        let taken = engine.handle_json(0, &input.to_string());
        assert_eq!(taken, Ok(Verdict::Accepted), "{what}: {input}");
    }
    let snapshot = engine.snapshot();
    let answer = engine.clone().handle_json(0, &over.to_string());
    match then {
        Then::Rejected(reason, field) => {
            let rejection = answer.expect_err(what);
            assert_eq!(rejection.reason, reason, "{what}: {over}");
            let fields: Vec<_> = rejection.fields.iter().map(|field| field.as_str()).collect();
            assert_eq!(fields, Vec::from_iter(field), "{what}: {over}");
        }
        Then::Forgotten(count) => {
            assert_eq!(answer, Ok(Verdict::Accepted), "{what}: {over}");
            assert_eq!(count(&mut engine.clone()), most, "{what}: at the limit");
            engine.handle_json(0, &over.to_string()).expect("taken before");
            assert_eq!(count(&mut engine), most, "{what}: over the limit");
        }
    }
    // What fits can be restored under the same limits.
    let config = engine.config().clone();
    assert!(Engine::restore(config, snapshot).is_ok(), "{what}: what is at the limit cannot be restored");
}

/// A limit's name as the configuration's JSON has it.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

/// What one narrow limit turns away has done nothing before, neither in a stream that skips steps nor where somebody new
/// takes the place of the known visitor.
#[test]
fn what_a_limit_turns_away_has_changed_nothing() {
    let known = json!({ "type": "identity.set", "userId": "u1" });
    let asks =
        json!({ "type": "widget.load", "widgetId": "w", "options": { "urls": { "privacy": "/privacy" } } });
    let send = json!({
        "type": "message.send", "chatId": "c", "messageId": "m", "content": { "type": "text", "text": "." }
    });
    let request = json!({ "type": "chat.request", "chatId": "c" });
    let bind = json!({ "type": "receipt.read", "chatId": "c", "messageId": "v" });
    let phone = json!({ "type": "identity.set", "userId": "u2", "phone": "+420 777 666 555" });
    let email = json!({ "type": "identity.set", "userId": "u2", "email": "jane@example.com" });
    for (limit, mode, before, over) in [
        ("questions", "strict", vec![&known], &phone),
        ("heldEvents", "strict", vec![&asks, &known], &email),
        ("heldEvents", "observe", vec![&asks, &known], &email),
        ("heldEvents", "strict", vec![&asks, &known], &phone),
        ("receipts", "observe", vec![&request, &send], &bind),
    ] {
        let config = json!({ "mode": mode, "phone": { "normalizer": "host" }, "limits": { limit: 0 } });
        let mut engine = Engine::new(serde_json::from_value::<Config>(config).expect("a configuration"));
        for input in before {
            assert_eq!(engine.handle_json(0, &input.to_string()), Ok(Verdict::Accepted), "{input}");
        }
        let snapshot = engine.snapshot();
        assert!(!engine.can(&serde_json::from_value(over.clone()).expect("an input")), "{limit}: {over}");
        let rejection = engine.handle_json(0, &over.to_string()).expect_err(limit);
        assert_eq!(rejection.reason, Reason::LimitExceeded, "{limit}: {over}");
        assert!(engine.snapshot() == snapshot, "{limit}: {over}: {}", engine.snapshot().to_json());
    }
}

proptest! {
    #![proptest_config(cases(128))]

    /// An input that is given as a value is as long as its JSON form, and held to the same limit.
    #[test]
    fn an_input_is_as_long_as_its_json(visit in visits(1..12)) {
        for step in &visit.steps {
            let Call::Input(input) = &step.call else { continue };
            let text = serde_json::to_string(input).unwrap();
            if is_blank(&serde_json::from_str(&text).unwrap()) {
                // What counts as absent is left out first.
                continue;
            }
            let rejects = |most: usize| {
                let limits = Limits { input: u32::try_from(most).unwrap(), ..Limits::default() };
                let mut engine = Engine::new(Config { limits, ..visit.config.clone() });
                let is_too_long = |result: Result<Verdict, Rejection>| {
                    let rejection = result.err().filter(|rejection| rejection.machine == MachineName::Input);
                    rejection.is_some_and(|rejection| rejection.reason == Reason::LimitExceeded)
                };
                if most < text.len() {
                    assert!(!engine.can(input), "{text}");
                }
                let as_value = is_too_long(engine.clone().handle(0, input.clone()));
                assert_eq!(as_value, is_too_long(engine.handle_json(0, &text)), "{text}");
                as_value
            };
            prop_assert!(rejects(text.len() - 1) && !rejects(text.len()), "{} bytes: {text}", text.len());
        }
    }
}

/// Many texts, each within its limit, and together longer than an input may be: in memory they are one.
#[test]
fn what_is_shared_in_memory_counts_as_often_as_it_is_told() {
    let long = Text::from("x".repeat(65_536));
    let list = |count| Some(vec![long.clone(); count].into());
    let propose = |departments, operators| ChatPropose {
        departments: list(departments),
        operators: list(operators),
        ..ChatPropose::default()
    };
    let mut engine = Engine::new(Config::default());
    engine.handle(0, propose(256, 200)).expect("within the limit");
    let rejection = Engine::new(Config::default()).handle(0, propose(256, 256)).expect_err("too long");
    assert_eq!((rejection.machine, rejection.reason), (MachineName::Input, Reason::LimitExceeded));
    assert!(rejection.fields.is_empty());

    let args = format!("[{}]", vec![format!("\"{}\"", "x".repeat(200_000)); 200].join(","));
    let call = VendorCall::new(Surface::Mluvii, "statusUpdate", &args).unwrap();
    let error = engine.observe(0, &call).expect_err("too long");
    assert_eq!(error.fault, Fault::TooLong);
}

/// Whether a value holds blank text.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().any(is_blank),
        Value::Object(members) => members.values().any(is_blank),
        _ => false,
    }
}
