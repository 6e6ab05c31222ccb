//! What the host tells the engine: what the visitor did, what the network said.

use alloc::sync::Arc;

use super::entry::{Description, Entry};
use super::field::{Field, FieldType, Record, Value, field};
use super::macros::vocabulary;
use super::{
    Attachments, CallId, CallKind, Cause, ChatId, Content, ElementId, FieldDefs, FormKind, Group, Initiator,
    Json, List, MessageId, Operator, Page, Personal, Proactive, RequestId, Scale, Secret, Side, Status, Text,
    TriggerId, User, UserId, WidgetId, WidgetKind, WidgetOptions,
};

vocabulary! {
    /// What the host tells the engine: what the visitor did, what the network said, what its own code wants.
    caused enum Input, kind InputKind, describe INPUTS;
    // --- widget and page ---

    /// Starts loading a widget. A repeat while it is live is ignored; the first load of a widget that came from
    /// a snapshot acts as a reload, once.
    1 "widget.load" WidgetLoad by System (
        /// The widget.
        widget_id: WidgetId,
    ) {
        /// The element that holds it.
        element_id: Option<ElementId>,
        /// The visitor, where he is known as a user.
        user_id: Option<UserId>,
        /// Embedded bar or popup; missing: embed.
        kind: Option<WidgetKind>,
        /// Its options.
        options: Option<Arc<WidgetOptions>>,
    }
    /// The widget's configuration has been read.
    2 "widget.ready" WidgetReady by System in widget {
        /// The page to begin with, any but `chat`; missing: as in the options.
        page: Option<Page>,
        /// Whether an operator is online, as far as the source says so.
        online: Option<bool>,
    }
    /// The widget cannot be loaded.
    3 "widget.fail" WidgetFail by System in widget (
        /// Why.
        reason: Text,
    ) {
        /// Whether the browser does not support it at all (mluvii `isSupported`).
        unsupported: Option<bool>,
    }
    /// Shows the widget.
    4 "widget.show" WidgetShow by Api in widget {}
    /// Hides the widget.
    5 "widget.hide" WidgetHide by Api in widget {}
    /// Shows a hidden widget, hides a shown one (Livechatoo `flip`).
    6 "widget.toggle" WidgetToggle by Api in widget {}
    /// The visitor clicked the widget. It opens nothing by itself.
    7 "widget.click" WidgetClick by Visitor in widget (
        /// `chat`, `callback_now`, `callback_later`, `click_to_call`, or any other string.
        channel: Text,
    ) {}
    /// Asks for another page. `chat` starts a proactive chat.
    8 "widget.set_page" WidgetSetPage by Api in widget (
        /// The page.
        page: Page,
    ) {
        /// The chat that page `chat` starts; missing: the widget's current one, or one that the engine names.
        chat_id: Option<ChatId>,
        /// What page `chat` shows.
        proactive: Option<Proactive>,
    }
    /// Moves the widget to the other side.
    9 "widget.set_side" WidgetSetSide by Api in widget (
        /// The side.
        side: Side,
    ) {}
    /// Shows or hides the bubble.
    10 "widget.set_bubble" WidgetSetBubble by Api in widget (
        /// Whether it shows.
        visible: bool,
    ) {}
    /// The page was changed without a load (History API): tells again what still holds.
    11 "widget.reload" WidgetReload by System in widget {}
    /// Takes the widget away. A chat that is running goes on.
    12 "widget.stop" WidgetStop by Api in widget {}

    // --- window ---

    /// Opens the window.
    13 "window.open" WindowOpen by Visitor in widget {}
    /// Closes the window. The chat goes on.
    14 "window.close" WindowClose by Visitor in widget {}
    /// Minimises the window.
    15 "window.minimize" WindowMinimize by Visitor in widget {}
    /// Maximises the window.
    16 "window.maximize" WindowMaximize by Visitor in widget {}
    /// Restores the window.
    17 "window.restore" WindowRestore by Visitor in widget {}
    /// Moves the window out of the page.
    18 "window.pop_out" WindowPopOut by Visitor in widget {}

    // --- availability ---

    /// Reports who is there, in one of three forms; a report replaces the last of its form.
    19 "availability.report" AvailabilityReport by System in widget {
        /// The status as a whole.
        status: Option<Status>,
        /// All operators.
        operators: Option<List<Operator>>,
        /// All groups of operators.
        groups: Option<List<Group>>,
    }
    /// The visitor chooses an operator, under manual assignment.
    20 "operator.select" OperatorSelect by Visitor in widget (
        /// One of the operators on the list.
        operator_id: Text,
    ) {}

    // --- forms and consent ---

    /// A form opens.
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
    22 "form.ask" FormAsk by System in widget (
        /// The field's name.
        field_name: Text,
    ) {
        /// Which form; missing: the one that is open.
        kind: Option<FormKind>,
    }
    /// The visitor answers.
    23 "form.answer" FormAnswer by Visitor in widget (
        /// The field's name.
        field_name: Text,
        /// The answer.
        value: Json,
    ) {
        /// Which form; missing: the one that is open.
        kind: Option<FormKind>,
    }
    /// The visitor declines to answer.
    24 "form.decline" FormDecline by Visitor in widget (
        /// The field's name.
        field_name: Text,
    ) {
        /// Which form; missing: the one that is open.
        kind: Option<FormKind>,
    }
    /// The visitor sends the form. It requests no chat by itself.
    25 "form.submit" FormSubmit by Visitor in widget {
        /// Which form; missing: the one that is open.
        kind: Option<FormKind>,
    }
    /// The visitor leaves the form.
    26 "form.abandon" FormAbandon by Visitor in widget {
        /// Which form; missing: the one that is open.
        kind: Option<FormKind>,
    }
    /// The visitor consents to the processing of personal data.
    27 "consent.give" ConsentGive by Visitor in widget {
        /// The policy consented to; missing: the widget's.
        url: Option<Text>,
    }
    /// The visitor refuses consent: what waits for it is dropped and forgotten.
    28 "consent.decline" ConsentDecline by Visitor in widget {
        /// The policy refused; missing: the widget's.
        url: Option<Text>,
    }
    /// The host's answer to `phone.normalize_requested`.
    29 "phone.normalized" PhoneNormalized by System (
        /// The question.
        request_id: RequestId,
    ) {
        /// The number in international format; null or missing: it is invalid.
        number: Option<Personal>,
    }

    // --- chat ---

    /// Opens a proactive chat. The operator is called only when the visitor answers.
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
    31 "chat.request" ChatRequest by Visitor {
        /// The chat; missing: the widget's current one, or one that the engine names.
        chat_id: Option<ChatId>,
        /// The widget; missing: the only one.
        widget_id: Option<WidgetId>,
        /// Who begins; missing: `client`.
        initiator: Option<Initiator>,
        /// The first message.
        message: Option<Personal>,
        /// Files that come with it.
        attachments: Option<Attachments>,
    }
    /// The source itself says that a lead was won (Customerly).
    32 "lead.capture" LeadCapture by Visitor {
        /// The lead's e-mail address.
        email: Option<Personal>,
    }
    /// The chat waits in the queue.
    33 "chat.queue" ChatQueue by System in chat {
        /// The place in the queue, from 1.
        position: Option<u32>,
        /// The expected wait in milliseconds.
        wait_ms: Option<u64>,
    }
    /// An agent answers: the chat starts.
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
    }
    /// This participant enters an existing chat (CTLive `joinContact`).
    35 "chat.join" ChatJoin by Agent (
        /// The chat.
        chat_id: ChatId,
    ) {
        /// The name to show.
        nickname: Option<Personal>,
    }
    /// This participant leaves; the chat goes on without him.
    36 "chat.leave" ChatLeave by Agent (
        /// The chat.
        chat_id: ChatId,
    ) {}
    /// Somebody enters the chat.
    37 "participant.add" ParticipantAdd by Agent in chat (
        /// Who.
        user: User,
    ) {}
    /// Somebody leaves the chat.
    38 "participant.remove" ParticipantRemove by Agent in chat (
        /// Who.
        user: User,
    ) {}
    /// The chat is handed over.
    39 "chat.transfer" ChatTransfer by Agent in chat {
        /// To whom.
        to: Option<Text>,
    }
    /// The chat is put on hold.
    40 "chat.hold" ChatHold by Agent in chat {}
    /// The chat is taken up again after a hold.
    41 "chat.resume" ChatResume by Agent in chat {}
    /// The participant has fallen silent.
    42 "chat.inactive" ChatInactive by System in chat {}
    /// The participant is back.
    43 "chat.returned" ChatReturned by Visitor in chat {}
    /// A running chat is found again after a load.
    44 "chat.restore" ChatRestore by System {
        /// The chat; missing: the current one, or one that the engine names.
        chat_id: Option<ChatId>,
        /// The vendor's ticket.
        ticket: Option<Text>,
        /// Who began.
        initiator: Option<Initiator>,
    }
    /// The chat is over; before any accept it is abandoned.
    45 "chat.end" ChatEnd by System in chat {
        /// Who ended it.
        by: Option<Cause>,
        /// Why.
        reason: Option<Text>,
        /// Whether a survey follows; missing: unknown.
        survey_configured: Option<bool>,
    }
    /// Attaches the vendor's id to a chat; afterwards both ids name it.
    46 "chat.bind" ChatBind by System (
        /// The chat, by the id it has.
        chat_id: ChatId,
        /// The vendor's id.
        vendor_id: ChatId,
    ) {}

    // --- messages ---

    /// The visitor sends a message. It turns a proposed chat into a requested one.
    47 "message.send" MessageSend by Visitor in chat (
        /// The message.
        message_id: MessageId,
        /// What it holds.
        content: Content,
    ) {}
    /// The network has taken the message.
    48 "message.ack" MessageAck by System in chat (
        /// The message.
        message_id: MessageId,
    ) {}
    /// The message could not be sent. It may be sent again under the same id.
    49 "message.fail" MessageFail by System in chat (
        /// The message.
        message_id: MessageId,
        /// Why.
        reason: Text,
    ) {}
    /// A message came in. A repeated id is told once.
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
    }
    /// A message has arrived at a reader.
    51 "receipt.delivered" ReceiptDelivered by System in chat (
        /// The message.
        message_id: MessageId,
    ) {
        /// The reader, where the source says so.
        by: Option<UserId>,
    }
    /// A message was read.
    52 "receipt.read" ReceiptRead by Agent in chat (
        /// The message.
        message_id: MessageId,
    ) {
        /// The reader, where the source says so.
        by: Option<UserId>,
    }
    /// A large file of a message was stored (CTLive `multimediaMessageStored`).
    53 "attachment.store" AttachmentStore by System in chat (
        /// The message.
        message_id: MessageId,
    ) {}
    /// Somebody starts to write, or goes on writing.
    54 "typing.start" TypingStart by Agent in chat {
        /// Who, where the source says so.
        user_id: Option<UserId>,
    }
    /// Somebody stops writing.
    55 "typing.stop" TypingStop by Agent in chat {
        /// Who, where the source says so.
        user_id: Option<UserId>,
    }

    // --- connection ---

    /// The transport connects.
    56 "connection.connecting" ConnectionConnecting by System {}
    /// The transport works.
    57 "connection.up" ConnectionUp by System {}
    /// The transport works badly.
    58 "connection.unstable" ConnectionUnstable by System {
        /// Why.
        reason: Option<Text>,
    }
    /// The transport is lost; nothing ends by that.
    59 "connection.lost" ConnectionLost by System {
        /// Why.
        reason: Option<Text>,
    }
    /// The transport will not come back by itself.
    60 "connection.broken" ConnectionBroken by System {
        /// Why.
        reason: Option<Text>,
    }

    // --- calls ---

    /// A call rings.
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
    62 "call.answer" CallAnswer by Visitor in call {}
    /// The call is rejected.
    63 "call.reject" CallReject by Visitor in call {
        /// Why.
        reason: Option<Text>,
    }
    /// The call is taken back before it is answered.
    64 "call.cancel" CallCancel by Agent in call {}
    /// The call is over.
    65 "call.end" CallEnd by Agent in call {}
    /// The call broke down.
    66 "call.fail" CallFail by System in call {
        /// Why.
        reason: Option<Text>,
    }
    /// The visitor asks to be called back.
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
    68 "callback.report" CallbackReport by System in widget (
        /// The result.
        result: Text,
    ) {}

    // --- survey and rating ---

    /// A survey is offered.
    69 "survey.offer" SurveyOffer by System in chat {}
    /// The visitor opens the survey.
    70 "survey.start" SurveyStart by Visitor in chat {}
    /// The visitor answers a question of the survey.
    71 "survey.answer" SurveyAnswer by Visitor in chat (
        /// The question.
        question: Text,
        /// The answer.
        value: Json,
    ) {}
    /// The visitor sends the survey.
    72 "survey.submit" SurveySubmit by Visitor in chat {}
    /// The visitor will not take part.
    73 "survey.dismiss" SurveyDismiss by Visitor in chat {}
    /// The visitor rates the chat. What is missing is filled from what chat and identity know.
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
    76 "trigger.fire" TriggerFire by Trigger in widget (
        /// The trigger.
        id: TriggerId,
    ) {
        /// Its title.
        title: Option<Text>,
    }
    /// The visitor takes up what the trigger shows.
    77 "trigger.accept" TriggerAccept by Visitor in widget (
        /// The trigger.
        id: TriggerId,
    ) {}
    /// The visitor dismisses what the trigger shows.
    78 "trigger.dismiss" TriggerDismiss by Visitor in widget (
        /// The trigger.
        id: TriggerId,
    ) {}
    /// The visitor goes to another page.
    79 "visitor.navigate" VisitorNavigate by Visitor (
        /// Its whole URL.
        url: Personal,
    ) {}
    /// Something is learnt about the visitor. Missing fields stay as they are.
    80 "identity.set" IdentitySet by Api {
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
    81 "identity.verified" IdentityVerified by System (
        /// The result.
        result: Personal,
    ) {}
    /// The visitor opens an article.
    82 "article.open" ArticleOpen by Visitor (
        /// The article, carried through whole.
        article: Json,
    ) {}
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
        (!self.from.is_agent).then_some(Cause::Visitor)
    }
}

impl<T> Implied for T {}

impl Input {
    /// Whether it is history that is merged after a gap.
    pub(crate) fn is_replayed(&self) -> bool {
        matches!(self, Self::MessageReceive(receive) if receive.replayed == Some(true))
    }
}
