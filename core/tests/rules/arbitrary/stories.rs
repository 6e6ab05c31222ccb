//! Short successions of inputs that get somewhere, all about one widget and one chat.

use parlour::vocabulary::{Field, InputKind, InputKind::*};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::draft::{Draft, drafts};

/// What happens one after the other.
type Story = &'static [InputKind];

/// A widget comes up.
pub(super) const ARRIVAL: Story = &[WidgetLoad, WidgetReady, AvailabilityReport, WindowOpen];

/// What happens in a chat alone.
pub(crate) const CHAT_STORIES: &[Story] = &[
    &[ChatRequest, ChatAccept, MessageSend, MessageAck, MessageReceive, ReceiptRead],
    &[ChatRequest, ChatQueue, ChatQueue, ChatAccept, ParticipantAdd],
    &[ChatPropose, MessageSend, MessageAck, ChatAccept],
    &[ChatEnd, SurveyStart, SurveyAnswer, SurveySubmit, RatingSubmit],
    &[ChatEnd, SurveyOffer, SurveyAnswer, SurveyDismiss],
    &[TypingStart, TypingStart, MessageReceive, TypingStart, TypingStop],
    &[ChatTransfer, ParticipantRemove, ParticipantAdd, ChatHold, ChatResume],
    &[ChatInactive, ChatReturned, ChatRestore],
    &[ChatJoin, MessageReceive, ReceiptDelivered, ChatLeave],
    &[MessageSend, MessageFail, MessageSend, AttachmentStore],
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
];

/// Every story there is.
pub(crate) const STORIES: &[&[Story]] = &[CHAT_STORIES, OTHER_STORIES];

/// One of these stories, about one widget and one chat.
pub(crate) fn stories(of: &[&[Story]]) -> BoxedStrategy<Vec<Draft>> {
    let told = of.concat().into_iter().map(story).collect::<Vec<_>>();
    proptest::strategy::Union::new(told).boxed()
}

/// One story, of which a part is left out now and then. Widget and chat are the same throughout, or are left
/// out throughout.
pub(super) fn story(kinds: Story) -> BoxedStrategy<Vec<Draft>> {
    let drafts: Vec<_> = kinds.iter().map(|&kind| weighted(0.9, drafts(kind))).collect();
    let widgets = select(vec![Some("w1"), Some("w1"), Some("w2"), None]);
    let chats = select(vec![Some("c1"), Some("c1"), Some("c2"), Some("c3"), None]);
    (drafts, widgets, chats)
        .prop_map(|(drafts, widget, chat)| {
            let about = |draft: Draft| draft.with(Field::WidgetId, widget).with(Field::ChatId, chat);
            drafts.into_iter().flatten().map(about).collect()
        })
        .boxed()
}
