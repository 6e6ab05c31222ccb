//! CTLive: the events that it posts to the page ("CTLive integration through events"), and its contact SDK ("Join an
//! existing chat").

mod contact;
mod page;

use super::decoded::{DecodeError, Decoded};
use super::descriptor::{Descriptor, NEWS, Reads, emits, events};
use super::encoder::Encoder;
use super::{Origins, Surface, VendorCall};
use crate::vocabulary::Event;

pub(super) const DIALECT: Descriptor = Descriptor {
    vendor: "CTLive",
    emits: emits! {
        WidgetLoaded CtlivePage "Loaded" Load again { WidgetId ElementId UserId }
        WidgetShown CtlivePage "WidgetShown" State again { WidgetId ElementId UserId }
        WidgetHidden CtlivePage "WidgetHidden" State again { WidgetId ElementId UserId }
        WidgetClicked CtlivePage "WidgetClicked" Occurrence { WidgetId ElementId UserId Channel }
        ChatRequested CtlivePage "ChatStarted" Milestone { ChatId UserId }
        ChatStarted CtlivePage "ChatOnline" Milestone { ChatId Users }
        ChatEnded CtlivePage "ChatFinished" Milestone { ChatId UserId SurveyConfigured }
        ChatAbandoned CtlivePage "ChatFinished" Milestone { ChatId UserId }
        FormStarted CtlivePage "DatacollectionStarted" Occurrence { WidgetId UserId Kind Channel }
        FormSubmitted CtlivePage "DatacollectionSubmitted" Occurrence { WidgetId UserId Kind Channel }
        SurveyStarted CtlivePage "SurveyStarted" Milestone { ChatId WidgetId UserId }
        SurveySubmitted CtlivePage "SurveySubmitted" Milestone { ChatId WidgetId UserId }
        MessageReceived CtliveContact "message" Identified { ChatId MessageId From Content }
        MessageReceived CtliveContact "link" Identified { ChatId MessageId From Content }
        MessageReceived CtliveContact "multimediaMessage" Identified { ChatId MessageId From Content }
        AttachmentStored CtliveContact "multimediaMessageStored" Identified { ChatId MessageId }
        MessageDelivered CtliveContact "messageReceived" Identified { ChatId MessageId }
        MessageRead CtliveContact "messageSeen" Identified { ChatId MessageId }
        TypingStarted CtliveContact "isWriting" State { ChatId }
        TypingStopped CtliveContact "isWriting" State { ChatId }
        ChatParticipantJoined CtliveContact "userAdded" Identified { ChatId User }
        ChatEnded CtliveContact "contactEnded" Milestone { ChatId }
    },
    derives: events! {
        WidgetPageChanged WidgetUpdated FormAbandoned ChatRestored ChatJoined ChatLeft LeadCaptured MessageSending MessageSent MessageEdited
        SurveyOffered SurveyExpired UnreadChanged
    },
    tells: NEWS,
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
