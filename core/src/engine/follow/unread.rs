//! Unread messages: agents' messages that came while the window was closed or minimised.

use crate::engine::run::Run;
use crate::vocabulary::event;
use crate::world::registry::At;
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
