//! The values and parts that inputs and events are made of.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::field::{Field, FieldType, Record, Value, field};
use super::macros::{enums, records};
use super::{ChatId, Json, List, Pairs, Personal, Secret, Text, UserId};
use crate::config::Limits;

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

records! {
    /// A participant of a chat.
    User "user" {
        /// Who it is.
        id: UserId,
        /// The name to show.
        nickname: Option<Personal>,
        /// Whether it is an agent.
        is_agent: bool,
    }

    /// A department of the vendor's account.
    Department "department" {
        /// Its id.
        id: Text,
        /// Its name.
        name: Option<Text>,
    }

    /// An operator, as an availability report lists it.
    Operator "operator" {
        /// Its id.
        id: Text,
        /// Its name, by which `cloneOperators` finds it.
        name: Option<Personal>,
        /// The departments it belongs to.
        departments: Option<List<Department>>,
        /// Whether it is there.
        status: Status,
    }

    /// A group of operators, as an availability report lists it (mluvii).
    Group "group" {
        /// Its id.
        id: Text,
        /// Whether somebody of it is there.
        status: Status,
    }

    /// A field of a form.
    FieldDef "field" {
        /// Its name.
        name: Text,
        /// Whether the form cannot be submitted without it; missing: no.
        required: Option<bool>,
        /// What its answer must be; missing: `text`, or by its name for `email` and `phone`.
        field_type: Option<FormFieldType>,
        /// The answers to choose from.
        choices: Option<List<Text>>,
    }

    /// What opens a proactive chat (Livechatoo `page('chat', …)`).
    Proactive "proactive" {
        /// What stands in the window; missing: the assigned operator's welcome.
        message: Option<Personal>,
        /// Ids of the departments the chat may go to.
        departments: Option<List<Text>>,
        /// Ids of the operators the chat may go to.
        operators: Option<List<Text>>,
        /// The department's name to show.
        department_name: Option<Text>,
        /// The operator's name to show.
        operator_name: Option<Personal>,
        /// The address of the operator's picture.
        operator_photo: Option<Text>,
    }

    /// The fields of the visitor's identity that are set.
    #[derive(Default)]
    Identity "identity" {
        /// The name, as the visitor sees it.
        name: Option<Personal>,
        /// The name that operators alone see.
        name_for_operator: Option<Personal>,
        /// The e-mail address.
        email: Option<Personal>,
        /// The phone number.
        phone: Option<Personal>,
        /// A secret by which the host's own API knows the visitor.
        custom: Option<Secret>,
    }
}

impl User {
    /// An agent.
    #[must_use]
    pub fn agent(id: &str, nickname: &str) -> Self {
        Self { id: id.into(), nickname: Some(nickname.into()), is_agent: true }
    }

    /// A participant who is not an agent.
    #[must_use]
    pub fn guest(id: &str) -> Self {
        Self { id: id.into(), nickname: None, is_agent: false }
    }
}

/// Attachments of a request.
pub type Attachments = List<Attachment>;
/// The fields of a form.
pub type FieldDefs = List<FieldDef>;
/// Answers by the name of their field, in the order of the form.
pub type Answers = Pairs<Text, Json>;
/// Unread messages by chat.
pub type Unread = Pairs<ChatId, u32>;

/// The button's status code, `null` where the status has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(pub Option<u8>);

impl FieldType for Code {
    const TYPE: &'static str = "code";
    const OPTIONAL: bool = true;
    fn when_missing() -> Option<Self> {
        Some(Self(None))
    }
    fn value(&self) -> Value<'_> {
        self.0.map_or(Value::Null, |code| Value::Int(code.into()))
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Code {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Code".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "enum": [0, 1, 2, null] })
    }
}

/// A file that comes with a request (Customerly `onNewConversation`). What the vendor says of it beyond
/// name, size and data is kept in `extra`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// The file's name.
    pub name: Option<Personal>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its content, Base64.
    pub data: Option<Base64>,
    /// All other fields, as they came.
    pub extra: Pairs<Text, Json>,
}

impl Record for Attachment {
    fn field(&self, field: Field) -> Value<'_> {
        match field {
            Field::Name => self.name.value(),
            Field::Size => self.size.value(),
            Field::Data => self.data.value(),
            Field::Extra => Value::List(&self.extra),
            _ => Value::Absent,
        }
    }
}

impl FieldType for Attachment {
    const TYPE: &'static str = "attachment";
    fn value(&self) -> Value<'_> {
        Value::Record(self)
    }
    fn within(&self, limits: &Limits) -> bool {
        self.name.within(limits) && self.data.within(limits) && self.extra.within(limits)
    }
}

impl Serialize for Attachment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(name) = &self.name {
            map.serialize_entry("name", name)?;
        }
        if let Some(size) = self.size {
            map.serialize_entry("size", &size)?;
        }
        if let Some(data) = &self.data {
            map.serialize_entry("data", data)?;
        }
        for (key, value) in self.extra.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Attachment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pairs = Pairs::<Text, Box<RawValueOf>>::deserialize(deserializer)?;
        let (mut attachment, mut extra) = (Self::default(), Vec::new());
        for (key, value) in pairs.iter() {
            match &**key {
                "name" => attachment.name = read(value)?,
                "size" => attachment.size = read(value)?,
                "data" => attachment.data = read(value)?,
                _ => extra.push((key.clone(), read(value)?)),
            }
        }
        attachment.extra = extra.into();
        Ok(attachment)
    }
}

/// JSON text on its way into a typed field.
struct RawValueOf(Box<RawValue>);

impl<'de> Deserialize<'de> for Box<RawValueOf> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Box::new(RawValueOf(raw)))
    }
}

fn read<'a, T: Deserialize<'a>, E: serde::de::Error>(raw: &'a RawValueOf) -> Result<T, E> {
    serde_json::from_str(raw.0.get()).map_err(|_| E::custom("attachment does not fit"))
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Attachment {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Attachment".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "properties": {
                "name": { "type": "string" },
                "size": { "type": "integer", "minimum": 0 },
                "data": { "type": "string", "contentEncoding": "base64" }
            }
        })
    }
}

/// Binary content as Base64 text (standard alphabet, padded), checked when it is made.
#[derive(Clone, PartialEq, Eq)]
pub struct Base64(Personal);

impl Base64 {
    /// Takes over Base64 text; `None` when it is not Base64.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        use base64::Engine as _;
        use base64::engine::general_purpose::STANDARD;

        // Decoded piece by piece into a buffer on the stack: nothing is allocated for a check.
        let mut buffer = [0_u8; 768];
        let bytes = text.as_bytes();
        let last = bytes.len().saturating_sub(1) / 1024 * 1024;
        let whole = bytes.chunks(1024).enumerate().all(|(index, chunk)| {
            let padded = chunk.last() == Some(&b'=');
            (!padded || index * 1024 == last) && STANDARD.decode_slice(chunk, &mut buffer).is_ok()
        });
        whole.then(|| Self(text.into()))
    }

    /// The Base64 text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Base64(…)")
    }
}

impl FieldType for Base64 {
    const TYPE: &'static str = "base64";
    fn value(&self) -> Value<'_> {
        Value::Str(self.as_str())
    }
    fn within(&self, limits: &Limits) -> bool {
        self.as_str().len() <= limits.data as usize
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Personal::deserialize(deserializer)?;
        Self::new(&text).ok_or_else(|| D::Error::custom("not Base64"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Base64 {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Base64".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "contentEncoding": "base64" })
    }
}

/// What a message holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// Text.
    Text {
        /// What was written.
        text: Personal,
    },
    /// A link.
    Link {
        /// Its address.
        url: Personal,
    },
    /// A picture.
    Image {
        /// Its format, where it is known.
        format: Option<ImageFormat>,
        /// What stands below it.
        caption: Option<Personal>,
        /// The picture.
        data: Base64,
    },
    /// A document.
    Document {
        /// Its format.
        format: DocumentFormat,
        /// What stands below it.
        caption: Option<Personal>,
        /// The document.
        data: Base64,
    },
}

impl Content {
    /// Text content.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text { text: text.into() }
    }

    /// Whether it is a file, which large ones are stored as in a second step.
    #[must_use]
    pub const fn is_file(&self) -> bool {
        matches!(self, Self::Image { .. } | Self::Document { .. })
    }

    /// The JSON `type`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Link { .. } => "link",
            Self::Image { .. } => "image",
            Self::Document { .. } => "document",
        }
    }
}

impl Record for Content {
    fn field(&self, field: Field) -> Value<'_> {
        match (self, field) {
            (_, Field::FieldType) => Value::Str(self.kind()),
            (Self::Text { text }, Field::Text) => text.value(),
            (Self::Link { url }, Field::Url) => url.value(),
            (Self::Image { format, .. }, Field::Format) => format.value(),
            (Self::Document { format, .. }, Field::Format) => format.value(),
            (Self::Image { caption, .. } | Self::Document { caption, .. }, Field::Caption) => caption.value(),
            (Self::Image { data, .. } | Self::Document { data, .. }, Field::Data) => data.value(),
            _ => Value::Absent,
        }
    }
}

impl FieldType for Content {
    const TYPE: &'static str = "content";
    fn value(&self) -> Value<'_> {
        Value::Record(self)
    }
    fn within(&self, limits: &Limits) -> bool {
        match self {
            Self::Text { text } => text.within(limits),
            Self::Link { url } => url.within(limits),
            Self::Image { caption, data, .. } | Self::Document { caption, data, .. } => {
                caption.within(limits) && data.within(limits)
            }
        }
    }
}

/// The JSON form of content: all fields of all kinds, of which each kind allows its own.
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
struct ContentForm {
    r#type: ContentType,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Base64>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
enum ContentType {
    Text,
    Link,
    Image,
    Document,
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let empty = ContentForm {
            r#type: ContentType::Text,
            text: None,
            url: None,
            format: None,
            caption: None,
            data: None,
        };
        match self.clone() {
            Self::Text { text } => ContentForm { text: Some(text), ..empty },
            Self::Link { url } => ContentForm { r#type: ContentType::Link, url: Some(url), ..empty },
            Self::Image { format, caption, data } => ContentForm {
                r#type: ContentType::Image,
                format: format.map(|format| format.name().into()),
                caption,
                data: Some(data),
                ..empty
            },
            Self::Document { format, caption, data } => ContentForm {
                r#type: ContentType::Document,
                format: Some(format.name().into()),
                caption,
                data: Some(data),
                ..empty
            },
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = ContentForm::deserialize(deserializer)?;
        // Formats come in any case and leave in lower case.
        let format = form.format.map(|format| format.to_ascii_lowercase());
        match form {
            ContentForm {
                r#type: ContentType::Text,
                text: Some(text),
                url: None,
                caption: None,
                data: None,
                ..
            } if format.is_none() => Some(Self::Text { text }),
            ContentForm {
                r#type: ContentType::Link,
                url: Some(url),
                text: None,
                caption: None,
                data: None,
                ..
            } if format.is_none() => Some(Self::Link { url }),
            ContentForm {
                r#type: ContentType::Image,
                data: Some(data),
                caption,
                text: None,
                url: None,
                ..
            } => match format.map(|format| ImageFormat::from_name(&format)) {
                Some(None) => None,
                format => Some(Self::Image { format: format.flatten(), caption, data }),
            },
            ContentForm {
                r#type: ContentType::Document,
                data: Some(data),
                caption,
                text: None,
                url: None,
                ..
            } => format.and_then(|format| DocumentFormat::from_name(&format)).map(|format| Self::Document {
                format,
                caption,
                data,
            }),
            _ => None,
        }
        .ok_or_else(|| D::Error::custom("content does not fit its type"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Content {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Content".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        ContentForm::json_schema(generator)
    }
}
