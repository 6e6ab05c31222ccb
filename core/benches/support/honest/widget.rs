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
    /// All of them.
    total: u32,
}

impl Widget {
    /// A widget that is shown; its window is open, its visitor known.
    pub(super) fn new(script: &Script) -> Self {
        let (id, element_id) = (script.widget.clone(), Some("chat".into()));
        let (user_id, chat, unread) = (Some(script.visitor()), None, Vec::new());
        Self { id, element_id, user_id, is_open: true, chat, unread, total: 0 }
    }

    pub(super) fn open(&mut self, how: Circumstances<'_>, out: &mut Outbox) -> Option<()> {
        if self.is_open {
            return None;
        }
        self.is_open = true;
        let (widget_id, element_id, user_id) = self.about();
        out.tell(how, WindowOpened { widget_id, element_id, user_id });
        let read: Vec<_> = self.unread.drain(..).map(|(chat, _)| (chat, 0)).collect();
        self.total = 0;
        if !read.is_empty() {
            self.tell_unread(read, how, out);
        }
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
        let count = match self.unread.iter_mut().find(|(other, _)| other == chat) {
            Some((_, count)) => {
                *count = count.saturating_add(1);
                *count
            }
            None => {
                self.unread.push((chat.clone(), 1));
                1
            }
        };
        self.total = self.total.saturating_add(1);
        self.tell_unread([(chat.clone(), count)], how, out);
    }

    /// A chat is over: nothing of it is unread any more.
    pub(super) fn read_chat(&mut self, chat: &ChatId, how: Circumstances<'_>, out: &mut Outbox) {
        if let Some(at) = self.unread.iter().position(|(other, _)| other == chat) {
            let (chat, count) = self.unread.remove(at);
            self.total = self.total.saturating_sub(count);
            self.tell_unread([(chat, 0)], how, out);
        }
    }

    /// Tells the number, with that of each chat of which it is another one now.
    fn tell_unread(
        &self,
        changed: impl IntoIterator<Item = (ChatId, u32)>,
        how: Circumstances<'_>,
        out: &mut Outbox,
    ) {
        let (widget_id, element_id, user_id) = self.about();
        let (total, by_chat) = (self.total, changed.into_iter().collect());
        out.tell(how, UnreadChanged { widget_id, element_id, user_id, total, by_chat });
    }

    fn about(&self) -> (WidgetId, Option<ElementId>, Option<UserId>) {
        (self.id.clone(), self.element_id.clone(), self.user_id.clone())
    }
}
