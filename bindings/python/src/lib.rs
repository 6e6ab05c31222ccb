//! The native module of the Python package `parlour`: the engine of the crate `parlour`, and the classes of its inputs
//! and events.
//!
//! Three rules hold everywhere here:
//!
//! - Nothing of Python runs while an engine is locked, for a finalizer or a callback might come back to it.
//! - What Python code gets is built of values that have left the engine already: if that fails, no event is lost.
//! - What is known of inputs and events comes from the vocabulary of the core. `vocabulary.rs` is generated from it.

mod classes;
mod command;
mod config;
mod dialect;
mod engine;
mod envelope;
mod errors;
mod field;
mod guard;
mod json;
mod names;
mod normalizer;
mod snapshot;
mod step;
mod translator;
mod value;
mod vendor_call;
mod vocabulary;

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;

/// Refuses any interpreter but the main one: what is kept for the process belongs to that. From 3.12 on Python does so itself.
fn alone(py: Python<'_>) -> PyResult<()> {
    // By its name until 3.12, and since.
    let known = ["_xxsubinterpreters", "_interpreters"].into_iter().find_map(|name| py.import(name).ok());
    let Some(interpreters) = known else { return Ok(()) };
    let (current, main) = (interpreters.call_method0("get_current")?, interpreters.call_method0("get_main")?);
    if current.eq(main)? {
        return Ok(());
    }
    Err(PyImportError::new_err(
        "parlour is for the main interpreter alone: this is another one of the same process",
    ))
}

/// Parlour's engine, compiled from Rust. Its public names are those of the package `parlour`.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::classes::{Event, Input};
    #[pymodule_export]
    use crate::command::command;
    #[pymodule_export]
    use crate::dialect::Dialect;
    #[pymodule_export]
    use crate::engine::Engine;
    #[pymodule_export]
    use crate::envelope::Envelope;
    #[pymodule_export]
    use crate::snapshot::Snapshot;
    #[pymodule_export]
    use crate::step::step;
    #[pymodule_export]
    use crate::translator::Translator;
    #[pymodule_export]
    use crate::vendor_call::VendorCall;

    use crate::alone;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        alone(module.py())?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        crate::dialect::add_constants(module.py())?;
        crate::classes::inputs::add_to(module, "inputs")?;
        crate::classes::events::add_to(module, "events")
    }
}
