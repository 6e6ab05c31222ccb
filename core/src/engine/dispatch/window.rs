//! The window of a widget, what is on display in it, and who is there to answer.

use crate::config::Mode;
use crate::engine::run::{Result, Run, step};
use crate::machine::kit::Step;
use crate::machine::{availability, chat, operator, page, window};
use crate::vocabulary::{Assignment, MachineName, Reason, Text, WidgetId, event, input};
use crate::world::rare::Saying;
use crate::world::sight::Foreground;

/// # Window
impl Run<'_> {
    /// Moves a window. `opens`: it is open afterwards, so that a hidden widget shows first; `told` is what the source says
    /// of a chat.
    fn move_window<'i>(
        &mut self,
        id: Option<&WidgetId>,
        opens: bool,
        told: Option<bool>,
        input: impl FnOnce(bool, bool) -> window::In<'i>,
    ) -> Result {
        let at = self.ready(id)?;
        let is_hidden = self.world.widgets[at].page.state == page::State::Hidden;
        if is_hidden && opens {
            self.show_for_window(at)?;
        } else if is_hidden && self.env.config.mode == Mode::Strict {
            let widget = &self.world.widgets[at];
            let (id, state) = (widget.about.id(), widget.window.state_name());
            return Err(self.reject(MachineName::Window, id, state, Reason::WidgetHidden));
        }
        let during_chat = self.world.has_running_chat(at);
        let input = input(self.world.widgets[at].pops_out(), during_chat);
        let before = self.world.widgets[at].window.state;
        let step = step!(self, widgets[at].window, input)?;
        // One that was open already shows again with its widget.
        let step = if is_hidden && opens { self.done() } else { step };
        if step.is_taken() {
            let widget = &self.world.widgets[at];
            if told.is_some() || widget.window.state != before {
                let id = widget.about.widget_id.as_ref();
                let saying = self.world.rare.saying(id);
                self.world.rare.say(id, Saying { during_chat: told, ..saying });
            }
            self.follow_window(at);
        }
        Ok(step)
    }

    /// Another size of the window. A vendor's stream may tell it of a widget that it never showed; `told` is what it
    /// says of a chat (Livechatoo's `onchange` comes during chats alone).
    fn resize_window<'i>(
        &mut self,
        id: Option<&WidgetId>,
        told: Option<bool>,
        input: impl FnOnce(bool, bool) -> window::In<'i>,
    ) -> Result {
        let observes = self.env.config.mode == Mode::Observe;
        let at = self.ready(id)?;
        let said = self.world.rare.saying(self.world.widgets[at].about.widget_id.as_ref()).during_chat;
        self.move_window(id, observes, told, |_, runs| {
            input(told.unwrap_or(runs), told.is_none_or(|told| told == said.unwrap_or(runs)))
        })
    }

    pub(super) fn window_open(&mut self, open: &input::WindowOpen) -> Result {
        self.move_window(open.widget_id.as_ref(), true, None, window::In::Open)
    }

    pub(super) fn window_close(&mut self, close: &input::WindowClose) -> Result {
        self.move_window(close.widget_id.as_ref(), false, None, |_, _| window::In::Close)
    }

    pub(super) fn window_minimize(&mut self, minimize: &input::WindowMinimize) -> Result {
        self.resize_window(minimize.widget_id.as_ref(), minimize.during_chat, window::In::Minimize)
    }

    pub(super) fn window_maximize(&mut self, maximize: &input::WindowMaximize) -> Result {
        self.resize_window(maximize.widget_id.as_ref(), maximize.during_chat, window::In::Maximize)
    }

    pub(super) fn window_restore(&mut self, restore: &input::WindowRestore) -> Result {
        self.resize_window(restore.widget_id.as_ref(), restore.during_chat, window::In::Restore)
    }

    pub(super) fn window_pop_out(&mut self, pop_out: &input::WindowPopOut) -> Result {
        self.move_window(pop_out.widget_id.as_ref(), true, None, |_, _| window::In::PopOut)
    }
}

/// # What is on display
impl Run<'_> {
    /// Which chat is on display, of those of one widget.
    pub(super) fn chat_select(&mut self, select: &input::ChatSelect) -> Result {
        let chat = select.chat_id.as_ref().and_then(|id| self.world.find_chat(id));
        let whose = chat.and_then(|chat| self.world.chats[chat].about.widget_id.clone());
        if whose.is_some() && select.widget_id.is_some() && select.widget_id != whose {
            self.widget(select.widget_id.as_ref())?;
            return Err(self.unknown_chat(select.chat_id.as_ref()));
        }
        let at = self.ready(select.widget_id.as_ref().or(whose.as_ref()))?;
        let widget = &self.world.widgets[at];
        let chat_id = match (&select.chat_id, chat) {
            (None, _) => None,
            (Some(_), Some(chat)) if self.world.chats[chat].lifecycle.state.is_over() => {
                self.admit(chat, &chat::In::Traffic)?;
                None
            }
            (Some(_), Some(chat))
                if whose == widget.about.widget_id && widget.is_realm_of(&self.world.chats[chat]) =>
            {
                self.admit(chat, &chat::In::Traffic)?;
                self.world.chats[chat].about.chat_id.clone()
            }
            (Some(_), _) => return Err(self.unknown_chat(select.chat_id.as_ref())),
        };
        let widget = &mut self.world.widgets[at];
        if widget.sight.selected() == chat_id.as_ref() {
            return Ok(Step::Ignored);
        }
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        widget.sight.select(chat_id.clone());
        let selected = event::ChatSelected {
            widget_id: widget.about.widget_id.clone().unwrap_or_default(),
            element_id: widget.about.element_id.clone(),
            user_id: widget.about.user_id.clone(),
            chat_id,
        };
        self.tell(selected);
        self.read_seen(at);
        Ok(Step::Taken)
    }

    /// Whether the page is in the foreground.
    pub(super) fn page_focus(&mut self, focus: &input::PageFocus) -> Result {
        let is_news = self.world.foreground.visible() != Some(focus.visible);
        if self.out.is_dry() {
            return Ok(if is_news { Step::Dry } else { Step::Ignored });
        }
        // Also where it is no news: from now on it is said of this page.
        self.world.foreground = Foreground::told(focus.visible);
        if !is_news {
            return Ok(Step::Ignored);
        }
        // What came with it is about no widget, however many they are.
        self.env.raw = None;
        for at in self.world.widgets.order() {
            self.read_seen(at);
        }
        Ok(Step::Taken)
    }
}

/// # Availability
impl Run<'_> {
    pub(super) fn availability_report(&mut self, report: &input::AvailabilityReport) -> Result {
        let at = self.ready(report.widget_id.as_ref())?;
        if report.status.is_none() && report.operators.is_none() && report.groups.is_none() {
            let widget = &self.world.widgets[at];
            let (id, state) = (widget.about.id(), widget.availability.state_name());
            let fields = ["status", "operators", "groups"].map(Text::from).to_vec();
            let (machine, reason) = (MachineName::Availability, Reason::MissingFields);
            return Err(self.reject_fields(machine, id, state, reason, fields));
        }
        let widget = &mut self.world.widgets[at];
        let options = widget.lifecycle.data.options.as_deref();
        let input = availability::In::Report(report, options);
        let step = widget.availability.step(&widget.about, &self.env, self.out, &input)?;
        if step.is_taken() {
            self.follow_availability(at);
        }
        Ok(step)
    }

    pub(super) fn operator_select(&mut self, select: &input::OperatorSelect) -> Result {
        let at = self.ready(select.widget_id.as_ref())?;
        let widget = &self.world.widgets[at];
        let options = widget.options();
        let assignment = options.and_then(|options| options.operator_assignment).unwrap_or(Assignment::Auto);
        let listed = widget.availability.data.listed(options).any(|listed| listed.id == select.operator_id);
        step!(self, widgets[at].operator, operator::In::Select(&select.operator_id, assignment, listed))
    }
}
