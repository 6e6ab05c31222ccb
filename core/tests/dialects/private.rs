//! Private: errors and prints of dialects hold nothing that a vendor call says of people.

use parlour::dialect::{Surface, VendorCall};

use crate::stream::observer;

const SECRETS: &[&str] = &["Eva", "eva@example.com", "777 666 555", "Where is my order?", "PHPSESSID=s830"];

/// Calls that say something personal, well-formed and not.
fn calls() -> Vec<VendorCall> {
    let call = |surface, name: &str, args: &str| VendorCall::new(surface, name, args).unwrap();
    vec![
        call(Surface::Customerly, "onLeadGenerated", r#"[["eva@example.com"]]"#),
        call(Surface::Customerly, "onNewConversation", r#"["Where is my order?",{"name":"Eva"}]"#),
        call(Surface::Customerly, "onNewConversation", r#"["Where is my order?",[]]"#),
        call(
            Surface::LivechatooEmbed,
            "init",
            r#"[{"c_name":"Eva","c_phone":"777 666 555","custom":"PHPSESSID=s830","bubble":"Eva"}]"#,
        ),
        call(
            Surface::LivechatooEmbed,
            "init",
            r#"[{"c_name":"Eva","custom":"PHPSESSID=s830","page":"chat"}]"#,
        ),
        call(
            Surface::LivechatooEmbed,
            "onofflinemessage",
            r#"[{"name":"Eva","message":["Where is my order?"]}]"#,
        ),
        call(
            Surface::CtliveContact,
            "message",
            r#"[{"id":"m1","content":{"text":"Where is my order?","user":{"nickname":"Eva"}}}]"#,
        ),
        call(Surface::Mluvii, "addCustomData", r#"["oo1_guest_email",{"email":"eva@example.com"}]"#),
        call(Surface::Mluvii, "addCustomData", r#"["oo1_guest_phone","777 666 555"]"#),
    ]
}

#[test]
fn nothing_personal_is_printed() {
    for call in calls() {
        let mut engine = observer();
        let observed = engine.observe(0, &call);
        let mut printed = format!("{call:?} {observed:?}");
        if let Err(error) = &observed {
            printed.push_str(&format!("{error} {}", serde_json::to_string(error).unwrap()));
        }
        for secret in SECRETS {
            assert!(!printed.contains(secret), "{} of {} is in {printed}", secret, call.call);
        }
    }
}
