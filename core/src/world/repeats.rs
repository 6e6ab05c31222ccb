//! What is remembered of a vendor's stream, so that what it delivers twice is told once.

use crate::time::Timestamp;

/// A call that may come any number of times, as it was told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Telling {
    /// Stands for what it is about: calls of a widget's window, say.
    pub(crate) family: u64,
    /// Stands for all that it said; of what the page asked for, for which input it was.
    pub(crate) print: u64,
    pub(crate) at: Timestamp,
    /// Whether the page asked for it, and the vendor has not told it yet.
    pub(crate) asked: bool,
}

/// The halves of a load: what the page asks for (Livechatoo `init`), and what the vendor tells (`onload`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Command,
    Event,
}

/// The latest load of a widget's page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageLoad {
    pub(crate) has_command: bool,
    pub(crate) has_event: bool,
    /// Whether other calls of the widget came since.
    pub(crate) others: bool,
    /// Whether the last half was none that came: other calls of the widget show that it is loaded.
    pub(crate) is_inferred: bool,
    /// Whether the source itself tells after a load that the widget shows (CTLive `WidgetShown`).
    pub(crate) tells_shown: bool,
    /// Whether the source itself tells after a load that its chats go on (Livechatoo `onchatopened`).
    pub(crate) tells_chats: bool,
    /// When the last half came.
    pub(crate) at: Timestamp,
}

impl PageLoad {
    pub(crate) fn has(&self, half: Half) -> bool {
        match half {
            Half::Command => self.has_command,
            Half::Event => self.has_event,
        }
    }

    /// The page that is loaded next, by the same source.
    pub(crate) fn next(self) -> Self {
        Self { tells_shown: self.tells_shown, tells_chats: self.tells_chats, ..Self::default() }
    }

    pub(crate) fn note(&mut self, half: Half, is_inferred: bool, at: Timestamp) {
        match half {
            Half::Command => self.has_command = true,
            Half::Event => self.has_event = true,
        }
        (self.others, self.is_inferred, self.at) = (false, is_inferred, at);
    }
}
