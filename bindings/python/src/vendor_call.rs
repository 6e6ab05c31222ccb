//! The calls of vendors' own interfaces.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::config::Now;
use crate::json::{self, Text};
use crate::{errors, value};

/// One call of a vendor's API, made or received. Functions among the arguments stand as `None`.
///
/// Raises `parlour.DecodeError` for a surface that there is not.
#[pyclass(frozen, module = "parlour")]
pub(crate) struct VendorCall(pub(crate) parlour::dialect::VendorCall);

/// The JSON form of a call in canonical form as a dictionary.
pub(crate) fn text(call: &Bound<'_, PyAny>) -> PyResult<String> {
    let Ok(call) = call.cast::<PyDict>() else {
        let class = call.get_type();
        let class = class.name()?;
        return Err(PyTypeError::new_err(format!(
            "call must be a parlour.VendorCall or a dict, not {class}"
        )));
    };
    json::text(call, "call")
}

/// The call that a `VendorCall` or a dictionary says.
pub(crate) fn read(call: &Bound<'_, PyAny>) -> PyResult<parlour::dialect::VendorCall> {
    match call.cast::<VendorCall>() {
        Ok(call) => Ok(call.get().0.clone()),
        Err(_) => VendorCall::from_json(Text(&text(call)?)).map(|call| call.0),
    }
}

/// Calls for Python.
pub(crate) fn wrap(calls: Vec<parlour::dialect::VendorCall>) -> Vec<VendorCall> {
    calls.into_iter().map(VendorCall).collect()
}

#[pymethods]
impl VendorCall {
    #[new]
    #[pyo3(signature = (surface, call, args = None, *, at = None, origin = None, chat_id = None, widget_id = None))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        surface: Text<'_>,
        call: Text<'_>,
        args: Option<&Bound<'_, PyAny>>,
        at: Option<Now>,
        origin: Option<Text<'_>>,
        chat_id: Option<Text<'_>>,
        widget_id: Option<Text<'_>>,
    ) -> PyResult<Self> {
        let fields = PyDict::new(py);
        fields.set_item("surface", &*surface)?;
        fields.set_item("call", &*call)?;
        let optional = |name: &str, value: Option<Text<'_>>| {
            value.map_or(Ok(()), |value| fields.set_item(name, &*value))
        };
        optional("origin", origin)?;
        optional("chatID", chat_id)?;
        optional("widgetID", widget_id)?;
        if let Some(args) = args {
            fields.set_item("args", args)?;
        }
        if let Some(at) = at {
            fields.set_item("at", at.0.as_millis())?;
        }
        Self::from_json(Text(&json::text(&fields, "call")?))
    }

    /// Reads a call from its JSON form. Raises `parlour.DecodeError`.
    #[staticmethod]
    fn from_json(text: Text<'_>) -> PyResult<Self> {
        parlour::dialect::VendorCall::from_json(&text).map(Self).map_err(|error| errors::decode(&error))
    }

    /// Reads a call from its canonical form as a dictionary. Raises `parlour.DecodeError`.
    #[staticmethod]
    fn from_dict(fields: &Bound<'_, PyDict>) -> PyResult<Self> {
        Self::from_json(Text(&json::text(fields, "call")?))
    }

    /// The JSON form, in one line.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The canonical form as a dictionary.
    fn to_dict(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        value::from_json(py, &self.to_json())
    }

    /// When it was made, in milliseconds; encoders leave it out.
    #[getter]
    fn at(&self) -> Option<u64> {
        self.0.at.map(parlour::Timestamp::as_millis)
    }

    /// The origin of a page message.
    #[getter]
    fn origin(&self) -> Option<&str> {
        self.0.origin.as_deref()
    }

    /// Where it was made or received.
    #[getter]
    fn surface(&self) -> &'static str {
        self.0.surface.name()
    }

    /// The function, method or callback; `postMessage` for page messages.
    #[getter]
    fn call(&self) -> &str {
        &self.0.call
    }

    /// The chat whose contact it concerns, beside the arguments (CTLive contact SDK).
    #[getter]
    fn chat_id(&self) -> Option<&str> {
        self.0.chat_id.as_deref()
    }

    /// Which widget it concerns, where a page has several of a vendor that does not name them.
    #[getter]
    fn widget_id(&self) -> Option<&str> {
        self.0.widget_id.as_deref()
    }

    /// The arguments.
    #[getter]
    fn args<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let args = self.0.args.iter().map(|arg| value::from_json(py, arg.text()));
        PyTuple::new(py, args.collect::<PyResult<Vec<_>>>()?)
    }

    fn __repr__(&self) -> String {
        let args = if self.0.args.is_empty() { "" } else { ", <args not shown>" };
        format!("VendorCall('{}', '{}'{args})", self.0.surface.name(), self.0.call.escape_debug())
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let Ok(other) = other.cast::<Self>() else { return Ok(py.NotImplemented()) };
        let other = other.get();
        let is_equal = self.0 == other.0 || self.to_dict(py)?.bind(py).eq(other.to_dict(py)?)?;
        Ok(is_equal.into_pyobject(py)?.to_owned().into_any().unbind())
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        (self.surface(), self.call(), self.chat_id(), self.widget_id(), self.at()).into_pyobject(py)?.hash()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (py.get_type::<Self>().getattr("from_json")?, (self.to_json(),)).into_pyobject(py)
    }
}
