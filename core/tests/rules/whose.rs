//! What an input names agrees: a widget that there is, and the one that its chat belongs to.

use parlour::vocabulary::{EventKind, Field, Reason};
use parlour::{Engine, Input, Mode, Timestamp, Verdict};
use proptest::prelude::*;

use crate::arbitrary::{Call, visits};
use crate::harness::{cases, perform, poll, same};

/// The input with another widget named, where it may name one.
fn naming(input: &Input, widget: &str) -> Option<Input> {
    let fields = input.kind().description().fields;
    let names =
        !matches!(input, Input::WidgetLoad(_)) && fields.iter().any(|field| field.field == Field::WidgetId);
    let mut value = serde_json::to_value(input).expect("an input is JSON");
    value["widgetId"] = widget.into();
    names.then(|| serde_json::from_value(value).expect("an input"))
}

fn rejects(engine: &mut Engine, at: Timestamp, input: &Input) -> Result<(), TestCaseError> {
    engine.handle_timeout(at);
    let before = engine.snapshot();
    prop_assert!(!engine.can(input), "{input:?}");
    let rejection = engine.handle(at, input.clone());
    same("a rejection changes nothing", &before, &engine.snapshot())?;
    prop_assert!(rejection.is_err(), "{:?} of {:?}", rejection, input);
    Ok(())
}

proptest! {
    #![proptest_config(cases(256))]

    /// An input that names no widget, or another one than its chat's, is rejected, whatever else it says.
    #[test]
    fn no_input_names_a_widget_that_it_does_not_mean(mut visit in visits(1..24)) {
        visit.config.mode = Mode::Strict;
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            if let Call::Input(input) = &step.call {
                if let Some(nowhere) = naming(input, "nowhere") {
                    rejects(&mut engine.clone(), step.at, &nowhere)?;
                }
                let view = engine.view();
                let id = serde_json::to_value(input).expect("an input is JSON")["chatId"].clone();
                let chat = view.chats.iter().find(|chat| id.as_str() == Some(chat.chat_id.as_str()));
                let own = chat.and_then(|chat| chat.widget_id.clone());
                let other = view.widgets.iter().map(|widget| &widget.widget_id).find(|id| Some(*id) != own.as_ref());
                if let (Some(_), Some(other)) = (&own, other)
                    && let Some(contradicts) = naming(input, other)
                {
                    rejects(&mut engine.clone(), step.at, &contradicts)?;
                }
            }
            perform(&mut engine, step);
            poll(&mut engine);
        }
    }
}

/// Each of the inputs about a chat, by its name.
#[test]
fn a_chat_belongs_to_one_widget() {
    let mut engine = Engine::new(parlour::Config::default());
    let tell = |engine: &mut Engine, input: &str| engine.handle_json(0, input);
    for widget in ["w1", "w2"] {
        tell(&mut engine, &format!(r#"{{"type":"widget.load","widgetId":"{widget}"}}"#)).unwrap();
        tell(&mut engine, &format!(r#"{{"type":"widget.ready","widgetId":"{widget}"}}"#)).unwrap();
    }
    tell(&mut engine, r#"{"type":"chat.request","widgetId":"w1","chatId":"c1"}"#).unwrap();
    tell(&mut engine, r#"{"type":"chat.join","chatId":"c0"}"#).unwrap();
    let content = r#""content":{"type":"text","text":"?"}"#;
    for input in [
        r#"{"type":"chat.accept""#,
        r#"{"type":"chat.queue""#,
        r#"{"type":"chat.hold""#,
        r#"{"type":"chat.end""#,
        r#"{"type":"call.offer""#,
        r#"{"type":"typing.start""#,
        &format!(r#"{{"type":"message.send",{content}"#),
        &format!(
            r#"{{"type":"message.receive","messageId":"m","from":{{"id":"a","isAgent":true}},{content}"#
        ),
        r#"{"type":"conversion.record","value":1"#,
    ] {
        let reason = |engine: &Engine, ids: &str| {
            tell(&mut engine.clone(), &format!("{input},{ids}}}")).map_err(|rejection| rejection.reason)
        };
        assert_eq!(reason(&engine, r#""chatId":"c1","widgetId":"w2""#), Err(Reason::IdInUse), "{input}");
        assert_eq!(
            reason(&engine, r#""chatId":"c1","widgetId":"w3""#),
            Err(Reason::UnknownWidget),
            "{input}"
        );
        // One that belongs to no widget contradicts none.
        assert_eq!(
            reason(&engine, r#""chatId":"c0","widgetId":"w3""#),
            Err(Reason::UnknownWidget),
            "{input}"
        );
        assert_eq!(
            reason(&engine, r#""chatId":"c0","widgetId":"w2""#),
            reason(&engine, r#""chatId":"c0""#),
            "{input}"
        );
    }
    let clear = tell(&mut engine, r#"{"type":"identity.clear","widgetId":"w3"}"#).unwrap_err();
    assert_eq!(clear.reason, Reason::UnknownWidget);
    assert_eq!(tell(&mut engine, r#"{"type":"identity.clear","widgetId":"w2"}"#), Ok(Verdict::Accepted));
    assert!(
        std::iter::from_fn(|| engine.poll_event())
            .any(|told| told.event.kind() == EventKind::IdentityCleared)
    );
}

/// What waits for a widget to load is about no chat of another one.
#[test]
fn what_waits_means_one_widget_too() {
    let mut engine = Engine::new(parlour::Config::default());
    for input in [
        r#"{"type":"widget.load","widgetId":"w1"}"#,
        r#"{"type":"widget.ready","widgetId":"w1"}"#,
        r#"{"type":"chat.request","widgetId":"w1","chatId":"c1"}"#,
        r#"{"type":"widget.load","widgetId":"w2"}"#,
    ] {
        engine.handle_json(0, input).unwrap();
    }
    for input in [
        r#"{"type":"widget.set_page","page":"chat","widgetId":"w2","chatId":"c1"}"#,
        r#"{"type":"chat.propose","widgetId":"w2","chatId":"c1"}"#,
        r#"{"type":"call.offer","widgetId":"w2","chatId":"c1"}"#,
    ] {
        let rejection = engine.handle_json(0, input).unwrap_err();
        assert_eq!(rejection.reason, Reason::IdInUse, "{input}");
    }
}
