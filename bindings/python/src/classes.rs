//! The classes of inputs and events: one base for each half of the vocabulary, and a class for each of its entries.

use std::hash::{Hash as _, Hasher as _};

use parlour::vocabulary::{
    Description, EventKind, FieldDescription, InputKind, Record, Value, WidgetOptions,
};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

use crate::field::{Field, Fielded, Find};
use crate::json::{self, Text};
use crate::names::{expected, name};
use crate::{errors, value, vocabulary};

/// What a class needs to know of the half of the vocabulary that it belongs to.
pub(crate) trait Half: Record + Sized + PartialEq + serde::Serialize {
    /// What to call one of them.
    const NAME: &'static str;

    /// Reads one from its canonical JSON form.
    fn parse(text: &str) -> PyResult<Self>;
    /// What is known of it.
    fn description(&self) -> &'static Description;
    /// Whether a field of the entry `of` can have this value.
    fn fits(of: &Description, field: &FieldDescription, text: &str) -> bool;
}

/// Defines the base class of one half.
macro_rules! base {
    ($(#[doc = $doc:literal])* $Base:ident by $Kind:ident, $name:literal, read by $read:expr) => {
        $(#[doc = $doc])*
        #[pyclass(frozen, subclass, module = "parlour")]
        pub(crate) struct $Base(pub(crate) parlour::$Base);

        impl Half for parlour::$Base {
            const NAME: &'static str = $name;

            fn parse(text: &str) -> PyResult<Self> {
                $read(text)
            }

            fn description(&self) -> &'static Description {
                self.kind().description()
            }

            fn fits(of: &Description, field: &FieldDescription, text: &str) -> bool {
                $Kind::from_number(of.number).is_some_and(|kind| kind.fits(field.field.name(), text))
            }
        }

        impl $Base {
            /// What an object holds, if it is one of these.
            fn find<'a>(object: &'a Bound<'_, PyAny>) -> Option<&'a dyn Fielded> {
                object.cast::<Self>().ok().map(|object| &object.get().0 as _)
            }
        }

        #[pymethods]
        impl $Base {
            /// Reads one from its canonical JSON form.
            ///
            /// Text that is none raises `parlour.Rejected` of machine `input` where an input is read, and `ValueError`
            /// where an event is; both name the field that is at fault.
            #[staticmethod]
            fn from_json(py: Python<'_>, text: Text<'_>) -> PyResult<Py<Self>> {
                Self::wrap(py, parlour::$Base::parse(&text)?)
            }

            /// Reads one from its canonical form as a dictionary, the `type` among its keys.
            ///
            /// Raises what `from_json` raises; `TypeError` and `ValueError` for a value that has no JSON form.
            #[staticmethod]
            fn from_dict(py: Python<'_>, fields: &Bound<'_, PyDict>) -> PyResult<Py<Self>> {
                Self::wrap(py, parlour::$Base::parse(&json::text(fields, parlour::$Base::NAME)?)?)
            }

            /// The canonical JSON form: the same bytes in every language.
            fn to_json(&self) -> String {
                // Writing to a String fails only where a value refuses to be written, and none here does.
                serde_json::to_string(&self.0).unwrap_or_default()
            }

            /// The canonical form as a dictionary.
            fn to_dict(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
                value::from_json(py, &self.to_json())
            }

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                repr(slf.as_any(), slf.get().0.description())
            }

            fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
                let Ok(other) = other.cast::<Self>() else { return Ok(py.NotImplemented()) };
                let is_equal = is_equal(py, &self.0, &other.get().0)?;
                Ok(is_equal.into_pyobject(py)?.to_owned().into_any().unbind())
            }

            fn __hash__(&self) -> u64 {
                hash(&self.0)
            }

            fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
                let read = py.get_type::<Self>().getattr("from_json")?;
                (read, (self.to_json(),)).into_pyobject(py)
            }
        }
    };
}

base! {
    /// What the host tells the engine: the base of the classes in `parlour.inputs`.
    ///
    /// Inputs cannot be changed. They can be compared, hashed, pickled, and matched by keyword; what may be personal is
    /// left out of their `repr`. Opaque JSON in them is compared as Python compares it, by which 1, 1.0 and `True` are
    /// equal.
    Input by InputKind, "input", read by |text| parlour::Input::from_json(text).map_err(errors::rejected)
}

base! {
    /// What the engine tells the host: the base of the classes in `parlour.events`.
    ///
    /// Events cannot be changed, and their fields are read from Rust when they are asked for. They can be compared,
    /// hashed, pickled, and matched by keyword; what may be personal is left out of their `repr`. Opaque JSON in them
    /// is compared as Python compares it, by which 1, 1.0 and `True` are equal.
    Event by EventKind, "event", read by |text| parlour::Event::from_json(text)
        .map_err(|rejection| PyValueError::new_err(format!("no event: {}", errors::fault(&rejection))))
}

impl Input {
    pub(crate) fn wrap(py: Python<'_>, input: parlour::Input) -> PyResult<Py<Self>> {
        inputs::wrap(py, input)
    }
}

impl Event {
    pub(crate) fn wrap(py: Python<'_>, event: parlour::Event) -> PyResult<Py<Self>> {
        events::wrap(py, event)
    }
}

impl Fielded for parlour::Input {
    fn options(&self) -> Option<&WidgetOptions> {
        match self {
            Self::WidgetLoad(load) => load.options.as_deref(),
            Self::WidgetUpdate(update) => update.options.as_deref(),
            _ => None,
        }
    }
}

impl Fielded for parlour::Event {
    fn options(&self) -> Option<&WidgetOptions> {
        match self {
            Self::WidgetUpdated(updated) => updated.options.as_deref(),
            _ => None,
        }
    }
}

/// Defines the classes of one half in a module of their own, with `wrap`, which finds the class of a value, and
/// `add_to`, which shows them to Python.
macro_rules! classes {
    (
        mod $module:ident of $Base:ident by $Kind:ident in $path:literal;
        $( $(#[doc = $doc:literal])* $Entry:ident $signature:literal )*
    ) => {
        pub(crate) mod $module {
            use parlour::vocabulary::$Kind as Kind;
            use pyo3::prelude::*;
            use pyo3::types::PyDict;

            use super::{$Base, build, describe};

            $(
                $(#[doc = $doc])*
                #[pyclass(frozen, extends = $Base, module = $path)]
                pub(crate) struct $Entry;

                #[pymethods]
                impl $Entry {
                    #[new]
                    #[pyo3(signature = (**fields), text_signature = $signature)]
                    fn new(fields: Option<&Bound<'_, PyDict>>) -> PyResult<PyClassInitializer<Self>> {
                        let base = $Base(build(Kind::$Entry.description(), fields)?);
                        Ok(PyClassInitializer::from(base).add_subclass(Self))
                    }
                }
            )*

            /// An object of the class that is for this value.
            pub(crate) fn wrap(py: Python<'_>, core: parlour::$Base) -> PyResult<Py<$Base>> {
                Ok(match core.kind() {
                    $( Kind::$Entry => {
                        let entry = PyClassInitializer::from($Base(core)).add_subclass($Entry);
                        Bound::new(py, entry)?.into_super().unbind()
                    }, )*
                    _ => Bound::new(py, $Base(core))?.unbind(),
                })
            }

            /// Adds the classes to a module of this name.
            pub(crate) fn add_to(parent: &Bound<'_, PyModule>, name: &str) -> PyResult<()> {
                let py = parent.py();
                let module = PyModule::new(py, name)?;
                $(
                    module.add_class::<$Entry>()?;
                    describe(&py.get_type::<$Entry>(), Kind::$Entry.description(), $Base::find)?;
                )*
                parent.add(name, &module)?;
                // Only what stands there can be imported from.
                let modules = py.import("sys")?.getattr("modules")?;
                modules.set_item(format!("{}.{name}", parent.name()?), module)
            }
        }
    };
}

vocabulary::inputs! { classes! mod inputs of Input by InputKind in "parlour.inputs"; }
vocabulary::events! { classes! mod events of Event by EventKind in "parlour.events"; }

/// Gives a class its `type` and its fields.
fn describe(class: &Bound<'_, PyType>, entry: &'static Description, find: Find) -> PyResult<()> {
    class.setattr("type", entry.name)?;
    for field in entry.fields {
        class.setattr(name(field), Field::new(field, find))?;
    }
    Ok(())
}

/// Makes an entry of keyword arguments.
///
/// # Errors
///
/// `TypeError` for a field that the entry does not have and for one that is missing, as for any function; `ValueError`
/// for a value that does not fit. Each names the field, none the value: it may be personal.
fn build<H: Half>(entry: &'static Description, fields: Option<&Bound<'_, PyDict>>) -> PyResult<H> {
    let class = entry.rust_name;
    let mut text = format!(r#"{{"type":"{}""#, entry.name);
    let mut given = Vec::new();
    for (key, value) in fields.into_iter().flatten() {
        let key = key.cast::<PyString>()?.to_str()?;
        let Some(known) = entry.fields.iter().find(|known| name(known) == key) else {
            let names: Vec<&str> = entry.fields.iter().map(name).collect();
            let names = if names.is_empty() { "none".into() } else { names.join(", ") };
            return Err(PyTypeError::new_err(format!("{class} has no field '{key}'; its fields: {names}")));
        };
        // Absent is absent, but for opaque JSON that must be there: that may well be null.
        if value.is_none() && !(known.required && known.ty == "json") {
            continue;
        }
        text.push_str(",\"");
        text.push_str(known.field.name());
        text.push_str("\":");
        let begin = text.len();
        json::write(&mut text, &value, &|| format!("{class}: {key}"))?;
        given.push((known, begin..text.len()));
    }
    text.push('}');
    let is_given = |field: &FieldDescription| given.iter().any(|(known, _)| known.field == field.field);
    let missing = entry.fields.iter().filter(|field| field.required && !is_given(field));
    let missing: Vec<String> = missing.map(|field| format!("'{}'", name(field))).collect();
    if !missing.is_empty() {
        return Err(PyTypeError::new_err(format!("{class} misses {}", missing.join(", "))));
    }
    H::parse(&text).map_err(|error| {
        let misfits = given.iter().filter(|(known, value)| !H::fits(entry, known, &text[value.clone()]));
        let misfits = misfits.map(|(known, _)| format!("{} must be {}", name(known), expected(known)));
        let misfits: Vec<String> = misfits.collect();
        if misfits.is_empty() {
            error
        } else {
            PyValueError::new_err(format!("{class}: {}", misfits.join("; ")))
        }
    })
}

/// The class with its fields, without what may be personal.
fn repr(of: &Bound<'_, PyAny>, entry: &Description) -> PyResult<String> {
    let mut fields = Vec::new();
    for known in entry.fields {
        let name = name(known);
        let value = of.getattr(name)?;
        match value.is_none() {
            true => {}
            false if known.is_private() => fields.push(format!("{name}=<not shown>")),
            false => fields.push(format!("{name}={}", value.repr()?.to_str()?)),
        }
    }
    Ok(format!("{}({})", entry.rust_name, fields.join(", ")))
}

/// Whether both say the same: opaque JSON counts as what it says, not as the text that it came in.
fn is_equal<H: Half>(py: Python<'_>, one: &H, other: &H) -> PyResult<bool> {
    let (entry, is_same) = (one.description(), one == other);
    if is_same
        || entry.number != other.description().number
        || !entry.fields.iter().any(FieldDescription::is_opaque)
    {
        return Ok(is_same);
    }
    let said = |half: &H| value::from_json(py, &serde_json::to_string(half).unwrap_or_default());
    said(one)?.bind(py).eq(said(other)?)
}

/// A hash of the plain fields: equal entries have equal ones.
fn hash<H: Half>(half: &H) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    half.description().number.hash(&mut hasher);
    for field in half.description().fields {
        match half.field(field.field) {
            Value::Str(text) => text.hash(&mut hasher),
            Value::Int(number) => number.hash(&mut hasher),
            Value::Bool(value) => value.hash(&mut hasher),
            _ => {}
        }
    }
    hasher.finish()
}
