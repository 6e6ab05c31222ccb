//! Any dialect in, any dialect out.

use parlour::dialect::{Dialect as Core, Loss};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::config::{self, Now};
use crate::guard::Guarded;
use crate::json::Text;
use crate::vendor_call::{self, VendorCall};
use crate::{dialect, errors, value};

/// Translates a stream of one vendor's calls to another's, through an engine in mode `observe`.
///
/// `category` and `events` say how Google Analytics is told, as with `Dialect.encode`; without a word of the host's, the
/// category is the name of the vendor whose calls are read. Raises `parlour.ConfigError`; `ValueError` for a name that
/// is no dialect.
#[pyclass(frozen, weakref, module = "parlour")]
pub(crate) struct Translator {
    translator: Guarded<parlour::dialect::Translator>,
    from: Core,
    to: Core,
}

#[pymethods]
impl Translator {
    #[new]
    #[pyo3(
        signature = (source, target, config = None, *, category = None, events = Text("eight")),
        text_signature = "(source, target, config=None, *, category=None, events='eight')"
    )]
    fn new(
        source: &Bound<'_, PyAny>,
        target: &Bound<'_, PyAny>,
        config: Option<&Bound<'_, PyAny>>,
        category: Option<Text<'_>>,
        events: Text<'_>,
    ) -> PyResult<Self> {
        let (from, to) = (dialect::read(source)?, dialect::read(target)?);
        let mut translator = parlour::dialect::Translator::with_config(from, to, config::read(config)?);
        translator.set_ga4(category.as_deref(), dialect::ga4_events(&events)?);
        Ok(Self { translator: Guarded::new(translator), from, to })
    }

    /// Translates the next call of the stream; its time is its `at`, or that of the call before.
    ///
    /// Raises `parlour.DecodeError` for a call that is broken: it is counted in the report, and the stream can go on.
    fn translate(&self, call: &Bound<'_, PyAny>) -> PyResult<Vec<VendorCall>> {
        let call = vendor_call::read(call)?;
        let calls = self.translator.with(|translator| translator.translate(&call))?;
        calls.map(vendor_call::wrap).map_err(|error| errors::decode(&error))
    }

    /// When to call `handle_timeout`, and what for; `None` while nothing is due ever.
    fn next_deadline(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let deadline = self.translator.with(|translator| translator.next_deadline())?;
        deadline.map(|(at, reason)| value::deadline(py, at, reason)).transpose()
    }

    /// Lets time pass without a call: deadlines that are due may bring calls about.
    fn handle_timeout(&self, now: Now) -> PyResult<Vec<VendorCall>> {
        Ok(vendor_call::wrap(self.translator.with(|translator| translator.handle_timeout(now.0))?))
    }

    fn __repr__(&self) -> String {
        format!("<Translator from {} to {}>", self.from.name(), self.to.name())
    }

    /// What was lost so far, each with how often, in the order in which it first came up.
    fn report(&self, py: Python<'_>) -> PyResult<Vec<Py<PyAny>>> {
        let report = self.translator.with(|translator| translator.report().clone())?;
        report.losses().iter().map(|(loss, times)| self::loss(py, loss, *times)).collect()
    }
}

fn loss(py: Python<'_>, loss: &Loss, times: u64) -> PyResult<Py<PyAny>> {
    let fields = PyDict::new(py);
    loss.parts().try_for_each(|(name, part)| fields.set_item(name, part))?;
    let class = value::results(py)?.getattr("Loss")?;
    class.call((loss.name(), times, loss.to_string()), Some(&fields)).map(Bound::unbind)
}
