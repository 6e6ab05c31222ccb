//! What a message holds: text, a link, an image or a document (CTLive contact SDK).

use super::entry::{Description, FieldDescription, describe};
use super::field::{Field, Record, Value};
use super::field_type::{FieldType, Place};
use super::table::{Datum, Fault, Object, Reader, Slot, by_table, tables};
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
            (Self::Text { text }, Field::Text) => text.datum().value(),
            (Self::Link { url }, Field::Url) => url.datum().value(),
            (Self::Image { format, .. }, Field::Format) => format.datum().value(),
            (Self::Document { format, .. }, Field::Format) => format.datum().value(),
            (Self::Image { caption, .. } | Self::Document { caption, .. }, Field::Caption) => {
                caption.datum().value()
            }
            (Self::Image { data, .. } | Self::Document { data, .. }, Field::Data) => data.datum().value(),
            _ => Value::Absent,
        }
    }
}

impl FieldType for Content {
    const TYPE: &'static str = "content";
    fn fits(&self, limits: &Limits, _: Place) -> bool {
        let place = Place::Required;
        match self {
            Self::Text { text } => text.fits(limits, place),
            Self::Link { url } => url.fits(limits, place),
            Self::Image { caption, data, .. } | Self::Document { caption, data, .. } => {
                caption.fits(limits, place) && data.fits(limits, place)
            }
        }
    }
}

tables! {
    /// The JSON form of content: all fields of all kinds, of which each kind allows its own.
    struct ContentForm {
        0 "type" kind: Option<Text>,
        1 "text" text: Option<Personal>,
        2 "url" url: Option<Personal>,
        3 "format" format: Option<Text>,
        4 "caption" caption: Option<Personal>,
        5 "data" data: Option<Base64>,
    }
}

impl ContentForm {
    /// The content, where the fields are those of its kind.
    fn content(self) -> Option<Content> {
        let Self { kind, text, url, format, caption, data } = self;
        // Formats come in any case and leave in lower case.
        let format = format.map(|format| format.to_ascii_lowercase());
        Some(match (&*kind?, text, url, format, caption, data) {
            ("text", Some(text), None, None, None, None) => Content::Text { text },
            ("link", None, Some(url), None, None, None) => Content::Link { url },
            ("image", None, None, format, caption, Some(data)) => {
                let format =
                    format.map(|format| ImageFormat::from_name(&format).ok_or(())).transpose().ok()?;
                Content::Image { format, caption, data }
            }
            ("document", None, None, Some(format), caption, Some(data)) => {
                Content::Document { format: DocumentFormat::from_name(&format)?, caption, data }
            }
            _ => return None,
        })
    }
}

impl Slot for Content {
    fn blank() -> Self {
        Self::Text { text: Personal::blank() }
    }
    fn read(&mut self, reader: &mut dyn Reader) -> Result<(), Fault> {
        let mut form = ContentForm::blank();
        form.read(reader)?;
        *self = form.content().ok_or(Fault::Value)?;
        Ok(())
    }
    fn datum(&self) -> Datum<'_> {
        Datum::Object(self)
    }
    fn settle(&mut self) -> bool {
        match self {
            Self::Text { .. } | Self::Link { .. } => false,
            Self::Image { caption, .. } | Self::Document { caption, .. } => caption.settle(),
        }
    }
}

impl Object for Content {
    fn members(&self, visit: &mut dyn FnMut(&str, Datum<'_>)) {
        visit("type", Datum::Str(self.kind()));
        match self {
            Self::Text { text } => visit("text", text.datum()),
            Self::Link { url } => visit("url", url.datum()),
            Self::Image { format, caption, data } => {
                visit("format", format.datum());
                visit("caption", caption.datum());
                visit("data", data.datum());
            }
            Self::Document { format, caption, data } => {
                visit("format", format.datum());
                visit("caption", caption.datum());
                visit("data", data.datum());
            }
        }
    }
    fn value(&self) -> Value<'_> {
        Value::Record(self)
    }
}

by_table! { Content, }

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Content {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Content".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema = ContentForm::json_schema(generator);
        if let Some(kind) = schema.pointer_mut("/properties/type") {
            *kind = generator.subschema_for::<ContentType>().to_value();
        }
        schema.insert("required".into(), ["type"].as_slice().into());
        schema
    }
}

/// The kinds of content, in the schemas.
#[cfg(feature = "schema")]
struct ContentType;

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ContentType {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "ContentType".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: alloc::vec::Vec<&str> = CONTENTS.iter().map(|content| content.name).collect();
        schemars::json_schema!({ "type": "string", "enum": names })
    }
}
