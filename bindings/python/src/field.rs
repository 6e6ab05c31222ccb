//! The fields of inputs and events: descriptors that read a field from Rust when it is asked for.

use parlour::vocabulary::{FieldDescription, Record, WidgetOptions, paragraphs};
use pyo3::exceptions::{PyAttributeError, PyTypeError};
use pyo3::prelude::*;

use crate::names::{expected, name};
use crate::value::{self, Shape};

/// What has fields: an input or an event.
pub(crate) trait Fielded: Record {
    /// The options of a widget that it holds. They are plain data, which no [`Record`] gives.
    fn options(&self) -> Option<&WidgetOptions> {
        None
    }
}

/// Finds what an object of Python's holds; nothing in one that is none of its half of the vocabulary.
pub(crate) type Find = for<'a> fn(&'a Bound<'_, PyAny>) -> Option<&'a dyn Fielded>;

// A field of an input or an event, as its class has it. No doc comment: it would hide the field's own, `__doc__` below.
#[pyclass(frozen, module = "parlour._native")]
pub(crate) struct Field {
    description: &'static FieldDescription,
    shape: Shape,
    find: Find,
}

impl Field {
    /// A field of the objects in which `find` finds something.
    pub(crate) fn new(description: &'static FieldDescription, find: Find) -> Self {
        Self { description, shape: Shape::of(description.ty), find }
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
        if let Some(of) = (this.find)(instance) {
            match this.shape {
                Shape::Options => value::plain(py, &of.options()),
                shape => shape.read(py, of.field(this.description.field)),
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
