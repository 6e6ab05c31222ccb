//! From an input to its owner: which widget, which chat, and what waits.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::about::About;
use crate::env::{Env, Gate};
use crate::machine::kit::{Refusal, Step};
use crate::machine::{consent, widget};
use crate::outbox::Outbox;
use crate::vocabulary::MachineName;
use crate::vocabulary::{ChatId, Reason, Rejection, Text, WidgetId};
use crate::world::{Chat, Realm, World};

/// One input on its way through the machines.
pub(crate) struct Run<'r> {
    pub(crate) env: Env<'r>,
    pub(crate) world: &'r mut World,
    pub(crate) out: &'r mut Outbox,
    /// The canonical name of the input, for rejections.
    pub(crate) input: &'static str,
}

/// Why an input goes no further.
pub(crate) enum Stop {
    /// It waits until the widget at this position is loaded.
    Queue(usize),
    /// It is not taken.
    Reject(Box<Rejection>),
}

/// What became of an input, or of a part of what follows from it.
pub(crate) type Taken = Result<Step, Stop>;

/// How an input says which chat it means: the chat's id and the widget's, as far as they are given.
pub(crate) type Meant<'i> = (Option<&'i ChatId>, Option<&'i WidgetId>);

/// A chat that an input means.
pub(crate) enum Target {
    /// It is known, at this position.
    Known(usize),
    /// It is new: it comes into being if the input is accepted; with the number of ids made up by then.
    New(Box<Chat>, u32),
}

/// # Rejections
impl Run<'_> {
    pub(crate) fn reject(&self, machine: MachineName, id: Text, state: &'static str, reason: Reason) -> Stop {
        self.reject_fields(machine, id, state, reason, Vec::new())
    }

    pub(crate) fn reject_fields(
        &self,
        machine: MachineName,
        id: Text,
        state: &'static str,
        reason: Reason,
        fields: Vec<Text>,
    ) -> Stop {
        Stop::Reject(Box::new(Rejection { machine, id, state, input: self.input, reason, fields }))
    }

    /// Makes a rejection of a machine's refusal.
    pub(crate) fn refused(input: &'static str, about: &About) -> impl FnOnce(Refusal) -> Stop {
        move |Refusal { machine, state, reason }| {
            let id = about.id();
            Stop::Reject(Box::new(Rejection { machine, id, state, input, reason, fields: Vec::new() }))
        }
    }

    pub(crate) fn over(&self, machine: MachineName, about: &About, state: &'static str, field: &str) -> Stop {
        self.reject_fields(machine, about.id(), state, Reason::LimitExceeded, alloc::vec![field.into()])
    }
}

/// # Widgets
impl Run<'_> {
    /// The widget that an input means: by its id, else the only one.
    pub(crate) fn widget(&mut self, id: Option<&WidgetId>) -> Result<usize, Stop> {
        let unknown =
            |run: &Self, id: Text| run.reject(MachineName::Widget, id, "unloaded", Reason::UnknownWidget);
        match (id, self.world.widgets.len()) {
            (Some(id), _) => match self.world.widgets.find(id) {
                Some(at) => Ok(at),
                None => Err(unknown(self, id.clone().into())),
            },
            (None, 0) => Err(unknown(self, Text::default())),
            (None, 1) => Ok(0),
            (None, _) => {
                Err(self.reject(MachineName::Widget, Text::default(), "unloaded", Reason::AmbiguousWidget))
            }
        }
    }

    /// The widget that an input means, where it is ready; where it is loading, the input waits.
    pub(crate) fn ready(&mut self, id: Option<&WidgetId>) -> Result<usize, Stop> {
        let at = self.widget(id)?;
        let widget = &self.world.widgets[at];
        let reason = match widget.lifecycle.state {
            widget::State::Hidden | widget::State::Shown => return Ok(at),
            widget::State::Loading => return Err(Stop::Queue(at)),
            widget::State::Unloaded => Reason::UnknownWidget,
            widget::State::Stopped => Reason::WidgetStopped,
            widget::State::Failed | widget::State::Unsupported => Reason::WidgetFailed,
        };
        let (about, state) = (&widget.about, widget.lifecycle.state_name());
        Err(self.reject(MachineName::Widget, about.id(), state, reason))
    }

    /// Checks that another input may wait until the widget is loaded.
    pub(crate) fn make_room(&self, at: usize) -> Result<(), Rejection> {
        let widget = &self.world.widgets[at];
        if widget.queue.len() < self.env.config.limits.queued_inputs as usize {
            return Ok(());
        }
        Err(Rejection {
            machine: MachineName::Widget,
            id: widget.about.id(),
            state: widget.lifecycle.state_name(),
            input: self.input,
            reason: Reason::LimitExceeded,
            fields: Vec::new(),
        })
    }

    /// What becomes of e-mail addresses and phone numbers of a widget's visitor.
    pub(crate) fn gate(&self, at: usize) -> Gate {
        let widget = &self.world.widgets[at];
        if widget.privacy_url().is_none() {
            return Gate::Open;
        }
        match widget.consent.state {
            consent::State::Given => Gate::Open,
            consent::State::Declined => Gate::Shut,
            consent::State::Open if widget.held.len() >= self.env.config.limits.held_events as usize => {
                Gate::Full
            }
            consent::State::Open => Gate::Hold,
        }
    }

    /// The widget on which consent for the visitor himself depends: the first one whose gate is not open.
    pub(crate) fn gatekeeper(&self) -> Option<usize> {
        self.world.widgets.order().into_iter().find(|&at| self.gate(at) != Gate::Open)
    }
}

/// # Chats
impl Run<'_> {
    /// The position of a chat, by either of its ids.
    pub(crate) fn find_chat(&mut self, id: &str) -> Option<usize> {
        if let Some(at) = self.world.chats.find(id) {
            return Some(at);
        }
        let chat_id = self.world.aliases.get(id)?.chat_id.clone();
        self.world.chats.find(&chat_id)
    }

    /// The chat that inputs without a chat id mean: the current one of their widget, or the one without a
    /// widget.
    pub(crate) fn current(&mut self, widget: Option<usize>) -> Option<usize> {
        let id = match widget {
            Some(at) => self.world.widgets[at].chat.clone(),
            None => self.world.chat.clone(),
        };
        id.and_then(|id| self.world.chats.find(&id))
    }

    /// The only widget, where there is just one.
    pub(crate) fn only_widget(&self) -> Option<usize> {
        (self.world.widgets.len() == 1).then_some(0)
    }

    /// The chat that an input means, which must be known: by its id, else the current one of the widget.
    pub(crate) fn chat(&mut self, id: Option<&ChatId>, widget_id: Option<&WidgetId>) -> Result<usize, Stop> {
        let found = match id {
            Some(id) => self.find_chat(id),
            None => {
                let widget = match widget_id {
                    Some(_) => Some(self.widget(widget_id)?),
                    None => self.only_widget(),
                };
                if let Some(at) = widget
                    && self.world.widgets[at].lifecycle.state == widget::State::Loading
                {
                    return Err(Stop::Queue(at));
                }
                self.current(widget)
            }
        };
        found.ok_or_else(|| {
            let id = id.cloned().map(Text::from).unwrap_or_default();
            self.reject(MachineName::Chat, id, "idle", Reason::UnknownChat)
        })
    }

    /// The chat that an input means, or a new one. Without an id it is the current one, unless that is over;
    /// then the engine makes up an id.
    pub(crate) fn chat_or_new(
        &mut self,
        id: Option<&ChatId>,
        widget_id: Option<&WidgetId>,
    ) -> Result<Target, Stop> {
        if let Some(at) = id.and_then(|id| self.find_chat(id)) {
            return Ok(Target::Known(at));
        }
        if id.is_some_and(|id| id.is_empty()) {
            let fields = alloc::vec!["chatId".into()];
            let (id, reason) = (Text::default(), Reason::MissingFields);
            return Err(self.reject_fields(MachineName::Chat, id, "idle", reason, fields));
        }
        // A chat can be without a widget: on an agent's side, or where several widgets leave it open.
        let widget = match widget_id {
            Some(_) => Some(self.widget(widget_id)?),
            None => self.only_widget(),
        };
        if let Some(at) = widget
            && self.world.widgets[at].lifecycle.state == widget::State::Loading
        {
            return Err(Stop::Queue(at));
        }
        if id.is_none()
            && let Some(at) = self.current(widget)
            && self.world.chats[at].lifecycle.state.is_current()
        {
            return Ok(Target::Known(at));
        }
        if widget_id.is_some() {
            // A running chat outlives its widget, and a new one needs it.
            self.ready(widget_id)?;
        }
        self.new_chat(id, widget)
    }

    /// A new chat of a widget, or of none. Without an id the engine makes one up.
    pub(crate) fn new_chat(&mut self, id: Option<&ChatId>, widget: Option<usize>) -> Result<Target, Stop> {
        let (chat_id, minted) = match id {
            Some(id) => (id.clone(), self.world.minted),
            None => self.unused_id(),
        };
        let (about, realm) = widget.map_or_else(
            || (About::default(), Realm::default()),
            |at| (self.world.widgets[at].about.clone(), self.world.widgets[at].realm()),
        );
        let about = About { chat_id: Some(chat_id), ..about };
        self.room_for_chat(&about, "idle")?;
        let chat = Chat { minted: id.is_none(), ..Chat::new(about, realm) };
        Ok(Target::New(Box::new(chat), minted))
    }

    /// Checks that one more chat may run.
    pub(crate) fn room_for_chat(&self, about: &About, state: &'static str) -> Result<(), Stop> {
        if self.world.chats.len() - self.world.ended.len() < self.env.config.limits.chats as usize {
            return Ok(());
        }
        Err(self.over(MachineName::Chat, about, state, "chatId"))
    }

    /// The next id of the form `local-N` that names nothing yet, and its number.
    fn unused_id(&mut self) -> (ChatId, u32) {
        let mut number = self.world.minted + 1;
        loop {
            let id: ChatId = alloc::format!("local-{number}").into();
            if self.find_chat(&id).is_none() {
                return (id, number);
            }
            number += 1;
        }
    }

    /// The widget that a chat belongs to.
    pub(crate) fn widget_of(&mut self, chat: usize) -> Option<usize> {
        let id = self.world.chats[chat].about.widget_id.as_ref()?;
        self.world.widgets.find(id)
    }
}

impl World {
    pub(crate) fn chat(&self, id: &str) -> Option<&Chat> {
        self.chats.get(id).or_else(|| self.chats.get(&self.aliases.get(id)?.chat_id))
    }
}
