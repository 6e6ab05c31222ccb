//! From a snapshot to a live engine. Whatever the snapshot says is checked: it may come from anywhere.

use alloc::boxed::Box;
use alloc::collections::{BTreeSet, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::num::NonZeroU64;

use thin_vec::ThinVec;

use super::{RestoreError, v1};
use crate::about::About;
use crate::config::Config;
use crate::engine::Engine;
use crate::limits::Limits;
use crate::machine::identity::Prefilled;
use crate::machine::kit::Node;
use crate::machine::message::Version;
use crate::machine::question::Waiting;
use crate::machine::{
    attachment, availability, call, callback, chat, connection, consent, form, identity, lead, message,
    offline, operator, page, participant, question, rating, receipt, survey, trigger, typing, widget, window,
};
use crate::outbox::Outbox;
use crate::outbox::timer::Timers;
use crate::time::Timestamp;
use crate::vocabulary::table::Slot;
use crate::vocabulary::{ChatId, Envelope, FormKind, Input, Page, Personal, Side, Text, WidgetKind};
use crate::world::rare::{Parts, Rare, Retold, Saying};
use crate::world::registry::{At, Keyed, Registry};
use crate::world::repeats::{PageLoad, Telling};
use crate::world::sight::{Foreground, Sight};
use crate::world::transcript::{Author, Entry, History, Messages, More, Reader, Time, VERSIONS};
use crate::world::{Chat, HasDeadlines as _, OpenQuestion, Realm, Typist, Widget, World};

type Revived<T> = Result<T, RestoreError>;

fn inconsistent(what: &'static str) -> RestoreError {
    RestoreError::Inconsistent { what }
}

/// What must be there.
fn some<T>(value: Option<T>, what: &'static str) -> Revived<T> {
    value.ok_or(inconsistent(what))
}

/// No more of something than the configuration allows.
fn at_most(count: usize, limit: u32, name: &'static str) -> Revived<()> {
    if count > limit.max(1) as usize {
        return Err(RestoreError::LimitExceeded { limit: name });
    }
    Ok(())
}

/// A number that the engine counts on from: with room to go on, and one that every language can hold.
fn counted(number: u64) -> Revived<u64> {
    if number > Timestamp::MAX.as_millis() {
        return Err(inconsistent("a count that no engine reaches"));
    }
    Ok(number)
}

/// A count that goes up by one for each of what takes a host a while.
fn few(number: u64) -> Revived<u32> {
    let count = u32::try_from(number).ok().filter(|count| *count < u32::MAX / 2);
    count.ok_or_else(|| inconsistent("a count that no engine reaches"))
}

/// Checks that no two things have the same key.
fn distinct<K: Ord>(keys: impl IntoIterator<Item = K>, twice: &'static str) -> Revived<()> {
    let mut known = BTreeSet::new();
    if keys.into_iter().all(|key| known.insert(key)) { Ok(()) } else { Err(inconsistent(twice)) }
}

/// An input or an event in which blank text counts as absent.
fn settled<T: Slot>(mut told: T) -> T {
    told.settle();
    told
}

/// The state of this name; the initial one where there is none.
macro_rules! state {
    ($machine:ident, $name:expr, $initial:ident) => {
        match &$name {
            None => $machine::State::$initial,
            Some(name) => some(
                $machine::State::from_name(name),
                concat!("unknown state of machine ", stringify!($machine)),
            )?,
        }
    };
}

pub(super) fn engine(config: Arc<Config>, snapshot: v1::Snapshot) -> Revived<Engine> {
    super::check_version(snapshot.version)?;
    let v1::Snapshot { now, seq, mut world, .. } = snapshot;
    let seq = counted(seq)?;
    // The limit on undelivered events is none here: those of an accepted step, of a deadline or a resync always
    // fit, however many they are.
    let queue: VecDeque<_> =
        core::mem::take(&mut world.events).0.into_iter().map(|event| settled(event.0)).collect();
    let mut numbers = queue.iter().map(|envelope| envelope.seq);
    if !numbers.clone().is_sorted_by(|a, b| a < b) || numbers.any(|number| number > seq || number == 0) {
        return Err(inconsistent("numbers of undelivered events"));
    }
    let retold = world.retold.take().map(|saved| retold(&saved, &queue, seq)).transpose()?;
    let mut world = self::world(world, &config.limits)?;
    if retold.is_some() {
        world.rare.parts_mut().retold = retold;
    }
    let timers = timers(&world);
    Ok(Engine { config, world, outbox: Outbox::revived(queue, seq, timers), now })
}

/// What was told again, of which some waits.
fn retold(saved: &v1::Retold, queue: &VecDeque<Envelope>, seq: u64) -> Revived<Retold> {
    let (first, last) = (saved.first.unwrap_or_default(), saved.last.unwrap_or_default());
    let waits = queue.front().is_some_and(|next| next.seq <= last);
    if first == 0 || first > last || last > seq || !waits {
        return Err(inconsistent("what was told again"));
    }
    Ok(Retold { first, last, is_owed: saved.owed == Some(true) })
}

fn world(saved: v1::World, limits: &Limits) -> Revived<World> {
    let identity = saved.identity.unwrap_or_default();
    let mut prefilled = Prefilled::default();
    for (field, place) in Prefilled::FIELDS {
        *place(&mut prefilled) = identity.prefilled.0.iter().any(|name| **name == *field.name());
    }
    let lead = saved.lead.unwrap_or_default();
    at_most(saved.widgets.0.len(), limits.widgets, "widgets")?;
    at_most(saved.ended.0.len(), limits.ended_chats, "endedChats")?;
    at_most(saved.past.0.len(), limits.ended_chats, "endedChats")?;
    // Older snapshots name the visitor by their widgets alone.
    let user_id =
        identity.user_id.or_else(|| saved.widgets.0.iter().find_map(|widget| widget.user_id.clone()));
    let mut world = World {
        connection: Node {
            state: state!(connection, saved.connection, Idle),
            data: connection::Data { lost: saved.connection_lost == Some(true), up: false },
        },
        identity: Node {
            state: state!(identity, identity.state, Anonymous),
            data: identity::Data {
                user_id,
                name: identity.name,
                name_for_operator: identity.name_for_operator,
                email: identity.email,
                phone: identity.phone,
                verified: identity.verified.and_then(NonZeroU64::new),
                prefilled,
            },
        },
        lead: Node {
            state: state!(lead, lead.state, None),
            data: lead::Data {
                fingerprint: lead.fingerprint.and_then(NonZeroU64::new),
                ahead: lead.ahead == Some(true),
            },
        },
        chat: saved.chat,
        minted: few(saved.minted.unwrap_or_default())?,
        minted_messages: few(saved.minted_messages.unwrap_or_default())?,
        normalizer: saved.normalizer,
        foreground: Foreground::revived(saved.page_visible),
        is_untold: true,
        rare: Rare::revived(Parts {
            past: saved.past.0.into(),
            tellings: tellings(&saved.tellings.0),
            asked: few(saved.asked.unwrap_or_default())?,
            reason: saved.connection_reason,
            ..Parts::default()
        }),
        ..World::new(limits)
    };
    let connection = &mut world.connection;
    connection.data.up = matches!(connection.state, connection::State::Up | connection::State::Unstable);
    let mut unread = Vec::new();
    for mut saved in saved.widgets.0 {
        let questions = core::mem::take(&mut saved.questions).0;
        let of_chats = core::mem::take(&mut saved.unread).0;
        distinct(of_chats.iter().map(|(chat, _)| chat), "two unread counts of one chat")?;
        world.rare.say(saved.id.as_ref(), saying(&saved));
        let at = push(&mut world.widgets, widget(saved, limits)?, "two widgets of one id")?;
        let widget = &world.widgets[at];
        for saved in questions {
            world.questions.push(form_question(saved, widget)?);
        }
        unread.push((at, of_chats));
    }
    for saved in saved.questions.0 {
        world.questions.push(question(saved, &world.widgets)?);
    }
    at_most(world.questions.len(), limits.questions, "questions")?;
    // In the order in which they were asked: `phone-2` before `phone-10`.
    world.questions.sort_by(|a, b| {
        let [a, b] = [a, b].map(|question| question.about.part.as_deref().unwrap_or_default());
        a.len().cmp(&b.len()).then_with(|| a.cmp(b))
    });
    let questions = world.questions.iter();
    distinct(questions.map(|question| &question.about.part), "two questions of one id")?;
    for saved in saved.chats.0 {
        let chat = chat(saved, limits)?;
        let vendor_id = chat.vendor_id.clone();
        let chat = push(&mut world.chats, chat, "two chats of one id")?;
        if let Some(vendor_id) = vendor_id {
            if world.aliases.get(&vendor_id).is_some() {
                return Err(inconsistent("two chats of one vendor id"));
            }
            world.aliases.insert(vendor_id, chat);
        }
    }
    for (at, of_chats) in unread {
        self::unread(&mut world, at, of_chats)?;
    }
    if world.aliases.ids().any(|vendor_id| world.chats.position(vendor_id).is_some()) {
        return Err(inconsistent("a vendor id that is the id of a chat"));
    }
    let is_selectable = |widget: &Widget| {
        let Some(id) = widget.sight.selected() else { return true };
        let chat = world.chats.get(id);
        chat.is_some_and(|chat| {
            chat.about.widget_id == widget.about.widget_id && !chat.lifecycle.state.is_done()
        })
    };
    if !world.widgets.iter().all(is_selectable) {
        return Err(inconsistent("a chat on display that is none of the widget's"));
    }
    distinct(&saved.ended.0, "a chat that ended twice")?;
    let is_done = |at: &At<Chat>| world.chats[*at].lifecycle.state.is_done();
    let ended = saved.ended.0.iter().map(|id| world.chats.position(id).filter(is_done));
    let ended: Option<VecDeque<_>> = ended.collect();
    let done = world.chats.iter().filter(|chat| chat.lifecycle.state.is_done()).count();
    world.ended = ended.filter(|ended| ended.len() == done).ok_or(inconsistent("ended chats"))?;
    at_most(world.chats.len() - done, limits.chats, "chats")?;
    Ok(world)
}

/// The unread messages of a widget's chats.
fn unread(world: &mut World, at: At<Widget>, of_chats: Vec<(ChatId, u32)>) -> Revived<()> {
    for (id, count) in of_chats {
        let chat = world.chats.position(&id);
        let widget = &mut world.widgets[at];
        let chat = chat.filter(|&chat| world.chats[chat].about.widget_id == widget.about.widget_id);
        let chat = some(chat, "unread messages of no chat of the widget")?;
        if widget.is_realm_of(&world.chats[chat]) {
            widget.sight.count(0, count);
        }
        world.note_unread(chat, at, 0, count);
        world.chats[chat].unread = count;
    }
    Ok(())
}

fn push<T: Keyed>(registry: &mut Registry<T>, item: T, twice: &'static str) -> Revived<At<T>> {
    if item.key().is_empty() || registry.position(item.key()).is_some() {
        return Err(inconsistent(twice));
    }
    Ok(registry.push(item))
}

fn widget(saved: v1::Widget, limits: &Limits) -> Revived<Widget> {
    at_most(saved.queue.0.len(), limits.queued_inputs, "queuedInputs")?;
    at_most(saved.held.0.len(), limits.held_events, "heldEvents")?;
    at_most(saved.triggers.0.len(), limits.triggers, "triggers")?;
    let about = About {
        widget_id: Some(some(saved.id, "a widget without an id")?),
        element_id: saved.element_id,
        user_id: saved.user_id,
        ..About::default()
    };
    let was_hidden = saved.state.as_deref() == Some(v1::READY_HIDDEN);
    let lifecycle = Node {
        state: match saved.state.as_deref() {
            Some(v1::READY | v1::READY_HIDDEN) => widget::State::Ready,
            _ => state!(widget, saved.state, Unloaded),
        },
        data: widget::Data {
            kind: saved.kind.unwrap_or(WidgetKind::Embed),
            options: saved.options.map(|options| Arc::new(options.0)),
            side: saved.side.unwrap_or(Side::Right),
            bubble: saved.bubble.unwrap_or(true),
            online: saved.online,
            raw: saved.raw,
            failure: saved.failure_print.unwrap_or_default(),
        },
    };
    let forms: ThinVec<_> =
        saved.forms.0.into_iter().map(|saved| form(saved, limits)).collect::<Revived<_>>()?;
    distinct(forms.iter().map(|form| form.data.kind), "two forms of one kind")?;
    let triggers: ThinVec<_> = saved.triggers.0.into_iter().map(trigger).collect::<Revived<_>>()?;
    distinct(triggers.iter().map(|trigger| &trigger.data.id), "two triggers of one id")?;
    let callback = callback::Data {
        fingerprint: saved.callback_print.unwrap_or_default(),
        result: saved.callback_result,
    };
    Ok(Widget {
        lifecycle,
        page: page(
            saved.page.as_deref(),
            saved.requested_page,
            saved.last_page,
            was_hidden,
            (saved.untold, saved.again),
        )?,
        window: Node {
            state: state!(window, saved.window, Closed),
            data: window::Data { untold: saved.window_untold == Some(true) },
        },
        availability: Node {
            state: state!(availability, saved.availability, Unknown),
            data: availability::Data {
                status: saved.status,
                operators: saved.operators.map(|operators| Box::new(operators.0)),
                groups: saved.groups.map(|groups| Box::new(groups.0)),
            },
        },
        operator: Node {
            state: match saved.operator {
                Some(_) => operator::State::Selected,
                None => operator::State::Unselected,
            },
            data: operator::Data { id: saved.operator },
        },
        consent: Node {
            state: state!(consent, saved.consent, Pending),
            data: consent::Data { until: saved.consent_until },
        },
        offline: Node {
            state: state!(offline, saved.offline, Idle),
            data: offline::Data { fingerprint: saved.offline_print.unwrap_or_default() },
        },
        callback: Node { state: state!(callback, saved.callback, None), data: callback },
        call: call(saved.call)?,
        forms,
        form: saved.form,
        triggers,
        held: saved.held.0.into_iter().map(|held| settled(held.0.0)).collect(),
        queue: saved.queue.0.into_iter().map(|input| settled(input.0)).collect(),
        chat: saved.chat,
        sight: Sight::revived(saved.selected),
        from_snapshot: true,
        page_load: saved.page_load.map(|load| {
            Box::new(PageLoad {
                has_command: load.command == Some(true),
                has_event: load.event == Some(true),
                others: load.others == Some(true),
                is_inferred: load.inferred == Some(true),
                tells_shown: load.tells_shown == Some(true),
                tells_chats: load.tells_chats == Some(true),
                at: load.at.unwrap_or_default(),
            })
        }),
        about,
    })
}

fn saying(saved: &v1::Widget) -> Saying {
    let (policy, proactive) = (saved.policy_print, saved.proactive_print);
    Saying { policy, proactive, during_chat: saved.during_chat }
}

fn tellings(saved: &[v1::Telling]) -> ThinVec<Telling> {
    let telling = |saved: &v1::Telling| {
        let (at, asked) = (saved.at.unwrap_or_default(), saved.asked == Some(true));
        Some(Telling { family: saved.family?, print: saved.print?, at, asked })
    };
    saved.iter().filter_map(telling).collect()
}

/// The page. Once, a widget could be hidden on any page; such a one is on page `hidden`, and comes back to that page.
fn page(
    state: Option<&str>,
    requested: Option<Page>,
    last: Option<Page>,
    was_hidden: bool,
    (untold, again): (Option<bool>, Option<bool>),
) -> Revived<Node<page::Page>> {
    let state = if was_hidden { page::State::Hidden } else { state!(page, state, StartOffline) };
    let asked = requested.filter(|page| *page != Page::Hidden);
    let last = asked.or(last).filter(|page| *page != Page::Hidden).unwrap_or(Page::StartOnline);
    Ok(Node {
        state,
        data: page::Data {
            last,
            untold: untold == Some(true) && state != page::State::Hidden,
            again: again == Some(true),
        },
    })
}

fn call(saved: Option<v1::Call>) -> Revived<Node<call::Call>> {
    let saved = saved.unwrap_or_default();
    let reason = saved.reason_print.unwrap_or_default();
    let data = call::Data { id: saved.id, kind: saved.kind, until: saved.until, reason };
    Ok(Node { state: state!(call, saved.state, None), data })
}

fn form(saved: v1::Form, limits: &Limits) -> Revived<Node<form::Form>> {
    at_most(saved.answers.0.len(), limits.answers, "answers")?;
    at_most(saved.declined.0.len(), limits.answers, "answers")?;
    distinct(saved.answers.0.iter().map(|(field, _)| field), "two answers of one field")?;
    distinct(&saved.declined.0, "a field that was declined twice")?;
    let kind: FormKind = some(saved.kind, "a form without a kind")?;
    let data = form::Data {
        channel: saved.channel,
        fields: saved.fields.map(|fields| fields.0).unwrap_or_default(),
        asked: saved.asked,
        answers: saved.answers.0,
        declined: saved.declined.0,
        led_to: saved.led_to,
        ..form::Data::new(kind)
    };
    Ok(Node { state: state!(form, saved.state, Idle), data })
}

/// A question about the answer to a form of this widget.
fn form_question(saved: v1::Question, widget: &Widget) -> Revived<OpenQuestion> {
    let kind: FormKind = some(saved.kind, "a question without a form")?;
    let is_open = |form: &Node<form::Form>| form.data.kind == kind && form.state == form::State::Collecting;
    if !widget.forms.iter().any(is_open) {
        return Err(inconsistent("a question of a form that is not open"));
    }
    let waiting = Waiting::Answer(kind, some(saved.field, "a question without a field")?);
    asked(saved.id, saved.number, saved.until, waiting, widget.about.clone())
}

/// A question about an input, or about a widget's prefill.
fn question(saved: v1::Question, widgets: &Registry<Widget>) -> Revived<OpenQuestion> {
    let about = About {
        widget_id: saved.widget_id,
        element_id: saved.element_id,
        user_id: saved.user_id,
        ..About::default()
    };
    let is_known = about.widget_id.as_ref().is_some_and(|id| widgets.position(id).is_some());
    let waiting = match saved.input.map(|input| input.0) {
        Some(
            input @ (Input::CallbackRequest(_)
            | Input::OfflineSubmit(_)
            | Input::RatingSubmit(_)
            | Input::IdentitySet(_)),
        ) => Waiting::Input(Box::new(input)),
        None if is_known => Waiting::Prefill,
        _ => return Err(inconsistent("a question about nothing")),
    };
    asked(saved.id, saved.number, saved.until, waiting, about)
}

fn asked(
    id: Option<Text>,
    number: Option<Personal>,
    until: Option<Timestamp>,
    waiting: Waiting,
    about: About,
) -> Revived<OpenQuestion> {
    let number = some(number, "a question without a number")?;
    let part = Some(some(id, "a question without an id")?);
    let data = question::Data { waiting, number, until };
    Ok(OpenQuestion { about: About { part, ..about }, node: Node { state: question::State::Asked, data } })
}

fn trigger(saved: v1::Trigger) -> Revived<Node<trigger::Trigger>> {
    let data = trigger::Data { id: some(saved.id, "a trigger without an id")?, title: saved.title };
    Ok(Node { state: state!(trigger, saved.state, Armed), data })
}

fn chat(saved: v1::Chat, limits: &Limits) -> Revived<Chat> {
    at_most(saved.participants.0.len(), limits.participants, "participants")?;
    at_most(saved.typists.0.len(), limits.participants, "participants")?;
    at_most(saved.messages.0.len(), limits.messages, "messages")?;
    let about = About {
        chat_id: Some(some(saved.id, "a chat without an id")?),
        widget_id: saved.widget_id,
        element_id: saved.element_id,
        user_id: saved.user_id,
        session: saved.session,
        part: None,
    };
    if about.session.is_some_and(|session| session.get() < 2) {
        return Err(inconsistent("a first session that is counted"));
    }
    let state = state!(chat, saved.state, Idle);
    let proposal = match saved.proposal.map(|proposal| proposal.0) {
        None => None,
        Some(Input::ChatPropose(propose)) => Some(Box::new(propose)),
        Some(_) => return Err(inconsistent("a proposal that is none")),
    };
    let place =
        chat::QueuePlace { position: saved.position, wait_ms: saved.wait_ms.map(Timestamp::from_millis) };
    let over =
        chat::Over { at: saved.ended_at, by: saved.ended_by, reason: saved.reason_print.unwrap_or_default() };
    let detail = match state {
        chat::State::Proposed => proposal.map_or(chat::Detail::None, chat::Detail::Proposed),
        chat::State::Queued | chat::State::Waiting if saved.queued == Some(true) => {
            chat::Detail::Queued(place)
        }
        chat::State::Transferring => chat::Detail::Transferring(saved.to),
        chat::State::Joined => chat::Detail::Joined(saved.name_print.unwrap_or_default()),
        chat::State::Ended | chat::State::Abandoned => chat::Detail::Over(over),
        _ => chat::Detail::None,
    };
    let data = chat::Data {
        initiator: saved.initiator,
        ticket: saved.ticket,
        department_id: saved.department_id,
        operator_id: saved.operator_id,
        detail,
        survey_configured: saved.survey_configured,
        restored: saved.restored == Some(true),
        deserted: saved.deserted == Some(true),
        asked: saved
            .asked
            .and_then(chat::Asked::from_number)
            .or(saved.request_print.map(chat::Asked::from_whole)),
        until: saved.until,
    };
    let survey = saved.survey.unwrap_or_default();
    at_most(survey.answers.0.len(), limits.answers, "answers")?;
    distinct(survey.answers.0.iter().map(|(question, _)| question), "two answers of one question")?;
    let survey_data = survey::Data { answers: survey.answers.0.into(), until: survey.until };
    distinct(saved.participants.0.iter().map(|user| &user.0.id), "two participants of one id")?;
    let typists = saved.typists.0.iter().map(|typist| (&typist.user_id, &typist.role));
    distinct(typists, "two typists of one id")?;
    let last = match saved.rated {
        None => saved.rating_print.map(|print| Box::new(rating::Last::Whole(print))),
        Some(rated) => {
            let prints = <[u64; 7]>::try_from(rated.prints.0);
            let prints = prints.map_err(|_| inconsistent("a rating without its fingerprints"))?;
            let (value, scale) = (rated.value.unwrap_or_default(), rated.scale);
            let scale = some(scale, "a rating without a scale")?;
            Some(Box::new(rating::Last::Parts { value, scale, prints }))
        }
    };
    let mut chat = Chat {
        // With the widget.
        unread: 0,
        minted: saved.minted == Some(true),
        endless: saved.endless == Some(true),
        vendor_id: saved.vendor_id,
        realm: Realm { scope: saved.scope, host: saved.host },
        lifecycle: Node { state, data },
        participants: ThinVec::new(),
        typists: ThinVec::new(),
        messages: Messages::with_room(),
        call: call(saved.call)?,
        survey: Node { state: state!(survey, survey.state, None), data: survey_data },
        rating: Node { state: state!(rating, saved.rating, Unrated), data: rating::Data { last } },
        about,
    };
    if chat.lifecycle.state == chat::State::Idle {
        return Err(inconsistent("a chat that has not begun"));
    }
    for user in saved.participants.0 {
        chat.participants.push(Node { state: participant::State::Present, data: user.0 });
    }
    for typist in saved.typists.0 {
        let about = chat.about_typist(typist.user_id.as_ref(), typist.role);
        let data = typing::Data { until: typist.until };
        chat.typists.push(Typist { about, node: Node { state: typing::State::Typing, data } });
    }
    for saved in saved.messages.0 {
        let entry = message(saved, limits)?;
        let ids = [Some(&entry.id), entry.vendor_id()];
        if ids.into_iter().flatten().any(|id| chat.messages.find(id).is_some()) {
            return Err(inconsistent("two messages of one id"));
        }
        chat.messages.insert(entry, u32::MAX);
    }
    Ok(chat)
}

fn message(saved: v1::Message, limits: &Limits) -> Revived<Entry> {
    at_most(saved.receipts.0.len(), limits.receipts, "receipts")?;
    distinct(saved.receipts.0.iter().map(|receipt| &receipt.by), "two receipts of one reader")?;
    at_most(saved.reactions.0.len(), limits.receipts, "receipts")?;
    let mut more = More { vendor_id: saved.vendor_id, ..More::default() };
    for receipt in saved.receipts.0 {
        more.readers.push(Reader { by: receipt.by, state: state!(receipt, receipt.state, None) });
    }
    let history = History {
        earlier: saved.earlier.0.into_iter().rev().take(VERSIONS).rev().collect(),
        version: Version { revision: saved.revision, edited_at: saved.edited_at },
        reactions: saved.reactions.0.into(),
        reason: saved.reason_print.unwrap_or_default(),
        progress: saved.progress.map(|progress| (progress.done.unwrap_or_default(), progress.total)),
    };
    more.history = (history != History::default()).then(|| Box::new(history));
    let message = state!(message, saved.state, New);
    let sent_at = some(saved.sent_at, "a message without a time")?;
    let told = saved.time_told == Some(true);
    let author = saved.author.map(|number| some(Author::from_number(number), "an author who is none"));
    Ok(Entry {
        id: some(saved.id, "a message without an id")?,
        time: if told { Time::told(sent_at) } else { Time::assumed(sent_at) },
        message,
        attachment: state!(attachment, saved.attachment, None),
        unread: saved.unread == Some(true),
        more: (more != More::default()).then(|| Box::new(more)),
        content: saved.content.unwrap_or_default(),
        author: author.transpose()?.unwrap_or(Author::usual(message)),
    })
}

/// The queue of deadlines, from the machines' own data.
fn timers(world: &World) -> Timers {
    let mut timers = Timers::default();
    world.widgets.iter().for_each(|widget| widget.arm(&mut timers));
    world.questions.arm(&mut timers);
    world.chats.iter().for_each(|chat| chat.arm(&mut timers));
    timers
}
