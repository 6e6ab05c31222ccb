//! Values of Python's as JSON text, in one pass.

use std::fmt::Write as _;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};

/// How deep values may be nested: what is deeper is taken to hold itself.
const DEPTH: usize = 256;

/// The JSON text of a value; `name` is what errors call it.
pub(crate) fn text(value: &Bound<'_, PyAny>, name: &str) -> PyResult<String> {
    let mut text = String::new();
    write(&mut text, value, &|| name.into())?;
    Ok(text)
}

/// Writes a value: what Python's own `json` writes, and the parts of inputs and events, which have `to_dict`.
///
/// # Errors
///
/// `TypeError` for a value without a JSON form, `ValueError` for a number that is not finite, for text that is no
/// Unicode, and for a value that holds itself. `path` says what it was.
pub(crate) fn write(out: &mut String, value: &Bound<'_, PyAny>, path: &dyn Fn() -> String) -> PyResult<()> {
    nested(out, value, path, 0)
}

fn nested(
    out: &mut String,
    value: &Bound<'_, PyAny>,
    path: &dyn Fn() -> String,
    depth: usize,
) -> PyResult<()> {
    if depth > DEPTH {
        return Err(PyValueError::new_err(format!("{}: nested too deeply", path())));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return quote(out, text, path);
    }
    if value.is_none() {
        out.push_str("null");
    } else if let Ok(value) = value.cast::<PyBool>() {
        out.push_str(if value.is_true() { "true" } else { "false" });
    } else if let Ok(number) = value.cast::<PyInt>() {
        match number.extract::<i64>() {
            // Writing to a String does not fail.
            Ok(number) => drop(write!(out, "{number}")),
            Err(_) => out.push_str(
                number.call_method0(intern!(value.py(), "__repr__"))?.cast::<PyString>()?.to_str()?,
            ),
        }
    } else if let Ok(number) = value.cast::<PyFloat>() {
        let number = number.value();
        if !number.is_finite() {
            return Err(PyValueError::new_err(format!("{}: {number} has no JSON form", path())));
        }
        out.push_str(&serde_json::to_string(&number).unwrap_or_default());
    } else if let Ok(fields) = value.cast::<PyDict>() {
        out.push('{');
        for (index, (key, value)) in fields.iter().enumerate() {
            let Ok(key) = key.cast::<PyString>() else {
                return Err(PyTypeError::new_err(format!("{}: a key is no str", path())));
            };
            out.push_str(if index == 0 { "" } else { "," });
            quote(out, key, path)?;
            out.push(':');
            nested(out, &value, &|| format!("{}.{key}", path()), depth + 1)?;
        }
        out.push('}');
    } else if let Ok(items) = value.cast::<PyList>() {
        list(out, items.iter(), path, depth)?;
    } else if let Ok(items) = value.cast::<PyTuple>() {
        list(out, items.iter(), path, depth)?;
    } else if let Ok(fields) = value.cast::<PyMapping>() {
        // Any other mapping, as `types.MappingProxyType`: by way of a dictionary.
        let copy = PyDict::new(value.py());
        copy.update(fields)?;
        nested(out, &copy, path, depth + 1)?;
    } else if let Some(to_dict) = value.getattr_opt(intern!(value.py(), "to_dict"))? {
        nested(out, &to_dict.call0()?, path, depth + 1)?;
    } else {
        let class = value.get_type();
        return Err(PyTypeError::new_err(format!(
            "{}: an object of {} has no JSON form",
            path(),
            class.name()?
        )));
    }
    Ok(())
}

fn list<'py>(
    out: &mut String,
    items: impl Iterator<Item = Bound<'py, PyAny>>,
    path: &dyn Fn() -> String,
    depth: usize,
) -> PyResult<()> {
    out.push('[');
    for (index, item) in items.enumerate() {
        out.push_str(if index == 0 { "" } else { "," });
        nested(out, &item, &|| format!("{}[{index}]", path()), depth + 1)?;
    }
    out.push(']');
    Ok(())
}

fn quote(out: &mut String, text: &Bound<'_, PyString>, path: &dyn Fn() -> String) -> PyResult<()> {
    let Ok(text) = text.to_str() else {
        return Err(PyValueError::new_err(format!(
            "{}: text with half a surrogate pair is no Unicode",
            path()
        )));
    };
    // Most text needs no escapes.
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
    Ok(())
}
