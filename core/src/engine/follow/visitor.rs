//! The visitor: what the engine itself knows of them, and what becomes of it when another one comes.
//!
//! Everything personal belongs to a visitor, and an engine has one at a time. **A user id alone says who they are**: of
//! another name, e-mail or phone they are the same person. Who was unknown and is known by an id from now on is the same
//! person too. Another id than the known one, or `identity.clear`, is another person: nothing of the first is left, and
//! nothing that comes late for a chat of theirs finds it.

use crate::about::About;
use crate::engine::run::{Owner, Result, Run};
use crate::machine::{call, chat, form, identity, lead};
use crate::vocabulary::{Origin, UserId, event};
use crate::world::HasDeadlines as _;

/// # What is known of them
impl Run<'_> {
    pub(crate) fn step_lead(&mut self, about: &About, input: &lead::In<'_>) -> Result {
        Ok(self.world.lead.step(about, &self.env, self.out, input)?)
    }

    /// Lets the visitor's identity follow what happened to a widget.
    pub(crate) fn follow_identity(&mut self, input: &identity::In<'_>) {
        let followed = self.world.identity.step(&About::default(), &self.env, self.out, input);
        debug_assert!(followed.is_ok(), "identity takes what follows");
    }
}

/// # Who they are
impl Run<'_> {
    /// Whether a user id is that of another visitor than the known one, or the one who waits for their number to be
    /// known.
    pub(crate) fn is_another(&self, user: Option<&UserId>) -> bool {
        let known = self.world.identity.data.user_id.as_ref().or_else(|| self.waiting_user());
        user.is_some() && known.is_some() && user != known
    }

    /// Something says by a user id who the visitor is: one who was unknown is known from now on, and another one takes
    /// the place of the known one. What says so must be sure to be taken.
    pub(crate) fn meet(&mut self, user: Option<&UserId>) {
        let Some(user) = user else { return };
        if self.is_another(Some(user)) {
            self.part_inferred();
        }
        if self.world.identity.data.user_id.is_none() {
            self.follow_identity(&identity::In::Known(user));
            self.name_all(Some(user));
        }
    }

    /// The same for a load. Where a snapshot was restored and nothing is loaded yet, nothing of the former visitor was
    /// told on this page, and nothing is. (A load that is only inferred follows from something else that is told.)
    pub(crate) fn meet_at_load(&mut self, user: Option<&UserId>) {
        let is_told = self.env.origin == Origin::Inferred || !self.world.is_untold;
        if !is_told && self.is_another(user) {
            self.forget_visitor();
        }
        self.world.is_untold = false;
        self.meet(user);
    }

    /// The visitor goes, for another one has come.
    pub(crate) fn part_inferred(&mut self) {
        let mut run = Run { env: self.env.inferred(), world: self.world, out: self.out };
        run.part();
    }

    /// A load takes back all that was known of the visitor. Of one who came with a snapshot, and of whom nothing was told on
    /// this page, nothing is.
    pub(crate) fn part_at_load(&mut self) {
        if self.world.is_untold {
            self.forget_visitor();
        } else {
            self.part();
        }
    }

    /// The visitor goes: all that belongs to them ends, and is forgotten.
    pub(crate) fn part(&mut self) {
        self.tell_parting();
        self.forget_visitor();
    }

    /// The events of the visitor's widgets and chats name them from now on.
    pub(crate) fn name_all(&mut self, user: Option<&UserId>) {
        if user.is_some() {
            self.world.outdate_key(None);
        }
        for at in self.world.widgets.order() {
            self.world.widgets[at].about.user_id = user.cloned();
        }
        for at in self.world.chats.order() {
            self.world.chats[at].about.user_id = user.cloned();
        }
    }
}

/// # Their leaving
impl Run<'_> {
    /// Ends what the visitor has begun, and tells that they are gone.
    fn tell_parting(&mut self) {
        let (widgets, chats) = (self.world.widgets.order(), self.world.chats.order());
        // What came with the input is about none of them, however many they are.
        let raw = self.env.raw.take();
        for &at in &widgets {
            let widget = &mut self.world.widgets[at];
            for node in &mut widget.forms {
                if node.state == form::State::Collecting {
                    node.step(&widget.about, &self.env, self.out, &form::In::Abandon).ok();
                }
            }
            self.step_call(Owner::Widget(at), &call::In::ChatOver).ok();
        }
        for &at in &chats {
            self.cease_typing(at, |_, _| true);
            self.step_call(Owner::Chat(at), &call::In::ChatOver).ok();
            if self.world.chats[at].lifecycle.state.is_current() {
                self.step_chat(at, &chat::In::LetGo(&"visitor_changed".into())).ok();
            }
        }
        for &at in &widgets {
            self.read_all(at);
        }
        self.env.raw = raw;
        self.tell(event::IdentityCleared { user_id: self.world.identity.data.user_id.clone() });
    }

    /// Forgets all that is the visitor's. What stays is in no text of theirs: widgets and their options, what was made
    /// up and counted, and the ids of chats, which take nothing any more.
    fn forget_visitor(&mut self) {
        self.world.outdate_key(self.world.identity.data.user_id.clone().as_ref());
        self.world.outdate_key(None);
        for at in self.world.widgets.order() {
            self.world.widgets[at].forget_visitor(&mut self.out.timers);
        }
        self.world.questions.disarm(&mut self.out.timers);
        self.world.questions.clear();
        self.world.forget_chats(&mut self.out.timers, self.env.config.limits.ended_chats);
        self.world.identity = Default::default();
        self.world.lead = Default::default();
        // What the next one does is no repeat of it.
        self.world.rare.forget_visitor();
        if let Some(log) = &mut self.out.log {
            log.drain();
        }
    }
}
