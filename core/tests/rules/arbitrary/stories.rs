//! Short successions of inputs that get somewhere, all about one widget, one chat, one message …

use parlour::vocabulary::{Field, InputKind, InputKind::*};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::draft::{Draft, drafts};

/// What happens one after the other.
type Story = &'static [InputKind];

/// A widget comes up.
const ARRIVAL: Story = &[WidgetLoad, WidgetReady, AvailabilityReport];

/// What happens in a chat alone.
pub(crate) const CHAT_STORIES: &[Story] = &[
    &[ChatRequest, ChatAccept, MessageSend, MessageAck, MessageReceive, ReceiptRead],
    &[ChatRequest, ChatQueue, ChatQueue, ChatAccept, ParticipantAdd],
    &[ChatPropose, MessageSend, MessageAck, ChatAccept],
    &[ChatEnd, SurveyStart, SurveyAnswer, SurveySubmit, RatingSubmit],
    &[ChatEnd, SurveyOffer, SurveyAnswer, SurveyDismiss],
    &[TypingStart, TypingStart, MessageReceive, TypingStart, TypingStop],
    &[ChatTransfer, ParticipantRemove, ParticipantAdd, ChatHold, ChatResume],
    &[ChatTransfer, ChatTransfer, ChatAccept],
    &[ChatInactive, ChatReturned, ChatRestore],
    &[ChatJoin, TypingStart, ChatLeave, TypingStart],
    &[ChatJoin, MessageReceive, ReceiptDelivered, ChatLeave],
    &[MessageSend, MessageFail, MessageSend, AttachmentStore],
    &[MessageSend, AttachmentProgress, AttachmentProgress, AttachmentFail, AttachmentStore],
    &[ChatAccept, ConversionRecord, ConversionRecord],
    &[CallOffer, CallAnswer, CallEnd],
    &[CallOffer, CallAnswer, CallFail],
];

/// What happens in a widget, or in the engine as a whole.
const OTHER_STORIES: &[Story] = &[
    ARRIVAL,
    &[WidgetLoad, ChatRequest, FormStart, MessageSend, WidgetReady],
    &[WindowOpen, WindowMinimize, MessageReceive, WindowRestore, WindowClose],
    &[WidgetSetPage, AvailabilityReport, OperatorSelect, WidgetSetPage],
    &[FormStart, FormAsk, FormAnswer, FormAnswer, ConsentGive, FormSubmit],
    &[FormStart, FormAnswer, FormAnswer, PhoneNormalized, FormDecline, FormAbandon],
    &[FormStart, FormAnswer, OfflineSubmit, PhoneNormalized, FormSubmit],
    &[OfflineSubmit, CallbackRequest, ConsentDecline, CallbackReport],
    &[IdentitySet, LeadCapture, ConsentGive, IdentityVerified],
    &[CallOffer, CallReject, CallOffer, CallCancel],
    &[TriggerFire, TriggerFire, TriggerAccept, TriggerDismiss],
    &[ConnectionConnecting, ConnectionUp, ConnectionLost, MessageReceive, ConnectionUp],
    &[ConnectionUnstable, ConnectionBroken, ConnectionConnecting, ChatBind],
    &[WidgetReload, WidgetStop, WidgetLoad, WidgetReady],
    &[WidgetStop, WidgetLoad, WidgetClick, WidgetFail, WidgetLoad, WidgetReady],
];

/// Every story there is.
pub(crate) const STORIES: &[&[Story]] = &[CHAT_STORIES, OTHER_STORIES];

/// What all inputs of a story mean, each by the same name or by none.
const SUBJECTS: &[(Field, &str, &[Option<&str>])] = &[
    (Field::WidgetId, "id", &[Some("w1"), Some("w1"), Some("w1"), Some("w2"), None]),
    (Field::ChatId, "id", &[Some("c1"), Some("c1"), Some("c1"), Some("c2"), None]),
    (Field::MessageId, "id", &[Some("m1"), Some("m2")]),
    (Field::CallId, "id", &[Some("k1"), Some("k2"), None, None]),
    (Field::Id, "id", &[Some("t1"), Some("t2")]),
    (Field::UserId, "id", &[Some("u1"), Some("u2"), None]),
    (Field::Kind, "FormKind", &[Some("pre_chat"), Some("profiling"), None]),
    (Field::FieldName, "text", &[Some("phone"), Some("email"), Some("topic")]),
];

/// One of these stories.
pub(crate) fn stories(of: &[&[Story]]) -> BoxedStrategy<Vec<Draft>> {
    Union::new(of.concat().into_iter().map(story)).boxed()
}

/// One story, of which a part is left out now and then. Its subjects are the same throughout, but for some that
/// differ from input to input.
pub(super) fn story(kinds: Story) -> BoxedStrategy<Vec<Draft>> {
    let drafts: Vec<_> = kinds.iter().map(|&kind| weighted(0.9, drafts(kind))).collect();
    let subjects: Vec<_> = SUBJECTS.iter().map(|(.., names)| weighted(0.8, select(*names))).collect();
    (drafts, subjects)
        .prop_map(|(drafts, names)| {
            let about = |draft: Draft| {
                let subjects = SUBJECTS.iter().zip(&names);
                subjects.fold(draft, |draft, ((field, ty, _), name)| match name {
                    Some(name) if draft.has(*field, ty) => draft.with(*field, *name),
                    _ => draft,
                })
            };
            drafts.into_iter().flatten().map(about).collect()
        })
        .boxed()
}

/// How most visits begin: a widget comes up and a chat starts, both as most inputs mean them.
pub(super) fn opening() -> impl Strategy<Value = Vec<Draft>> {
    let named = |drafts: Vec<Draft>| {
        let drafts = drafts.into_iter();
        drafts.map(|draft| draft.with(Field::WidgetId, Some("w1")).with(Field::ChatId, Some("c1")))
    };
    let part =
        move |odds, kinds| weighted(odds, story(kinds)).prop_map(move |told| named(told.unwrap_or_default()));
    (part(0.95, ARRIVAL), part(0.9, CHAT_STORIES[0]))
        .prop_map(|(arrival, chat)| arrival.chain(chat).collect())
}
