//! What the engine tells the host.

use alloc::sync::Arc;
use core::num::NonZeroU32;

use super::entry::{Description, Entry};
use super::field::{Field, Record, Value, field};
use super::field_type::FieldType;
use super::macros::vocabulary;
use super::table::{Columns, Datum, Fault, Reader, Slot, Table, TableMut};
use super::{
    Answers, Attachments, CallId, CallKind, Cause, ChatId, Code, Content, ElementId, FormKind, Identity,
    Initiator, Json, List, MessageId, Page, Personal, Reason, RequestId, Scale, Side, Status, Text,
    TriggerId, Unread, User, UserId, WidgetId, WidgetKind, WidgetOptions, WindowSize,
};

/// A type of event, one of the structs of this module; or [`Event`], which is any of them.
pub trait EventType: Sized {
    /// The event, where it is of this type.
    fn of(event: &Event) -> Option<&Self>;
}

impl EventType for Event {
    fn of(event: &Event) -> Option<&Self> {
        Some(event)
    }
}

vocabulary! {
    /// What the engine tells the host: one thing that changed.
    plain enum Event, kind EventKind, describe EVENTS;

    // --- widget and page ---

    /// A widget is loaded and its configuration read; in widget state `ready`.
    ///
    /// CTLive `Loaded`, Livechatoo `onload`.
    1 "widget.loaded" WidgetLoaded about widget {
        /// The page that shows.
        page: Page,
        /// Whether an operator is online, where that is known.
        online: Option<bool>,
        /// The effective language.
        language: Option<Text>,
    }
    /// The widget shows.
    ///
    /// On any page but `hidden`. CTLive `WidgetShown`.
    2 "widget.shown" WidgetShown about widget {}
    /// The widget no longer shows.
    ///
    /// On page `hidden`, which `widget.page_changed` has told. CTLive `WidgetHidden`.
    3 "widget.hidden" WidgetHidden about widget {}
    /// The widget could not be loaded.
    ///
    /// Widget state `failed` or `unsupported`.
    4 "widget.load_failed" WidgetLoadFailed about widget {
        /// Why.
        reason: Text,
    }
    /// The visitor clicked the widget.
    ///
    /// It opens nothing by itself. CTLive `WidgetClicked`.
    5 "widget.clicked" WidgetClicked about widget {
        /// What was clicked: `chat`, `callback_now`, `callback_later`, `click_to_call`, or any other string.
        channel: Text,
    }
    /// The widget is on another page.
    ///
    /// By the host, or by availability. Livechatoo `page`.
    6 "widget.page_changed" WidgetPageChanged about widget {
        /// The page before.
        from: Page,
        /// The page now.
        to: Page,
        /// The page asked for, which comes back when operators do.
        requested: Page,
    }
    /// The widget stands on the other side.
    ///
    /// Livechatoo `switch_side`.
    7 "widget.side_changed" WidgetSideChanged about widget {
        /// The side.
        side: Side,
    }
    /// The bubble shows, or no longer shows.
    ///
    /// Livechatoo `bubble`.
    8 "widget.bubble_changed" WidgetBubbleChanged about widget {
        /// Whether it shows.
        visible: bool,
    }
    /// The widget was taken away.
    ///
    /// Widget state `stopped`. A running chat goes on. Livechatoo `stop`.
    9 "widget.stopped" WidgetStopped about widget {}
    /// An input that was accepted and had to wait is not taken after all: nothing of it takes effect.
    ///
    /// It waited for its widget to load, or for `phone.normalized`: there `invalid_phone` says that the host knows no
    /// such number, or did not answer in time.
    10 "input.refused" InputRefused {
        /// The widget that it was for; missing where it was for none.
        widget_id: Option<WidgetId>,
        /// The element that holds it.
        element_id: Option<ElementId>,
        /// The visitor, where they are known as a user.
        user_id: Option<UserId>,
        /// The input's canonical name.
        input: Text,
        /// Why.
        reason: Reason,
    }

    // --- window ---

    /// The chat window opened.
    ///
    /// Window state `open.restored`. mluvii `chatWindowOpen`, Customerly `onChatOpened`.
    11 "window.opened" WindowOpened about widget {}
    /// The chat window closed; the chat goes on.
    ///
    /// Window state `closed`. mluvii `chatWindowClosed`, Customerly `onChatClosed`.
    12 "window.closed" WindowClosed about widget {}
    /// The chat window was minimised, restored or maximised.
    ///
    /// Window state `open`. Livechatoo `onchange`.
    13 "window.resized" WindowResized about widget {
        /// The size now.
        size: WindowSize,
        /// Whether the widget has a running chat.
        during_chat: bool,
    }
    /// The chat window moved out of the page, or opened there.
    ///
    /// Window state `popped_out`.
    14 "window.popped_out" WindowPoppedOut about widget {
        /// The size that it had in the page; missing: it was not open there.
        size: Option<WindowSize>,
    }

    // --- availability ---

    /// Another status of the button.
    ///
    /// mluvii `setStatusUpdateCallback`.
    15 "availability.changed" AvailabilityChanged about widget {
        /// The status before.
        from: Status,
        /// The status now.
        to: Status,
        /// 0 offline, 1 online, 2 busy, null for unknown and away (mluvii).
        code: Code,
    }
    /// The visitor chose an operator.
    ///
    /// Under manual assignment. Livechatoo.
    16 "operator.selected" OperatorSelected about widget {
        /// The operator.
        operator_id: Text,
    }

    // --- forms and consent ---

    /// A form opened.
    ///
    /// Form state `collecting`. CTLive `DatacollectionStarted`.
    17 "form.started" FormStarted about widget {
        /// What it is for.
        kind: FormKind,
        /// The channel it leads to.
        channel: Option<Text>,
    }
    /// A field was shown to the visitor.
    ///
    /// Form state `collecting`. Customerly `onProfilingQuestionAsked`.
    18 "form.field_asked" FormFieldAsked about widget {
        /// The form.
        kind: FormKind,
        /// The field.
        field_name: Text,
    }
    /// The visitor answered a field. An e-mail or a phone number waits for consent.
    ///
    /// Form state `collecting`. Livechatoo `onnamerequired`, `onemailrequired`, `onphonerequired`; Customerly
    /// `onProfilingQuestionAnswered`.
    19 "form.field_answered" FormFieldAnswered about widget {
        /// The form.
        kind: FormKind,
        /// The field.
        field_name: Text,
        /// The answer; a phone number in international format.
        value: Json,
    }
    /// An answer does not fit its field.
    ///
    /// Form state `collecting`: the field can be answered again. In `observe` mode only a blank e-mail or phone number,
    /// for the vendor took the others.
    20 "form.field_rejected" FormFieldRejected about widget {
        /// The form.
        kind: FormKind,
        /// The field.
        field_name: Text,
        /// `invalid_phone`, `invalid_email`, `invalid_choice` or `invalid_value`.
        reason: Reason,
    }
    /// The visitor declined to answer a field.
    ///
    /// Form state `collecting`. Livechatoo `accepted: false`.
    21 "form.field_declined" FormFieldDeclined about widget {
        /// The form.
        kind: FormKind,
        /// The field.
        field_name: Text,
    }
    /// The visitor sent the form.
    ///
    /// Form state `submitted`. It requests no chat by itself. CTLive `DatacollectionSubmitted`.
    22 "form.submitted" FormSubmitted about widget {
        /// The form.
        kind: FormKind,
        /// The channel it leads to.
        channel: Option<Text>,
        /// All answers.
        answers: Answers,
    }
    /// The form was left; origin `inferred` where the window closed or the widget stopped.
    ///
    /// Form state `abandoned`.
    23 "form.abandoned" FormAbandoned about widget {
        /// The form.
        kind: FormKind,
    }
    /// The visitor consented; what waited follows.
    ///
    /// Consent state `given`. Livechatoo `url_privacy`.
    24 "consent.given" ConsentGiven about widget {
        /// The policy.
        url: Option<Text>,
    }
    /// The visitor declined consent, or its deadline passed.
    ///
    /// Consent state `declined`. Livechatoo `url_privacy`.
    25 "consent.declined" ConsentDeclined about widget {
        /// The policy.
        url: Option<Text>,
    }
    /// A question to the host alone: what is this number in international format? Answered by `phone.normalized`.
    ///
    /// It is asked of every phone number: the answer to a form, `callback.request`, `offline.submit`, `rating.submit`,
    /// `identity.set`, and the prefill of `widget.load`. What brought it waits until the answer or the deadline
    /// `phoneAnswer`; all else goes on. Those that are open stand in the view. mluvii
    /// `setCustomNumberNormalization`.
    26 "phone.normalize_requested" PhoneNormalizeRequested {
        /// The widget; missing where it is about none.
        widget_id: Option<WidgetId>,
        /// The element that holds it.
        element_id: Option<ElementId>,
        /// The visitor, where they are known as a user.
        user_id: Option<UserId>,
        /// The question.
        request_id: RequestId,
        /// The number as it was given.
        number: Personal,
    }

    // --- chat ---

    /// A proactive chat is shown; nobody is called yet.
    ///
    /// Chat state `proposed`. Livechatoo `page('chat', …)`.
    27 "chat.proposed" ChatProposed about chat {
        /// Who proposes.
        initiator: Initiator,
        /// What stands in the window; missing: the assigned operator's welcome.
        message: Option<Personal>,
        /// The departments it may go to.
        departments: Option<List<Text>>,
        /// The operators it may go to.
        operators: Option<List<Text>>,
        /// The department's name to show.
        department_name: Option<Text>,
        /// The operator's name to show.
        operator_name: Option<Personal>,
        /// The address of the operator's picture.
        operator_photo: Option<Text>,
    }
    /// A chat was asked for; at most once a session.
    ///
    /// Chat state `requested`. CTLive `ChatStarted`, mluvii `chatSessionCreated`, Customerly
    /// `onNewConversation`.
    28 "chat.requested" ChatRequested about chat {
        /// Who began.
        initiator: Initiator,
        /// The first message.
        message: Option<Personal>,
        /// Files that came with it.
        attachments: Attachments,
    }
    /// A visitor who is not known as a user began a conversation.
    ///
    /// Customerly `onLeadGenerated`.
    29 "lead.captured" LeadCaptured about chat_or_widget {
        /// Their e-mail address, where it is known.
        email: Option<Personal>,
    }
    /// The chat waits in the queue.
    ///
    /// Chat state `queued`, or `active.queued` after somebody had answered.
    30 "chat.queued" ChatQueued about chat {
        /// The place in the queue, from 1.
        position: Option<u32>,
        /// The expected wait in milliseconds.
        wait_ms: Option<u64>,
    }
    /// Another place in the queue, or another expected wait.
    ///
    /// Chat state `queued`, or `active.queued` after somebody had answered.
    31 "chat.queue_updated" ChatQueueUpdated about chat {
        /// The place in the queue, from 1.
        position: Option<u32>,
        /// The expected wait in milliseconds.
        wait_ms: Option<u64>,
    }
    /// An agent answered; at most once a session.
    ///
    /// Chat state `active.connected`. CTLive `ChatOnline`, mluvii `chatSessionStarted`, Livechatoo
    /// `onchatstart`.
    32 "chat.started" ChatStarted about chat {
        /// Who takes part, as far as it is known: the visitor, those who were named, agents who are there.
        users: List<UserId>,
        /// The vendor's ticket.
        ticket: Option<Text>,
        /// Who began.
        initiator: Initiator,
        /// The department that answered.
        department_id: Option<Text>,
        /// The operator who answered.
        operator_id: Option<Text>,
    }
    /// This participant entered the chat.
    ///
    /// Chat state `joined`. CTLive `joinContact`.
    33 "chat.joined" ChatJoined about chat {
        /// The name to show.
        nickname: Option<Personal>,
    }
    /// This participant left; the chat goes on without them.
    ///
    /// Chat state `left`. CTLive `leave`. In `observe` mode an idle chat is let go where there would be too many.
    34 "chat.left" ChatLeft about chat {
        /// Why, where it was not this participant's own doing: `visitor_changed` as another visitor came or they logged
        /// out, `forgotten` where there would be too many chats.
        reason: Option<Text>,
    }
    /// Somebody entered the chat.
    ///
    /// Until the chat is over; also whoever a later `chat.accept` names anew. CTLive `userAdded`.
    35 "chat.participant_joined" ChatParticipantJoined about chat {
        /// Who.
        user: User,
    }
    /// Somebody left the chat.
    ///
    /// Until the chat is over; a room without agents for a while is not ended.
    36 "chat.participant_left" ChatParticipantLeft about chat {
        /// Who.
        user: User,
    }
    /// The chat is being handed over.
    ///
    /// Chat state `active.transferring`.
    37 "chat.transferred" ChatTransferred about chat {
        /// To whom.
        to: Option<Text>,
    }
    /// The chat was put on hold.
    ///
    /// Chat state `active.held`.
    38 "chat.held" ChatHeld about chat {}
    /// The chat was taken up again.
    ///
    /// Chat state `active.connected`, after a hold, or after a transfer or a wait in the queue that `chat.accept` ended.
    39 "chat.resumed" ChatResumed about chat {}
    /// The participant fell silent.
    ///
    /// Chat state `active.inactive`.
    40 "chat.idled" ChatIdled about chat {}
    /// The participant is back.
    ///
    /// Chat state `active.connected`.
    41 "chat.returned" ChatReturned about chat {}
    /// A running chat was found again; never a second `chat.started`.
    ///
    /// While the chat runs. Livechatoo `onchatopened`.
    42 "chat.restored" ChatRestored about chat {
        /// The vendor's ticket.
        ticket: Option<Text>,
        /// Who began.
        initiator: Initiator,
    }
    /// The chat is over; at most once a session.
    ///
    /// Chat state `ended`. CTLive `ChatFinished`, `contactEnded`; mluvii `chatSessionEnded`.
    43 "chat.ended" ChatEnded about chat {
        /// Who ended it.
        by: Cause,
        /// Why.
        reason: Option<Text>,
        /// Whether a survey follows; missing: unknown.
        survey_configured: Option<bool>,
    }
    /// The chat was given up before anybody answered; at most once a session.
    ///
    /// Chat state `abandoned`.
    44 "chat.abandoned" ChatAbandoned about chat {
        /// Who gave it up.
        by: Cause,
        /// Why.
        reason: Option<Text>,
    }

    // --- messages ---

    /// The visitor's message is on its way.
    ///
    /// Message state `sending`.
    45 "message.sending" MessageSending about chat {
        /// The message.
        message_id: MessageId,
        /// What it holds.
        content: Content,
    }
    /// The network has taken the message.
    ///
    /// Message state `sent`. CTLive `sendMessage`.
    46 "message.sent" MessageSent about chat {
        /// The message.
        message_id: MessageId,
    }
    /// The message could not be sent.
    ///
    /// Message state `failed`: it can be sent again.
    47 "message.failed" MessageFailed about chat {
        /// The message.
        message_id: MessageId,
        /// Why.
        reason: Text,
    }
    /// A message came in; origin `replayed` for history.
    ///
    /// Message state `received`. CTLive `message`, `link`, `multimediaMessage`.
    48 "message.received" MessageReceived about chat {
        /// The message.
        message_id: MessageId,
        /// Who wrote it.
        from: User,
        /// When it was written, milliseconds.
        sent_at: u64,
        /// What it holds.
        content: Content,
    }
    /// A message arrived at a reader; origin `inferred` where only the reading was told.
    ///
    /// Receipt state `delivered`. CTLive `messageReceived`, which names no reader.
    49 "message.delivered" MessageDelivered about chat {
        /// The message.
        message_id: MessageId,
        /// The reader, where they are known.
        by: Option<UserId>,
    }
    /// A message was read.
    ///
    /// Receipt state `read`. CTLive `messageSeen`, which names no reader.
    50 "message.read" MessageRead about chat {
        /// The message.
        message_id: MessageId,
        /// The reader, where they are known.
        by: Option<UserId>,
    }
    /// A large file of a message was stored.
    ///
    /// Attachment state `stored`. CTLive `multimediaMessageStored`.
    51 "attachment.stored" AttachmentStored about chat {
        /// The message.
        message_id: MessageId,
    }
    /// Somebody writes.
    ///
    /// Typing state `typing`. CTLive `isWriting`.
    52 "typing.started" TypingStarted {
        /// The chat.
        chat_id: ChatId,
        /// The widget it belongs to.
        widget_id: Option<WidgetId>,
        /// Who writes, where it is known.
        user_id: Option<UserId>,
        /// The session of the chat, from 2 on.
        session: Option<NonZeroU32>,
    }
    /// Somebody no longer writes.
    ///
    /// Typing state `idle`: by a stop, the user's message or leaving, the end of the chat or the deadline.
    /// CTLive `isWriting`.
    53 "typing.stopped" TypingStopped {
        /// The chat.
        chat_id: ChatId,
        /// The widget it belongs to.
        widget_id: Option<WidgetId>,
        /// Who wrote, where it is known.
        user_id: Option<UserId>,
        /// Whether the deadline ended it.
        timed_out: bool,
        /// The session of the chat, from 2 on.
        session: Option<NonZeroU32>,
    }
    /// Another number of agents' messages that the visitor has not seen.
    ///
    /// Seen is what is on display: in a widget that shows, a window that is neither closed nor minimised, and a page in
    /// the foreground. What the visitor read elsewhere, and the messages of a chat that is over, do not count.
    54 "unread.changed" UnreadChanged about widget {
        /// All of them.
        total: u32,
        /// Those of each chat of which it is another number than before, 0 where it has none any more; of origin
        /// `restored`, those of each chat that has any.
        by_chat: Unread,
    }

    // --- connection ---

    /// The transport connects.
    ///
    /// Connection state `connecting`.
    55 "connection.connecting" ConnectionConnecting {}
    /// The transport works.
    ///
    /// Connection state `up`.
    56 "connection.up" ConnectionUp {}
    /// The transport works badly.
    ///
    /// Connection state `unstable`.
    57 "connection.unstable" ConnectionUnstable {
        /// Why.
        reason: Option<Text>,
    }
    /// The transport is lost.
    ///
    /// Connection state `lost`. Nothing ends by that.
    58 "connection.lost" ConnectionLost {
        /// Why.
        reason: Option<Text>,
    }
    /// The transport works again after a loss.
    ///
    /// Connection state `up`.
    59 "connection.recovered" ConnectionRecovered {}
    /// The transport will not come back by itself.
    ///
    /// Connection state `broken`, left by a new `connection.connecting`.
    60 "connection.broken" ConnectionBroken {
        /// Why.
        reason: Option<Text>,
    }

    // --- calls ---

    /// A call rings.
    ///
    /// Call state `offered`.
    61 "call.offered" CallOffered about chat_or_widget {
        /// The call.
        call_id: Option<CallId>,
        /// What kind of call.
        kind: Option<CallKind>,
    }
    /// The call was answered.
    ///
    /// Call state `active`. Customerly `onRealtimeVideoAnswered`.
    62 "call.answered" CallAnswered about chat_or_widget {
        /// The call.
        call_id: Option<CallId>,
        /// What kind of call, where the offer said so.
        kind: Option<CallKind>,
    }
    /// The call was rejected.
    ///
    /// Call state `rejected`. Customerly `onRealtimeVideoRejected`.
    63 "call.rejected" CallRejected about chat_or_widget {
        /// The call.
        call_id: Option<CallId>,
        /// What kind of call, where the offer said so.
        kind: Option<CallKind>,
        /// Why.
        reason: Option<Text>,
    }
    /// The call was taken back before an answer.
    ///
    /// Call state `cancelled`; also by the end of the chat.
    64 "call.cancelled" CallCancelled about chat_or_widget {
        /// The call.
        call_id: Option<CallId>,
        /// What kind of call, where the offer said so.
        kind: Option<CallKind>,
    }
    /// The call rang until its deadline.
    ///
    /// Call state `expired`, after the deadline `callOffer`.
    65 "call.expired" CallExpired about chat_or_widget {
        /// The call.
        call_id: Option<CallId>,
        /// What kind of call, where the offer said so.
        kind: Option<CallKind>,
    }
    /// The call is over.
    ///
    /// Call state `ended`; also by the end of the chat.
    66 "call.ended" CallEnded about chat_or_widget {
        /// The call.
        call_id: Option<CallId>,
        /// What kind of call, where the offer said so.
        kind: Option<CallKind>,
    }
    /// The call broke down.
    ///
    /// Call state `failed`.
    67 "call.failed" CallFailed about chat_or_widget {
        /// The call.
        call_id: Option<CallId>,
        /// What kind of call, where the offer said so.
        kind: Option<CallKind>,
        /// Why.
        reason: Option<Text>,
    }
    /// The visitor asked to be called back.
    ///
    /// The number waits for consent. CTLive `CallbackNow`, `CallbackLater`, `ClickToCall`.
    68 "callback.requested" CallbackRequested about widget {
        /// The channel.
        channel: Text,
        /// The number to call.
        phone: Personal,
        /// When to call, milliseconds.
        call_at: Option<u64>,
    }
    /// What became of the call back.
    ///
    /// Call back state `reported`.
    69 "callback.result" CallbackResult about widget {
        /// The result.
        result: Text,
    }

    // --- survey and rating ---

    /// A survey is offered, after the end of the chat.
    ///
    /// Survey state `offered`.
    70 "survey.offered" SurveyOffered about chat {}
    /// The visitor opened the survey; at most once a session.
    ///
    /// Survey state `open`. CTLive `SurveyStarted`.
    71 "survey.started" SurveyStarted about chat {}
    /// The visitor answered a question.
    ///
    /// Survey state `open`.
    72 "survey.answered" SurveyAnswered about chat {
        /// The question.
        question: Text,
        /// The answer.
        value: Json,
    }
    /// The visitor sent the survey; at most once a session.
    ///
    /// Survey state `submitted`. CTLive `SurveySubmitted`.
    73 "survey.submitted" SurveySubmitted about chat {}
    /// The visitor will not take part.
    ///
    /// Survey state `dismissed`.
    74 "survey.dismissed" SurveyDismissed about chat {}
    /// The survey's deadline passed.
    ///
    /// Survey state `expired`, after the deadline `survey`.
    75 "survey.expired" SurveyExpired about chat {}
    /// The visitor rated the chat.
    ///
    /// An e-mail or a phone number waits for consent. Livechatoo `onchatrating`.
    76 "rating.submitted" RatingSubmitted about chat {
        /// The value.
        value: i64,
        /// The scale it is on.
        scale: Scale,
        /// What the visitor says in words.
        message: Option<Personal>,
        /// The vendor's ticket.
        ticket: Option<Text>,
        /// The visitor's name.
        name: Option<Personal>,
        /// The visitor's e-mail address.
        email: Option<Personal>,
        /// The visitor's phone number.
        phone: Option<Personal>,
        /// The operator who is rated.
        operator_id: Option<Text>,
        /// The department that is rated.
        department_id: Option<Text>,
        /// The value before, on the same scale, where the rating was changed.
        previous: Option<i8>,
    }

    // --- offline message, triggers, targets, identity, content ---

    /// The visitor left a message while nobody was there.
    ///
    /// An e-mail or a phone number waits for consent. Livechatoo `onofflinemessage`.
    77 "offline.message_sent" OfflineMessageSent about widget {
        /// The visitor's name.
        name: Option<Personal>,
        /// The visitor's e-mail address.
        email: Option<Personal>,
        /// The visitor's phone number.
        phone: Option<Personal>,
        /// The message.
        message: Personal,
        /// The operator it is for.
        operator_id: Option<Text>,
    }
    /// A trigger shows.
    ///
    /// Trigger state `shown`. Livechatoo `ontrigger`.
    78 "trigger.fired" TriggerFired about widget {
        /// The trigger.
        id: TriggerId,
        /// Its title.
        title: Option<Text>,
    }
    /// The visitor took up what the trigger shows.
    ///
    /// Trigger state `accepted`.
    79 "trigger.accepted" TriggerAccepted about widget {
        /// The trigger.
        id: TriggerId,
    }
    /// The visitor dismissed what the trigger shows.
    ///
    /// Trigger state `dismissed`.
    80 "trigger.dismissed" TriggerDismissed about widget {
        /// The trigger.
        id: TriggerId,
    }
    /// The visitor reached a URL that one of the widget's targets matches.
    ///
    /// Every time, once for each pattern that matches. Livechatoo `target`.
    81 "target.reached" TargetReached about widget {
        /// The pattern.
        target: Text,
        /// The URL.
        url: Personal,
    }
    /// Something about the visitor changed.
    ///
    /// By an input, or by the prefill of a widget that is ready. An e-mail or a phone number waits for consent;
    /// `custom` leaves at once, in an event of its own. What a page takes back is not told here. Livechatoo `c_name`,
    /// `c_name_byop`, `c_email`, `c_phone`, `custom`.
    82 "identity.changed" IdentityChanged {
        /// The fields that changed, with their values now.
        fields: Identity,
    }
    /// What the host's own API said of `custom`, for the operator's eyes.
    ///
    /// Identity state `verified`. Livechatoo `custom`.
    83 "identity.verified" IdentityVerified {
        /// The result.
        result: Personal,
    }
    /// The visitor opened an article.
    ///
    /// Customerly `onHelpCenterArticleOpened`.
    84 "content.article_opened" ContentArticleOpened {
        /// The article, whole.
        article: Json,
    }
    /// The visitor bought something, or did what else the page counts as a conversion.
    ///
    /// Until the chat is over, every time. Livechatoo, the Conversion of its Google Analytics.
    85 "conversion.recorded" ConversionRecorded about chat {
        /// The vendor's ticket, where the chat has one.
        ticket: Option<Text>,
        /// What it is worth, a number.
        value: Json,
        /// The value's currency.
        currency: Option<Text>,
    }
    /// The visitor is gone: they logged out, or somebody else is there. Nothing of theirs is known any more.
    ///
    /// After all that ends with them. Origin `live` where `identity.clear` said so, else `inferred`. Customerly `logout`.
    86 "identity.cleared" IdentityCleared {
        /// The visitor who is gone, where they were known as a user.
        user_id: Option<UserId>,
    }
    /// Options of a widget are others now.
    ///
    /// Widget state `ready` (while it loads nothing was told that could change); before what follows from it:
    /// `widget.page_changed`, `widget.side_changed`, `widget.bubble_changed`. Livechatoo `init` on a page that has the bar, Customerly `update`.
    87 "widget.updated" WidgetUpdated about widget {
        /// The names of the options that differ; also `kind`, `elementId`, `userId`.
        fields: List<Text>,
        /// The new values of these options; without what is known of the visitor beforehand.
        options: Option<Arc<WidgetOptions>>,
        /// The new kind, where it differs.
        kind: Option<WidgetKind>,
    }
    /// Another chat of the widget is on display, or none alone.
    ///
    /// The messages of other chats are not seen.
    88 "chat.selected" ChatSelected about widget {
        /// The chat; missing: all are on display.
        chat_id: Option<ChatId>,
    }
    /// The chat goes on after its end: the same conversation, in the session that `session` counts.
    ///
    /// Chat state `requested`.
    89 "chat.reopened" ChatReopened about chat {}
    /// A message was changed.
    ///
    /// The state of the message stays as it is.
    90 "message.edited" MessageEdited about chat {
        /// The message.
        message_id: MessageId,
        /// What it holds now.
        content: Content,
        /// Which version it is, where the source numbers them.
        revision: Option<u64>,
        /// When this version was made, milliseconds, where the source says so.
        edited_at: Option<u64>,
    }
    /// A message was deleted.
    ///
    /// Message state `deleted`: nothing brings it back.
    91 "message.deleted" MessageDeleted about chat {
        /// The message.
        message_id: MessageId,
    }
    /// Somebody reacted to a message, or took a reaction back.
    ///
    /// The state of the message stays as it is.
    92 "message.reacted" MessageReacted about chat {
        /// The message.
        message_id: MessageId,
        /// The reaction.
        reaction: Personal,
        /// Who, where the source says so.
        by: Option<UserId>,
        /// Whether it was taken back.
        removed: bool,
    }
    /// The file of a message could not be stored.
    ///
    /// Attachment state `failed`.
    93 "attachment.failed" AttachmentFailed about chat {
        /// The message.
        message_id: MessageId,
        /// Why.
        reason: Text,
    }
    /// So much of a message's file has been stored.
    ///
    /// Attachment state `carried`.
    94 "attachment.progressed" AttachmentProgressed about chat {
        /// The message.
        message_id: MessageId,
        /// Bytes that are stored.
        done: u64,
        /// Bytes in all, where they are known.
        total: Option<u64>,
    }
    /// The visitor took their rating back.
    ///
    /// Rating state `withdrawn`.
    95 "rating.withdrawn" RatingWithdrawn about chat {}
}
