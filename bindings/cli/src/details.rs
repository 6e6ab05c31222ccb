//! What of an input, an event or a vendor call stands in a timeline: what matters, short.

use parlour::dialect::VendorCall;
use parlour::vocabulary::{Json, Pairs, Text};
use serde_json::{Map, Value};

/// Fields that stand elsewhere in the line, or name whom it is about.
const ASIDE: &[&str] = &["type", "seq", "at", "origin", "cause", "widgetId", "chatId", "elementId", "userId"];

/// Fields of vendor calls that hold a file in Base64.
const FILES: &[&str] = &["img", "document", "data", "base64"];

/// Texts longer than this are shortened.
const LONGEST: usize = 60;

/// How much is shown of a file.
const OF_A_FILE: usize = 16;

/// Whom an input or event is about, then its fields, each a word of its own.
pub(crate) fn details(json: &str) -> Vec<String> {
    let Ok(fields) = serde_json::from_str::<Pairs<Text, Value>>(json) else { return vec![json.into()] };
    let field = |name: &str| fields.iter().find(|(key, _)| **key == *name).map(|(_, value)| short(value));
    let about = field("chatId").or_else(|| field("widgetId"));
    // Of typing alone `userId` names another than the visitor.
    let is_typing = field("type").is_some_and(|name| name.starts_with("typing."));
    let typist = field("userId").filter(|_| is_typing).map(|user| format!("user={user}"));
    let rest = fields.iter().filter(|(name, _)| !ASIDE.contains(&name.as_str()));
    about.into_iter().chain(typist).chain(rest.map(|(name, value)| word(name, value))).collect()
}

/// A vendor call's name: where it is made, and what.
pub(crate) fn call_name(call: &VendorCall) -> String {
    format!("{} {}", call.surface, short(&Value::from(call.call.as_str())))
}

/// Whom a vendor call concerns and where it came from, as far as that stands beside its arguments; then these,
/// each a word of its own.
pub(crate) fn call_details(call: &VendorCall) -> Vec<String> {
    let plain = |text: &str| short(&Value::from(text));
    let about = call.chat_id.as_deref().map(plain);
    let widget = call.widget_id.as_deref().map(|id| format!("widgetID={}", plain(id)));
    let origin = call.origin.as_deref().map(|origin| format!("origin={}", plain(origin)));
    let args = call.args.iter().map(|arg| json(arg.text()));
    about.into_iter().chain(widget).chain(origin).chain(args).collect()
}

/// JSON as the vendor has it, its fields in their order, with long texts shortened. There is a blank after each
/// comma, where a line may be broken.
fn json(text: &str) -> String {
    let field = |(name, value): &(Text, Json)| match value.as_string() {
        Some(data) if FILES.contains(&name.as_str()) => format!("{}:\"{}\"", quoted(name), base64(&data)),
        _ => format!("{}:{}", quoted(name), json(value.text())),
    };
    if let Ok(fields) = serde_json::from_str::<Pairs<Text, Json>>(text) {
        format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
    } else if let Ok(items) = serde_json::from_str::<Vec<Json>>(text) {
        format!("[{}]", items.iter().map(|item| json(item.text())).collect::<Vec<_>>().join(", "))
    } else {
        serde_json::from_str::<String>(text).map_or_else(|_| text.into(), |text| quoted(&text))
    }
}

fn word(name: &str, value: &Value) -> String {
    match (name, value) {
        ("content", Value::Object(content)) => self::content(content),
        ("user" | "from", Value::Object(user)) => format!("{name}={}", person(user)),
        _ => format!("{name}={}", short(value)),
    }
}

/// A message's content, by its kind.
fn content(content: &Map<String, Value>) -> String {
    let text = |name: &str| content.get(name).and_then(Value::as_str);
    let kind = text("type").unwrap_or_default();
    let words = [text("format").map(Into::into), text("caption").map(quoted), text("text").map(quoted)];
    let words = words.into_iter().chain([text("url").map(shortened), text("data").map(base64)]).flatten();
    words.fold(kind.to_string(), |line, word| format!("{line} {word}"))
}

fn person(user: &Map<String, Value>) -> String {
    let id = user.get("id").map(short).unwrap_or_default();
    let agent = user.get("isAgent") == Some(&Value::Bool(true));
    format!("{id}{}", if agent { " (agent)" } else { "" })
}

/// Base64 text: how it begins, and how long it is.
fn base64(data: &str) -> String {
    match data.char_indices().nth(OF_A_FILE) {
        Some((at, _)) if data.len() > 24 => format!("{}… ({} characters)", &data[..at], data.chars().count()),
        _ => data.into(),
    }
}

/// A value on one line.
fn short(value: &Value) -> String {
    let name = |(name, value): (&String, &Value)| match value {
        Value::String(data) if name == "data" => format!("{name}: {}", base64(data)),
        _ => format!("{name}: {}", short(value)),
    };
    match value {
        Value::String(text) if is_plain(text) => shortened(text),
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(short).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => format!("{{{}}}", fields.iter().map(name).collect::<Vec<_>>().join(", ")),
        _ => value.to_string(),
    }
}

/// Whether the text needs no quotes to be seen as one word.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "\"[]{},=".contains(c))
}

fn quoted(text: &str) -> String {
    Value::from(shortened(text)).to_string()
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use parlour::dialect::VendorCall;

    use super::{call_details, details};

    fn line(json: &str) -> String {
        details(json).join(" | ")
    }

    #[test]
    fn the_subject_comes_first_and_files_are_shortened() {
        let data = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB";
        let json = format!(
            r#"{{"type":"message.send","messageId":"m 1","chatId":"c1","widgetId":"bar",
                "content":{{"type":"image","format":"png","caption":"A cat","data":"{data}"}}}}"#
        );
        let content = r#"image png "A cat" iVBORw0KGgoAAAAN… (32 characters)"#;
        assert_eq!(line(&json), format!(r#"c1 | messageId="m 1" | {content}"#));
    }

    #[test]
    fn people_and_lists_are_short() {
        let json = r#"{"user":{"id":"anna","nickname":"Anna","isAgent":true},"users":["v1","anna"],"to":""}"#;
        assert_eq!(line(json), r#"user=anna (agent) | users=[v1, anna] | to="""#);
        assert_eq!(line(&format!(r#"{{"message":"{}"}}"#, "x".repeat(99))).chars().count(), 69);
        assert_eq!(line(r#"{"type":"typing.started","chatId":"c1","userId":"anna"}"#), "c1 | user=anna");
        assert_eq!(line("[1]"), "[1]", "an input that is no object is shown as it is");
    }

    #[test]
    fn a_vendors_arguments_keep_their_order_and_files_are_shortened() {
        let line = format!(
            r#"{{"surface":"ctlive.contact","call":"multimediaMessage","chatID":"c 1","args":[
                {{"id":"m1","content":{{"caption":"{}","img":"{}"}}}},null,["b","a"]]}}"#,
            "y".repeat(99),
            "á".repeat(99)
        );
        let call = VendorCall::from_json(&line).expect("a call");
        let (caption, img) = ("y".repeat(60), "á".repeat(16));
        let message =
            format!(r#"{{"id":"m1", "content":{{"caption":"{caption}…", "img":"{img}… (99 characters)"}}}}"#);
        assert_eq!(call_details(&call), [r#""c 1""#, &message, "null", r#"["b", "a"]"#]);
    }
}
