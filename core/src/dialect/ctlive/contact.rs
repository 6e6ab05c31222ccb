//! CTLive's contact SDK: what `contact.on` tells a participant of a chat, and the functions
//! ("Join an existing chat").
//!
//! `chatID` stands beside the call: it says which contact is meant. Receipts name no reader, `isWriting` names
//! no writer. A transfer is leave and rejoin. `isWriting` is both an event, with an object, and a function, with
//! a truth value.

use crate::dialect::decoded::{DecodeError, Decoded, Fault};
use crate::dialect::encoder::{Call, Encoder, Member, said};
use crate::dialect::fields::{Fields, Read, base64};
use crate::dialect::{Surface, VendorCall};
use crate::vocabulary::event::MessageReceived;
use crate::vocabulary::table::{Datum, Slot as _};
use crate::vocabulary::{
    Cause, ChatId, Content, DocumentFormat, Event, ImageFormat, Input, Json, MessageId, Personal, Text, User,
    UserId, input,
};

// --- out ---

pub(super) fn encode(event: &Event, out: &mut Encoder<'_>) {
    match event {
        Event::MessageReceived(received) => message(received, out),
        Event::AttachmentStored(stored) => {
            out.object(on(&stored.chat_id, "multimediaMessageStored"), &[receipt(&stored.message_id)]);
        }
        Event::MessageDelivered(delivered) => {
            out.object(on(&delivered.chat_id, "messageReceived"), &[receipt(&delivered.message_id)]);
        }
        Event::MessageRead(read) => {
            out.object(on(&read.chat_id, "messageSeen"), &[receipt(&read.message_id)]);
        }
        Event::TypingStarted(started) => {
            out.object(on(&started.chat_id, "isWriting"), &[("bwrite", Datum::Bool(true))]);
        }
        Event::TypingStopped(stopped) => {
            out.object(on(&stopped.chat_id, "isWriting"), &[("bwrite", Datum::Bool(false))]);
        }
        Event::ChatParticipantJoined(joined) => {
            let user = &person_out(&joined.user)[..];
            out.object(on(&joined.chat_id, "userAdded"), &[("user", Datum::Object(&user))]);
        }
        Event::ChatEnded(ended) => out.object(on(&ended.chat_id, "contactEnded"), &[]),
        _ => {}
    }
}

/// A message: its content, each kind its own part, and who wrote it.
fn message(received: &MessageReceived, out: &mut Encoder<'_>) {
    let user = &person_out(&received.from)[..];
    let user = ("user", Datum::Object(&user));
    let mut put = |name, message_type, content: &[Member<'_>]| {
        let id = received.message_id.datum();
        let message = [("id", id), ("messageType", message_type), ("content", Datum::Object(&content))];
        out.object(on(&received.chat_id, name), &message);
    };
    match &received.content {
        Content::Text { text } => put("message", Datum::Absent, &[("text", text.datum()), user]),
        Content::Link { url } => put("link", Datum::Absent, &[("url", url.datum()), user]),
        Content::Image { caption, data, .. } => {
            let content = [("caption", said(caption)), ("img", data.datum()), user];
            put("multimediaMessage", Datum::Str("IMAGE"), &content);
        }
        Content::Document { format, caption, data } => {
            let format = ("documentType", Datum::Str(document_type(*format)));
            let content = [("caption", said(caption)), ("document", data.datum()), format, user];
            put("multimediaMessage", Datum::Str("DOCUMENT"), &content);
        }
    }
}

/// A user as CTLive writes one.
fn person_out(user: &User) -> [Member<'_>; 3] {
    let id = if user.id.is_empty() { Datum::Absent } else { user.id.datum() };
    [("id", id), ("nickname", user.nickname.datum()), ("isAgent", Datum::Bool(user.is_agent))]
}

fn receipt(message_id: &MessageId) -> Member<'_> {
    ("messageID", message_id.datum())
}

/// A callback of a chat's contact.
fn on<'c>(chat_id: &'c ChatId, name: &'c str) -> Call<'c> {
    Call { chat_id: Some(chat_id), ..Call::new(Surface::CtliveContact, name) }
}

const fn document_type(format: DocumentFormat) -> &'static str {
    match format {
        DocumentFormat::Doc => "DOC",
        DocumentFormat::Docx => "DOCX",
        DocumentFormat::Ppt => "PPT",
        DocumentFormat::Pptx => "PPTX",
        DocumentFormat::Xls => "XLS",
        DocumentFormat::Xlsx => "XLSX",
        DocumentFormat::Pdf => "PDF",
        DocumentFormat::Other => "OTHER",
    }
}

// --- in ---

/// The fields of a person, as errors name them.
const USER: &str = "{id, nickname, isAgent}";

pub(super) fn decode(call: &VendorCall) -> Result<Decoded, DecodeError> {
    let name = &*call.call;
    let chat_id =
        || call.chat_id.clone().ok_or_else(|| call.fault("chatID", Fault::Missing).expecting("text", None));
    match name {
        "message" | "link" | "multimediaMessage" => {
            let (whole, part) = match name {
                "message" => ("{id, content}", "{text, user}"),
                "link" => ("{id, content}", "{url, user}"),
                _ => ("{id, messageType, content}", "{img, document, documentType, caption, user}"),
            };
            let mut event = call.require_object(0, whole)?;
            let message_id: MessageId = event.require_id("id")?;
            let mut body = event.require_object("content", part)?;
            let Some(content) = content(name, &mut event, &mut body)? else { return Ok(Decoded::Unknown) };
            // The document's own sample of a text names nobody by an id.
            let mut object = body.require_object("user", USER)?;
            let id = object.id("id")?.unwrap_or_default();
            let from = person(id, &mut object)?;
            body.give_back("user", object);
            event.give_back("content", body);
            let receive = input::MessageReceive::new(message_id, from, content);
            let receive = input::MessageReceive { chat_id: Some(chat_id()?), ..receive };
            Ok(event.inputs(name, [receive.into()]))
        }
        "messageReceived" | "messageSeen" => {
            let chat_id = Some(chat_id()?);
            let mut event = call.require_object(0, "{messageID}")?;
            let message_id: MessageId = event.require_id("messageID")?;
            let input: Input = if name == "messageReceived" {
                input::ReceiptDelivered { chat_id, ..input::ReceiptDelivered::new(message_id) }.into()
            } else {
                input::ReceiptRead { chat_id, ..input::ReceiptRead::new(message_id) }.into()
            };
            Ok(event.inputs(name, [input]))
        }
        "multimediaMessageStored" => {
            // The payload is documented nowhere: that of a receipt, or something else.
            let Some(mut event) = call.object(0) else { return Ok(Decoded::Unknown) };
            let Ok(Some(message_id)) = event.id::<MessageId>("messageID") else {
                return Ok(Decoded::Unknown);
            };
            let store = input::AttachmentStore::new(message_id);
            let store = input::AttachmentStore { chat_id: Some(chat_id()?), ..store };
            Ok(event.inputs(name, [store.into()]))
        }
        "isWriting" => {
            let Some(mut event) = call.object(0) else { return Ok(Decoded::Unknown) };
            let writes = event.require_flag("bwrite")?;
            let typing = typing(Some(chat_id()?), writes, None);
            Ok(event.inputs(name, [typing]))
        }
        "userAdded" => {
            let Some(mut event) = call.object(0) else { return Ok(Decoded::Unknown) };
            // The payload is documented nowhere: the user itself, or an object that holds it, or something else.
            let Ok(user) = added(&mut event) else { return Ok(Decoded::Unknown) };
            let add = input::ParticipantAdd { chat_id: Some(chat_id()?), ..input::ParticipantAdd::new(user) };
            Ok(event.inputs(name, [add.into()]))
        }
        "contactEnded" => {
            let end = input::ChatEnd { chat_id: Some(chat_id()?), ..Default::default() };
            Ok(match call.object(0) {
                Some(event) => event.inputs(name, [end.into()]),
                None => Decoded::one(end),
            })
        }
        _ => Ok(Decoded::Unknown),
    }
}

/// The content of a message that came; none for a type of message that is not known.
fn content(name: &str, event: &mut Fields<'_>, body: &mut Fields<'_>) -> Read<Option<Content>> {
    match name {
        "message" => Ok(Some(Content::Text { text: body.require_text("text")? })),
        "link" => Ok(Some(Content::Link { url: body.require_text("url")? })),
        _ => {
            let r#type: Personal = event.require_text("messageType")?;
            file(&r#type, body)
        }
    }
}

/// An image or a document; none for a type of message that is not known.
fn file(r#type: &str, body: &mut Fields<'_>) -> Read<Option<Content>> {
    let name = match r#type {
        "IMAGE" => "img",
        "DOCUMENT" => "document",
        _ => return Ok(None),
    };
    let text: Personal = body.require_text(name)?;
    let data = base64(&text).ok_or_else(|| body.invalid(name, "text in base64", "\"\""))?;
    let caption = body.text("caption")?;
    let format: Option<Text> = body.text("documentType")?;
    let name = format.as_ref().map(|format| format.to_ascii_lowercase()).unwrap_or_default();
    let (content, usual) = if r#type == "IMAGE" {
        // An address says the format too.
        let address = text.strip_prefix("data:image/").and_then(|text| text.split_once(';'));
        let format = ImageFormat::from_name(&name);
        let format = format.or_else(|| ImageFormat::from_name(address?.0));
        (Content::Image { format, caption, data }, None)
    } else {
        let format = DocumentFormat::from_name(&name).unwrap_or(DocumentFormat::Other);
        (Content::Document { format, caption, data }, Some(document_type(format)))
    };
    // A format that is not known, is spelt otherwise, or comes with an image, comes out again as it is.
    if let Some(format) = format.filter(|format| Some(&**format) != usual) {
        body.keep("documentType", Json::string(&format).text().into());
    }
    Ok(Some(content))
}

/// A user who was added: the object itself, or one in it.
fn added(fields: &mut Fields<'_>) -> Read<User> {
    if !fields.has("user") {
        let id = fields.require_id("id")?;
        return person(id, fields);
    }
    let mut object = fields.require_object("user", USER)?;
    let id = object.require_id("id")?;
    let user = person(id, &mut object)?;
    fields.give_back("user", object);
    Ok(user)
}

fn person(id: UserId, fields: &mut Fields<'_>) -> Read<User> {
    let is_agent = fields.require_flag("isAgent")?;
    Ok(User { id, nickname: fields.text("nickname")?, is_agent, kind: None })
}

fn typing(chat_id: Option<ChatId>, writes: bool, cause: Option<Cause>) -> Input {
    if writes {
        input::TypingStart { chat_id, cause, ..Default::default() }.into()
    } else {
        input::TypingStop { chat_id, cause, ..Default::default() }.into()
    }
}

// --- functions ---

/// Who calls the SDK's functions: a participant who joined.
const BY: Option<Cause> = Some(Cause::Agent);

pub(super) fn command(call: &VendorCall) -> Result<Decoded, DecodeError> {
    let chat_id = || call.chat_id.clone();
    Ok(match &*call.call {
        // The document calls it by both names.
        "joinContact" | "contactJoin" => {
            let join = input::ChatJoin::new(call.require_text::<ChatId>(0)?);
            Decoded::one(input::ChatJoin { nickname: call.text(1)?, ..join })
        }
        "endContact" => {
            let by = BY;
            let chat_id = chat_id().or(contact(call)?);
            Decoded::one(input::ChatEnd { chat_id, by, ..Default::default() })
        }
        "leave" => {
            let chat_id = chat_id().map_or_else(|| call.require_text(0), Ok)?;
            Decoded::one(input::ChatLeave::new(chat_id))
        }
        "sendMessage" => send(call, Content::Text { text: call.require_text(0)? }),
        "SendLink" => send(call, Content::Link { url: call.require_text(0)? }),
        "SendMultimediaMessage" => {
            let r#type: Personal = call.require_text(0)?;
            let mut body = call.require_object(1, "{img, document, documentType, caption}")?;
            match file(&r#type, &mut body)? {
                Some(content) => send(call, content),
                None => Decoded::Unknown,
            }
        }
        // One's own, and so never that of the others, whom the event of this name tells of.
        "isWriting" => Decoded::one(typing(chat_id(), call.require_flag(0)?, Some(Cause::Api))),
        // A registration, and a getter.
        "on" | "GetMultimediaMessageInActiveChat" => Decoded::nothing(),
        _ => Decoded::Unknown,
    })
}

/// A message of this participant's own. The SDK tells its id later; until then it has one of the engine's.
fn send(call: &VendorCall, content: Content) -> Decoded {
    let send = input::MessageSend::new(content);
    Decoded::one(input::MessageSend { chat_id: call.chat_id.clone(), cause: BY, ..send })
}

/// The chat of a contact that is given as an argument: `contact.contact.id`, or the id itself.
fn contact(call: &VendorCall) -> Read<Option<ChatId>> {
    let Some(mut contact) = call.object(0) else {
        return call.text(0).map_err(|_| call.misfit(0, "text, or an object {contact}"));
    };
    match contact.object("contact", "{id}")? {
        Some(mut inner) => inner.require_id("id").map(Some),
        None => contact.id("id"),
    }
}
