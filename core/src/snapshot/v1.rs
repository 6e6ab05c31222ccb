//! Version 1 of the snapshot. Each field has a number and a name for ever; see the parent module for what may change.
//!
//! What is in its initial state is left out, so that a snapshot is small and old ones stay readable.

use alloc::vec::Vec;
use core::num::NonZeroU32;

use crate::time::Timestamp;
use crate::vocabulary::table::{Datum, Fault, Reader, Slot, tables};
use crate::vocabulary::{
    CallId, CallKind, Cause, ChatId, ElementId, Envelope, FieldDefs, FormKind, Group, Initiator, Input, Json,
    List, MessageId, Normalizer, Operator, Page, Personal, Scale, Side, Status, Text, TriggerId, User,
    UserId, WidgetId, WidgetKind, WidgetOptions,
};

/// A list that is left out where it is empty.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transparent))]
pub(super) struct Many<T>(pub(super) Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<T> for Many<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: Slot> Slot for Many<T> {
    fn blank() -> Self {
        Self::default()
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        self.0.read(reader)
    }
    fn datum(&self) -> Datum<'_> {
        self.0.datum()
    }
}

/// A value that has a JSON form only; in CBOR it is the text of that form.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transparent))]
pub(super) struct AsJson<T>(pub(super) T);

impl<T: Slot> Slot for AsJson<T> {
    fn blank() -> Self {
        Self(T::blank())
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        reader.json_only(&mut self.0)
    }
    fn datum(&self) -> Datum<'_> {
        Datum::JsonOnly(&self.0)
    }
}

/// An event that waits for consent: it has no number yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Held(pub(super) Envelope);

impl Slot for Held {
    fn blank() -> Self {
        Self(Envelope::blank())
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        self.0.read(reader)
    }
    fn datum(&self) -> Datum<'_> {
        self.0.datum()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Held {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Held".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = Envelope::json_schema(generator);
        if let Some(seq) = schema.pointer_mut("/allOf/0/properties/seq") {
            *seq = serde_json::json!({ "const": 0 });
        }
        schema
    }
}

/// What version 1 calls a widget that is ready. Whether it shows, its page says.
pub(super) const READY: &str = "ready.shown";

/// What it once called a widget that is ready and hidden, on whatever page.
pub(super) const READY_HIDDEN: &str = "ready.hidden";

tables! {
    /// All that an engine holds.
    pub(super) struct Snapshot {
        required {
            0 "version" version: u32,
            1 "now" now: Timestamp,
            2 "seq" seq: u64,
            3 "world" world: World,
        }
    }

    #[derive(Default)]
    pub(super) struct World {
        0 "connection" connection: Option<Text>,
        1 "connectionLost" connection_lost: Option<bool>,
        2 "identity" identity: Option<Identity>,
        3 "lead" lead: Option<Lead>,
        4 "chat" chat: Option<ChatId>,
        5 "minted" minted: Option<u64>,
        6 "asked" asked: Option<u64>,
        11 "mintedMessages" minted_messages: Option<u64>,
        12 "normalizer" normalizer: Option<Normalizer>,
        7 "widgets" widgets: Many<Widget>,
        8 "chats" chats: Many<Chat>,
        9 "ended" ended: Many<ChatId>,
        10 "events" events: Many<AsJson<Envelope>>,
        20 "past" past: Many<ChatId>,
        21 "tellings" tellings: Many<Telling>,
        30 "connectionReason" connection_reason: Option<Text>,
        40 "pageVisible" page_visible: Option<bool>,
        50 "questions" questions: Many<Question>,
        110 "retold" retold: Option<Retold>,
    }

    #[derive(Default)]
    pub(super) struct Retold {
        0 "first" first: Option<u64>,
        1 "last" last: Option<u64>,
        2 "owed" owed: Option<bool>,
    }

    #[derive(Default)]
    pub(super) struct Identity {
        0 "state" state: Option<Text>,
        1 "name" name: Option<Personal>,
        2 "nameForOperator" name_for_operator: Option<Personal>,
        3 "email" email: Option<Personal>,
        4 "phone" phone: Option<Personal>,
        5 "verified" verified: Option<u64>,
        20 "userId" user_id: Option<UserId>,
        50 "prefilled" prefilled: Many<Text>,
    }

    #[derive(Default)]
    pub(super) struct Lead {
        0 "state" state: Option<Text>,
        1 "fingerprint" fingerprint: Option<u64>,
        2 "ahead" ahead: Option<bool>,
    }

    #[derive(Default)]
    pub(super) struct Widget {
        0 "id" id: Option<WidgetId>,
        1 "elementId" element_id: Option<ElementId>,
        2 "userId" user_id: Option<UserId>,
        3 "state" state: Option<Text>,
        4 "kind" kind: Option<WidgetKind>,
        5 "options" options: Option<AsJson<WidgetOptions>>,
        6 "side" side: Option<Side>,
        7 "bubble" bubble: Option<bool>,
        8 "online" online: Option<bool>,
        9 "page" page: Option<Text>,
        10 "requestedPage" requested_page: Option<Page>,
        11 "window" window: Option<Text>,
        12 "availability" availability: Option<Text>,
        13 "status" status: Option<Status>,
        14 "operators" operators: Option<AsJson<List<Operator>>>,
        15 "groups" groups: Option<AsJson<List<Group>>>,
        16 "operator" operator: Option<Text>,
        17 "consent" consent: Option<Text>,
        18 "consentUntil" consent_until: Option<Timestamp>,
        19 "offline" offline: Option<Text>,
        20 "offlinePrint" offline_print: Option<u64>,
        21 "callback" callback: Option<Text>,
        22 "callbackPrint" callback_print: Option<u64>,
        23 "callbackResult" callback_result: Option<Text>,
        24 "call" call: Option<Call>,
        25 "form" form: Option<FormKind>,
        26 "chat" chat: Option<ChatId>,
        27 "unreadTold" unread_told: Option<u32>,
        28 "forms" forms: Many<Form>,
        29 "questions" questions: Many<Question>,
        30 "triggers" triggers: Many<Trigger>,
        31 "held" held: Many<AsJson<Held>>,
        32 "queue" queue: Many<AsJson<Input>>,
        33 "unread" unread: Many<(ChatId, u32)>,
        50 "raw" raw: Option<Json>,
        51 "failurePrint" failure_print: Option<u32>,
        52 "policyPrint" policy_print: Option<u64>,
        53 "proactivePrint" proactive_print: Option<u64>,
        54 "duringChat" during_chat: Option<bool>,
        40 "lastPage" last_page: Option<Page>,
        41 "untold" untold: Option<bool>,
        42 "selected" selected: Option<ChatId>,
        43 "windowUntold" window_untold: Option<bool>,
        101 "again" again: Option<bool>,
        100 "pageLoad" page_load: Option<PageLoad>,
    }

    #[derive(Default)]
    pub(super) struct PageLoad {
        0 "command" command: Option<bool>,
        1 "event" event: Option<bool>,
        2 "others" others: Option<bool>,
        3 "at" at: Option<Timestamp>,
        4 "inferred" inferred: Option<bool>,
        5 "tellsShown" tells_shown: Option<bool>,
        6 "tellsChats" tells_chats: Option<bool>,
    }

    #[derive(Default)]
    pub(super) struct Telling {
        0 "family" family: Option<u64>,
        1 "print" print: Option<u64>,
        2 "at" at: Option<Timestamp>,
        3 "asked" asked: Option<bool>,
    }

    #[derive(Default)]
    pub(super) struct Call {
        0 "state" state: Option<Text>,
        1 "id" id: Option<CallId>,
        2 "kind" kind: Option<CallKind>,
        3 "until" until: Option<Timestamp>,
        4 "reasonPrint" reason_print: Option<u32>,
    }

    #[derive(Default)]
    pub(super) struct Form {
        0 "kind" kind: Option<FormKind>,
        1 "state" state: Option<Text>,
        2 "channel" channel: Option<Text>,
        3 "fields" fields: Option<AsJson<FieldDefs>>,
        4 "asked" asked: Option<Text>,
        5 "answers" answers: Many<(Text, Json)>,
        6 "declined" declined: Many<Text>,
        7 "ledTo" led_to: Option<Text>,
    }

    #[derive(Default)]
    pub(super) struct Question {
        0 "id" id: Option<Text>,
        1 "kind" kind: Option<FormKind>,
        2 "field" field: Option<Text>,
        3 "number" number: Option<Personal>,
        4 "until" until: Option<Timestamp>,
        50 "widgetId" widget_id: Option<WidgetId>,
        51 "elementId" element_id: Option<ElementId>,
        52 "userId" user_id: Option<UserId>,
        53 "input" input: Option<AsJson<Input>>,
    }

    #[derive(Default)]
    pub(super) struct Trigger {
        0 "id" id: Option<TriggerId>,
        1 "state" state: Option<Text>,
        2 "title" title: Option<Text>,
    }

    #[derive(Default)]
    pub(super) struct Chat {
        0 "id" id: Option<ChatId>,
        1 "widgetId" widget_id: Option<WidgetId>,
        2 "elementId" element_id: Option<ElementId>,
        3 "userId" user_id: Option<UserId>,
        4 "vendorId" vendor_id: Option<ChatId>,
        5 "scope" scope: Option<Text>,
        6 "host" host: Option<Text>,
        7 "state" state: Option<Text>,
        8 "initiator" initiator: Option<Initiator>,
        9 "ticket" ticket: Option<Text>,
        10 "departmentId" department_id: Option<Text>,
        11 "operatorId" operator_id: Option<Text>,
        12 "queued" queued: Option<bool>,
        13 "position" position: Option<u32>,
        14 "waitMs" wait_ms: Option<u64>,
        15 "to" to: Option<Text>,
        16 "proposal" proposal: Option<AsJson<Input>>,
        17 "surveyConfigured" survey_configured: Option<bool>,
        18 "restored" restored: Option<bool>,
        19 "until" until: Option<Timestamp>,
        20 "call" call: Option<Call>,
        21 "survey" survey: Option<Survey>,
        22 "rating" rating: Option<Text>,
        23 "ratingPrint" rating_print: Option<u64>,
        27 "minted" minted: Option<bool>,
        28 "requestPrint" request_print: Option<u64>,
        24 "participants" participants: Many<AsJson<User>>,
        25 "typists" typists: Many<Typist>,
        26 "messages" messages: Many<Message>,
        80 "session" session: Option<NonZeroU32>,
        81 "endedAt" ended_at: Option<Timestamp>,
        82 "endedBy" ended_by: Option<Cause>,
        83 "reasonPrint" reason_print: Option<u64>,
        84 "asked" asked: Option<u64>,
        85 "deserted" deserted: Option<bool>,
        86 "endless" endless: Option<bool>,
        87 "rated" rated: Option<Rated>,
        88 "namePrint" name_print: Option<u64>,
    }

    #[derive(Default)]
    pub(super) struct Rated {
        0 "value" value: Option<i64>,
        1 "scale" scale: Option<Scale>,
        2 "prints" prints: Many<u64>,
    }

    #[derive(Default)]
    pub(super) struct Survey {
        0 "state" state: Option<Text>,
        1 "until" until: Option<Timestamp>,
        2 "answers" answers: Many<(Text, u64)>,
    }

    #[derive(Default)]
    pub(super) struct Typist {
        0 "userId" user_id: Option<UserId>,
        1 "until" until: Option<Timestamp>,
        80 "role" role: Option<Text>,
    }

    #[derive(Default)]
    pub(super) struct Message {
        0 "id" id: Option<MessageId>,
        1 "sentAt" sent_at: Option<u64>,
        2 "state" state: Option<Text>,
        3 "attachment" attachment: Option<Text>,
        4 "receipts" receipts: Many<Receipt>,
        20 "author" author: Option<u32>,
        21 "content" content: Option<u32>,
        22 "timeTold" time_told: Option<bool>,
        23 "vendorId" vendor_id: Option<MessageId>,
        24 "earlier" earlier: Many<u32>,
        25 "revision" revision: Option<u64>,
        26 "editedAt" edited_at: Option<u64>,
        27 "reactions" reactions: Many<u64>,
        28 "reasonPrint" reason_print: Option<u64>,
        29 "progress" progress: Option<Progress>,
        40 "unread" unread: Option<bool>,
    }

    #[derive(Default)]
    pub(super) struct Progress {
        0 "done" done: Option<u64>,
        1 "total" total: Option<u64>,
    }

    #[derive(Default)]
    pub(super) struct Receipt {
        0 "by" by: Option<UserId>,
        1 "state" state: Option<Text>,
    }
}
