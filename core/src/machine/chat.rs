//! A chat, from its proposal or request to its end.
//!
//! Vendors differ in what they call a start: CTLive `ChatStarted` and mluvii `chatSessionCreated` are
//! requests here; CTLive `ChatOnline`, mluvii `chatSessionStarted` and Livechatoo `onchatstart` are starts.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::num::NonZeroU64;

use statig::Outcome::{self, Super, Transition};
use statig::blocking;

use crate::config::Mode;
use crate::env::Env;
use crate::machine::kit::{Context, Machine, deadline, inputs, machine, named, states, tell_chat};
use crate::machine::{fingerprint, fingerprint_of_all};
use crate::time::Timestamp;
use crate::vocabulary::{
    Attachment, Attachments, Cause, Content, Initiator, List, Origin, Personal, Reason, Text, UserId, event,
    input,
};

states! {
    /// Not there yet.
    Idle = "idle",
    /// A proactive chat is shown; nobody is called.
    Proposed = "proposed",
    /// Asked for.
    Requested = "requested",
    /// Waits in the queue.
    Queued = "queued",
    /// An agent answered.
    Connected = "active.connected",
    /// On hold.
    Held = "active.held",
    /// Being handed over; a room without agents for a while is not ended.
    Transferring = "active.transferring",
    /// Waits in the queue again, after somebody answered.
    Waiting = "active.queued",
    /// The participant is silent.
    Inactive = "active.inactive",
    /// This participant entered a chat that others began.
    Joined = "joined",
    /// This participant left; the chat may go on without them.
    Left = "left",
    /// Over.
    Ended = "ended",
    /// Given up before anybody answered.
    Abandoned = "abandoned",
}

impl State {
    /// Whether the chat is over, for all.
    pub(crate) fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Abandoned)
    }

    /// Whether nothing more is expected of the chat here: it is over, or this participant left.
    pub(crate) fn is_done(self) -> bool {
        self.is_over() || self == Self::Left
    }

    /// Whether inputs that begin a chat without naming one mean this one.
    pub(crate) fn is_current(self) -> bool {
        self == Self::Proposed || self.is_running()
    }

    /// Whether the state needs something that no other does: a [`Detail`].
    fn has_detail(self) -> bool {
        matches!(self, Self::Proposed | Self::Queued | Self::Waiting | Self::Transferring | Self::Joined)
            || self.is_over()
    }

    /// Whether the chat was asked for and is not over.
    pub(crate) fn is_running(self) -> bool {
        matches!(self, Self::Requested | Self::Queued | Self::Joined) || self.is_active()
    }

    /// Whether it waits for an agent, as the source said: in the queue, or while it is handed over.
    pub(crate) fn is_under_way(self) -> bool {
        matches!(self, Self::Queued | Self::Waiting | Self::Transferring)
    }

    /// Whether an agent has answered and the chat is not over.
    pub(crate) fn is_active(self) -> bool {
        matches!(self, Self::Connected | Self::Held | Self::Transferring | Self::Waiting | Self::Inactive)
    }
}

/// What a chat keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    pub(crate) initiator: Option<Initiator>,
    pub(crate) ticket: Option<Text>,
    pub(crate) department_id: Option<Text>,
    pub(crate) operator_id: Option<Text>,
    /// What its state needs, and no other.
    pub(crate) detail: Detail,
    /// Whether a survey follows, as the end said.
    pub(crate) survey_configured: Option<bool>,
    /// Whether `chat.restored` was told since the last start or load.
    pub(crate) restored: bool,
    /// Whether its last agent left, and none has come since.
    pub(crate) deserted: bool,
    /// What the chat was requested with, as far as somebody said so.
    pub(crate) asked: Option<Asked>,
    pub(crate) until: Option<Timestamp>,
}

/// What a chat keeps in one state, or a few.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Detail {
    #[default]
    None,
    /// What a proactive chat shows.
    Proposed(Box<input::ChatPropose>),
    /// Where it waits.
    Queued(QueuePlace),
    /// To whom the chat is being handed over.
    Transferring(Option<Text>),
    /// The fingerprint of the name under which this participant entered.
    Joined(u64),
    /// How it ended.
    Over(Over),
}

/// A place in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct QueuePlace {
    pub(crate) position: Option<u32>,
    /// Milliseconds. As a `Timestamp` it needs no more room for being optional.
    pub(crate) wait_ms: Option<Timestamp>,
}

impl QueuePlace {
    /// This place as far as nothing else is said.
    fn updated(self, queue: &input::ChatQueue) -> Self {
        Self {
            position: queue.position.or(self.position),
            wait_ms: queue.wait_ms.map(Timestamp::from_millis).or(self.wait_ms),
        }
    }
}

/// How a chat ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Over {
    /// When, where it is known: messages from before belong to it.
    pub(crate) at: Option<Timestamp>,
    /// Who ended it; an old snapshot does not say so.
    pub(crate) by: Option<Cause>,
    /// The fingerprint of the reason.
    pub(crate) reason: u64,
}

impl Data {
    pub(crate) fn proposal(&self) -> Option<&input::ChatPropose> {
        if let Detail::Proposed(proposal) = &self.detail { Some(proposal) } else { None }
    }

    pub(crate) fn queue_place(&self) -> Option<QueuePlace> {
        if let Detail::Queued(place) = self.detail { Some(place) } else { None }
    }

    pub(crate) fn over(&self) -> Option<Over> {
        if let Detail::Over(over) = self.detail { Some(over) } else { None }
    }

    /// Whether a message of this time is from before the end.
    pub(crate) fn ended_after(&self, sent_at: u64) -> bool {
        let end = self.over().and_then(|over| over.at);
        end.is_some_and(|end| sent_at <= end.as_millis())
    }
}

/// What a chat was requested with, as far as fingerprints tell: of the message and of the attachments, 26 bits each, below
/// the one that is always set, in one number that every language can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked(NonZeroU64);

impl Asked {
    const BITS: u32 = 26;
    /// Set where the rest is one fingerprint of both.
    const WHOLE: u64 = 1 << 63;

    fn of(request: &input::ChatRequest) -> Self {
        let prints = Self::message(request) << Self::BITS | Self::attachments(request);
        Self(NonZeroU64::MIN.saturating_add((1 << (2 * Self::BITS) | prints) - 1))
    }

    /// As an old snapshot holds it: one fingerprint of both.
    pub(crate) fn from_whole(print: u64) -> Self {
        Self(NonZeroU64::MIN | Self::WHOLE | print << 1)
    }

    /// As a snapshot holds it.
    pub(crate) fn from_number(number: u64) -> Option<Self> {
        NonZeroU64::new(number & !Self::WHOLE).map(Self)
    }

    /// As a snapshot holds it: the one fingerprint of both, or the number of two.
    pub(crate) fn numbers(self) -> (Option<u64>, Option<u64>) {
        match self.whole() {
            Some(print) => (Some(print), None),
            None => (None, Some(self.0.get())),
        }
    }

    fn whole(self) -> Option<u64> {
        let number = self.0.get();
        (number & Self::WHOLE != 0).then_some((number & !Self::WHOLE) >> 1)
    }

    fn message(request: &input::ChatRequest) -> u64 {
        const NOTHING: u64 = fold(fingerprint(b""));
        request.message.as_ref().map_or(NOTHING, |message| fold(fingerprint(message.as_bytes())))
    }

    fn attachments(request: &input::ChatRequest) -> u64 {
        const NOTHING: u64 = fold(fingerprint(b"[]"));
        request.attachments.as_ref().map_or(NOTHING, |_| fold(fingerprint(files(request).as_bytes())))
    }

    /// Whether a request holds the same.
    fn is(self, request: &input::ChatRequest) -> bool {
        match self.whole() {
            Some(print) => {
                let message = request.message.as_deref().unwrap_or_default();
                print == fingerprint_of_all([message.as_bytes(), files(request).as_bytes()]) + 1
            }
            None => self == Self::of(request),
        }
    }

    /// Whether a request that says something says what this one said; what it leaves out says nothing.
    fn agrees(self, request: &input::ChatRequest) -> bool {
        if request.message.is_none() && request.attachments.is_none() || self.is(request) {
            return true;
        }
        let known = self.0.get();
        let message = request.message.is_none() || Self::message(request) == fold(known >> Self::BITS);
        let attachments = request.attachments.is_none() || Self::attachments(request) == fold(known);
        self.whole().is_none() && message && attachments
    }
}

/// The attachments of a request as they were read: to write them does not fail.
fn files(request: &input::ChatRequest) -> Cow<'static, str> {
    match request.attachments.as_ref().filter(|files| !files.is_empty()).map(serde_json::to_string) {
        Some(Ok(files)) => files.into(),
        _ => "[]".into(),
    }
}

/// As many bits of a fingerprint as [`Asked`] holds of each.
const fn fold(print: u64) -> u64 {
    print & ((1 << Asked::BITS) - 1)
}

inputs! {
    Propose(&'i input::ChatPropose) = "chat.propose",
    Request(&'i input::ChatRequest) = "chat.request",
    Queue(&'i input::ChatQueue) = "chat.queue",
    /// With all who take part, as far as they are known.
    Accept(&'i input::ChatAccept, &'i List<UserId>) = "chat.accept",
    Join(&'i input::ChatJoin) = "chat.join",
    Leave = "chat.leave",
    Transfer(&'i input::ChatTransfer) = "chat.transfer",
    Hold = "chat.hold",
    Resume = "chat.resume",
    Inactive = "chat.inactive",
    Returned = "chat.returned",
    Restore(&'i input::ChatRestore) = "chat.restore",
    End(&'i input::ChatEnd) = "chat.end",
    Reopen = "chat.reopen",
    /// There is no more room for the chat, or its visitor is gone.
    LetGo(&'i Text) = "let go",
    /// The visitor's message: the first one calls the operator of a proposed chat.
    Send(&'i Content) = "message.send",
    /// Messages, receipts, typing: may they come?
    Traffic = "message traffic",
    /// Participants come and go: may they?
    Presence = "participant traffic",
    /// An agent entered.
    AgentJoined = "participant.add",
    /// The page was loaded again, and the source itself tells whether the chat goes on.
    LoadAgain = "page load",
    /// The last agent left.
    AgentsGone = "participant.remove",
    /// The widget was loaded again, or the host asks what holds.
    Retell = "widget.reload",
    Deadline = "deadline",
}

/// States that share their answers.
pub(crate) enum Superstate {
    /// An agent answered.
    Active,
    /// Not over, whoever is there.
    Live,
}

machine! { Chat, data Data, input In, superstate Superstate, initial Idle; }

type Ctx<'c> = Context<'c, Data>;

impl blocking::State<Chat> for State {
    #[inline(always)]
    fn call_handler(&mut self, _: &mut Chat, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match (*self, *input) {
            // --- not over, whatever else: by far the most ---
            (_, In::Traffic | In::Presence) if self.is_current() => ctx.accept(),

            // --- idle ---
            (State::Idle, In::Propose(propose)) => self::propose(ctx, propose),
            (State::Idle | State::Proposed, In::Request(request)) => {
                let initiator = request.initiator.or(ctx.data.initiator).unwrap_or(Initiator::Client);
                let attachments = request.attachments.clone().unwrap_or_default();
                self::request(ctx, initiator, request.message.clone(), attachments)
            }
            (State::Idle | State::Proposed, In::Queue(queue)) => match infer_request(ctx, None) {
                Ok(()) => self::queue(ctx, queue),
                Err(rejected) => rejected,
            },
            (State::Idle | State::Proposed, In::Accept(accept, users)) => {
                match infer_request(ctx, accept.initiator) {
                    Ok(()) => start(ctx, accept, users),
                    Err(rejected) => rejected,
                }
            }
            (State::Idle, In::Restore(restore)) => {
                let initiator = restore.initiator.unwrap_or(Initiator::Client);
                restored(ctx, restore.ticket.clone(), initiator);
                Transition(State::Connected)
            }
            (State::Idle | State::Left, In::Join(join)) => {
                tell_chat!(ctx, ChatJoined { nickname: join.nickname.clone() });
                Transition(State::Joined)
            }
            (State::Idle, _) => ctx.reject(Reason::UnknownChat),

            // --- proposed ---
            (State::Proposed, In::Propose(propose)) => self::propose(ctx, propose),
            (State::Proposed, In::Send(content)) => {
                let initiator = ctx.data.initiator.unwrap_or(Initiator::Client);
                let (message, attachments) = first(content);
                request(ctx, initiator, message, attachments)
            }
            (State::Proposed, In::Retell) => {
                if let Some(propose) = ctx.data.proposal() {
                    ctx.tell(proposal(ctx, propose));
                }
                ctx.accept()
            }
            (State::Proposed, In::Restore(_)) => ctx.reject(Reason::ChatNotRequested),
            (State::Proposed, In::Hold | In::Resume | In::Transfer(_) | In::Inactive | In::Returned) => {
                ctx.reject(Reason::ChatNotRequested)
            }
            (State::Proposed, In::Leave | In::Join(_)) => ctx.reject(Reason::ChatNotRequested),

            // --- requested, queued ---
            (State::Requested, In::Queue(queue)) => self::queue(ctx, queue),
            (State::Queued | State::Waiting, In::Queue(queue)) => {
                let known = ctx.data.queue_place().unwrap_or_default();
                let place = known.updated(queue);
                if known == place {
                    return ctx.ignore();
                }
                let (position, wait_ms) = (place.position, place.wait_ms.map(Timestamp::as_millis));
                tell_chat!(ctx, ChatQueueUpdated { position, wait_ms });
                ctx.accept()
            }
            (State::Requested | State::Queued, In::Accept(accept, users)) => start(ctx, accept, users),
            (State::Queued, In::Deadline) => {
                let by = ctx.env.cause;
                tell_chat!(ctx, ChatAbandoned { by, reason: Some("timeout".into()) });
                Transition(State::Abandoned)
            }
            (
                State::Requested | State::Queued,
                In::Hold | In::Resume | In::Transfer(_) | In::Inactive | In::Returned,
            ) => ctx.reject(Reason::ChatNotStarted),
            (State::Requested | State::Queued, In::Leave | In::Join(_)) => ctx.reject(Reason::ChatNotStarted),
            (State::Proposed | State::Requested | State::Queued, In::End(end)) => {
                let by = end.by.unwrap_or(ctx.env.cause);
                tell_chat!(ctx, ChatAbandoned { by, reason: end.reason.clone() });
                Transition(State::Abandoned)
            }

            // --- active ---
            (State::Connected, In::Hold) => hold(ctx),
            (State::Connected, In::Resume | In::Returned) => ctx.ignore(),
            (State::Connected, In::Inactive) => {
                tell_chat!(ctx, ChatIdled {});
                Transition(State::Inactive)
            }
            (State::Held, In::Hold) => ctx.ignore(),
            (State::Held, In::Resume) => resume(ctx),
            (State::Held, In::Inactive | In::Returned) => ctx.reject(Reason::InvalidState),
            (State::Transferring | State::Waiting, In::Accept(..)) => resume(ctx),
            (State::Transferring | State::Waiting, In::AgentJoined) => Transition(State::Connected),
            (State::Transferring, In::Transfer(transfer)) if repeats_transfer(ctx, transfer) => ctx.ignore(),
            (State::Transferring, In::Hold) => hold(ctx),
            (State::Transferring, In::Queue(queue)) => wait(ctx, queue),
            (State::Transferring | State::Waiting, In::Resume | In::Inactive | In::Returned)
            | (State::Waiting, In::Hold) => ctx.reject(Reason::InvalidState),
            (State::Waiting, In::Deadline) => {
                let by = ctx.env.cause;
                let (reason, survey_configured) = (Some("timeout".into()), None);
                tell_chat!(ctx, ChatEnded { by, reason, survey_configured });
                Transition(State::Ended)
            }
            (State::Inactive, In::Inactive) => ctx.ignore(),
            (State::Inactive, In::Returned) => {
                tell_chat!(ctx, ChatReturned {});
                Transition(State::Connected)
            }
            (State::Inactive, In::Hold) => hold(ctx),
            (State::Inactive, In::Resume) => ctx.reject(Reason::InvalidState),

            // --- joined, left ---
            (State::Left, In::Leave | In::LetGo(_)) => ctx.ignore(),
            (State::Joined, In::Accept(accept, _)) => accept_again(ctx, accept),
            (State::Joined, In::Join(join)) => {
                let is_other = |name: &Personal| ctx.data.detail != Detail::Joined(name_print(name));
                if join.nickname.as_ref().is_some_and(is_other) {
                    return ctx.reject(Reason::ChatRunning);
                }
                ctx.ignore()
            }
            (State::Joined, In::Hold | In::Resume | In::Transfer(_) | In::Inactive | In::Returned) => {
                ctx.reject(Reason::InvalidState)
            }
            (State::Joined, In::Leave) => leave(ctx, None),
            (State::Joined | State::Left, In::End(end)) => self::end(ctx, end),
            (State::Left, In::Retell | In::LoadAgain | In::Deadline) => ctx.ignore(),
            (State::Left, _) => ctx.reject(Reason::ChatLeft),

            // --- over: nothing but `chat.reopen` revives it ---
            (State::Ended | State::Abandoned, In::End(end)) => end_again(ctx, end),
            (State::Ended | State::Abandoned, In::Reopen) => {
                ctx.tell(event::ChatReopened {
                    chat_id: ctx.about.chat_id.clone().unwrap_or_default(),
                    widget_id: ctx.about.widget_id.clone(),
                    user_id: ctx.about.user_id.clone(),
                    session: ctx.about.next_session(),
                });
                Transition(State::Requested)
            }
            (State::Ended | State::Abandoned, In::Retell | In::LoadAgain | In::Deadline | In::LetGo(_)) => {
                ctx.ignore()
            }
            (State::Ended | State::Abandoned, _) => ctx.reject(Reason::ChatEnded),

            _ => Super,
        }
    }

    #[inline]
    fn superstate(&mut self) -> Option<Superstate> {
        if self.is_active() {
            Some(Superstate::Active)
        } else if self.is_running() || *self == State::Proposed {
            Some(Superstate::Live)
        } else {
            None
        }
    }
}

impl blocking::Superstate<Chat> for Superstate {
    #[inline(always)]
    fn call_handler(&mut self, _: &mut Chat, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match (self, *input) {
            // --- an agent answered ---
            (Superstate::Active, In::Accept(accept, _)) => accept_again(ctx, accept),
            (Superstate::Active, In::Join(join)) => match join.nickname {
                // Under which name they are in is not known.
                Some(_) => ctx.reject(Reason::ChatRunning),
                None => ctx.ignore(),
            },
            (Superstate::Active, In::Queue(queue)) if ctx.data.deserted => wait(ctx, queue),
            (Superstate::Active, In::AgentsGone) => ctx.accept_if(!ctx.data.deserted),
            (Superstate::Active, In::AgentJoined) => ctx.accept_if(ctx.data.deserted),
            (Superstate::Active, In::Transfer(transfer)) => {
                tell_chat!(ctx, ChatTransferred { to: transfer.to.clone() });
                Transition(State::Transferring)
            }
            (Superstate::Active, In::Leave) => leave(ctx, None),
            (Superstate::Active, In::End(end)) => self::end(ctx, end),
            (Superstate::Active, _) => Super,

            // --- not over ---
            (Superstate::Live, In::Send(_)) => ctx.accept(),
            (Superstate::Live, In::AgentJoined | In::AgentsGone | In::Deadline | In::Reopen) => ctx.ignore(),
            (Superstate::Live, In::Request(request)) => request_again(ctx, request),
            (Superstate::Live, In::LetGo(reason)) => leave(ctx, Some((*reason).clone())),
            (Superstate::Live, In::Propose(_)) => ctx.reject(Reason::ChatRunning),
            (Superstate::Live, In::Queue(_)) => ctx.reject(Reason::ChatRunning),
            (Superstate::Live, In::Restore(restore)) => {
                // Livechatoo tells `onchatopened` after each load, the engine has told the reload already.
                let news = restore.ticket.is_some() && restore.ticket != ctx.data.ticket
                    || restore.initiator.is_some() && restore.initiator != ctx.data.initiator;
                if ctx.data.restored && !news {
                    return ctx.ignore();
                }
                let initiator = restore.initiator.or(ctx.data.initiator).unwrap_or(Initiator::Client);
                let ticket = restore.ticket.clone().or_else(|| ctx.data.ticket.clone());
                restored(ctx, ticket, initiator);
                ctx.accept()
            }
            (Superstate::Live, In::LoadAgain) => ctx.accept(),
            (Superstate::Live, In::Retell) => {
                let initiator = ctx.data.initiator.unwrap_or(Initiator::Client);
                let ticket = ctx.data.ticket.clone();
                tell_chat!(ctx, ChatRestored { ticket, initiator });
                ctx.accept()
            }
            (Superstate::Live, _) => Super,
        }
    }

    #[inline]
    fn superstate(&mut self) -> Option<Superstate> {
        matches!(self, Self::Active).then_some(Self::Live)
    }
}

/// Tells a chat that comes back. A vendor tells it after a load of the page.
fn restored(ctx: &mut Ctx<'_>, ticket: Option<Text>, initiator: Initiator) {
    let event = event::ChatRestored {
        chat_id: ctx.about.chat_id.clone().unwrap_or_default(),
        widget_id: ctx.about.widget_id.clone(),
        user_id: ctx.about.user_id.clone(),
        session: ctx.about.session,
        ticket,
        initiator,
    };
    match ctx.env.config.mode {
        Mode::Strict => ctx.tell(event),
        Mode::Observe => ctx.tell_as(Origin::Restored, event),
    }
}

fn propose(ctx: &mut Ctx<'_>, propose: &input::ChatPropose) -> Outcome<State> {
    let event = proposal(ctx, propose);
    if ctx.data.proposal().is_some_and(|told| proposal(ctx, told) == event) {
        return ctx.ignore();
    }
    ctx.tell(event);
    Transition(State::Proposed)
}

/// The proposal as it is told.
fn proposal(ctx: &Ctx<'_>, propose: &input::ChatPropose) -> event::ChatProposed {
    event::ChatProposed {
        chat_id: ctx.about.chat_id.clone().unwrap_or_default(),
        widget_id: ctx.about.widget_id.clone(),
        user_id: ctx.about.user_id.clone(),
        session: ctx.about.session,
        initiator: propose.initiator.unwrap_or(Initiator::Api),
        message: propose.message.clone(),
        departments: propose.departments.clone(),
        operators: propose.operators.clone(),
        department_name: propose.department_name.clone(),
        operator_name: propose.operator_name.clone(),
        operator_photo: propose.operator_photo.clone(),
    }
}

/// What a request says whose first message this is.
fn first(content: &Content) -> (Option<Personal>, Attachments) {
    match content {
        Content::Text { text } => (Some(text.clone()), Attachments::default()),
        Content::Link { url } => (Some(url.clone()), Attachments::default()),
        Content::Image { caption, data, .. } | Content::Document { caption, data, .. } => {
            let (size, data) = (Some(data.size()), Some(data.clone()));
            (caption.clone(), [Attachment { size, data, ..Attachment::default() }].into())
        }
    }
}

#[inline(always)]
fn request(
    ctx: &mut Ctx<'_>,
    initiator: Initiator,
    message: Option<Personal>,
    attachments: Attachments,
) -> Outcome<State> {
    tell_chat!(ctx, ChatRequested { initiator, message, attachments });
    Transition(State::Requested)
}

impl Data {
    /// Whether a chat that runs was requested with something else, as far as that is known.
    pub(crate) fn was_requested_otherwise(&self, request: &input::ChatRequest) -> bool {
        self.asked.is_some_and(|known| !known.is(request))
    }
}

/// The request again: what differs from it is another one, and there is one a session.
fn request_again(ctx: &mut Ctx<'_>, request: &input::ChatRequest) -> Outcome<State> {
    let agrees = match ctx.data.asked {
        Some(asked) => asked.agrees(request),
        // The request was skipped, and nobody said what it held.
        None => {
            request.message.is_none() && request.attachments.as_ref().is_none_or(|files| files.is_empty())
        }
    };
    let same_initiator = request.initiator.is_none() || request.initiator == ctx.data.initiator;
    let user = &ctx.about.user_id;
    let same_user = request.user_id.is_none() || user.is_none() || request.user_id == *user;
    if agrees && same_initiator && same_user { ctx.ignore() } else { ctx.reject(Reason::ChatRunning) }
}

/// Answered again: what was not known yet is kept. The start is told once a session.
fn accept_again(ctx: &mut Ctx<'_>, accept: &input::ChatAccept) -> Outcome<State> {
    let data = ctx.data;
    let said = [
        (&accept.ticket, &data.ticket),
        (&accept.department_id, &data.department_id),
        (&accept.operator_id, &data.operator_id),
    ];
    let differs =
        |(said, known): &(&Option<Text>, &Option<Text>)| said.is_some() && known.is_some() && said != known;
    let is_new = |(said, known): &(&Option<Text>, &Option<Text>)| said.is_some() && known.is_none();
    let (initiator, known) = (accept.initiator, data.initiator);
    if said.iter().any(differs) || initiator.is_some() && known.is_some() && initiator != known {
        return ctx.reject(Reason::ChatRunning);
    }
    ctx.accept_if(said.iter().any(is_new) || initiator.is_some() && known.is_none())
}

/// The end again. CTLive tells it twice, and only one of the two knows of a survey.
fn end_again(ctx: &mut Ctx<'_>, end: &input::ChatEnd) -> Outcome<State> {
    let differs = ctx.data.over().is_some_and(|known| {
        let by = known.by.is_some() && end.by.is_some() && end.by != known.by;
        by || end.reason.as_ref().is_some_and(|reason| reason_print(Some(reason)) != known.reason)
    });
    let other_user = end.user_id.is_some() && end.user_id != ctx.about.user_id;
    let survey = (end.survey_configured, ctx.data.survey_configured);
    let other_survey = matches!(survey, (Some(said), Some(known)) if said != known);
    if differs || other_user || other_survey {
        return ctx.reject(Reason::ChatEnded);
    }
    ctx.accept_if(matches!(survey, (Some(_), None)))
}

fn repeats_transfer(ctx: &Ctx<'_>, transfer: &input::ChatTransfer) -> bool {
    transfer.to.is_none() || matches!(&ctx.data.detail, Detail::Transferring(known) if *known == transfer.to)
}

fn reason_print(reason: Option<&Text>) -> u64 {
    reason.map_or(0, |reason| fingerprint(reason.as_bytes()))
}

fn name_print(name: &Personal) -> u64 {
    fingerprint(name.as_bytes())
}

/// Supplies the request that the source skipped, where the mode allows it.
fn infer_request(ctx: &mut Ctx<'_>, initiator: Option<Initiator>) -> Result<(), Outcome<State>> {
    if ctx.env.config.mode == Mode::Strict {
        return Err(ctx.reject(Reason::ChatNotRequested));
    }
    let initiator = initiator.or(ctx.data.initiator).unwrap_or(Initiator::Client);
    let (message, attachments) = (None, Attachments::default());
    tell_chat!(ctx, ChatRequested { initiator, message, attachments } as inferred);
    Ok(())
}

fn queue(ctx: &mut Ctx<'_>, queue: &input::ChatQueue) -> Outcome<State> {
    tell_chat!(ctx, ChatQueued { position: queue.position, wait_ms: queue.wait_ms });
    ctx.arm(ctx.env.config.deadlines.queue);
    Transition(State::Queued)
}

#[inline(always)]
fn start(ctx: &mut Ctx<'_>, accept: &input::ChatAccept, users: &List<UserId>) -> Outcome<State> {
    let initiator = accept.initiator.or(ctx.data.initiator).unwrap_or(Initiator::Client);
    tell_chat!(
        ctx,
        ChatStarted {
            users: users.clone(),
            ticket: accept.ticket.clone(),
            initiator,
            department_id: accept.department_id.clone(),
            operator_id: accept.operator_id.clone(),
        }
    );
    Transition(State::Connected)
}

/// Back to the queue: nobody is there any more, or the chat is being handed over.
fn wait(ctx: &mut Ctx<'_>, queue: &input::ChatQueue) -> Outcome<State> {
    tell_chat!(ctx, ChatQueued { position: queue.position, wait_ms: queue.wait_ms });
    ctx.arm(ctx.env.config.deadlines.queue);
    Transition(State::Waiting)
}

fn hold(ctx: &mut Ctx<'_>) -> Outcome<State> {
    tell_chat!(ctx, ChatHeld {});
    Transition(State::Held)
}

fn resume(ctx: &mut Ctx<'_>) -> Outcome<State> {
    tell_chat!(ctx, ChatResumed {});
    Transition(State::Connected)
}

fn leave(ctx: &mut Ctx<'_>, reason: Option<Text>) -> Outcome<State> {
    tell_chat!(ctx, ChatLeft { reason });
    Transition(State::Left)
}

#[inline(always)]
fn end(ctx: &mut Ctx<'_>, end: &input::ChatEnd) -> Outcome<State> {
    let by = end.by.unwrap_or(ctx.env.cause);
    tell_chat!(ctx, ChatEnded { by, reason: end.reason.clone(), survey_configured: end.survey_configured });
    Transition(State::Ended)
}

impl Data {
    /// Keeps what the state needs that an input led to.
    fn keep_detail(&mut self, input: &In<'_>, to: State, env: &Env<'_>) {
        self.detail = match (to, *input) {
            (State::Proposed, In::Propose(propose)) => Detail::Proposed(Box::new(propose.clone())),
            (State::Queued | State::Waiting, In::Queue(queue)) => {
                Detail::Queued(self.queue_place().unwrap_or_default().updated(queue))
            }
            (State::Transferring, In::Transfer(transfer)) => Detail::Transferring(transfer.to.clone()),
            (State::Joined, In::Join(join)) => Detail::Joined(join.nickname.as_ref().map_or(0, name_print)),
            (State::Proposed | State::Queued | State::Waiting | State::Transferring | State::Joined, _) => {
                return;
            }
            (State::Ended | State::Abandoned, _) if self.over().is_some() => return,
            (State::Ended | State::Abandoned, input) => {
                let (by, reason) = match input {
                    In::End(end) => (end.by, end.reason.as_ref()),
                    _ => (None, None),
                };
                let (by, reason) = (by.unwrap_or(env.cause), reason_print(reason));
                // A deadline has its own time, however late it is served.
                let at = if let In::Deadline = input { self.until } else { Some(env.now) };
                Detail::Over(Over { at, by: Some(by), reason })
            }
            _ => Detail::None,
        };
    }
}

/// Keeps what was said; what was not said stays as it was.
fn keep(known: &mut Option<Text>, said: &Option<Text>) {
    if said.is_some() {
        known.clone_from(said);
    }
}

impl Machine for Chat {
    named!(Chat);

    #[inline(always)]
    fn apply(data: &mut Data, input: &In<'_>, to: State, env: &Env<'_>) {
        match *input {
            In::Traffic | In::Presence => return,
            In::Propose(propose) => data.initiator = Some(propose.initiator.unwrap_or(Initiator::Api)),
            In::Request(request) => {
                data.initiator = request.initiator.or(data.initiator).or(Some(Initiator::Client));
                data.asked = Some(Asked::of(request));
            }
            In::Accept(accept, _) => {
                data.initiator = accept.initiator.or(data.initiator);
                keep(&mut data.ticket, &accept.ticket);
                keep(&mut data.department_id, &accept.department_id);
                keep(&mut data.operator_id, &accept.operator_id);
                data.restored = false;
                data.deserted = false;
            }
            In::Restore(restore) => {
                data.initiator = restore.initiator.or(data.initiator);
                keep(&mut data.ticket, &restore.ticket);
                data.restored = true;
            }
            In::LoadAgain => data.restored = false,
            In::Retell => data.restored = env.origin == Origin::Restored,
            In::End(end) => data.survey_configured = end.survey_configured.or(data.survey_configured),
            In::Reopen => {
                data.survey_configured = None;
                data.restored = false;
                data.asked = None;
                // Who answers is not known yet.
                data.department_id = None;
                data.operator_id = None;
            }
            In::AgentsGone => data.deserted = true,
            In::AgentJoined => data.deserted = false,
            _ => {}
        }
        if to.has_detail() || data.detail != Detail::None {
            data.keep_detail(input, to, env);
        }
    }

    deadline!(Queue while State::Queued | State::Waiting);
}
