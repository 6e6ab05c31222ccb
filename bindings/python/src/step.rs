//! The engine as a pure function, for Python.

use parlour::{Engine, Rejection, Tell, Timestamp, Verdict};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::classes::Input;
use crate::config::{self, Now};
use crate::envelope::Envelope;
use crate::json::{self, Text};
use crate::snapshot::Snapshot;
use crate::{errors, guard, value};

/// An input as it was given.
enum Given {
    Input(parlour::Input),
    Json(String),
}

impl Tell for Given {
    fn tell(self, engine: &mut Engine, now: Timestamp) -> Result<Verdict, Rejection> {
        match self {
            Self::Input(input) => engine.handle(now, input),
            Self::Json(text) => engine.handle_json(now, &text),
        }
    }
}

/// From a snapshot, or `None` at the beginning, and inputs at the time `now` to all that comes of them.
///
/// The engine as a pure function: nothing is kept, and the same arguments give the same result. It is what
/// `Engine.restore`, `Engine.handle` for each input, `Engine.poll_events` and `Engine.snapshot` do, for hosts that keep no
/// engine between two calls. Without inputs it lets time pass: at the `deadline` of the step before, or later, for a
/// deadline takes effect at its own time. As after each restore, the first `widget.load` of a widget that the snapshot
/// knows acts as a reload.
///
/// `snapshot` may be stored text (`to_json`) or bytes (`to_bytes`), and an input an object, a dictionary in canonical form
/// or JSON text. An input that is rejected stops nothing: the `parlour.Rejected` is among the `verdicts`. Raises
/// `parlour.RestoreError` or `parlour.ConfigError`.
#[pyfunction]
#[pyo3(signature = (snapshot, config, now, inputs = None))]
pub(crate) fn step(
    snapshot: &Bound<'_, PyAny>,
    config: Option<&Bound<'_, PyAny>>,
    now: Now,
    inputs: Option<&Bound<'_, PyAny>>,
) -> PyResult<Py<PyAny>> {
    let py = snapshot.py();
    let snapshot = stored(snapshot)?;
    let config = config::read(config)?;
    let inputs = inputs.map_or(Ok(Vec::new()), given)?;
    let stepped = guard::alone(|| parlour::step(snapshot, config, now.0, inputs))?;
    let stepped = stepped.map_err(|error| errors::restore(&error))?;

    let verdicts = stepped.verdicts.into_iter().map(|verdict| match verdict {
        Ok(verdict) => Ok(verdict.name().into_pyobject(py)?.into_any()),
        Err(rejection) => Ok(errors::rejected(rejection).into_value(py).into_bound(py).into_any()),
    });
    let verdicts = PyTuple::new(py, verdicts.collect::<PyResult<Vec<_>>>()?)?;
    let events = stepped.events.into_iter().map(|told| Envelope::wrap(py, told));
    let events = PyTuple::new(py, events.collect::<PyResult<Vec<_>>>()?)?;
    let deadline = stepped.deadline.map(|(at, reason)| value::deadline(py, at, reason)).transpose()?;
    value::result(py, "Stepped", (Snapshot(stepped.snapshot), verdicts, events, deadline))
}

/// A snapshot, as an object or as it is stored.
fn stored(snapshot: &Bound<'_, PyAny>) -> PyResult<Option<parlour::Snapshot>> {
    if snapshot.is_none() {
        return Ok(None);
    }
    if let Ok(snapshot) = snapshot.cast::<Snapshot>() {
        return Ok(Some(snapshot.get().0.clone()));
    }
    let read = match snapshot.is_instance_of::<PyString>() {
        true => Snapshot::from_json(snapshot.extract::<Text<'_>>()?),
        false => Snapshot::from_bytes(snapshot),
    };
    read.map(|snapshot| Some(snapshot.0))
}

/// The inputs of anything that gives them one by one. Text is not, though it gives characters, nor is an input.
fn given(inputs: &Bound<'_, PyAny>) -> PyResult<Vec<Given>> {
    if inputs.is_instance_of::<PyString>() || inputs.is_instance_of::<PyDict>() {
        let class = inputs.get_type();
        return Err(PyTypeError::new_err(format!("inputs must be several, not one {}", class.name()?)));
    }
    let inputs = inputs.try_iter()?.enumerate().map(|(index, input)| {
        let input = input?;
        if let Ok(input) = input.cast::<Input>() {
            Ok(Given::Input(input.get().0.clone()))
        } else if input.is_instance_of::<PyDict>() {
            json::text(&input, &format!("inputs[{index}]")).map(Given::Json)
        } else if input.is_instance_of::<PyString>() {
            Ok(Given::Json(input.extract::<Text<'_>>()?.0.to_owned()))
        } else {
            let class = input.get_type();
            Err(PyTypeError::new_err(format!(
                "inputs[{index}] must be a parlour.Input, a dict in canonical form or JSON text, not {}",
                class.name()?
            )))
        }
    });
    inputs.collect()
}
