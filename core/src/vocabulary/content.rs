//! What a message holds: text, a link, an image or a document (CTLive contact SDK).

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::entry::{Description, FieldDescription, describe};
use super::field::{Field, FieldType, Record, Value};
use super::{Base64, DocumentFormat, ImageFormat, Personal, Text};
use crate::limits::Limits;

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

/// What the generators know of each kind of content; the name is the JSON `type`.
pub const CONTENTS: &[Description] = &[
    kind("text", "Text", "Text.", &[TEXT]),
    kind("link", "Link", "A link.", &[URL]),
    kind(
        "image",
        "Image",
        "A picture.",
        &[
            describe::<Option<ImageFormat>>(Field::Format, "format", "Its format, where it is known."),
            CAPTION,
            DATA,
        ],
    ),
    kind(
        "document",
        "Document",
        "A document.",
        &[describe::<DocumentFormat>(Field::Format, "format", "Its format."), CAPTION, DATA],
    ),
];

const TEXT: FieldDescription = describe::<Personal>(Field::Text, "text", "What was written.");
const URL: FieldDescription = describe::<Personal>(Field::Url, "url", "Its address.");
const CAPTION: FieldDescription =
    describe::<Option<Personal>>(Field::Caption, "caption", "What stands below it.");
const DATA: FieldDescription = describe::<Base64>(Field::Data, "data", "The file, Base64.");

const fn kind(
    name: &'static str,
    rust_name: &'static str,
    doc: &'static str,
    fields: &'static [FieldDescription],
) -> Description {
    Description { number: 0, name, rust_name, doc, fields }
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
