//! Configurations and times, as Python gives them.

use parlour::{Config, Timestamp};
use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyMapping};

use crate::{errors, json};

/// The configuration that a dictionary in canonical form says; the default one for `None`.
///
/// # Errors
///
/// `ConfigError`, which names the place.
pub(crate) fn read(config: Option<&Bound<'_, PyAny>>) -> PyResult<Config> {
    let Some(config) = config else { return Ok(Config::default()) };
    if !config.is_instance_of::<PyMapping>() {
        let class = config.get_type();
        return Err(errors::config(&format!("config: must be a mapping, not {}", class.name()?)));
    }
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
        whole(&now, "a time, in milliseconds,").map(|millis| Self(millis.into()))
    }
}

/// The number of an event.
#[derive(Clone, Copy)]
pub(crate) struct Seq(pub(crate) u64);

impl<'py> FromPyObject<'_, 'py> for Seq {
    type Error = PyErr;

    fn extract(seq: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        whole(&seq, "the number of an event").map(Self)
    }
}

/// A number that every language can hold; `what` says what it is.
fn whole(number: &Bound<'_, PyAny>, what: &str) -> PyResult<u64> {
    let py = number.py();
    // NumPy's truth values once passed for numbers, as Python's own do.
    let is_bool = match number.is_instance_of::<PyInt>() {
        true => number.is_instance_of::<PyBool>(),
        false => match number.getattr_opt(intern!(py, "dtype"))? {
            Some(dtype) => dtype.getattr(intern!(py, "kind"))?.eq("b")?,
            None => false,
        },
    };
    if is_bool {
        return Err(PyTypeError::new_err(format!("{what} is an int, not bool")));
    }
    match number.extract::<u64>() {
        Ok(number) if number <= Timestamp::MAX.as_millis() => Ok(number),
        Ok(_) => Err(range(what)),
        Err(error) if error.is_instance_of::<PyOverflowError>(py) => Err(range(what)),
        Err(error) if !error.is_instance_of::<PyTypeError>(py) => Err(error),
        _ => Err(PyTypeError::new_err(format!("{what} is an int, not {}", number.get_type().name()?))),
    }
}

fn range(what: &str) -> PyErr {
    PyValueError::new_err(format!("{what} is from 0 to 2**53 - 1"))
}
