//! What follows from what: the automatic steps of lifecycles.md §3, and no others.
//!
//! A machine never reaches into another: each step that one machine's step brings about in another is here.

mod reload;
mod unread;

use alloc::vec::Vec;

use crate::about::About;
use crate::engine::dispatch::visitor::Place;
use crate::engine::route::{Run, Stop, Taken};
use crate::env::Gate;
use crate::machine::kit::Step;
use crate::machine::{call, callback, chat, consent, form, identity, lead, offline, page, question};
use crate::machine::{rating, survey, typing, widget};
use crate::outbox::Outbox;
use crate::outbox::timer::Timer;
use crate::time::Timestamp;
use crate::vocabulary::MachineName;
use crate::vocabulary::{Cause, Event, FormKind, Origin, Page, Reason, UserId, event, input};
use crate::world::Question;

/// # Trying out
impl Run<'_> {
    /// Lets something be decided without effect: what comes before it must be told first.
    pub(crate) fn dry(&mut self, decide: impl FnOnce(&mut Self) -> Taken) -> Taken {
        if self.out.is_dry() {
            return decide(self);
        }
        self.out.dry();
        let taken = decide(self);
        self.out.wet();
        taken
    }
}

/// # Ready, loaded, shown
impl Run<'_> {
    /// Puts a widget that has become ready on its page.
    pub(crate) fn begin_page(&mut self, at: usize, page: Page, online: bool) {
        let widget = &mut self.world.widgets[at];
        let begun = widget.page.step(&widget.about, &self.env, self.out, &page::In::Begin(page, online));
        debug_assert!(begun.is_ok(), "page `chat` was refused before");
    }

    /// Lets the inputs that waited for a widget take effect, in order.
    pub(crate) fn drain_queue(&mut self, at: usize) {
        let queue = core::mem::take(&mut self.world.widgets[at].queue);
        for input in queue {
            let mut run = Run { env: self.env, world: self.world, out: self.out, input: input.name() };
            run.env.cause = input.cause();
            run.env.raw = input.raw();
            run.env.gate = Gate::Open;
            run.env.origin = if input.is_replayed() { Origin::Replayed } else { Origin::Live };
            match run.take(&input) {
                Ok(_) => {}
                Err(Stop::Reject(rejection)) => run.refuse(at, input.name(), rejection.reason),
                // The widget is ready, unless an input of the queue has loaded it anew.
                Err(Stop::Queue(again)) => {
                    run.world.widgets[again].queue.push(input.clone());
                }
            }
        }
    }

    /// Tells that the inputs which waited for a widget will not take effect.
    pub(crate) fn refuse_queue(&mut self, at: usize, reason: Reason) {
        for input in core::mem::take(&mut self.world.widgets[at].queue) {
            self.refuse(at, input.name(), reason);
        }
    }

    fn refuse(&mut self, at: usize, input: &'static str, reason: Reason) {
        self.env.cause = Cause::System;
        let about = &self.world.widgets[at].about;
        let refused = event::InputRefused {
            widget_id: about.widget_id.clone().unwrap_or_default(),
            element_id: about.element_id.clone(),
            user_id: about.user_id.clone(),
            input: input.into(),
            reason,
        };
        self.out.push(&self.env, Origin::Live, refused);
    }
}

/// # Page and window
impl Run<'_> {
    /// Another availability: the page is negated, or comes back.
    pub(crate) fn follow_availability(&mut self, at: usize) {
        let widget = &mut self.world.widgets[at];
        let online = widget.online();
        widget.page.step(&widget.about, &self.env, self.out, &page::In::Availability(online)).ok();
    }

    /// Page `chat`: the page changes, and a chat is proposed unless one runs.
    pub(crate) fn page_chat(&mut self, at: usize, online: bool, propose: &input::ChatPropose) -> Taken {
        // A proposal that cannot be made leaves the page as it is.
        if let Err(Stop::Reject(rejection)) = self.dry(|run| run.chat_propose(propose))
            && rejection.reason != Reason::ChatRunning
        {
            return Err(Stop::Reject(rejection));
        }
        let widget = &mut self.world.widgets[at];
        let page = widget
            .page
            .step(&widget.about, &self.env, self.out, &page::In::Set(Page::Chat, online))
            .map_err(Run::refused(self.input, &widget.about))?;
        match self.chat_propose(propose) {
            Ok(Step::Ignored) | Err(_) => Ok(page),
            Ok(step) => Ok(step),
        }
    }

    /// The window was moved: forms are abandoned when it closes, unread messages are read when it opens.
    pub(crate) fn follow_window(&mut self, at: usize) {
        let widget = &mut self.world.widgets[at];
        if widget.window.state == crate::machine::window::State::Closed {
            self.close_forms(at);
        } else if !widget.window.state.hides_messages() {
            self.read_all(at);
        }
    }

    /// Abandons the forms that live in the window.
    pub(crate) fn close_forms(&mut self, at: usize) {
        let mut closed = Vec::new();
        let widget = &mut self.world.widgets[at];
        for node in &mut widget.forms {
            if let Ok(Step::Taken) = node.step(&widget.about, &self.env, self.out, &form::In::WindowClosed) {
                closed.push(node.data.kind);
            }
        }
        for kind in closed {
            self.withdraw_questions(at, kind, None);
        }
    }
}

/// # Consent
impl Run<'_> {
    /// An event has begun to wait for consent.
    pub(crate) fn wait_for_consent(&mut self, at: usize) {
        let widget = &mut self.world.widgets[at];
        widget.consent.step(&widget.about, &self.env, self.out, &consent::In::Wait).ok();
    }

    /// Consent was given: what waited follows, in order.
    pub(crate) fn release_held(&mut self, at: usize) {
        for envelope in core::mem::take(&mut self.world.widgets[at].held) {
            self.out.release(envelope, self.env.now);
        }
    }

    /// Consent was refused: what waited is dropped, and what was told of the visitor is forgotten.
    pub(crate) fn drop_held(&mut self, at: usize) {
        for envelope in core::mem::take(&mut self.world.widgets[at].held) {
            self.take_back(at, &envelope.event);
        }
        let widget = &mut self.world.widgets[at];
        for node in &mut widget.forms {
            node.step(&widget.about, &self.env, self.out, &form::In::ConsentDeclined).ok();
        }
        // Numbers that the host is asked about are forgotten too.
        for kind in FormKind::ALL {
            self.withdraw_questions(at, *kind, None);
        }
        self.follow_identity(&identity::In::ConsentDeclined);
    }

    /// An event was dropped: what it would have told did not happen, and can be tried again.
    fn take_back(&mut self, at: usize, event: &Event) {
        let (env, out, widget) = (&self.env, &mut *self.out, &mut self.world.widgets[at]);
        let taken = match event {
            Event::OfflineMessageSent(_) => {
                widget.offline.step(&widget.about, env, out, &offline::In::ConsentDeclined)
            }
            Event::CallbackRequested(_) => {
                widget.callback.step(&widget.about, env, out, &callback::In::ConsentDeclined)
            }
            Event::LeadCaptured(_) => {
                self.world.lead.step(&About::default(), env, out, &lead::In::ConsentDeclined)
            }
            Event::RatingSubmitted(rated) => {
                let Some(chat) = self.find_chat(&rated.chat_id) else { return };
                let chat = &mut self.world.chats[chat];
                chat.rating.step(&chat.about, &self.env, self.out, &rating::In::ConsentDeclined)
            }
            // Forms and identity forget on their own.
            _ => return,
        };
        debug_assert!(taken.is_ok(), "what waited can be taken back");
    }

    /// Lets the visitor's identity follow what happened to a widget.
    pub(crate) fn follow_identity(&mut self, input: &identity::In<'_>) {
        let followed = self.world.identity.step(&About::default(), &self.env, self.out, input);
        debug_assert!(followed.is_ok(), "identity takes what follows");
    }
}

/// # Chats
impl Run<'_> {
    /// A chat was asked for: a visitor who is not known as a user is a lead.
    pub(crate) fn follow_request(&mut self, at: usize) {
        let chat = &self.world.chats[at];
        if chat.about.user_id.is_some() {
            return;
        }
        let about = chat.about.clone();
        let email = self.world.identity.data.email.clone();
        let widget = self.widget_of(at);
        self.env.gate = widget.map_or(Gate::Open, |widget| self.gate(widget));
        let told = self.world.lead.step(&about, &self.env, self.out, &lead::In::Requested(email.as_ref()));
        debug_assert!(told.is_ok(), "a lead follows");
        self.env.gate = Gate::Open;
        if let Some(widget) = widget {
            self.keep_held(widget);
        }
    }

    /// Ends a chat. Typing and calls end before it, the survey is offered after it.
    pub(crate) fn end_chat(&mut self, at: usize, end: &chat::In<'_>) -> Taken {
        let chat = &self.world.chats[at];
        let was_done = chat.lifecycle.state.is_done();
        if !(chat.typists.is_empty() && chat.call.state.is_free()) {
            let would = self.dry(|run| run.step_chat(at, end))?;
            if would != Step::Dry || self.out.is_dry() {
                return Ok(would);
            }
            self.cease_typing(at, |_| true);
            self.step_call(Place::Chat(at), &call::In::ChatOver)?;
        }
        let step = self.step_chat(at, end)?;
        if !step.is_taken() {
            return Ok(step);
        }
        self.read_chat(at);
        let chat = &mut self.world.chats[at];
        if chat.lifecycle.data.survey_configured == Some(true) {
            chat.survey.step(&chat.about, &self.env, self.out, &survey::In::Offer).ok();
        }
        // One that was left, or over, is with those that are remembered already.
        if !was_done {
            self.retire(at);
        }
        Ok(step)
    }

    /// Puts a chat that is over or left with those that are remembered, as far as the limit lets them be.
    pub(crate) fn retire(&mut self, at: usize) {
        let id = self.world.chats[at].id();
        self.world.ended.push_back(id);
        while self.world.ended.len() > self.env.config.limits.ended_chats.max(1) as usize {
            self.forget_oldest();
        }
    }

    /// Ends the typing of those whom `who` means.
    pub(crate) fn cease_typing(&mut self, at: usize, who: impl Fn(Option<&UserId>) -> bool) {
        let (env, out) = (&self.env, &mut *self.out);
        self.world.chats[at].typists.retain_mut(|typist| {
            if who(typist.about.user_id.as_ref()) {
                typist.node.step(&typist.about, env, out, &typing::In::Cease).ok();
            }
            typist.is_typing()
        });
    }

    /// Forgets the chat that ended first.
    fn forget_oldest(&mut self) {
        let Some(id) = self.world.ended.pop_front() else { return };
        // What is unread of a chat that was left is forgotten with it.
        if let Some(at) = self.world.chats.find(&id) {
            self.read_chat(at);
        }
        let Some(chat) = self.world.chats.remove(&id) else { return };
        if let Some(vendor_id) = &chat.vendor_id {
            self.world.aliases.remove(vendor_id);
        }
        forget_timer(self.out, MachineName::Survey, &chat.about, chat.survey.data.until);
        forget_timer(self.out, MachineName::Call, &chat.about, chat.call.data.until);
    }

    /// Forgets the deadlines of a widget that starts anew.
    pub(crate) fn forget_timers_of_widget(
        &mut self,
        about: &About,
        questions: &[Question],
        consent: Option<Timestamp>,
        call: Option<Timestamp>,
    ) {
        forget_timer(self.out, MachineName::Consent, about, consent);
        forget_timer(self.out, MachineName::Call, about, call);
        for question in questions {
            forget_timer(self.out, MachineName::Question, &question.about, question.node.data.until);
        }
    }

    pub(crate) fn has_running_chat(&mut self, at: usize) -> bool {
        let Some(id) = self.world.widgets[at].chat.clone() else { return false };
        self.world.chats.find(&id).is_some_and(|chat| self.world.chats[chat].lifecycle.state.is_running())
    }
}

fn forget_timer(out: &mut Outbox, machine: MachineName, about: &About, until: Option<Timestamp>) {
    out.timers.replace(machine, about, until, None);
}

/// # Deadlines
impl Run<'_> {
    /// A deadline has come: its event, and what follows.
    pub(crate) fn fire(&mut self, timer: &Timer) {
        self.input = "deadline";
        if timer.owner.is_chat {
            if let Some(at) = self.find_chat(&timer.owner.id) {
                self.fire_in_chat(at, timer);
            }
        } else if let Some(at) = self.world.widgets.find(&timer.owner.id) {
            self.fire_in_widget(at, timer);
        }
    }

    fn fire_in_chat(&mut self, at: usize, timer: &Timer) {
        let fired: Taken = match timer.machine {
            MachineName::Typing => {
                let typists = &mut self.world.chats[at].typists;
                let Some(index) = typists.iter().position(|typist| typist.about.part == timer.owner.part)
                else {
                    return;
                };
                let mut typist = typists.remove(index);
                typist
                    .node
                    .step(&typist.about, &self.env, self.out, &typing::In::Deadline)
                    .map_err(Run::refused(self.input, &typist.about))
            }
            MachineName::Call => self.step_call(Place::Chat(at), &call::In::Deadline),
            MachineName::Survey => {
                let chat = &mut self.world.chats[at];
                chat.survey
                    .step(&chat.about, &self.env, self.out, &survey::In::Deadline)
                    .map_err(Run::refused(self.input, &chat.about))
            }
            _ => self.end_chat(at, &chat::In::Deadline),
        };
        debug_assert!(fired.is_ok(), "machines take their own deadline");
    }

    fn fire_in_widget(&mut self, at: usize, timer: &Timer) {
        match timer.machine {
            MachineName::Consent => {
                let url = self.world.widgets[at].privacy_url().cloned();
                let widget = &mut self.world.widgets[at];
                let deadline = consent::In::Deadline(url.as_ref());
                if let Ok(Step::Taken) = widget.consent.step(&widget.about, &self.env, self.out, &deadline) {
                    self.drop_held(at);
                }
            }
            MachineName::Question => {
                let questions = &self.world.widgets[at].questions;
                let Some(index) =
                    questions.iter().position(|question| question.about.part == timer.owner.part)
                else {
                    return;
                };
                let data = &questions[index].node.data;
                let (kind, field) = (data.kind, data.field.clone());
                let answer = form::In::TurnDown(&field, Reason::InvalidPhone);
                self.settle_question(at, index, &question::In::Deadline, kind, &answer).ok();
            }
            _ => {
                self.step_call(Place::Widget(at), &call::In::Deadline).ok();
            }
        }
    }
}

/// # Reload
impl Run<'_> {
    /// Tells what still holds of a widget, with origin `restored`.
    pub(crate) fn reload(&mut self, at: usize, load: Option<&input::WidgetLoad>) -> Taken {
        self.env.origin = Origin::Restored;
        let widget = &mut self.world.widgets[at];
        let (page, online) = (widget.page.state.page(), widget.online());
        let step = widget
            .lifecycle
            .step(&widget.about, &self.env, self.out, &widget::In::Reload(page, online, load))
            .map_err(Run::refused(self.input, &widget.about))?;
        self.adopt_chats(at);
        self.retell_widget(at);
        self.env.origin = Origin::Live;
        Ok(step)
    }

    /// The widget's current chat is one of its own scope and host, or none; so are the chats whose unread
    /// messages count.
    pub(crate) fn adopt_chats(&mut self, at: usize) {
        let widget = &self.world.widgets[at];
        let realm = widget.realm();
        let mine = |chat: &&crate::world::Chat| {
            chat.about.widget_id == widget.about.widget_id && chat.realm == realm
        };
        let stays = widget.chat.as_ref().and_then(|id| self.world.chats.get(id)).filter(mine).is_some();
        if !stays {
            let running = |chat: &&crate::world::Chat| chat.lifecycle.state.is_current();
            let chat =
                self.world.chats.iter().filter(mine).filter(running).last().map(crate::world::Chat::id);
            self.world.widgets[at].chat = chat;
        }
        self.world.widgets[at].unread_told = self.world.unread_total(&self.world.widgets[at]);
    }
}
