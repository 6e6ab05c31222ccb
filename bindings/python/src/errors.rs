//! Errors on their way to Python: the exceptions of `parlour.errors`.

use parlour::dialect::DecodeError;
use parlour::vocabulary::{EventKind, Reason};
use parlour::{Rejection, RestoreError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::guard::Broken;
use crate::names::expected;

impl From<Broken> for PyErr {
    fn from(_: Broken) -> Self {
        let message = "a panic in Parlour, which is a defect of it: this object cannot be used any more";
        exception("InternalError", message, |_| Ok(()))
    }
}

/// An input that was not taken, as an exception.
pub(crate) fn rejected(rejection: Rejection) -> PyErr {
    exception("Rejected", &rejection.to_string(), |fields| {
        let faulty = rejection.fields.iter().map(|field| &**field);
        fields.set_item("machine", rejection.machine.name())?;
        fields.set_item("id", &*rejection.id)?;
        fields.set_item("state", rejection.state)?;
        fields.set_item("input", rejection.input)?;
        fields.set_item("reason", rejection.reason.name())?;
        fields.set_item("fields", PyTuple::new(fields.py(), faulty.collect::<Vec<_>>())?)
    })
}

/// What is wrong with text that is no event: where, and what should be there. It repeats no value.
pub(crate) fn fault(rejection: &Rejection) -> String {
    let Some(event) = EventKind::from_name(rejection.input) else {
        return match rejection.reason {
            Reason::InvalidJson => "not valid JSON, or not an object".into(),
            Reason::UnknownInput => "type is not in the vocabulary".into(),
            _ => "type is missing".into(),
        };
    };
    let fields = event.description().fields;
    let faults =
        rejection.fields.iter().map(|name| match fields.iter().find(|field| field.field.name() == &**name) {
            _ if rejection.reason == Reason::MissingFields => format!("{name} is missing"),
            Some(field) => format!("{name} must be {}, given once", expected(field)),
            None if &**name == "type" => "type is given twice".into(),
            None => format!("{name} does not belong there"),
        });
    let faults: Vec<String> = faults.collect();
    let faults = if faults.is_empty() { "a field does not belong there".into() } else { faults.join("; ") };
    format!("{}: {faults}", event.name())
}

/// A snapshot that cannot be restored.
pub(crate) fn restore(error: &RestoreError) -> PyErr {
    exception("RestoreError", &error.to_string(), |fields| fields.set_item("kind", error.name()))
}

/// A vendor call that is broken.
pub(crate) fn decode(error: &DecodeError) -> PyErr {
    exception("DecodeError", &error.to_string(), |fields| {
        fields.set_item("surface", error.surface.map(|surface| surface.name()))?;
        fields.set_item("call", &*error.call)?;
        fields.set_item("field", &*error.field)?;
        fields.set_item("fault", error.fault.name())
    })
}

/// A configuration that is none.
pub(crate) fn config(message: &str) -> PyErr {
    exception("ConfigError", message, |_| Ok(()))
}

/// An exception of this class; where it cannot be made, why.
fn exception(class: &str, message: &str, fill: impl FnOnce(&Bound<'_, PyDict>) -> PyResult<()>) -> PyErr {
    Python::attach(|py| {
        let make = || {
            // Looked up each time: who has imported the package anew catches the classes that are there then.
            let errors = py.import("parlour.errors")?;
            let fields = PyDict::new(py);
            fill(&fields)?;
            errors.getattr(class)?.call((message,), Some(&fields))
        };
        make().map_or_else(|error| error, PyErr::from_value)
    })
}
