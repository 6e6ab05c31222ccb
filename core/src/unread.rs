//! Unread messages: agents' messages that came while the window was closed or minimised.

use crate::route::Run;
use crate::vocabulary::event;

impl Run<'_> {
    /// An agent's message came in a chat.
    pub(crate) fn count_unread(&mut self, chat: usize) {
        let Some(at) = self.widget_of(chat) else { return };
        let id = self.world.chats[chat].id();
        let widget = &mut self.world.widgets[at];
        if !widget.window.state.hides_messages() {
            return;
        }
        match widget.unread.iter_mut().find(|(chat, _)| *chat == id) {
            Some((_, count)) => *count += 1,
            None => widget.unread.push((id, 1)),
        }
        self.tell_unread(at);
    }

    /// A chat is over: nothing of it is unread any more.
    pub(crate) fn read_chat(&mut self, chat: usize) {
        let Some(at) = self.widget_of(chat) else { return };
        let id = self.world.chats[chat].id();
        self.world.widgets[at].unread.retain(|(chat, _)| *chat != id);
        self.tell_unread(at);
    }

    /// Tells the number, if it is another one than was told last.
    pub(crate) fn tell_unread(&mut self, at: usize) {
        let widget = &mut self.world.widgets[at];
        let total = widget.unread_total();
        if total == widget.unread_told {
            return;
        }
        widget.unread_told = total;
        self.push_unread(at);
    }

    /// Tells the number as it is.
    pub(crate) fn push_unread(&mut self, at: usize) {
        let widget = &self.world.widgets[at];
        let changed = event::UnreadChanged {
            widget_id: widget.about.widget_id.clone().unwrap_or_default(),
            element_id: widget.about.element_id.clone(),
            user_id: widget.about.user_id.clone(),
            total: widget.unread_total(),
            by_chat: widget.unread.iter().cloned().collect(),
        };
        self.out.push(&self.env, self.env.origin, changed);
    }
}
