//! `step` is the engine as a pure function: it equals restore, handle each, poll all, snapshot.

use parlour::{
    Config, Engine, Input, Instance, Limits, RestoreError, Snapshot, StepError, Stepped, Timestamp, input,
    step, step_json,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::arbitrary::{Call, configs, visits_under};
use crate::harness::{canonical, cases, fail, poll, same};

/// The inputs of any visit in batches, each with its time; some are empty: time alone passes.
fn batches() -> impl Strategy<Value = (Config, Vec<(Timestamp, Vec<Input>)>)> {
    // What waits for the host must reject nothing: taken one by one or together, inputs fare the same.
    let configs = configs().prop_map(|mut config| {
        config.limits.events = u32::MAX;
        config
    });
    (visits_under(configs, 1..16), vec(1..4_usize, 1..10)).prop_map(|(visit, sizes)| {
        let mut steps = visit.steps.into_iter();
        let batches = sizes.into_iter().cycle().map_while(|size| {
            let first = steps.next()?;
            let calls =
                std::iter::once(first.call).chain(steps.by_ref().take(size - 1).map(|step| step.call));
            let inputs = calls.filter_map(|call| match call {
                Call::Input(input) => Some(input),
                Call::Timeout | Call::Resync => None,
            });
            Some((first.at, inputs.collect()))
        });
        (visit.config, batches.collect())
    })
}

/// The same by an engine.
fn by_hand(
    snapshot: Option<Snapshot>,
    config: Config,
    now: Timestamp,
    inputs: Vec<Input>,
) -> Result<Stepped, RestoreError> {
    let mut engine = match snapshot {
        Some(snapshot) => Engine::restore(config, snapshot)?,
        None => Engine::new(config),
    };
    engine.handle_timeout(now);
    let verdicts = inputs.into_iter().map(|input| engine.handle(now, input)).collect();
    let events = poll(&mut engine);
    Ok(Stepped { snapshot: engine.snapshot(), verdicts, events, deadline: engine.next_deadline() })
}

proptest! {
    #![proptest_config(cases(256))]

    /// Step by step it gives what an engine gives that is stored and restored between the steps; and in JSON the same.
    #[test]
    fn a_step_is_what_an_engine_does((config, batches) in batches()) {
        let mut snapshot = None;
        for (now, inputs) in batches {
            let expected = by_hand(snapshot.clone(), config.clone(), now, inputs.clone()).map_err(fail)?;
            let list = serde_json::to_string(&inputs).map_err(fail)?;
            let json = step_json(snapshot.clone(), config.clone(), now, &list).map_err(fail)?;
            let stepped = step(snapshot, config.clone(), now, inputs).map_err(fail)?;
            prop_assert_eq!(&stepped.verdicts, &expected.verdicts);
            prop_assert_eq!(canonical(&stepped.events), canonical(&expected.events));
            prop_assert_eq!(stepped.deadline, expected.deadline);
            same("after the step", &expected.snapshot, &stepped.snapshot)?;
            check_json(&json, &stepped)?;
            snapshot = Some(stepped.snapshot);
        }
    }
}

/// The JSON form says what the step gave, snapshot and events in their canonical forms.
fn check_json(text: &str, stepped: &Stepped) -> Result<(), TestCaseError> {
    let begin = format!(r#"{{"snapshot":{},"verdicts":["#, stepped.snapshot.to_json());
    prop_assert!(text.starts_with(&begin), "{} begins otherwise than {}", text, begin);
    let events = format!(r#"],"events":[{}],"deadline":"#, canonical(&stepped.events).join(","));
    prop_assert!(text.contains(&events), "{} has not {}", text, events);
    let parsed: Value = serde_json::from_str(text).map_err(fail)?;
    let verdicts = stepped.verdicts.iter().map(|verdict| match verdict {
        Ok(verdict) => json!({ "verdict": verdict }),
        Err(rejection) => json!({ "rejected": rejection }),
    });
    prop_assert_eq!(&parsed["verdicts"], &Value::from_iter(verdicts));
    let deadline = stepped.deadline.map(|(at, reason)| json!({ "at": at, "reason": reason }));
    prop_assert_eq!(&parsed["deadline"], &json!(deadline));
    prop_assert_eq!(parsed.as_object().map_or(0, serde_json::Map::len), 4);
    Ok(())
}

/// A widget with a running chat.
fn running() -> Snapshot {
    let inputs = [
        r#"{"type":"widget.load","widgetId":"bar"}"#,
        r#"{"type":"widget.ready","online":true}"#,
        r#"{"type":"chat.request","chatId":"c1"}"#,
        r#"{"type":"chat.accept","users":["eva"]}"#,
    ];
    step(None, Config::default(), 100, inputs).unwrap().snapshot
}

#[test]
fn a_step_without_inputs_lets_time_pass() {
    let typing = [r#"{"type":"typing.start","chatId":"c1","userId":"eva"}"#];
    let first = step(Some(running()), Config::default(), 1_000, typing).unwrap();
    assert_eq!(first.deadline.map(|(at, _)| at.as_millis()), Some(11_000));
    let second = step(Some(first.snapshot), Config::default(), 60_000, [""; 0]).unwrap();
    let [stopped] = &*second.events else { panic!("one event: {:?}", second.events) };
    assert_eq!((stopped.event.name(), stopped.at.as_millis()), ("typing.stopped", 11_000));
    assert_eq!((second.verdicts.len(), second.deadline), (0, None));
}

#[test]
fn each_input_has_its_verdict_and_a_broken_one_stops_nothing() {
    let inputs = r#"[{"type":"chat.end"}, {"type":"chat.end"}, 7, {"type":"chat.hold","chatId":"c1"},
        {"type":"connection.up"}]"#;
    let json = step_json(Some(running()), Config::default(), 1_000, inputs).unwrap();
    let stepped: Value = serde_json::from_str(&json).unwrap();
    let verdicts = stepped["verdicts"].as_array().unwrap();
    let said: Vec<_> = verdicts
        .iter()
        .map(|said| said["verdict"].as_str().or(said["rejected"]["reason"].as_str()))
        .collect();
    let expected = ["accepted", "ignored", "invalid_json", "chat_ended", "accepted"].map(Some);
    assert_eq!(said, expected);
    assert_eq!(stepped["events"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_long_batch_needs_no_room_for_its_events() {
    let limits = Limits { events: 2, ..Limits::default() };
    let config = Config { limits, ..Config::default() };
    let inputs = (0..100).map(|number| {
        let text = parlour::vocabulary::Content::Text { text: "hello".into() };
        input::MessageSend { message_id: Some(format!("m{number}").into()), ..input::MessageSend::new(text) }
    });
    let stepped = step(Some(running()), config, 1_000, inputs).unwrap();
    assert!(stepped.verdicts.iter().all(Result::is_ok), "{:?}", stepped.verdicts);
    assert_eq!(stepped.events.len(), 100);
}

#[test]
fn events_that_waited_in_the_snapshot_come_first() {
    let mut engine = Engine::restore(Config::default(), running()).unwrap();
    engine.handle(200, input::ConnectionUp::default()).unwrap();
    let stepped =
        step(Some(engine.snapshot()), Config::default(), 300, [input::ConnectionConnecting::default()])
            .unwrap();
    let names: Vec<_> = stepped.events.iter().map(|told| (told.event.name(), told.at.as_millis())).collect();
    assert_eq!(names.first(), Some(&("connection.up", 200)));
    let again = step(Some(stepped.snapshot), Config::default(), 400, [""; 0]).unwrap();
    assert!(again.events.is_empty(), "told twice: {:?}", again.events);
}

#[test]
fn another_instance_goes_on_with_the_ids_that_there_are() {
    let of = |instance: &str| Config { instance: Instance::new(instance), ..Config::default() };
    let first = step(None, of("tab1"), 0, [input::ChatRequest::default()]).unwrap();
    let told = [r#"{"type":"chat.end","chatId":"local-tab1-1"}"#, r#"{"type":"chat.request"}"#];
    let second = step(Some(first.snapshot), of("tab2"), 1, told).unwrap();
    assert!(second.verdicts.iter().all(Result::is_ok), "{:?}", second.verdicts);
    let chats: Vec<_> = second.events.iter().map(|told| serde_json::to_value(told).unwrap()).collect();
    let chats: Vec<_> = chats.iter().map(|told| (told["type"].as_str(), told["chatId"].as_str())).collect();
    let expected = [
        ("chat.abandoned", "local-tab1-1"),
        ("chat.requested", "local-tab2-2"),
        ("lead.captured", "local-tab2-2"),
    ];
    assert_eq!(chats, expected.map(|(name, chat)| (Some(name), Some(chat))));
}

#[test]
fn what_cannot_be_read_is_an_error_and_nothing_happens() {
    for inputs in ["", "{}", "[", "[1,]", "null", "[] []"] {
        let stepped = step_json(None, Config::default(), 0, inputs);
        assert_eq!(stepped, Err(StepError::InvalidInputs), "{inputs}");
    }
    let snapshot = Snapshot::from_json(r#"{"version":1,"now":0,"seq":0,"world":{"ended":["c9"]}}"#).unwrap();
    let stepped = step_json(Some(snapshot), Config::default(), 0, "[]");
    assert!(matches!(stepped, Err(StepError::Restore(RestoreError::Inconsistent { .. }))), "{stepped:?}");
}
