//! What most engines hold nothing of: then it is one pointer wide.

use alloc::boxed::Box;
use alloc::string::String;

use thin_vec::ThinVec;

use crate::vocabulary::{ChatId, Text, WidgetId};
use crate::world::repeats::Telling;

/// What comes of former visitors, of a vendor's stream, of questions to the host, and of what a source says now and then.
#[derive(Clone, Default)]
pub(crate) struct Rare(Option<Box<Parts>>);

#[derive(Clone, Default, PartialEq)]
pub(crate) struct Parts {
    /// The ids of chats of former visitors, the latest ones: they take nothing any more.
    pub(crate) past: ThinVec<ChatId>,
    /// What a vendor's stream told last, of what it may tell any number of times.
    pub(crate) tellings: ThinVec<Telling>,
    /// Storage keys of former visitors, under which nothing is to be kept any more, until the host asks for them.
    pub(crate) outdated_keys: ThinVec<String>,
    /// How many questions were asked.
    pub(crate) asked: u32,
    /// Why the connection is unstable, lost or broken.
    pub(crate) reason: Option<Text>,
    /// What was said of widgets, each of them once.
    pub(crate) sayings: ThinVec<(WidgetId, Saying)>,
    /// What holds, told again for the host, as long as some of it waits to be polled.
    pub(crate) retold: Option<Retold>,
}

/// What was told again for the host: the numbers of its first and its last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retold {
    pub(crate) first: u64,
    pub(crate) last: u64,
    /// Whether the host has asked for it once more, after it had polled some of it.
    pub(crate) is_owed: bool,
}

/// What was said last of a widget, by which a repeat is told from news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Saying {
    /// Stands for the policy that the visitor answered, where it is not the widget's own.
    pub(crate) policy: Option<u64>,
    /// Stands for what page `chat` was asked to show.
    pub(crate) proactive: Option<u64>,
    /// Whether a chat runs, as the source said it with the size that the window has.
    pub(crate) during_chat: Option<bool>,
}

impl Rare {
    /// As it was when a snapshot was taken.
    pub(crate) fn revived(parts: Parts) -> Self {
        Self((parts != Parts::default()).then(|| Box::new(parts)))
    }

    pub(crate) fn past(&self) -> &[ChatId] {
        self.0.as_ref().map_or(&[], |parts| &parts.past)
    }

    pub(crate) fn tellings(&self) -> &[Telling] {
        self.0.as_ref().map_or(&[], |parts| &parts.tellings)
    }

    /// Forgets what was said by a visitor who is gone, and for them.
    pub(crate) fn forget_visitor(&mut self) {
        if let Some(parts) = &mut self.0 {
            parts.tellings.clear();
            parts.sayings.clear();
        }
    }

    /// What was said of a widget.
    pub(crate) fn saying(&self, widget: Option<&WidgetId>) -> Saying {
        let sayings = self.0.as_ref().map_or(&[][..], |parts| &parts.sayings);
        let known = sayings.iter().find(|(id, _)| Some(id) == widget);
        known.map(|(_, saying)| *saying).unwrap_or_default()
    }

    /// Notes what was said of a widget, in the place of what was said before.
    pub(crate) fn say(&mut self, widget: Option<&WidgetId>, saying: Saying) {
        let Some(widget) = widget.filter(|id| self.saying(Some(id)) != saying) else { return };
        let sayings = &mut self.parts_mut().sayings;
        sayings.retain(|(id, _)| id != widget);
        if saying != Saying::default() {
            sayings.push((widget.clone(), saying));
        }
    }

    /// Why the connection is as it is, where somebody said so.
    pub(crate) fn reason(&self) -> Option<&Text> {
        self.0.as_ref().and_then(|parts| parts.reason.as_ref())
    }

    /// Notes why the connection is as it is.
    pub(crate) fn set_reason(&mut self, reason: Option<&Text>) {
        if self.reason() != reason {
            self.parts_mut().reason = reason.cloned();
        }
    }

    /// What was told again for the host and still waits.
    #[inline(always)]
    pub(crate) fn retold(&self) -> Option<Retold> {
        self.0.as_ref().and_then(|parts| parts.retold)
    }

    pub(crate) fn asked(&self) -> u32 {
        self.0.as_ref().map_or(0, |parts| parts.asked)
    }

    pub(crate) fn take_outdated_keys(&mut self) -> ThinVec<String> {
        self.0.as_mut().map(|parts| core::mem::take(&mut parts.outdated_keys)).unwrap_or_default()
    }

    /// All of it, to change.
    pub(crate) fn parts_mut(&mut self) -> &mut Parts {
        self.0.get_or_insert_default()
    }
}
