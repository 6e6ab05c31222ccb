//! Consent: events that carry an e-mail or a phone number wait for it, leave once it is given, and are dropped where it
//! is declined (Livechatoo `url_privacy`).
//!
//! [`Run::gated`] says to the machines what the gate is. They tell such an event by `Context::tell_contact`, which
//! gives it to `Outbox::hold` while the gate is on hold; then `gated` moves it into the widget, where it waits in
//! order. The question itself is a machine of each widget (`machine/consent.rs`).

use crate::about::About;
use crate::engine::run::{Result, Run, step};
use crate::env::Gate;
use crate::machine::{callback, consent, fingerprint, form, identity, lead, offline, rating};
use crate::vocabulary::{Event, Text};
use crate::world::Widget;
use crate::world::rare::Saying;
use crate::world::registry::At;

/// # Holding
impl Run<'_> {
    /// What becomes of e-mail addresses and phone numbers of a widget's visitor.
    pub(crate) fn gate(&self, at: At<Widget>) -> Gate {
        let widget = &self.world.widgets[at];
        if widget.privacy_url().is_none() {
            return Gate::Open;
        }
        match widget.consent.state {
            consent::State::Given => Gate::Open,
            consent::State::Declined => Gate::Shut,
            consent::State::Pending if widget.held.len() >= self.env.config.limits.held_events as usize => {
                Gate::Full
            }
            consent::State::Pending => Gate::Hold,
        }
    }

    /// The widget on which consent for the visitor themselves depends: the first one whose gate is not open.
    pub(crate) fn gatekeeper(&self) -> Option<At<Widget>> {
        self.world.widgets.order().into_iter().find(|&at| self.gate(at) != Gate::Open)
    }

    /// Lets something be told that may carry an e-mail or a phone number. What must wait for consent then waits in the
    /// widget; where there is no widget, nothing has to.
    pub(crate) fn gated<T>(
        &mut self,
        widget: Option<At<Widget>>,
        tell: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.env.gate = widget.map_or(Gate::Open, |at| self.gate(at));
        let told = tell(self);
        self.env.gate = Gate::Open;
        if let Some(at) = widget.filter(|_| !self.out.held.is_empty()) {
            self.world.widgets[at].held.append(&mut self.out.held);
            step!(self, widgets[at].consent, consent::In::Wait).ok();
        }
        told
    }
}

/// # Releasing and dropping
impl Run<'_> {
    /// The visitor consents: what waited follows, in order.
    pub(crate) fn give_consent(&mut self, at: At<Widget>, url: Option<&Text>) -> Result {
        let url = url.or(self.world.widgets[at].privacy_url()).cloned();
        let again = self.is_answered(at, url.as_ref());
        let step = step!(self, widgets[at].consent, consent::In::Give(url.as_ref(), again))?;
        if step.is_taken() {
            self.note_answered(at, url.as_ref());
            for envelope in core::mem::take(&mut self.world.widgets[at].held) {
                self.out.release(envelope, self.env.now);
            }
        }
        Ok(step)
    }

    /// The visitor declines consent.
    pub(crate) fn decline_consent(&mut self, at: At<Widget>, url: Option<&Text>) -> Result {
        let url = url.or(self.world.widgets[at].privacy_url()).cloned();
        let again = self.is_answered(at, url.as_ref());
        let step = step!(self, widgets[at].consent, consent::In::Decline(url.as_ref(), again))?;
        if step.is_taken() {
            self.note_answered(at, url.as_ref());
            self.drop_held(at);
        }
        Ok(step)
    }

    /// The visitor has not answered in time: as if they had declined.
    pub(crate) fn expire_consent(&mut self, at: At<Widget>) -> Result {
        let url = self.world.widgets[at].privacy_url().cloned();
        let step = step!(self, widgets[at].consent, consent::In::Deadline(url.as_ref()))?;
        if step.is_taken() {
            self.note_answered(at, url.as_ref());
            self.drop_held(at);
        }
        Ok(step)
    }

    /// Whether a policy is the one that the visitor answered last; where none is said, no other is.
    fn is_answered(&self, at: At<Widget>, url: Option<&Text>) -> bool {
        let widget = &self.world.widgets[at];
        let Some(url) = url else { return true };
        match self.world.rare.saying(widget.about.widget_id.as_ref()).policy {
            Some(answered) => answered == fingerprint(url.as_bytes()),
            None => widget.privacy_url() == Some(url),
        }
    }

    /// Notes which policy the visitor answered, where it is not the widget's own.
    fn note_answered(&mut self, at: At<Widget>, url: Option<&Text>) {
        let widget = &self.world.widgets[at];
        let another = url.filter(|url| widget.privacy_url() != Some(*url));
        let policy = another.map(|url| fingerprint(url.as_bytes()));
        let id = widget.about.widget_id.as_ref();
        self.world.rare.say(id, Saying { policy, ..self.world.rare.saying(id) });
    }

    /// What waited is dropped, and what was told of the visitor is forgotten.
    fn drop_held(&mut self, at: At<Widget>) {
        for envelope in core::mem::take(&mut self.world.widgets[at].held) {
            self.take_back(at, &envelope.event);
        }
        let widget = &mut self.world.widgets[at];
        for node in &mut widget.forms {
            node.step(&widget.about, &self.env, self.out, &form::In::ConsentDeclined).ok();
        }
        // Numbers that the host is asked about are forgotten too.
        self.refuse_for_consent(at);
        self.follow_identity(&identity::In::ConsentDeclined);
    }

    /// An event was dropped: what it would have told did not happen, and can be tried again.
    fn take_back(&mut self, at: At<Widget>, event: &Event) {
        let taken = match event {
            Event::OfflineMessageSent(_) => step!(self, widgets[at].offline, offline::In::ConsentDeclined),
            Event::CallbackRequested(_) => step!(self, widgets[at].callback, callback::In::ConsentDeclined),
            Event::LeadCaptured(_) => self.step_lead(&About::default(), &lead::In::ConsentDeclined),
            Event::RatingSubmitted(rated) => match self.world.find_chat(&rated.chat_id) {
                Some(chat) => step!(self, chats[chat].rating, rating::In::ConsentDeclined),
                None => return,
            },
            // E-mail and phone are forgotten anyway; a name that came with them was not told either.
            Event::IdentityChanged(changed) => {
                return self.follow_identity(&identity::In::Forget(&changed.fields));
            }
            // Forms forget on their own.
            _ => return,
        };
        debug_assert!(taken.is_ok(), "what waited can be taken back");
    }
}
