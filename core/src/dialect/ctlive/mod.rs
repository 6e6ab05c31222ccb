//! CTLive: the events that it posts to the page ("CTLive integration through events"), and its contact SDK ("Join an
//! existing chat").

mod contact;
mod page;

use super::decoded::{DecodeError, Decoded};
use super::descriptor::{Descriptor, Reads, derives, emits};
use super::encoder::Encoder;
use super::{Origins, Surface, VendorCall};
use crate::vocabulary::Event;

pub(super) const DIALECT: Descriptor = Descriptor {
    emits: emits! {
        WidgetLoaded CtlivePage "Loaded" { WidgetId ElementId UserId }
        WidgetShown CtlivePage "WidgetShown" { WidgetId ElementId UserId }
        WidgetHidden CtlivePage "WidgetHidden" { WidgetId ElementId UserId }
        WidgetClicked CtlivePage "WidgetClicked" { WidgetId ElementId UserId Channel }
        ChatRequested CtlivePage "ChatStarted" { ChatId UserId }
        ChatStarted CtlivePage "ChatOnline" { ChatId Users }
        ChatEnded CtlivePage "ChatFinished" { ChatId UserId SurveyConfigured }
        ChatAbandoned CtlivePage "ChatFinished" { ChatId UserId }
        FormStarted CtlivePage "DatacollectionStarted" { WidgetId UserId Kind Channel }
        FormSubmitted CtlivePage "DatacollectionSubmitted" { WidgetId UserId Kind Channel }
        SurveyStarted CtlivePage "SurveyStarted" { ChatId WidgetId UserId }
        SurveySubmitted CtlivePage "SurveySubmitted" { ChatId WidgetId UserId }
        MessageReceived CtliveContact "message" { ChatId MessageId From Content }
        MessageReceived CtliveContact "link" { ChatId MessageId From Content }
        MessageReceived CtliveContact "multimediaMessage" { ChatId MessageId From Content }
        AttachmentStored CtliveContact "multimediaMessageStored" { ChatId MessageId }
        MessageDelivered CtliveContact "messageReceived" { ChatId MessageId }
        MessageRead CtliveContact "messageSeen" { ChatId MessageId }
        TypingStarted CtliveContact "isWriting" { ChatId }
        TypingStopped CtliveContact "isWriting" { ChatId }
        ChatParticipantJoined CtliveContact "userAdded" { ChatId User }
        ChatEnded CtliveContact "contactEnded" { ChatId }
    },
    derives: derives! {
        ChatRestored ChatJoined ChatLeft LeadCaptured MessageSending MessageSent MessageEdited SurveyOffered SurveyExpired UnreadChanged
    },
    encode,
    reads: Some(Reads { decode, command }),
};

fn encode(event: &Event, out: &mut Encoder<'_>) {
    page::encode(event, out);
    contact::encode(event, out);
}

fn decode(call: &VendorCall, origins: &Origins) -> Result<Decoded, DecodeError> {
    match call.surface {
        Surface::CtlivePage => page::decode(call, origins),
        Surface::CtliveContact => contact::decode(call),
        _ => Ok(Decoded::NotMine),
    }
}

fn command(call: &VendorCall) -> Result<Decoded, DecodeError> {
    match call.surface {
        // The page is told things, and asked for nothing.
        Surface::CtlivePage => Ok(Decoded::Unknown),
        Surface::CtliveContact => contact::command(call),
        _ => Ok(Decoded::NotMine),
    }
}
