//! Unread messages: agents' messages that the visitor has not seen. Seen is what is on display: in a widget that shows,
//! a window that is neither closed nor minimised, and a page in the foreground. Each step that brings something on
//! display ends with [`Run::read_seen`].

use alloc::vec::Vec;

use crate::engine::run::Run;
use crate::vocabulary::{ChatId, MessageId, event};
use crate::world::registry::At;
use crate::world::{Chat, Realm, Widget};

/// # Counting
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
        let known = &mut self.world.chats[chat];
        let count = known.unread.saturating_add(1);
        if let Some(place) = known.messages.find(message) {
            known.messages.entry_mut(place).unread = true;
        }
        self.set_unread(chat, at, count);
    }

    /// A message was deleted: it is unread no more.
    pub(crate) fn uncount_unread(&mut self, chat: At<Chat>, place: usize) {
        let Some(at) = self.world.widget_of(chat) else { return };
        let known = &mut self.world.chats[chat];
        let count = known.unread.saturating_sub(1);
        if core::mem::take(&mut known.messages.entry_mut(place).unread) {
            self.set_unread(chat, at, count);
        }
    }

    /// A chat is over, or forgotten: nothing of it is unread any more.
    #[inline(always)]
    pub(crate) fn read_chat(&mut self, chat: At<Chat>) {
        if self.world.chats[chat].unread > 0 {
            self.read_whole(chat);
        }
    }

    #[inline(never)]
    fn read_whole(&mut self, chat: At<Chat>) {
        let Some(at) = self.world.widget_of(chat) else { return };
        self.world.chats[chat].messages.read_all();
        self.set_unread(chat, at, 0);
    }

    /// The visitor read a message, and with it all before it: also those that are no longer remembered.
    pub(crate) fn read_up_to(&mut self, chat: At<Chat>, message: &MessageId) {
        let Some(at) = self.world.widget_of(chat) else { return };
        let known = &mut self.world.chats[chat];
        if let Some(place) = known.messages.find(message) {
            let left = known.messages.read_up_to(place).min(known.unread);
            self.set_unread(chat, at, left);
        }
    }

    /// So many messages of a chat are unread from now on.
    fn set_unread(&mut self, chat: At<Chat>, at: At<Widget>, count: u32) {
        let known = core::mem::replace(&mut self.world.chats[chat].unread, count);
        if known == count {
            return;
        }
        let counts = self.world.widgets[at].is_realm_of(&self.world.chats[chat]);
        self.world.note_unread(chat, at, known, count);
        if counts {
            self.world.widgets[at].sight.count(known, count);
            let id = self.world.chats[chat].id();
            self.tell_unread(at, [(id, count)]);
        }
    }
}

/// # On display
impl Run<'_> {
    /// What the visitor sees now is read. The last thing in a step, for the number is told after all else.
    pub(crate) fn read_seen(&mut self, at: At<Widget>) {
        let widget = &self.world.widgets[at];
        if widget.sight.total() == 0 || !self.world.sees(widget) {
            return;
        }
        match widget.sight.selected().cloned() {
            Some(id) => {
                if let Some(chat) = self.world.chats.find(&id)
                    && self.world.widgets[at].displays(&self.world.chats[chat])
                {
                    self.read_chat(chat);
                }
            }
            None => self.read_all(at),
        }
    }

    /// All that a widget's chats hold is read: of those that count.
    pub(crate) fn read_all(&mut self, at: At<Widget>) {
        let mut read: Vec<(ChatId, u32)> = Vec::new();
        let unread: Vec<_> = self.world.unread_of(at).collect();
        for chat in unread {
            if self.world.widgets[at].is_realm_of(&self.world.chats[chat]) {
                let known = &mut self.world.chats[chat];
                let from = core::mem::take(&mut known.unread);
                known.messages.read_all();
                read.push((known.id(), 0));
                self.world.note_unread(chat, at, from, 0);
            }
        }
        if !read.is_empty() {
            self.world.widgets[at].sight.recount(0);
            self.tell_unread(at, read);
        }
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

    /// A widget that goes on has another scope or host: those chats whose messages counted before do so no more, and
    /// others do.
    pub(crate) fn leave_realm(&mut self, at: At<Widget>, old: &Realm) {
        let widget = &self.world.widgets[at];
        if widget.realm() == *old {
            return;
        }
        let mut changed: Vec<(ChatId, u32)> = Vec::new();
        for chat in self.world.unread_of(at) {
            let chat = &self.world.chats[chat];
            match widget.is_realm_of(chat) {
                true => changed.push((chat.id(), chat.unread)),
                false if chat.realm == *old => changed.push((chat.id(), 0)),
                false => {}
            }
        }
        if !changed.is_empty() {
            self.tell_unread(at, changed);
        }
    }
}

/// # Telling
impl Run<'_> {
    /// Tells the number, with that of each chat that has any: what holds.
    pub(crate) fn retell_unread(&mut self, at: At<Widget>) {
        let widget = &self.world.widgets[at];
        if widget.sight.total() > 0 {
            let all: Vec<_> = self.world.unread(at).map(|chat| (chat.id(), chat.unread)).collect();
            self.tell_unread(at, all);
        }
    }

    /// Tells the number, with that of each chat of which it is another one now.
    fn tell_unread(&mut self, at: At<Widget>, changed: impl IntoIterator<Item = (ChatId, u32)>) {
        let widget = &self.world.widgets[at];
        self.tell(event::UnreadChanged {
            widget_id: widget.about.widget_id.clone().unwrap_or_default(),
            element_id: widget.about.element_id.clone(),
            user_id: widget.about.user_id.clone(),
            total: widget.sight.total(),
            by_chat: changed.into_iter().collect(),
        });
    }
}
