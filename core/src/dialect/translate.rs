//! Any dialect in, any dialect out: through the engine, so that what comes out obeys the lifecycle rules.

use alloc::vec::Vec;
use core::fmt;

use super::ga4::is_parameter;
use super::{
    DecodeError, Dialect, Emits, Fault, Ga4Events, Ga4Options, Observed, Support, Surface, VendorCall,
};
use crate::config::{Config, Mode};
use crate::engine::Engine;
use crate::outbox::timer::DeadlineReason;
use crate::time::Timestamp;
use crate::vocabulary::{Envelope, EventKind, Field, InputKind, Origin, Reason, Record, Text, Value};

/// Translates a stream of one vendor's calls to another's.
///
/// ```
/// use parlour::dialect::{Dialect, Surface, Translator, VendorCall};
///
/// let mut translator = Translator::new(Dialect::Livechatoo, Dialect::Mluvii);
/// let started = r#"[{"ticket":"T-77","initiator":"client"}]"#;
/// let call = VendorCall::new(Surface::LivechatooEmbed, "onchatstart", started)?;
/// let calls = translator.translate(&call)?;
/// let types: Vec<&str> = calls.iter().map(|call| call.args[0].text()).collect();
/// assert_eq!(types, [r#"{"type":"chatSessionCreated"}"#, r#"{"type":"chatSessionStarted"}"#]);
/// assert!(translator.report().to_string().contains("chat.started: ticket is lost"));
/// # Ok::<(), parlour::dialect::DecodeError>(())
/// ```
#[derive(Clone)]
pub struct Translator {
    from: Dialect,
    to: Dialect,
    engine: Engine,
    now: Timestamp,
    report: Report,
    category: Text,
    ga4_events: Ga4Events,
}

impl Translator {
    /// A translator that takes page messages of any origin: for logs.
    #[must_use]
    pub fn new(from: Dialect, to: Dialect) -> Self {
        Self::with_config(from, to, Config::default())
    }

    /// A translator whose engine is configured so: with a list of origins for live messages, say. The mode is always
    /// [`Mode::Observe`].
    #[must_use]
    pub fn with_config(from: Dialect, to: Dialect, config: Config) -> Self {
        let engine = Engine::new(Config { mode: Mode::Observe, ..config });
        Self {
            from,
            to,
            engine,
            now: Timestamp::default(),
            report: Report::default(),
            category: from.vendor().into(),
            ga4_events: Ga4Events::default(),
        }
    }

    /// Lets Google Analytics be told so from now on. Without a word of the host's, the category is the name of the vendor
    /// whose calls are read.
    pub fn set_ga4(&mut self, category: Option<&str>, events: Ga4Events) {
        self.category = category.unwrap_or_else(|| self.from.vendor()).into();
        self.ga4_events = events;
    }

    /// Translates the next call of the stream. Its time is `at`; a call without one comes at the time of the one
    /// before. What comes out has the time of its event.
    ///
    /// # Errors
    ///
    /// The call is broken; it is counted in the report, and the stream can go on.
    pub fn translate(&mut self, call: &VendorCall) -> Result<Vec<VendorCall>, DecodeError> {
        self.now = call.at.unwrap_or(self.now).max(self.now);
        let observed = if call.surface.dialect() == self.from {
            self.engine.observe(self.now, call)
        } else {
            Ok(Observed::NotMine)
        };
        let broken = |error: &DecodeError| self.report.count(Loss::Broken { fault: error.fault });
        let observed = observed.inspect_err(broken)?;
        if observed.is_repeat() {
            self.report.count(Loss::Repeated { surface: call.surface, call: call.told() });
        }
        match observed {
            Observed::NotMine => self.report.count(Loss::NotMine { surface: call.surface }),
            // What is not known can still be passed on to whoever speaks the same dialect.
            Observed::Unknown if self.from == self.to => {
                let mut calls = self.calls();
                calls.push(VendorCall { at: Some(self.now), ..call.clone() });
                return Ok(calls);
            }
            Observed::Unknown => {
                self.report.count(Loss::Unknown { surface: call.surface, call: call.told() });
            }
            Observed::Taken(results) => {
                for (input, result) in results {
                    if let Err(rejection) = result {
                        let (input, reason) = (input.kind(), rejection.reason);
                        self.report.count(Loss::Rejected { input, reason });
                    }
                }
            }
        }
        Ok(self.calls())
    }

    /// When [`handle_timeout`](Self::handle_timeout) should be called, and what for.
    #[must_use]
    pub fn next_deadline(&self) -> Option<(Timestamp, DeadlineReason)> {
        self.engine.next_deadline()
    }

    /// Lets time pass without a call: deadlines that are due may bring calls about.
    pub fn handle_timeout(&mut self, now: impl Into<Timestamp>) -> Vec<VendorCall> {
        self.now = self.now.max(now.into());
        self.engine.handle_timeout(self.now);
        self.calls()
    }

    /// What was lost so far.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The target's calls for all events that wait.
    fn calls(&mut self) -> Vec<VendorCall> {
        let mut calls = Vec::new();
        for envelope in self.engine.events() {
            let ga4 = Ga4Options { category: &self.category, events: self.ga4_events };
            let told = self.to.encode_with(&envelope, ga4);
            self.report.compare(self.from, self.to, &envelope, ga4.events, !told.is_empty());
            calls.extend(told.into_iter().map(|call| VendorCall { at: Some(envelope.at), ..call }));
        }
        calls
    }
}

/// Something that a translation could not pass on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Loss {
    /// The target has no call for the event, or none for this one: a rating on another scale, or history, say.
    Event {
        /// The event.
        event: EventKind,
    },
    /// The target's call has no place for a field.
    Field {
        /// The event.
        event: EventKind,
        /// Its field.
        field: Field,
    },
    /// The source's call is not known.
    Unknown {
        /// Where it was made.
        surface: Surface,
        /// Its name; empty where there were too many names.
        call: Text,
    },
    /// The call belongs to another dialect than the source's, or is a page message of somebody else.
    NotMine {
        /// Where it was made.
        surface: Surface,
    },
    /// The call was taken for a duplicate: nothing that it tells was news.
    Repeated {
        /// Where it was made.
        surface: Surface,
        /// Its name.
        call: Text,
    },
    /// The engine did not take what the call says.
    Rejected {
        /// The input that it was taken for.
        input: InputKind,
        /// Why.
        reason: Reason,
    },
    /// The call was broken, or a page message came from an origin that is not on the list.
    Broken {
        /// What was wrong with it.
        fault: Fault,
    },
}

impl Loss {
    /// The name of its kind, for bindings: `event`, `field`, `unknown`, `not_mine`, `repeated`, `rejected`,
    /// `broken`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Event { .. } => "event",
            Self::Field { .. } => "field",
            Self::Unknown { .. } => "unknown",
            Self::NotMine { .. } => "not_mine",
            Self::Repeated { .. } => "repeated",
            Self::Rejected { .. } => "rejected",
            Self::Broken { .. } => "broken",
        }
    }

    /// What it is about, for bindings: each part's name, as that of the field here, and its own.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let (first, second) = match self {
            Self::Event { event } => (("event", event.name()), None),
            Self::Field { event, field } => (("event", event.name()), Some(("field", field.name()))),
            Self::Unknown { surface, call } | Self::Repeated { surface, call } => {
                (("surface", surface.name()), Some(("call", call.as_str())))
            }
            Self::NotMine { surface } => (("surface", surface.name()), None),
            Self::Rejected { input, reason } => (("input", input.name()), Some(("reason", reason.name()))),
            Self::Broken { fault } => (("fault", fault.name()), None),
        };
        core::iter::once(first).chain(second)
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event { event } => {
                write!(f, "{}: no call of the target says it", event.name())
            }
            Self::Field { event, field } => write!(f, "{}: {} is lost", event.name(), field.name()),
            Self::Unknown { surface, call } => {
                write!(f, "{} {}: is not known", surface.name(), call.escape_debug())
            }
            Self::NotMine { surface } => write!(f, "{}: somebody else's call", surface.name()),
            Self::Repeated { surface, call } => {
                write!(f, "{} {}: was taken for a duplicate", surface.name(), call.escape_debug())
            }
            Self::Rejected { input, reason } => write!(f, "{}: was rejected, {reason}", input.name()),
            Self::Broken { fault: Fault::ForeignOrigin } => {
                f.write_str("page message: comes from an origin that is not on the list")
            }
            Self::Broken { fault } => write!(f, "broken call: {fault}"),
        }
    }
}

/// What a translation could not pass on, each with how often, in the order in which it first came up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    losses: Vec<(Loss, u64)>,
}

impl Report {
    /// Distinct losses that are told apart. All but the names of unknown calls are far fewer.
    const MOST: usize = 1_024;

    /// Each loss, with how often it came up.
    #[must_use]
    pub fn losses(&self) -> &[(Loss, u64)] {
        &self.losses
    }

    /// Whether nothing was lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.losses.is_empty()
    }

    fn count(&mut self, mut loss: Loss) {
        if self.losses.len() >= Self::MOST
            && let Loss::Unknown { call, .. } = &mut loss
        {
            *call = Text::default();
        }
        match self.losses.iter_mut().find(|(known, _)| *known == loss) {
            Some((_, times)) => *times += 1,
            None => self.losses.push((loss, 1)),
        }
    }

    /// Counts what of an event its calls do not say: of what the source told, and not of what the engine added. What
    /// the engine derives on both sides is not lost.
    fn compare(&mut self, from: Dialect, to: Dialect, envelope: &Envelope, ga4: Ga4Events, was_told: bool) {
        let event = envelope.event.kind();
        let is_any = to == Dialect::Ga4 && ga4 == Ga4Events::All;
        let (source, target) = (from.capability(event), to.capability(event));
        if !was_told {
            // What is told again, or was added, is not what the source told.
            let is_news =
                to.descriptor().tells(event, envelope.origin) || envelope.origin == Origin::Replayed;
            if (is_any || target.support == Support::Emits) && !is_news {
                return;
            }
            if source.support == Support::Emits || target.support != Support::Derived {
                self.count(Loss::Event { event });
            }
            return;
        }
        let carries = |calls: &[&Emits], field| calls.iter().any(|row| row.carries.contains(&field));
        let is_kept = |field| if is_any { is_parameter(event, field) } else { carries(&target.calls, field) };
        for field in event.fields() {
            let was_said = source.support != Support::Emits || carries(&source.calls, field);
            let is_known = was_said && says_something(envelope.event.field(field));
            if is_known && !is_kept(field) {
                self.count(Loss::Field { event, field });
            }
        }
    }
}

/// Whether a field's value is more than the lack of one.
fn says_something(value: Value<'_>) -> bool {
    match value {
        Value::Absent | Value::Null => false,
        Value::List(items) => items.count() > 0,
        _ => true,
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (loss, times)) in self.losses.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            write!(f, "{end}{times:>4} × {loss}")?;
        }
        Ok(())
    }
}
