//! The parts of inputs and events: Base64, content, attachments, pairs, opaque JSON.

use alloc::format;
use alloc::string::String;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::examples;
use crate::vocabulary::{ATTACHMENT, Answers, Attachment, Base64, CONTENTS, Content, Json, Scale};

fn again<T: serde::de::DeserializeOwned + serde::Serialize>(text: &str) -> Option<String> {
    let value: T = serde_json::from_str(text).ok()?;
    Some(serde_json::to_string(&value).expect("everything can be written"))
}

#[test]
fn base64_is_the_standard_alphabet_with_padding() {
    for text in ["", "QQ==", "QUI=", "QUJD", "+/+/"] {
        assert_eq!(Base64::new(text).expect("it is Base64").as_str(), text);
    }
    for text in ["Q", "QQ", "QQ=", "QR==", "-_-_", "QUJD ", "QU\nJD", "=", "QQ==QUJD", "QUJDžž"] {
        assert!(Base64::new(text).is_none(), "{text} was taken");
    }
}

proptest! {
    /// Files are checked piece by piece: the seams must not show.
    #[test]
    fn base64_is_checked_the_same_piece_by_piece_as_whole(
        bytes in prop::collection::vec(any::<u8>(), 0..4_000),
        place in any::<prop::sample::Index>(),
        byte in prop::sample::select(&b"=A-"[..]),
    ) {
        let mut text = STANDARD.encode(&bytes);
        prop_assert!(Base64::new(&text).is_some());
        if !text.is_empty() {
            let place = place.index(text.len());
            text.replace_range(place..=place, core::str::from_utf8(&[byte]).expect("it is ASCII"));
        }
        prop_assert_eq!(Base64::new(&text).is_some(), STANDARD.decode(&text).is_ok());
    }

    #[test]
    fn the_depth_of_json_is_counted_outside_of_strings(text in r#"[\[\]{}"\\a]{0,20}"#, depth in 0_usize..20) {
        let quoted = serde_json::to_string(&text).expect("a string can be written");
        let nested = format!("{}{quoted}{}", "[".repeat(depth), "]".repeat(depth));
        prop_assert_eq!(Json::from_text(&nested).expect("it is JSON").depth(), depth);
    }
}

#[test]
fn formats_come_in_any_case_and_leave_in_lower_case() {
    for format in ["png", "jpg", "jpeg"] {
        let text = |format: &str| format!(r#"{{"type":"image","format":"{format}","data":"QQ=="}}"#);
        assert_eq!(again::<Content>(&text(&format.to_uppercase())), Some(text(format)));
    }
    for format in ["doc", "docx", "ppt", "pptx", "xls", "xlsx", "pdf", "other"] {
        let text = |format: &str| format!(r#"{{"type":"document","format":"{format}","data":""}}"#);
        assert_eq!(again::<Content>(&text(&format.to_uppercase())), Some(text(format)));
    }
    let mixed = again::<Content>(r#"{"type":"document","format":"DocX","data":"QQ=="}"#);
    assert_eq!(mixed.as_deref(), Some(r#"{"type":"document","format":"docx","data":"QQ=="}"#));
}

#[test]
fn content_has_the_fields_of_its_type_and_no_others() {
    for text in [
        r#"{"type":"text","text":""}"#,
        r#"{"type":"link","url":"https://example.com/"}"#,
        r#"{"type":"image","data":"QQ=="}"#,
        r#"{"type":"image","format":"png","caption":"c","data":"QQ=="}"#,
        r#"{"type":"document","format":"pdf","caption":"c","data":"QQ=="}"#,
    ] {
        assert_eq!(again::<Content>(text).as_deref(), Some(text));
    }
    for text in [
        r#"{"text":"no type"}"#,
        r#"{"type":"Text","text":"t"}"#,
        r#"{"type":"text"}"#,
        r#"{"type":"text","text":"t","url":"u"}"#,
        r#"{"type":"text","text":"t","format":"png"}"#,
        r#"{"type":"text","text":"t","bold":true}"#,
        r#"{"type":"link","url":"u","caption":"c"}"#,
        r#"{"type":"image"}"#,
        r#"{"type":"image","data":"not Base64"}"#,
        r#"{"type":"image","format":"pdf","data":""}"#,
        r#"{"type":"image","data":"","text":"t"}"#,
        r#"{"type":"document","data":""}"#,
        r#"{"type":"document","format":"png","data":""}"#,
        r#"{"type":"document","format":"pdf","data":"","url":"u"}"#,
    ] {
        assert_eq!(again::<Content>(text), None, "{text} was taken");
    }
}

#[test]
fn what_a_vendor_says_of_an_attachment_is_kept_as_it_came() {
    let text = r#"{"mime" : "image/png","data":"QQ==","meta":{ "w":1.0 },"name":"a.png","size":1,"b":[ ]}"#;
    let attachment: Attachment = serde_json::from_str(text).expect("it is an attachment");
    assert_eq!(attachment.size, Some(1));
    assert_eq!(attachment.data.as_ref().map(Base64::as_str), Some("QQ=="));
    let written = again::<Attachment>(text);
    let expected = r#"{"name":"a.png","size":1,"data":"QQ==","mime":"image/png","meta":{ "w":1.0 },"b":[ ]}"#;
    assert_eq!(written.as_deref(), Some(expected));
    assert_eq!(again::<Attachment>("{}").as_deref(), Some("{}"));
    for wrong in [r#"{"name":1}"#, r#"{"size":-1}"#, r#"{"data":"?"}"#, "[]"] {
        assert_eq!(again::<Attachment>(wrong), None, "{wrong} was taken");
    }
}

#[test]
fn pairs_keep_the_order_in_which_they_came() {
    let text = r#"{"z":1,"a":{ },"m":null,"b":"\u0041"}"#;
    assert_eq!(again::<Answers>(text).as_deref(), Some(text));
    let answers: Answers = serde_json::from_str(text).expect("they are answers");
    let names: alloc::vec::Vec<&str> = answers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["z", "a", "m", "b"]);
}

#[test]
fn json_is_one_value_and_knows_strings_from_others() {
    for text in ["1 2", "", "{]", "\u{feff}1"] {
        assert!(Json::from_text(text).is_none(), "{text} was taken");
    }
    let json = |text| Json::from_text(text).expect("it is JSON");
    assert_eq!(json(r#""\u0041""#).as_string().as_deref(), Some("A"));
    assert_eq!(json(r#""a\ud83d\ude00b""#).as_string().as_deref(), Some("a😀b"));
    for (half, read) in [
        (r#""\ud83d""#, "\u{fffd}"),
        (r#""\ude00b""#, "\u{fffd}b"),
        (r#""\ud83d\u0041""#, "\u{fffd}A"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
        (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
    ] {
        assert_eq!(json(half).as_string().as_deref(), Some(read), "{half}");
        assert_eq!(json(half).text(), half);
    }
    assert_eq!(json("7").as_string(), None);
    for blank in ["null", r#""""#, r#"" \t\u00a0""#] {
        assert!(json(blank).is_blank(), "{blank} counts as an answer");
    }
    for answer in ["0", "false", "[]", r#""x""#] {
        assert!(!json(answer).is_blank(), "{answer} counts as no answer");
    }
    assert_eq!(
        (Json::from("a\"b").text(), Json::from(-1).text(), Json::from(true).text()),
        (r#""a\"b""#, "-1", "true")
    );
}

#[test]
fn nothing_personal_shows_in_debug() {
    let attachment = r#"{"name":"hidden.png","data":"aGlkZGVu","meta":"hidden"}"#;
    let attachment: Attachment = serde_json::from_str(attachment).expect("it is an attachment");
    let shown = format!("{attachment:?} {:?}", Content::text("hidden"));
    assert!(!shown.contains("hidden") && !shown.contains("aGlkZGVu"), "{shown}");
}

#[test]
fn a_scale_has_its_range() {
    let ranges = Scale::ALL.iter().map(|scale| (scale.name(), scale.range()));
    let expected =
        [("stars5", (1, 5)), ("thumbs", (-1, 1)), ("nps", (0, 10)), ("likert5", (1, 5)), ("likert7", (1, 7))];
    assert!(ranges.eq(expected));
}

#[test]
fn what_the_generators_know_of_content_and_attachments_is_what_is_read_and_written() {
    for kind in CONTENTS {
        for fields in [examples::full(kind), examples::minimal(kind)] {
            assert_eq!(again::<Content>(&fields), Some(fields), "{}", kind.rust_name);
        }
    }
    let named = ATTACHMENT.fields.iter().filter(|field| field.ty != "answers");
    let attachment = examples::of_fields(named);
    assert_eq!(again::<Attachment>(&attachment), Some(attachment));
}
