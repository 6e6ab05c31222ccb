//! What holds now, told again with origin `restored`: a read-only projection of the machines' states.
//!
//! What is told at most once a chat (`chat.requested`, `chat.started`, `survey.started`) is not told again: a
//! running chat comes back as `chat.restored`, an open survey as `survey.offered`.

use crate::engine::route::Run;
use crate::machine::{availability, call, chat, connection, form, survey, trigger, window};
use crate::vocabulary::{Status, event};
use crate::world::Chat;

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

impl Run<'_> {
    /// Tells what holds of the connection, of all widgets and of all chats.
    pub(crate) fn resync(&mut self) {
        self.input = "resync";
        self.retell_connection();
        for at in self.world.widgets.order() {
            if self.world.widgets[at].lifecycle.state.is_ready() {
                self.reload(at, None).ok();
                self.env.origin = crate::vocabulary::Origin::Restored;
            }
        }
        for at in self.world.chats.order() {
            if self.widget_of(at).is_none_or(|widget| !self.world.widgets[widget].lifecycle.state.is_ready())
            {
                self.retell_chat(at);
            }
        }
    }

    fn tell(&mut self, event: impl Into<crate::vocabulary::Event>) {
        self.out.push(&self.env, self.env.origin, event);
    }

    fn retell_connection(&mut self) {
        match self.world.connection.state {
            connection::State::Idle => {}
            connection::State::Connecting => self.tell(event::ConnectionConnecting {}),
            connection::State::Up => self.tell(event::ConnectionUp {}),
            connection::State::Unstable => self.tell(event::ConnectionUnstable { reason: None }),
            connection::State::Lost => self.tell(event::ConnectionLost { reason: None }),
            connection::State::Broken => self.tell(event::ConnectionBroken { reason: None }),
        }
    }

    /// Tells what holds of a widget beside `widget.loaded` and `widget.shown`, and of its chats.
    pub(crate) fn retell_widget(&mut self, at: usize) {
        let widget = &self.world.widgets[at];
        match widget.window.state {
            window::State::Closed => {}
            window::State::PoppedOut => self.tell(about_widget!(widget, WindowPoppedOut {})),
            window::State::Restored => self.tell(about_widget!(widget, WindowOpened {})),
            window::State::Maximized | window::State::Minimized => {
                let size = widget.window.state.size().unwrap_or(crate::vocabulary::WindowSize::Res);
                let during_chat = self.has_running_chat(at);
                let widget = &self.world.widgets[at];
                let opened = about_widget!(widget, WindowOpened {});
                let resized = about_widget!(widget, WindowResized { size, during_chat });
                self.tell(opened);
                self.tell(resized);
            }
        }
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
        let widget = &self.world.widgets[at];
        let (id, realm) = (widget.about.widget_id.clone(), widget.realm());
        for chat in self.world.chats.order() {
            let mine = |chat: &Chat| chat.about.widget_id == id && chat.realm == realm;
            if mine(&self.world.chats[chat]) {
                self.retell_chat(chat);
            }
        }
        if self.world.widgets[at].unread_told > 0 {
            self.push_unread(at);
        }
    }

    fn retell_chat(&mut self, at: usize) {
        self.step_chat(at, &chat::In::Retell).ok();
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
            });
        }
    }
}

/// What holds of a call that is under way.
fn call_event(
    about: &crate::about::About,
    call: &crate::machine::kit::Node<call::Call>,
) -> Option<crate::vocabulary::Event> {
    let (chat_id, widget_id, user_id) =
        (about.chat_id.clone(), about.widget_id.clone(), about.user_id.clone());
    let (call_id, kind) = (call.data.id.clone(), call.data.kind);
    match call.state {
        call::State::Offered => {
            Some(event::CallOffered { chat_id, widget_id, user_id, call_id, kind }.into())
        }
        call::State::Active => {
            Some(event::CallAnswered { chat_id, widget_id, user_id, call_id, kind }.into())
        }
        _ => None,
    }
}
