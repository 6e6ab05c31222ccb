//! What Livechatoo tells: callbacks with one argument, `data`.

use alloc::vec;
use alloc::vec::Vec;

use super::{name_of, page_named, surface_of};
use crate::dialect::decoded::{DecodeError, Decoded};
use crate::dialect::encoder::{Call, Encoder, Member, said};
use crate::dialect::fields::{Fields, Read};
use crate::dialect::{Origins, VendorCall};
use crate::vocabulary::table::{Datum, Slot as _};
use crate::vocabulary::{
    ChatId, Event, FormKind, Initiator, Input, Page, Personal, Scale, Status, Text, TriggerId, WidgetId,
    WidgetKind, WindowSize, input,
};

// --- out ---

pub(super) fn encode(event: &Event, out: &mut Encoder<'_>) {
    let by = |widget: Option<&WidgetId>, name: &'static str| Call::new(surface_of(widget), name);
    match event {
        Event::WidgetLoaded(loaded) => {
            let data = [("page", Datum::Str(name_of(loaded.page))), ("online", loaded.online.datum())];
            out.object(by(Some(&loaded.widget_id), "onload"), &data);
        }
        Event::WindowResized(resized) if resized.during_chat => {
            out.object(by(Some(&resized.widget_id), "onchange"), &[("chat_status", resized.size.datum())]);
        }
        Event::ChatStarted(started) => {
            let ticket = ticket(started.ticket.as_ref(), &started.chat_id);
            let data = [ticket, ("initiator", started.initiator.datum())];
            out.object(by(started.widget_id.as_ref(), "onchatstart"), &data);
        }
        Event::ChatRestored(restored) => {
            let ticket = ticket(restored.ticket.as_ref(), &restored.chat_id);
            let data = [ticket, ("initiator", restored.initiator.datum())];
            out.object(by(restored.widget_id.as_ref(), "onchatopened"), &data);
        }
        // Stars are all that it knows: another scale's value would mean something else.
        Event::RatingSubmitted(rated) if rated.scale == Scale::Stars5 => {
            let data = [
                ticket(rated.ticket.as_ref(), &rated.chat_id),
                ("name", said(&rated.name)),
                ("email", said(&rated.email)),
                ("phone", said(&rated.phone)),
                ("rating", rated.value.datum()),
                ("message", said(&rated.message)),
                ("operator_id", said(&rated.operator_id)),
                ("department_id", said(&rated.department_id)),
            ];
            out.object(by(rated.widget_id.as_ref(), "onchatrating"), &data);
        }
        Event::OfflineMessageSent(sent) => {
            let data = [
                ("name", said(&sent.name)),
                ("email", said(&sent.email)),
                ("phone", said(&sent.phone)),
                ("message", sent.message.datum()),
                ("operator_id", said(&sent.operator_id)),
            ];
            out.object(by(Some(&sent.widget_id), "onofflinemessage"), &data);
        }
        Event::TriggerFired(fired) => {
            let data = [("id", fired.id.datum()), ("title", said(&fired.title))];
            out.object(by(Some(&fired.widget_id), "ontrigger"), &data);
        }
        Event::FormFieldAnswered(answered) if answered.kind == FormKind::PreChat => {
            let Some(name) = request(&answered.field_name) else { return };
            let answer = (&*answered.field_name, answered.value.datum());
            out.object(by(Some(&answered.widget_id), name), &[("accepted", Datum::Bool(true)), answer]);
        }
        Event::FormFieldDeclined(declined) if declined.kind == FormKind::PreChat => {
            let Some(name) = request(&declined.field_name) else { return };
            out.object(by(Some(&declined.widget_id), name), &[("accepted", Datum::Bool(false))]);
        }
        _ => {}
    }
}

fn ticket<'e>(ticket: Option<&'e Text>, chat_id: &'e ChatId) -> Member<'e> {
    ("ticket", chat_id.ticket(ticket).map_or(Datum::Absent, Datum::Str))
}

/// The callbacks of what can be asked for before a chat.
const REQUESTS: &[(&str, &str)] =
    &[("name", "onnamerequired"), ("email", "onemailrequired"), ("phone", "onphonerequired")];

fn request(field: &str) -> Option<&'static str> {
    REQUESTS.iter().find(|(name, _)| *name == field).map(|(_, callback)| *callback)
}

// --- in ---

pub(super) fn decode(call: &VendorCall, _: &Origins) -> Result<Decoded, DecodeError> {
    let name = &*call.call;
    if !super::DIALECT.emits.iter().any(|row| row.name == name) {
        return Ok(Decoded::Unknown);
    }
    let mut data = call.require_object(0, shape(name))?;
    let Some(inputs) = inputs(call, &mut data)? else { return Ok(Decoded::Unknown) };
    // Personal data that the callback carries beyond its purpose: nobody consented to passing that on.
    data.forget(&["name", "email", "phone", "message"]);
    Ok(data.inputs(name, inputs))
}

/// The fields of a callback's argument, as errors name them.
fn shape(callback: &str) -> &'static str {
    match callback {
        "onload" => "{page, online}",
        "onchange" => "{chat_status}",
        "onchatstart" | "onchatopened" => "{ticket, initiator}",
        "onchatrating" => "{ticket, name, email, phone, rating, message, operator_id, department_id}",
        "onofflinemessage" => "{name, email, phone, message, operator_id}",
        "ontrigger" => "{id, title}",
        "onnamerequired" => "{accepted, name}",
        "onemailrequired" => "{accepted, email}",
        _ => "{accepted, phone}",
    }
}

/// What a callback says; none where a value is not known that all depends on.
fn inputs(call: &VendorCall, data: &mut Fields<'_>) -> Read<Option<Vec<Input>>> {
    let widget_id = Some(call.widget());
    // Sizes are told during chats alone.
    let during_chat = Some(true);
    let input = match &*call.call {
        "onload" => return loaded(call, data).map(Some),
        "onchange" => match data.one_of("chat_status", WindowSize::from_name)? {
            Some(WindowSize::Min) => {
                input::WindowMinimize { widget_id, during_chat, ..Default::default() }.into()
            }
            Some(WindowSize::Res) => {
                input::WindowRestore { widget_id, during_chat, ..Default::default() }.into()
            }
            Some(WindowSize::Max) => {
                input::WindowMaximize { widget_id, during_chat, ..Default::default() }.into()
            }
            None => return Ok(None),
        },
        "onchatstart" => {
            let (chat_id, ticket) = chat(data)?;
            let initiator = data.one_of("initiator", Initiator::from_name)?;
            let replaces = Some(true);
            input::ChatAccept { widget_id, chat_id, ticket, initiator, replaces, ..Default::default() }.into()
        }
        "onchatopened" => {
            let (chat_id, ticket) = chat(data)?;
            let initiator = data.one_of("initiator", Initiator::from_name)?;
            input::ChatRestore { widget_id, chat_id, ticket, initiator, ..Default::default() }.into()
        }
        "onchatrating" => {
            let value = data.require_number("rating")?;
            let (chat_id, ticket) = chat(data)?;
            input::RatingSubmit {
                widget_id,
                chat_id,
                ticket,
                name: data.scalar("name")?,
                email: data.scalar("email")?,
                phone: data.scalar("phone")?,
                message: data.scalar("message")?,
                operator_id: data.id("operator_id")?,
                department_id: data.id("department_id")?,
                ..input::RatingSubmit::new(value, Scale::Stars5)
            }
            .into()
        }
        "onofflinemessage" => {
            let message: Personal = data.require_text("message")?;
            input::OfflineSubmit {
                widget_id,
                name: data.scalar("name")?,
                email: data.scalar("email")?,
                phone: data.scalar("phone")?,
                operator_id: data.id("operator_id")?,
                ..input::OfflineSubmit::new(message)
            }
            .into()
        }
        "ontrigger" => {
            let fire = input::TriggerFire::new(data.require_id::<TriggerId>("id")?);
            input::TriggerFire { widget_id, title: data.text("title")?, ..fire }.into()
        }
        // "onnamerequired", "onemailrequired", "onphonerequired"
        callback => {
            let field = REQUESTS.iter().find(|(_, name)| *name == callback).map_or("", |(field, _)| field);
            let accepted = data.require_flag("accepted")?;
            let kind = Some(FormKind::PreChat);
            if accepted {
                let value = data.value(field).ok_or_else(|| data.missing(field, "the answer, any value"))?;
                let answer = input::FormAnswer::new(field, value);
                input::FormAnswer { widget_id, kind, ..answer }.into()
            } else {
                let decline = input::FormDecline::new(field);
                input::FormDecline { widget_id, kind, ..decline }.into()
            }
        }
    };
    Ok(Some(vec![input]))
}

/// The bar was loaded. After a load of the page it is the same widget again; whether operators are online is
/// news each time.
fn loaded(call: &VendorCall, data: &mut Fields<'_>) -> Read<Vec<Input>> {
    let widget_id = Some(call.widget());
    // No widget begins on page `chat`, or on one that the vendor has added since: such a page travels on in `raw`.
    let page = data.one_of("page", |name| page_named(name).filter(|page| *page != Page::Chat))?;
    let online = data.flag("online")?;
    let load = input::WidgetLoad { kind: kind_of(call), ..input::WidgetLoad::new(call.widget()) };
    let tells = super::DIALECT.told_after_load();
    let ready =
        input::WidgetReady { widget_id: widget_id.clone(), page, online, tells, ..Default::default() };
    let mut inputs: Vec<Input> = vec![load.into(), ready.into()];
    if let Some(online) = online {
        let status = Some(if online { Status::Online } else { Status::Offline });
        inputs.push(input::AvailabilityReport { widget_id, status, ..Default::default() }.into());
    }
    Ok(inputs)
}

pub(super) fn kind_of(call: &VendorCall) -> Option<WidgetKind> {
    Some(if call.surface == crate::dialect::Surface::LivechatooPopup {
        WidgetKind::Popup
    } else {
        WidgetKind::Embed
    })
}

/// The chat that a ticket means, and the ticket.
fn chat(data: &mut Fields<'_>) -> Read<(Option<ChatId>, Option<Text>)> {
    let ticket: Option<Text> = data.id("ticket")?;
    Ok((ticket.clone().map(ChatId::from), ticket))
}
