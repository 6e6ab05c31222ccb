//! Whom events, deadlines and notes are about.

use core::num::NonZeroU32;

use crate::vocabulary::{ChatId, ElementId, Text, UserId, WidgetId};

/// Whom a machine's events are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct About {
    pub(crate) chat_id: Option<ChatId>,
    pub(crate) widget_id: Option<WidgetId>,
    pub(crate) element_id: Option<ElementId>,
    pub(crate) user_id: Option<UserId>,
    /// The session of the chat, from 2 on.
    pub(crate) session: Option<NonZeroU32>,
    /// The part of the chat or widget that the machine is for: a user, a question, a trigger.
    pub(crate) part: Option<Text>,
}

impl About {
    /// Becomes like another one. What both hold stays where it is.
    pub(crate) fn follow(&mut self, other: &Self) {
        fn keep<T: Clone + PartialEq>(own: &mut Option<T>, others: &Option<T>) {
            if own != others {
                own.clone_from(others);
            }
        }
        keep(&mut self.chat_id, &other.chat_id);
        keep(&mut self.widget_id, &other.widget_id);
        keep(&mut self.element_id, &other.element_id);
        keep(&mut self.user_id, &other.user_id);
        keep(&mut self.part, &other.part);
        self.session = other.session;
    }

    /// The number of the chat's session: the first is 1.
    pub(crate) fn session(&self) -> u32 {
        self.session.map_or(1, NonZeroU32::get)
    }

    /// The session after this one.
    pub(crate) fn next_session(&self) -> Option<NonZeroU32> {
        NonZeroU32::new(self.session().saturating_add(1))
    }

    /// The id in rejections and in the log: the part's, else the owner's.
    pub(crate) fn id(&self) -> Text {
        self.part.clone().unwrap_or_else(|| self.owner_id())
    }

    /// The chat's id, else the widget's, as text.
    pub(crate) fn owner(&self) -> &str {
        self.chat_id.as_deref().or(self.widget_id.as_deref()).unwrap_or_default()
    }

    /// The chat's id, else the widget's.
    pub(crate) fn owner_id(&self) -> Text {
        match (&self.chat_id, &self.widget_id) {
            (Some(chat), _) => chat.clone().into(),
            (None, Some(widget)) => widget.clone().into(),
            (None, None) => Text::default(),
        }
    }
}
