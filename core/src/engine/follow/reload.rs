//! What holds now, told again with origin `restored`: after a load of the page, and where the host asks for it.
//!
//! What is told at most once a chat (`chat.requested`, `chat.started`, `survey.started`) is not told again: a
//! running chat comes back as `chat.restored`, an open survey as `survey.offered`.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::about::About;
use crate::engine::run::{Result, Run, step};
use crate::machine::kit::Node;
use crate::machine::{availability, call, chat, connection, form, page, survey, trigger, widget, window};
use crate::vocabulary::{Event, Origin, Status, event};
use crate::world::registry::At;
use crate::world::sight::Foreground;
use crate::world::{Chat, Widget};

/// An event about a widget, with its ids.
macro_rules! about_widget {
    ($widget:expr, $Event:ident { $($fields:tt)* }) => {
        event::$Event {
            widget_id: $widget.about.widget_id.clone().unwrap_or_default(),
            element_id: $widget.about.element_id.clone(),
            user_id: $widget.about.user_id.clone(),
            $($fields)*
        }
    };
}

/// # Loaded again
impl Run<'_> {
    /// The page was loaded again: what still holds is told.
    pub(crate) fn open_page(&mut self, at: At<Widget>) -> Result {
        self.world.is_untold = false;
        let widget = &mut self.world.widgets[at];
        // Which chat was on display, and whether the visitor saw it, was said of the page before.
        widget.sight.select(None);
        self.world.foreground =
            if widget.from_snapshot { self.world.foreground.on_load() } else { Foreground::Unknown };
        widget.from_snapshot = false;
        self.renew_page(at)
    }

    /// Tells what still holds of a widget, with origin `restored`, but for what the source tells itself after a load.
    pub(crate) fn renew_page(&mut self, at: At<Widget>) -> Result {
        let load = self.world.widgets[at].page_load.as_deref();
        let (tells_shown, tells_chats) =
            load.map_or((false, false), |load| (load.tells_shown, load.tells_chats));
        if tells_shown {
            step!(self, widgets[at].page, page::In::LoadAgain).ok();
        }
        let chats = self.chats_of(at);
        self.adopt_chats(at, &chats);
        let step = self.reload_with(at, &chats, tells_chats)?;
        self.read_seen(at);
        Ok(step)
    }

    /// Tells what still holds of a widget, with origin `restored`.
    pub(crate) fn reload(&mut self, at: At<Widget>) -> Result {
        let chats = self.chats_of(at);
        self.adopt_chats(at, &chats);
        self.reload_with(at, &chats, false)
    }

    /// The same with the widget's chats, and whether the source tells itself which of them go on.
    fn reload_with(&mut self, at: At<Widget>, chats: &[At<Chat>], tells_chats: bool) -> Result {
        let origin = core::mem::replace(&mut self.env.origin, Origin::Restored);
        let widget = &self.world.widgets[at];
        let (page, online) = (widget.page.state.page(), widget.online());
        let step = step!(self, widgets[at].lifecycle, widget::In::Reload(page, online))?;
        self.tell_page(at);
        self.retell_widget(at, chats, tells_chats);
        self.env.origin = origin;
        Ok(step)
    }

    /// The chats of a widget, of whatever scope and host, in the order of their beginning.
    pub(crate) fn chats_of(&self, at: At<Widget>) -> Vec<At<Chat>> {
        let id = &self.world.widgets[at].about.widget_id;
        let chats = self.world.chats.order().into_iter();
        chats.filter(|&chat| self.world.chats[chat].about.widget_id == *id).collect()
    }

    /// On a new page the widget's current chat is one of its own scope and host, or none.
    pub(crate) fn adopt_chats(&mut self, at: At<Widget>, chats: &[At<Chat>]) {
        let world = &mut *self.world;
        let widget = &world.widgets[at];
        let realm = widget.realm();
        let is_mine = |chat: &Chat| chat.about.widget_id == widget.about.widget_id && chat.realm == realm;
        if !widget.chat.as_ref().and_then(|id| world.chats.get(id)).is_some_and(is_mine) {
            let mut chats = chats.iter().map(|&chat| &world.chats[chat]);
            let current = chats.rfind(|chat| chat.realm == realm && chat.lifecycle.state.is_current());
            world.widgets[at].chat = current.map(Chat::id);
        }
    }
}

/// # Told again
impl Run<'_> {
    /// Tells what holds of the connection, of all widgets and of all chats.
    pub(crate) fn resync(&mut self) {
        self.retell_connection();
        let (mut of_widget, mut homeless) = (BTreeMap::<_, Vec<_>>::new(), Vec::new());
        for chat in self.world.chats.order() {
            let widget = self.world.widget_of(chat);
            match widget.filter(|&at| self.world.widgets[at].lifecycle.state.is_ready()) {
                Some(widget) => of_widget.entry(widget).or_default().push(chat),
                None => homeless.push(chat),
            }
        }
        for at in self.world.widgets.order() {
            if self.world.widgets[at].lifecycle.state.is_ready() {
                let chats = of_widget.remove(&at).unwrap_or_default();
                self.reload_with(at, &chats, false).ok();
            }
        }
        for chat in homeless {
            self.retell_chat(chat, false);
        }
    }

    fn retell_connection(&mut self) {
        let reason = self.world.rare.reason().cloned();
        match self.world.connection.state {
            connection::State::Idle => {}
            connection::State::Connecting => self.tell(event::ConnectionConnecting {}),
            connection::State::Up => self.tell(event::ConnectionUp {}),
            connection::State::Unstable => self.tell(event::ConnectionUnstable { reason }),
            connection::State::Lost => self.tell(event::ConnectionLost { reason }),
            connection::State::Broken => self.tell(event::ConnectionBroken { reason }),
        }
    }

    /// Tells what holds of a widget beside `widget.loaded` and `widget.shown`, and of its chats.
    fn retell_widget(&mut self, at: At<Widget>, chats: &[At<Chat>], tells_chats: bool) {
        let is_hidden = self.world.widgets[at].page.state == page::State::Hidden;
        let during_chat = self.world.has_running_chat(at);
        step!(self, widgets[at].window, window::In::Tell(is_hidden, during_chat)).ok();
        let widget = &self.world.widgets[at];
        if widget.availability.state != availability::State::Unknown {
            let to = widget.availability.state.status();
            let changed =
                about_widget!(widget, AvailabilityChanged { from: Status::Unknown, to, code: to.code() });
            self.tell(changed);
        }
        for index in 0..self.world.widgets[at].forms.len() {
            let widget = &self.world.widgets[at];
            let form = &widget.forms[index];
            if form.state == form::State::Collecting {
                let (kind, channel) = (form.data.kind, form.data.channel.clone());
                self.tell(about_widget!(widget, FormStarted { kind, channel }));
            }
        }
        for index in 0..self.world.widgets[at].triggers.len() {
            let widget = &self.world.widgets[at];
            let trigger = &widget.triggers[index];
            if trigger.state == trigger::State::Shown {
                let (id, title) = (trigger.data.id.clone(), trigger.data.title.clone());
                self.tell(about_widget!(widget, TriggerFired { id, title }));
            }
        }
        let widget = &self.world.widgets[at];
        if let Some(event) = call_event(&widget.about, &widget.call) {
            self.tell(event);
        }
        let realm = self.world.widgets[at].realm();
        // What came with the load is not about each of the chats, however many they are.
        let raw = self.env.raw.take();
        for &chat in chats {
            if self.world.chats[chat].realm == realm {
                self.retell_chat(chat, tells_chats);
            }
        }
        self.env.raw = raw;
        let widget = &self.world.widgets[at];
        if let Some(chat_id) = widget.sight.selected().cloned() {
            let chat_id = Some(chat_id);
            self.tell(about_widget!(widget, ChatSelected { chat_id }));
        }
        self.retell_unread(at);
    }

    fn retell_chat(&mut self, at: At<Chat>, tells_it: bool) {
        let is_told = tells_it && self.world.chats[at].lifecycle.state.is_running();
        self.step_chat(at, if is_told { &chat::In::LoadAgain } else { &chat::In::Retell }).ok();
        let chat = &self.world.chats[at];
        for index in 0..chat.participants.len() {
            let chat = &self.world.chats[at];
            let user = chat.participants[index].data.clone();
            // Those known by id alone were told by `chat.started`, and stand in the view.
            if chat.lifecycle.state.is_running() && user.nickname.is_some() {
                self.tell(event::ChatParticipantJoined {
                    chat_id: chat.id(),
                    widget_id: chat.about.widget_id.clone(),
                    user_id: chat.about.user_id.clone(),
                    session: chat.about.session,
                    user,
                });
            }
        }
        for index in 0..self.world.chats[at].typists.len() {
            let typist = &self.world.chats[at].typists[index];
            self.tell(event::TypingStarted {
                chat_id: typist.about.chat_id.clone().unwrap_or_default(),
                widget_id: typist.about.widget_id.clone(),
                user_id: typist.about.user_id.clone(),
                session: typist.about.session,
            });
        }
        let chat = &self.world.chats[at];
        if let Some(event) = call_event(&chat.about, &chat.call) {
            self.tell(event);
        }
        let chat = &self.world.chats[at];
        if matches!(chat.survey.state, survey::State::Offered | survey::State::Open) {
            self.tell(event::SurveyOffered {
                chat_id: chat.id(),
                widget_id: chat.about.widget_id.clone(),
                user_id: chat.about.user_id.clone(),
                session: chat.about.session,
            });
        }
    }
}

/// What holds of a call that is under way.
fn call_event(about: &About, call: &Node<call::Call>) -> Option<Event> {
    let (chat_id, widget_id, user_id) =
        (about.chat_id.clone(), about.widget_id.clone(), about.user_id.clone());
    let (session, call_id, kind) = (about.session, call.data.id.clone(), call.data.kind);
    match call.state {
        call::State::Offered => {
            Some(event::CallOffered { chat_id, widget_id, user_id, session, call_id, kind }.into())
        }
        call::State::Active => {
            Some(event::CallAnswered { chat_id, widget_id, user_id, session, call_id, kind }.into())
        }
        _ => None,
    }
}
