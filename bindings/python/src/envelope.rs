//! The envelope in which every event leaves.

use parlour::Timestamp;
use parlour::vocabulary::{Cause, Json, Origin};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};
use serde_json::{Map, Value};

use crate::classes::Event;
use crate::config::{Now, Seq};
use crate::json::{self, Text};
use crate::{errors, value};

/// An event with its place in the order of things.
///
/// Engines make them; a test of a host makes its own, `Envelope(event, seq=1, at=0)`. Raises `ValueError` for an origin
/// or a cause that there is not, and for what has no JSON form.
#[pyclass(frozen, module = "parlour")]
pub(crate) struct Envelope {
    /// 1, 2, 3 … per engine, never reused, also not after a restore: a gap or a repeat can be seen.
    #[pyo3(get)]
    seq: u64,
    at: Timestamp,
    origin: Origin,
    cause: Cause,
    raw: Option<Json>,
    /// The event itself, for `match`.
    #[pyo3(get)]
    event: Py<Event>,
}

/// The fields of an envelope that are not its event's.
const HEAD: &[&str] = &["seq", "at", "origin", "cause", "raw"];

impl Envelope {
    /// An envelope of the core's, for Python.
    pub(crate) fn wrap(py: Python<'_>, told: parlour::Envelope) -> PyResult<Self> {
        let parlour::Envelope { seq, at, origin, cause, raw, event } = told;
        Ok(Self { seq, at, origin, cause, raw, event: Event::wrap(py, event)? })
    }

    /// The same envelope for the core.
    pub(crate) fn core(&self) -> parlour::Envelope {
        let event = self.event.get().0.clone();
        let Self { seq, at, origin, cause, .. } = *self;
        parlour::Envelope { seq, at, origin, cause, raw: self.raw.clone(), event }
    }

    fn parse(text: &str) -> PyResult<parlour::Envelope> {
        serde_json::from_str(text).map_err(|_| {
            // At fault is the event, or else what surrounds it.
            let mut fields: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
            fields.retain(|name, _| !HEAD.contains(&name.as_str()));
            let event = Value::from(fields).to_string();
            let fault = match parlour::Event::from_json(&event) {
                Ok(_) => format!("one of {} is missing, or does not fit", HEAD.join(", ")),
                Err(rejection) => errors::fault(&rejection),
            };
            PyValueError::new_err(format!("no envelope: {fault}"))
        })
    }
}

#[pymethods]
impl Envelope {
    #[classattr]
    fn __match_args__() -> (&'static str,) {
        ("event",)
    }

    #[new]
    #[pyo3(signature = (event, *, seq, at, origin = Text("live"), cause = Text("system"), raw = None),
        text_signature = "(event, *, seq, at, origin='live', cause='system', raw=None)")]
    fn new(
        event: Py<Event>,
        seq: Seq,
        at: Now,
        origin: Text<'_>,
        cause: Text<'_>,
        raw: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let misfit = |what| PyValueError::new_err(format!("Envelope: {what}"));
        let raw = raw.map(|raw| json::text(raw, "Envelope: raw")).transpose()?;
        let raw = raw.map(|raw| Json::from_text(&raw).ok_or_else(|| misfit("raw has no JSON form")));
        Ok(Self {
            seq: seq.0,
            at: at.0,
            origin: Origin::from_name(&origin).ok_or_else(|| misfit("there is no such origin"))?,
            cause: Cause::from_name(&cause).ok_or_else(|| misfit("there is no such cause"))?,
            raw: raw.transpose()?,
            event,
        })
    }

    /// `Envelope[events.ChatStarted]`, in annotations.
    #[classmethod]
    #[pyo3(signature = (event, /))]
    fn __class_getitem__<'py>(
        cls: &Bound<'py, PyType>,
        event: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        cls.py().import("types")?.getattr("GenericAlias")?.call1((cls, event))
    }

    /// Reads an envelope from its canonical JSON form. Raises `ValueError` for text that is none.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: Text<'_>) -> PyResult<Self> {
        Self::wrap(py, Self::parse(&text)?)
    }

    /// Reads an envelope from its canonical form as a dictionary. Raises `ValueError` for what is none.
    #[staticmethod]
    fn from_dict(py: Python<'_>, fields: &Bound<'_, PyDict>) -> PyResult<Self> {
        Self::wrap(py, Self::parse(&json::text(fields, "envelope")?)?)
    }

    /// The canonical JSON form: the same bytes in every language.
    fn to_json(&self) -> String {
        self.core().to_json()
    }

    /// The canonical form as a dictionary.
    fn to_dict(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        value::from_json(py, &self.to_json())
    }

    /// When, in milliseconds: the `now` of the input that brought it about, or let it out; for a deadline its own time,
    /// however late that was served.
    #[getter]
    fn at(&self) -> u64 {
        self.at.as_millis()
    }

    /// Whether it is news, or told again.
    #[getter]
    fn origin(&self) -> &'static str {
        self.origin.name()
    }

    /// Who or what brought it about.
    #[getter]
    fn cause(&self) -> &'static str {
        self.cause.name()
    }

    /// The canonical name of the event, `chat.started` say.
    #[getter]
    fn r#type(&self) -> &'static str {
        self.event.get().0.name()
    }

    /// Vendor fields that came with the input and have no place of their own; `None` without any.
    #[getter]
    fn raw(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.raw.as_ref().map_or_else(|| Ok(py.None()), |raw| value::from_json(py, raw.text()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let event = self.event.bind(py).repr()?;
        let (origin, cause) = (self.origin.name(), self.cause.name());
        let raw = if self.raw.is_some() { ", raw=<not shown>" } else { "" };
        let (seq, at) = (self.seq, self.at);
        Ok(format!("Envelope({event}, seq={seq}, at={at}, origin='{origin}', cause='{cause}'{raw})"))
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let Ok(other) = other.cast::<Self>() else { return Ok(py.NotImplemented()) };
        let other = other.get();
        let head = |of: &Self| (of.seq, of.at, of.origin, of.cause);
        let is_equal = head(self) == head(other)
            && self.event.bind(py).eq(&other.event)?
            && self.raw(py)?.bind(py).eq(other.raw(py)?)?;
        Ok(is_equal.into_pyobject(py)?.to_owned().into_any().unbind())
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        (self.seq, self.at.as_millis(), &self.event).into_pyobject(py)?.hash()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (py.get_type::<Self>().getattr("from_json")?, (self.to_json(),)).into_pyobject(py)
    }
}
