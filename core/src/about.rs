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
