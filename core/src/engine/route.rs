//! From an input to its owner: which widget, which chat, and what waits.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::num::NonZeroU32;

use super::run::{Result, Run, Stop};
use crate::about::About;
use crate::config::Mode;
use crate::env::Teller;
use crate::machine::kit::Step;
use crate::machine::{chat, widget};
use crate::vocabulary::{ChatId, MachineName, Reason, Rejection, Text, WidgetId};
use crate::world::registry::At;
use crate::world::{Chat, Widget};

/// How an input says which chat it means: the chat's id and the widget's, as far as they are given.
#[derive(Clone, Copy)]
pub(crate) struct ChatRef<'i> {
    pub(crate) chat_id: Option<&'i ChatId>,
    pub(crate) widget_id: Option<&'i WidgetId>,
    /// The session that is meant; none is the one that the chat is in.
    pub(crate) session: Option<NonZeroU32>,
    /// Whether the input belongs to what comes after the end.
    pub(crate) comes_late: bool,
}

impl<'i> ChatRef<'i> {
    /// One that says nothing.
    pub(crate) const ANY: ChatRef<'static> =
        ChatRef { chat_id: None, widget_id: None, session: None, comes_late: false };

    /// One that must be named.
    pub(crate) fn named(chat_id: &'i ChatId) -> Self {
        Self { chat_id: Some(chat_id), ..ChatRef::ANY }
    }

    /// For an input that may come after the end of its chat.
    pub(crate) fn late(self) -> Self {
        Self { comes_late: true, ..self }
    }
}

/// How an input with chat, widget and session says which chat it means.
macro_rules! meant {
    ($input:expr) => {
        $crate::engine::route::ChatRef {
            chat_id: $input.chat_id.as_ref(),
            widget_id: $input.widget_id.as_ref(),
            session: $input.session,
            comes_late: false,
        }
    };
}
pub(crate) use meant;

/// A chat that an input means.
pub(crate) enum Target {
    /// It is known.
    Known(At<Chat>),
    /// It comes into being if the input is taken.
    New(NewChat),
}

/// A chat that is to come.
pub(crate) struct NewChat {
    pub(crate) chat: Box<Chat>,
    pub(crate) widget: Option<At<Widget>>,
    /// The number in the chat's id, where the engine made it up.
    minted: Option<u32>,
}

/// # Widgets
impl Run<'_> {
    /// The widget that an input means: by its id, else the only one.
    #[inline]
    pub(crate) fn widget(&mut self, id: Option<&WidgetId>) -> Result<At<Widget>> {
        let found = id.and_then(|id| self.world.widgets.find(id));
        found.map_or_else(|| self.widget_else(id), Ok)
    }

    /// The widget that an input means which names none that is known.
    #[inline(never)]
    fn widget_else(&self, id: Option<&WidgetId>) -> Result<At<Widget>> {
        let (found, reason) = match id {
            Some(_) => (None, Reason::UnknownWidget),
            None if self.world.widgets.len() > 1 => (None, Reason::AmbiguousWidget),
            None => (self.world.widgets.only(), Reason::UnknownWidget),
        };
        found.ok_or_else(|| {
            let id = id.cloned().map(Text::from).unwrap_or_default();
            self.reject(MachineName::Widget, id, widget::State::Unloaded.name(), reason)
        })
    }

    /// The widget that an input means, where it is ready; where it is loading, the input waits.
    pub(crate) fn ready(&mut self, id: Option<&WidgetId>) -> Result<At<Widget>> {
        let at = self.widget(id)?;
        self.check_ready(at)?;
        Ok(at)
    }

    #[inline(always)]
    fn check_ready(&self, at: At<Widget>) -> Result<()> {
        let reason = match self.world.widgets[at].lifecycle.state {
            widget::State::Ready => return Ok(()),
            widget::State::Loading => return Err(Stop::Queue(at)),
            widget::State::Unloaded => Reason::UnknownWidget,
            widget::State::Stopped => Reason::WidgetStopped,
            widget::State::Failed | widget::State::Unsupported => Reason::WidgetFailed,
        };
        let widget = &self.world.widgets[at];
        let (id, state) = (widget.about.id(), widget.lifecycle.state_name());
        Err(self.reject(MachineName::Widget, id, state, reason))
    }

    /// Checks that another input may wait until the widget is loaded.
    pub(crate) fn make_room(&self, at: At<Widget>) -> core::result::Result<(), Box<Rejection>> {
        let widget = &self.world.widgets[at];
        if widget.queue.len() < self.env.config.limits.queued_inputs as usize {
            return Ok(());
        }
        Err(Box::new(Rejection {
            machine: MachineName::Widget,
            id: widget.about.id(),
            state: widget.lifecycle.state_name(),
            input: self.env.input(),
            reason: Reason::LimitExceeded,
            fields: Vec::new(),
        }))
    }

    fn is_loading(&self, widget: At<Widget>) -> bool {
        self.world.widgets[widget].lifecycle.state == widget::State::Loading
    }
}

/// # Chats
impl Run<'_> {
    /// The chat that an input means, which must be known: by its id, else the current one of the widget.
    #[inline(always)]
    pub(crate) fn chat(&mut self, meant: ChatRef<'_>) -> Result<At<Chat>> {
        if let Some(id) = meant.chat_id
            && let Some(at) = self.world.find_chat(id)
        {
            if meant.widget_id.is_some() || meant.session.is_some() {
                self.check_meant(at, meant)?;
            }
            return Ok(at);
        }
        self.chat_else(meant)
    }

    /// Checks that an input which names its chat means that very one: a chat belongs to one widget, if to any.
    #[inline(never)]
    pub(crate) fn check_meant(&mut self, at: At<Chat>, meant: ChatRef<'_>) -> Result<()> {
        if meant.widget_id.is_some() && self.world.chats[at].about.widget_id.as_ref() != meant.widget_id {
            self.widget(meant.widget_id)?;
            let chat = &self.world.chats[at];
            if chat.about.widget_id.is_some() {
                let (id, state) = (chat.about.id(), chat.lifecycle.state_name());
                return Err(self.reject_field(MachineName::Chat, id, state, Reason::IdInUse, "chatId"));
            }
        }
        self.check_session(at, meant)
    }

    /// Checks that an input means the session that the chat is in: an earlier one is over.
    fn check_session(&self, at: At<Chat>, meant: ChatRef<'_>) -> Result<()> {
        let chat = &self.world.chats[at];
        let reason = match meant.session.map_or(Ordering::Equal, |said| said.get().cmp(&chat.about.session()))
        {
            Ordering::Equal => return Ok(()),
            Ordering::Less => Reason::ChatEnded,
            Ordering::Greater => Reason::UnknownChat,
        };
        let (id, state) = (chat.about.id(), chat.lifecycle.state_name());
        Err(self.reject_field(MachineName::Chat, id, state, reason, "session"))
    }

    /// The chat that an input means which names none that is known.
    #[inline(never)]
    fn chat_else(&mut self, meant: ChatRef<'_>) -> Result<At<Chat>> {
        if meant.chat_id.is_none() {
            let widget = self.widget_of_chat(meant)?;
            let found = match self.only_chat(widget)? {
                Some(at) => Some(at),
                None => self.chat_that_was(widget, meant)?,
            };
            if let Some(at) = found {
                self.check_session(at, meant)?;
                return Ok(at);
            }
        }
        Err(self.unknown_chat(meant.chat_id))
    }

    /// No chat that could be meant goes by this id, or without one.
    #[cold]
    pub(crate) fn unknown_chat(&self, id: Option<&ChatId>) -> Stop {
        let id = id.cloned().map(Text::from).unwrap_or_default();
        self.reject(MachineName::Chat, id, chat::State::Idle.name(), Reason::UnknownChat)
    }

    /// The chat that an input means which names none, of those that go on: a vendor's stream means the current chat of
    /// its widget, the last begun; all others the only one, and where there are several they must say which.
    fn only_chat(&mut self, widget: Option<At<Widget>>) -> Result<Option<At<Chat>>> {
        let is_current = |run: &Self, at: &At<Chat>| run.world.chats[*at].lifecycle.state.is_current();
        let current = self.world.current_chat(widget).filter(|at| is_current(self, at));
        if self.env.config.mode == Mode::Observe || current.is_some() && self.world.going_on() == 1 {
            return Ok(current);
        }
        let mut going_on = self.world.chats_going_on(widget);
        let (first, second) = (going_on.next(), going_on.next());
        drop(going_on);
        if second.is_none() {
            return Ok(first);
        }
        let id = widget.map(|at| self.world.widgets[at].about.id()).unwrap_or_default();
        let state = chat::State::Idle.name();
        Err(self.reject_field(MachineName::Chat, id, state, Reason::AmbiguousChat, "chatId"))
    }

    /// The chat that is meant where none goes on: in a vendor's stream the current one, for all others the one that was
    /// over last, and for what may come after the end alone. All else is rejected for being over.
    fn chat_that_was(&mut self, widget: Option<At<Widget>>, meant: ChatRef<'_>) -> Result<Option<At<Chat>>> {
        if self.env.config.mode == Mode::Observe {
            return Ok(self.world.current_chat(widget));
        }
        let Some(at) = self.world.last_done(widget) else { return Ok(None) };
        if meant.comes_late {
            return Ok(Some(at));
        }
        let chat = &self.world.chats[at];
        let left = chat.lifecycle.state == chat::State::Left;
        let reason = if left { Reason::ChatLeft } else { Reason::ChatEnded };
        Err(self.reject(MachineName::Chat, chat.about.id(), chat.lifecycle.state_name(), reason))
    }

    /// The widget whose chat an input means: by its id, else the only one. A chat can be without a widget: on an
    /// agent's side, or where several widgets leave it open. Where the widget is loading, the input waits.
    #[inline(always)]
    fn widget_of_chat(&mut self, meant: ChatRef<'_>) -> Result<Option<At<Widget>>> {
        let widget = match meant.widget_id {
            Some(_) => Some(self.widget(meant.widget_id)?),
            None => self.world.widgets.only(),
        };
        match widget {
            Some(at) if self.is_loading(at) => Err(Stop::Queue(at)),
            widget => Ok(widget),
        }
    }

    /// The chat that an input means, or a new one. Without an id it is the current one, unless that is over;
    /// then the engine makes up an id.
    #[inline(always)]
    pub(crate) fn chat_or_new(&mut self, meant: ChatRef<'_>) -> Result<Target> {
        if let Some(id) = meant.chat_id
            && let Some(at) = self.world.find_chat(id)
        {
            if meant.widget_id.is_some() || meant.session.is_some() {
                self.check_meant(at, meant)?;
            }
            return Ok(Target::Known(at));
        }
        self.chat_or_new_else(meant)
    }

    /// The chat that an input means which names none that is known, or a new one.
    #[inline(never)]
    fn chat_or_new_else(&mut self, meant: ChatRef<'_>) -> Result<Target> {
        if meant.chat_id.is_some_and(|id| self.world.is_past(id)) {
            return Err(self.unknown_chat(meant.chat_id));
        }
        let widget = self.widget_of_chat(meant)?;
        if meant.chat_id.is_none()
            && let Some(at) = self.only_chat(widget)?
        {
            self.check_session(at, meant)?;
            return Ok(Target::Known(at));
        }
        if let Some(at) = widget.filter(|_| meant.widget_id.is_some()) {
            // A running chat outlives its widget, and a new one needs it.
            self.check_ready(at)?;
        }
        self.new_chat(meant.chat_id, widget).map(Target::New)
    }

    /// A new chat of a widget, or of none. Without an id the engine makes one up.
    pub(crate) fn new_chat(&mut self, id: Option<&ChatId>, widget: Option<At<Widget>>) -> Result<NewChat> {
        let (chat_id, minted) = match id {
            Some(id) => (id.clone(), None),
            None => {
                let (id, number) = self.unused_id();
                (id, Some(number))
            }
        };
        let mut chat = match self.world.spare.take() {
            Some(mut spare) => {
                spare.begin_anew();
                spare
            }
            None => Box::default(),
        };
        match widget.map(|at| &self.world.widgets[at]) {
            Some(widget) => {
                chat.about.follow(&widget.about);
                chat.realm = widget.realm();
            }
            None => {
                let user_id = self.world.identity.data.user_id.clone();
                chat.about.follow(&About { user_id, ..About::default() });
            }
        }
        chat.about.chat_id = Some(chat_id);
        chat.minted = minted.is_some();
        self.room_for_chat(&chat.about, chat::State::Idle)?;
        Ok(NewChat { chat, widget, minted })
    }

    /// Checks that one more chat may run.
    pub(crate) fn room_for_chat(&mut self, about: &About, state: chat::State) -> Result<()> {
        if !self.is_full() || self.world.first_to_go(self.observes()).is_some() {
            return Ok(());
        }
        Err(self.over(MachineName::Chat, about, state.name(), "chatId"))
    }

    fn is_full(&self) -> bool {
        self.world.going_on() >= self.env.config.limits.chats as usize
    }

    /// Lets a chat go where there would be too many with the one that comes: a new one, or one that goes on again. That is
    /// no longer among those that are forgotten for the one that goes.
    pub(crate) fn make_room_for_chat(&mut self, again: Option<At<Chat>>) {
        let gone = self.is_full().then(|| self.world.first_to_go(self.observes())).flatten();
        if let Some(again) = again {
            self.world.ended.retain(|other| *other != again);
        }
        if let Some(gone) = gone {
            let env = self.env;
            self.env = env.inferred();
            self.let_go(gone, &"forgotten".into());
            self.env = env;
        }
    }

    /// The next id of the engine's own that names nothing yet, and its number.
    fn unused_id(&mut self) -> (ChatId, u32) {
        let mut number = self.world.minted + 1;
        loop {
            let id: ChatId = self.env.config.made_up("local", number).into();
            if self.world.find_chat(&id).is_none() && !self.world.is_past(&id) {
                return (id, number);
            }
            number += 1;
        }
    }

    /// Lets a chat that is to come take its first input. It is there from then on, if it does.
    #[inline(never)]
    pub(crate) fn begin_chat(
        &mut self,
        new: NewChat,
        input: &chat::In<'_>,
    ) -> Result<(Step, Option<At<Chat>>)> {
        let NewChat { mut chat, widget, minted } = new;
        if self.is_full() && !self.out.is_dry() {
            // Another chat goes only if this one comes.
            self.dry(|run| Ok(chat.lifecycle.step(&chat.about, &run.env, run.out, input)?))?;
            self.make_room_for_chat(None);
        }
        chat.endless = self.env.teller == Teller::Vendor { tells_ends: false };
        let step = chat.lifecycle.step(&chat.about, &self.env, self.out, input)?;
        if !step.is_taken() {
            self.world.spare = Some(chat);
            return Ok((step, None));
        }
        let id = chat.about.chat_id.clone();
        match widget {
            Some(widget) => self.world.widgets[widget].chat = id,
            None => self.world.chat = id,
        }
        if let Some(minted) = minted {
            self.world.minted = minted;
        }
        Ok((step, Some(self.world.chats.push(chat))))
    }
}
