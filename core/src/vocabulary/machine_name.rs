//! The names of all machines.

use core::fmt;

macro_rules! machine_names {
    ($( $(#[doc = $doc:literal])* $Name:ident = $name:literal, )*) => {
        /// Names a machine, in rejections, the view, the transition log and the statecharts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum MachineName {
            $( $(#[doc = $doc])* #[serde(rename = $name)] $Name, )*
        }

        impl MachineName {
            /// Every machine.
            pub const ALL: &[MachineName] = &[$( MachineName::$Name ),*];

            /// The canonical name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( MachineName::$Name => $name, )*
                }
            }

            /// What it is for, in a sentence.
            #[cfg(feature = "explore")]
            pub(crate) const fn description(self) -> &'static str {
                match self {
                    $( MachineName::$Name => concat!($($doc),*), )*
                }
            }
        }
    };
}

machine_names! {
    /// A file of a message.
    Attachment = "attachment",
    /// Who is there to chat, by widget.
    Availability = "availability",
    /// A call, by chat or widget.
    Call = "call",
    /// A call back, by widget.
    Callback = "callback",
    /// A chat.
    Chat = "chat",
    /// The transport.
    Connection = "connection",
    /// Consent to the processing of personal data, by widget.
    Consent = "consent",
    /// The engine as a whole.
    Engine = "engine",
    /// A form, by widget and kind.
    Form = "form",
    /// Who the visitor is.
    Identity = "identity",
    /// The text of an input.
    Input = "input",
    /// Whether the visitor was told as a lead.
    Lead = "lead",
    /// A message, by chat.
    Message = "message",
    /// The offline message, by widget.
    Offline = "offline",
    /// The operator whom the visitor chose, by widget.
    Operator = "operator",
    /// The page that shows, by widget.
    Page = "page",
    /// A participant, by chat.
    Participant = "participant",
    /// A question to the host.
    Question = "question",
    /// The rating, by chat.
    Rating = "rating",
    /// How far a message got, by reader.
    Receipt = "receipt",
    /// The survey, by chat.
    Survey = "survey",
    /// A trigger, by widget.
    Trigger = "trigger",
    /// Who writes, by chat.
    Typing = "typing",
    /// A widget.
    Widget = "widget",
    /// The chat window, by widget.
    Window = "window",
}

impl fmt::Display for MachineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
