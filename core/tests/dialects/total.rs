//! Decoders are total: any bytes, any JSON, in any place of a call.

use parlour::dialect::{Decoded, Dialect, Origins, Surface, VendorCall};
use parlour::vocabulary::{Json, Text};
use proptest::prelude::*;

use crate::harness::cases;
use crate::stream::observer;

/// Any JSON value, some of it with names that vendors use.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let names = Dialect::ALL.iter().flat_map(|dialect| dialect.capabilities());
    let names: Vec<String> = names.flat_map(|row| row.calls).map(|call| call.name.to_owned()).collect();
    let text = prop_oneof![
        prop::sample::select(names),
        prop::sample::select(vec!["", "c1", "w1", "CTLiveEvent", "IMAGE", "aGk=", "2,5", "chat", "online"])
            .prop_map(String::from),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        text.prop_map(serde_json::Value::from),
    ];
    let keys = prop::sample::select(vec![
        "name",
        "type",
        "object",
        "chatID",
        "widgetID",
        "userID",
        "users",
        "id",
        "content",
        "user",
        "text",
        "isAgent",
        "img",
        "messageType",
        "bwrite",
        "ticket",
        "initiator",
        "rating",
        "page",
        "online",
        "accepted",
        "email",
        "account",
        "departments",
        "clone_operators",
        "target",
        "custom",
        "conversationId",
        "timestamp",
        "message",
        "x",
    ]);
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((keys.clone(), inner), 0..6)
                .prop_map(|fields| fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

/// The names of all calls that are known, and some that are not.
fn names() -> impl Strategy<Value = String> {
    let told = Dialect::ALL.iter().flat_map(|dialect| dialect.capabilities()).flat_map(|row| row.calls);
    let mut names: Vec<String> = told.map(|call| call.name.to_owned()).collect();
    let asked = "postMessage appEvent init options page load update attribute joinContact endContact leave sendMessage \
         SendLink SendMultimediaMessage isWriting bubble switch_side addCustomData openChat isSupported $owidgetOnLoad nothing";
    names.extend(asked.split(' ').map(String::from));
    prop::sample::select(names)
}

proptest! {
    #![proptest_config(cases(2_048))]

    #[test]
    fn any_call_is_read_without_harm(
        surface in prop::sample::select(Surface::ALL.to_vec()),
        name in names(),
        args in prop::collection::vec(json(), 0..4),
        chat_id in prop::option::of("[a-z]{0,3}"),
    ) {
        let args = args.iter().map(|arg| Json::from_text(&arg.to_string()).unwrap()).collect();
        let chat_id = chat_id.map(|id| id.as_str().into());
        let (call, at, origin, widget_id) = (Text::from(&*name), None, None, None);
        let call = VendorCall { at, origin, surface, call, chat_id, widget_id, args };
        for dialect in Dialect::ALL {
            let read = dialect.read(&call, &Origins::any());
            let is_mine = surface.dialect() == *dialect;
            prop_assert_eq!(!is_mine, read == Ok(Decoded::NotMine) && !is_mine);
        }
        prop_assert_eq!(VendorCall::from_json(&call.to_json()), Ok(call.clone()));
        // What was read is well-formed: the engine takes it, or says why not.
        drop(observer().observe(0, &call));
    }

    #[test]
    fn any_text_is_read_without_harm(text in ".*", object in json()) {
        for text in [text, object.to_string()] {
            if let Err(error) = VendorCall::from_json(&text) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
