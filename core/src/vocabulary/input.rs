//! What the host tells the engine: what the visitor did, what the network said.
//!
//! Each input has a constructor with what it must have; all else is missing until it is set:
//!
//! ```
//! use parlour::{Config, Engine, input};
//!
//! let mut engine = Engine::new(Config::default());
//! engine.handle(0, input::WidgetLoad::new("w1"))?;
//! engine.handle(10, input::WidgetReady::default())?;
//! engine.handle(20, input::ChatRequest { message: Some("Hello".into()), ..Default::default() })?;
//! # Ok::<(), parlour::Rejection>(())
//! ```
//!
//! What holds for all of them: an input for a widget is rejected `unknown_widget`, `ambiguous_widget`,
//! `widget_stopped` or `widget_failed` where there is no ready widget that it can mean, and waits while the
//! widget is `loading`; one for a chat is rejected `unknown_chat`, `chat_ended` or `chat_left`; what is over a
//! limit is rejected `limit_exceeded`. In [`observe`](crate::Mode::Observe) mode unknown widgets and chats are
//! inferred instead. A rejection changes nothing. What each says of states is where it is valid. An input that says what
//! is known already is ignored, and what it leaves out says nothing; one that says something else takes effect, or is
//! rejected.
//!
//! An input for a chat that gives no id means, in strict mode, the only one that goes on, and is rejected
//! `ambiguous_chat` where there are several; in observe mode it means the one that was begun last. One that names an
//! earlier session of its chat is rejected `chat_ended`.
//!
//! Blank is absent: an optional id, text, name, e-mail, phone number or secret that is empty or white space counts as
//! missing, and so does such an item in a list of ids or texts, and such a part of an option, a user or an attachment. A
//! blank id that must be there is rejected `missing_fields`; who wrote a message may be unknown, who comes or goes may not.
//! Text that must be there stays as it is: what a message says may be blank. In the prefill of `widget.load` alone blank text says something.
//!
//! Where a phone number is to be normalised (`phone.set_normalizer`), that of every input is. While the host is asked
//! (`phone.normalize_requested`), the input waits, and its verdict is `accepted`; it takes effect with the answer, or is
//! told as `input.refused`. In `observe` mode the vendor's own text is told where the host knows no such number.

use alloc::sync::Arc;
use core::num::NonZeroU32;

use super::entry::{Description, Entry};
use super::field::{Field, Record, Value, field};
use super::field_type::FieldType;
use super::macros::vocabulary;
use super::table::{Columns, Datum, Fault, Reader, Slot, Table, TableMut};
use super::{
    Attachments, CallId, CallKind, Cause, ChatId, Content, ElementId, FieldDefs, FormKind, Group, Initiator,
    Json, List, MessageId, Normalizer, Operator, Page, Personal, Proactive, RequestId, Scale, Secret, Side,
    Status, Text, TriggerId, User, UserId, UserKind, WidgetId, WidgetKind, WidgetOptions,
};

vocabulary! {
    /// What the host tells the engine: what the visitor did, what the network said, what its own code wants.
    caused enum Input, kind InputKind, describe INPUTS;
    // --- widget and page ---

    /// Starts loading a widget. A repeat while it is live is ignored; the first load of a widget that came from
    /// a snapshot acts as a reload, once.
    ///
    /// Valid while the widget is not live: `unloaded`, `stopped`, `failed`, `unsupported`; ignored while it
    /// is. Rejected `invalid_page` for page `chat`, `limit_exceeded` over `limits.widgets`. Its prefill takes the place of
    /// the one before, and is told as `identity.changed` when the widget is ready. Livechatoo `init`, mluvii `init`,
    /// Customerly `load`.
    1 "widget.load" WidgetLoad by System (
        /// The widget.
        widget_id: WidgetId,
    ) {
        /// The element that holds it.
        element_id: Option<ElementId>,
        /// The visitor, where they are known as a user.
        user_id: Option<UserId>,
        /// Embedded bar or popup; missing: embed.
        kind: Option<WidgetKind>,
        /// Its options.
        options: Option<Arc<WidgetOptions>>,
    }
    /// The widget's configuration has been read.
    ///
    /// Valid in `loading`, where inputs that waited take effect after it, and in `ready`, where it is compared with what
    /// holds: another page, or other operators online, are told. CTLive `Loaded`, Livechatoo `onload`, mluvii
    /// `connectToServer`.
    2 "widget.ready" WidgetReady by System in widget {
        /// The page to begin with, any but `chat`; missing: as in the options.
        page: Option<Page>,
        /// Whether an operator is online, as far as the source says so.
        online: Option<bool>,
        /// The events that the source itself tells after a load, by their names; the engine leaves them to it. With
        /// `widget.shown` among them it is not known whether the widget shows until somebody says so; with
        /// `chat.restored` the chats that go on are left to the source too. Other names say nothing.
        tells: Option<List<Text>>,
    }
    /// The widget cannot be loaded.
    ///
    /// Valid in `loading`: inputs that waited are refused. One that failed for another reason already is
    /// `widget_failed`. mluvii `isSupported`.
    3 "widget.fail" WidgetFail by System in widget (
        /// Why.
        reason: Text,
    ) {
        /// Whether the browser does not support it at all (mluvii `isSupported`).
        unsupported: Option<bool>,
    }
    /// Shows the widget, on the last page that was not `hidden`.
    ///
    /// Valid in `ready`; ignored while it is told to be shown.
    4 "widget.show" WidgetShow by Api in widget {}
    /// Hides the widget: asks for page `hidden`. The visitor stays followed.
    ///
    /// Valid in `ready`; ignored while hidden.
    5 "widget.hide" WidgetHide by Api in widget {}
    /// Shows a hidden widget, hides a shown one (Livechatoo `flip`).
    ///
    /// Valid in `ready`.
    6 "widget.toggle" WidgetToggle by Api in widget {}
    /// The visitor clicked the widget. It opens nothing by itself.
    ///
    /// Valid in `ready`, hidden or not: what leads to a hidden widget is the page's own. CTLive `WidgetClicked`.
    7 "widget.click" WidgetClick by Visitor in widget (
        /// `chat`, `callback_now`, `callback_later`, `click_to_call`, or any other string.
        channel: Text,
    ) {}
    /// Asks for another page. `chat` starts a proactive chat, `hidden` hides the widget, any other shows it.
    ///
    /// Valid in `ready`. With no operator online `start_online` shows as `start_offline` and `online` as
    /// `offline`. Livechatoo `page`.
    8 "widget.set_page" WidgetSetPage by Api in widget (
        /// The page.
        page: Page,
    ) {
        /// The chat that page `chat` starts; missing: the widget's current one, or one that the engine names. Of
        /// another page it is `invalid_fields`.
        chat_id: Option<ChatId>,
        /// What page `chat` shows; of another page it is `invalid_fields`. Once a chat runs, what another one shows is
        /// `chat_running`.
        proactive: Option<Proactive>,
    }
    /// Moves the widget to the other side.
    ///
    /// Valid in `ready`. Livechatoo `switch_side`.
    9 "widget.set_side" WidgetSetSide by Api in widget (
        /// The side.
        side: Side,
    ) {}
    /// Shows or hides the bubble.
    ///
    /// Valid in `ready`; ignored on mobile devices and page `mini`, where there is no bubble. Livechatoo
    /// `bubble`.
    10 "widget.set_bubble" WidgetSetBubble by Api in widget (
        /// Whether it shows.
        visible: bool,
    ) {}
    /// The page was changed without a load (History API): tells again what still holds.
    ///
    /// Valid in `ready`. All that is told has origin `restored`. Livechatoo `reload`.
    11 "widget.reload" WidgetReload by System in widget {}
    /// Takes the widget away. A chat that is running goes on.
    ///
    /// Valid in `loading` and `ready`; ignored once stopped. A later load starts clean. Livechatoo `stop`.
    12 "widget.stop" WidgetStop by Api in widget {}

    // --- window ---

    /// Opens the window.
    ///
    /// Valid in `ready`; a hidden widget shows first (inferred). Restores a minimised window; on mobile devices and
    /// page `mini` it pops out. mluvii `chatWindowOpen`, Customerly `onChatOpened`.
    13 "window.open" WindowOpen by Visitor in widget {}
    /// Closes the window. The chat goes on.
    ///
    /// Valid in `ready`, in `strict` mode not while the widget is hidden. Forms other than profiling are abandoned. mluvii `chatWindowClosed`,
    /// Customerly `onChatClosed`.
    14 "window.close" WindowClose by Visitor in widget {}
    /// Minimises the window.
    ///
    /// Valid while the window is open, otherwise `window_closed` (in `observe` mode the opening is inferred).
    /// Of the same size, another word on a chat is told. Livechatoo `onchange` min.
    15 "window.minimize" WindowMinimize by Visitor in widget {
        /// Whether a chat runs, where the source says so; missing: as far as one is known.
        during_chat: Option<bool>,
    }
    /// Maximises the window.
    ///
    /// Valid while the window is open, otherwise `window_closed` (in `observe` mode the opening is inferred).
    /// Of the same size, another word on a chat is told. Livechatoo `onchange` max.
    16 "window.maximize" WindowMaximize by Visitor in widget {
        /// Whether a chat runs, where the source says so; missing: as far as one is known.
        during_chat: Option<bool>,
    }
    /// Restores the window.
    ///
    /// Valid while the window is open, otherwise `window_closed` (in `observe` mode the opening is inferred).
    /// Of the same size, another word on a chat is told. Livechatoo `onchange` res.
    17 "window.restore" WindowRestore by Visitor in widget {
        /// Whether a chat runs, where the source says so; missing: as far as one is known.
        during_chat: Option<bool>,
    }
    /// Moves the window out of the page.
    ///
    /// Valid in `ready`; a hidden widget shows first (inferred). Livechatoo `popup`.
    18 "window.pop_out" WindowPopOut by Visitor in widget {}

    // --- availability ---

    /// Reports who is there, in one of three forms; a report replaces the last of its form.
    ///
    /// Valid in `ready`. Rejected `missing_fields` with none of the three. mluvii status codes and operator
    /// groups.
    19 "availability.report" AvailabilityReport by System in widget {
        /// The status as a whole.
        status: Option<Status>,
        /// All operators.
        operators: Option<List<Operator>>,
        /// All groups of operators.
        groups: Option<List<Group>>,
    }
    /// The visitor chooses an operator, under manual assignment.
    ///
    /// Valid in `ready`. Rejected `auto_assignment` where operators are not chosen, `unknown_operator` for one
    /// who is not on the list. Livechatoo.
    20 "operator.select" OperatorSelect by Visitor in widget (
        /// One of the operators on the list.
        operator_id: Text,
    ) {}

    // --- forms and consent ---

    /// A form opens.
    ///
    /// Valid in `ready` while no form of this kind is open. CTLive `DatacollectionStarted`.
    21 "form.start" FormStart by Visitor in widget (
        /// What the form is for.
        kind: FormKind,
    ) {
        /// The channel that it leads to.
        channel: Option<Text>,
        /// Its fields.
        fields: Option<FieldDefs>,
    }
    /// A field is shown to the visitor.
    ///
    /// Valid while the form is open, otherwise `form_not_started` (in `observe` mode the start is inferred).
    /// Customerly `onProfilingQuestionAsked`.
    22 "form.ask" FormAsk by System in widget (
        /// The field's name.
        field_name: Text,
    ) {
        /// Which form; missing: the one that was opened last.
        kind: Option<FormKind>,
    }
    /// The visitor answers.
    ///
    /// Valid while the form is open, otherwise `form_not_started` (in `observe` mode the start is inferred). A
    /// phone number is normalised first; an answer that does not fit is told as `form.field_rejected`: in
    /// `observe` mode a blank e-mail or phone number alone, for all others the vendor took. Rejected
    /// `consent_required` once it is declined. Livechatoo `onnamerequired`, Customerly
    /// `onProfilingQuestionAnswered`.
    23 "form.answer" FormAnswer by Visitor in widget (
        /// The field's name.
        field_name: Text,
        /// The answer.
        value: Json,
    ) {
        /// Which form; missing: the one that was opened last.
        kind: Option<FormKind>,
    }
    /// The visitor declines to answer.
    ///
    /// Valid while the form is open, otherwise `form_not_started` (in `observe` mode the start is inferred).
    /// Livechatoo `accepted: false`.
    24 "form.decline" FormDecline by Visitor in widget (
        /// The field's name.
        field_name: Text,
    ) {
        /// Which form; missing: the one that was opened last.
        kind: Option<FormKind>,
    }
    /// The visitor sends the form. It requests no chat by itself.
    ///
    /// Valid while the form is open, otherwise `form_not_started` (in `observe` mode the start is inferred).
    /// Rejected `missing_fields`, `consent_required` or `answer_pending`, with the names of the fields. Of one that was
    /// submitted, another channel is another form: it is not open. CTLive `DatacollectionSubmitted`.
    25 "form.submit" FormSubmit by Visitor in widget {
        /// Which form; missing: the one that was opened last.
        kind: Option<FormKind>,
        /// The channel that it leads to; missing: as its start said.
        channel: Option<Text>,
    }
    /// The visitor leaves the form.
    ///
    /// Valid while the form is open, otherwise `form_not_started`.
    26 "form.abandon" FormAbandon by Visitor in widget {
        /// Which form; missing: the one that was opened last.
        kind: Option<FormKind>,
    }
    /// The visitor consents to the processing of personal data.
    ///
    /// Valid in `ready`, also once it was declined, and for another policy. Livechatoo `url_privacy`.
    27 "consent.give" ConsentGive by Visitor in widget {
        /// The policy consented to; missing: the widget's.
        url: Option<Text>,
    }
    /// The visitor declines consent: what waits for it is dropped and forgotten.
    ///
    /// Valid in `ready`, also after consent, and for another policy. Livechatoo `url_privacy`.
    28 "consent.decline" ConsentDecline by Visitor in widget {
        /// The policy declined; missing: the widget's.
        url: Option<Text>,
    }
    /// The host's answer to `phone.normalize_requested`.
    ///
    /// Valid until the question's deadline, otherwise `unknown_request`; what waits is told, or refused. mluvii
    /// `setCustomNumberNormalization`.
    29 "phone.normalized" PhoneNormalized by System (
        /// The question.
        request_id: RequestId,
    ) {
        /// The number in international format; null or missing: it is invalid.
        number: Option<Personal>,
    }

    // --- chat ---

    /// Opens a proactive chat. The operator is called only when the visitor answers.
    ///
    /// Valid in `idle` and `proposed`; otherwise `chat_running` or `chat_ended`. Livechatoo `page('chat', …)`.
    30 "chat.propose" ChatPropose by Api {
        /// The chat; missing: the widget's current one, or one that the engine names.
        chat_id: Option<ChatId>,
        /// The widget; missing: the only one.
        widget_id: Option<WidgetId>,
        /// Who proposes; missing: `api`.
        initiator: Option<Initiator>,
        /// What stands in the window; missing: the assigned operator's welcome.
        message: Option<Personal>,
        /// Ids of the departments the chat may go to.
        departments: Option<List<Text>>,
        /// Ids of the operators the chat may go to.
        operators: Option<List<Text>>,
        /// The department's name to show.
        department_name: Option<Text>,
        /// The operator's name to show.
        operator_name: Option<Personal>,
        /// The address of the operator's picture.
        operator_photo: Option<Text>,
    }
    /// Asks for a chat.
    ///
    /// Valid in `idle` and `proposed`; while the chat runs a repeat is ignored, and one that says something else is
    /// rejected `chat_running`; `chat_ended` afterwards. Rejected `id_in_use` for a chat of another widget. CTLive
    /// `ChatStarted`, mluvii `chatSessionCreated`, Customerly `onNewConversation`.
    31 "chat.request" ChatRequest by Visitor {
        /// The chat; missing: the widget's current one, or one that the engine names.
        chat_id: Option<ChatId>,
        /// The widget; missing: the only one.
        widget_id: Option<WidgetId>,
        /// The visitor, where the source says so; missing: the widget's user.
        user_id: Option<UserId>,
        /// Who begins; missing: `client`.
        initiator: Option<Initiator>,
        /// The first message.
        message: Option<Personal>,
        /// Files that come with it.
        attachments: Option<Attachments>,
        /// Whether a lead follows for a visitor who is not known as a user; false where the source itself tells leads
        /// (Customerly); missing: yes.
        lead: Option<bool>,
        /// The session of the chat, from 1; missing: the one that it is in.
        session: Option<NonZeroU32>,
    }
    /// The source itself says that a lead was won (Customerly).
    ///
    /// Valid always; a repeat is ignored. Customerly `onLeadGenerated`.
    32 "lead.capture" LeadCapture by Visitor {
        /// The lead's e-mail address.
        email: Option<Personal>,
    }
    /// The chat waits in the queue.
    ///
    /// Valid in `requested` and `queued`, in `active.transferring`, and in `active` once the last agent has left; in
    /// `idle` and `proposed` `chat_not_requested` (in `observe` mode the request is inferred).
    33 "chat.queue" ChatQueue by System in chat {
        /// The place in the queue, from 1.
        position: Option<u32>,
        /// The expected wait in milliseconds.
        wait_ms: Option<u64>,
    }
    /// An agent answers: the chat starts.
    ///
    /// Valid in `requested`, `queued`, `active.transferring` and `active.queued`; in `idle` and `proposed`
    /// `chat_not_requested` (in `observe` mode the request is inferred). Once active, users who were not there join, what
    /// was not known is kept, and what differs from what is known is rejected `chat_running`. CTLive `ChatOnline`, mluvii
    /// `chatSessionStarted`, Livechatoo `onchatstart`.
    34 "chat.accept" ChatAccept by Agent in chat {
        /// Who takes part.
        users: Option<List<UserId>>,
        /// The vendor's ticket (Livechatoo).
        ticket: Option<Text>,
        /// Who began; missing: as requested.
        initiator: Option<Initiator>,
        /// The department that answers.
        department_id: Option<Text>,
        /// The operator who answers.
        operator_id: Option<Text>,
        /// Whether it takes the place of the widget's other chats, where the source has one at a time (Livechatoo): those
        /// that run have ended.
        replaces: Option<bool>,
    }
    /// This participant enters an existing chat (CTLive `joinContact`).
    ///
    /// Valid in `idle` and `left`; ignored in a chat that one is in.
    35 "chat.join" ChatJoin by Agent (
        /// The chat.
        chat_id: ChatId,
    ) {
        /// The name to show.
        nickname: Option<Personal>,
    }
    /// This participant leaves; the chat goes on without them.
    ///
    /// Valid in `active` and `joined`; ignored once left. CTLive `leave`.
    36 "chat.leave" ChatLeave by Agent (
        /// The chat.
        chat_id: ChatId,
    ) {
        /// The session of the chat, from 1; missing: the one that it is in.
        session: Option<NonZeroU32>,
    }
    /// Somebody enters the chat.
    ///
    /// Valid until the chat is over. An agent ends `active.transferring`. CTLive `userAdded`.
    37 "participant.add" ParticipantAdd by Agent in chat (
        /// Who.
        user: User,
    ) {}
    /// Somebody leaves the chat.
    ///
    /// Valid until the chat is over; `unknown_user` for one who is not there.
    38 "participant.remove" ParticipantRemove by Agent in chat (
        /// Who.
        user: User,
    ) {}
    /// The chat is handed over.
    ///
    /// Valid in `active`. Left by `chat.accept`, `participant.add` of an agent, or `chat.end`.
    39 "chat.transfer" ChatTransfer by Agent in chat {
        /// To whom.
        to: Option<Text>,
    }
    /// The chat is put on hold.
    ///
    /// Valid in `active`.
    40 "chat.hold" ChatHold by Agent in chat {}
    /// The chat is taken up again after a hold.
    ///
    /// Valid in `active.held`; ignored while connected.
    41 "chat.resume" ChatResume by Agent in chat {}
    /// The participant has fallen silent.
    ///
    /// Valid in `active.connected`.
    42 "chat.inactive" ChatInactive by System in chat {}
    /// The participant is back.
    ///
    /// Valid in `active.inactive`; ignored while connected.
    43 "chat.returned" ChatReturned by Visitor in chat {}
    /// A running chat is found again after a load.
    ///
    /// Valid in `idle`, where it makes the chat active without a start, and while the chat runs; ignored where
    /// the reload told it already. Livechatoo `onchatopened`.
    44 "chat.restore" ChatRestore by System {
        /// The chat; missing: the current one, or one that the engine names.
        chat_id: Option<ChatId>,
        /// The widget it belongs to; missing: the only one.
        widget_id: Option<WidgetId>,
        /// The vendor's ticket.
        ticket: Option<Text>,
        /// Who began.
        initiator: Option<Initiator>,
        /// The session of the chat, from 1; missing: the one that it is in.
        session: Option<NonZeroU32>,
    }
    /// The chat is over; before any accept it is abandoned.
    ///
    /// Valid until the chat is over. Then a repeat is ignored; whether a survey follows may still be said for the first
    /// time, and all else that differs is rejected `chat_ended`. CTLive `ChatFinished`, `contactEnded`; mluvii
    /// `chatSessionEnded`.
    45 "chat.end" ChatEnd by System in chat {
        /// The visitor, where the source says so; missing: as the chat knows them.
        user_id: Option<UserId>,
        /// Who ended it.
        by: Option<Cause>,
        /// Why.
        reason: Option<Text>,
        /// Whether a survey follows; missing: unknown.
        survey_configured: Option<bool>,
    }
    /// Attaches the vendor's id to a chat; afterwards both ids name it.
    ///
    /// Valid always; `id_in_use` where the vendor's id names something, or the chat has another one.
    46 "chat.bind" ChatBind by System (
        /// The chat, by the id it has.
        chat_id: ChatId,
        /// The vendor's id.
        vendor_id: ChatId,
    ) {}

    // --- messages ---

    /// The visitor sends a message. It turns a proposed chat into a requested one.
    ///
    /// Valid in `proposed`, which it turns into `requested`, and while the chat runs. Ignored while it is on
    /// its way or sent; after a failure it is sent again. Without an id it is another message each time. CTLive
    /// `sendMessage`, whose id comes later.
    47 "message.send" MessageSend by Visitor in chat (
        /// What it holds.
        content: Content,
    ) {
        /// The message; missing: one that the engine names, `local-1`, `local-2` and so on.
        message_id: Option<MessageId>,
        /// When it was written by the visitor's own clock, milliseconds; missing: now. What the network says counts more.
        sent_at: Option<u64>,
    }
    /// The network has taken the message.
    ///
    /// Valid for a message that was sent or failed, also after the end of the chat; `unknown_message` otherwise.
    48 "message.ack" MessageAck by System in chat (
        /// The message.
        message_id: MessageId,
    ) {
        /// When it was written, as the network says, milliseconds.
        sent_at: Option<u64>,
    }
    /// The message could not be sent. It may be sent again under the same id.
    ///
    /// Valid for a message on its way, also after the end of the chat.
    49 "message.fail" MessageFail by System in chat (
        /// The message.
        message_id: MessageId,
        /// Why.
        reason: Text,
    ) {}
    /// A message came in. Under a known id it is a repeat, or another version of the message (as `message.edit`).
    ///
    /// Valid until the chat is over; afterwards for history alone: what is `replayed`, or written not after the end. Ignored
    /// where it is known, or so old that it may have been forgotten. Rejected `id_in_use` where its author or its time is
    /// another one. In `observe` mode one's own message that comes back is known by its content.
    /// CTLive `message`, `link`, `multimediaMessage`.
    50 "message.receive" MessageReceive by Agent in chat (
        /// The message.
        message_id: MessageId,
        /// Who wrote it.
        from: User,
        /// What it holds.
        content: Content,
    ) {
        /// When it was written, milliseconds; missing: now.
        sent_at: Option<u64>,
        /// Whether it is history, merged after a gap.
        replayed: Option<bool>,
        /// Which version of the message it is, where the source numbers them: the greater is the newer.
        revision: Option<u64>,
        /// When this version was made, milliseconds: the later is the newer.
        edited_at: Option<u64>,
    }
    /// A message has arrived at a reader.
    ///
    /// Valid for a message that is remembered, also after the end of the chat; otherwise `unknown_message` (in `observe`
    /// mode it is the one message that can be meant, if there is but one). CTLive
    /// `messageReceived`.
    51 "receipt.delivered" ReceiptDelivered by System in chat (
        /// The message.
        message_id: MessageId,
    ) {
        /// The reader, where the source says so.
        by: Option<UserId>,
    }
    /// A message was read. By the visitor, which `by` or the cause says, it and all before it are no longer unread.
    ///
    /// Valid for a message that is remembered, also after the end of the chat; otherwise `unknown_message` (in `observe`
    /// mode it is the one message that can be meant, if there is but one). CTLive
    /// `messageSeen`.
    52 "receipt.read" ReceiptRead by Agent in chat (
        /// The message.
        message_id: MessageId,
    ) {
        /// The reader, where the source says so.
        by: Option<UserId>,
    }
    /// A large file of a message was stored (CTLive `multimediaMessageStored`).
    ///
    /// Valid for a message with an image or a document, otherwise `no_attachment`. CTLive
    /// `multimediaMessageStored`.
    53 "attachment.store" AttachmentStore by System in chat (
        /// The message.
        message_id: MessageId,
    ) {}
    /// Somebody starts to write, or goes on writing.
    ///
    /// Valid until the chat is over. A repeat puts the deadline off. CTLive `isWriting`.
    54 "typing.start" TypingStart by Agent in chat {
        /// Who, where the source says so. Without it and without `cause` it is taken for the agent, whom vendors
        /// tell of.
        user_id: Option<UserId>,
    }
    /// Somebody stops writing.
    ///
    /// Valid until the chat is over; ignored for one who does not write. CTLive `isWriting`.
    55 "typing.stop" TypingStop by Agent in chat {
        /// Who, where the source says so.
        user_id: Option<UserId>,
    }

    // --- connection ---

    /// The transport connects.
    ///
    /// Valid in `idle`, `lost` and `broken` (in `observe` mode also in `up` and `unstable`: the loss is inferred).
    56 "connection.connecting" ConnectionConnecting by System {}
    /// The transport works.
    ///
    /// Valid in every state but `broken`, which a new `connection.connecting` must leave first.
    57 "connection.up" ConnectionUp by System {}
    /// The transport works badly.
    ///
    /// Valid in `up`, and in `unstable` for another reason.
    58 "connection.unstable" ConnectionUnstable by System {
        /// Why.
        reason: Option<Text>,
    }
    /// The transport is lost; nothing ends by that.
    ///
    /// Valid in `connecting`, `up` and `unstable` (in `observe` mode also in `idle`), and in `lost` for another reason.
    59 "connection.lost" ConnectionLost by System {
        /// Why.
        reason: Option<Text>,
    }
    /// The transport will not come back by itself.
    ///
    /// Valid in every state but `idle` (in `observe` mode in that too), in `broken` for another reason.
    60 "connection.broken" ConnectionBroken by System {
        /// Why.
        reason: Option<Text>,
    }

    // --- calls ---

    /// A call rings.
    ///
    /// Valid while no other call is under way there, otherwise `call_in_progress`.
    61 "call.offer" CallOffer by Agent {
        /// The chat it belongs to; missing: the current one, if one is running.
        chat_id: Option<ChatId>,
        /// The widget; missing: the only one.
        widget_id: Option<WidgetId>,
        /// The call.
        call_id: Option<CallId>,
        /// What kind of call; missing: unknown.
        kind: Option<CallKind>,
    }
    /// The call is answered.
    ///
    /// Valid in `offered`, otherwise `unknown_call` (in `observe` mode the offer is inferred). Customerly
    /// `onRealtimeVideoAnswered`.
    62 "call.answer" CallAnswer by Visitor in call {}
    /// The call is rejected.
    ///
    /// Valid in `offered`, otherwise `unknown_call` (in `observe` mode the offer is inferred) or
    /// `call_answered`. With another reason it is another call's. Customerly `onRealtimeVideoRejected`.
    63 "call.reject" CallReject by Visitor in call {
        /// Why.
        reason: Option<Text>,
    }
    /// The call is taken back before it is answered.
    ///
    /// Valid in `offered`, otherwise `unknown_call` or `call_answered`.
    64 "call.cancel" CallCancel by Agent in call {}
    /// The call is over.
    ///
    /// Valid in `active`, otherwise `unknown_call` or `call_not_answered`.
    65 "call.end" CallEnd by Agent in call {}
    /// The call broke down.
    ///
    /// Valid in `offered` and `active`, otherwise `unknown_call`: so is a call that failed for another reason.
    66 "call.fail" CallFail by System in call {
        /// Why.
        reason: Option<Text>,
    }
    /// The visitor asks to be called back.
    ///
    /// Valid in `ready`; a repeat is ignored. The number is normalised first; rejected `invalid_phone` by the
    /// phone library, `missing_fields` where it is blank, `consent_required` once consent is declined. CTLive
    /// `CallbackNow`, `CallbackLater`, `ClickToCall`.
    67 "callback.request" CallbackRequest by Visitor in widget (
        /// The channel: `callback_now`, `callback_later`, `click_to_call`, or any other string.
        channel: Text,
        /// The number to call.
        phone: Personal,
    ) {
        /// When to call, milliseconds.
        call_at: Option<u64>,
    }
    /// What became of the call back.
    ///
    /// Valid after a request, otherwise `callback_not_requested`.
    68 "callback.report" CallbackReport by System in widget (
        /// The result.
        result: Text,
    ) {}

    // --- survey and rating ---

    /// A survey is offered.
    ///
    /// Valid after the end of the chat, otherwise `chat_not_ended`; `survey_not_configured` where the end said
    /// so.
    69 "survey.offer" SurveyOffer by System in chat {}
    /// The visitor opens the survey.
    ///
    /// Valid after the end of the chat, otherwise `chat_not_ended` (in `observe` mode the end is inferred);
    /// `survey_closed` once it was submitted, dismissed or has expired; `unknown_user` for another than the chat's
    /// visitor. CTLive `SurveyStarted`.
    70 "survey.start" SurveyStart by Visitor in chat {
        /// The visitor, where the source says so; missing: as the chat knows them.
        user_id: Option<UserId>,
    }
    /// The visitor answers a question of the survey.
    ///
    /// Valid while the survey is open, otherwise `survey_not_started` (in `observe` mode the start is
    /// inferred) or `survey_closed`.
    71 "survey.answer" SurveyAnswer by Visitor in chat (
        /// The question.
        question: Text,
        /// The answer.
        value: Json,
    ) {}
    /// The visitor sends the survey.
    ///
    /// Valid while the survey is open, otherwise `survey_not_started` (in `observe` mode the start is
    /// inferred); ignored once submitted. CTLive `SurveySubmitted`.
    72 "survey.submit" SurveySubmit by Visitor in chat {
        /// The visitor, where the source says so; missing: as the chat knows them.
        user_id: Option<UserId>,
    }
    /// The visitor will not take part.
    ///
    /// Valid while the survey is offered or open.
    73 "survey.dismiss" SurveyDismiss by Visitor in chat {}
    /// The visitor rates the chat. What is missing is filled from what chat and identity know.
    ///
    /// Valid once the chat has started, also after its end; otherwise `chat_not_started`. It may be changed. Rejected
    /// `out_of_range` off the scale, `invalid_phone` by the phone library, `consent_required` for an e-mail or a
    /// phone number once consent is declined. In `observe` mode nothing is filled in that would have to wait for
    /// consent. Livechatoo `onchatrating`.
    74 "rating.submit" RatingSubmit by Visitor in chat (
        /// The value, in the range of the scale.
        value: i64,
        /// The scale.
        scale: Scale,
    ) {
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
    }

    // --- offline message, triggers, targets, identity, content ---

    /// The visitor leaves a message while nobody is there.
    ///
    /// Valid in `ready`; an exact repeat is ignored. Rejected `invalid_phone` by the phone library,
    /// `consent_required` for an e-mail or a phone number once consent is declined. Livechatoo `onofflinemessage`.
    75 "offline.submit" OfflineSubmit by Visitor in widget (
        /// The message.
        message: Personal,
    ) {
        /// The visitor's name.
        name: Option<Personal>,
        /// The visitor's e-mail address.
        email: Option<Personal>,
        /// The visitor's phone number.
        phone: Option<Personal>,
        /// The operator it is for; missing: the selected one.
        operator_id: Option<Text>,
    }
    /// A trigger shows.
    ///
    /// Valid in `ready`; a repeat while it shows is ignored. Livechatoo `ontrigger`.
    76 "trigger.fire" TriggerFire by Trigger in widget (
        /// The trigger.
        id: TriggerId,
    ) {
        /// Its title.
        title: Option<Text>,
    }
    /// The visitor takes up what the trigger shows.
    ///
    /// Valid while the trigger shows, otherwise `unknown_trigger`.
    77 "trigger.accept" TriggerAccept by Visitor in widget (
        /// The trigger.
        id: TriggerId,
    ) {}
    /// The visitor dismisses what the trigger shows.
    ///
    /// Valid while the trigger shows, otherwise `unknown_trigger`.
    78 "trigger.dismiss" TriggerDismiss by Visitor in widget (
        /// The trigger.
        id: TriggerId,
    ) {}
    /// The visitor goes to another page.
    ///
    /// Valid always; ignored where no target matches. Livechatoo `target`.
    79 "visitor.navigate" VisitorNavigate by Visitor (
        /// Its whole URL.
        url: Personal,
    ) {}
    /// Something is learnt about the visitor. Missing fields stay as they are.
    ///
    /// Valid always; ignored where nothing is new. Rejected `consent_required` for an e-mail or a phone number
    /// once consent is declined, `invalid_phone` by the phone library. While the host is asked about the number,
    /// `custom` does not wait; a newer number takes the place of one that waits. Livechatoo `c_name`, `c_email`,
    /// `c_phone`, `custom`.
    80 "identity.set" IdentitySet by Api {
        /// The visitor, as the host's own accounts name them: only this says who they are. Another one than is known is
        /// another visitor, of whom nothing of the first is left (as after `identity.clear`).
        user_id: Option<UserId>,
        /// The name, as the visitor sees it.
        name: Option<Personal>,
        /// The name that operators alone see.
        name_for_operator: Option<Personal>,
        /// The e-mail address.
        email: Option<Personal>,
        /// The phone number.
        phone: Option<Personal>,
        /// A secret by which the host's own API knows the visitor; told and not kept.
        custom: Option<Secret>,
    }
    /// What the host's own API said of `custom`, for the operator's eyes.
    ///
    /// Valid always; a repeat is ignored. Livechatoo `custom`.
    81 "identity.verified" IdentityVerified by System (
        /// The result.
        result: Personal,
    ) {}
    /// The visitor opens an article.
    ///
    /// Valid always. Customerly `onHelpCenterArticleOpened`.
    82 "article.open" ArticleOpen by Visitor (
        /// The article, carried through whole.
        article: Json,
    ) {}
    /// From now on somebody else normalises phone numbers than the configuration says.
    ///
    /// Valid always; ignored where it is so already. It tells nothing, and a snapshot remembers it. mluvii
    /// `setCustomNumberNormalization`.
    83 "phone.set_normalizer" PhoneSetNormalizer by Api (
        /// Who does it.
        normalizer: Normalizer,
    ) {}
    /// The visitor bought something, or did what else the page counts as a conversion.
    ///
    /// Valid until the chat is over; every one is told, for an order can be repeated. Rejected `invalid_value`
    /// where the value is no number. Livechatoo, the Conversion of its Google Analytics.
    84 "conversion.record" ConversionRecord by Api in chat (
        /// What it is worth, a number.
        value: Json,
    ) {
        /// The value's currency, such as `CZK`.
        currency: Option<Text>,
    }
    /// The visitor logs out: all that is theirs is left and forgotten, and whoever comes next is somebody else.
    ///
    /// Valid always; ignored where nothing is known of a visitor. Forms are abandoned, calls and typing end, chats are
    /// left, unread messages are none; widgets stay. Customerly `logout`.
    85 "identity.clear" IdentityClear by Api in widget {}
    /// Options of a widget are replaced: those that are given; all others stay.
    ///
    /// Valid in `loading` and `ready`; ignored where nothing differs. Rejected `invalid_page` for page `chat`. A
    /// `widget.load` of a widget that is live does the same. Customerly `update`, Livechatoo `init`.
    86 "widget.update" WidgetUpdate by Api in widget {
        /// The options that differ from now on.
        options: Option<Arc<WidgetOptions>>,
    }

    // --- what the visitor sees ---

    /// The page came to the foreground, or went to the background: what comes while it is there is not seen.
    ///
    /// Valid always; ignored where it is so already. Until somebody says so, the page counts as visible. A browser's
    /// `visibilitychange`.
    87 "page.focus" PageFocus by Visitor (
        /// Whether the visitor can see the page.
        visible: bool,
    ) {}
    /// Another chat of the widget is on display: messages of the others are not seen. A chat says itself whose it is.
    ///
    /// Valid in `ready` for a chat that goes on, of the widget's own scope and host, otherwise `unknown_chat`; until a
    /// chat is selected, all are on display. Over with the chat, and with a stop or a load of the widget.
    88 "chat.select" ChatSelect by Visitor in widget {
        /// The chat; missing: no longer a single one.
        chat_id: Option<ChatId>,
    }

    // --- what changes later ---

    /// A chat that is over goes on: the same conversation, in a new session.
    ///
    /// Valid once the chat is over; ignored while it runs. Nothing else revives a chat.
    89 "chat.reopen" ChatReopen by System (
        /// The chat.
        chat_id: ChatId,
    ) {}
    /// A message was changed.
    ///
    /// Valid for a message that is remembered, otherwise `unknown_message`; `message_deleted` for one that was deleted. The
    /// newest version is told: that of the greatest revision, or the latest; without either, one that is not known yet.
    /// `outdated` where two versions contradict each other.
    90 "message.edit" MessageEdit by Agent in chat (
        /// The message.
        message_id: MessageId,
        /// What it holds now.
        content: Content,
    ) {
        /// Which version of the message it is, where the source numbers them: the greater is the newer.
        revision: Option<u64>,
        /// When this version was made, milliseconds: the later is the newer.
        edited_at: Option<u64>,
    }
    /// A message was deleted. Nothing brings it back.
    ///
    /// Valid for a message that is remembered, also after the end of the chat; ignored once deleted.
    91 "message.delete" MessageDelete by Agent in chat (
        /// The message.
        message_id: MessageId,
    ) {}
    /// Somebody reacts to a message, or takes a reaction back.
    ///
    /// Valid for a message that is remembered; ignored where nothing changes by it.
    92 "message.react" MessageReact by Agent in chat (
        /// The message.
        message_id: MessageId,
        /// The reaction: a picture, or its name.
        reaction: Personal,
    ) {
        /// Who, where the source says so.
        by: Option<UserId>,
        /// Whether it is taken back; missing: no.
        removed: Option<bool>,
    }
    /// Attaches the vendor's id to a message; afterwards both ids name it.
    ///
    /// Valid for a message that is remembered; `id_in_use` where the vendor's id names something, or the message has
    /// another one.
    93 "message.bind" MessageBind by System in chat (
        /// The message, by the id it has.
        message_id: MessageId,
        /// The vendor's id.
        vendor_id: MessageId,
    ) {}
    /// The file of a message could not be stored.
    ///
    /// Valid for a message with an image or a document, otherwise `no_attachment`, until it is stored.
    94 "attachment.fail" AttachmentFail by System in chat (
        /// The message.
        message_id: MessageId,
        /// Why.
        reason: Text,
    ) {}
    /// So much of a message's file has been stored.
    ///
    /// Valid for a message with an image or a document, otherwise `no_attachment`, until it is stored. Rejected
    /// `out_of_range` where more is done than there is.
    95 "attachment.progress" AttachmentProgress by System in chat (
        /// The message.
        message_id: MessageId,
        /// Bytes that are stored.
        done: u64,
    ) {
        /// Bytes in all, where they are known.
        total: Option<u64>,
    }
    /// The visitor takes their rating back.
    ///
    /// Valid for a chat that was rated, otherwise `rating_not_submitted`; ignored once withdrawn.
    96 "rating.withdraw" RatingWithdraw by Visitor in chat {}
}

/// Causes that follow from the fields of an input.
trait Implied {
    fn implied_cause(&self) -> Option<Cause> {
        None
    }
}

impl Initiator {
    /// The cause that goes with who begins.
    const fn cause(self) -> Cause {
        match self {
            Self::Client => Cause::Visitor,
            Self::Operator => Cause::Agent,
            Self::Api => Cause::Api,
            Self::Trigger => Cause::Trigger,
        }
    }
}

impl ChatPropose {
    fn implied_cause(&self) -> Option<Cause> {
        self.initiator.map(Initiator::cause)
    }
}

impl ChatRequest {
    fn implied_cause(&self) -> Option<Cause> {
        self.initiator.map(Initiator::cause)
    }
}

impl ChatEnd {
    fn implied_cause(&self) -> Option<Cause> {
        self.by
    }
}

impl MessageReceive {
    fn implied_cause(&self) -> Option<Cause> {
        match self.from.kind() {
            UserKind::Agent => None,
            UserKind::Bot => Some(Cause::Bot),
            UserKind::Visitor => Some(Cause::Visitor),
        }
    }
}

impl<T> Implied for T {}

impl Input {
    /// Whether it is history that is merged after a gap.
    pub(crate) fn is_replayed(&self) -> bool {
        matches!(self, Self::MessageReceive(receive) if receive.replayed == Some(true))
    }

    /// Whether it is a half of the load of a page: what the page asks for, or what the vendor tells. Whoever only mentions
    /// a widget gives no options.
    pub(crate) fn is_half_of_load(&self) -> bool {
        match self {
            Self::WidgetLoad(load) => load.is_half(),
            Self::WidgetReady(_) | Self::WidgetReload(_) => true,
            _ => false,
        }
    }
}

impl WidgetLoad {
    /// Whether the page asks for the load; else the widget is only mentioned.
    pub(crate) fn is_half(&self) -> bool {
        self.options.is_some() || self.cause == Some(Cause::Api)
    }
}
