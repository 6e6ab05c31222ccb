//! Customerly: callbacks given to `customerly.load`, and methods ("Receiving Information
//! from Customerly Live Chat"; the public SDKs have more of both).
//!
//! It tells neither the end of a chat nor availability nor typing, and a conversation has no id where it begins.
//! `onChatClosed` closes the window, not the chat.

use alloc::vec::Vec;

use super::decoded::{DecodeError, Decoded, Fault};
use super::descriptor::{Descriptor, NEWS, Reads, emits, events};
use super::encoder::{Call, Encoder, said};
use super::fields::{Fields, Read, SCALAR, base64, with_rest};
use super::{Origins, Surface, VendorCall};
use crate::machine::fingerprint_of_all;
use crate::vocabulary::table::json::from_str;
use crate::vocabulary::table::{Datum, Object, Slot as _, is_blank};
use crate::vocabulary::{
    Attachment, Attachments, CallKind, Cause, ChatId, Content, Event, FormKind, Input, Json, List, MessageId,
    Personal, Text, TriggerId, User, UserId, WidgetOptions, input,
};

pub(super) const DIALECT: Descriptor = Descriptor {
    vendor: "Customerly",
    emits: emits! {
        WidgetLoaded Customerly "onMessengerInitialized" Load again { }
        LeadCaptured Customerly "onLeadGenerated" Occurrence { Email }
        WindowOpened Customerly "onChatOpened" Occurrence { }
        WindowPoppedOut Customerly "onChatOpened" Occurrence { }
        WindowClosed Customerly "onChatClosed" Occurrence { }
        ChatRequested Customerly "onNewConversation" Occurrence { Message Attachments }
        FormFieldAsked Customerly "onProfilingQuestionAsked" Occurrence { Kind FieldName }
        FormFieldAnswered Customerly "onProfilingQuestionAnswered" Occurrence { Kind FieldName Value }
        CallOffered Customerly "onRealtimeVideoReceived" Occurrence { ChatId Kind }
        CallAnswered Customerly "onRealtimeVideoAnswered" Occurrence { }
        CallRejected Customerly "onRealtimeVideoRejected" Occurrence { }
        CallCancelled Customerly "onRealtimeVideoCanceled" Occurrence { }
        ContentArticleOpened Customerly "onHelpCenterArticleOpened" Occurrence { Article }
        MessageReceived Customerly "onNewMessageReceived" Identified { ChatId SentAt Content }
        MessageRead Customerly "onMessageRead" Identified { ChatId MessageId }
        SurveyOffered Customerly "onSurveyPresented" Milestone { }
        SurveySubmitted Customerly "onSurveyAnswered" Milestone { }
        SurveyDismissed Customerly "onSurveyRejected" Milestone { }
        TriggerFired Customerly "onTriggerFired" Occurrence { Id }
    },
    derives: events! {
        WidgetShown WidgetHidden WidgetPageChanged FormStarted FormFieldRejected ChatStarted ChatRestored CallEnded CallExpired MessageDelivered
        UnreadChanged IdentityChanged IdentityCleared ChatLeft
    },
    tells: NEWS,
    encode,
    reads: Some(Reads { decode, command }),
};

// --- out ---

/// A file of the first message, with what the vendor says of it beyond name, size and content.
struct File<'e>(&'e Attachment);

impl Object for File<'_> {
    fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>)) {
        let Attachment { name, size, data, extra } = self.0;
        visit("name", name.datum());
        visit("size", size.datum());
        visit("base64", data.datum());
        extra.members(visit);
    }
}

fn encode(event: &Event, out: &mut Encoder<'_>) {
    let on = |name| Call::new(Surface::Customerly, name);
    match event {
        Event::WidgetLoaded(_) => out.call(on("onMessengerInitialized"), &[]),
        Event::LeadCaptured(lead) => out.call(on("onLeadGenerated"), &[said(&lead.email)]),
        Event::WindowOpened(_) => out.call(on("onChatOpened"), &[]),
        // One that was open before only moved.
        Event::WindowPoppedOut(popped_out) if popped_out.size.is_none() => out.call(on("onChatOpened"), &[]),
        Event::WindowClosed(_) => out.call(on("onChatClosed"), &[]),
        Event::ChatRequested(requested) => {
            let files: Vec<_> = requested.attachments.iter().map(File).collect();
            let files: Vec<_> = files.iter().map(|file| Datum::Object(file)).collect();
            // A first message that is a file comes with empty words.
            let message = requested.message.as_deref().filter(|text| !is_blank(text)).unwrap_or_default();
            let message = Datum::Str(message);
            out.call(on("onNewConversation"), &[message, Datum::List(&&*files)]);
        }
        Event::FormFieldAsked(asked) if asked.kind == FormKind::Profiling => {
            out.call(on("onProfilingQuestionAsked"), &[asked.field_name.datum()]);
        }
        Event::FormFieldAnswered(answered) if answered.kind == FormKind::Profiling => {
            let args = [answered.field_name.datum(), answered.value.datum()];
            out.call(on("onProfilingQuestionAnswered"), &args);
        }
        Event::CallOffered(offered) if is_video(offered.kind) => {
            out.object(on("onRealtimeVideoReceived"), &[("conversation_id", said(&offered.chat_id))]);
        }
        Event::CallAnswered(answered) if is_video(answered.kind) => {
            out.call(on("onRealtimeVideoAnswered"), &[]);
        }
        Event::CallRejected(rejected) if is_video(rejected.kind) => {
            out.call(on("onRealtimeVideoRejected"), &[]);
        }
        Event::CallCancelled(cancelled) if is_video(cancelled.kind) => {
            out.call(on("onRealtimeVideoCanceled"), &[]);
        }
        Event::ContentArticleOpened(opened) => {
            out.call(on("onHelpCenterArticleOpened"), &[opened.article.datum()]);
        }
        Event::MessageReceived(received) if received.from.is_staff() => {
            let (Content::Text { text: message } | Content::Link { url: message }) = &received.content else {
                return;
            };
            // As the web SDK tells it.
            let message = [
                ("accountId", received.from.id.datum()),
                ("message", message.datum()),
                ("timestamp", received.sent_at.datum()),
                ("userId", said(&received.user_id)),
                ("conversationId", received.chat_id.datum()),
            ];
            out.object(on("onNewMessageReceived"), &message);
        }
        Event::MessageRead(read) => {
            out.call(on("onMessageRead"), &[read.chat_id.datum(), read.message_id.datum()]);
        }
        Event::SurveyOffered(_) => out.object(on("onSurveyPresented"), &[]),
        Event::SurveySubmitted(_) => out.call(on("onSurveyAnswered"), &[]),
        Event::SurveyDismissed(_) => out.call(on("onSurveyRejected"), &[]),
        Event::TriggerFired(fired) => out.call(on("onTriggerFired"), &[fired.id.datum()]),
        _ => {}
    }
}

/// Whether a call is of the only kind that Customerly has. Where nobody told the kind, it is taken to be.
fn is_video(kind: Option<CallKind>) -> bool {
    kind.is_none_or(|kind| kind == CallKind::Video)
}

// --- in ---

fn decode(call: &VendorCall, _: &Origins) -> Result<Decoded, DecodeError> {
    let widget_id = Some(call.widget());
    Ok(match &*call.call {
        "onMessengerInitialized" => {
            let load = input::WidgetLoad::new(call.widget());
            Decoded::Inputs(alloc::vec![
                load.into(),
                input::WidgetReady { widget_id, tells: DIALECT.told_after_load(), ..Default::default() }
                    .into()
            ])
        }
        "onLeadGenerated" => Decoded::one(input::LeadCapture { email: call.text(0)?, ..Default::default() }),
        "onChatOpened" => Decoded::one(input::WindowOpen { widget_id, ..Default::default() }),
        "onChatClosed" => Decoded::one(input::WindowClose { widget_id, ..Default::default() }),
        "onNewConversation" => {
            let (message, attachments) = (call.text(0)?, files(call, 1)?);
            let lead = Some(false);
            Decoded::one(input::ChatRequest { widget_id, message, attachments, lead, ..Default::default() })
        }
        "onProfilingQuestionAsked" => {
            let kind = Some(FormKind::Profiling);
            let ask = input::FormAsk::new(call.require_text::<Text>(0)?);
            Decoded::one(input::FormAsk { widget_id, kind, ..ask })
        }
        "onProfilingQuestionAnswered" => {
            let kind = Some(FormKind::Profiling);
            let value = call.args.get(1).cloned().ok_or_else(|| call.misfit(1, "the answer, any value"))?;
            let answer = input::FormAnswer::new(call.require_text::<Text>(0)?, value);
            Decoded::one(input::FormAnswer { widget_id, kind, ..answer })
        }
        name @ ("onRealtimeVideoReceived"
        | "onRealtimeVideoAnswered"
        | "onRealtimeVideoRejected"
        | "onRealtimeVideoCanceled") => {
            // The mobile SDKs pass the call along, the web passes nothing.
            let mut video = call.object(0);
            let chat_id =
                video.as_mut().map(|fields| fields.id_as_it_is("conversation_id")).transpose()?.flatten();
            let input: Input = match name {
                "onRealtimeVideoReceived" => {
                    let kind = Some(CallKind::Video);
                    input::CallOffer { widget_id, chat_id, kind, ..Default::default() }.into()
                }
                "onRealtimeVideoAnswered" => {
                    input::CallAnswer { widget_id, chat_id, ..Default::default() }.into()
                }
                "onRealtimeVideoRejected" => {
                    input::CallReject { widget_id, chat_id, ..Default::default() }.into()
                }
                _ => input::CallCancel { widget_id, chat_id, ..Default::default() }.into(),
            };
            match video {
                Some(fields) => fields.inputs(name, [input]),
                None => Decoded::one(input),
            }
        }
        "onHelpCenterArticleOpened" => {
            call.arg(0).ok_or_else(|| call.misfit(0, "the article, any value but null"))?;
            Decoded::one(input::ArticleOpen::new(call.args[0].clone()))
        }
        "onNewMessageReceived" => message(call)?,
        "onMessageRead" => {
            let read = input::ReceiptRead::new(id::<MessageId>(call, 1)?);
            let (chat_id, cause) = (Some(id(call, 0)?), Some(Cause::Visitor));
            Decoded::one(input::ReceiptRead { chat_id, widget_id, cause, ..read })
        }
        "onSurveyPresented" => {
            let offer = input::SurveyOffer { widget_id, ..Default::default() }.into();
            match call.object(0) {
                Some(survey) => survey.inputs(&call.call, [offer]),
                None => Decoded::one(offer),
            }
        }
        "onSurveyAnswered" => Decoded::one(input::SurveySubmit { widget_id, ..Default::default() }),
        "onSurveyRejected" => Decoded::one(input::SurveyDismiss { widget_id, ..Default::default() }),
        "onTriggerFired" => {
            let fire = input::TriggerFire::new(id::<TriggerId>(call, 0)?);
            let number = call.arg(0).filter(|id| !id.starts_with('"')).map(|id| alloc::vec![id.into()]);
            with_rest(call.surface, &call.call, number, [input::TriggerFire { widget_id, ..fire }.into()])
        }
        _ => Decoded::Unknown,
    })
}

/// An argument that is an identifier: text or a number.
fn id<T: for<'t> From<&'t str>>(call: &VendorCall, index: usize) -> Read<T> {
    let id = call.arg(index).and_then(super::fields::identifier);
    id.map(|id| T::from(&id)).ok_or_else(|| call.misfit(index, SCALAR))
}

/// The files of a first message: dictionaries with a name, a size and the content, and whatever else.
fn files(call: &VendorCall, index: usize) -> Read<Option<Attachments>> {
    let Some(json) = call.arg(index) else { return Ok(None) };
    let items: List<Json> =
        from_str(json).map_err(|_| call.misfit(index, "a list of objects {name, size, base64, …}"))?;
    let file = |(at, item): (usize, &Json)| {
        let path = alloc::format!("args[{index}][{at}]");
        let expecting = || {
            let broken = call.fault(&path, Fault::Invalid);
            broken.expecting("an object {name, size, base64, …}", Some(item.text()))
        };
        file(call.object_in(&path, item.text()).ok_or_else(expecting)?)
    };
    items.iter().enumerate().map(file).collect::<Read<_>>().map(Some)
}

fn file(mut fields: Fields<'_>) -> Read<Attachment> {
    let name = fields.text("name")?;
    let size = fields.number("size")?;
    let size =
        size.map(|size| u64::try_from(size).map_err(|_| fields.invalid("size", "a number from 0 on", "0")));
    // The SDK's own name of the content is `base64`.
    let content = if fields.has("base64") { "base64" } else { "data" };
    let data: Option<Personal> = fields.text(content)?;
    let data =
        data.map(|data| base64(&data).ok_or_else(|| fields.invalid(content, "text in base64", "\"\"")));
    Ok(Attachment { name, size: size.transpose()?, data: data.transpose()?, extra: fields.leftovers() })
}

/// A message that came in a conversation. Web and Android spell the fields in their own ways. It has no id of
/// its own: the conversation, the time and a fingerprint of what it says stand for it. The reader, `userId`, has no
/// field and travels on in `raw`.
fn message(call: &VendorCall) -> Read<Decoded> {
    let shape = "{conversationId, accountId, userId, message, timestamp}";
    let mut fields = call.require_object(0, shape)?;
    let mut either = |web: &'static str, android: &'static str| {
        let name = if fields.has(web) { web } else { android };
        fields.id::<Text>(name)
    };
    let chat_id = either("conversationId", "conversation_id")?;
    let account = either("accountId", "account_id")?;
    let chat_id: ChatId = chat_id.ok_or_else(|| fields.missing("conversationId", SCALAR))?.into();
    let time = "a number of milliseconds";
    let timestamp = fields.number("timestamp")?.ok_or_else(|| fields.missing("timestamp", time))?;
    let timestamp = u64::try_from(timestamp).map_err(|_| fields.invalid("timestamp", time, "0"))?;
    let text: Personal = fields.require_text("message")?;
    let nickname = fields.text("account_name")?;
    let from = User {
        id: account.map_or_else(|| "agent".into(), UserId::from),
        nickname,
        is_agent: true,
        kind: None,
    };
    let print = fingerprint_of_all([from.id.as_bytes(), text.as_bytes()]);
    let message_id = MessageId::from(alloc::format!("{}-{timestamp}-{print:x}", chat_id.as_str()));
    let receive = input::MessageReceive::new(message_id, from, Content::Text { text });
    let (widget_id, sent_at) = (Some(call.widget()), Some(timestamp));
    let receive = input::MessageReceive { chat_id: Some(chat_id), widget_id, sent_at, ..receive };
    Ok(fields.inputs(&call.call, [receive.into()]))
}

// --- methods ---

fn command(call: &VendorCall) -> Result<Decoded, DecodeError> {
    let (widget_id, cause) = (Some(call.widget()), Some(Cause::Api));
    Ok(match &*call.call {
        "load" => load(call)?,
        "update" => match call.object(0) {
            Some(options) => update(call, options)?,
            None => Decoded::nothing(),
        },
        "show" => Decoded::one(input::WidgetShow { widget_id, ..Default::default() }),
        "hide" => Decoded::one(input::WidgetHide { widget_id, ..Default::default() }),
        // An article and the composer open in the window; that they did is told by callbacks.
        "open" | "showArticle" | "showNewMessage" => {
            Decoded::one(input::WindowOpen { widget_id, cause, ..Default::default() })
        }
        "close" => Decoded::one(input::WindowClose { widget_id, cause, ..Default::default() }),
        "attribute" => attribute(call)?,
        "sendNewMessage" => {
            let open = input::WindowOpen { widget_id: widget_id.clone(), cause, ..Default::default() };
            let (message, lead) = (Some(call.require_text(0)?), Some(false));
            let request = input::ChatRequest { widget_id, message, lead, ..Default::default() };
            Decoded::Inputs(alloc::vec![open.into(), request.into()])
        }
        "logout" => Decoded::one(input::IdentityClear { widget_id, ..Default::default() }),
        // Statistics.
        "event" | "registerCallback" => Decoded::nothing(),
        _ => Decoded::Unknown,
    })
}

fn load(call: &VendorCall) -> Read<Decoded> {
    let mut settings = call.require_object(0, "{app_id, user_id, name, email, phone, language}")?;
    // What is called back is told by events.
    settings.json("callbacks");
    let options = WidgetOptions {
        account: settings.id("app_id")?,
        language: settings.text("language")?,
        ..WidgetOptions::default()
    };
    let load = input::WidgetLoad {
        user_id: settings.id("user_id")?,
        options: Some(options.into()),
        cause: Some(Cause::Api),
        ..input::WidgetLoad::new(call.widget())
    };
    let identity = identity(&mut settings, None)?;
    Ok(settings.inputs(&call.call, core::iter::once(load.into()).chain(identity)))
}

/// What differs from now on, of the widget and of the visitor.
fn update(call: &VendorCall, mut settings: Fields<'_>) -> Read<Decoded> {
    settings.json("callbacks");
    let (account, language) = (settings.id("app_id")?, settings.text("language")?);
    let options = WidgetOptions { account, language, ..WidgetOptions::default() };
    let widget: Option<Input> = (options != WidgetOptions::default()).then(|| {
        let (widget_id, options) = (Some(call.widget()), Some(options.into()));
        input::WidgetUpdate { widget_id, options, ..Default::default() }.into()
    });
    let user_id = settings.id("user_id")?;
    let identity = identity(&mut settings, user_id)?;
    Ok(settings.inputs(&call.call, widget.into_iter().chain(identity)))
}

/// What `load` and `update` say of the visitor. The load says itself who they are.
fn identity(settings: &mut Fields<'_>, user_id: Option<UserId>) -> Read<Option<Input>> {
    let (name, email, phone) =
        (settings.scalar("name")?, settings.scalar("email")?, settings.scalar("phone")?);
    let is_known = user_id.is_some() || [&name, &email, &phone].into_iter().any(Option::is_some);
    Ok(is_known.then(|| input::IdentitySet { user_id, name, email, phone, ..Default::default() }.into()))
}

/// One attribute of the visitor; those that are no part of an identity are the vendor's own.
fn attribute(call: &VendorCall) -> Read<Decoded> {
    let mut set = input::IdentitySet::default();
    match &*call.require_text::<Text>(0)? {
        "name" => set.name = call.scalar(1)?,
        "email" => set.email = call.scalar(1)?,
        "phone" => set.phone = call.scalar(1)?,
        _ => return Ok(Decoded::nothing()),
    }
    Ok(Decoded::one(set))
}
