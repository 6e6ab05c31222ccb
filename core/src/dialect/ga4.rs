//! Google Analytics 4: the events that Livechatoo records there, and the conversion that its document shows
//! ("Livechatoo API for Web Developers"). Names of visitors, addresses, numbers and what they wrote are left out.

use serde::Serialize;

use super::Surface;
use super::descriptor::{Descriptor, derives, emits};
use super::encoder::{Call, Encoder};
use crate::vocabulary::{Event, FormKind, Initiator, Json, Scale, Text, TriggerId};

pub(super) const DIALECT: Descriptor = Descriptor {
    emits: emits! {
        ChatStarted Ga4 "chat_start" { Ticket Initiator }
        RatingSubmitted Ga4 "chat_rating" { Ticket Value Scale OperatorId DepartmentId }
        OfflineMessageSent Ga4 "offline_message" { OperatorId }
        TriggerFired Ga4 "trigger" { Id Title }
        FormFieldAnswered Ga4 "name_required" { FieldName }
        FormFieldAnswered Ga4 "email_required" { FieldName }
        FormFieldAnswered Ga4 "phone_required" { FieldName }
        FormFieldDeclined Ga4 "name_required" { FieldName }
        FormFieldDeclined Ga4 "email_required" { FieldName }
        FormFieldDeclined Ga4 "phone_required" { FieldName }
        ConversionRecorded Ga4 "conversion" { Ticket Value Currency }
    },
    derives: derives! {},
    encode,
    reads: None,
};

/// Parameters of an event, each its own part.
#[derive(Serialize)]
struct Parameters<'e> {
    event_category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    initiator: Option<Initiator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<Scale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator_id: Option<&'e Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department_id: Option<&'e Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trigger_id: Option<&'e TriggerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trigger_title: Option<&'e Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'e Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'e Text>,
}

impl Parameters<'_> {
    const NONE: Self = Self {
        event_category: "Livechatoo",
        ticket: None,
        initiator: None,
        rating: None,
        scale: None,
        operator_id: None,
        department_id: None,
        trigger_id: None,
        trigger_title: None,
        accepted: None,
        value: None,
        currency: None,
    };
}

fn encode(event: &Event, out: &mut Encoder<'_>) {
    let (name, parameters) = match event {
        Event::ChatStarted(started) => {
            let ticket = Some(started.ticket.as_ref().map_or(started.chat_id.as_str(), Text::as_str));
            ("chat_start", Parameters { ticket, initiator: Some(started.initiator), ..Parameters::NONE })
        }
        Event::RatingSubmitted(rated) => {
            let parameters = Parameters {
                ticket: Some(rated.ticket.as_ref().map_or(rated.chat_id.as_str(), Text::as_str)),
                rating: Some(rated.value),
                scale: Some(rated.scale),
                operator_id: rated.operator_id.as_ref(),
                department_id: rated.department_id.as_ref(),
                ..Parameters::NONE
            };
            ("chat_rating", parameters)
        }
        Event::OfflineMessageSent(sent) => {
            ("offline_message", Parameters { operator_id: sent.operator_id.as_ref(), ..Parameters::NONE })
        }
        Event::TriggerFired(fired) => {
            let (trigger_id, trigger_title) = (Some(&fired.id), fired.title.as_ref());
            ("trigger", Parameters { trigger_id, trigger_title, ..Parameters::NONE })
        }
        Event::FormFieldAnswered(answered) if answered.kind == FormKind::PreChat => {
            let Some(name) = required(&answered.field_name) else { return };
            (name, Parameters { accepted: Some(true), ..Parameters::NONE })
        }
        Event::FormFieldDeclined(declined) if declined.kind == FormKind::PreChat => {
            let Some(name) = required(&declined.field_name) else { return };
            (name, Parameters { accepted: Some(false), ..Parameters::NONE })
        }
        Event::ConversionRecorded(recorded) => {
            let parameters = Parameters {
                ticket: Some(recorded.ticket.as_ref().map_or(recorded.chat_id.as_str(), Text::as_str)),
                value: Some(&recorded.value),
                currency: recorded.currency.as_ref(),
                ..Parameters::NONE
            };
            ("conversion", parameters)
        }
        _ => return,
    };
    out.call(Call::new(Surface::Ga4, name), [parameters]);
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
