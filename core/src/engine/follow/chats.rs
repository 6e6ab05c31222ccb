//! What a chat brings about: a lead with its request, and with its end the end of what belongs to it.

use crate::engine::run::{Owner, Result, Run, step};
use crate::env::Gate;
use crate::machine::kit::Step;
use crate::machine::{call, chat, lead, survey};
use crate::vocabulary::Text;
use crate::world::registry::At;
use crate::world::{Chat, HasDeadlines as _};

impl Run<'_> {
    /// A chat was asked for: a visitor who is not known as a user is a lead.
    #[inline(always)]
    pub(crate) fn follow_request(&mut self, at: At<Chat>) {
        if self.world.chats[at].about.user_id.is_none() {
            self.capture_lead(at);
        }
    }

    /// Tells the visitor of a chat as a lead: `lead.captured`.
    #[inline(never)]
    fn capture_lead(&mut self, at: At<Chat>) {
        let about = self.world.chats[at].about.clone();
        let widget = self.world.widget_of(at);
        // What a vendor tells is not held up for what is filled in here.
        let is_open = !self.observes() || widget.is_none_or(|widget| self.gate(widget) == Gate::Open);
        let email = self.world.identity.data.email.clone().filter(|_| is_open);
        let told = self.gated(widget, |run| run.step_lead(&about, &lead::In::Requested(email.as_ref())));
        debug_assert!(told.is_ok(), "a lead follows");
    }

    /// Ends a chat: `typing.stopped` for each who types, `call.ended` or `call.cancelled`, `chat.ended` or
    /// `chat.abandoned`, `unread.changed`, `survey.offered`, in this order and as far as there is something to tell. Its
    /// machine takes an end once; the chat is remembered for as long as `limits.ended_chats` others that end after it.
    #[inline(always)]
    pub(crate) fn end_chat(&mut self, at: At<Chat>, end: &chat::In<'_>) -> Result {
        let chat = &self.world.chats[at];
        let was_done = chat.lifecycle.state.is_done();
        if !(chat.typists.is_empty() && chat.call.state.is_free()) {
            let would = self.dry(|run| run.step_chat(at, end))?;
            if would != Step::Dry || self.out.is_dry() {
                return Ok(would);
            }
            self.cease_typing(at, |_, _| true);
            self.step_call(Owner::Chat(at), &call::In::ChatOver)?;
        }
        let step = self.step_chat(at, end)?;
        if !step.is_taken() {
            return Ok(step);
        }
        self.read_chat(at);
        // Nobody is there any more.
        self.world.chats[at].participants.clear();
        if self.world.chats[at].lifecycle.data.survey_configured == Some(true) {
            step!(self, chats[at].survey, survey::In::Offer).ok();
        }
        // One that was left, or over, is with those that are remembered already.
        if !was_done {
            self.retire(at);
        }
        Ok(step)
    }

    /// Lets a chat go that is not over: what belongs to it ends, as if this participant had left.
    pub(crate) fn let_go(&mut self, at: At<Chat>, reason: &Text) {
        self.cease_typing(at, |_, _| true);
        self.step_call(Owner::Chat(at), &call::In::ChatOver).ok();
        let gone = self.step_chat(at, &chat::In::LetGo(reason));
        if gone.is_ok_and(Step::is_taken) {
            self.read_chat(at);
            self.retire(at);
        }
    }

    /// Puts a chat that is over or left with those that are remembered, as far as the limit lets them be.
    #[inline]
    pub(crate) fn retire(&mut self, at: At<Chat>) {
        self.deselect(at);
        self.world.ended.push_back(at);
        while self.world.ended.len() > self.env.config.limits.ended_chats.max(1) as usize {
            self.forget_oldest();
        }
    }

    /// Forgets the chat that ended first.
    #[inline(always)]
    fn forget_oldest(&mut self) {
        let Some(at) = self.world.ended.pop_front() else { return };
        // What is unread of a chat that was left is forgotten with it; of one that is over, nothing is.
        self.read_chat(at);
        let Some(chat) = self.world.chats.remove(at) else { return };
        if let Some(vendor_id) = &chat.vendor_id {
            self.world.aliases.remove(vendor_id);
        }
        chat.disarm(&mut self.out.timers);
        self.world.spare = Some(chat);
    }
}
