//! The reader and the writer of JSON beside serde_json: what one takes, the other takes, and both write the same. They
//! differ in half a surrogate pair alone: ours reads it as U+FFFD, as browsers show it, and serde_json takes no text in
//! which there is one.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::vocabulary::table::Slot;
use crate::vocabulary::table::json::{from_str, pieces};
use crate::vocabulary::table::write::{to_string, write_str};
use crate::vocabulary::{Json, Text};

/// Text that is JSON, or nearly so.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        r#"[\[\]{},: \n]"#,
        r#""(\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|\\u[dD][89abAB][0-9a-f]{2}\\u[dD][c-fC-F][0-9a-f]{2}|[a-z\\"žü😀\u{1}]){0,12}""#,
        r"-?(0|[1-9][0-9]{0,19})(\.[0-9]{0,3})?([eE][+-]?[0-9]{0,3})?",
        "true|false|null|nul|[tfn-]",
    ];
    prop::collection::vec(token, 1..12).prop_map(|tokens| tokens.concat())
}

/// Text that is JSON.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    })
}

/// The text with U+FFFD for each half of a surrogate pair, all in escapes.
fn whole_pairs(text: &str) -> String {
    let code = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_hex.then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let (mut whole, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let length = match (code(rest), rest.get(6..).and_then(code)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
            (Some(0xd800..0xe000), _) => {
                whole.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            // What is escaped is no backslash that begins something.
            _ if first == '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => first.len_utf8(),
        };
        whole.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    whole
}

fn reads_alike<T: Slot + for<'de> serde::Deserialize<'de>>(text: &str) -> Result<(), TestCaseError> {
    let ours = from_str::<T>(text).ok().map(|value| to_string(&value));
    let theirs = serde_json::from_str::<T>(&whole_pairs(text)).ok().map(|value| to_string(&value));
    prop_assert_eq!(ours, theirs, "{}", text);
    Ok(())
}

fn agree(text: &str) -> Result<(), TestCaseError> {
    let raw = serde_json::from_str::<&RawValue>(text).map(RawValue::get).ok();
    let checked = raw.filter(|text| serde_json::from_str::<Value>(&whole_pairs(text)).is_ok());
    let ours = from_str::<Json>(text).ok();
    let in_one_line = checked.map(|text| text.replace(['\n', '\r', '\t'], " "));
    prop_assert_eq!(ours.as_ref().map(Json::text), in_one_line.as_deref(), "{}", text);
    let member = format!(r#"{{"key":{text}}}"#);
    // What ends the value before its end makes more members of it, or none.
    let pieces = pieces(&member).unwrap_or_default();
    let ours = <&[_; 1]>::try_from(&*pieces).ok().map(|[(_, value)]| *value);
    prop_assert_eq!(ours, raw, "{}", text);
    reads_alike::<Text>(text)?;
    let ours = (
        from_str::<u32>(text).ok(),
        from_str::<u64>(text).ok(),
        from_str::<i64>(text).ok(),
        from_str::<bool>(text).ok(),
    );
    let theirs = (
        serde_json::from_str(text).ok(),
        serde_json::from_str(text).ok(),
        serde_json::from_str(text).ok(),
        serde_json::from_str(text).ok(),
    );
    prop_assert_eq!(ours, theirs, "{}", text);
    let ours = from_str::<Vec<Option<Text>>>(text).ok();
    prop_assert_eq!(ours, serde_json::from_str(&whole_pairs(text)).ok(), "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_nearly_json_is_taken_by_both_or_by_none(text in nearly_json()) {
        agree(&text)?;
    }

    #[test]
    fn every_json_is_taken(value in json(), at in any::<prop::sample::Index>(), byte in 0_u8..128) {
        let mut text = format!("{value:#}");
        agree(&text)?;
        // With another byte somewhere.
        let at = at.index(text.len());
        if text.is_char_boundary(at) && text.is_char_boundary(at + 1) {
            text.replace_range(at..=at, core::str::from_utf8(&[byte]).expect("it is ASCII"));
            agree(&text)?;
        }
    }

    #[test]
    fn strings_are_written_alike(text in any::<String>(), controls in "[\u{0}-\u{7f}]{0,40}") {
        for text in [text, controls] {
            let mut ours = String::new();
            write_str(&mut ours, &text);
            prop_assert_eq!(ours, serde_json::to_string(&text).expect("a string can be written"));
        }
    }
}

#[test]
fn the_edges_of_numbers_and_depth_are_the_same() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let long = |digits: usize| "9".repeat(digits);
    for text in [
        "-0",
        "-0.0",
        "0",
        "00",
        "01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "1E-400",
        "1e308",
        "1e309",
        "-1e309",
        "0e999",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "4294967295",
        "4294967296",
        "1.0",
        "1e2",
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud83d\ude00""#,
        r#""\ud800\u0041""#,
        r#""\ud800x""#,
        r#""\ud800\ud83d\ude00""#,
        r#""\ud800\u00""#,
        r#""\\ud800""#,
        r#""\u00""#,
        "\"\t\"",
        "\"\u{7f}\"",
        "\u{feff}1",
        r#"[n"x"]"#,
        r#"[null,nul "x"]"#,
        "[nul",
        "",
    ] {
        agree(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    for text in
        [nested(126), nested(127), nested(128), nested(200), long(308), long(309), long(310), long(400)]
    {
        agree(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}
