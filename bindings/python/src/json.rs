//! Values of Python's as JSON text, in one pass.

use std::fmt::Write as _;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple, PyType};

/// How deep values may be nested: no reader of JSON here goes deeper, and what does may hold itself.
const DEPTH: usize = 127;

/// Characters of a path that an error repeats.
const PATH: usize = 80;

const NO_UNICODE: &str = "text with half a surrogate pair is no Unicode";

/// Text that comes as an argument. Python's own error for half a surrogate pair would hold the whole text.
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl<'a, 'py> FromPyObject<'a, 'py> for Text<'a> {
    type Error = PyErr;

    fn extract(text: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        match text.extract::<&'a str>() {
            Ok(text) => Ok(Self(text)),
            Err(_) if text.is_instance_of::<PyString>() => Err(PyValueError::new_err(NO_UNICODE)),
            Err(_) => Err(PyTypeError::new_err(format!("a str is needed, not {}", text.get_type().name()?))),
        }
    }
}

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
        let path: String = path().chars().take(PATH).collect();
        return Err(PyValueError::new_err(format!("{path}…: nested too deeply")));
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
            // As Python's own writer does: a class may have another `repr`, and that is no number.
            Err(_) => {
                let repr = value.py().get_type::<PyInt>().getattr(intern!(value.py(), "__repr__"))?;
                let digits = repr.call1((number,)).map_err(|error| {
                    PyValueError::new_err(format!("{}: {}", path(), error.value(value.py())))
                })?;
                out.push_str(digits.cast::<PyString>()?.to_str()?);
            }
        }
    } else if let Ok(number) = value.cast::<PyFloat>() {
        let number = number.value();
        if !number.is_finite() {
            return Err(PyValueError::new_err(format!("{}: {number} has no JSON form", path())));
        }
        out.push_str(&serde_json::to_string(&number).unwrap_or_default());
    } else if let Ok(fields) = value.cast::<PyDict>() {
        out.push('{');
        // A copy: what is written may run code, and that may change the dictionary.
        for (index, (key, value)) in fields.copy()?.iter().enumerate() {
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
    } else if let Some(value) = scalar(value)? {
        nested(out, &value, path, depth + 1)?;
    } else if let Some(to_dict) = value.getattr_opt(intern!(value.py(), "to_dict"))?
        && !value.is_instance_of::<PyType>()
    {
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

/// The number or truth value of Python's own that a number of another library stands for: NumPy's give it as `item()`, and
/// any other whole number as `__index__()`.
fn scalar<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = value.py();
    if value.is_instance_of::<PyType>() {
        return Ok(None);
    }
    if let Some(ndim) = value.getattr_opt(intern!(py, "ndim"))?
        && ndim.eq(0)?
        && let Some(item) = value.getattr_opt(intern!(py, "item"))?
    {
        return item.call0().map(Some);
    }
    match value.getattr_opt(intern!(py, "__index__"))? {
        Some(index) => match index.call0() {
            Ok(number) => Ok(Some(number)),
            // An array, say, has the method and is no number.
            Err(error) if error.is_instance_of::<PyTypeError>(py) => Ok(None),
            Err(error) => Err(error),
        },
        None => Ok(None),
    }
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
        return Err(PyValueError::new_err(format!("{}: {NO_UNICODE}", path())));
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
