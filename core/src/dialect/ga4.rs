//! Google Analytics 4: the events that Livechatoo records there, and the conversion that its document shows
//! ("Livechatoo API for Web Developers"); or, if the host wants that, all events. Names of visitors, addresses, numbers
//! and what they wrote are left out, and so are ids that the engine made up.
//!
//! What is counted there happens once: what is told again after a load of the page, what is history, and what the engine
//! adds to a vendor's stream are not told.

use alloc::string::String;
use alloc::vec::Vec;

use super::Surface;
use super::analytics::Ga4Events;
use super::descriptor::{Descriptor, emits, events};
use super::encoder::{Call, Encoder, Member, said};
use super::fields::number;
use crate::vocabulary::table::{Datum, Slot as _};
use crate::vocabulary::{ChatId, Event, EventKind, Field, FormKind, Origin, Record as _, Text, Value};

pub(super) const DIALECT: Descriptor = Descriptor {
    vendor: "Google Analytics",
    emits: emits! {
        ChatStarted Ga4 "chat_start" Milestone { Ticket Initiator }
        RatingSubmitted Ga4 "chat_rating" Occurrence { Ticket Value Scale OperatorId DepartmentId }
        OfflineMessageSent Ga4 "offline_message" Occurrence { OperatorId }
        TriggerFired Ga4 "trigger" Occurrence { Id Title }
        FormFieldAnswered Ga4 "name_required" Occurrence { FieldName }
        FormFieldAnswered Ga4 "email_required" Occurrence { FieldName }
        FormFieldAnswered Ga4 "phone_required" Occurrence { FieldName }
        FormFieldDeclined Ga4 "name_required" Occurrence { FieldName }
        FormFieldDeclined Ga4 "email_required" Occurrence { FieldName }
        FormFieldDeclined Ga4 "phone_required" Occurrence { FieldName }
        ConversionRecorded Ga4 "conversion" Occurrence { Ticket Value Currency }
    },
    derives: events! {},
    tells: &[Origin::Live],
    encode,
    reads: None,
};

/// Characters of the longest value that Google Analytics takes.
const VALUE: usize = 100;
/// The most parameters that an event has there.
const PARAMETERS: usize = 25;

fn encode(event: &Event, out: &mut Encoder<'_>) {
    match out.ga4.events {
        Ga4Events::Eight => eight(event, out),
        Ga4Events::All => any(event, out),
    }
}

/// Text as far as there is room for it.
fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(VALUE).map_or(text.len(), |(end, _)| end);
    &text[..end]
}

fn record(name: &str, parameters: &[Member<'_>], out: &mut Encoder<'_>) {
    let category = ("event_category", Datum::Str(out.ga4.category));
    let parameters = core::iter::once(&category).chain(parameters).take(PARAMETERS);
    let parameters: Vec<Member<'_>> = parameters
        .map(|(name, value)| match value {
            Datum::Str(text) => (*name, Datum::Str(cut(text))),
            value => (*name, *value),
        })
        .collect();
    out.object(Call::new(Surface::Ga4, name), &parameters);
}

// --- the eight ---

fn eight(event: &Event, out: &mut Encoder<'_>) {
    let mut record = |name, parameters: &[Member<'_>]| record(name, parameters, out);
    match event {
        Event::ChatStarted(started) => {
            let ticket = ticket(started.ticket.as_ref(), &started.chat_id);
            record("chat_start", &[ticket, ("initiator", started.initiator.datum())]);
        }
        Event::RatingSubmitted(rated) => {
            let parameters = [
                ticket(rated.ticket.as_ref(), &rated.chat_id),
                ("rating", rated.value.datum()),
                ("scale", rated.scale.datum()),
                ("operator_id", said(&rated.operator_id)),
                ("department_id", said(&rated.department_id)),
            ];
            record("chat_rating", &parameters);
        }
        Event::OfflineMessageSent(sent) => {
            record("offline_message", &[("operator_id", said(&sent.operator_id))]);
        }
        Event::TriggerFired(fired) => {
            let (id, title) = (("trigger_id", fired.id.datum()), ("trigger_title", said(&fired.title)));
            record("trigger", &[id, title]);
        }
        Event::FormFieldAnswered(answered) if answered.kind == FormKind::PreChat => {
            if let Some(name) = required(&answered.field_name) {
                record(name, &[("accepted", Datum::Bool(true))]);
            }
        }
        Event::FormFieldDeclined(declined) if declined.kind == FormKind::PreChat => {
            if let Some(name) = required(&declined.field_name) {
                record(name, &[("accepted", Datum::Bool(false))]);
            }
        }
        Event::ConversionRecorded(recorded) => {
            let ticket = ticket(recorded.ticket.as_ref(), &recorded.chat_id);
            let (value, currency) =
                (("value", recorded.value.datum()), ("currency", said(&recorded.currency)));
            record("conversion", &[ticket, value, currency]);
        }
        _ => {}
    }
}

fn ticket<'e>(ticket: Option<&'e Text>, chat_id: &'e ChatId) -> Member<'e> {
    ("ticket", chat_id.ticket(ticket).map_or(Datum::Absent, Datum::Str))
}

/// The event of what can be asked for before a chat.
fn required(field: &str) -> Option<&'static str> {
    match field {
        "name" => Some("name_required"),
        "email" => Some("email_required"),
        "phone" => Some("phone_required"),
        _ => None,
    }
}

// --- all ---

/// The fields that are kinds, codes, counts or enumerated values wherever they occur.
const PARAMETER_FIELDS: &[Field] = &[
    Field::Kind,
    Field::Initiator,
    Field::Page,
    Field::Requested,
    Field::Scale,
    Field::Side,
    Field::Size,
    Field::Online,
    Field::Visible,
    Field::DuringChat,
    Field::SurveyConfigured,
    Field::TimedOut,
    Field::Code,
    Field::Position,
    Field::Total,
    Field::WaitMs,
    Field::Session,
    Field::Removed,
    Field::Done,
    Field::Previous,
];

/// The fields that are so in these events, and something else in others: who read a message, or why a call was rejected.
const PARAMETERS_OF: &[(EventKind, Field)] = &[
    (EventKind::ChatEnded, Field::By),
    (EventKind::ChatAbandoned, Field::By),
    (EventKind::WidgetPageChanged, Field::From),
    (EventKind::WidgetPageChanged, Field::To),
    (EventKind::AvailabilityChanged, Field::From),
    (EventKind::AvailabilityChanged, Field::To),
    (EventKind::FormFieldRejected, Field::Reason),
    (EventKind::InputRefused, Field::Reason),
    (EventKind::RatingSubmitted, Field::Value),
    (EventKind::ConversionRecorded, Field::Value),
    (EventKind::ConversionRecorded, Field::Currency),
];

/// Whether a field is a parameter where all events are written.
pub(super) fn is_parameter(event: EventKind, field: Field) -> bool {
    PARAMETER_FIELDS.contains(&field) || PARAMETERS_OF.contains(&(event, field))
}

impl Ga4Events {
    /// The parameters that an event has where every event is written, by their names in Google Analytics: those that it
    /// has beside `event_category` and `cause`, which all have.
    pub fn parameters(event: EventKind) -> impl Iterator<Item = String> {
        event.fields().filter(move |field| is_parameter(event, *field)).map(|field| snake_case(field.name()))
    }
}

/// An event by its canonical name.
fn any(event: &Event, out: &mut Encoder<'_>) {
    let kind = event.kind();
    let fields = kind.fields().filter(|field| is_parameter(kind, *field));
    let parameters: Vec<(String, Value<'_>)> =
        fields.map(|field| (snake_case(field.name()), event.field(field))).collect();
    let members = parameters.iter().map(|(name, value)| {
        let value = match value {
            Value::Bool(value) => Datum::Bool(*value),
            Value::Int(value) => Datum::Int(*value),
            // What else stands where a currency belongs may be anything.
            Value::Str(value) if name != "currency" || is_currency(value) => Datum::Str(value),
            Value::Json(value) if number(value).is_some() => Datum::Json(value),
            _ => Datum::Absent,
        };
        (name.as_str(), value)
    });
    let cause = out.cause;
    let members: Vec<Member<'_>> = core::iter::once(("cause", cause.datum())).chain(members).collect();
    record(&kind.name().replace('.', "_"), &members, out);
}

/// Whether this is a code of ISO 4217, by its form.
fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A field's name as Google Analytics has names.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{PARAMETERS, is_parameter, snake_case};
    use crate::vocabulary::{EventKind, enumerations};

    /// What an event says in one word or number is told, and nothing else is: no text, no id, no point in time.
    #[test]
    fn parameters_are_kinds_codes_counts_and_enumerated_values() {
        for event in EventKind::ALL {
            for field in event.description().fields {
                let is_enumerated = enumerations().any(|enumeration| enumeration.name == field.ty);
                let is_count = matches!(field.ty, "bool" | "code" | "count" | "integer")
                    // Milliseconds and bytes.
                    || field.ty == "number" && matches!(field.field.name(), "waitMs" | "done" | "total")
                    // Of these, numbers and codes alone.
                    || event.name() == "conversion.recorded" && matches!(field.field.name(), "value" | "currency");
                assert_eq!(
                    is_parameter(*event, field.field),
                    is_enumerated || is_count,
                    "{}: {} ({})",
                    event.name(),
                    field.field.name(),
                    field.ty
                );
            }
        }
    }

    #[test]
    fn names_and_parameters_are_within_the_limits() {
        for event in EventKind::ALL {
            assert!(event.name().len() <= 40, "{} is too long", event.name());
            let parameters: Vec<_> = event.fields().filter(|field| is_parameter(*event, *field)).collect();
            // The category and the cause are two more.
            assert!(parameters.len() + 2 <= PARAMETERS, "{} has too many parameters", event.name());
            for field in parameters {
                assert!(snake_case(field.name()).len() <= 40, "{} is too long", field.name());
            }
        }
    }
}
