//! Values on their way to Python.

use parlour::vocabulary::{CONTENTS, Description, Field, Items, Record, Value, records};
use parlour::{DeadlineReason, Timestamp};
use pyo3::call::PyCallArgs;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyNone, PyString, PyTuple};

use crate::names::name;

/// What becomes of a value of a field's type.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Text, a number, a truth value, opaque JSON.
    Plain,
    /// A tuple of plain values.
    Plains,
    /// An object of a class in `parlour.parts`, by its place there.
    Part(usize),
    /// A tuple of such objects.
    Parts(usize),
    /// Such an object, whose class is said by the value itself.
    Content,
    /// A dictionary.
    Pairs,
    /// The options of a widget, a dictionary in canonical form.
    Options,
}

impl Shape {
    /// What becomes of values of a type, by its name in `tests/vocabulary.json`.
    pub(crate) fn of(ty: &str) -> Self {
        let place = records().position(|part| part.name == ty.trim_end_matches("[]"));
        match (ty, place) {
            ("content", _) => Self::Content,
            ("answers" | "unread", _) => Self::Pairs,
            ("options", _) => Self::Options,
            (_, Some(place)) if ty.ends_with("[]") => Self::Parts(place),
            (_, Some(place)) => Self::Part(place),
            (_, None) if ty.ends_with("[]") => Self::Plains,
            (_, None) => Self::Plain,
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
            (Self::Part(place), Value::Record(record)) => Part::all(py)?[place].object(py, record),
            (_, Value::Record(record)) => content(py, record),
            (Self::Pairs, Value::List(pairs)) => dictionary(py, pairs),
            (Self::Parts(place), Value::List(items)) => {
                tuple(py, items, |item| Self::Part(place).read(py, item))
            }
            (_, Value::List(items)) => tuple(py, items, |item| Self::Plain.read(py, item)),
        }
    }
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
    let place = match record.field(Field::FieldType) {
        Value::Str(kind) => CONTENTS.iter().position(|content| content.name == kind),
        _ => None,
    };
    match place {
        // The kinds of content come after the records.
        Some(place) => Part::all(py)?[records().count() + place].object(py, record),
        None => Ok(py.None()),
    }
}

/// A class in `parlour.parts`, ready to be called.
struct Part {
    class: Py<PyAny>,
    fields: Vec<(Py<PyString>, Field, Shape)>,
}

impl Part {
    /// All of them, each in its place.
    fn all(py: Python<'_>) -> PyResult<&[Self]> {
        static ALL: PyOnceLock<Vec<Part>> = PyOnceLock::new();

        let all = ALL.get_or_try_init(py, || {
            let module = py.import("parlour.parts")?;
            records().chain(CONTENTS).map(|part| Self::new(&module, part)).collect::<PyResult<_>>()
        });
        all.map(Vec::as_slice)
    }

    fn new(module: &Bound<'_, PyModule>, part: &Description) -> PyResult<Self> {
        let class = module.getattr(part.rust_name)?.unbind();
        let fields = part.fields.iter().map(|known| {
            let name = PyString::intern(module.py(), name(known)).unbind();
            (name, known.field, Shape::of(known.ty))
        });
        Ok(Self { class, fields: fields.collect() })
    }

    fn object(&self, py: Python<'_>, record: &dyn Record) -> PyResult<Py<PyAny>> {
        let arguments = PyDict::new(py);
        for (name, field, shape) in &self.fields {
            match record.field(*field) {
                Value::Absent => {}
                value => arguments.set_item(name, shape.read(py, value)?)?,
            }
        }
        self.class.call(py, (), Some(&arguments))
    }
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

/// A deadline of an engine's.
pub(crate) fn deadline(py: Python<'_>, at: Timestamp, reason: DeadlineReason) -> PyResult<Py<PyAny>> {
    result(py, "Deadline", (at.as_millis(), reason.name()))
}

/// The module `parlour.results`.
pub(crate) fn results(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import("parlour.results")
}
