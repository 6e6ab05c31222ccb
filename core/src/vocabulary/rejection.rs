//! Why an input was not taken.

use alloc::vec::Vec;
use core::fmt;

use serde::Serialize;

use super::Text;
use super::field_type::FieldType;
use super::macros::enums;
use crate::vocabulary::MachineName;

mod reasons {
    use super::*;

    enums! {
        /// Why an input was rejected, refused, or an answer turned down.
        Reason {
            /// The text is not JSON, or not an object with a `type`.
            InvalidJson = "invalid_json",
            /// The `type` is not in the vocabulary.
            UnknownInput = "unknown_input",
            /// Required fields are missing; `fields` names them.
            MissingFields = "missing_fields",
            /// Fields have the wrong type or form, or do not belong there; `fields` names them.
            InvalidFields = "invalid_fields",
            /// Something is longer, deeper or more than the configuration allows; `fields` names it.
            LimitExceeded = "limit_exceeded",
            /// `limits.events` events wait to be polled. The answer to a question of the engine's own is taken all the
            /// same.
            UndeliveredEvents = "undelivered_events",
            /// No such widget.
            UnknownWidget = "unknown_widget",
            /// There are several widgets: `widgetId` must say which.
            AmbiguousWidget = "ambiguous_widget",
            /// The widget is not ready.
            WidgetNotReady = "widget_not_ready",
            /// The widget is hidden, and so is its window.
            WidgetHidden = "widget_hidden",
            /// The widget was stopped.
            WidgetStopped = "widget_stopped",
            /// The widget could not be loaded.
            WidgetFailed = "widget_failed",
            /// Page `chat` is no page to begin with.
            InvalidPage = "invalid_page",
            /// The window is not open.
            WindowClosed = "window_closed",
            /// No such operator on the list.
            UnknownOperator = "unknown_operator",
            /// Operators are chosen under manual assignment only.
            AutoAssignment = "auto_assignment",
            /// No form of this kind is open.
            FormNotStarted = "form_not_started",
            /// Personal data needs the visitor's consent first.
            ConsentRequired = "consent_required",
            /// An answer still waits for its phone number to be normalised.
            AnswerPending = "answer_pending",
            /// No such question is open.
            UnknownRequest = "unknown_request",
            /// Not a phone number.
            InvalidPhone = "invalid_phone",
            /// Not an e-mail address.
            InvalidEmail = "invalid_email",
            /// Not one of the choices.
            InvalidChoice = "invalid_choice",
            /// Not of the field's type.
            InvalidValue = "invalid_value",
            /// No such chat.
            UnknownChat = "unknown_chat",
            /// The chat was not asked for yet.
            ChatNotRequested = "chat_not_requested",
            /// The chat has not started yet.
            ChatNotStarted = "chat_not_started",
            /// The chat already runs.
            ChatRunning = "chat_running",
            /// This participant has left the chat.
            ChatLeft = "chat_left",
            /// The chat is over.
            ChatEnded = "chat_ended",
            /// The chat is not over yet.
            ChatNotEnded = "chat_not_ended",
            /// The chat's state does not allow it.
            InvalidState = "invalid_state",
            /// The id names something else already.
            IdInUse = "id_in_use",
            /// No such message.
            UnknownMessage = "unknown_message",
            /// The message has no file.
            NoAttachment = "no_attachment",
            /// No such participant.
            UnknownUser = "unknown_user",
            /// The transport is not connecting.
            NotConnecting = "not_connecting",
            /// There is no such call.
            UnknownCall = "unknown_call",
            /// Several calls are under way that may be meant: `callId` or `chatId` must say which.
            AmbiguousCall = "ambiguous_call",
            /// Another call is under way.
            CallInProgress = "call_in_progress",
            /// The call was not answered yet.
            CallNotAnswered = "call_not_answered",
            /// The call was answered already.
            CallAnswered = "call_answered",
            /// No call back was asked for.
            CallbackNotRequested = "callback_not_requested",
            /// The end of the chat said that there is no survey.
            SurveyNotConfigured = "survey_not_configured",
            /// The survey was not started yet.
            SurveyNotStarted = "survey_not_started",
            /// The survey is closed.
            SurveyClosed = "survey_closed",
            /// The value is not on the scale.
            OutOfRange = "out_of_range",
            /// No such trigger shows.
            UnknownTrigger = "unknown_trigger",
            /// Several chats run: `chatId` must say which.
            AmbiguousChat = "ambiguous_chat",
            /// Another version of the message is known that is as new, or what this one holds came later.
            Outdated = "outdated",
            /// The message was deleted.
            MessageDeleted = "message_deleted",
            /// The chat was not rated.
            RatingNotSubmitted = "rating_not_submitted",
        }
    }

    pub(in crate::vocabulary) const REASONS: &[super::super::entry::Enumeration] = ENUMS;
}

pub(super) use reasons::REASONS;
pub use reasons::Reason;

/// What became of an input that was not rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It took effect, or waits in the queue of a loading widget.
    Accepted,
    /// An exact repeat, or nothing to change.
    Ignored,
}

impl Verdict {
    /// Both verdicts.
    pub const ALL: &[Self] = &[Self::Accepted, Self::Ignored];

    /// The name: `accepted`, `ignored`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Ignored => "ignored",
        }
    }
}

/// An input that was not taken. It changed nothing. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rejection {
    /// The machine that would not take it.
    pub machine: MachineName,
    /// Which one of them: the id of the widget, chat, message …; empty where there is but one.
    pub id: Text,
    /// The state it is in.
    pub state: &'static str,
    /// The input's canonical name; empty where it has none.
    pub input: &'static str,
    /// Why.
    pub reason: Reason,
    /// The fields that are at fault. A key that does not read like the name of a field is left out: it may be
    /// anything, personal data too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Text>,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.machine)?;
        if !self.id.is_empty() {
            write!(f, " \"{}\"", self.id)?;
        }
        if !self.state.is_empty() {
            write!(f, " in state {}", self.state)?;
        }
        let input = if self.input.is_empty() { "what is no input" } else { self.input };
        write!(f, " rejects {input}: {}", self.reason)?;
        for (index, field) in self.fields.iter().enumerate() {
            write!(f, "{}{field}", if index == 0 { " (" } else { ", " })?;
        }
        if !self.fields.is_empty() {
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl core::error::Error for Rejection {}
