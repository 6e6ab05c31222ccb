//! Configurations and times, as Python gives them.

use parlour::{Config, Timestamp};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyInt;

use crate::{errors, json};

/// The configuration that a dictionary in canonical form says; the default one for `None`.
///
/// # Errors
///
/// `ConfigError`, which names the place.
pub(crate) fn read(config: Option<&Bound<'_, PyAny>>) -> PyResult<Config> {
    let Some(config) = config else { return Ok(Config::default()) };
    let text = json::text(config, "config")?;
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(&text)).map_err(|error| {
        // The place in a text that nobody wrote says nothing.
        let why = error.inner().to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        errors::config(&format!("config: {}: {why}", error.path()))
    })
}

/// A time in milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Now(pub(crate) Timestamp);

impl<'py> FromPyObject<'_, 'py> for Now {
    type Error = PyErr;

    fn extract(now: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match now.extract::<u64>() {
            Ok(millis) if millis <= Timestamp::MAX.as_millis() => Ok(Self(Timestamp::from_millis(millis))),
            _ if now.is_instance_of::<PyInt>() => {
                Err(PyValueError::new_err("a time is from 0 to 2**53 - 1 milliseconds"))
            }
            _ => {
                let class = now.get_type();
                Err(PyTypeError::new_err(format!("a time is an int in milliseconds, not {}", class.name()?)))
            }
        }
    }
}
