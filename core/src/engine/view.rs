//! Every machine's state by name: plain data, for the host to look at.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use serde::ser::{Serialize, Serializer};

#[cfg(feature = "schema")]
use crate::machine;
use crate::machine::kit::Node;
use crate::machine::question::Waiting;
use crate::machine::{call, form, trigger};
use crate::time::Timestamp;
use crate::vocabulary::table::write::text;
use crate::vocabulary::table::{Datum, List, Object, Slot as _};
use crate::vocabulary::{
    CallId, CallKind, ChatId, Department, ElementId, FormKind, Initiator, InputKind, Json, Page, Personal,
    Proactive, RequestId, Side, Text, TriggerId, Unread, User, UserId, WidgetId, WidgetOptions,
};
use crate::world::registry::At;
use crate::world::{Chat, OpenQuestion, Widget, World};

/// Defines what is shown: structs that are written as objects. Before each field stands how it is shown.
macro_rules! views {
    ($(
        $(#[$meta:meta])*
        pub struct $View:ident {
            $( $(#[$fmeta:meta])* $how:ident $name:literal $field:ident: $Type:ty, )*
        }
    )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $View {
            $( $(#[$fmeta])* #[cfg_attr(feature = "schema", schemars(rename = $name))] pub $field: $Type, )*
        }

        impl Object for $View {
            fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>)) {
                $( visit($name, views!(@$how self.$field)); )*
            }
        }

        impl Serialize for $View {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Datum::Object(self).serialize(serializer)
            }
        }
    )* };

    // What has a slot of its own, the name of a state, a number of things, a list that is there also where it is empty,
    // another view, and a list of others.
    (@slot $field:expr) => { $field.datum() };
    (@name $field:expr) => { Datum::Str($field) };
    (@count $field:expr) => { Datum::Uint($field as u64) };
    (@list $field:expr) => { Datum::List(&$field) };
    (@view $field:expr) => { Datum::Object(&$field) };
    (@views $field:expr) => { Datum::List(&Views(&$field)) };
}

/// Views as a list.
struct Views<'v, V>(&'v [V]);

impl<V: Object> List for Views<'_, V> {
    fn count(&self) -> usize {
        self.0.len()
    }
    fn item(&self, index: usize) -> Datum<'_> {
        self.0.get(index).map_or(Datum::Absent, |view| Datum::Object(view))
    }
}

views! {
    /// What holds in an engine.
    pub struct View {
        /// The latest time the engine was told.
        slot "now" now: Timestamp,
        /// The number of the last event.
        slot "seq" seq: u64,
        /// Whether the page is in the foreground, where the host has said so.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "pageVisible" page_visible: Option<bool>,
        /// The connection's state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::connection::State::schema"))]
        name "connection" connection: &'static str,
        /// The identity's state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::identity::State::schema"))]
        name "identity" identity: &'static str,
        /// The visitor, where they are known as a user.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "userId" user_id: Option<UserId>,
        /// The lead's state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::lead::State::schema"))]
        name "lead" lead: &'static str,
        /// Phone numbers that the host is asked about (`phone.normalize_requested`).
        views "questions" questions: Vec<QuestionView>,
        /// All widgets, in the order of their first load.
        views "widgets" widgets: Vec<WidgetView>,
        /// All chats that are remembered, in the order of their beginning.
        views "chats" chats: Vec<ChatView>,
    }

    /// What the host is asked about a phone number.
    pub struct QuestionView {
        /// The question, which `phone.normalized` answers.
        slot "requestId" request_id: RequestId,
        /// The number as it was given.
        slot "number" number: Personal,
        /// What waits for the answer: the name of an input, `widget.load` for a prefill.
        name "input" input: &'static str,
        /// The widget; missing where it is about none.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "widgetId" widget_id: Option<WidgetId>,
    }

    /// What holds of a widget.
    pub struct WidgetView {
        /// The widget.
        slot "widgetId" widget_id: WidgetId,
        /// The element that holds it.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "elementId" element_id: Option<ElementId>,
        /// The visitor, where they are known as a user.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "userId" user_id: Option<UserId>,
        /// The widget's state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::widget::State::schema"))]
        name "state" state: &'static str,
        /// Whether it shows: `unknown` while it is not ready, and until somebody says so.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::page::Visibility::schema"))]
        name "visibility" visibility: &'static str,
        /// The page that shows.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::page::State::schema"))]
        name "page" page: &'static str,
        /// The page asked for.
        slot "requestedPage" requested_page: Page,
        /// The window's state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::window::State::schema"))]
        name "window" window: &'static str,
        /// The availability's state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::availability::State::schema"))]
        name "availability" availability: &'static str,
        /// Whether an operator is online, where that is known.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "online" online: Option<bool>,
        /// The options in force, without the prefill's secret. What they say of side, bubble and page is how it began.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "options" options: Option<Arc<WidgetOptions>>,
        /// The vendor's options that have no place of their own, as the load brought them.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "raw" raw: Option<Json>,
        /// The effective language.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "language" language: Option<Text>,
        /// The side on which it stands.
        slot "side" side: Side,
        /// Whether the bubble shows.
        slot "bubble" bubble: bool,
        /// The state of consent.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::consent::State::schema"))]
        name "consent" consent: &'static str,
        /// Whether consent is needed for an e-mail or a phone number.
        slot "consentNeeded" consent_needed: bool,
        /// The operators whom the visitor can choose, with the departments they count in.
        views "operators" operators: Vec<OperatorView>,
        /// The operator whom the visitor chose.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "operatorId" operator_id: Option<Text>,
        /// The forms that were opened.
        views "forms" forms: Vec<FormView>,
        /// The triggers that fired.
        views "triggers" triggers: Vec<TriggerView>,
        /// The widget's own call.
        view "call" call: CallView,
        /// The state of the call back.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::callback::State::schema"))]
        name "callback" callback: &'static str,
        /// The state of the offline message.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::offline::State::schema"))]
        name "offline" offline: &'static str,
        /// The current chat.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "chatId" chat_id: Option<ChatId>,
        /// The chat on display; missing: all of them.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "selectedChatId" selected_chat_id: Option<ChatId>,
        /// Unread messages.
        view "unread" unread: UnreadView,
        /// How many inputs wait until it is loaded.
        count "queuedInputs" queued_inputs: usize,
        /// How many events wait for consent.
        count "heldEvents" held_events: usize,
    }

    /// An operator on the list.
    pub struct OperatorView {
        /// Its id.
        slot "id" id: Text,
        /// Its name.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "name" name: Option<Personal>,
        /// The departments it counts in, cloned ones among them.
        list "departments" departments: Vec<Department>,
        /// Whether it is there.
        #[cfg_attr(feature = "schema", schemars(with = "crate::vocabulary::Status"))]
        name "status" status: &'static str,
    }

    /// What holds of a form.
    pub struct FormView {
        /// What it is for.
        slot "kind" kind: FormKind,
        /// Its state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::form::State::schema"))]
        name "state" state: &'static str,
        /// The channel it leads to.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "channel" channel: Option<Text>,
        /// The fields that have an answer.
        list "answered" answered: Vec<Text>,
        /// The required fields that have none.
        list "missing" missing: Vec<Text>,
        /// The fields whose phone numbers are being normalised.
        list "pending" pending: Vec<Text>,
    }

    /// What holds of a trigger.
    pub struct TriggerView {
        /// The trigger.
        slot "id" id: TriggerId,
        /// Its state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::trigger::State::schema"))]
        name "state" state: &'static str,
    }

    /// What holds of a call.
    pub struct CallView {
        /// Its state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::call::State::schema"))]
        name "state" state: &'static str,
        /// The call.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "callId" call_id: Option<CallId>,
        /// What kind of call.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "kind" kind: Option<CallKind>,
    }

    /// Unread messages of a widget.
    pub struct UnreadView {
        /// All of them.
        slot "total" total: u32,
        /// By chat, those with any.
        slot "byChat" by_chat: Unread,
    }

    /// What holds of a chat.
    pub struct ChatView {
        /// The chat.
        slot "chatId" chat_id: ChatId,
        /// The vendor's id, where one was bound.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "vendorId" vendor_id: Option<ChatId>,
        /// The widget it belongs to.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "widgetId" widget_id: Option<WidgetId>,
        /// The chat's state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::chat::State::schema"))]
        name "state" state: &'static str,
        /// The session, from 2 on.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "session" session: Option<NonZeroU32>,
        /// Who began.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "initiator" initiator: Option<Initiator>,
        /// The vendor's ticket.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "ticket" ticket: Option<Text>,
        /// The department that answered.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "departmentId" department_id: Option<Text>,
        /// The operator who answered.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "operatorId" operator_id: Option<Text>,
        /// The place in the queue.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "position" position: Option<u32>,
        /// The expected wait in milliseconds.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "waitMs" wait_ms: Option<u64>,
        /// What a proactive chat shows.
        #[cfg_attr(feature = "schema", schemars(skip_serializing_if = "Option::is_none"))]
        slot "proposal" proposal: Option<Proactive>,
        /// Who is there.
        list "participants" participants: Vec<User>,
        /// Who writes; null for somebody who is not known.
        list "typing" typing: Vec<Option<UserId>>,
        /// Its call.
        view "call" call: CallView,
        /// The survey's state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::survey::State::schema"))]
        name "survey" survey: &'static str,
        /// The rating's state.
        #[cfg_attr(feature = "schema", schemars(schema_with = "machine::rating::State::schema"))]
        name "rating" rating: &'static str,
        /// How many messages are remembered.
        count "messages" messages: usize,
    }
}

impl View {
    /// Its JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        text(Datum::Object(self))
    }

    pub(crate) fn of(world: &World, now: Timestamp, seq: u64) -> Self {
        Self {
            now,
            seq,
            page_visible: world.foreground.visible(),
            connection: world.connection.state_name(),
            identity: world.identity.state_name(),
            user_id: world.identity.data.user_id.clone(),
            lead: world.lead.state_name(),
            questions: world.questions.iter().map(QuestionView::of).collect(),
            widgets: world.widgets.order().into_iter().map(|at| WidgetView::of(at, world)).collect(),
            chats: world.chats.iter().map(ChatView::of).collect(),
        }
    }
}

impl QuestionView {
    fn of(question: &OpenQuestion) -> Self {
        let OpenQuestion { about, node } = question;
        Self {
            request_id: about.part.clone().unwrap_or_default().into(),
            number: node.data.number.clone(),
            input: match &node.data.waiting {
                Waiting::Answer(..) => InputKind::FormAnswer.name(),
                Waiting::Input(input) => input.name(),
                Waiting::Prefill => InputKind::WidgetLoad.name(),
            },
            widget_id: about.widget_id.clone(),
        }
    }
}

impl WidgetView {
    fn of(at: At<Widget>, world: &World) -> Self {
        let widget = &world.widgets[at];
        let data = &widget.lifecycle.data;
        Self {
            widget_id: widget.about.widget_id.clone().unwrap_or_default(),
            element_id: widget.about.element_id.clone(),
            user_id: widget.about.user_id.clone(),
            state: widget.lifecycle.state_name(),
            visibility: widget.visibility().name(),
            page: widget.page.state_name(),
            requested_page: widget.page.requested(),
            window: widget.window.state_name(),
            availability: widget.availability.state_name(),
            online: widget.online(),
            options: data.options.clone(),
            raw: data.raw.clone(),
            language: widget.options().and_then(WidgetOptions::effective_language).cloned(),
            side: data.side,
            bubble: data.bubble,
            consent: widget.consent.state_name(),
            consent_needed: widget.privacy_url().is_some(),
            operators: OperatorView::list(widget),
            operator_id: widget.operator.data.id.clone(),
            forms: widget.forms.iter().map(|form| FormView::of(form, widget, world)).collect(),
            triggers: widget.triggers.iter().map(TriggerView::of).collect(),
            call: CallView::of(&widget.call),
            callback: widget.callback.state_name(),
            offline: widget.offline.state_name(),
            chat_id: widget.chat.clone(),
            selected_chat_id: widget.sight.selected().cloned(),
            unread: UnreadView {
                total: widget.sight.total(),
                by_chat: world.unread(at).map(|chat| (chat.id(), chat.unread)).collect(),
            },
            queued_inputs: widget.queue.len(),
            held_events: widget.held.len(),
        }
    }
}

impl OperatorView {
    fn list(widget: &Widget) -> Vec<Self> {
        let options = widget.options();
        let data = &widget.availability.data;
        let listed = data.listed(options).map(|operator| Self {
            id: operator.id.clone(),
            name: operator.name.clone(),
            departments: data.departments(operator, options),
            status: operator.status.name(),
        });
        listed.collect()
    }
}

impl FormView {
    fn of(form: &Node<form::Form>, widget: &Widget, world: &World) -> Self {
        let data = &form.data;
        let open = form.state == form::State::Collecting;
        Self {
            kind: data.kind,
            state: form.state_name(),
            channel: data.channel.clone(),
            answered: data.answers.iter().map(|(name, _)| name.clone()).collect(),
            missing: if open { data.missing() } else { Vec::new() },
            pending: world.pending(&widget.about, data.kind),
        }
    }
}

impl TriggerView {
    fn of(trigger: &Node<trigger::Trigger>) -> Self {
        Self { id: trigger.data.id.clone(), state: trigger.state_name() }
    }
}

impl CallView {
    fn of(call: &Node<call::Call>) -> Self {
        Self { state: call.state_name(), call_id: call.data.id.clone(), kind: call.data.kind }
    }
}

impl ChatView {
    fn of(chat: &Chat) -> Self {
        let data = &chat.lifecycle.data;
        Self {
            chat_id: chat.id(),
            vendor_id: chat.vendor_id.clone(),
            widget_id: chat.about.widget_id.clone(),
            state: chat.lifecycle.state_name(),
            session: chat.about.session,
            initiator: data.initiator,
            ticket: data.ticket.clone(),
            department_id: data.department_id.clone(),
            operator_id: data.operator_id.clone(),
            position: data.queue_place().and_then(|place| place.position),
            wait_ms: data.queue_place().and_then(|place| place.wait_ms).map(Timestamp::as_millis),
            proposal: data.proposal().map(|propose| Proactive {
                message: propose.message.clone(),
                departments: propose.departments.clone(),
                operators: propose.operators.clone(),
                department_name: propose.department_name.clone(),
                operator_name: propose.operator_name.clone(),
                operator_photo: propose.operator_photo.clone(),
            }),
            participants: chat.participants.iter().map(|participant| participant.data.clone()).collect(),
            typing: chat.typists.iter().map(|typist| typist.about.user_id.clone()).collect(),
            call: CallView::of(&chat.call),
            survey: chat.survey.state_name(),
            rating: chat.rating.state_name(),
            messages: chat.messages.len(),
        }
    }
}
