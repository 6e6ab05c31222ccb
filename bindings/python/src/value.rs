//! Values on their way to Python.

use parlour::vocabulary::{
    ATTACHMENT, CONTENTS, Description, Field, FieldDescription, Items, RECORDS, Record, Value,
};
use pyo3::call::PyCallArgs;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyNone, PyString, PyTuple};

use crate::field;

/// What becomes of a value of a field's type.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Text, a number, a truth value, opaque JSON.
    Plain,
    /// An object of a class in `parlour.parts`.
    Part(&'static [FieldDescription], &'static str),
    /// The class is said by the value itself.
    Content,
    /// A tuple of plain values.
    Plains,
    /// A tuple of parts.
    Parts(&'static [FieldDescription], &'static str),
    /// A dictionary.
    Pairs,
    /// The options of a widget, a dictionary in canonical form.
    Options,
}

impl Shape {
    /// What becomes of values of a type, by its name in `tests/vocabulary.json`.
    pub(crate) fn of(ty: &str) -> Self {
        match (ty.strip_suffix("[]"), part(ty.trim_end_matches("[]"))) {
            (None, Some(part)) => Self::Part(part.fields, part.rust_name),
            (Some(_), Some(part)) => Self::Parts(part.fields, part.rust_name),
            (Some(_), None) => Self::Plains,
            (None, None) => match ty {
                "content" => Self::Content,
                "answers" | "unread" => Self::Pairs,
                "options" => Self::Options,
                _ => Self::Plain,
            },
        }
    }

    /// The value for Python; `None` for one that is not there.
    pub(crate) fn read(self, py: Python<'_>, value: Value<'_>) -> PyResult<Py<PyAny>> {
        match (self, value) {
            (_, Value::Absent | Value::Null) => Ok(PyNone::get(py).to_owned().into_any().unbind()),
            (_, Value::Str(text)) => Ok(PyString::new(py, text).into_any().unbind()),
            (_, Value::Bool(value)) => Ok(value.into_pyobject(py)?.to_owned().into_any().unbind()),
            (_, Value::Int(value)) => Ok(value.into_pyobject(py)?.into_any().unbind()),
            (_, Value::Json(text)) => from_json(py, text),
            (Self::Part(fields, class), Value::Record(record)) => object(py, class, fields, record),
            (_, Value::Record(record)) => content(py, record),
            (Self::Pairs, Value::List(pairs)) => dictionary(py, pairs),
            (Self::Parts(fields, class), Value::List(items)) => {
                let part = Self::Part(fields, class);
                tuple(py, items, |item| part.read(py, item))
            }
            (_, Value::List(items)) => tuple(py, items, |item| Self::Plain.read(py, item)),
        }
    }
}

/// The part of this name.
fn part(name: &str) -> Option<&'static Description> {
    RECORDS.iter().chain([ATTACHMENT]).find(|part| part.name == name)
}

/// The class of the part of this name.
pub(crate) fn class_name(part: &str) -> Option<&'static str> {
    self::part(part).map(|part| part.rust_name)
}

fn tuple(
    py: Python<'_>,
    items: &dyn Items,
    read: impl Fn(Value<'_>) -> PyResult<Py<PyAny>>,
) -> PyResult<Py<PyAny>> {
    let items = (0..items.count()).map(|index| read(items.item(index)));
    Ok(PyTuple::new(py, items.collect::<PyResult<Vec<_>>>()?)?.into_any().unbind())
}

/// Pairs of a name and an answer, or of a chat and a count.
fn dictionary(py: Python<'_>, pairs: &dyn Items) -> PyResult<Py<PyAny>> {
    let dictionary = PyDict::new(py);
    for index in 0..pairs.count() {
        let Value::Record(pair) = pairs.item(index) else { continue };
        let (key, value) = match pair.field(Field::Name) {
            Value::Absent => (pair.field(Field::ChatId), pair.field(Field::Count)),
            name => (name, pair.field(Field::Value)),
        };
        dictionary.set_item(Shape::Plain.read(py, key)?, Shape::Plain.read(py, value)?)?;
    }
    Ok(dictionary.into_any().unbind())
}

fn content(py: Python<'_>, record: &dyn Record) -> PyResult<Py<PyAny>> {
    let kind = match record.field(Field::FieldType) {
        Value::Str(kind) => CONTENTS.iter().find(|content| content.name == kind),
        _ => None,
    };
    match kind {
        Some(kind) => object(py, kind.rust_name, kind.fields, record),
        None => Ok(py.None()),
    }
}

/// An object of a class in `parlour.parts`.
fn object(
    py: Python<'_>,
    class: &str,
    fields: &[FieldDescription],
    record: &dyn Record,
) -> PyResult<Py<PyAny>> {
    static PARTS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

    let parts = PARTS.get_or_try_init(py, || py.import("parlour.parts").map(Bound::unbind))?;
    let arguments = PyDict::new(py);
    for known in fields {
        let value = Shape::of(known.ty).read(py, record.field(known.field))?;
        if !value.is_none(py) {
            arguments.set_item(field::name(known), value)?;
        }
    }
    parts.bind(py).getattr(class)?.call((), Some(&arguments)).map(Bound::unbind)
}

/// JSON text as Python's own reader reads it.
pub(crate) fn from_json(py: Python<'_>, text: &str) -> PyResult<Py<PyAny>> {
    static LOADS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

    let loads = LOADS.get_or_try_init(py, || py.import("json")?.getattr("loads").map(Bound::unbind))?;
    loads.call1(py, (text,))
}

/// Plain data, as dictionaries, lists and the like.
pub(crate) fn plain(py: Python<'_>, value: &impl serde::Serialize) -> PyResult<Py<PyAny>> {
    // Writing to a String fails only where a value refuses to be written, and none here does.
    from_json(py, &serde_json::to_string(value).unwrap_or_default())
}

/// An object of a class in `parlour.results`.
pub(crate) fn result<'py>(py: Python<'py>, class: &str, fields: impl PyCallArgs<'py>) -> PyResult<Py<PyAny>> {
    results(py)?.getattr(class)?.call1(fields).map(Bound::unbind)
}

/// The module `parlour.results`.
pub(crate) fn results(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    static RESULTS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

    let results = RESULTS.get_or_try_init(py, || py.import("parlour.results").map(Bound::unbind))?;
    Ok(results.bind(py).clone())
}
