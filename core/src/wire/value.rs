//! Looking at records field by field, where they lie. Any bytes may be given: what does not hold together is not there.

use super::layout::{ENTRY, Form, at, tag};
use super::read::{Head, WireError, word};
use crate::time::Timestamp;
use crate::vocabulary::Field;

/// A record where it lies. Nothing of it is read before it is asked for.
///
/// ```
/// use parlour::vocabulary::Field;
/// use parlour::wire::{Value, View, write_input};
/// use parlour::input::ChatRequest;
///
/// let mut bytes = Vec::new();
/// let input = ChatRequest { chat_id: Some("c1".into()), ..ChatRequest::default() };
/// write_input(&mut bytes, 7.into(), &input.into());
///
/// let (record, _) = View::first(&bytes)?;
/// assert_eq!(record.field(Field::ChatId), Some(Value::Text("c1")));
/// assert_eq!(record.field(Field::OperatorId), None);
/// # Ok::<(), parlour::wire::WireError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct View<'b> {
    bytes: &'b [u8],
    form: Form,
    kind: u16,
}

/// A value of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'b> {
    /// It is there and explicitly empty.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, an identifier, or the JSON name of an enumerated value.
    Text(&'b str),
    /// The text of any JSON value.
    Json(&'b str),
    /// Fields by number.
    Table(Members<'b>),
    /// Items by index.
    List(Members<'b>),
    /// Members by name.
    Object(Members<'b>),
}

/// What a table, a list or an object holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Members<'b> {
    record: &'b [u8],
    /// Where the first entry lies.
    first: usize,
    count: usize,
}

impl<'b> View<'b> {
    /// The record at the beginning of the bytes, and what comes after it.
    ///
    /// # Errors
    ///
    /// Where no record begins, or it is not all there.
    pub fn first(bytes: &'b [u8]) -> Result<(Self, &'b [u8]), WireError> {
        let Head { size, kind, form } = Head::read(bytes)?;
        let (bytes, rest) = bytes.split_at(size);
        Ok((Self { bytes, form, kind }, rest))
    }

    /// What it is.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// The number of the kind of input or event; 0 for a call, and for a verdict on what is no input.
    #[must_use]
    pub const fn kind(&self) -> u16 {
        self.kind
    }

    /// When: the time at which an input or a call is told, or that of an event. None for a verdict.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        let at = match self.form {
            Form::Input | Form::Call => at::FIRST,
            Form::Event => at::AT,
            Form::Verdict => return None,
        };
        self.bytes.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes).into())
    }

    /// All fields, by number.
    #[must_use]
    pub fn fields(&self) -> Members<'b> {
        let (record, at) = (self.bytes, self.form.head());
        Members::at(record, at, ENTRY).unwrap_or(Members { record, first: at, count: 0 })
    }

    /// A field of an input or an event.
    #[must_use]
    pub fn field(&self, field: Field) -> Option<Value<'b>> {
        self.fields().numbered(field as u16)
    }
}

impl<'b> Members<'b> {
    fn at(record: &'b [u8], at: usize, each: usize) -> Option<Self> {
        let count = usize::try_from(word(record, at)?).ok()?;
        let first = at + 4;
        let end = count.checked_mul(each).and_then(|length| first.checked_add(length))?;
        (end <= record.len()).then_some(Self { record, first, count })
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// A table's value under this number.
    #[must_use]
    pub fn numbered(&self, number: u16) -> Option<Value<'b>> {
        let entries = (0..self.count).map(|index| self.first + index * ENTRY);
        let mut entries = entries
            .filter(|entry| word(self.record, *entry).unwrap_or_default() & 0xffff == u32::from(number));
        self.value(entries.next()?)
    }

    /// A list's item.
    #[must_use]
    pub fn item(&self, index: usize) -> Option<Value<'b>> {
        (index < self.count).then(|| self.value(self.first + index * ENTRY))?
    }

    /// An object's member: its name and value.
    #[must_use]
    pub fn member(&self, index: usize) -> Option<(&'b str, Value<'b>)> {
        let entry = self.first + 2 * index * ENTRY;
        match (index < self.count).then(|| self.value(entry))?? {
            Value::Text(name) => Some((name, self.value(entry + ENTRY)?)),
            _ => None,
        }
    }

    fn value(&self, entry: usize) -> Option<Value<'b>> {
        let tag = *self.record.get(entry + 2)?;
        let payload = word(self.record, entry + 4)?;
        let at = usize::try_from(payload).ok()?;
        let eight = || self.record.get(at..)?.first_chunk::<8>().copied();
        let text = || {
            let length = usize::try_from(word(self.record, at)?).ok()?;
            core::str::from_utf8(self.record.get(at + 4..)?.get(..length)?).ok()
        };
        Some(match tag {
            tag::NULL => Value::Null,
            tag::FALSE => Value::Bool(false),
            tag::TRUE => Value::Bool(true),
            tag::INT => Value::Int(payload.cast_signed().into()),
            tag::LONG => Value::Int(i64::from_le_bytes(eight()?)),
            tag::ASCII | tag::TEXT => Value::Text(text()?),
            tag::JSON => Value::Json(text()?),
            tag::TABLE => Value::Table(Self::at(self.record, at, ENTRY)?),
            tag::LIST => Value::List(Self::at(self.record, at, ENTRY)?),
            tag::OBJECT => Value::Object(Self::at(self.record, at, 2 * ENTRY)?),
            // A number that no field of the vocabulary can have.
            _ => return None,
        })
    }
}
