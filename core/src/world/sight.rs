//! How much the visitor has not seen of a widget's chats, and which of them is on display. Mostly nothing and all of them:
//! then it is one pointer wide.

use alloc::boxed::Box;

use crate::vocabulary::ChatId;

/// How much the visitor has not seen, and what is on display.
#[derive(Clone, Default)]
pub(crate) struct Sight(Option<Box<Parts>>);

#[derive(Clone, Default)]
struct Parts {
    /// How many messages are unread in all, of the chats of the widget's scope and host.
    total: u64,
    selected: Option<ChatId>,
}

impl Sight {
    /// As it was when a snapshot was taken.
    pub(crate) fn revived(selected: Option<ChatId>) -> Self {
        Self(selected.map(|selected| Box::new(Parts { selected: Some(selected), ..Parts::default() })))
    }

    /// How many messages are unread, of the chats of the widget's scope and host.
    pub(crate) fn total(&self) -> u32 {
        self.0.as_ref().map_or(0, |parts| u32::try_from(parts.total).unwrap_or(u32::MAX))
    }

    /// Notes that a chat that counts has so many unread messages, and had so many.
    pub(crate) fn count(&mut self, from: u32, to: u32) {
        let Parts { total, selected: _ } = &mut **self.0.get_or_insert_default();
        *total = total.saturating_sub(from.into()).saturating_add(to.into());
    }

    /// Others count from now on, so many in all.
    pub(crate) fn recount(&mut self, total: u64) {
        if total > 0 || self.0.is_some() {
            self.0.get_or_insert_default().total = total;
        }
    }

    /// The chat on display; all of them, where none was selected.
    pub(crate) fn selected(&self) -> Option<&ChatId> {
        self.0.as_ref().and_then(|parts| parts.selected.as_ref())
    }

    /// Puts a chat on display, or all of them.
    pub(crate) fn select(&mut self, chat: Option<ChatId>) {
        if self.selected() != chat.as_ref() {
            self.0.get_or_insert_default().selected = chat;
        }
    }
}

/// Whether the page is in the foreground, as far as the host has said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Foreground {
    /// It has not: the page counts as visible.
    #[default]
    Unknown,
    Visible,
    Hidden,
    /// It said so before a snapshot was taken: of this page, or of the one before it.
    WasVisible,
    WasHidden,
}

impl Foreground {
    /// As the host says.
    pub(crate) fn told(visible: bool) -> Self {
        if visible { Self::Visible } else { Self::Hidden }
    }

    /// As it was when a snapshot was taken.
    pub(crate) fn revived(visible: Option<bool>) -> Self {
        match visible {
            None => Self::Unknown,
            Some(true) => Self::WasVisible,
            Some(false) => Self::WasHidden,
        }
    }

    /// Whether the visitor sees the page, where the host has said so.
    pub(crate) fn visible(self) -> Option<bool> {
        match self {
            Self::Unknown => None,
            Self::Visible | Self::WasVisible => Some(true),
            Self::Hidden | Self::WasHidden => Some(false),
        }
    }

    /// The page is loaded anew: what was said of the one before it holds no longer.
    pub(crate) fn on_load(self) -> Self {
        match self {
            Self::WasVisible | Self::WasHidden => Self::Unknown,
            told => told,
        }
    }
}
