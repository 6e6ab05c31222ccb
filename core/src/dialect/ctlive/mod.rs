//! CTLive: the events that it posts to the page (seed 000), and its contact SDK (seed 003).

pub(super) mod contact;
pub(super) mod page;

use super::capability::{Table, derives, emits};

pub(super) const TABLE: Table = Table {
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
        ChatRestored ChatJoined ChatLeft LeadCaptured MessageSending SurveyOffered SurveyExpired UnreadChanged
    },
};
