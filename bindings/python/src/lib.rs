//! The native module of the Python package `parlour`: the engine of the crate `parlour`, and the classes of its inputs
//! and events.
//!
//! Three rules hold everywhere here:
//!
//! - Nothing of Python runs while an engine is locked, for a finalizer or a callback might come back to it.
//! - What Python code gets is built of values that have left the engine already: if that fails, no event is lost.
//! - What is known of inputs and events comes from the vocabulary of the core. `vocabulary.rs` is generated from it.

mod classes;
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

/// Parlour's engine, compiled from Rust. Its public names are those of the package `parlour`.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::classes::{Event, Input};
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

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        crate::dialect::add_constants(module.py())?;
        crate::classes::inputs::add_to(module, "inputs")?;
        crate::classes::events::add_to(module, "events")
    }
}
