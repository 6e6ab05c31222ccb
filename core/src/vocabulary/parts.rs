//! The parts that inputs and events are made of.

use super::field::{Field, Record, Value, field};
use super::field_type::{FieldType, Place, list_fields};
use super::macros::records;
use super::table::{Columns, Datum, Fault, Reader, Slot, Table, TableMut, by_table};
use super::{
    Attachment, ChatId, FormFieldType, Json, List, Pairs, Personal, Secret, Status, Text, UserId, UserKind,
};
use crate::limits::Limits;

records! {
    /// A participant of a chat.
    User "user" {
        /// Who it is. Blank in a message whose author is not known.
        id: UserId,
        /// The name to show.
        nickname: Option<Personal>,
        /// Whether it is an agent.
        is_agent: bool,
        /// What they are; missing: an agent or the visitor, as `isAgent` says. It tells bots apart, whichever of the two
        /// the source counts them with.
        kind: Option<UserKind>,
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
    Identity "identity" derive Default {
        /// The visitor, as the host's own accounts name them.
        user_id: Option<UserId>,
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
        Self { id: id.into(), nickname: Some(nickname.into()), is_agent: true, kind: None }
    }

    /// A participant who is not an agent.
    #[must_use]
    pub fn guest(id: &str) -> Self {
        Self { id: id.into(), nickname: None, is_agent: false, kind: None }
    }

    /// What they are.
    #[must_use]
    pub fn kind(&self) -> UserKind {
        self.kind.unwrap_or(if self.is_agent { UserKind::Agent } else { UserKind::Visitor })
    }

    /// Whether they are on the other side than the visitor: an agent or a bot.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.kind() != UserKind::Visitor
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

list_fields! {
    List<Department>: "department[]";
    List<Operator>: "operator[]";
    List<Group>: "group[]";
    Attachments: "attachment[]";
    FieldDefs: "field[]";
}

/// A pair in a list of answers: the field's name and the answer.
impl Record for (Text, Json) {
    fn field(&self, field: Field) -> Value<'_> {
        match field {
            Field::Name => self.0.datum().value(),
            Field::Value => self.1.datum().value(),
            _ => Value::Absent,
        }
    }
}

impl FieldType for Answers {
    const TYPE: &'static str = "answers";
    const OPTIONAL: bool = true;
    fn fits(&self, limits: &Limits, _: Place) -> bool {
        let place = Place::Verbatim;
        self.len() <= limits.list as usize
            && self.iter().all(|(name, answer)| name.fits(limits, place) && answer.fits(limits, place))
    }

    fn is_many(&self) -> bool {
        !self.is_empty()
    }
}

/// A pair in a list of unread counts: the chat and its count.
impl Record for (ChatId, u32) {
    fn field(&self, field: Field) -> Value<'_> {
        match field {
            Field::ChatId => self.0.datum().value(),
            Field::Count => self.1.datum().value(),
            _ => Value::Absent,
        }
    }
}

impl FieldType for Unread {
    const TYPE: &'static str = "unread";
    const OPTIONAL: bool = true;
}
