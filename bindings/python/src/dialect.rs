//! Dialects: the vendors' own vocabularies, in and out.

use parlour::dialect::{Decoded, Ga4Events, Ga4Options, Origins, UnknownDialect};
use parlour::vocabulary::EventKind;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::classes::Input;
use crate::envelope::Envelope;
use crate::json::Text;
use crate::vendor_call::{self, VendorCall};
use crate::{errors, value};

type Core = parlour::dialect::Dialect;

/// A vendor's vocabulary, by its name.
#[pyclass(frozen, eq, hash, module = "parlour")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Dialect(pub(crate) Core);

/// A dialect, or its name.
pub(crate) fn read(dialect: &Bound<'_, PyAny>) -> PyResult<Core> {
    match dialect.cast::<Dialect>() {
        Ok(dialect) => Ok(dialect.get().0),
        Err(_) => Dialect::new(dialect.extract()?).map(|dialect| dialect.0),
    }
}

/// Gives the class a constant for each dialect, `Dialect.CTLIVE` say.
pub(crate) fn add_constants(py: Python<'_>) -> PyResult<()> {
    let class = py.get_type::<Dialect>();
    Core::ALL.iter().try_for_each(|dialect| class.setattr(dialect.name().to_uppercase(), Dialect(*dialect)))
}

#[pymethods]
impl Dialect {
    /// Every dialect.
    #[staticmethod]
    fn all() -> Vec<Self> {
        Core::ALL.iter().copied().map(Self).collect()
    }

    #[new]
    fn new(name: Text<'_>) -> PyResult<Self> {
        let unknown = |error: UnknownDialect| PyValueError::new_err(format!("'{}': {error}", &*name));
        name.parse().map(Self).map_err(unknown)
    }

    /// The name, `ctlive` say.
    #[getter]
    fn name(&self) -> &'static str {
        self.0.name()
    }

    /// Where the vendor's calls are made and received.
    #[getter]
    fn surfaces<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.surfaces().iter().map(|surface| surface.name()).collect::<Vec<_>>())
    }

    /// The calls that the vendor's integrators would have received for an event: none, one or several.
    ///
    /// Of what is told again after a load of the page those are made that the vendor itself makes again, and of history
    /// none. Google Analytics is told news alone: `category` is its `event_category`, and `events` which of them it is
    /// told, the eight that Livechatoo records or all, by their canonical names. No other dialect depends on either.
    #[pyo3(
        signature = (envelope, *, category = Text(Ga4Options::default().category), events = Text("eight")),
        text_signature = "($self, envelope, *, category='chat', events='eight')"
    )]
    fn encode(
        &self,
        envelope: &Bound<'_, Envelope>,
        category: Text<'_>,
        events: Text<'_>,
    ) -> PyResult<Vec<VendorCall>> {
        let ga4 = Ga4Options { category: &category, events: ga4_events(&events)? };
        Ok(vendor_call::wrap(self.0.encode_with(&envelope.get().core(), ga4)))
    }

    /// The same calls in their JSON form, one on a line; empty where there is none. It is the fastest way out.
    #[pyo3(
        signature = (envelope, *, category = Text(Ga4Options::default().category), events = Text("eight")),
        text_signature = "($self, envelope, *, category='chat', events='eight')"
    )]
    fn encode_json(
        &self,
        envelope: &Bound<'_, Envelope>,
        category: Text<'_>,
        events: Text<'_>,
    ) -> PyResult<String> {
        let ga4 = Ga4Options { category: &category, events: ga4_events(&events)? };
        Ok(self.0.encode_json_with(&envelope.get().core(), ga4))
    }

    /// What a call of the vendor says, whether it was made to tell something or to ask for something.
    ///
    /// `origins` are those whose page messages count; `None`: any. Raises `parlour.DecodeError` for a call that is the
    /// vendor's and broken, or comes from a foreign origin, and `parlour.ConfigError` for an origin that can match
    /// nothing.
    #[pyo3(signature = (call, *, origins = None))]
    fn read(
        &self,
        py: Python<'_>,
        call: &Bound<'_, PyAny>,
        origins: Option<Vec<String>>,
    ) -> PyResult<Py<PyAny>> {
        decoded(py, self.0.read(&vendor_call::read(call)?, &allowed(origins)?))
    }

    /// What the vendor tells by a call. Else as `read`.
    #[pyo3(signature = (call, *, origins = None))]
    fn decode(
        &self,
        py: Python<'_>,
        call: &Bound<'_, PyAny>,
        origins: Option<Vec<String>>,
    ) -> PyResult<Py<PyAny>> {
        decoded(py, self.0.decode(&vendor_call::read(call)?, &allowed(origins)?))
    }

    /// What a call of the vendor's own functions asks for. Raises `parlour.DecodeError`.
    fn command(&self, py: Python<'_>, call: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        decoded(py, self.0.command(&vendor_call::read(call)?))
    }

    /// Whether an event, by its canonical name, can come in this dialect, and by which calls.
    fn capability(&self, py: Python<'_>, event: Text<'_>) -> PyResult<Py<PyAny>> {
        let kind = EventKind::from_name(&event);
        let kind = kind.ok_or_else(|| PyValueError::new_err(format!("'{}' is no event", &*event)))?;
        let capability = self.0.capability(kind);
        let calls = capability.calls.iter().map(|call| {
            let carries =
                PyTuple::new(py, call.carries.iter().map(|field| field.name()).collect::<Vec<_>>())?;
            value::result(
                py,
                "Emits",
                (call.surface.name(), call.name, call.kind.name(), call.again, carries),
            )
        });
        let calls = PyTuple::new(py, calls.collect::<PyResult<Vec<_>>>()?)?;
        value::result(py, "Capability", (kind.name(), capability.support.name(), calls))
    }

    /// What can come of every event, by its canonical name.
    fn capabilities<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let capabilities = PyDict::new(py);
        for event in EventKind::ALL {
            capabilities.set_item(event.name(), self.capability(py, Text(event.name()))?)?;
        }
        Ok(capabilities)
    }

    fn __repr__(&self) -> String {
        format!("Dialect('{}')", self.0.name())
    }

    fn __str__(&self) -> &'static str {
        self.0.name()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (py.get_type::<Self>(), (self.0.name(),)).into_pyobject(py)
    }
}

/// Which events Google Analytics is told, by the name.
pub(crate) fn ga4_events(name: &str) -> PyResult<Ga4Events> {
    let unknown = || PyValueError::new_err(format!("events is 'eight' or 'all', not '{name}'"));
    Ga4Events::from_name(name).ok_or_else(unknown)
}

fn allowed(origins: Option<Vec<String>>) -> PyResult<Origins> {
    let Some(origins) = origins else { return Ok(Origins::any()) };
    Origins::only(origins.iter().map(String::as_str)).map_err(|error| errors::config(&error.to_string()))
}

fn decoded(py: Python<'_>, decoded: Result<Decoded, parlour::dialect::DecodeError>) -> PyResult<Py<PyAny>> {
    let (meaning, inputs) = match decoded.map_err(|error| errors::decode(&error))? {
        Decoded::NotMine => ("not_mine", Vec::new()),
        Decoded::Unknown => ("unknown", Vec::new()),
        Decoded::Inputs(inputs) => ("inputs", inputs),
    };
    let inputs = inputs.into_iter().map(|input| Input::wrap(py, input));
    let inputs = PyTuple::new(py, inputs.collect::<PyResult<Vec<_>>>()?)?;
    value::result(py, "Decoded", (meaning, inputs))
}
