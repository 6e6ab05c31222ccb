//! The engine, for Python.

use parlour::dialect::Observed;
use parlour::vocabulary::Personal;
use parlour::{Event, Verdict, input};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::classes::Input;
use crate::config::{self, Now};
use crate::envelope::Envelope;
use crate::guard::Guarded;
use crate::snapshot::Snapshot;
use crate::vendor_call::{self, VendorCall};
use crate::{errors, json, value};

/// The life of all widgets on a page, and of their chats.
///
/// The host drives it: it tells inputs with `handle`, and the time with `handle_timeout` when that of `next_deadline` has
/// come; it takes the events with `poll_event` or `poll_events`; now and then it stores `snapshot()` under `storage_key`.
/// The engine does no I/O, reads no clock and starts no thread. Threads may share it: their calls take turns.
#[pyclass(frozen, weakref, module = "parlour")]
pub(crate) struct Engine(Guarded<State>);

struct State {
    engine: parlour::Engine,
    /// The host's own function for phone numbers.
    normalizer: Option<Py<PyAny>>,
}

/// What a call of `poll_event` comes to.
// Moved once, not kept: a box would cost more than the room.
#[allow(clippy::large_enum_variant)]
enum Next {
    Event(parlour::Envelope),
    /// A question for the host's own function.
    Question {
        seq: u64,
        number: Personal,
        normalizer: Py<PyAny>,
    },
    Nothing,
}

impl State {
    fn next(&mut self, py: Python<'_>) -> Next {
        if let (Some(normalizer), Some(told)) = (&self.normalizer, self.engine.peek_event())
            && let Event::PhoneNormalizeRequested(request) = &told.event
        {
            let number = request.number.clone();
            return Next::Question { seq: told.seq, number, normalizer: normalizer.clone_ref(py) };
        }
        self.engine.poll_event().map_or(Next::Nothing, Next::Event)
    }

    /// Takes the answer to a question, if nobody else answered it meanwhile.
    fn answer(&mut self, seq: u64, number: Option<String>) {
        if self.engine.peek_event().is_some_and(|told| told.seq == seq)
            && let Some(told) = self.engine.poll_event()
            && let Event::PhoneNormalizeRequested(request) = told.event
        {
            let answer = input::PhoneNormalized::new(request.request_id);
            let answer = input::PhoneNormalized { number: number.map(Personal::from), ..answer };
            // Rejected after the deadline of the question: then nobody waits for the answer any more.
            drop(self.engine.handle(told.at, answer));
        }
    }
}

impl Engine {
    fn make(engine: parlour::Engine, normalizer: Option<Bound<'_, PyAny>>) -> PyResult<Self> {
        let this = Self(Guarded::new(State { engine, normalizer: None }));
        if normalizer.is_some() {
            this.set_phone_normalizer(normalizer)?;
        }
        Ok(this)
    }

    /// The next event, after the questions before it were answered. No lock is held while the host's function runs.
    fn next(&self, py: Python<'_>) -> PyResult<Option<Envelope>> {
        loop {
            match self.0.with(|state| state.next(py))? {
                Next::Event(told) => return Envelope::wrap(py, told).map(Some),
                Next::Nothing => return Ok(None),
                Next::Question { seq, number, normalizer } => {
                    let answer = normalizer.call1(py, (&*number,))?;
                    let answer = answer.extract::<Option<String>>(py).map_err(|_| {
                        PyTypeError::new_err("phone_normalizer must return a str, or None for no number")
                    })?;
                    self.0.with(|state| state.answer(seq, answer))?;
                }
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

    /// An engine that goes on where the snapshot was taken, as if nothing had happened. It tells nothing by itself;
    /// deadlines that have passed meanwhile fire at the first call that brings a time.
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

    /// Takes one input at the time `now`, in milliseconds; deadlines that are due fire first.
    fn handle<'py>(&self, now: Now, input: &Bound<'py, PyAny>) -> PyResult<&Bound<'py, PyString>> {
        let py = input.py();
        if let Ok(input) = input.cast::<Input>() {
            let input = input.get();
            let verdict = self.0.with(|state| state.engine.handle(now.0, input.0.clone()))?;
            return verdict.map(|verdict| said(py, verdict)).map_err(errors::rejected);
        }
        match input.cast::<PyDict>() {
            Ok(input) => self.handle_json(py, now, &json::text(input, "input")?),
            Err(_) => Err(no_input(input)?),
        }
    }

    /// Takes one input in its canonical JSON form.
    fn handle_json<'py>(&self, py: Python<'py>, now: Now, text: &str) -> PyResult<&Bound<'py, PyString>> {
        let verdict = self.0.with(|state| state.engine.handle_json(now.0, text))?;
        verdict.map(|verdict| said(py, verdict)).map_err(errors::rejected)
    }

    /// Fires the deadlines that are due. Early, late and repeated calls do no harm.
    fn handle_timeout(&self, now: Now) -> PyResult<()> {
        Ok(self.0.with(|state| state.engine.handle_timeout(now.0))?)
    }

    /// The next event that was not delivered yet, in its envelope; `None` if there is none.
    fn poll_event(&self, py: Python<'_>) -> PyResult<Option<Envelope>> {
        self.next(py)
    }

    /// All events that were not delivered yet, in order.
    fn poll_events(&self, py: Python<'_>) -> PyResult<Vec<Envelope>> {
        let mut events = Vec::new();
        loop {
            match self.next(py) {
                Ok(Some(told)) => events.push(told),
                Ok(None) => return Ok(events),
                // What was taken out is delivered; what failed comes again at the next call.
                Err(_) if !events.is_empty() => return Ok(events),
                Err(error) => return Err(error),
            }
        }
    }

    /// When to call `handle_timeout`, and what for; `None` while nothing is due ever.
    fn next_deadline(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let deadline = self.0.with(|state| state.engine.next_deadline())?;
        deadline
            .map(|(at, reason)| value::result(py, "Deadline", (at.as_millis(), reason.name())))
            .transpose()
    }

    /// Whether the input would be accepted now: the same code, run dry. Nothing changes.
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
        Ok(self.0.with(|state| state.engine.can(&input))?)
    }

    /// Every machine's state by name, unread counts, open forms: plain data.
    fn view(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let view = self.0.with(|state| state.engine.view())?;
        value::plain(py, &view)
    }

    /// The remembered messages of a chat, sorted by time and id; `None` for a chat that is not known.
    fn transcript(&self, py: Python<'_>, chat_id: &str) -> PyResult<Py<PyAny>> {
        let transcript = self.0.with(|state| state.engine.transcript(chat_id))?;
        value::plain(py, &transcript)
    }

    /// The key under which the host should store the snapshot.
    #[getter]
    fn storage_key(&self) -> PyResult<String> {
        Ok(self.0.with(|state| state.engine.storage_key())?)
    }

    /// The whole configuration, defaults filled in.
    #[getter]
    fn config(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let config = self.0.with(|state| state.engine.config().clone())?;
        value::plain(py, &config)
    }

    /// All that the engine holds.
    fn snapshot(&self) -> PyResult<Snapshot> {
        Ok(Snapshot(self.0.with(|state| state.engine.snapshot())?))
    }

    /// Tells again what holds now, with origin `restored`: for a user interface that starts anew.
    fn resync(&self) -> PyResult<()> {
        Ok(self.0.with(|state| state.engine.resync())?)
    }

    /// Starts or stops noting every change of state.
    #[pyo3(signature = (on = true))]
    fn log_transitions(&self, on: bool) -> PyResult<()> {
        Ok(self.0.with(|state| state.engine.log_transitions(on))?)
    }

    /// Takes out the transitions noted so far, without personal data.
    fn take_transitions(&self, py: Python<'_>) -> PyResult<Vec<Py<PyAny>>> {
        let transitions = self.0.with(|state| state.engine.take_transitions())?;
        let transitions = transitions.iter().map(|step| {
            let parts = (step.machine.name(), &*step.id, step.from, step.to, step.input, step.at.as_millis());
            value::result(py, "Transition", parts)
        });
        transitions.collect()
    }

    /// Sets the host's own function for phone numbers, which takes the place of the configuration's choice.
    #[pyo3(signature = (function, /))]
    fn set_phone_normalizer(&self, function: Option<Bound<'_, PyAny>>) -> PyResult<()> {
        if let Some(function) = function.as_ref().filter(|function| !function.is_callable()) {
            let class = function.get_type();
            return Err(PyTypeError::new_err(format!(
                "phone_normalizer: a {} cannot be called",
                class.name()?
            )));
        }
        let function = function.map(Bound::unbind);
        let before = self.0.with(|state| {
            let host = input::PhoneSetNormalizer::new(parlour::Normalizer::Host);
            let now = state.engine.view().now;
            state.engine.handle(now, host)?;
            Ok(std::mem::replace(&mut state.normalizer, function))
        })?;
        // Dropped here, where it may run code: the engine is no longer locked.
        before.map(drop).map_err(errors::rejected)
    }

    /// Takes a vendor's call, a `VendorCall` or its canonical form as a dictionary, at the time `now`.
    fn observe(&self, py: Python<'_>, now: Now, call: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        if let Ok(call) = call.cast::<VendorCall>() {
            let call = &call.get().0;
            return observed(py, self.0.with(|state| state.engine.observe(now.0, call))?);
        }
        self.observe_json(py, now, &vendor_call::text(call)?)
    }

    /// Takes a vendor's call in its JSON form.
    fn observe_json(&self, py: Python<'_>, now: Now, text: &str) -> PyResult<Py<PyAny>> {
        observed(py, self.0.with(|state| state.engine.observe_json(now.0, text))?)
    }

    fn __repr__(&self) -> PyResult<String> {
        let (widgets, chats) = self.0.with(|state| {
            let view = state.engine.view();
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
