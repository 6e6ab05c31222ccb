//! A value for every type of field.
//!
//! Personal data and secrets carry a mark, by which it is found where it does not belong.

use parlour::vocabulary::{Field, FieldDescription, InputKind, enumeration};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// What every personal or secret value holds: in text, in Base64, and in secrets.
pub(crate) const MARKS: &[&str] = &["PII", "UElJ", "SECRET"];

/// Any value of a field of an input.
pub(super) fn values(kind: InputKind, field: &FieldDescription) -> BoxedStrategy<Value> {
    match field.ty {
        "id" => one_of(ids(field.field)),
        "id[]" => some(one_of(&["u1", "u2", "u3"])),
        "text" => one_of(texts(field.field)),
        "text[]" if field.field == Field::Tells => {
            some(one_of(&["widget.shown", "widget.hidden", "chat.restored"]))
        }
        "text[]" => some(one_of(&["d1", "d2"])),
        "personal" => one_of(personal(field.field)),
        "secret" => one_of(&["SECRET-PII-1", "SECRET-PII-2"]),
        "json" => opaque(field.field),
        "bool" => any::<bool>().prop_map(Value::from).boxed(),
        // Sessions are counted from 1; most inputs mean the first.
        "count" if field.field == Field::Session => select(vec![1, 1, 2, 3]).prop_map(Value::from).boxed(),
        "count" => (0..4_u32).prop_map(Value::from).boxed(),
        "number" => (0..40_u64).prop_map(Value::from).boxed(),
        "integer" => (-2..=11_i64).prop_map(Value::from).boxed(),
        "options" => options(),
        "proactive" => proactive(),
        "user" => users(),
        "content" => contents(),
        "operator[]" => some(operators()),
        "group[]" => some(object(vec![("id", one_of(&["d1", "d2"])), ("status", statuses())], vec![])),
        "field[]" => vec(form_fields(), 0..5).prop_map(Value::from).boxed(),
        "attachment[]" => some(attachments()),
        // A page at the beginning is any but `chat`; later that one is what matters.
        "Page" if kind == InputKind::WidgetReady => pages(),
        name => enumerated(name).unwrap_or_else(|| panic!("{}: no values of type {name}", kind.name())),
    }
}

fn one_of(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    select(values).prop_map(Value::from).boxed()
}

fn some(items: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    vec(items, 0..3).prop_map(Value::from).boxed()
}

fn enumerated(name: &str) -> Option<BoxedStrategy<Value>> {
    Some(one_of(enumeration(name)?.values))
}

fn ids(field: Field) -> &'static [&'static str] {
    match field {
        Field::WidgetId => &["w1", "w1", "w1", "w2"],
        Field::ElementId => &["e1", "e2"],
        Field::ChatId => &["c1", "c1", "c1", "c1", "c2", "c3", "local-1"],
        Field::VendorId => &["v1", "v2", "c2"],
        Field::MessageId => &["m1", "m2", "m3", "m4", "m5"],
        Field::CallId => &["k1", "k2"],
        Field::RequestId => &["phone-1", "phone-1", "phone-2", "phone-3"],
        Field::Id => &["t1", "t2", "t3"],
        _ => &["u1", "u2", "u3"],
    }
}

fn texts(field: Field) -> &'static [&'static str] {
    match field {
        Field::FieldName | Field::Question => &["phone", "email", "phone", "name", "topic"],
        Field::OperatorId => &["o1", "o2"],
        Field::DepartmentId => &["d1", "d2"],
        Field::Url | Field::OperatorPhoto => &["https://example.com/policy", "https://example.com/other"],
        _ => &["one", "two", ""],
    }
}

fn personal(field: Field) -> &'static [&'static str] {
    match field {
        Field::Email => &["PII.ana@example.com", "PII.bob@example.com"],
        Field::Phone | Field::Number => &["+420 PII 1", "+420 PII 2"],
        Field::Url => &["https://example.com/PII", "https://example.com/order/PII", "about:blank#PII"],
        _ => &["PII one", "PII two"],
    }
}

fn opaque(field: Field) -> BoxedStrategy<Value> {
    let values = if field == Field::Value {
        vec![
            json!("PII.ana@example.com"),
            json!("+420 PII 1"),
            json!("PII red"),
            json!("red"),
            json!("+420 PII 2"),
            json!(7),
            json!(true),
            json!(" "),
            Value::Null,
        ]
    } else {
        vec![json!({ "of": "PII" }), json!(["PII", { "deep": [1.5] }]), json!("PII")]
    };
    select(values).boxed()
}

/// An object with these fields, the second ones only sometimes.
fn object(
    required: Vec<(&'static str, BoxedStrategy<Value>)>,
    optional: Vec<(&'static str, BoxedStrategy<Value>)>,
) -> BoxedStrategy<Value> {
    let always =
        required.into_iter().map(|(name, value)| value.prop_map(move |value| Some((name, value))).boxed());
    let sometimes = optional.into_iter().map(|(name, value)| {
        weighted(0.4, value).prop_map(move |value| value.map(|value| (name, value))).boxed()
    });
    let fields: Vec<_> = always.chain(sometimes).collect();
    fields
        .prop_map(|fields| fields.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)))
        .prop_map(|fields| Value::Object(fields.collect::<Map<_, _>>()))
        .boxed()
}

fn pages() -> BoxedStrategy<Value> {
    one_of(&["start_online", "online", "start_offline", "offline", "hidden", "mini"])
}

fn statuses() -> BoxedStrategy<Value> {
    enumerated("Status").expect("an enumeration of the vocabulary")
}

fn flag() -> BoxedStrategy<Value> {
    any::<bool>().prop_map(Value::from).boxed()
}

fn names() -> BoxedStrategy<Value> {
    one_of(personal(Field::Name))
}

fn users() -> BoxedStrategy<Value> {
    object(
        vec![("id", one_of(ids(Field::UserId))), ("isAgent", flag())],
        vec![
            ("nickname", names()),
            ("kind", enumerated("UserKind").expect("an enumeration of the vocabulary")),
        ],
    )
}

fn operators() -> BoxedStrategy<Value> {
    let department =
        object(vec![("id", one_of(&["d1", "d2"]))], vec![("name", one_of(&["Sales", "Support"]))]);
    object(
        vec![("id", one_of(&["o1", "o2"])), ("status", statuses())],
        vec![("name", names()), ("departments", some(department))],
    )
}

fn form_fields() -> BoxedStrategy<Value> {
    object(
        vec![("name", one_of(texts(Field::FieldName)))],
        vec![
            ("required", flag()),
            ("type", enumerated("FormFieldType").expect("an enumeration of the vocabulary")),
            ("choices", some(one_of(&["red", "blue"]))),
        ],
    )
}

fn attachments() -> BoxedStrategy<Value> {
    let size = (0..9_u32).prop_map(Value::from).boxed();
    object(vec![], vec![("name", names()), ("size", size), ("data", files()), ("vendor", opaque(Field::Raw))])
}

/// Base64 that holds the mark.
fn files() -> BoxedStrategy<Value> {
    one_of(&["UElJ", "UElJUElJ"])
}

fn contents() -> BoxedStrategy<Value> {
    let kind = |kind: &'static str| ("type", Just(Value::from(kind)).boxed());
    let caption = || vec![("caption", names())];
    prop_oneof![
        3 => object(vec![kind("text"), ("text", names())], vec![]),
        1 => object(vec![kind("link"), ("url", one_of(personal(Field::Url)))], vec![]),
        1 => object(
            vec![kind("image"), ("data", files())],
            [caption(), vec![("format", one_of(&["png", "JPG"]))]].concat(),
        ),
        1 => object(vec![kind("document"), ("data", files()), ("format", one_of(&["pdf", "DOCX"]))], caption()),
    ]
    .boxed()
}

fn proactive() -> BoxedStrategy<Value> {
    object(
        vec![],
        vec![
            ("message", names()),
            ("departments", some(one_of(&["d1", "d2"]))),
            ("operators", some(one_of(&["o1", "o2"]))),
            ("departmentName", one_of(&["Sales"])),
            ("operatorName", names()),
            ("operatorPhoto", one_of(texts(Field::OperatorPhoto))),
        ],
    )
}

fn options() -> BoxedStrategy<Value> {
    let prefill = object(
        vec![],
        vec![
            ("name", one_of(&["PII one", "PII two", " "])),
            ("nameForOperator", names()),
            ("email", one_of(&["PII.ana@example.com", "PII.bob@example.com", ""])),
            ("phone", one_of(personal(Field::Phone))),
            ("custom", one_of(&["SECRET-PII-1", " "])),
        ],
    );
    let urls = object(vec![], vec![("privacy", one_of(&["https://example.com/policy"]))]);
    let cloned = Just(json!({ "PII one": ["Support", "New"] })).boxed();
    let targets = Just(json!(["https://example.com/*", "*order*"])).boxed();
    object(
        vec![],
        vec![
            ("account", one_of(&["acme"])),
            ("language", one_of(&["cs", " "])),
            ("pageLanguage", one_of(&["en"])),
            ("side", enumerated("Side").expect("an enumeration of the vocabulary")),
            ("page", pages()),
            ("bubble", flag()),
            ("mobile", flag()),
            ("scope", one_of(&["s1", "s2"])),
            ("sessionPerHost", flag()),
            ("host", one_of(&["a.example.com", "b.example.com"])),
            ("prefill", prefill),
            ("urls", urls),
            ("departments", some(one_of(&["d1", "d2", "New"]))),
            ("operators", some(one_of(&["o1", "o2"]))),
            ("cloneOperators", cloned),
            ("departmentSupport", flag()),
            ("operatorAssignment", one_of(&["manual", "auto"])),
            ("targets", targets),
        ],
    )
}
