//! Unread messages: agents' messages that came while the window was closed or minimised.

use crate::engine::run::Run;
use crate::machine::message;
use crate::vocabulary::event;
use crate::world::registry::At;
use crate::world::transcript::Entry;
use crate::world::{Chat, Widget};

impl Run<'_> {
    /// An agent's message came in a chat: `unread.changed` where the window is closed or minimised.
    #[inline(always)]
    pub(crate) fn count_unread(&mut self, chat: At<Chat>) {
        let Some(at) = self.world.widget_of(chat) else { return };
        if self.world.widgets[at].window.state.hides_messages() {
            self.add_unread(chat, at);
        }
    }

    /// Counts a message that the window does not show.
    #[inline(never)]
    fn add_unread(&mut self, chat: At<Chat>, at: At<Widget>) {
        let id = self.world.chats[chat].id();
        let unread = &mut self.world.widgets[at].unread;
        match unread.iter_mut().find(|(chat, _)| *chat == id) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => unread.push((id, 1)),
        }
        self.tell_unread(at);
    }

    /// A message was deleted: it is unread no more. What is unread of a chat are the last messages of agents.
    pub(crate) fn uncount_unread(&mut self, chat: At<Chat>, place: usize) {
        let Some(at) = self.world.widget_of(chat) else { return };
        let (id, messages) = (self.world.chats[chat].id(), &self.world.chats[chat].messages);
        let widget = &self.world.widgets[at];
        let Some(index) = widget.unread.iter().position(|(chat, _)| *chat == id) else { return };
        let is_counted = |entry: &&Entry| {
            let is_it = core::ptr::eq(*entry, messages.entry(place));
            let is_there = is_it || entry.message != message::State::Deleted;
            entry.is_incoming() && entry.author.is_staff() && is_there
        };
        let last = messages.iter().rev().filter(is_counted).take(widget.unread[index].1 as usize);
        if !last.into_iter().any(|entry| core::ptr::eq(entry, messages.entry(place))) {
            return;
        }
        let unread = &mut self.world.widgets[at].unread;
        unread[index].1 -= 1;
        unread.retain(|(_, count)| *count > 0);
        self.tell_unread(at);
    }

    /// A chat is over, or forgotten: nothing of it is unread any more.
    #[inline(always)]
    pub(crate) fn read_chat(&mut self, chat: At<Chat>) {
        let Some(at) = self.world.widget_of(chat) else { return };
        let widget = &self.world.widgets[at];
        if !widget.unread.is_empty() || widget.unread_told != 0 {
            self.forget_unread(chat, at);
        }
    }

    /// Takes a chat out of the counts.
    #[inline(never)]
    fn forget_unread(&mut self, chat: At<Chat>, at: At<Widget>) {
        let id = self.world.chats[chat].id();
        self.world.widgets[at].unread.retain(|(chat, _)| *chat != id);
        self.tell_unread(at);
    }

    /// The window shows its messages: those of chats of another scope or host stay unread.
    pub(crate) fn read_all(&mut self, at: At<Widget>) {
        let realm = self.world.widgets[at].realm();
        let mut unread = core::mem::take(&mut self.world.widgets[at].unread);
        unread.retain(|(id, _)| self.world.chats.get(id).is_some_and(|chat| chat.realm != realm));
        self.world.widgets[at].unread = unread;
        self.tell_unread(at);
    }

    /// Tells the number, if it is another one than was told last.
    pub(crate) fn tell_unread(&mut self, at: At<Widget>) {
        let total = self.world.unread_total(&self.world.widgets[at]);
        let widget = &mut self.world.widgets[at];
        if total == widget.unread_told {
            return;
        }
        widget.unread_told = total;
        self.push_unread(at);
    }

    /// Tells the number as it is.
    pub(crate) fn push_unread(&mut self, at: At<Widget>) {
        let widget = &self.world.widgets[at];
        self.tell(event::UnreadChanged {
            widget_id: widget.about.widget_id.clone().unwrap_or_default(),
            element_id: widget.about.element_id.clone(),
            user_id: widget.about.user_id.clone(),
            total: self.world.unread_total(widget),
            by_chat: self.world.unread(widget).cloned().collect(),
        });
    }
}
