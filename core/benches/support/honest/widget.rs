//! A widget: its window, and the messages that came while it was closed.

use parlour::event::{UnreadChanged, WindowClosed, WindowOpened};
use parlour::vocabulary::{ChatId, ElementId, UserId, WidgetId};

use super::outbox::{Circumstances, Outbox};
use crate::support::scene::Script;

/// One widget: its window, and what is unread.
pub(super) struct Widget {
    pub(super) id: WidgetId,
    element_id: Option<ElementId>,
    pub(super) user_id: Option<UserId>,
    is_open: bool,
    /// The chat that inputs without a chat id mean.
    pub(super) chat: Option<ChatId>,
    /// Unread messages by chat, in the order of the first one.
    unread: Vec<(ChatId, u32)>,
    /// The total that was told last.
    told: u32,
}

impl Widget {
    /// A widget that is shown; its window is open, its visitor known.
    pub(super) fn new(script: &Script) -> Self {
        let (id, element_id) = (script.widget.clone(), Some("chat".into()));
        let (user_id, chat, unread) = (Some(script.visitor()), None, Vec::new());
        Self { id, element_id, user_id, is_open: true, chat, unread, told: 0 }
    }

    pub(super) fn open(&mut self, how: Circumstances<'_>, out: &mut Outbox) -> Option<()> {
        if self.is_open {
            return None;
        }
        self.is_open = true;
        let (widget_id, element_id, user_id) = self.about();
        out.tell(how, WindowOpened { widget_id, element_id, user_id });
        self.unread.clear();
        self.tell_unread(how, out);
        Some(())
    }

    pub(super) fn close(&mut self, how: Circumstances<'_>, out: &mut Outbox) -> Option<()> {
        if !self.is_open {
            return None;
        }
        self.is_open = false;
        let (widget_id, element_id, user_id) = self.about();
        out.tell(how, WindowClosed { widget_id, element_id, user_id });
        Some(())
    }

    /// An agent's message came in a chat.
    pub(super) fn count_unread(&mut self, chat: &ChatId, how: Circumstances<'_>, out: &mut Outbox) {
        if self.is_open {
            return;
        }
        match self.unread.iter_mut().find(|(other, _)| other == chat) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => self.unread.push((chat.clone(), 1)),
        }
        self.tell_unread(how, out);
    }

    /// A chat is over: nothing of it is unread any more.
    pub(super) fn read_chat(&mut self, chat: &ChatId, how: Circumstances<'_>, out: &mut Outbox) {
        self.unread.retain(|(other, _)| other != chat);
        self.tell_unread(how, out);
    }

    /// Tells the number, if it is another one than was told last.
    fn tell_unread(&mut self, how: Circumstances<'_>, out: &mut Outbox) {
        let total = self.unread.iter().fold(0_u32, |total, (_, count)| total.saturating_add(*count));
        if total == self.told {
            return;
        }
        self.told = total;
        let (widget_id, element_id, user_id) = self.about();
        let by_chat = self.unread.iter().cloned().collect();
        out.tell(how, UnreadChanged { widget_id, element_id, user_id, total, by_chat });
    }

    fn about(&self) -> (WidgetId, Option<ElementId>, Option<UserId>) {
        (self.id.clone(), self.element_id.clone(), self.user_id.clone())
    }
}
