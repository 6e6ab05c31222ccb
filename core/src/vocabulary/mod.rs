//! Every input, every event, and what they are made of, defined once.
//!
//! All other forms are generated from here: `tests/vocabulary.json`, the JSON Schemas, and the types of
//! every binding. Numbers of inputs, events and fields are append-only.

mod content;
pub(crate) mod entry;
mod envelope;
pub mod event;
pub(crate) mod field;
mod field_type;
mod files;
mod from_json;
pub mod input;
mod json;
mod list;
mod machine_name;
mod macros;
mod options;
mod parts;
mod rejection;
#[cfg(feature = "schema")]
pub(crate) mod schema;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod text;
mod values;

pub use content::{CONTENTS, Content};
pub use entry::{Description, Enumeration, FieldDescription, paragraphs};
pub use envelope::Envelope;
pub use event::{EVENTS, Event, EventKind};
pub use field::{Field, Items, Record, Value};
pub use files::{ATTACHMENT, Attachment, Base64};
pub use input::{INPUTS, Input, InputKind};
pub use json::Json;
pub use list::{List, Pairs};
pub use machine_name::MachineName;
pub(crate) use options::Replaced;
pub use options::{Css, Popup, Prefill, Urls, WidgetOptions};
pub use parts::{
    Answers, Attachments, Department, FieldDef, FieldDefs, Group, Identity, Operator, Proactive, RECORDS,
    Unread, User,
};
pub use rejection::{Reason, Rejection, Verdict};
pub use text::{
    CallId, ChatId, ElementId, MessageId, Personal, RequestId, Secret, Text, TriggerId, UserId, WidgetId,
};
pub use values::{
    Assignment, CallKind, Cause, Code, DocumentFormat, FormFieldType, FormKind, ImageFormat, Initiator,
    Normalizer, Origin, Page, Scale, Side, Status, UserKind, WidgetKind, WindowSize,
};

/// The parts of inputs and events whose fields are described, attachments among them, for the generators.
pub fn records() -> impl Iterator<Item = &'static Description> + Clone {
    RECORDS.iter().chain([ATTACHMENT])
}

/// Every enumerated type, for the generators.
pub fn enumerations() -> impl Iterator<Item = &'static Enumeration> {
    values::ENUMS.iter().chain(rejection::REASONS)
}

/// The enumerated type of this name.
#[must_use]
pub fn enumeration(name: &str) -> Option<&'static Enumeration> {
    enumerations().find(|known| known.name == name)
}
