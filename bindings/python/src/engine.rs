//! The engine, for Python.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use parlour::dialect::Observed;
use parlour::{Polled, Timestamp, Verdict, input};
use pyo3::exceptions::{PyException, PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::classes::Input;
use crate::config::{self, Now};
use crate::envelope::Envelope;
use crate::guard::Guarded;
use crate::json::{self, Text};
use crate::normalizer::{Host, answered};
use crate::snapshot::Snapshot;
use crate::vendor_call::{self, VendorCall};
use crate::{errors, value};

/// The life of all widgets on a page, and of their chats.
///
/// The host drives it, in these steps and no others:
///
/// 1. `handle` an input with the time, or `handle_timeout` when the time of `next_deadline` has come.
/// 2. `poll_events`, and deliver each.
/// 3. Ask `next_deadline` when to wake up.
/// 4. Now and then store `snapshot` under `storage_key`.
///
/// Times are milliseconds from any epoch, 0 to 2**53 - 1; `parlour.aio.wall_clock()` is a good one, for it goes on
/// after a restart. The engine does no I/O, reads no clock and starts no thread: the same calls give the same events,
/// byte for byte. Threads may share an engine; their calls take turns.
///
/// `config` is a dictionary in canonical form, `parlour.types.Config`; what is missing has its default. Raises
/// `parlour.ConfigError`, which names the place. `phone_normalizer` is as for `set_phone_normalizer`.
#[pyclass(frozen, weakref, module = "parlour")]
pub(crate) struct Engine {
    engine: Guarded<parlour::Engine>,
    /// What belongs to Python: never locked while code of Python's runs, and never together with the engine.
    host: Mutex<Host>,
    /// Whether the host is owed an exception: every poll asks, and hardly any is.
    owes: AtomicBool,
}

impl Engine {
    fn make(engine: parlour::Engine, normalizer: Option<Bound<'_, PyAny>>) -> PyResult<Self> {
        let this =
            Self { engine: Guarded::new(engine), host: Mutex::default(), owes: AtomicBool::new(false) };
        if normalizer.is_some() {
            this.set_phone_normalizer(normalizer)?;
        }
        Ok(this)
    }

    /// What belongs to Python. Nothing panics while it is locked.
    fn host(&self) -> MutexGuard<'_, Host> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Raises what a call before could not.
    fn owed(&self, py: Python<'_>) -> PyResult<()> {
        if !self.owes.load(Ordering::Acquire) {
            return Ok(());
        }
        self.owes.store(false, Ordering::Release);
        let raised = self.host().raised.take();
        raised.map_or(Ok(()), |raised| Err(PyErr::from_value(raised.into_bound(py).into_any())))
    }

    /// The next event, after the questions before it were answered. Nothing is locked while the host's function runs.
    fn next(&self, py: Python<'_>) -> PyResult<Option<Envelope>> {
        loop {
            let (seq, number, is_open) = match self.engine.with(parlour::Engine::poll_or_ask)? {
                Polled::Event(told) => return Envelope::wrap(py, told).map(Some),
                Polled::Nothing => return Ok(None),
                Polled::Question { seq, number, is_open } => (seq, number, is_open),
            };
            let normalizer = self.host().normalizer.as_ref().map(|normalizer| normalizer.clone_ref(py));
            let Some(normalizer) = normalizer else {
                match self.engine.with(|engine| engine.poll_exactly(seq))? {
                    Some(told) => return Envelope::wrap(py, told).map(Some),
                    None => continue,
                }
            };
            if is_open {
                let said = normalizer.call1(py, (&*number,))?;
                let said = answered(said.bind(py))?;
                self.engine.with(|engine| engine.answer(seq, said))?.map_err(|_| {
                    PyValueError::new_err("phone_normalizer: what it returned is over limits.text")
                })?;
            } else {
                self.engine.with(|engine| engine.poll_exactly(seq))?;
            }
        }
    }
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (config = None, *, phone_normalizer = None))]
    fn new(config: Option<&Bound<'_, PyAny>>, phone_normalizer: Option<Bound<'_, PyAny>>) -> PyResult<Self> {
        Self::make(parlour::Engine::new(config::read(config)?), phone_normalizer)
    }

    /// An engine that goes on where the snapshot was taken, as if nothing had happened.
    ///
    /// It tells nothing by itself; deadlines that have passed meanwhile fire at the first call that brings a time,
    /// each at its own. The
    /// first `widget.load` of each widget acts as a reload. Neither the configuration nor the function for phone
    /// numbers is part of a snapshot. Raises `parlour.RestoreError` or `parlour.ConfigError`.
    #[staticmethod]
    #[pyo3(signature = (snapshot, config = None, *, phone_normalizer = None))]
    fn restore(
        snapshot: &Bound<'_, Snapshot>,
        config: Option<&Bound<'_, PyAny>>,
        phone_normalizer: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let snapshot = snapshot.get().0.clone();
        let engine = parlour::Engine::restore(config::read(config)?, snapshot);
        // Without a normaliser in the arguments the state stays exactly as it was stored.
        Self::make(engine.map_err(|error| errors::restore(&error))?, phone_normalizer)
    }

    /// Takes one input at the time `now`, in milliseconds. Deadlines that are due fire first, each
    /// at its own time, however late this is.
    ///
    /// `"accepted"` if it took effect, or waits in the queue of a loading widget; `"ignored"` for an exact repeat, or
    /// where there is nothing to change. Raises `parlour.Rejected`, which changed nothing, but for the clock and the
    /// deadlines that were due; a dictionary that is no input is rejected by machine `input`, and one that has no JSON
    /// form raises `TypeError` or `ValueError`. A `now` before the latest one counts as the latest.
    fn handle<'py>(&self, now: Now, input: &Bound<'py, PyAny>) -> PyResult<&Bound<'py, PyString>> {
        let py = input.py();
        if let Ok(input) = input.cast::<Input>() {
            let input = input.get();
            let verdict = self.engine.with(|engine| engine.handle(now.0, input.0.clone()))?;
            return verdict.map(|verdict| said(py, verdict)).map_err(errors::rejected);
        }
        match input.cast::<PyDict>() {
            Ok(input) => self.handle_json(py, now, Text(&json::text(input, "input")?)),
            Err(_) => Err(no_input(input)?),
        }
    }

    /// Takes one input in its canonical JSON form, as it came from a socket or a log. Else as `handle`.
    fn handle_json<'py>(&self, py: Python<'py>, now: Now, text: Text<'_>) -> PyResult<&Bound<'py, PyString>> {
        let verdict = self.engine.with(|engine| engine.handle_json(now.0, &text))?;
        verdict.map(|verdict| said(py, verdict)).map_err(errors::rejected)
    }

    /// Fires the deadlines that are due, each at its own time: early, late and repeated calls make no difference to what
    /// is told, but for when it is heard.
    fn handle_timeout(&self, now: Now) -> PyResult<()> {
        Ok(self.engine.with(|engine| engine.handle_timeout(now.0))?)
    }

    /// The next event that was not delivered yet, in its envelope; `None` if there is none.
    fn poll_event(&self, py: Python<'_>) -> PyResult<Option<Envelope>> {
        self.owed(py)?;
        self.next(py)
    }

    /// All events that were not delivered yet, in order.
    ///
    /// Where the function for phone numbers raises, what came before its question is given first, and the next call
    /// raises. What is no `Exception`, as `KeyboardInterrupt`, is raised at once, and no event is taken out then.
    fn poll_events(&self, py: Python<'_>) -> PyResult<Vec<Envelope>> {
        self.owed(py)?;
        let mut events = Vec::new();
        loop {
            match self.next(py) {
                Ok(Some(told)) => events.push(told),
                Ok(None) => return Ok(events),
                Err(error) if events.is_empty() => return Err(error),
                // Who ends the program is not kept waiting, and what was taken out is the next again.
                Err(error) if !error.is_instance_of::<PyException>(py) => {
                    self.engine.with(|engine| {
                        let events = events.iter().rev().map(Envelope::core);
                        events.for_each(|event| engine.put_back(event));
                    })?;
                    return Err(error);
                }
                // What was taken out is delivered first.
                Err(error) => {
                    self.host().raised = Some(error.into_value(py));
                    self.owes.store(true, Ordering::Release);
                    return Ok(events);
                }
            }
        }
    }

    /// When to call `handle_timeout`, and what for; `None` while nothing is due ever.
    fn next_deadline(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let deadline = self.engine.with(|engine| engine.next_deadline())?;
        deadline.map(|(at, reason)| value::deadline(py, at, reason)).transpose()
    }

    /// Whether the input would be accepted now, neither rejected nor ignored: the same code, run dry.
    fn can(&self, input: &Bound<'_, PyAny>) -> PyResult<bool> {
        let input = match (input.cast::<Input>(), input.cast::<PyDict>()) {
            (Ok(input), _) => input.get().0.clone(),
            (_, Ok(fields)) => match parlour::Input::from_json(&json::text(fields, "input")?) {
                Ok(input) => input,
                // What is no input is accepted at no time.
                Err(_) => return Ok(false),
            },
            _ => return Err(no_input(input)?),
        };
        Ok(self.engine.with(|engine| engine.can(&input))?)
    }

    /// Every machine's state by name, unread counts, open forms: plain data, a copy.
    fn view(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let view = self.engine.with(|engine| engine.view())?;
        value::plain(py, &view)
    }

    /// The remembered messages of a chat, sorted by time and id; `None` for a chat that is not known.
    fn transcript(&self, py: Python<'_>, chat_id: Text<'_>) -> PyResult<Py<PyAny>> {
        let transcript = self.engine.with(|engine| engine.transcript(&chat_id))?;
        value::plain(py, &transcript)
    }

    /// The key to store the snapshot under: of the account and, with `sessionPerHost`, the host of the widget that was
    /// loaded first.
    #[getter]
    fn storage_key(&self) -> PyResult<String> {
        Ok(self.engine.with(|engine| engine.storage_key())?)
    }

    /// Takes out the storage keys under which nothing is to be kept any more: of visitors who are known by another key
    /// now, or are gone. No snapshot holds them: ask after each step, or whenever a snapshot is stored.
    fn storage_keys_to_delete(&self) -> PyResult<Vec<String>> {
        Ok(self.engine.with(|engine| engine.storage_keys_to_delete())?)
    }

    /// The latest time that it was told, in milliseconds.
    #[getter]
    fn now(&self) -> PyResult<u64> {
        Ok(self.engine.with(|engine| engine.now())?.as_millis())
    }

    /// The whole configuration, defaults filled in; a copy.
    #[getter]
    fn config(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let config = self.engine.with(|engine| engine.config().clone())?;
        value::plain(py, &config)
    }

    /// All that the engine holds, undelivered events and deadlines too.
    fn snapshot(&self) -> PyResult<Snapshot> {
        Ok(Snapshot(self.engine.with(|engine| engine.snapshot())?))
    }

    /// What holds now, as `resync` would tell it, while nothing changes: for somebody who comes late, and alone. The
    /// `seq` of each is that of the latest event, for what holds is as of that one.
    fn what_holds(&self, py: Python<'_>) -> PyResult<Vec<Envelope>> {
        let held = self.engine.with(|engine| engine.what_holds())?;
        held.into_iter().map(|held| Envelope::wrap(py, held)).collect()
    }

    /// Tells again what holds now, with origin `restored`: for a user interface that starts anew. It is told no oftener
    /// than somebody polls: while all that the last call told still waits, another one adds nothing; where some of it was
    /// polled, it is told once more after the rest.
    fn resync(&self) -> PyResult<()> {
        Ok(self.engine.with(|engine| engine.resync())?)
    }

    /// Starts or stops noting every change of state; `limits.log` of them are kept.
    #[pyo3(signature = (on = true))]
    fn log_transitions(&self, on: bool) -> PyResult<()> {
        Ok(self.engine.with(|engine| engine.log_transitions(on))?)
    }

    /// Takes out the transitions noted so far, without personal data.
    fn take_transitions(&self, py: Python<'_>) -> PyResult<Vec<Py<PyAny>>> {
        let transitions = self.engine.with(|engine| engine.take_transitions())?;
        let transitions = transitions.iter().map(|step| {
            let parts = (step.machine.name(), &*step.id, step.from, step.to, step.input, step.at.as_millis());
            value::result(py, "Transition", parts)
        });
        transitions.collect()
    }

    /// Sets the host's own function for phone numbers, which takes the place of the configuration's choice.
    ///
    /// It gets a number as the visitor gave it, and returns the number in international format, or `None` for what is
    /// no number. No `phone.normalize_requested` comes to the host then: `poll_event` calls the function and goes on.
    /// It may use the engine, but for polling. If it raises, the exception goes to whoever polls, nothing is lost, and
    /// the next poll asks again, until the deadline `phoneAnswer` turns the answer down. Where several threads poll,
    /// each may ask.
    ///
    /// With `None` the questions come as events, to be answered by `inputs.PhoneNormalized`. To let the configuration's
    /// choice hold again, tell `inputs.PhoneSetNormalizer`. A function is no part of a snapshot: an engine that is
    /// restored without one asks by events.
    #[pyo3(signature = (function, /))]
    fn set_phone_normalizer(&self, function: Option<Bound<'_, PyAny>>) -> PyResult<()> {
        if let Some(function) = function.as_ref().filter(|function| !function.is_callable()) {
            let class = function.get_type();
            return Err(PyTypeError::new_err(format!(
                "phone_normalizer: a {} cannot be called",
                class.name()?
            )));
        }
        // A time before the latest counts as the latest: none passes.
        let host = input::PhoneSetNormalizer::new(parlour::Normalizer::Host);
        let done = self.engine.with(|engine| engine.handle(Timestamp::default(), host))?;
        done.map_err(errors::rejected)?;
        // What was there before is dropped when nothing is locked any more: that may run code.
        let before = std::mem::replace(&mut self.host().normalizer, function.map(Bound::unbind));
        drop(before);
        Ok(())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // Whoever has it locked holds on to what is in it: then there is nothing to be collected.
        let Ok(host) = self.host.try_lock() else { return Ok(()) };
        visit.call(&host.normalizer)?;
        visit.call(&host.raised)
    }

    fn __clear__(&self) {
        let gone = std::mem::take(&mut *self.host());
        drop(gone);
    }

    /// Takes a vendor's call at the time `now`: what the vendor tells, and what is asked of it.
    ///
    /// Meant for mode `observe`, where what the vendor skips is supplied with origin `inferred`, and what it tells
    /// twice is told once. Page messages count from the origins that the configuration names: a host that passes on
    /// what is posted to a page must name them. Raises `parlour.DecodeError` for a call that is the vendor's and
    /// broken; nothing changes then.
    fn observe(&self, py: Python<'_>, now: Now, call: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        if let Ok(call) = call.cast::<VendorCall>() {
            let call = &call.get().0;
            return observed(py, self.engine.with(|engine| engine.observe(now.0, call))?);
        }
        self.observe_json(py, now, Text(&vendor_call::text(call)?))
    }

    /// Takes a vendor's call in its JSON form. Else as `observe`.
    fn observe_json(&self, py: Python<'_>, now: Now, text: Text<'_>) -> PyResult<Py<PyAny>> {
        observed(py, self.engine.with(|engine| engine.observe_json(now.0, &text))?)
    }

    fn __repr__(&self) -> PyResult<String> {
        let (widgets, chats) = self.engine.with(|engine| {
            let view = engine.view();
            (view.widgets.len(), view.chats.len())
        })?;
        Ok(format!("<Engine with {widgets} widgets and {chats} chats>"))
    }
}

/// The verdict as Python has it, made once.
fn said(py: Python<'_>, verdict: Verdict) -> &Bound<'_, PyString> {
    match verdict {
        Verdict::Accepted => intern!(py, "accepted"),
        Verdict::Ignored => intern!(py, "ignored"),
    }
}

fn no_input(value: &Bound<'_, PyAny>) -> PyResult<PyErr> {
    let class = value.get_type();
    let class = class.name()?;
    Ok(PyTypeError::new_err(format!(
        "input must be a parlour.Input or a dict in canonical form, not {class}"
    )))
}

fn observed(
    py: Python<'_>,
    observed: Result<Observed, parlour::dialect::DecodeError>,
) -> PyResult<Py<PyAny>> {
    let (meaning, results) = match observed.map_err(|error| errors::decode(&error))? {
        Observed::NotMine => ("not_mine", Vec::new()),
        Observed::Unknown => ("unknown", Vec::new()),
        Observed::Taken(results) => ("inputs", results),
    };
    let results = results.into_iter().map(|(input, result)| {
        let result = match result {
            Ok(verdict) => verdict.name().into_pyobject(py)?.into_any(),
            Err(rejection) => errors::rejected(rejection).into_value(py).into_bound(py).into_any(),
        };
        (Input::wrap(py, input)?, result).into_pyobject(py)
    });
    let results = PyTuple::new(py, results.collect::<PyResult<Vec<_>>>()?)?;
    value::result(py, "Observed", (meaning, results))
}
