//! The host's own function for phone numbers (mluvii `setCustomNumberNormalization`).

use parlour::vocabulary::Personal;
use pyo3::exceptions::PyBaseException;
use pyo3::prelude::*;

use crate::json::Text;

/// What the host gave, and what it is owed.
#[derive(Default)]
pub(crate) struct Host {
    /// Its own function for phone numbers.
    pub(crate) normalizer: Option<Py<PyAny>>,
    /// What the function raised after `poll_events` had taken events out: the next call raises it.
    pub(crate) raised: Option<Py<PyBaseException>>,
}

/// What the host's function said.
pub(crate) fn answered(said: &Bound<'_, PyAny>) -> PyResult<Option<Personal>> {
    if said.is_none() {
        return Ok(None);
    }
    match said.extract::<Text<'_>>() {
        Ok(number) => Ok(Some((&*number).into())),
        Err(error) => {
            let (class, why) = (error.get_type(said.py()), error.value(said.py()).str()?);
            Err(PyErr::from_type(
                class,
                format!("phone_normalizer must return a str, or None for no number: {why}"),
            ))
        }
    }
}
