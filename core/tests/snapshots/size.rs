//! How large a snapshot is: a host may keep it in a cookie, or write it with each step.

use crate::cases::case;

#[test]
fn a_widget_with_an_active_chat_of_three_messages_is_small() {
    let snapshot = case("active_chat").engine().snapshot();
    let (json, compact) = (snapshot.to_json().len(), snapshot.to_cbor().len());
    assert!(json <= 1229, "{json} bytes of JSON; at most 1.2 KiB");
    assert!(compact <= 400, "{compact} bytes of CBOR; at most 400");
}

#[test]
fn what_is_as_it_began_takes_no_room() {
    let snapshot = case("empty").engine().snapshot();
    assert_eq!(snapshot.to_json(), r#"{"version":1,"now":0,"seq":0,"world":{}}"#);
    assert_eq!(snapshot.to_cbor().len(), 9);
}
