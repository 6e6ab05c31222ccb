//! All that an engine holds, to be kept and restored.

use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyMemoryView, PyTuple};

use crate::errors;
use crate::json::Text;

/// All that an engine holds. It can be stored in two forms, compared and pickled.
#[pyclass(frozen, module = "parlour")]
pub(crate) struct Snapshot(pub(crate) parlour::Snapshot);

#[pymethods]
impl Snapshot {
    /// The version that is written.
    #[classattr]
    const VERSION: u32 = parlour::Snapshot::VERSION;

    /// Reads the JSON form. Raises `parlour.RestoreError`.
    #[staticmethod]
    pub(crate) fn from_json(text: Text<'_>) -> PyResult<Self> {
        parlour::Snapshot::from_json(&text).map(Self).map_err(|error| errors::restore(&error))
    }

    /// Reads the compact form. Raises `parlour.RestoreError`.
    #[staticmethod]
    pub(crate) fn from_bytes(data: &Bound<'_, PyAny>) -> PyResult<Self> {
        // What databases and sockets give; `bytes` itself would take a number, and a list of numbers, too.
        let is_copied = data.is_instance_of::<PyByteArray>() || data.is_instance_of::<PyMemoryView>();
        let data = if is_copied { data.py().get_type::<PyBytes>().call1((data,))? } else { data.clone() };
        let data = data.cast_into::<PyBytes>()?;
        parlour::Snapshot::from_cbor(data.as_bytes()).map(Self).map_err(|error| errors::restore(&error))
    }

    /// The JSON form, for people to read.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The compact form, CBOR: less than half as long.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_cbor())
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        self.to_bytes(py)
    }

    fn __repr__(&self) -> String {
        format!("<Snapshot of {} bytes>", self.0.to_cbor().len())
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0.to_cbor() == other.0.to_cbor()
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};

        let mut hasher = DefaultHasher::new();
        self.0.to_cbor().hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (py.get_type::<Self>().getattr("from_bytes")?, (self.to_bytes(py),)).into_pyobject(py)
    }
}
