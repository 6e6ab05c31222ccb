//! What an engine holds: its widgets and chats, each with its machines.
//!
//! Most lists are empty most of the time: as `ThinVec` they are one pointer wide.

mod aliases;
mod finder;
mod index;
mod leaving;
pub(crate) mod rare;
pub(crate) mod registry;
pub(crate) mod repeats;
pub(crate) mod sight;
pub(crate) mod transcript;
mod unread;

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use thin_vec::ThinVec;

use crate::about::About;
use crate::limits::Limits;
use crate::machine::kit::Node;
use crate::machine::page::Visibility;
use crate::machine::question::Waiting;
use crate::machine::{
    availability, call, callback, chat, connection, consent, form, identity, lead, offline, operator, page,
    participant, question, rating, survey, trigger, typing, widget, window,
};
use crate::outbox::timer::{DeadlineReason, Timers};
use crate::time::Timestamp;
use crate::vocabulary::{
    ChatId, Envelope, Event, FormKind, Input, List, Normalizer, Text, User, UserId, WidgetId, WidgetOptions,
};
use crate::world::aliases::Aliases;
use crate::world::leaving::{Leaving, Spared};
use crate::world::rare::Rare;
use crate::world::registry::{At, Keyed, Registry};
use crate::world::repeats::PageLoad;
use crate::world::sight::{Foreground, Sight};
use crate::world::transcript::Messages;
use crate::world::unread::Unread;

/// A widget with all its machines.
#[derive(Clone)]
pub(crate) struct Widget {
    pub(crate) about: About,
    pub(crate) lifecycle: Node<widget::Widget>,
    pub(crate) page: Node<page::Page>,
    pub(crate) window: Node<window::Window>,
    pub(crate) availability: Node<availability::Availability>,
    pub(crate) operator: Node<operator::Operator>,
    pub(crate) consent: Node<consent::Consent>,
    pub(crate) offline: Node<offline::Offline>,
    pub(crate) callback: Node<callback::Callback>,
    pub(crate) call: Node<call::Call>,
    /// In the order in which they were first opened; the last one started is the default.
    pub(crate) forms: ThinVec<Node<form::Form>>,
    /// The form that inputs without a kind mean.
    pub(crate) form: Option<FormKind>,
    pub(crate) triggers: ThinVec<Node<trigger::Trigger>>,
    /// Events that wait for consent, in order.
    pub(crate) held: ThinVec<Envelope>,
    /// Inputs that wait for the widget to load, in order.
    pub(crate) queue: ThinVec<Input>,
    /// The chat that inputs without a chat id mean.
    pub(crate) chat: Option<ChatId>,
    /// What the visitor has not seen, and what is on display.
    pub(crate) sight: Sight,
    /// Whether it came from a snapshot and was not loaded since.
    pub(crate) from_snapshot: bool,
    /// The latest load of its page, in `observe` mode; in `strict` mode what its source tells itself, where it does.
    pub(crate) page_load: Option<Box<PageLoad>>,
}

/// A question that the host has not answered yet.
#[derive(Clone)]
pub(crate) struct OpenQuestion {
    /// That of the widget, where it has to do with one, with the request as its part.
    pub(crate) about: About,
    pub(crate) node: Node<question::Question>,
}

impl OpenQuestion {
    /// The field of a widget's form whose answer waits, if that is what waits.
    pub(crate) fn field_of(&self, widget: &About, kind: FormKind) -> Option<&Text> {
        match &self.node.data.waiting {
            Waiting::Answer(of, field) if *of == kind && self.about.widget_id == widget.widget_id => {
                Some(field)
            }
            _ => None,
        }
    }
}

/// Where a chat may come back: the scope of the widget it began in (mluvii), and the host where each host
/// keeps chats of its own (Livechatoo).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Realm {
    pub(crate) scope: Option<Text>,
    pub(crate) host: Option<Text>,
}

impl Widget {
    pub(crate) fn new(id: WidgetId) -> Self {
        Self {
            about: About { widget_id: Some(id), ..About::default() },
            lifecycle: Node::default(),
            page: Node::default(),
            window: Node::default(),
            availability: Node::default(),
            operator: Node::default(),
            consent: Node::default(),
            offline: Node::default(),
            callback: Node::default(),
            call: Node::default(),
            forms: ThinVec::new(),
            form: None,
            triggers: ThinVec::new(),
            held: ThinVec::new(),
            queue: ThinVec::new(),
            chat: None,
            sight: Sight::default(),
            from_snapshot: false,
            page_load: None,
        }
    }

    pub(crate) fn options(&self) -> Option<&WidgetOptions> {
        self.lifecycle.data.options.as_deref()
    }

    pub(crate) fn privacy_url(&self) -> Option<&Text> {
        self.options().and_then(WidgetOptions::privacy_url)
    }

    pub(crate) fn realm(&self) -> Realm {
        let (scope, host) = self.realm_parts();
        Realm { scope: scope.cloned(), host: host.cloned() }
    }

    fn realm_parts(&self) -> (Option<&Text>, Option<&Text>) {
        let Some(options) = self.options() else { return (None, None) };
        let host = options.host.as_ref().filter(|_| options.session_per_host == Some(true));
        (options.scope.as_ref(), host)
    }

    /// Whether the chat is one of the widget's scope and host.
    pub(crate) fn is_realm_of(&self, chat: &Chat) -> bool {
        self.realm_parts() == (chat.realm.scope.as_ref(), chat.realm.host.as_ref())
    }

    /// Whether the visitor sees what is on display in it, if they see the page.
    pub(crate) fn shows_messages(&self) -> bool {
        self.lifecycle.state.is_ready()
            && self.page.state != page::State::Hidden
            && !self.window.state.hides_messages()
    }

    /// Whether the chat is on display in it.
    pub(crate) fn displays(&self, chat: &Chat) -> bool {
        let selected = self.sight.selected();
        selected.is_none_or(|id| chat.about.chat_id.as_ref() == Some(id)) && self.is_realm_of(chat)
    }

    /// Whether an operator is online, where that is known: as reported, else as `widget.ready` said.
    pub(crate) fn online(&self) -> Option<bool> {
        match self.availability.state {
            availability::State::Unknown => self.lifecycle.data.online,
            state => Some(state == availability::State::Online),
        }
    }

    /// Whether it shows, as far as that is known.
    pub(crate) fn visibility(&self) -> Visibility {
        match self.page.state {
            _ if !self.lifecycle.state.is_ready() => Visibility::Unknown,
            page::State::Hidden => Visibility::Hidden,
            _ if self.page.data.untold => Visibility::Unknown,
            _ => Visibility::Shown,
        }
    }

    /// Whether opening the window means popping it out.
    pub(crate) fn pops_out(&self) -> bool {
        self.page.state == page::State::Mini
            || self.options().is_some_and(|options| options.mobile == Some(true))
    }

    pub(crate) fn form_mut(&mut self, kind: FormKind) -> Option<&mut Node<form::Form>> {
        self.forms.iter_mut().find(|form| form.data.kind == kind)
    }
}

/// # Its visitor
impl Widget {
    /// Whether it holds anything of a visitor.
    fn has_visitor(&self) -> bool {
        let prefill = self.options().is_some_and(|options| options.prefill.is_some());
        let lists = [self.forms.len(), self.triggers.len(), self.held.len(), self.queue.len()];
        prefill
            || lists.iter().any(|count| *count > 0)
            || self.about.user_id.is_some()
            || self.consent.state != consent::State::Pending
            || self.operator.state != operator::State::Unselected
            || self.offline.state != offline::State::Idle
            || self.callback.state != callback::State::None
            || self.call.state != call::State::None
    }

    /// Forgets all that is the visitor's: widget, page and window stay as they are.
    pub(crate) fn forget_visitor(&mut self, timers: &mut Timers) {
        self.disarm(timers);
        #[rustfmt::skip]
        let Self {
            about, lifecycle, page: _, window: _, availability: _, operator, consent, offline, callback, call, forms, form,
            triggers, held, queue, chat, sight, from_snapshot: _, page_load: _,
        } = self;
        about.user_id = None;
        lifecycle.data.raw = None;
        if let Some(options) = &mut lifecycle.data.options
            && options.prefill.is_some()
        {
            Arc::make_mut(options).prefill = None;
        }
        *operator = Node::default();
        *consent = Node::default();
        *offline = Node::default();
        *callback = Node::default();
        *call = Node::default();
        (*form, *chat, *sight) = (None, None, Sight::default());
        forms.clear();
        triggers.clear();
        held.clear();
        queue.clear();
    }
}

impl HasDeadlines for Widget {
    fn deadlines(&self, tell: &mut dyn FnMut(DeadlineReason, &About, Option<Timestamp>)) {
        for reason in DeadlineReason::ALL {
            match reason {
                DeadlineReason::CallOffer => tell(*reason, &self.about, self.call.data.until),
                DeadlineReason::Consent => tell(*reason, &self.about, self.consent.data.until),
                // A chat's, or a question's.
                DeadlineReason::Typing
                | DeadlineReason::Survey
                | DeadlineReason::Queue
                | DeadlineReason::PhoneAnswer => {}
            }
        }
    }
}

impl Keyed for Widget {
    fn key(&self) -> &str {
        self.about.widget_id.as_deref().unwrap_or_default()
    }
}

/// A chat with all its machines. What most steps look at lies together, in this order: where there are many chats, each
/// line of memory that a step touches is a wait.
#[derive(Clone)]
#[repr(C)]
pub(crate) struct Chat {
    pub(crate) about: About,
    pub(crate) lifecycle: Node<chat::Chat>,
    pub(crate) survey: Node<survey::Survey>,
    pub(crate) call: Node<call::Call>,
    /// Those who write, in the order in which they began.
    pub(crate) typists: ThinVec<Typist>,
    pub(crate) messages: Messages,
    /// Those who are present, in the order of their coming.
    pub(crate) participants: ThinVec<Node<participant::Participant>>,
    pub(crate) realm: Realm,
    /// The vendor's id, bound late.
    pub(crate) vendor_id: Option<ChatId>,
    pub(crate) rating: Node<rating::Rating>,
    /// Whether the engine made up its id.
    pub(crate) minted: bool,
    /// Whether the vendor who tells of it tells no end.
    pub(crate) endless: bool,
    /// How many of its messages the visitor has not seen.
    pub(crate) unread: u32,
}

/// Somebody who writes.
#[derive(Clone)]
pub(crate) struct Typist {
    /// The chat's, with the user as its part and in place of the visitor.
    pub(crate) about: About,
    pub(crate) node: Node<typing::Typing>,
}

impl Typist {
    /// Whether it is this user, or somebody without an id in this role.
    pub(crate) fn is(&self, user: Option<&UserId>, role: Option<&str>) -> bool {
        self.about.user_id.as_ref() == user && (user.is_some() || self.about.part.as_deref() == role)
    }

    /// What somebody is who has no id.
    pub(crate) fn role(&self) -> Option<&Text> {
        self.about.part.as_ref().filter(|_| self.about.user_id.is_none())
    }

    pub(crate) fn is_typing(&self) -> bool {
        self.node.state == typing::State::Typing
    }
}

impl Default for Chat {
    fn default() -> Self {
        Self {
            about: About::default(),
            minted: false,
            endless: false,
            unread: 0,
            vendor_id: None,
            realm: Realm::default(),
            lifecycle: Node::default(),
            participants: ThinVec::new(),
            typists: ThinVec::new(),
            messages: Messages::with_room(),
            call: Node::default(),
            survey: Node::default(),
            rating: Node::default(),
        }
    }
}

impl Chat {
    /// Makes a chat that was forgotten as good as new, in the memory that it has. Whom it is about is for the caller to
    /// say: mostly it is the same widget and visitor.
    pub(crate) fn begin_anew(&mut self) {
        #[rustfmt::skip]
        let Self {
            about: _, minted, endless, unread, vendor_id, realm, lifecycle, participants, typists, messages, call, survey,
            rating,
        } = self;
        *minted = false;
        *endless = false;
        *unread = 0;
        *vendor_id = None;
        *realm = Realm::default();
        *lifecycle = Node::default();
        *call = Node::default();
        *survey = Node::default();
        *rating = Node::default();
        participants.clear();
        typists.clear();
        messages.clear();
    }

    pub(crate) fn id(&self) -> ChatId {
        self.about.chat_id.clone().unwrap_or_default()
    }

    /// Whether the chat goes on and has no id of the vendor's yet.
    pub(crate) fn is_nameless(&self) -> bool {
        self.minted && self.vendor_id.is_none() && self.lifecycle.state.is_current()
    }

    /// Whom typing events of a user are about. Who has no id goes by what they are, where that is known.
    pub(crate) fn about_typist(&self, user: Option<&UserId>, role: Option<Text>) -> About {
        let part = user.cloned().map(Text::from).or(role);
        About { user_id: user.cloned(), part, ..self.about.clone() }
    }

    /// Whether somebody takes part, as far as it is known.
    pub(crate) fn has(&self, user: &UserId) -> bool {
        self.about.user_id.as_ref() == Some(user)
            || self.lifecycle.data.operator_id.as_deref() == Some(user)
            || self.participants.iter().any(|node| node.data.id == *user)
    }
}

impl HasDeadlines for Chat {
    fn deadlines(&self, tell: &mut dyn FnMut(DeadlineReason, &About, Option<Timestamp>)) {
        for reason in DeadlineReason::ALL {
            match reason {
                DeadlineReason::Typing => {
                    for Typist { about, node } in &self.typists {
                        tell(*reason, about, node.data.until);
                    }
                }
                DeadlineReason::CallOffer => tell(*reason, &self.about, self.call.data.until),
                DeadlineReason::Survey => tell(*reason, &self.about, self.survey.data.until),
                DeadlineReason::Queue => tell(*reason, &self.about, self.lifecycle.data.until),
                // A question's, or a widget's.
                DeadlineReason::PhoneAnswer | DeadlineReason::Consent => {}
            }
        }
    }
}

impl HasDeadlines for ThinVec<OpenQuestion> {
    fn deadlines(&self, tell: &mut dyn FnMut(DeadlineReason, &About, Option<Timestamp>)) {
        for OpenQuestion { about, node } in self {
            tell(DeadlineReason::PhoneAnswer, about, node.data.until);
        }
    }
}

impl Keyed for Chat {
    fn key(&self) -> &str {
        self.about.chat_id.as_deref().unwrap_or_default()
    }
}

/// A participant known by id alone.
pub(crate) fn listed_user(id: &UserId, visitor: Option<&UserId>) -> User {
    User { id: id.clone(), nickname: None, is_agent: visitor != Some(id), kind: None }
}

/// Something whose machines have deadlines.
pub(crate) trait HasDeadlines {
    /// Tells each deadline that there may be, whom it is about, and when it is, where it is set.
    fn deadlines(&self, tell: &mut dyn FnMut(DeadlineReason, &About, Option<Timestamp>));

    /// Puts the deadlines of all machines with the others.
    fn arm(&self, timers: &mut Timers) {
        self.deadlines(&mut |reason, about, at| timers.replace(reason, about, None, at));
    }

    /// Takes the deadlines of all machines away: of something that is forgotten. Mostly none is set anywhere.
    #[inline(always)]
    fn disarm(&self, timers: &mut Timers) {
        if !timers.is_empty() {
            self.deadlines(&mut |reason, about, at| timers.replace(reason, about, at, None));
        }
    }
}

/// Orders of the chats, which most engines have none of: the unread ones, and those that go first.
#[derive(Clone, Default)]
pub(crate) struct Crowd {
    unread: Unread,
    /// It follows from the chats.
    leaving: Leaving,
}

/// All that an engine holds beside its configuration and its outbox.
#[derive(Clone, Default)]
pub(crate) struct World {
    pub(crate) widgets: Registry<Widget>,
    pub(crate) chats: Registry<Chat>,
    /// Vendors' ids of chats, bound late.
    pub(crate) aliases: Aliases<Chat>,
    pub(crate) connection: Node<connection::Connection>,
    pub(crate) identity: Node<identity::Identity>,
    pub(crate) lead: Node<lead::Lead>,
    /// The chat without a widget that inputs without any id mean.
    pub(crate) chat: Option<ChatId>,
    /// Chats that are over or left, the one that was first in front: the first to be forgotten.
    pub(crate) ended: VecDeque<At<Chat>>,
    /// Orders of the chats, where anything is in one.
    pub(crate) crowd: Option<Box<Crowd>>,
    /// Who took part in the chat that was started last: mostly it is the same visitor and the same agent again.
    pub(crate) users: List<UserId>,
    /// A chat that was forgotten: its memory is for the next one.
    pub(crate) spare: Option<Box<Chat>>,
    /// How many chat ids the engine has made up.
    pub(crate) minted: u32,
    /// How many message ids the engine has made up.
    pub(crate) minted_messages: u32,
    /// Whether the page is in the foreground.
    pub(crate) foreground: Foreground,
    /// Who normalises phone numbers, where it is not as the configuration says.
    pub(crate) normalizer: Option<Normalizer>,
    /// Whether all of it came from a snapshot of which nothing was told again yet.
    pub(crate) is_untold: bool,
    /// Whether an input may be too long as a whole, as the configuration's limits are: that is asked of every input.
    pub(crate) is_input_tight: bool,
    /// Whether nothing is to be kept any more under the storage key of a visitor who is not known, until the host asks.
    pub(crate) is_anonymous_outdated: bool,
    /// What most engines hold nothing of.
    pub(crate) rare: Rare,
    /// Those that the host has not answered yet, in the order in which they were asked.
    pub(crate) questions: ThinVec<OpenQuestion>,
}

impl World {
    /// One that holds nothing yet.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { is_input_tight: limits.is_input_tight(), ..Self::default() }
    }
}

/// # The visitor
impl World {
    /// Whether anything is known of a visitor.
    pub(crate) fn has_visitor(&self) -> bool {
        self.identity.state != identity::State::Anonymous
            || self.lead.state != lead::State::None
            || self.chats.len() > 0
            || !self.questions.is_empty()
            || self.widgets.iter().any(Widget::has_visitor)
    }

    /// Whether a chat of this id was a former visitor's.
    pub(crate) fn is_past(&self, id: &str) -> bool {
        self.rare.past().iter().any(|past| past.as_str() == id)
    }

    /// Forgets all chats but their ids, of which so many are remembered.
    pub(crate) fn forget_chats(&mut self, timers: &mut Timers, limit: u32) {
        for at in self.chats.order() {
            let Some(chat) = self.chats.remove(at) else { continue };
            chat.disarm(timers);
            self.rare.parts_mut().past.extend(chat.about.chat_id.into_iter().chain(chat.vendor_id));
        }
        self.aliases.clear();
        if let Some(crowd) = &mut self.crowd {
            crowd.unread.clear();
        }
        self.users = List::default();
        let over = self.rare.past().len().saturating_sub(limit.max(1) as usize);
        if over > 0 {
            self.rare.parts_mut().past.drain(..over);
        }
        self.ended.clear();
        (self.spare, self.chat) = (None, None);
    }

    /// The key under which a snapshot of this visitor is stored.
    pub(crate) fn storage_key(&self, user: Option<&UserId>) -> String {
        let first = self.widgets.iter().next().and_then(Widget::options);
        first.map_or_else(|| WidgetOptions::default().storage_key(user), |options| options.storage_key(user))
    }

    /// The options that make up the storage key change now: what is outdated is the key as it was.
    pub(crate) fn settle_outdated_key(&mut self) {
        if core::mem::take(&mut self.is_anonymous_outdated) {
            let key = self.storage_key(None);
            self.note_outdated_key(key);
        }
    }

    /// Notes that nothing is to be kept any more under this visitor's storage key.
    pub(crate) fn outdate_key(&mut self, user: Option<&UserId>) {
        if user.is_none() {
            // Of nearly every visitor who is known: it is put together when the host asks.
            self.is_anonymous_outdated = true;
            return;
        }
        let key = self.storage_key(user);
        self.note_outdated_key(key);
    }

    fn note_outdated_key(&mut self, key: String) {
        let outdated = &mut self.rare.parts_mut().outdated_keys;
        if !outdated.contains(&key) {
            outdated.push(key);
        }
    }

    /// Takes out the storage keys under which nothing is to be kept any more.
    pub(crate) fn take_outdated_keys(&mut self) -> Vec<String> {
        let is_outdated = core::mem::take(&mut self.is_anonymous_outdated);
        let anonymous = is_outdated.then(|| self.storage_key(None));
        let current = self.storage_key(self.identity.data.user_id.as_ref());
        let keys = anonymous.into_iter().chain(self.rare.take_outdated_keys());
        keys.filter(|key| *key != current).collect()
    }
}

/// # Finding
impl World {
    /// The fields of a widget's form whose phone numbers are being normalised.
    pub(crate) fn pending(&self, widget: &About, kind: FormKind) -> Vec<Text> {
        self.questions.iter().filter_map(|question| question.field_of(widget, kind)).cloned().collect()
    }

    /// The chat with this id, or with this vendor's id.
    #[inline(always)]
    pub(crate) fn find_chat(&mut self, id: &str) -> Option<At<Chat>> {
        self.chats.found_last(id).or_else(|| self.search_chat(id))
    }

    /// The same for a chat that was not found last time.
    #[inline(never)]
    fn search_chat(&mut self, id: &str) -> Option<At<Chat>> {
        self.chats.search(id).or_else(|| self.aliases.get(id))
    }

    /// The chat with this id, or with this vendor's id, for those who may only look.
    pub(crate) fn chat(&self, id: &str) -> Option<&Chat> {
        let at = self.chats.position(id).or_else(|| self.aliases.get(id))?;
        Some(&self.chats[at])
    }

    /// The chat that inputs without a chat id mean: the current one of their widget, or the one without a widget.
    pub(crate) fn current_chat(&mut self, widget: Option<At<Widget>>) -> Option<At<Chat>> {
        let id = match widget {
            Some(at) => self.widgets[at].chat.clone(),
            None => self.chat.clone(),
        };
        id.and_then(|id| self.chats.find(&id))
    }

    /// How many chats go on.
    pub(crate) fn going_on(&self) -> usize {
        self.chats.len() - self.ended.len()
    }

    /// The chats that go on, of a widget and its scope and host, or of the whole engine; in no particular order.
    pub(crate) fn chats_going_on(&self, widget: Option<At<Widget>>) -> impl Iterator<Item = At<Chat>> {
        let is_of = self.of(widget);
        self.chats.places().filter(move |&at| self.chats[at].lifecycle.state.is_current() && is_of(at))
    }

    /// The chat that was over or left last, of a widget and its scope and host, or of the whole engine.
    pub(crate) fn last_done(&self, widget: Option<At<Widget>>) -> Option<At<Chat>> {
        let is_of = self.of(widget);
        self.ended.iter().rev().copied().find(|&at| is_of(at))
    }

    /// Whether a chat is one of a widget, or of any, as far as the widget has its scope and host.
    fn of(&self, widget: Option<At<Widget>>) -> impl Fn(At<Chat>) -> bool {
        let of = widget.and_then(|at| self.widgets[at].about.widget_id.as_ref());
        move |at| {
            let chat = &self.chats[at];
            let own = chat.about.widget_id.as_ref();
            let widget = || own.and_then(|id| self.widgets.get(id));
            (of.is_none() || own == of) && widget().is_none_or(|own| own.realm() == chat.realm)
        }
    }

    /// The chat that is let go first where there would be too many: of those that are spared least, the one that began
    /// first. Of a vendor's stream it may be any; else it is one whose vendor tells no end, or none.
    pub(crate) fn first_to_go(&mut self, observes: bool) -> Option<At<Chat>> {
        let leaving = &mut self.crowd.get_or_insert_default().leaving;
        leaving.follow(&mut self.chats, !observes);
        let crowd = self.crowd.as_ref()?;
        crowd.leaving.first(|at, alone| self.spared(&self.chats[at], alone))
    }

    /// Why a chat is let go later than others, of which it says a part itself.
    fn spared(&self, chat: &Chat, alone: Spared) -> Spared {
        let id = chat.about.chat_id.as_ref();
        let widget = chat.about.widget_id.as_ref().and_then(|id| self.widgets.get(id));
        let current = widget.map_or(self.chat.as_ref(), |widget| widget.chat.as_ref());
        let selected = widget.and_then(|widget| widget.sight.selected());
        let is_about = |about: Option<&ChatId>| about.is_some() && about == id;
        let waits = |question: &OpenQuestion| match &question.node.data.waiting {
            Waiting::Input(input) => {
                matches!(&**input, Input::RatingSubmit(rate) if is_about(rate.chat_id.as_ref()))
            }
            Waiting::Answer(..) | Waiting::Prefill => false,
        };
        let is_held = |held: &Envelope| matches!(&held.event, Event::RatingSubmitted(rate) if is_about(Some(&rate.chat_id)));
        Spared {
            is_open: is_about(current) || is_about(selected),
            is_busy: alone.is_busy
                || self.questions.iter().any(waits)
                || widget.is_some_and(|widget| widget.held.iter().any(is_held)),
            ..alone
        }
    }

    /// Whether the current chat of a widget goes on.
    pub(crate) fn has_running_chat(&mut self, widget: At<Widget>) -> bool {
        let current = self.current_chat(Some(widget));
        current.is_some_and(|chat| self.chats[chat].lifecycle.state.is_running())
    }

    /// The widget that a chat belongs to.
    #[inline(always)]
    pub(crate) fn widget_of(&mut self, chat: At<Chat>) -> Option<At<Widget>> {
        let id = self.chats[chat].about.widget_id.as_ref()?;
        self.widgets.find(id)
    }
}

/// What a world was when something was begun that may have to be undone.
pub(crate) struct Trial {
    widgets: registry::Trial,
    chats: registry::Trial,
    aliases: Option<registry::Trial>,
    unread: Option<unread::Trial>,
    /// All that does not undo its changes itself.
    others: World,
}

/// # Trying out
impl World {
    /// From now on changes can be undone by [`World::end_trial`].
    pub(crate) fn begin_trial(&mut self) -> Trial {
        let widgets = core::mem::take(&mut self.widgets);
        let chats = core::mem::take(&mut self.chats);
        let aliases = core::mem::take(&mut self.aliases);
        let (spare, crowd) = (self.spare.take(), self.crowd.take());
        let others = self.clone();
        (self.widgets, self.chats, self.aliases) = (widgets, chats, aliases);
        (self.spare, self.crowd) = (spare, crowd);
        Trial {
            widgets: self.widgets.begin_trial(),
            chats: self.chats.begin_trial(),
            aliases: self.aliases.begin_trial(),
            unread: self.crowd.as_mut().map(|crowd| crowd.unread.begin_trial()),
            others,
        }
    }

    /// Keeps what was changed since the trial began, or puts everything back as it was, deadlines too.
    pub(crate) fn end_trial(&mut self, trial: Trial, keep: bool, timers: &mut Timers) {
        match (&mut self.crowd, trial.unread) {
            (Some(crowd), Some(trial)) => crowd.unread.end_trial(trial, keep),
            // Nothing was unread when it began.
            (Some(crowd), None) if !keep => crowd.unread = Unread::default(),
            _ => {}
        }
        self.aliases.end_trial(trial.aliases, keep);
        self.chats.end_trial(trial.chats, keep, |gone, back| rearm(timers, gone, back));
        self.widgets.end_trial(trial.widgets, keep, |gone, back| rearm(timers, gone, back));
        if !keep {
            rearm(timers, Some(&self.questions), Some(&trial.others.questions));
            let widgets = core::mem::take(&mut self.widgets);
            let chats = core::mem::take(&mut self.chats);
            let aliases = core::mem::take(&mut self.aliases);
            let (spare, crowd) = (self.spare.take(), self.crowd.take());
            *self = Self { widgets, chats, aliases, spare, crowd, ..trial.others };
        }
    }
}

/// Lets the deadlines follow what was undone.
fn rearm<T: HasDeadlines>(timers: &mut Timers, gone: Option<&T>, back: Option<&T>) {
    if let Some(gone) = gone {
        gone.disarm(timers);
    }
    if let Some(back) = back {
        back.arm(timers);
    }
}

/// # Unread messages
impl World {
    /// Whether the visitor sees what is on display in a widget.
    pub(crate) fn sees(&self, widget: &Widget) -> bool {
        self.foreground.visible() != Some(false) && widget.shows_messages()
    }

    /// The unread messages of a widget, by chat: of the chats of its own scope and host.
    pub(crate) fn unread(&self, at: At<Widget>) -> impl Iterator<Item = &Chat> {
        let widget = &self.widgets[at];
        self.unread_of(at).map(|at| &self.chats[at]).filter(|chat| widget.is_realm_of(chat))
    }

    /// The chats of a widget with unread messages, of whatever scope and host, in the order of the first one.
    pub(crate) fn unread_of(&self, at: At<Widget>) -> impl Iterator<Item = At<Chat>> {
        self.crowd.iter().flat_map(move |crowd| crowd.unread.of(at))
    }

    /// Notes that a chat of a widget has so many unread messages, and had so many.
    pub(crate) fn note_unread(&mut self, chat: At<Chat>, at: At<Widget>, from: u32, to: u32) {
        self.crowd.get_or_insert_default().unread.note(chat, at, from, to);
    }

    /// The scope and host of a widget are others: so are the chats whose messages count.
    pub(crate) fn recount_unread(&mut self, at: At<Widget>) {
        let total = self.unread(at).map(|chat| u64::from(chat.unread)).sum();
        self.widgets[at].sight.recount(total);
    }
}
