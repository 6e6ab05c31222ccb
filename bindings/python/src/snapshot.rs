//! All that an engine holds, to be kept and restored.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::errors;

/// All that an engine holds, undelivered events and deadlines too. Restored at any point, an engine goes on as if nothing
/// had happened.
#[pyclass(frozen, module = "parlour")]
pub(crate) struct Snapshot(pub(crate) parlour::Snapshot);

#[pymethods]
impl Snapshot {
    /// The version that is written.
    #[classattr]
    const VERSION: u32 = parlour::Snapshot::VERSION;

    /// Reads the JSON form.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        parlour::Snapshot::from_json(text).map(Self).map_err(|error| errors::restore(&error))
    }

    /// Reads the compact form, CBOR.
    #[staticmethod]
    fn from_bytes(data: &[u8]) -> PyResult<Self> {
        parlour::Snapshot::from_cbor(data).map(Self).map_err(|error| errors::restore(&error))
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
