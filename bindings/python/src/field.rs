//! The fields of inputs and events: descriptors that read a field from Rust when it is asked for.

use parlour::vocabulary::{Enumeration, FieldDescription, Record as _, enumeration, paragraphs};
use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;

use crate::classes::{Event, Input};
use crate::value::{self, Shape};
use crate::vocabulary::RENAMED;

// A field of an input or an event, as its class has it. No doc comment: it would hide the field's own, `__doc__` below.
#[pyclass(frozen, module = "parlour._native")]
pub(crate) struct Field {
    description: &'static FieldDescription,
    shape: Shape,
}

impl Field {
    pub(crate) fn new(description: &'static FieldDescription) -> Self {
        Self { description, shape: Shape::of(description.ty) }
    }
}

#[pymethods]
impl Field {
    fn __get__(
        slf: &Bound<'_, Self>,
        instance: &Bound<'_, PyAny>,
        _owner: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        let (py, this) = (slf.py(), slf.get());
        if let Ok(event) = instance.cast::<Event>() {
            this.shape.read(py, event.get().0.field(this.description.field))
        } else if let Ok(input) = instance.cast::<Input>() {
            match (this.shape, &input.get().0) {
                (Shape::Options, parlour::Input::WidgetLoad(load)) => value::plain(py, &load.options),
                (_, input) => this.shape.read(py, input.field(this.description.field)),
            }
        } else if instance.is_none() {
            Ok(slf.clone().into_any().unbind())
        } else {
            Err(PyTypeError::new_err(format!("{} is a field of inputs and events", name(this.description))))
        }
    }

    fn __set__(&self, instance: &Bound<'_, PyAny>, _value: &Bound<'_, PyAny>) -> PyResult<()> {
        Err(self.frozen(instance))
    }

    fn __delete__(&self, instance: &Bound<'_, PyAny>) -> PyResult<()> {
        Err(self.frozen(instance))
    }

    #[getter]
    fn __doc__(&self) -> String {
        paragraphs(self.description.doc)
    }

    fn __repr__(&self) -> String {
        format!("<field {}: {}>", name(self.description), expected(self.description))
    }
}

impl Field {
    fn frozen(&self, instance: &Bound<'_, PyAny>) -> PyErr {
        match instance.get_type().name() {
            Ok(class) => {
                PyAttributeError::new_err(format!("{class}: {} cannot be changed", name(self.description)))
            }
            Err(error) => error,
        }
    }
}

/// The field's name in Python, which has words of its own.
pub(crate) fn name(field: &FieldDescription) -> &'static str {
    let renamed = RENAMED.iter().find(|(name, _)| *name == field.rust_name);
    renamed.map_or(field.rust_name, |(_, name)| name)
}

/// What a value of the field must be, in the words of the stubs.
pub(crate) fn expected(field: &FieldDescription) -> String {
    of_type(field.ty)
}

fn of_type(ty: &str) -> String {
    if let Some(item) = ty.strip_suffix("[]") {
        return format!("a list, each item {}", of_type(item));
    }
    if let Some(Enumeration { values, .. }) = enumeration(ty) {
        return format!(
            "one of {}",
            values.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ")
        );
    }
    match ty {
        "id" | "text" | "personal" | "secret" => "a str".into(),
        "base64" => "a str of Base64".into(),
        "bool" => "a bool".into(),
        "count" => "an int from 0 to 2**32 - 1".into(),
        "number" => "an int from 0 to 2**53 - 1".into(),
        "integer" => "an int".into(),
        "code" => "0, 1, 2 or None".into(),
        "json" => "a value with a JSON form".into(),
        "answers" => "a dict from names to answers".into(),
        "unread" => "a dict from chats to counts".into(),
        "options" => "a dict as parlour.types.WidgetOptions".into(),
        "content" => "a parlour.parts.Text, Link, Image or Document".into(),
        part => {
            value::class_name(part).map_or_else(|| part.into(), |class| format!("a parlour.parts.{class}"))
        }
    }
}
