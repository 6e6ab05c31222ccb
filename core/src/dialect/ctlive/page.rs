//! CTLive's page events: `{name: "CTLiveEvent", type, object}`, posted to the page's window ("CTLive
//! integration through events").
//!
//! `ChatStarted` means that a chat was asked for, `ChatOnline` that it started. Of the values of `type` inside `object`
//! the vendor's page names four today and named three once: the list is open.

use alloc::vec::Vec;

use super::DIALECT;
use crate::dialect::decoded::{DecodeError, Decoded, Fault};
use crate::dialect::encoder::{Call, Encoder, Member, said};
use crate::dialect::fields::{Fields, Read};
use crate::dialect::{Origins, Surface, VendorCall};
use crate::vocabulary::table::{Datum, Slot as _, is_blank};
use crate::vocabulary::{Cause, Event, FormKind, Input, Json, Text, UserId, WidgetId, input};

const NAME: &str = "CTLiveEvent";

/// Channels by CTLive's names of them.
const CHANNELS: &[(&str, &str)] = &[
    ("Chat", "chat"),
    ("CallbackNow", "callback_now"),
    ("CallbackLater", "callback_later"),
    ("ClickToCall", "click_to_call"),
];

// --- out ---

/// The object of an event about a widget. What is not known is left out, as everywhere.
macro_rules! widget {
    ($event:expr $(, $more:expr)*) => {
        &[
            ("elementID", said(&$event.element_id)),
            ("widgetID", said(&$event.widget_id)),
            ("userID", said(&$event.user_id)),
            $( $more, )*
        ]
    };
}

/// The object of an event about a form.
macro_rules! form {
    ($event:expr, $channel:expr) => {
        &[
            ("widgetID", said(&$event.widget_id)),
            ("userID", said(&$event.user_id)),
            ("type", Datum::Str(vendor_channel($channel))),
        ]
    };
}

/// The object of an event about a chat.
macro_rules! chat {
    ($event:expr $(, $more:expr)*) => {
        &[("chatID", said(&$event.chat_id)), ("userID", said(&$event.user_id)), $( $more, )*]
    };
}

/// The object of an event about a survey.
macro_rules! survey {
    ($event:expr) => {
        &[
            ("widgetID", said(&$event.widget_id)),
            ("chatID", said(&$event.chat_id)),
            ("userID", said(&$event.user_id)),
        ]
    };
}

pub(super) fn encode(event: &Event, out: &mut Encoder<'_>) {
    let mut post = |r#type, object: &[Member<'_>]| {
        let call = Call { of: r#type, ..Call::new(Surface::CtlivePage, "postMessage") };
        let (name, object) = (Datum::Str(NAME), Datum::Object(&object));
        out.object(call, &[("name", name), ("type", Datum::Str(r#type)), ("object", object)]);
    };
    let surveyed = |is_configured| ("isSurveyConfigured", Datum::Bool(is_configured));
    match event {
        Event::WidgetLoaded(loaded) => post("Loaded", widget!(loaded)),
        Event::WidgetShown(shown) => post("WidgetShown", widget!(shown)),
        Event::WidgetHidden(hidden) => post("WidgetHidden", widget!(hidden)),
        Event::WidgetClicked(clicked) => {
            let channel = ("type", Datum::Str(vendor_channel(&clicked.channel)));
            post("WidgetClicked", widget!(clicked, channel));
        }
        Event::ChatRequested(requested) => post("ChatStarted", chat!(requested)),
        Event::ChatStarted(started) => {
            post("ChatOnline", &[("chatID", started.chat_id.datum()), ("users", started.users.datum())]);
        }
        Event::ChatEnded(ended) => {
            post("ChatFinished", chat!(ended, surveyed(ended.survey_configured == Some(true))));
        }
        // Nobody answered: the request is finished all the same, and nothing is left to ask about.
        Event::ChatAbandoned(abandoned) => post("ChatFinished", chat!(abandoned, surveyed(false))),
        Event::FormStarted(started) => {
            let Some(channel) = collection(started.kind, started.channel.as_ref()) else { return };
            post("DatacollectionStarted", form!(started, channel));
        }
        Event::FormSubmitted(submitted) => {
            let Some(channel) = collection(submitted.kind, submitted.channel.as_ref()) else { return };
            post("DatacollectionSubmitted", form!(submitted, channel));
        }
        Event::SurveyStarted(started) => post("SurveyStarted", survey!(started)),
        Event::SurveySubmitted(submitted) => post("SurveySubmitted", survey!(submitted)),
        _ => {}
    }
}

/// The channel of a form, where CTLive would call it data collection: the form between a click and what was clicked. A
/// form before a chat leads to a chat. Where channel and kind of form contradict each other, there is no such call.
fn collection(kind: FormKind, channel: Option<&Text>) -> Option<&str> {
    let channel = channel.filter(|channel| !is_blank(channel)).map_or("chat", Text::as_str);
    (kind_of(channel) == kind).then_some(channel)
}

fn vendor_channel(channel: &str) -> &str {
    CHANNELS.iter().find(|(_, ours)| *ours == channel).map_or(channel, |(vendor, _)| vendor)
}

// --- in ---

pub(super) fn decode(call: &VendorCall, origins: &Origins) -> Result<Decoded, DecodeError> {
    if &*call.call != "postMessage" {
        return Ok(Decoded::Unknown);
    }
    // Anybody may post anything to a page.
    let Some(mut message) = call.object(0) else { return Ok(Decoded::NotMine) };
    if message.text::<Text>("name").ok().flatten().as_deref() != Some(NAME) {
        return Ok(Decoded::NotMine);
    }
    if !origins.allow(call.origin.as_deref()) {
        return Err(call.fault("origin", Fault::ForeignOrigin));
    }
    let r#type: Text = message.require_text("type")?;
    if !DIALECT.emits.iter().any(|row| row.surface == Surface::CtlivePage && row.name == &*r#type) {
        return Ok(Decoded::Unknown);
    }
    let mut object = message.require_object("object", shape(&r#type))?;
    let inputs = inputs(&r#type, &mut object)?;
    message.give_back("object", object);
    Ok(message.inputs(&r#type, inputs))
}

/// The fields of a message's object, as errors name them.
fn shape(r#type: &str) -> &'static str {
    match r#type {
        "WidgetClicked" => "{elementID, widgetID, userID, type}",
        "Loaded" | "WidgetShown" | "WidgetHidden" => "{elementID, widgetID, userID}",
        "DatacollectionStarted" | "DatacollectionSubmitted" => "{widgetID, userID, type}",
        "ChatStarted" => "{chatID, userID}",
        "ChatOnline" => "{chatID, users}",
        "ChatFinished" => "{chatID, userID, isSurveyConfigured}",
        _ => "{widgetID, chatID, userID}",
    }
}

fn inputs(r#type: &str, object: &mut Fields<'_>) -> Read<Vec<Input>> {
    let user_id: Option<UserId> = object.id("userID")?;
    let mut inputs = Vec::new();
    // Each event about a widget says which one there is, so that a listener may come late.
    let mut widget = |object: &mut Fields<'_>| {
        let load = input::WidgetLoad::new(object.require_id::<WidgetId>("widgetID")?);
        let (id, element_id) = (load.widget_id.clone(), object.id("elementID")?);
        inputs.push(input::WidgetLoad { element_id, user_id: user_id.clone(), ..load }.into());
        Ok(Some(id))
    };
    let input: Input = match r#type {
        "Loaded" => {
            let (widget_id, tells) = (widget(object)?, DIALECT.told_after_load());
            input::WidgetReady { widget_id, tells, ..Default::default() }.into()
        }
        "WidgetShown" => {
            let (widget_id, cause) = (widget(object)?, Some(Cause::System));
            input::WidgetShow { widget_id, cause, ..Default::default() }.into()
        }
        "WidgetHidden" => {
            let (widget_id, cause) = (widget(object)?, Some(Cause::System));
            input::WidgetHide { widget_id, cause, ..Default::default() }.into()
        }
        "WidgetClicked" => {
            let widget_id = widget(object)?;
            let channel = channel(object)?;
            input::WidgetClick { widget_id, ..input::WidgetClick::new(channel) }.into()
        }
        "DatacollectionStarted" => {
            let (widget_id, channel) = (widget(object)?, channel(object)?);
            let kind = kind_of(&channel);
            input::FormStart { widget_id, channel: Some(channel), ..input::FormStart::new(kind) }.into()
        }
        "DatacollectionSubmitted" => {
            let (widget_id, channel) = (widget(object)?, channel(object)?);
            let (kind, channel) = (Some(kind_of(&channel)), Some(channel));
            input::FormSubmit { widget_id, kind, channel, ..Default::default() }.into()
        }
        "ChatStarted" => {
            let chat_id = Some(object.require_id("chatID")?);
            input::ChatRequest { chat_id, user_id, ..Default::default() }.into()
        }
        "ChatOnline" => {
            let chat_id = Some(object.require_id("chatID")?);
            input::ChatAccept { chat_id, users: object.ids("users")?, ..Default::default() }.into()
        }
        "ChatFinished" => {
            let chat_id = Some(object.require_id("chatID")?);
            let survey_configured = object.flag("isSurveyConfigured")?;
            input::ChatEnd { chat_id, user_id, survey_configured, ..Default::default() }.into()
        }
        "SurveyStarted" => {
            let (widget_id, chat_id) = (object.id("widgetID")?, Some(object.require_id("chatID")?));
            input::SurveyStart { widget_id, chat_id, user_id, ..Default::default() }.into()
        }
        // "SurveySubmitted"
        _ => {
            let (widget_id, chat_id) = (object.id("widgetID")?, Some(object.require_id("chatID")?));
            input::SurveySubmit { widget_id, chat_id, user_id, ..Default::default() }.into()
        }
    };
    inputs.push(input);
    Ok(inputs)
}

/// The channel by our name; one that CTLive has added is carried through, also where it reads like one of ours.
fn channel(object: &mut Fields<'_>) -> Read<Text> {
    let vendor: Text = object.require_text("type")?;
    let known = CHANNELS.iter().find(|(name, _)| **name == *vendor);
    let channel = known.map_or_else(|| vendor.clone(), |(_, ours)| Text::from(*ours));
    if vendor_channel(&channel) != &*vendor {
        object.keep("type", Json::string(&vendor).text().into());
    }
    Ok(channel)
}

/// What a form that leads to this channel is for.
fn kind_of(channel: &str) -> FormKind {
    match channel {
        "callback_now" | "callback_later" | "click_to_call" => FormKind::Callback,
        _ => FormKind::PreChat,
    }
}
