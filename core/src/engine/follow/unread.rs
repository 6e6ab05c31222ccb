//! Unread messages: agents' messages that the visitor has not seen. Seen is what is on display: in a widget that shows,
//! a window that is neither closed nor minimised, and a page in the foreground. Each step that brings something on
//! display ends with [`Run::read_seen`].

use crate::engine::run::Run;
use crate::vocabulary::{MessageId, event};
use crate::world::registry::At;
use crate::world::{Chat, Widget};

impl Run<'_> {
    /// An agent's message came in a chat: `unread.changed` where the visitor does not see it.
    #[inline(always)]
    pub(crate) fn count_unread(&mut self, chat: At<Chat>, message: &MessageId) {
        let Some(at) = self.world.widget_of(chat) else { return };
        let widget = &self.world.widgets[at];
        if !(self.world.sees(widget) && widget.displays(&self.world.chats[chat])) {
            self.add_unread(chat, at, message);
        }
    }

    /// Counts a message that the visitor does not see.
    #[inline(never)]
    fn add_unread(&mut self, chat: At<Chat>, at: At<Widget>, message: &MessageId) {
        let messages = &mut self.world.chats[chat].messages;
        if let Some(place) = messages.find(message) {
            messages.entry_mut(place).unread = true;
        }
        let id = self.world.chats[chat].id();
        let unread = self.world.widgets[at].sight.unread_mut();
        match unread.iter_mut().find(|(chat, _)| *chat == id) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => unread.push((id, 1)),
        }
        self.tell_unread(at);
    }

    /// A message was deleted: it is unread no more.
    pub(crate) fn uncount_unread(&mut self, chat: At<Chat>, place: usize) {
        let Some(at) = self.world.widget_of(chat) else { return };
        if !core::mem::take(&mut self.world.chats[chat].messages.entry_mut(place).unread) {
            return;
        }
        let id = self.world.chats[chat].id();
        let mut unread = self.world.widgets[at].sight.unread().iter();
        if let Some(&(_, count)) = unread.find(|(chat, _)| *chat == id) {
            self.lower_unread(chat, at, count.saturating_sub(1));
        }
    }

    /// A chat is over, or forgotten: nothing of it is unread any more.
    #[inline(always)]
    pub(crate) fn read_chat(&mut self, chat: At<Chat>) {
        let Some(at) = self.world.widget_of(chat) else { return };
        let widget = &self.world.widgets[at];
        if !widget.sight.unread().is_empty() || widget.sight.told() != 0 {
            self.world.chats[chat].messages.read_all();
            self.lower_unread(chat, at, 0);
        }
    }

    /// The visitor read a message, and with it all before it: also those that are no longer remembered.
    pub(crate) fn read_up_to(&mut self, chat: At<Chat>, message: &MessageId) {
        let Some(at) = self.world.widget_of(chat) else { return };
        let messages = &mut self.world.chats[chat].messages;
        if let Some(place) = messages.find(message) {
            let left = messages.read_up_to(place);
            self.lower_unread(chat, at, left);
        }
    }

    /// At most so many messages of a chat are unread from now on.
    #[inline(never)]
    pub(crate) fn lower_unread(&mut self, chat: At<Chat>, at: At<Widget>, left: u32) {
        let id = self.world.chats[chat].id();
        let unread = self.world.widgets[at].sight.unread_mut();
        for (_, count) in unread.iter_mut().filter(|(chat, _)| *chat == id) {
            *count = left.min(*count);
        }
        unread.retain(|(_, count)| *count > 0);
        self.tell_unread(at);
    }

    /// What the visitor sees now is read. The last thing in a step, for the number is told after all else.
    pub(crate) fn read_seen(&mut self, at: At<Widget>) {
        let widget = &self.world.widgets[at];
        if widget.sight.unread().is_empty() || !self.world.sees(widget) {
            return;
        }
        let mut unread = core::mem::take(self.world.widgets[at].sight.unread_mut());
        unread.retain(|(id, _)| {
            let Some(chat) = self.world.chats.find(id) else { return false };
            let seen = self.world.widgets[at].displays(&self.world.chats[chat]);
            if seen {
                self.world.chats[chat].messages.read_all();
            }
            !seen
        });
        *self.world.widgets[at].sight.unread_mut() = unread;
        self.tell_unread(at);
    }

    /// A chat is over, or left: where it alone was on display, all are again.
    #[inline(always)]
    pub(crate) fn deselect(&mut self, chat: At<Chat>) {
        let Some(at) = self.world.widget_of(chat) else { return };
        let widget = &mut self.world.widgets[at];
        let selected = widget.sight.selected();
        if selected.is_some() && selected == self.world.chats[chat].about.chat_id.as_ref() {
            widget.sight.select(None);
            self.read_seen(at);
        }
    }

    /// Tells the number, if it is another one than was told last.
    pub(crate) fn tell_unread(&mut self, at: At<Widget>) {
        let total = self.world.unread_total(&self.world.widgets[at]);
        let widget = &mut self.world.widgets[at];
        if total == widget.sight.told() {
            return;
        }
        widget.sight.set_told(total);
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
