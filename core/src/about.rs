//! Whom events, deadlines and notes are about.

use crate::vocabulary::{ChatId, ElementId, Text, UserId, WidgetId};

/// Whom a machine's events are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct About {
    pub(crate) chat_id: Option<ChatId>,
    pub(crate) widget_id: Option<WidgetId>,
    pub(crate) element_id: Option<ElementId>,
    pub(crate) user_id: Option<UserId>,
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
