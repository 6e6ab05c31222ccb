//! Enumerated values, and the status code.

use super::field_type::FieldType;
use super::macros::enums;
use super::table::{Datum, Fault, Reader, Slot, by_table};

enums! {
    /// Whether an event is news, or told again.
    Origin {
        /// It happened now.
        Live = "live",
        /// Told again after a restore or a reload.
        Restored = "restored",
        /// History that was merged after a gap.
        Replayed = "replayed",
        /// A step that the source skipped, supplied by the engine.
        Inferred = "inferred",
    }

    /// What a participant of a chat is.
    UserKind {
        /// The visitor.
        Visitor = "visitor",
        /// A human agent.
        Agent = "agent",
        /// A bot.
        Bot = "bot",
    }

    /// Who or what brought something about.
    Cause {
        /// The visitor.
        Visitor = "visitor",
        /// A human agent.
        Agent = "agent",
        /// A bot.
        Bot = "bot",
        /// The network, a deadline, the engine itself.
        System = "system",
        /// The host's own code.
        Api = "api",
        /// An automatic trigger.
        Trigger = "trigger",
    }

    /// What a widget is embedded as (Livechatoo `embed` and `popup`).
    WidgetKind {
        /// A bar in the page.
        Embed = "embed",
        /// A window of its own.
        Popup = "popup",
    }

    /// The page a widget is on (Livechatoo `page`).
    Page {
        /// Minimised at first, operators online.
        StartOnline = "start_online",
        /// Operators online.
        Online = "online",
        /// Minimised at first, no operator online.
        StartOffline = "start_offline",
        /// No operator online.
        Offline = "offline",
        /// Not to be seen; the visitor is still followed.
        Hidden = "hidden",
        /// For mobile devices: opens on a new page.
        Mini = "mini",
        /// A chat; not possible at load.
        Chat = "chat",
    }

    /// The side of the page on which a widget stands.
    Side {
        /// Left.
        Left = "left",
        /// Right.
        Right = "right",
    }

    /// The size of a chat window.
    WindowSize {
        /// Minimised.
        Min = "min",
        /// Restored.
        Res = "res",
        /// Maximised.
        Max = "max",
    }

    /// Whether somebody is there to chat.
    Status {
        /// Not reported yet.
        Unknown = "unknown",
        /// Nobody is there.
        Offline = "offline",
        /// Somebody is there, but away.
        Away = "away",
        /// Everybody is busy.
        Busy = "busy",
        /// Somebody is free.
        Online = "online",
    }

    /// What a form is for.
    FormKind {
        /// Before a chat.
        PreChat = "pre_chat",
        /// Instead of a chat, while nobody is there.
        Offline = "offline",
        /// For a call back.
        Callback = "callback",
        /// At any time, in mid-chat too (Customerly profiling questions).
        Profiling = "profiling",
    }

    /// What the answer to a form's field must be.
    FormFieldType {
        /// Any text.
        Text = "text",
        /// An e-mail address.
        Email = "email",
        /// A phone number.
        Phone = "phone",
        /// One of the field's choices.
        Choice = "choice",
        /// A whole number.
        Number = "number",
        /// True or false.
        Checkbox = "checkbox",
    }

    /// Who began a chat (Livechatoo `initiator`).
    Initiator {
        /// The visitor.
        Client = "client",
        /// An operator.
        Operator = "operator",
        /// The host's own code.
        Api = "api",
        /// An automatic trigger.
        Trigger = "trigger",
    }

    /// What kind of call it is.
    CallKind {
        /// Voice.
        Audio = "audio",
        /// Voice and picture.
        Video = "video",
        /// Browsing together.
        Cobrowse = "cobrowse",
        /// A shared screen.
        Screen = "screen",
        /// The telephone.
        Phone = "phone",
    }

    /// The scale that a rating's value is on.
    Scale {
        /// 1 to 5 stars.
        Stars5 = "stars5",
        /// -1, 0 or 1.
        Thumbs = "thumbs",
        /// 0 to 10, net promoter score.
        Nps = "nps",
        /// 1 to 5, Likert.
        Likert5 = "likert5",
        /// 1 to 7, Likert.
        Likert7 = "likert7",
    }

    /// How operators are assigned to a chat.
    Assignment {
        /// By the vendor's system.
        Auto = "auto",
        /// By the visitor, from the list of operators.
        Manual = "manual",
    }

    /// Who normalises phone numbers.
    Normalizer derive Default {
        /// Nobody: numbers stay as they were given.
        #[default]
        None = "none",
        /// libphonenumber's rules, where the crate was built with feature `phone`; elsewhere the host is asked.
        Library = "library",
        /// The host, by `phone.normalize_requested` and `phone.normalized` (mluvii
        /// `setCustomNumberNormalization`).
        Host = "host",
    }

    /// The format of an image.
    ImageFormat {
        /// PNG.
        Png = "png",
        /// JPG.
        Jpg = "jpg",
        /// JPEG.
        Jpeg = "jpeg",
    }

    /// The format of a document.
    DocumentFormat {
        /// Word, old.
        Doc = "doc",
        /// Word.
        Docx = "docx",
        /// PowerPoint, old.
        Ppt = "ppt",
        /// PowerPoint.
        Pptx = "pptx",
        /// Excel, old.
        Xls = "xls",
        /// Excel.
        Xlsx = "xlsx",
        /// PDF.
        Pdf = "pdf",
        /// Any other format: a vendor's new one is not a lost message.
        Other = "other",
    }
}

impl Scale {
    /// The lowest and the highest value.
    #[must_use]
    pub const fn range(self) -> (i64, i64) {
        match self {
            Self::Stars5 | Self::Likert5 => (1, 5),
            Self::Likert7 => (1, 7),
            Self::Thumbs => (-1, 1),
            Self::Nps => (0, 10),
        }
    }
}

impl Status {
    /// The button's status code: 0 offline, 1 online, 2 busy, none for the others (mluvii).
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Offline => Code(Some(0)),
            Self::Online => Code(Some(1)),
            Self::Busy => Code(Some(2)),
            Self::Unknown | Self::Away => Code(None),
        }
    }
}

/// The button's status code, `null` where the status has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(pub Option<u8>);

impl FieldType for Code {
    const TYPE: &'static str = "code";
    const OPTIONAL: bool = true;
    const EMPTY: bool = true;
}

impl Slot for Code {
    fn blank() -> Self {
        Self(None)
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        self.0 = match reader.null() {
            true => None,
            false => Some(reader.uint()?.try_into().map_err(|_| Fault::Value)?),
        };
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        self.0.map_or(Datum::Null, |code| Datum::Uint(code.into()))
    }
}

by_table! { Code, }

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Code {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Code".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "enum": [0, 1, 2, null] })
    }
}
