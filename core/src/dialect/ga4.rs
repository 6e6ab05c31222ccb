//! Google Analytics 4: the events that Livechatoo records there, and the conversion that its document shows
//! ("Livechatoo API for Web Developers"). Names of visitors, addresses, numbers and what they wrote are left out.

use super::Surface;
use super::descriptor::{Descriptor, emits, events};
use super::encoder::{Call, Encoder, Member, said};
use crate::vocabulary::table::{Datum, Slot as _, is_blank};
use crate::vocabulary::{ChatId, Event, FormKind, Text};

pub(super) const DIALECT: Descriptor = Descriptor {
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
    retells: &[],
    encode,
    reads: None,
};

/// What every event begins with.
const CATEGORY: Member<'_> = ("event_category", Datum::Str("Livechatoo"));

fn encode(event: &Event, out: &mut Encoder<'_>) {
    let mut record = |name, parameters: &[Member<'_>]| out.object(Call::new(Surface::Ga4, name), parameters);
    match event {
        Event::ChatStarted(started) => {
            let ticket = ticket(started.ticket.as_ref(), &started.chat_id);
            record("chat_start", &[CATEGORY, ticket, ("initiator", started.initiator.datum())]);
        }
        Event::RatingSubmitted(rated) => {
            let parameters = [
                CATEGORY,
                ticket(rated.ticket.as_ref(), &rated.chat_id),
                ("rating", rated.value.datum()),
                ("scale", rated.scale.datum()),
                ("operator_id", said(&rated.operator_id)),
                ("department_id", said(&rated.department_id)),
            ];
            record("chat_rating", &parameters);
        }
        Event::OfflineMessageSent(sent) => {
            record("offline_message", &[CATEGORY, ("operator_id", said(&sent.operator_id))]);
        }
        Event::TriggerFired(fired) => {
            let (id, title) = (("trigger_id", fired.id.datum()), ("trigger_title", said(&fired.title)));
            record("trigger", &[CATEGORY, id, title]);
        }
        Event::FormFieldAnswered(answered) if answered.kind == FormKind::PreChat => {
            if let Some(name) = required(&answered.field_name) {
                record(name, &[CATEGORY, ("accepted", Datum::Bool(true))]);
            }
        }
        Event::FormFieldDeclined(declined) if declined.kind == FormKind::PreChat => {
            if let Some(name) = required(&declined.field_name) {
                record(name, &[CATEGORY, ("accepted", Datum::Bool(false))]);
            }
        }
        Event::ConversionRecorded(recorded) => {
            let ticket = ticket(recorded.ticket.as_ref(), &recorded.chat_id);
            let (value, currency) =
                (("value", recorded.value.datum()), ("currency", said(&recorded.currency)));
            record("conversion", &[CATEGORY, ticket, value, currency]);
        }
        _ => {}
    }
}

fn ticket<'e>(ticket: Option<&'e Text>, chat_id: &'e ChatId) -> Member<'e> {
    let ticket = ticket.filter(|ticket| !is_blank(ticket));
    ("ticket", Datum::Str(ticket.map_or(chat_id.as_str(), Text::as_str)))
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
