//! What is no snapshot gives a typed error: never a panic, never an engine that differs from what was stored.

use parlour::{Config, Engine, RestoreError, Snapshot};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::cases::{CASES, case};

/// Personal data of the cases: no error may hold any of it.
const PERSONAL: [&str; 6] = ["Jane", "jane@example.com", "777 666", "Ada", "May I help", "Hello?"];

/// Reads and restores: what went wrong. The error's texts are looked at, too.
fn error(read: Result<Snapshot, RestoreError>, config: Config) -> Option<RestoreError> {
    let error = read.and_then(|snapshot| Engine::restore(config, snapshot)).err()?;
    let texts = format!("{error} {error:?}");
    assert!(!PERSONAL.iter().any(|personal| texts.contains(personal)), "{texts}");
    Some(error)
}

fn json_error(text: &str) -> Option<RestoreError> {
    error(Snapshot::from_json(text), Config::default())
}

fn cbor_error(bytes: &[u8]) -> Option<RestoreError> {
    error(Snapshot::from_cbor(bytes), Config::default())
}

fn value_of(name: &str) -> Value {
    serde_json::from_str(&case(name).engine().snapshot().to_json()).unwrap()
}

/// The error after a change at a place of a case's snapshot.
fn changed(name: &str, pointer: &str, change: impl FnOnce(&mut Value)) -> Option<RestoreError> {
    let mut value = value_of(name);
    change(value.pointer_mut(pointer).unwrap_or_else(|| panic!("{name} has no {pointer}")));
    json_error(&value.to_string())
}

fn set(name: &str, pointer: &str, new: Value) -> Option<RestoreError> {
    changed(name, pointer, |old| *old = new)
}

/// Puts an item of a list there a second time.
fn repeat(name: &str, pointer: &str) -> Option<RestoreError> {
    changed(name, pointer, |list| {
        let list = list.as_array_mut().unwrap();
        list.push(list[0].clone());
    })
}

fn inconsistent(error: Option<RestoreError>) -> &'static str {
    match error {
        Some(RestoreError::Inconsistent { what }) => what,
        other => panic!("expected an inconsistency, got {other:?}"),
    }
}

#[test]
fn what_ends_too_early_is_truncated() {
    for case in CASES {
        let snapshot = case.engine().snapshot();
        let json = snapshot.to_json();
        for end in (0..json.len()).filter(|end| json.is_char_boundary(*end)) {
            assert_eq!(
                json_error(&json[..end]),
                Some(RestoreError::Truncated),
                "{}: {}",
                case.name,
                &json[..end]
            );
        }
        let cbor = snapshot.to_cbor();
        for end in 0..cbor.len() {
            assert_eq!(cbor_error(&cbor[..end]), Some(RestoreError::Truncated), "{}: {end}", case.name);
        }
    }
}

/// What is of another type stays so, wherever the text ends; and a version counts for nothing before all is there.
#[test]
fn what_is_wrong_before_it_ends_is_told_first() {
    for text in [
        r#"{"version":1,"now":[["#,
        r#"{"version":1,"now":0,"seq":{"a":"#,
        r#"{"version":1,"now":0,"seq":0,"world":{"widgets":{"a":"#,
        r#"{"version":2,"now":[["#,
    ] {
        let error = json_error(text);
        assert!(matches!(error, Some(RestoreError::InvalidJson { .. })), "{text}: {error:?}");
    }
    let whole = minicbor_map(&[(0, 2), (9, 1)]);
    let ends = (0..whole.len()).map(|end| &whole[..end]);
    let broken = [&[0xa2, 0, 2, 9, 0x1c][..], &[0xa2, 0, 2, 0xf6, 0], &[0xbf, 0, 2]];
    for bytes in ends.chain(broken) {
        let error = cbor_error(bytes);
        let is_damaged = matches!(error, Some(RestoreError::Truncated | RestoreError::InvalidCbor { .. }));
        assert!(is_damaged, "{bytes:?}: {error:?}");
    }
    assert!(matches!(cbor_error(&[0xa2, 0, 2, 0, 3]), Some(RestoreError::FutureVersion { found: 3, .. })));
}

#[test]
fn nothing_may_follow() {
    let snapshot = case("active_chat").engine().snapshot();
    let json = snapshot.to_json();
    assert!(json_error(&format!("{json}\n ")).is_none(), "white space is nothing");
    for more in ["0", "{}", &json, "\0"] {
        let error = json_error(&format!("{json}{more}"));
        assert!(matches!(error, Some(RestoreError::InvalidJson { .. })), "{error:?}");
    }
    let mut cbor = snapshot.to_cbor();
    let position = Some(cbor.len());
    cbor.push(0);
    assert_eq!(cbor_error(&cbor), Some(RestoreError::InvalidCbor { position }));
}

#[test]
fn what_is_no_snapshot_in_json_says_where() {
    for text in [
        "null",
        "[]",
        "{}",
        "\"snapshot\"",
        "{version:1}",
        r#"{"version":1,"now":0,"seq":0}"#,
        r#"{"version":1,"now":0,"seq":0,"world":7}"#,
        r#"{"version":1,"now":0,"seq":0,"world":{},"more":1}"#,
        r#"{"version":1,"version":1,"now":0,"seq":0,"world":{}}"#,
        r#"{"version":1.5,"now":0,"seq":0,"world":{}}"#,
        r#"{"version":-1,"now":0,"seq":0,"world":{}}"#,
        r#"{"version":1,"now":9007199254740992,"seq":0,"world":{}}"#,
        r#"{"version":1,"now":0,"seq":-1,"world":{}}"#,
        r#"{"version":1,"now":0,"seq":0,"world":{"widgets":{}}}"#,
        r#"{"version":1,"now":0,"seq":0,"world":{"widgets":[7]}}"#,
        r#"{"version":1,"now":0,"seq":0,"world":{"widgets":[{"id":"w","color":"red"}]}}"#,
        r#"{"version":1,"now":0,"seq":0,"world":{"widgets":[{"id":"w","side":"top"}]}}"#,
        r#"{"version":1,"now":0,"seq":0,"world":{"widgets":[{"id":"w","queue":[{"type":"no.input"}]}]}}"#,
        r#"{"version":1,"now":0,"seq":0,"world":{"events":[{"type":"connection.up"}]}}"#,
    ] {
        let error = json_error(text);
        assert!(matches!(error, Some(RestoreError::InvalidJson { line: 1, .. })), "{text}: {error:?}");
    }
    let error = json_error("{\"version\": 1,\n\"now\": true}");
    assert_eq!(error, Some(RestoreError::InvalidJson { line: 2, column: 11 }));
}

#[test]
fn other_versions_are_told_by_their_number() {
    let future = |found| Some(RestoreError::FutureVersion { found, supported: Snapshot::VERSION });
    // Of the same shape, or of any other.
    for version in [2, 3, u32::MAX] {
        assert_eq!(set("active_chat", "/version", version.into()), future(version));
        assert_eq!(
            json_error(&json!({"engine": [1, null, {}], "version": version}).to_string()),
            future(version)
        );
        let cbor = minicbor_map(&[(0, version), (9, 1)]);
        assert_eq!(cbor_error(&cbor), future(version));
    }
    assert_eq!(set("empty", "/version", 0.into()), Some(RestoreError::UnknownVersion { found: 0 }));
    assert_eq!(cbor_error(&minicbor_map(&[(0, 0)])), Some(RestoreError::UnknownVersion { found: 0 }));
}

/// A CBOR map of small keys to numbers.
fn minicbor_map(pairs: &[(u8, u32)]) -> Vec<u8> {
    let mut bytes = vec![0xa0 | u8::try_from(pairs.len()).unwrap()];
    for (key, value) in pairs {
        bytes.extend([*key, 0x1a]);
        bytes.extend(value.to_be_bytes());
    }
    bytes
}

#[test]
fn unknown_states_are_told_by_their_machine() {
    for (name, pointer, machine) in [
        ("visitor_while_connection_is_lost", "/world/connection", "connection"),
        ("visitor_while_connection_is_lost", "/world/identity/state", "identity"),
        ("visitor_while_connection_is_lost", "/world/lead/state", "lead"),
        ("active_chat", "/world/widgets/0/state", "widget"),
        ("active_chat", "/world/widgets/0/page", "page"),
        ("busy_chat", "/world/widgets/0/window", "window"),
        ("two_widgets_with_everything", "/world/widgets/0/availability", "availability"),
        ("two_widgets_with_everything", "/world/widgets/0/consent", "consent"),
        ("two_widgets_with_everything", "/world/widgets/0/offline", "offline"),
        ("two_widgets_with_everything", "/world/widgets/0/callback", "callback"),
        ("two_widgets_with_everything", "/world/widgets/0/call/state", "call"),
        ("two_widgets_with_everything", "/world/widgets/0/triggers/0/state", "trigger"),
        ("phone_question", "/world/widgets/0/forms/0/state", "form"),
        ("active_chat", "/world/chats/0/state", "chat"),
        ("busy_chat", "/world/chats/0/call/state", "call"),
        ("ended_chat_with_survey", "/world/chats/1/survey/state", "survey"),
        ("ended_chat_with_survey", "/world/chats/1/rating", "rating"),
        ("busy_chat", "/world/chats/0/messages/0/state", "message"),
        ("busy_chat", "/world/chats/0/messages/0/attachment", "attachment"),
        ("busy_chat", "/world/chats/0/messages/2/receipts/0/state", "receipt"),
    ] {
        for state in ["", "Jane", "active"] {
            // `active` is a state of calls.
            if state != "active" || machine != "call" {
                let what = inconsistent(set(name, pointer, state.into()));
                assert_eq!(what, format!("unknown state of machine {machine}"), "{name} {pointer}");
            }
        }
    }
}

#[test]
fn nothing_may_be_there_twice() {
    for (name, pointer) in [
        ("active_chat", "/world/widgets"),
        ("restored_and_left_chats", "/world/chats"),
        ("restored_and_left_chats", "/world/ended"),
        ("phone_question", "/world/widgets/0/forms"),
        ("phone_question", "/world/widgets/0/forms/0/answers"),
        ("phone_question", "/world/widgets/0/forms/0/declined"),
        ("phone_question", "/world/widgets/0/questions"),
        ("two_widgets_with_everything", "/world/widgets/0/triggers"),
        ("active_chat", "/world/widgets/0/unread"),
        ("active_chat", "/world/chats/0/participants"),
        ("active_chat", "/world/chats/0/messages"),
        ("busy_chat", "/world/chats/0/typists"),
        ("busy_chat", "/world/chats/0/messages/2/receipts"),
        ("ended_chat_with_survey", "/world/chats/1/survey/answers"),
        ("undelivered_events", "/world/events"),
    ] {
        inconsistent(repeat(name, pointer));
    }
}

#[test]
fn the_parts_must_fit_together() {
    let ended = "/world/ended";
    inconsistent(set("restored_and_left_chats", ended, json!([])));
    inconsistent(set("restored_and_left_chats", ended, json!(["c1"])));
    inconsistent(set("restored_and_left_chats", ended, json!(["nobody"])));
    inconsistent(set("ended_chat_with_survey", ended, json!(["c1", "nobody"])));
    inconsistent(set("transferring_chat_with_vendor_id", "/world/chats/0/vendorId", "local-1".into()));
    inconsistent(set("phone_question", "/world/widgets/0/forms/0/state", "submitted".into()));
    inconsistent(set("proposed_chat", "/world/chats/0/proposal", json!({"type": "connection.up"})));
    inconsistent(set("active_chat", "/world/chats/0/state", "idle".into()));
    for (name, pointer, key) in [
        ("active_chat", "/world/widgets/0", "id"),
        ("active_chat", "/world/chats/0", "id"),
        ("active_chat", "/world/chats/0", "state"),
        ("active_chat", "/world/chats/0/messages/0", "id"),
        ("active_chat", "/world/chats/0/messages/0", "sentAt"),
        ("phone_question", "/world/widgets/0/forms/0", "kind"),
        ("phone_question", "/world/widgets/0/questions/0", "id"),
        ("phone_question", "/world/widgets/0/questions/0", "number"),
        ("two_widgets_with_everything", "/world/widgets/0/triggers/0", "id"),
    ] {
        let missing = changed(name, pointer, |part| drop(part.as_object_mut().unwrap().remove(key)));
        inconsistent(missing);
    }
}

#[test]
fn numbers_of_events_ascend_up_to_the_last_one() {
    let events = "undelivered_events";
    for (pointer, number) in [("/seq", 0), ("/world/events/0/seq", 0), ("/world/events/0/seq", 3)] {
        inconsistent(set(events, pointer, number.into()));
    }
    inconsistent(set(events, "/world/events/0/seq", 1_000.into()));
    assert_eq!(set(events, "/seq", 1_000.into()), None, "events may have been delivered since");
    // Events are many; chats that the engine names are what a visitor brings about.
    for (pointer, last) in [("/seq", (1_u64 << 53) - 1), ("/world/minted", (1 << 31) - 2)] {
        assert_eq!(
            set("transferring_chat_with_vendor_id", pointer, last.into()),
            None,
            "there is room to go on"
        );
        inconsistent(set("transferring_chat_with_vendor_id", pointer, (last + 1).into()));
        inconsistent(set("transferring_chat_with_vendor_id", pointer, u64::MAX.into()));
    }
    inconsistent(set("phone_question", "/world/asked", u64::MAX.into()));
    for (pointer, number) in [("first", 0), ("first", 11), ("last", 1), ("last", 12), ("last", u64::MAX)] {
        inconsistent(set("told_again_in_part", &format!("/world/retold/{pointer}"), number.into()));
    }
    inconsistent(set("chat_with_a_message_without_id", "/world/mintedMessages", u64::MAX.into()));
}

#[test]
fn more_than_the_configuration_allows_is_told_by_the_limit() {
    type Limit = fn(&mut parlour::Limits) -> &mut u32;
    let cases: &[(&str, &str, u32, Limit)] = &[
        ("two_widgets_with_everything", "widgets", 2, |limits| &mut limits.widgets),
        ("restored_and_left_chats", "chats", 2, |limits| &mut limits.chats),
        ("ended_chat_with_survey", "endedChats", 2, |limits| &mut limits.ended_chats),
        ("busy_chat", "messages", 4, |limits| &mut limits.messages),
        ("busy_chat", "receipts", 3, |limits| &mut limits.receipts),
        ("busy_chat", "participants", 2, |limits| &mut limits.participants),
        ("loading_with_queued_inputs", "queuedInputs", 4, |limits| &mut limits.queued_inputs),
        ("consent_waiting", "heldEvents", 2, |limits| &mut limits.held_events),
        ("two_widgets_with_everything", "triggers", 2, |limits| &mut limits.triggers),
    ];
    for (name, limit, count, field) in cases {
        let restored = |limit| {
            let mut config = (case(name).config)();
            *field(&mut config.limits) = limit;
            error(Ok(case(name).engine().snapshot()), config)
        };
        assert_eq!(restored(*count), None, "{name} at the limit {limit}");
        assert_eq!(restored(count - 1), Some(RestoreError::LimitExceeded { limit }), "{name} over it");
    }
}

#[test]
fn cbor_that_promises_much_allocates_nothing_for_it() {
    // A version-1 snapshot whose world holds: field 7, widgets, as an array of 2^60 items, or a text of as many
    // bytes; to make room for them beforehand would end the process.
    for promise in [
        &[0x9b, 0x10, 0, 0, 0, 0, 0, 0, 0][..],
        &[0x7b, 0x10, 0, 0, 0, 0, 0, 0, 0],
        &[0xbb, 0x10, 0, 0, 0, 0, 0, 0, 0],
    ] {
        let mut bytes = vec![0xa4, 0, 1, 1, 0, 2, 0, 3, 0xa1, 7];
        bytes.extend(promise);
        let error = cbor_error(&bytes);
        assert!(
            matches!(error, Some(RestoreError::Truncated | RestoreError::InvalidCbor { .. })),
            "{error:?}"
        );
    }
    // As the map itself, where the version is looked for.
    let error = cbor_error(&[0xbb, 0x10, 0, 0, 0, 0, 0, 0, 0, 9, 0x9b, 0x10, 0, 0, 0, 0, 0, 0, 0]);
    assert!(error.is_some());
}

#[test]
fn deep_nesting_overflows_no_stack() {
    const DEPTH: usize = 1_000_000;
    for opening in [0x81, 0x9f, 0xa1, 0xbf, 0xc1] {
        // In place of the snapshot, and in a field that nobody knows.
        for front in [&[][..], &[0xa2, 0, 2, 9], &[0xa4, 0, 1, 1, 0, 2, 0, 3, 0xa1, 7]] {
            let mut bytes = front.to_vec();
            bytes.resize(front.len() + DEPTH, opening);
            assert!(cbor_error(&bytes).is_some());
        }
    }
    for opening in ["[", "{\"a\":", "{\"version\":1,\"world\":", "{\"version\":2,\"a\":["] {
        assert!(json_error(&opening.repeat(DEPTH / opening.len())).is_some());
    }
    let article = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let text = value_of("undelivered_events").to_string();
    let deep = text.replace(r#""article":{"#, &format!(r#""article":{article},"x":{{"#));
    assert!(json_error(&deep).is_some());
}

#[test]
fn cbor_is_refused_that_this_version_would_not_write() {
    for bytes in [
        // A key that nobody knows, at the top and in the world.
        &[0xa5, 0, 1, 1, 0, 2, 0, 3, 0xa0, 4, 0][..],
        &[0xa4, 0, 1, 1, 0, 2, 0, 3, 0xa1, 24, 99, 0],
        // Keys twice, or out of order.
        &[0xa5, 0, 1, 0, 1, 1, 0, 2, 0, 3, 0xa0],
        &[0xa4, 0, 1, 2, 0, 1, 0, 3, 0xa0],
        // A map of no given length.
        &[0xbf, 0, 1, 1, 0, 2, 0, 3, 0xa0, 0xff],
        // A key is missing.
        &[0xa3, 0, 1, 1, 0, 3, 0xa0],
        // No map at all.
        &[0x80],
        &[0xf6],
    ] {
        assert!(matches!(cbor_error(bytes), Some(RestoreError::InvalidCbor { .. })), "{bytes:?}");
    }
    assert_eq!(cbor_error(&[0xa4, 0, 1, 1, 0, 2, 0, 3, 0xa0]), None, "the empty engine");
}

/// Lets an engine that a hostile snapshot gave do something: nothing of it may panic either.
fn try_out(read: Result<Snapshot, RestoreError>) {
    let Ok(mut engine) = read.and_then(|snapshot| Engine::restore(Config::default(), snapshot)) else {
        return;
    };
    engine.resync();
    engine.handle_timeout(u64::MAX);
    for input in [r#"{"type":"chat.request","chatId":"c1"}"#, r#"{"type":"chat.end","chatId":"c1"}"#] {
        engine.handle_json(0, input).ok();
    }
    crate::events(&mut engine);
    assert!(engine.snapshot().to_json().len() > 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes: Vec<u8>) {
        cbor_error(&bytes);
        json_error(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn changed_bytes_never_panic(case in 0..CASES.len(), at: prop::sample::Index, byte: u8, cut in 0..4_usize) {
        let snapshot = CASES[case].engine().snapshot();
        let (mut json, mut cbor) = (snapshot.to_json().into_bytes(), snapshot.to_cbor());
        for bytes in [&mut json, &mut cbor] {
            let at = at.index(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, [byte]);
        }
        cbor_error(&cbor);
        try_out(Snapshot::from_cbor(&cbor));
        if let Ok(json) = String::from_utf8(json) {
            json_error(&json);
            try_out(Snapshot::from_json(&json));
        }
    }
}
