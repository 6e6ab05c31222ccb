//! Every machine's state by name: plain data, for the host to look at.

use alloc::vec::Vec;

use serde::Serialize;

#[cfg(feature = "schema")]
use crate::machine;
use crate::machine::kit::Node;
use crate::machine::{call, form, trigger};
use crate::time::Timestamp;
use crate::vocabulary::{
    CallId, CallKind, ChatId, Department, ElementId, FormKind, Initiator, Page, Personal, Side, Text,
    TriggerId, Unread, User, UserId, WidgetId,
};
use crate::world::{Chat, Widget, World};

/// What holds in an engine.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// The latest time the engine was told.
    pub now: Timestamp,
    /// The number of the last event.
    pub seq: u64,
    /// The connection's state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::connection::State::schema"))]
    pub connection: &'static str,
    /// The identity's state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::identity::State::schema"))]
    pub identity: &'static str,
    /// The lead's state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::lead::State::schema"))]
    pub lead: &'static str,
    /// All widgets, in the order of their first load.
    pub widgets: Vec<WidgetView>,
    /// All chats that are remembered, in the order of their beginning.
    pub chats: Vec<ChatView>,
}

/// What holds of a widget.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WidgetView {
    /// The widget.
    pub widget_id: WidgetId,
    /// The element that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element_id: Option<ElementId>,
    /// The visitor, where they are known as a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// The widget's state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::widget::State::schema"))]
    pub state: &'static str,
    /// The page that shows.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::page::State::schema"))]
    pub page: &'static str,
    /// The page asked for.
    pub requested_page: Page,
    /// The window's state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::window::State::schema"))]
    pub window: &'static str,
    /// The availability's state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::availability::State::schema"))]
    pub availability: &'static str,
    /// Whether an operator is online.
    pub online: bool,
    /// The side on which it stands.
    pub side: Side,
    /// Whether the bubble shows.
    pub bubble: bool,
    /// The state of consent.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::consent::State::schema"))]
    pub consent: &'static str,
    /// Whether consent is needed for an e-mail or a phone number.
    pub consent_needed: bool,
    /// The operators whom the visitor can choose, with the departments they count in.
    pub operators: Vec<OperatorView>,
    /// The operator whom the visitor chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_id: Option<Text>,
    /// The forms that were opened.
    pub forms: Vec<FormView>,
    /// The triggers that fired.
    pub triggers: Vec<TriggerView>,
    /// The widget's own call.
    pub call: CallView,
    /// The state of the call back.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::callback::State::schema"))]
    pub callback: &'static str,
    /// The state of the offline message.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::offline::State::schema"))]
    pub offline: &'static str,
    /// The current chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<ChatId>,
    /// Unread messages.
    pub unread: UnreadView,
    /// How many inputs wait until it is loaded.
    pub queued_inputs: usize,
    /// How many events wait for consent.
    pub held_events: usize,
}

/// An operator on the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OperatorView {
    /// Its id.
    pub id: Text,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Personal>,
    /// The departments it counts in, cloned ones among them.
    pub departments: Vec<Department>,
    /// Whether it is there.
    #[cfg_attr(feature = "schema", schemars(with = "crate::vocabulary::Status"))]
    pub status: &'static str,
}

/// What holds of a form.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FormView {
    /// What it is for.
    pub kind: FormKind,
    /// Its state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::form::State::schema"))]
    pub state: &'static str,
    /// The channel it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Text>,
    /// The fields that have an answer.
    pub answered: Vec<Text>,
    /// The required fields that have none.
    pub missing: Vec<Text>,
    /// The fields whose phone numbers are being normalised.
    pub pending: Vec<Text>,
}

/// What holds of a trigger.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TriggerView {
    /// The trigger.
    pub id: TriggerId,
    /// Its state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::trigger::State::schema"))]
    pub state: &'static str,
}

/// What holds of a call.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallView {
    /// Its state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::call::State::schema"))]
    pub state: &'static str,
    /// The call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_id: Option<CallId>,
    /// What kind of call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<CallKind>,
}

/// Unread messages of a widget.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnreadView {
    /// All of them.
    pub total: u32,
    /// By chat, those with any.
    pub by_chat: Unread,
}

/// What holds of a chat.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChatView {
    /// The chat.
    pub chat_id: ChatId,
    /// The vendor's id, where one was bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<ChatId>,
    /// The widget it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub widget_id: Option<WidgetId>,
    /// The chat's state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::chat::State::schema"))]
    pub state: &'static str,
    /// Who began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiator: Option<Initiator>,
    /// The vendor's ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Text>,
    /// The department that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department_id: Option<Text>,
    /// The operator who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_id: Option<Text>,
    /// The place in the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// The expected wait in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
    /// What a proactive chat shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Personal>,
    /// Who is there.
    pub participants: Vec<User>,
    /// Who writes; null for somebody who is not known.
    pub typing: Vec<Option<UserId>>,
    /// Its call.
    pub call: CallView,
    /// The survey's state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::survey::State::schema"))]
    pub survey: &'static str,
    /// The rating's state.
    #[cfg_attr(feature = "schema", schemars(schema_with = "machine::rating::State::schema"))]
    pub rating: &'static str,
    /// How many messages are remembered.
    pub messages: usize,
}

impl View {
    pub(crate) fn of(world: &World, now: Timestamp, seq: u64) -> Self {
        Self {
            now,
            seq,
            connection: world.connection.state_name(),
            identity: world.identity.state_name(),
            lead: world.lead.state_name(),
            widgets: world.widgets.iter().map(|widget| WidgetView::of(widget, world)).collect(),
            chats: world.chats.iter().map(ChatView::of).collect(),
        }
    }
}

impl WidgetView {
    fn of(widget: &Widget, world: &World) -> Self {
        let data = &widget.lifecycle.data;
        Self {
            widget_id: widget.about.widget_id.clone().unwrap_or_default(),
            element_id: widget.about.element_id.clone(),
            user_id: widget.about.user_id.clone(),
            state: widget.lifecycle.state_name(),
            page: widget.page.state_name(),
            requested_page: widget.page.data.requested,
            window: widget.window.state_name(),
            availability: widget.availability.state_name(),
            online: widget.online(),
            side: data.side,
            bubble: data.bubble,
            consent: widget.consent.state_name(),
            consent_needed: widget.privacy_url().is_some(),
            operators: OperatorView::list(widget),
            operator_id: widget.operator.data.id.clone(),
            forms: widget.forms.iter().map(|form| FormView::of(form, widget)).collect(),
            triggers: widget.triggers.iter().map(TriggerView::of).collect(),
            call: CallView::of(&widget.call),
            callback: widget.callback.state_name(),
            offline: widget.offline.state_name(),
            chat_id: widget.chat.clone(),
            unread: UnreadView {
                total: world.unread_total(widget),
                by_chat: world.unread(widget).cloned().collect(),
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
    fn of(form: &Node<form::Form>, widget: &Widget) -> Self {
        let data = &form.data;
        let open = form.state == form::State::Collecting;
        Self {
            kind: data.kind,
            state: form.state_name(),
            channel: data.channel.clone(),
            answered: data.answers.iter().map(|(name, _)| name.clone()).collect(),
            missing: if open { data.missing() } else { Vec::new() },
            pending: widget.pending(data.kind),
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
            initiator: data.initiator,
            ticket: data.ticket.clone(),
            department_id: data.department_id.clone(),
            operator_id: data.operator_id.clone(),
            position: data.queue.and_then(|place| place.position),
            wait_ms: data.queue.and_then(|place| place.wait_ms).map(Timestamp::as_millis),
            proposal: data.proposal.as_ref().and_then(|proposal| proposal.message.clone()),
            participants: chat.participants.iter().map(|participant| participant.data.clone()).collect(),
            typing: chat.typists.iter().map(|typist| typist.about.user_id.clone()).collect(),
            call: CallView::of(&chat.call),
            survey: chat.survey.state_name(),
            rating: chat.rating.state_name(),
            messages: chat.messages.len(),
        }
    }
}
