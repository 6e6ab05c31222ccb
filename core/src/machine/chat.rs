//! A chat, from its proposal or request to its end.
//!
//! Vendors differ in what they call a start: CTLive `ChatStarted` and mluvii `chatSessionCreated` are
//! requests here; CTLive `ChatOnline`, mluvii `chatSessionStarted` and Livechatoo `onchatstart` are starts.

use alloc::boxed::Box;
use core::num::NonZeroU64;

use statig::Outcome::{self, Super, Transition};
use statig::blocking;

use crate::config::Mode;
use crate::env::Env;
use crate::machine::fingerprint;
use crate::machine::kit::{Context, Machine, deadline, inputs, machine, named, states, tell_chat};
use crate::time::Timestamp;
use crate::vocabulary::{Attachments, Content, Initiator, Origin, Personal, Reason, Text, event, input};

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

    /// Whether the chat was asked for and is not over.
    pub(crate) fn is_running(self) -> bool {
        matches!(self, Self::Requested | Self::Queued | Self::Joined) || self.is_active()
    }

    /// Whether an agent has answered and the chat is not over.
    pub(crate) fn is_active(self) -> bool {
        matches!(self, Self::Connected | Self::Held | Self::Transferring | Self::Inactive)
    }
}

/// What a chat keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    pub(crate) initiator: Option<Initiator>,
    pub(crate) ticket: Option<Text>,
    pub(crate) department_id: Option<Text>,
    pub(crate) operator_id: Option<Text>,
    pub(crate) queue: Option<QueuePlace>,
    /// To whom the chat is being handed over.
    pub(crate) to: Option<Text>,
    /// What a proactive chat shows, until it is requested.
    pub(crate) proposal: Option<Box<input::ChatPropose>>,
    /// Whether a survey follows, as the end said.
    pub(crate) survey_configured: Option<bool>,
    /// Whether `chat.restored` was told since the last start or load.
    pub(crate) restored: bool,
    /// Of what the chat was requested with, in `observe` mode.
    pub(crate) request_print: Option<NonZeroU64>,
    pub(crate) until: Option<Timestamp>,
}

/// A place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QueuePlace {
    pub(crate) position: Option<u32>,
    /// Milliseconds. As a `Timestamp` it needs no more room for being optional.
    pub(crate) wait_ms: Option<Timestamp>,
}

impl QueuePlace {
    fn of(queue: &input::ChatQueue) -> Self {
        Self { position: queue.position, wait_ms: queue.wait_ms.map(Timestamp::from_millis) }
    }
}

inputs! {
    Propose(&'i input::ChatPropose) = "chat.propose",
    Request(&'i input::ChatRequest) = "chat.request",
    Queue(&'i input::ChatQueue) = "chat.queue",
    Accept(&'i input::ChatAccept) = "chat.accept",
    Join(&'i input::ChatJoin) = "chat.join",
    Leave = "chat.leave",
    Transfer(&'i input::ChatTransfer) = "chat.transfer",
    Hold = "chat.hold",
    Resume = "chat.resume",
    Inactive = "chat.inactive",
    Returned = "chat.returned",
    Restore(&'i input::ChatRestore) = "chat.restore",
    End(&'i input::ChatEnd) = "chat.end",
    /// The visitor's message: the first one calls the operator of a proposed chat.
    Send(&'i Content) = "message.send",
    /// Messages, receipts, typing: may they come?
    Traffic = "message traffic",
    /// Participants come and go: may they?
    Presence = "participant traffic",
    /// An agent entered.
    AgentJoined = "participant.add",
    /// Another visitor comes, or this one logs out.
    VisitorGone = "visitor gone",
    /// The page was loaded again, and the source itself tells whether the chat goes on.
    LoadAgain = "page load",
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
            (State::Idle | State::Proposed, In::Accept(accept)) => match infer_request(ctx, accept.initiator)
            {
                Ok(()) => start(ctx, accept),
                Err(rejected) => rejected,
            },
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
                let message = if let Content::Text { text } = content { Some(text.clone()) } else { None };
                request(ctx, initiator, message, Attachments::default())
            }
            (State::Proposed, In::Retell) => {
                if let Some(propose) = &ctx.data.proposal {
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
            (State::Queued, In::Queue(queue)) => {
                let place = QueuePlace::of(queue);
                if ctx.data.queue == Some(place) {
                    return ctx.ignore();
                }
                tell_chat!(ctx, ChatQueueUpdated { position: queue.position, wait_ms: queue.wait_ms });
                ctx.accept()
            }
            (State::Requested | State::Queued, In::Accept(accept)) => start(ctx, accept),
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
            // Where a survey follows, somebody answered: CTLive's `ChatOnline` was missed.
            (State::Requested | State::Queued, In::End(end))
                if ctx.env.config.mode == Mode::Observe && end.survey_configured == Some(true) =>
            {
                let initiator = ctx.data.initiator.unwrap_or(Initiator::Client);
                tell_chat!(
                    ctx,
                    ChatStarted {
                        users: Default::default(),
                        ticket: None,
                        initiator,
                        department_id: None,
                        operator_id: None,
                    } as inferred
                );
                self::end(ctx, end)
            }
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
            (State::Transferring, In::Accept(_)) => resume(ctx),
            (State::Transferring, In::AgentJoined) => Transition(State::Connected),
            (State::Transferring, In::Transfer(transfer)) if transfer.to == ctx.data.to => ctx.ignore(),
            (State::Transferring, In::Hold) => hold(ctx),
            (State::Transferring, In::Resume | In::Inactive | In::Returned) => {
                ctx.reject(Reason::InvalidState)
            }
            (State::Inactive, In::Inactive) => ctx.ignore(),
            (State::Inactive, In::Returned) => {
                tell_chat!(ctx, ChatReturned {});
                Transition(State::Connected)
            }
            (State::Inactive, In::Hold) => hold(ctx),
            (State::Inactive, In::Resume) => ctx.reject(Reason::InvalidState),

            // --- joined, left ---
            (State::Joined, In::Accept(_)) => ctx.ignore(),
            (State::Joined, In::Join(_)) | (State::Left, In::Leave) => ctx.ignore(),
            (State::Joined, In::Hold | In::Resume | In::Transfer(_) | In::Inactive | In::Returned) => {
                ctx.reject(Reason::InvalidState)
            }
            (State::Joined, In::Leave) => leave(ctx, None),
            (State::Joined | State::Left, In::End(end)) => self::end(ctx, end),
            (State::Left, In::Retell | In::LoadAgain | In::Deadline | In::VisitorGone) => ctx.ignore(),
            (State::Left, _) => ctx.reject(Reason::ChatLeft),

            // --- over: nothing revives it ---
            // CTLive tells the end twice, and only one of the two knows of a survey.
            (State::Ended, In::End(end))
                if ctx.env.config.mode == Mode::Observe && ctx.data.survey_configured.is_none() =>
            {
                ctx.accept_if(end.survey_configured.is_some())
            }
            (
                State::Ended | State::Abandoned,
                In::End(_) | In::Retell | In::LoadAgain | In::Deadline | In::VisitorGone,
            ) => ctx.ignore(),
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
            (Superstate::Active, In::Accept(_) | In::Join(_)) => ctx.ignore(),
            (Superstate::Active, In::Transfer(transfer)) => {
                tell_chat!(ctx, ChatTransferred { to: transfer.to.clone() });
                Transition(State::Transferring)
            }
            (Superstate::Active, In::Leave) => leave(ctx, None),
            (Superstate::Active, In::End(end)) => self::end(ctx, end),
            (Superstate::Active, _) => Super,

            // --- not over ---
            (Superstate::Live, In::Send(_)) => ctx.accept(),
            (Superstate::Live, In::VisitorGone) => leave(ctx, Some("visitor_changed".into())),
            (Superstate::Live, In::AgentJoined | In::Request(_) | In::Deadline) => ctx.ignore(),
            (Superstate::Live, In::Propose(_)) => ctx.reject(Reason::ChatRunning),
            (Superstate::Live, In::Queue(_)) => ctx.reject(Reason::ChatRunning),
            (Superstate::Live, In::Restore(restore)) => {
                // Livechatoo tells `onchatopened` after each load, the engine has told the reload already.
                let news = restore.ticket.is_some() && restore.ticket != ctx.data.ticket;
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
    if ctx.data.proposal.as_ref().is_some_and(|told| proposal(ctx, told) == event) {
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
        initiator: propose.initiator.unwrap_or(Initiator::Api),
        message: propose.message.clone(),
        departments: propose.departments.clone(),
        operators: propose.operators.clone(),
        department_name: propose.department_name.clone(),
        operator_name: propose.operator_name.clone(),
        operator_photo: propose.operator_photo.clone(),
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

/// Stands for what a request holds.
fn print(request: &input::ChatRequest) -> NonZeroU64 {
    let message = request.message.as_deref().unwrap_or_default();
    // Attachments are written as they were read: that does not fail.
    let attachments = request.attachments.as_ref().map(serde_json::to_string).transpose();
    let attachments = attachments.ok().flatten().unwrap_or_else(|| "[]".into());
    NonZeroU64::MIN.saturating_add(fingerprint([message.as_bytes(), attachments.as_bytes()]))
}

impl Data {
    /// Whether a chat that runs was requested with something else, as far as that is known.
    pub(crate) fn was_requested_otherwise(&self, request: &input::ChatRequest) -> bool {
        self.request_print.is_some_and(|known| known != print(request))
    }
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
fn start(ctx: &mut Ctx<'_>, accept: &input::ChatAccept) -> Outcome<State> {
    let initiator = accept.initiator.or(ctx.data.initiator).unwrap_or(Initiator::Client);
    tell_chat!(
        ctx,
        ChatStarted {
            users: accept.users.clone().unwrap_or_default(),
            ticket: accept.ticket.clone(),
            initiator,
            department_id: accept.department_id.clone(),
            operator_id: accept.operator_id.clone(),
        }
    );
    Transition(State::Connected)
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
            In::Propose(propose) => {
                data.initiator = Some(propose.initiator.unwrap_or(Initiator::Api));
                data.proposal = Some(Box::new(propose.clone()));
            }
            In::Request(request) => {
                data.initiator = request.initiator.or(data.initiator).or(Some(Initiator::Client));
                data.request_print = (env.config.mode == Mode::Observe).then(|| print(request));
            }
            In::Queue(queue) => {
                data.queue = Some(QueuePlace::of(queue));
            }
            In::Accept(accept) => {
                data.initiator = accept.initiator.or(data.initiator);
                keep(&mut data.ticket, &accept.ticket);
                keep(&mut data.department_id, &accept.department_id);
                keep(&mut data.operator_id, &accept.operator_id);
                data.restored = false;
            }
            In::Transfer(transfer) => data.to.clone_from(&transfer.to),
            In::Restore(restore) => {
                data.initiator = restore.initiator.or(data.initiator);
                keep(&mut data.ticket, &restore.ticket);
                data.restored = true;
            }
            In::LoadAgain => data.restored = false,
            In::Retell => data.restored = env.origin == Origin::Restored,
            In::End(end) => data.survey_configured = end.survey_configured,
            _ => {}
        }
        if to != State::Proposed {
            data.proposal = None;
        }
        if to != State::Queued {
            data.queue = None;
        }
        if to != State::Transferring {
            data.to = None;
        }
    }

    deadline!(Queue while State::Queued);
}
