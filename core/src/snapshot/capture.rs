//! From the live engine to the latest snapshot version.

use super::v1::{self, AsJson, Many};
use crate::drive::{Machine, Node};
use crate::engine::Engine;
use crate::machine::{attachment, call, form, trigger};
use crate::transcript::{Entry, Receipt};
use crate::vocabulary::{Envelope, Event, Identity, Input, Text};
use crate::world::{Chat, Question, Typist, Widget, World};

pub(super) fn snapshot(engine: &Engine) -> v1::Snapshot {
    v1::Snapshot {
        version: super::Snapshot::VERSION,
        now: engine.now,
        seq: engine.outbox.seq,
        world: v1::World {
            events: engine.outbox.queue.iter().filter_map(without_secret).map(AsJson).collect(),
            ..world(&engine.world)
        },
    }
}

/// The event without a secret; none where nothing else is in it. Its number then stays free: a gap.
fn without_secret(envelope: &Envelope) -> Option<Envelope> {
    match &envelope.event {
        Event::IdentityChanged(changed) if changed.fields.custom.is_some() => {
            let fields = Identity { custom: None, ..changed.fields.clone() };
            let empty = fields == Identity::default();
            let event = Event::IdentityChanged(crate::event::IdentityChanged { fields });
            (!empty).then(|| Envelope { event, ..envelope.clone() })
        }
        _ => Some(envelope.clone()),
    }
}

/// The state's name, left out where the machine is as it began.
fn state<M: Machine>(node: &Node<M>) -> Option<Text>
where
    M::State: Copy + PartialEq,
{
    (node.state != M::initial()).then(|| M::state_name(node.state).into())
}

/// The value, left out where it is zero or false.
fn unless_default<T: Default + PartialEq>(value: T) -> Option<T> {
    (value != T::default()).then_some(value)
}

fn world(world: &World) -> v1::World {
    let identity = &world.identity.data;
    let identity = v1::Identity {
        state: state(&world.identity),
        name: identity.name.clone(),
        name_for_operator: identity.name_for_operator.clone(),
        email: identity.email.clone(),
        phone: identity.phone.clone(),
        verified: identity.verified,
    };
    let lead = v1::Lead {
        state: state(&world.lead),
        fingerprint: world.lead.data.fingerprint,
        ahead: unless_default(world.lead.data.ahead),
    };
    v1::World {
        connection: state(&world.connection),
        connection_lost: unless_default(world.connection.data.lost),
        identity: unless_default(identity),
        lead: unless_default(lead),
        chat: world.chat.clone(),
        minted: unless_default(world.minted),
        asked: unless_default(world.asked),
        widgets: world.widgets.iter().map(widget).collect(),
        chats: world.chats.iter().map(chat).collect(),
        ended: world.ended.iter().cloned().collect(),
        events: Many::default(),
    }
}

fn widget(widget: &Widget) -> v1::Widget {
    let data = &widget.lifecycle.data;
    let availability = &widget.availability.data;
    v1::Widget {
        id: widget.about.widget_id.clone(),
        element_id: widget.about.element_id.clone(),
        user_id: widget.about.user_id.clone(),
        state: state(&widget.lifecycle),
        kind: Some(data.kind).filter(|kind| *kind != crate::vocabulary::WidgetKind::Embed),
        options: data.options.as_ref().map(|options| AsJson((**options).clone())),
        side: Some(data.side).filter(|side| *side != crate::vocabulary::Side::Right),
        bubble: (!data.bubble).then_some(false),
        online: data.online,
        page: state(&widget.page),
        requested_page: Some(widget.page.data.requested)
            .filter(|page| *page != crate::vocabulary::Page::StartOnline),
        window: state(&widget.window),
        availability: state(&widget.availability),
        status: availability.status,
        operators: availability.operators.clone().map(AsJson),
        groups: availability.groups.clone().map(AsJson),
        operator: widget.operator.data.id.clone(),
        consent: state(&widget.consent),
        consent_until: widget.consent.data.until,
        offline: state(&widget.offline),
        offline_print: unless_default(widget.offline.data.fingerprint),
        callback: state(&widget.callback),
        callback_print: unless_default(widget.callback.data.fingerprint),
        callback_result: widget.callback.data.result.clone(),
        call: call(&widget.call),
        form: widget.form,
        chat: widget.chat.clone(),
        unread_told: unless_default(widget.unread_told),
        forms: widget.forms.iter().map(form).collect(),
        questions: widget.questions.iter().map(question).collect(),
        triggers: widget.triggers.iter().map(trigger).collect(),
        held: widget.held.iter().cloned().map(AsJson).collect(),
        queue: widget.queue.iter().cloned().map(AsJson).collect(),
        unread: widget.unread.iter().cloned().collect(),
    }
}

fn call(call: &Node<call::Call>) -> Option<v1::Call> {
    unless_default(v1::Call {
        state: state(call),
        id: call.data.id.clone(),
        kind: call.data.kind,
        until: call.data.until,
    })
}

fn form(form: &Node<form::Form>) -> v1::Form {
    v1::Form {
        kind: Some(form.data.kind),
        state: state(form),
        channel: form.data.channel.clone(),
        fields: Some(form.data.fields.clone()).filter(|fields| !fields.is_empty()).map(AsJson),
        asked: form.data.asked.clone(),
        answers: form.data.answers.iter().cloned().collect(),
        declined: form.data.declined.iter().cloned().collect(),
    }
}

fn question(question: &Question) -> v1::Question {
    let data = &question.node.data;
    v1::Question {
        id: question.about.part.clone(),
        kind: Some(data.kind),
        field: Some(data.field.clone()),
        number: Some(data.number.clone()),
        until: data.until,
    }
}

fn trigger(trigger: &Node<trigger::Trigger>) -> v1::Trigger {
    v1::Trigger {
        id: Some(trigger.data.id.clone()),
        state: state(trigger),
        title: trigger.data.title.clone(),
    }
}

fn chat(chat: &Chat) -> v1::Chat {
    let data = &chat.lifecycle.data;
    let survey = v1::Survey {
        state: state(&chat.survey),
        until: chat.survey.data.until,
        answers: chat.survey.data.answers.iter().cloned().collect(),
    };
    v1::Chat {
        id: chat.about.chat_id.clone(),
        widget_id: chat.about.widget_id.clone(),
        element_id: chat.about.element_id.clone(),
        user_id: chat.about.user_id.clone(),
        vendor_id: chat.vendor_id.clone(),
        scope: chat.realm.scope.clone(),
        host: chat.realm.host.clone(),
        state: state(&chat.lifecycle),
        initiator: data.initiator,
        ticket: data.ticket.clone(),
        department_id: data.department_id.clone(),
        operator_id: data.operator_id.clone(),
        queued: unless_default(data.queue.is_some()),
        position: data.queue.and_then(|place| place.position),
        wait_ms: data.queue.and_then(|place| place.wait_ms),
        to: data.to.clone(),
        proposal: data.proposal.as_ref().map(|proposal| AsJson(Input::from((**proposal).clone()))),
        survey_configured: data.survey_configured,
        restored: unless_default(data.restored),
        until: data.until,
        call: call(&chat.call),
        survey: unless_default(survey),
        rating: state(&chat.rating),
        rating_print: unless_default(chat.rating.data.fingerprint),
        participants: chat.participants.iter().map(|participant| AsJson(participant.data.clone())).collect(),
        typists: chat.typists.iter().map(typist).collect(),
        messages: chat.messages.iter().map(message).collect(),
    }
}

fn typist(typist: &Typist) -> v1::Typist {
    v1::Typist { user_id: typist.about.user_id.clone(), until: typist.node.data.until }
}

fn message(entry: &Entry) -> v1::Message {
    v1::Message {
        id: Some(entry.id.clone()),
        sent_at: Some(entry.sent_at),
        state: Some(entry.message.name().into()),
        attachment: (entry.attachment != attachment::State::None).then(|| entry.attachment.name().into()),
        receipts: entry.receipts().iter().map(receipt).collect(),
    }
}

fn receipt(receipt: &Receipt) -> v1::Receipt {
    v1::Receipt { by: receipt.by.clone(), state: Some(receipt.state.name().into()) }
}
