//! What the visitor has not seen of a widget's chats, and which of them is on display. Mostly nothing and all of them:
//! then it is one pointer wide.

use alloc::boxed::Box;

use thin_vec::ThinVec;

use crate::vocabulary::ChatId;

/// What the visitor has not seen, and what is on display.
#[derive(Clone, Default)]
pub(crate) struct Sight(Option<Box<Parts>>);

#[derive(Clone, Default)]
struct Parts {
    unread: ThinVec<(ChatId, u32)>,
    told: u32,
    selected: Option<ChatId>,
}

impl Sight {
    /// As it was when a snapshot was taken.
    pub(crate) fn revived(unread: ThinVec<(ChatId, u32)>, told: u32, selected: Option<ChatId>) -> Self {
        let is_nothing = unread.is_empty() && told == 0 && selected.is_none();
        Self((!is_nothing).then(|| Box::new(Parts { unread, told, selected })))
    }

    /// Unread messages by chat, in the order of the first one.
    pub(crate) fn unread(&self) -> &[(ChatId, u32)] {
        self.0.as_ref().map_or(&[], |parts| &parts.unread)
    }

    /// The same, to change.
    pub(crate) fn unread_mut(&mut self) -> &mut ThinVec<(ChatId, u32)> {
        &mut self.0.get_or_insert_default().unread
    }

    /// The total that was told last.
    pub(crate) fn told(&self) -> u32 {
        self.0.as_ref().map_or(0, |parts| parts.told)
    }

    /// Notes the total that is told now.
    pub(crate) fn set_told(&mut self, total: u32) {
        if total != self.told() {
            self.0.get_or_insert_default().told = total;
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
