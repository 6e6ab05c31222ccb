//! What readiness, availability and the window bring about: the page, the inputs that waited, forms, unread messages.

use alloc::vec::Vec;

use crate::engine::run::{Result, Run, Stop, step};
use crate::env::Env;
use crate::machine::kit::Step;
use crate::machine::{form, page, window};
use crate::vocabulary::{Cause, Origin, Page, Reason, event, input};
use crate::world::Widget;
use crate::world::registry::At;

/// # Ready
impl Run<'_> {
    /// Puts a widget that has become ready on its page.
    pub(crate) fn begin_page(&mut self, at: At<Widget>, page: Page, online: bool) {
        let begun = step!(self, widgets[at].page, page::In::Begin(page, online));
        debug_assert!(begun.is_ok(), "page `chat` was refused before");
    }

    /// Lets the inputs that waited for a widget take effect, in order.
    pub(crate) fn drain_queue(&mut self, at: At<Widget>) {
        for input in core::mem::take(&mut self.world.widgets[at].queue) {
            let mut env = Env::of(self.env.config, self.env.now, &input);
            // Its size was looked at when it came.
            env.read_head(&input);
            let mut run = Run { env, world: self.world, out: self.out };
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
    pub(crate) fn refuse_queue(&mut self, at: At<Widget>, reason: Reason) {
        for input in core::mem::take(&mut self.world.widgets[at].queue) {
            self.refuse(at, input.name(), reason);
        }
    }

    fn refuse(&mut self, at: At<Widget>, input: &'static str, reason: Reason) {
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
    pub(crate) fn follow_availability(&mut self, at: At<Widget>) {
        let online = self.world.widgets[at].online();
        step!(self, widgets[at].page, page::In::Availability(online)).ok();
    }

    /// Page `chat`: the page changes, and a chat is proposed unless one runs.
    pub(crate) fn page_chat(&mut self, at: At<Widget>, online: bool, propose: &input::ChatPropose) -> Result {
        // A proposal that cannot be made leaves the page as it is.
        if let Err(Stop::Reject(rejection)) = self.dry(|run| run.chat_propose(propose))
            && rejection.reason != Reason::ChatRunning
        {
            return Err(Stop::Reject(rejection));
        }
        let page = step!(self, widgets[at].page, page::In::Set(Page::Chat, online))?;
        match self.chat_propose(propose) {
            Ok(Step::Ignored) | Err(_) => Ok(page),
            Ok(step) => Ok(step),
        }
    }

    /// The window was moved: forms are abandoned when it closes, unread messages are read when it opens.
    pub(crate) fn follow_window(&mut self, at: At<Widget>) {
        let window = self.world.widgets[at].window.state;
        if window == window::State::Closed {
            self.close_forms(at);
        } else if !window.hides_messages() {
            self.read_all(at);
        }
    }

    /// Abandons the forms that live in the window.
    pub(crate) fn close_forms(&mut self, at: At<Widget>) {
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
