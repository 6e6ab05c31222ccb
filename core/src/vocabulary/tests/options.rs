//! The options of a widget: blank text, language, and the key under which a snapshot is stored.

use alloc::collections::BTreeSet;
use alloc::string::String;

use crate::vocabulary::WidgetOptions;

fn options(text: &str) -> WidgetOptions {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn key(text: &str) -> String {
    options(text).storage_key(None)
}

#[test]
fn blank_text_counts_as_absent_everywhere() {
    let blank = r#"{
        "account": "", "language": " ", "pageLanguage": "\t", "browserLanguage": "", "scope": " ", "host": "",
        "prefill": {"name": "", "nameForOperator": " ", "email": "", "phone": "\n", "custom": ""},
        "urls": {"contact": "", "faq": " ", "privacy": ""}, "popup": {"mode": "", "bubbleType": " "},
        "css": {"text": "", "file": " "}, "departments": ["", " "], "operators": [" "], "targets": [""]
    }"#;
    let empty = options(r#"{"prefill": {}, "urls": {}, "popup": {}, "css": {}}"#);
    assert_eq!(options(blank).settled(), empty);
}

#[test]
fn other_text_stays_as_it_is() {
    let text = r#"{
        "account": " a ", "language": "cs", "pageLanguage": "en", "browserLanguage": "de", "side": "left",
        "page": "hidden", "bubble": false, "mobile": true, "scope": "s", "sessionPerHost": true, "host": "h",
        "prefill": {"name": "n", "nameForOperator": "o", "email": "e", "phone": "p", "custom": "c"},
        "urls": {"contact": "u", "faq": "v", "privacy": "w"}, "departments": ["1"], "operators": ["2"],
        "cloneOperators": {"Eva": ["sales"]}, "departmentSupport": true, "operatorAssignment": "manual",
        "targets": ["*/buy"], "popup": {"mode": "custom", "bubbleType": "right1"}, "css": {"text": "t", "file": "f"}
    }"#;
    assert_eq!(options(text).settled(), options(text));
}

#[test]
fn options_that_do_not_exist_are_not_taken() {
    for text in
        [r#"{"colour": "red"}"#, r#"{"prefill": {"age": 7}}"#, r#"{"side": "top"}"#, r#"{"bubble": 1}"#]
    {
        assert!(serde_json::from_str::<WidgetOptions>(text).is_err(), "{text} was taken");
    }
}

#[test]
fn the_language_is_the_parameters_else_the_pages_else_the_browsers() {
    for (text, expected) in [
        (r#"{"language": "cs", "pageLanguage": "en", "browserLanguage": "de"}"#, Some("cs")),
        (r#"{"language": " ", "pageLanguage": "en", "browserLanguage": "de"}"#, Some("en")),
        (r#"{"browserLanguage": "de"}"#, Some("de")),
        ("{}", None),
    ] {
        assert_eq!(options(text).effective_language().map(|language| language.as_str()), expected);
    }
}

#[test]
fn the_storage_key_is_of_the_account_and_with_session_per_host_of_the_host() {
    assert_eq!(key("{}"), "parlour:");
    assert_eq!(key(r#"{"account": "a", "host": "h"}"#), "parlour:a");
    assert_eq!(key(r#"{"account": "a", "host": "h", "sessionPerHost": false}"#), "parlour:a");
    assert_eq!(key(r#"{"account": "a", "host": "h", "sessionPerHost": true}"#), "parlour:a:h");
    assert_eq!(key(r#"{"account": "a/b ž", "scope": "s"}"#), "parlour:a%2Fb%20%C5%BE");
}

#[test]
fn no_two_accounts_and_hosts_share_a_key() {
    let keys = [
        r#"{}"#,
        r#"{"sessionPerHost": true}"#,
        r#"{"account": "a"}"#,
        r#"{"account": "a", "sessionPerHost": true}"#,
        r#"{"account": "a", "host": "b", "sessionPerHost": true}"#,
        r#"{"account": "a:b"}"#,
        r#"{"account": "a%3Ab"}"#,
        r#"{"account": "a:b", "sessionPerHost": true}"#,
        r#"{"account": "ab", "host": "", "sessionPerHost": true}"#,
    ];
    assert_eq!(keys.map(key).into_iter().collect::<BTreeSet<_>>().len(), keys.len());
}
