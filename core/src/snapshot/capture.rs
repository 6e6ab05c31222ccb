//! From the live engine to the latest snapshot version.
//!
//! Everything is taken apart without `..`: a field that an engine, a machine or a message gains does not compile
//! until it is said here whether a snapshot holds it.

use core::num::NonZeroU64;

use super::v1::{self, AsJson, Held, Many};
use crate::about::About;
use crate::engine::Engine;
use crate::machine::identity::Prefilled;
use crate::machine::kit::{Machine, Node};
use crate::machine::message::Version;
use crate::machine::question::Waiting;
use crate::machine::{
    attachment, availability, call, callback, chat, connection, consent, form, identity, lead, offline,
    operator, page, question, rating, survey, trigger, typing, widget, window,
};
use crate::time::Timestamp;
use crate::vocabulary::{Envelope, Event, Identity, Input, Page, Side, Text, WidgetKind, event};
use crate::world::rare::{Rare, Retold, Saying};
use crate::world::repeats::{PageLoad, Telling};
use crate::world::transcript::{Author, Entry, History, Reader};
use crate::world::{Chat, OpenQuestion, Realm, Typist, Widget, World};

pub(super) fn snapshot(engine: &Engine) -> v1::Snapshot {
    // The host gives the configuration again.
    let Engine { config: _, world, outbox, now } = engine;
    let (queue, seq) = outbox.saved();
    let events: Many<_> = queue.iter().filter_map(without_secret).map(AsJson).collect();
    let first = events.0.first().map(|event| event.0.seq);
    let retold = world.rare.retold().filter(|retold| first.is_some_and(|first| first <= retold.last));
    v1::Snapshot {
        version: super::Snapshot::VERSION,
        now: *now,
        seq,
        world: v1::World { events, retold: retold.map(self::retold), ..self::world(world) },
    }
}

/// The event without a secret; none where nothing else is in it. Its number then stays free: a gap.
fn without_secret(envelope: &Envelope) -> Option<Envelope> {
    match &envelope.event {
        Event::IdentityChanged(changed) if changed.fields.custom.is_some() => {
            let fields = Identity { custom: None, ..changed.fields.clone() };
            let empty = fields == Identity::default();
            let event = Event::IdentityChanged(event::IdentityChanged { fields });
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

/// The value, or nothing where it is the usual one, which a missing value is read as.
fn unless<T: PartialEq>(value: T, usual: T) -> Option<T> {
    (value != usual).then_some(value)
}

/// The value, left out where it is zero or false.
fn unless_default<T: Default + PartialEq>(value: T) -> Option<T> {
    unless(value, T::default())
}

fn world(whole: &World) -> v1::World {
    // Aliases and orders follow from the chats, a spare one was forgotten, users are a list to be used again, and outdated
    // keys are for this run of the host alone. The limits are the configuration's.
    #[rustfmt::skip]
    let World {
        widgets, chats, aliases: _, crowd: _, spare: _, users: _, connection, identity, lead, chat, ended, minted, minted_messages,
        normalizer,
        is_untold: _, is_input_tight: _, is_anonymous_outdated: _, rare, foreground, questions,
    } = whole;
    // Whether it works follows from its state.
    let connection::Data { lost, up: _ } = connection.data;
    v1::World {
        connection: state(connection),
        connection_lost: unless_default(lost),
        connection_reason: rare.reason().cloned(),
        identity: unless_default(self::identity(identity, widgets.iter().next())),
        lead: unless_default(self::lead(lead)),
        chat: chat.clone(),
        minted: unless_default((*minted).into()),
        minted_messages: unless_default((*minted_messages).into()),
        normalizer: *normalizer,
        page_visible: foreground.visible(),
        asked: unless_default(rare.asked().into()),
        widgets: widgets
            .order()
            .into_iter()
            .map(|at| {
                let unread = whole.unread_of(at).map(|at| (chats[at].id(), chats[at].unread)).collect();
                v1::Widget { unread, ..widget(&widgets[at], rare, questions) }
            })
            .collect(),
        chats: chats.iter().map(self::chat).collect(),
        ended: ended.iter().map(|&at| chats[at].id()).collect(),
        events: Many::default(),
        questions: questions.iter().filter(|question| !is_of_form(question)).map(question).collect(),
        past: rare.past().iter().cloned().collect(),
        tellings: rare.tellings().iter().map(telling).collect(),
        retold: None,
    }
}

fn retold(retold: Retold) -> v1::Retold {
    let Retold { first, last, is_owed } = retold;
    v1::Retold { first: Some(first), last: Some(last), owed: unless_default(is_owed) }
}

/// A visitor who is known is named by the first widget; where there is none, here.
fn identity(node: &Node<identity::Identity>, widget: Option<&Widget>) -> v1::Identity {
    let identity::Data { user_id, name, name_for_operator, email, phone, verified, prefilled } = &node.data;
    let prefilled =
        Prefilled::FIELDS.iter().filter(|(_, is_prefilled)| *is_prefilled(&mut prefilled.clone()));
    v1::Identity {
        state: state(node),
        user_id: user_id.clone().filter(|_| widget.is_none()),
        name: name.clone(),
        name_for_operator: name_for_operator.clone(),
        email: email.clone(),
        phone: phone.clone(),
        verified: verified.map(NonZeroU64::get),
        prefilled: prefilled.map(|(field, _)| field.name().into()).collect(),
    }
}

fn lead(node: &Node<lead::Lead>) -> v1::Lead {
    let lead::Data { fingerprint, ahead } = node.data;
    v1::Lead {
        state: state(node),
        fingerprint: fingerprint.map(NonZeroU64::get),
        ahead: unless_default(ahead),
    }
}

fn widget(widget: &Widget, rare: &Rare, questions: &[OpenQuestion]) -> v1::Widget {
    #[rustfmt::skip]
    let Widget {
        about, lifecycle, page, window, availability, operator, consent, offline, callback, call, forms, form,
        triggers, held, queue, chat, sight, from_snapshot: _, page_load,
    } = widget;
    let widget::Data { kind, options, side, bubble, online, raw, failure } = &lifecycle.data;
    let Saying { policy, proactive, during_chat } = rare.saying(about.widget_id.as_ref());
    let page::Data { last, untold, again } = page.data;
    let window::Data { untold: window_untold } = window.data;
    let is_hidden = page.state == page::State::Hidden;
    let availability::Data { status, operators, groups } = &availability.data;
    let operator::Data { id: operator } = &operator.data;
    let consent::Data { until: consent_until } = consent.data;
    let offline::Data { fingerprint: offline_print } = offline.data;
    let callback::Data { fingerprint: callback_print, result: callback_result } = &callback.data;
    let is_mine =
        |question: &OpenQuestion| is_of_form(question) && question.about.widget_id == about.widget_id;
    v1::Widget {
        id: about.widget_id.clone(),
        element_id: about.element_id.clone(),
        user_id: about.user_id.clone(),
        state: if lifecycle.state.is_ready() { Some(v1::READY.into()) } else { state(lifecycle) },
        kind: unless(*kind, WidgetKind::Embed),
        options: options.as_ref().map(|options| AsJson((**options).clone())),
        side: unless(*side, Side::Right),
        bubble: unless(*bubble, true),
        online: *online,
        page: state(page),
        requested_page: unless(page.requested(), Page::StartOnline),
        last_page: unless(last, Page::StartOnline).filter(|_| is_hidden),
        untold: unless_default(untold),
        window: state(window),
        window_untold: unless_default(window_untold),
        availability: state(availability),
        status: *status,
        operators: operators.as_deref().cloned().map(AsJson),
        groups: groups.as_deref().cloned().map(AsJson),
        operator: operator.clone(),
        consent: state(consent),
        consent_until,
        offline: state(offline),
        offline_print: unless_default(offline_print),
        callback: state(callback),
        callback_print: unless_default(*callback_print),
        callback_result: callback_result.clone(),
        call: self::call(call),
        form: *form,
        chat: chat.clone(),
        unread_told: unless_default(sight.total()),
        selected: sight.selected().cloned(),
        forms: forms.iter().map(self::form).collect(),
        questions: questions.iter().filter(|question| is_mine(question)).map(question).collect(),
        triggers: triggers.iter().map(trigger).collect(),
        held: held.iter().cloned().map(Held).map(AsJson).collect(),
        queue: queue.iter().cloned().map(AsJson).collect(),
        unread: Many::default(),
        again: unless_default(again),
        page_load: page_load.as_deref().map(self::page_load),
        raw: raw.clone(),
        failure_print: unless_default(*failure),
        policy_print: policy,
        proactive_print: proactive,
        during_chat,
    }
}

fn page_load(load: &PageLoad) -> v1::PageLoad {
    let PageLoad { has_command, has_event, others, is_inferred, tells_shown, tells_chats, at } = *load;
    v1::PageLoad {
        command: unless_default(has_command),
        event: unless_default(has_event),
        others: unless_default(others),
        inferred: unless_default(is_inferred),
        tells_shown: unless_default(tells_shown),
        tells_chats: unless_default(tells_chats),
        at: unless_default(at),
    }
}

fn telling(telling: &Telling) -> v1::Telling {
    let Telling { family, print, at, asked } = *telling;
    v1::Telling { family: Some(family), print: Some(print), at: Some(at), asked: unless_default(asked) }
}

fn call(node: &Node<call::Call>) -> Option<v1::Call> {
    let call::Data { id, kind, until, reason } = &node.data;
    let (state, reason_print) = (state(node), unless_default(*reason));
    unless_default(v1::Call { state, id: id.clone(), kind: *kind, until: *until, reason_print })
}

fn form(node: &Node<form::Form>) -> v1::Form {
    let form::Data { kind, channel, fields, asked, answers, declined, led_to } = &node.data;
    v1::Form {
        kind: Some(*kind),
        state: state(node),
        channel: channel.clone(),
        fields: unless_default(fields.clone()).map(AsJson),
        asked: asked.clone(),
        answers: answers.iter().cloned().collect(),
        declined: declined.iter().cloned().collect(),
        led_to: led_to.clone(),
    }
}

/// Whether it is about the answer to a form, and stands with its widget.
fn is_of_form(question: &OpenQuestion) -> bool {
    matches!(question.node.data.waiting, Waiting::Answer(..))
}

fn question(question: &OpenQuestion) -> v1::Question {
    let OpenQuestion { about, node } = question;
    let question::Data { waiting, number, until } = &node.data;
    let asked = v1::Question {
        id: about.part.clone(),
        number: Some(number.clone()),
        until: *until,
        ..v1::Question::default()
    };
    if let Waiting::Answer(kind, field) = waiting {
        return v1::Question { kind: Some(*kind), field: Some(field.clone()), ..asked };
    }
    let About { chat_id: _, widget_id, element_id, user_id, session: _, part: _ } = about.clone();
    let input = match waiting {
        Waiting::Input(input) => Some(AsJson((**input).clone())),
        _ => None,
    };
    v1::Question { widget_id, element_id, user_id, input, ..asked }
}

fn trigger(node: &Node<trigger::Trigger>) -> v1::Trigger {
    let trigger::Data { id, title } = &node.data;
    v1::Trigger { id: Some(id.clone()), state: state(node), title: title.clone() }
}

fn chat(chat: &Chat) -> v1::Chat {
    // How many messages are unread stands with the widget.
    #[rustfmt::skip]
    let Chat {
        about, minted, endless, unread: _, vendor_id, realm, lifecycle, participants, typists, messages, call, survey, rating,
    } = chat;
    let Realm { scope, host } = realm;
    #[rustfmt::skip]
    let chat::Data {
        initiator, ticket, department_id, operator_id, detail, survey_configured, restored, deserted, asked, until,
    } = &lifecycle.data;
    let queue = lifecycle.data.queue_place();
    let over = lifecycle.data.over();
    let (to, name_print) = match detail {
        chat::Detail::Transferring(to) => (to.clone(), 0),
        chat::Detail::Joined(print) => (None, *print),
        chat::Detail::None | chat::Detail::Proposed(_) | chat::Detail::Queued(_) | chat::Detail::Over(_) => {
            (None, 0)
        }
    };
    let (request_print, asked) = asked.map(chat::Asked::numbers).unwrap_or_default();
    let rating::Data { last } = &rating.data;
    let (rating_print, rated) = match last.as_deref() {
        None => (None, None),
        Some(rating::Last::Whole(print)) => (Some(*print), None),
        Some(rating::Last::Parts { value, scale, prints }) => {
            let (value, scale, prints) = (Some(*value), Some(*scale), prints.iter().copied().collect());
            (None, Some(v1::Rated { value, scale, prints }))
        }
    };
    v1::Chat {
        id: about.chat_id.clone(),
        widget_id: about.widget_id.clone(),
        element_id: about.element_id.clone(),
        user_id: about.user_id.clone(),
        vendor_id: vendor_id.clone(),
        scope: scope.clone(),
        host: host.clone(),
        state: state(lifecycle),
        initiator: *initiator,
        ticket: ticket.clone(),
        department_id: department_id.clone(),
        operator_id: operator_id.clone(),
        queued: unless_default(queue.is_some()),
        position: queue.and_then(|place| place.position),
        wait_ms: queue.and_then(|place| place.wait_ms).map(Timestamp::as_millis),
        to,
        proposal: lifecycle.data.proposal().map(|proposal| AsJson(Input::from(proposal.clone()))),
        survey_configured: *survey_configured,
        restored: unless_default(*restored),
        until: *until,
        call: self::call(call),
        survey: unless_default(self::survey(survey)),
        rating: state(rating),
        rating_print,
        minted: unless_default(*minted),
        request_print,
        participants: participants.iter().map(|participant| AsJson(participant.data.clone())).collect(),
        typists: typists.iter().map(typist).collect(),
        messages: messages.iter().map(message).collect(),
        session: about.session,
        ended_at: over.and_then(|over| over.at),
        ended_by: over.and_then(|over| over.by),
        reason_print: over.and_then(|over| unless_default(over.reason)),
        asked,
        deserted: unless_default(*deserted),
        endless: unless_default(*endless),
        rated,
        name_print: unless_default(name_print),
    }
}

fn survey(node: &Node<survey::Survey>) -> v1::Survey {
    let survey::Data { answers, until } = &node.data;
    v1::Survey { state: state(node), until: *until, answers: answers.iter().cloned().collect() }
}

fn typist(typist: &Typist) -> v1::Typist {
    let Typist { about, node } = typist;
    let typing::Data { until } = node.data;
    v1::Typist { user_id: about.user_id.clone(), until, role: typist.role().cloned() }
}

fn message(entry: &Entry) -> v1::Message {
    let Entry { id, time, more: _, content, author, message, attachment, unread } = entry;
    let history = entry.history().cloned().unwrap_or_default();
    let History { earlier, version, reactions, reason, progress } = history;
    let Version { revision, edited_at } = version;
    v1::Message {
        id: Some(id.clone()),
        sent_at: Some(time.millis()),
        state: Some(message.name().into()),
        attachment: unless(*attachment, attachment::State::None).map(|state| state.name().into()),
        receipts: entry.readers().iter().map(receipt).collect(),
        unread: unless_default(*unread),
        author: unless(*author, Author::usual(*message)).map(Author::number),
        content: unless_default(*content),
        time_told: unless_default(!time.is_assumed()),
        vendor_id: entry.vendor_id().cloned(),
        earlier: earlier.iter().copied().collect(),
        revision,
        edited_at,
        reactions: reactions.iter().copied().collect(),
        reason_print: unless_default(reason),
        progress: progress.map(|(done, total)| v1::Progress { done: Some(done), total }),
    }
}

fn receipt(reader: &Reader) -> v1::Receipt {
    let Reader { by, state } = reader;
    v1::Receipt { by: by.clone(), state: Some(state.name().into()) }
}
