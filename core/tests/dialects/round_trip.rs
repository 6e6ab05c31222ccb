//! Round trips: `decode(encode(event))` keeps every field that the dialect can carry, and fields that the model does
//! not know survive `decode` and then `encode`.

use std::collections::BTreeMap;

use parlour::dialect::{Decoded, Dialect, Observed, Origins, Surface, VendorCall};
use parlour::vocabulary::{EventKind, Field, Json, Page, Record as _, Value};
use parlour::{Config, Engine, Envelope, Event, Input, Mode, Rejection, Verdict};
use proptest::prelude::*;

use crate::arbitrary::{Visit, visits};
use crate::harness::{cases, perform, poll};
use crate::stream::{lines, observe, observer, told};

/// All events of a visit.
fn events(visit: Visit) -> Vec<Envelope> {
    let mut engine = Engine::new(Config { mode: Mode::Strict, ..visit.config });
    let mut events = Vec::new();
    for step in &visit.steps {
        perform(&mut engine, step);
        events.extend(poll(&mut engine));
    }
    events
}

proptest! {
    #![proptest_config(cases(512))]

    /// Each field that a call carries is in the inputs that it is taken for.
    #[test]
    fn every_carried_field_comes_back(visit in visits(1..24)) {
        for envelope in events(visit) {
            for dialect in Dialect::vendors() {
                for call in dialect.encode(&envelope) {
                    let inputs = decode(dialect, &call)?;
                    keeps(dialect, &envelope, &call, &inputs)?;
                }
            }
        }
    }

    /// Both ways out say the same.
    #[test]
    fn lines_are_calls_in_json(visit in visits(1..16)) {
        for envelope in events(visit) {
            for dialect in Dialect::ALL {
                let calls = lines(&dialect.encode(&envelope)).join("\n");
                prop_assert_eq!(dialect.encode_json(&envelope), calls);
            }
        }
    }

    /// Where a stream is observed, each call that is taken comes out again as it came in, with whatever the vendor
    /// has added to it; and each that the vendor could have made is taken, but for those that say nothing new.
    #[test]
    fn what_is_observed_is_told_again(visit in visits(1..24), added in prop::option::of(added())) {
        // Vendors give no chat of another visitor the id of one before.
        let is_cleared = |envelope: &Envelope| matches!(envelope.event, Event::IdentityCleared(_));
        let events: Vec<Envelope> = events(visit).into_iter().take_while(|told| !is_cleared(told)).collect();
        if !keeps_one(&events, Field::WidgetId) {
            return Ok(());
        }
        for dialect in Dialect::vendors() {
            // Customerly's conversations begin without an id: two that begin alike are one, and so are their messages.
            if dialect == Dialect::Customerly && !begin_differently(&events) {
                continue;
            }
            if dialect == Dialect::Livechatoo && !have_own_tickets(&events) {
                continue;
            }
            // Each of Livechatoo's chats has a ticket, and an id that was made up is none.
            let is_known = |envelope: &&Envelope| dialect != Dialect::Livechatoo || !has_made_up_id(envelope);
            let events: Vec<Envelope> = events.iter().filter(is_known).cloned().collect();
            let (mut engine, mut started) = (observer(), Vec::new());
            for mut call in told(dialect, &events) {
                if let Some((name, value)) = &added {
                    call = with(call, name, value);
                }
                let was_hidden = engine.view().widgets.iter().any(|widget| widget.page == Page::Hidden.name());
                let (observed, events) = observe(&mut engine, 0, &call);
                let Observed::Taken(results) = observed else {
                    return Err(TestCaseError::fail(format!("{} is not taken: {observed:?}", call.to_json())));
                };
                let is_accepted = results.last().is_some_and(|(_, result)| *result == Ok(Verdict::Accepted));
                let again = lines(&told(dialect, &events));
                // A ticket stays the vendor's.
                let calls = [call.to_json(), with_our_ids(&engine, call.to_json())].map(|call| value(&call));
                let is_told = again.iter().any(|line| calls.iter().any(|call| has(&value(line), call)));
                // What was inferred before only says whose it is, and who is there.
                let was_inferred = results.iter().any(|(input, _)| match input {
                    Input::ChatRequest(request) => started.contains(&request.chat_id),
                    Input::ChatAccept(accept) => started.contains(&accept.chat_id),
                    // The size that the window has already shows the widget, for which Livechatoo has no call.
                    Input::WindowMinimize(_) | Input::WindowMaximize(_) | Input::WindowRestore(_) => was_hidden,
                    _ => false,
                });
                prop_assert!(
                    !is_accepted || is_told || was_inferred || is_quiet(&results),
                    "{} was told again as\n  {}", call.to_json(), again.join("\n  ")
                );
                started.extend(events.iter().filter_map(|envelope| match &envelope.event {
                    Event::ChatStarted(start) => Some(Some(start.chat_id.clone())),
                    _ => None,
                }));
            }
        }
    }
}

/// Whether an event is about a chat that the engine named.
pub(crate) fn has_made_up_id(envelope: &Envelope) -> bool {
    matches!(envelope.event.field(Field::ChatId), Value::Str(id) if id.starts_with("local-"))
}

/// Whether no chat is told of with two values of a field: a vendor's chat stays with its widget.
fn keeps_one(events: &[Envelope], field: Field) -> bool {
    let mut known = BTreeMap::new();
    events.iter().all(|envelope| match [Field::ChatId, field].map(|field| envelope.event.field(field)) {
        [Value::Str(chat), Value::Str(value)] => {
            *known.entry(chat.to_owned()).or_insert_with(|| value.to_owned()) == *value
        }
        _ => true,
    })
}

/// Whether each chat has one ticket, or none, and no other chat has it.
fn have_own_tickets(events: &[Envelope]) -> bool {
    let (mut tickets, mut owners) = (BTreeMap::new(), BTreeMap::new());
    let has_ticket = |envelope: &&Envelope| {
        let fields = envelope.event.kind().description().fields;
        fields.iter().any(|field| field.field == Field::Ticket)
    };
    events.iter().filter(has_ticket).all(|envelope| {
        let [chat, ticket] = [Field::ChatId, Field::Ticket].map(|field| match envelope.event.field(field) {
            Value::Str(id) => Some(id.to_owned()),
            _ => None,
        });
        let known = tickets.entry(chat.clone()).or_insert_with(|| ticket.clone()).clone();
        known == ticket && (ticket.is_none() || *owners.entry(ticket).or_insert_with(|| chat.clone()) == chat)
    })
}

/// Whether no two chats were asked for with the same words and files.
fn begin_differently(events: &[Envelope]) -> bool {
    let mut openings = events.iter().filter_map(|envelope| match &envelope.event {
        Event::ChatRequested(requested) => Some((requested.message.clone(), requested.attachments.clone())),
        _ => None,
    });
    let mut known = Vec::new();
    openings.all(|opening| {
        let is_new = !known.contains(&opening);
        known.push(opening);
        is_new
    })
}

/// Arguments that come over several lines go out in one: a log has a call on each.
#[test]
fn a_call_goes_out_in_one_line() {
    let args =
        "[{\"name\":\"CTLiveEvent\",\"type\":\"Loaded\",\"object\":{\"widgetID\":\"w1\",\"x\":[\r\n\t1]}}]";
    let call = VendorCall::new(Surface::CtlivePage, "postMessage", args).unwrap();
    assert_eq!(call.to_json().lines().count(), 1);
    let (_, events) = observe(&mut observer(), 0, &call);
    let loaded = events.iter().map(|envelope| Dialect::Ctlive.encode_json(envelope)).next().unwrap();
    assert_eq!(loaded, call.to_json());
    assert!(loaded.ends_with(r#""x":[   1]}}]}"#), "{loaded}");
}

/// A call without the order of its fields.
fn value(line: &str) -> serde_json::Value {
    serde_json::from_str(line).unwrap()
}

/// Whether a value has all that another one has: a call may come out with what was known before.
fn has(value: &serde_json::Value, other: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Object};
    match (value, other) {
        (Object(fields), Object(others)) => {
            others.iter().all(|(name, other)| fields.get(name).is_some_and(|value| has(value, other)))
        }
        // Those who are known to take part stand beside those who were named.
        (Array(items), Array(others)) if items.iter().chain(others).all(serde_json::Value::is_string) => {
            others.iter().all(|other| items.contains(other))
        }
        (Array(items), Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| has(item, other))
        }
        _ => value == other,
    }
}

/// The call with the engine's own ids of its chat and of its message, where the vendor named them late: events go on under
/// these.
fn with_our_ids(engine: &Engine, mut call: String) -> String {
    let named = call.clone();
    let is_named = |id: &str| named.contains(&format!("{id:?}"));
    let mut replace = |theirs: &str, ours: &str| {
        call = call.replace(&format!("{theirs:?}"), &format!("{ours:?}"));
    };
    for chat in engine.view().chats {
        if !is_named(&chat.chat_id) && !chat.vendor_id.as_deref().is_some_and(is_named) {
            continue;
        }
        for message in engine.transcript(&chat.chat_id).unwrap() {
            if let Some(vendor_id) = message.vendor_id {
                replace(&vendor_id, &message.message_id);
            }
        }
        if let Some(vendor_id) = chat.vendor_id {
            replace(&vendor_id, &chat.chat_id);
        }
    }
    call
}

/// A field that a vendor has added, and its value.
fn added() -> impl Strategy<Value = (String, String)> {
    let value = prop_oneof![Just("1.50"), Just("\"a \\u017d\""), Just("[1, 2]"), Just(r#"{"b":{"c":null}}"#)];
    ("x_[a-z]{1,6}", value.prop_map(String::from))
}

/// The call with one field more in its first argument, where that is an object.
fn with(call: VendorCall, name: &str, value: &str) -> VendorCall {
    let Some(object) = call.args.first().and_then(|first| first.text().strip_suffix('}')) else {
        return call;
    };
    let comma = if object == "{" { "" } else { "," };
    let first = Json::from_text(&format!("{object}{comma}\"{name}\":{value}}}")).unwrap();
    // An article is carried whole, whatever is in it; so it is with this one.
    let args = std::iter::once(first).chain(call.args.iter().skip(1).cloned()).collect();
    VendorCall { args, ..call }
}

/// Whether a call may be accepted and not come out as it was: an answer that waits, or does not fit; typing that goes on;
/// a call that the engine knows to belong to a chat.
fn is_quiet(results: &[(Input, Result<Verdict, Rejection>)]) -> bool {
    results.iter().any(|(input, _)| match input {
        // The bar was loaded before; that it is on another page, or that operators come and go, is all that is new.
        Input::WidgetReady(_) | Input::AvailabilityReport(_) => true,
        Input::FormAnswer(_) | Input::TypingStart(_) | Input::CallOffer(_) => true,
        _ => false,
    })
}

fn decode(dialect: Dialect, call: &VendorCall) -> Result<Vec<Input>, TestCaseError> {
    match dialect.decode(call, &Origins::any()) {
        Ok(Decoded::Inputs(inputs)) if !inputs.is_empty() => Ok(inputs),
        other => Err(TestCaseError::fail(format!("{} is decoded as {other:?}", call.to_json()))),
    }
}

/// Checks that the inputs have what the call carries of the event.
fn keeps(
    dialect: Dialect,
    envelope: &Envelope,
    call: &VendorCall,
    inputs: &[Input],
) -> Result<(), TestCaseError> {
    let capability = dialect.capability(envelope.event.kind());
    let name = name(call);
    let row = capability.calls.iter().find(|row| row.surface.dialect() == dialect && row.name == name);
    let row = row.ok_or_else(|| TestCaseError::fail(format!("the table lacks {}", call.to_json())))?;
    for field in row.carries {
        let value = text(envelope.event.field(*field));
        // Page `chat` is none to begin with: it travels with what is left over.
        let is_chat_page = *field == Field::Page && value.as_deref() == Some("chat");
        // A blank ticket is none.
        let is_blank = *field == Field::Ticket && value.as_deref() == Some("");
        // To a vendor that has no word for it, whoever is away is busy.
        let is_away = *field == Field::To && value.as_deref() == Some("away");
        if value.is_none()
            || is_chat_page
            || is_away
            || is_blank
            || is_shown_otherwise(dialect, envelope.event.kind(), *field)
        {
            continue;
        }
        let kept =
            inputs.iter().any(|input| text(input.field(name_of(envelope.event.kind(), *field))) == value);
        prop_assert!(
            kept,
            "{} loses {}: {}",
            call.to_json(),
            field.name(),
            serde_json::to_string(inputs).unwrap()
        );
    }
    Ok(())
}

/// The vendor's name of what a call tells.
fn name(call: &VendorCall) -> String {
    match &*call.call {
        "postMessage" | "appEvent" => {
            let first: serde_json::Value = serde_json::from_str(call.args[0].text()).unwrap();
            first["type"].as_str().unwrap().to_owned()
        }
        name => name.to_owned(),
    }
}

/// The input's name of an event's field.
fn name_of(event: EventKind, field: Field) -> Field {
    match (event, field) {
        (EventKind::AvailabilityChanged, Field::To) => Field::Status,
        _ => field,
    }
}

/// What is not a field of the input, for its kind says so or it follows from another field; and what has another form.
fn is_shown_otherwise(dialect: Dialect, event: EventKind, field: Field) -> bool {
    matches!(
        (event, field),
        (EventKind::WindowResized, Field::Size | Field::DuringChat)
            | (EventKind::AvailabilityChanged, Field::Code)
    ) || dialect == Dialect::Customerly && (event, field) == (EventKind::MessageReceived, Field::Content)
}

/// A field's value as text that can be compared.
fn text(value: Value<'_>) -> Option<String> {
    const PARTS: &[Field] = &[
        Field::Id,
        Field::Nickname,
        Field::IsAgent,
        Field::FieldType,
        Field::Text,
        Field::Url,
        Field::Caption,
        Field::Data,
        Field::Name,
        Field::Size,
    ];
    Some(match value {
        Value::Absent | Value::Null => return None,
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Str(value) => value.to_owned(),
        Value::Json(value) => value.to_owned(),
        Value::Record(record) => {
            let parts = PARTS.iter().map(|part| format!("{:?}", text(record.field(*part))));
            parts.collect::<Vec<_>>().join(",")
        }
        Value::List(items) => {
            (0..items.count()).map(|index| format!("{:?};", text(items.item(index)))).collect()
        }
    })
}
