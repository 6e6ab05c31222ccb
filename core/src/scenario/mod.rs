//! The scenario format of `tests/scenarios`: inputs, and what must come of them. Every language runs the
//! same files.
//!
//! ```json
//! {"name": "a chat is requested", "config": {}, "steps": [
//!   {"at": 0, "input": {"type": "connection.up"}, "verdict": "accepted", "events": [
//!     {"seq": 1, "at": 0, "origin": "live", "cause": "system", "type": "connection.up"}]},
//!   {"at": 9, "input": {"type": "chat.end"},
//!    "rejected": {"machine": "chat", "state": "idle", "reason": "unknown_chat"}},
//!   {"at": 12, "call": {"surface": "mluvii", "call": "statusUpdate", "args": [1]},
//!    "observed": [{"input": {"type": "availability.report", "widgetId": "mluvii", "status": "online"},
//!                  "rejected": {"machine": "widget", "reason": "unknown_widget"}}]},
//!   {"restart": true},
//!   {"at": 20, "timeout": true, "events": []},
//!   {"resync": true, "events": [
//!     {"seq": 2, "at": 20, "origin": "restored", "cause": "system", "type": "connection.up"}]}
//! ]}
//! ```
//!
//! With `"dialects": ["ctlive"]` beside the steps, each step also says which vendor calls its events are in these
//! dialects: `"dialects": {"ctlive": […]}`, none where it is missing. `"ga4": {"category": …, "events": "all"}` says how
//! Google Analytics is told, where that is not as by default.

use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::Config;
use crate::dialect::{DecodeError, Dialect, Ga4Events, Ga4Options, Observed, VendorCall};
use crate::engine::Engine;
use crate::engine::view::View;
use crate::outbox::log::Transition;
use crate::time::Timestamp;
use crate::vocabulary::{Envelope, Input, Json, Reason, Rejection, Verdict};

mod layout;

/// One behaviour: a configuration, and steps.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows.
    pub name: String,
    /// The engine's configuration; missing fields have their defaults.
    #[serde(default, serialize_with = "differences")]
    pub config: Config,
    /// The dialects in which all events are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dialects: Vec<Dialect>,
    /// How Google Analytics is told; missing: as by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ga4: Option<Ga4>,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// How Google Analytics is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Ga4 {
    /// The `event_category`.
    pub category: String,
    /// Which events; missing: the eight of Livechatoo.
    #[serde(default)]
    pub events: Ga4Events,
}

/// One step of a scenario: an input with its verdict or rejection, a vendor call and what it is taken for, a
/// timeout, a restart or a resync.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    /// The time of the call, in milliseconds; for inputs, vendor calls and timeouts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The input, in its JSON form, well-formed or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Json>,
    /// What the input's verdict must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// How the input must be rejected, in place of a verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Rejected>,
    /// A vendor call that is observed, in its JSON form, well-formed or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<Json>,
    /// What must become of the vendor call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Expected>,
    /// Whether time alone passes.
    #[serde(skip_serializing_if = "is_false")]
    pub timeout: bool,
    /// Whether the engine is stored and restored.
    #[serde(skip_serializing_if = "is_false")]
    pub restart: bool,
    /// Whether the engine tells again what holds.
    #[serde(skip_serializing_if = "is_false")]
    pub resync: bool,
    /// The events that must be there after the step, in order; none where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<Envelope>>,
    /// The same events as the calls of vendors, for the scenario's dialects; none where one is missing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dialects: BTreeMap<Dialect, Vec<VendorCall>>,
}

/// What must become of a vendor call.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Expected {
    /// It means these inputs, in order.
    Inputs(Vec<Meant>),
    /// It means no input.
    Nothing(Nothing),
    /// It is broken.
    Broken(Broken),
}

/// Where a vendor call is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Broken {
    /// The path of the field.
    pub field: String,
    /// What is wrong there: `missing`, `invalid` …
    pub fault: String,
}

impl<'de> Deserialize<'de> for Expected {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // An input is read from its text, which serde's own untagged form does not keep.
        let json = Json::deserialize(deserializer)?;
        let text = json.text();
        match text.as_bytes().first() {
            Some(b'[') => serde_json::from_str(text).map(Self::Inputs),
            Some(b'"') => serde_json::from_str(text).map(Self::Nothing),
            _ => serde_json::from_str(text).map(Self::Broken),
        }
        .map_err(serde::de::Error::custom)
    }
}

/// Why a vendor call means no input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Nothing {
    /// It belongs to somebody else.
    NotMine,
    /// It is the vendor's, and not known.
    Unknown,
}

/// An input that a vendor call means, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Meant {
    /// The input.
    pub input: Input,
    /// Its verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Or how it is rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Rejected>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Writes what differs from the defaults: a limit or a deadline more is no reason to write a scenario anew.
fn differences<S: serde::Serializer>(config: &Config, serializer: S) -> Result<S::Ok, S::Error> {
    let value = |config| serde_json::to_value(config).map_err(serde::ser::Error::custom);
    let mut config = value(config)?;
    prune(&mut config, &value(&Config::default())?);
    config.serialize(serializer)
}

/// Takes away all that is the same in both.
fn prune(value: &mut Value, other: &Value) {
    if let (Value::Object(members), Value::Object(others)) = (value, other) {
        members.retain(|key, value| others.get(key) != Some(value));
        for (key, value) in members {
            // What is missing by default is not there at all.
            if let Some(other) = others.get(key) {
                prune(value, other);
            }
        }
    }
}

/// What must be said of a rejection. What is left out may be anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rejected {
    /// The machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// Which one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Why.
    pub reason: Reason,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
}

impl Rejected {
    /// All that a rejection says; what says nothing is left out: text that is no input has neither id nor state.
    fn of(rejection: &Rejection) -> Self {
        let said = |text: &str| Some(text.to_string()).filter(|text| !text.is_empty());
        let fields: Vec<_> = rejection.fields.iter().map(|field| field.to_string()).collect();
        Self {
            machine: Some(rejection.machine.name().into()),
            id: said(&rejection.id),
            state: said(rejection.state),
            reason: rejection.reason,
            fields: (!fields.is_empty()).then_some(fields),
        }
    }

    /// Whether a rejection that says all is as this one says.
    fn allows(&self, other: &Self) -> bool {
        let is = |mine: &Option<String>, other: &Option<String>| {
            mine.as_ref().is_none_or(|mine| *mine == *other.as_deref().unwrap_or_default())
        };
        self.reason == other.reason
            && is(&self.machine, &other.machine)
            && is(&self.id, &other.id)
            && is(&self.state, &other.state)
            && self
                .fields
                .as_ref()
                .is_none_or(|fields| *fields == *other.fields.as_deref().unwrap_or_default())
    }
}

/// What came of one step.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The verdict or the rejection of the input; none where there was no input.
    pub result: Option<Result<Verdict, Rejection>>,
    /// What became of the vendor call; none where there was no call.
    pub observed: Option<Result<Observed, DecodeError>>,
    /// The events, in order.
    pub events: Vec<Envelope>,
    /// The changes of state, in order.
    pub transitions: Vec<Transition>,
    /// What held afterwards.
    pub view: View,
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, and where.
    pub fn from_json(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    /// The JSON form, for people to read: a step on a line where it fits.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing to a String fails only where a value refuses to be written, and none here does.
        let json = |value: serde_json::Result<String>| value.unwrap_or_default();
        let config =
            json(differences(&self.config, serde_json::value::Serializer).map(|value| value.to_string()));
        let steps = self.steps.iter().map(|step| layout::lay_out(&json(serde_json::to_string(step)), 4));
        let steps: Vec<String> = steps.map(|step| format!("    {step}")).collect();
        let name = Value::from(self.name.as_str());
        let config = layout::lay_out(&config, 2 + "\"config\": ".len());
        let dialects = match &*self.dialects {
            [] => String::new(),
            dialects => {
                let names: Vec<_> =
                    dialects.iter().map(|dialect| format!("\"{}\"", dialect.name())).collect();
                format!("  \"dialects\": [{}],\n", names.join(", "))
            }
        };
        let ga4 = self.ga4.as_ref().map_or_else(String::new, |ga4| {
            format!(
                "  \"ga4\": {},\n",
                layout::lay_out(&json(serde_json::to_string(ga4)), 2 + "\"ga4\": ".len())
            )
        });
        format!(
            "{{\n  \"name\": {name},\n  \"config\": {config},\n{dialects}{ga4}  \"steps\": [\n{}\n  ]\n}}\n",
            steps.join(",\n")
        )
    }

    /// How Google Analytics is told.
    #[must_use]
    pub fn ga4(&self) -> Ga4Options<'_> {
        match &self.ga4 {
            Some(ga4) => Ga4Options { category: &ga4.category, events: ga4.events },
            None => Ga4Options::default(),
        }
    }

    /// Plays the steps and tells what came of each. What is expected is not looked at.
    ///
    /// # Errors
    ///
    /// A step that is none of the five kinds, or a restart that fails.
    pub fn play(&self) -> Result<Vec<Outcome>, String> {
        let mut engine = Engine::new(self.config.clone());
        engine.log_transitions(true);
        self.steps.iter().enumerate().map(|(index, step)| step.play(&mut engine, index + 1)).collect()
    }

    /// Plays the steps and compares: events as the bytes of their canonical JSON.
    ///
    /// # Errors
    ///
    /// The first step that went otherwise: what was expected and what came.
    pub fn check(&self) -> Result<(), String> {
        for (index, (step, outcome)) in self.steps.iter().zip(self.play()?).enumerate() {
            step.check(&outcome, self)
                .map_err(|error| format!("{}: step {}: {error}", self.name, index + 1))?;
        }
        Ok(())
    }

    /// The same scenario with what really came of it as what is expected.
    ///
    /// # Errors
    ///
    /// As [`Scenario::play`].
    pub fn recorded(&self) -> Result<Self, String> {
        let outcomes = self.play()?;
        let steps = self.steps.iter().zip(outcomes).map(|(step, outcome)| step.recorded(outcome, self));
        Ok(Self { steps: steps.collect(), ..self.clone() })
    }
}

impl Step {
    fn play(&self, engine: &mut Engine, number: usize) -> Result<Outcome, String> {
        let at = || self.at.ok_or(format!("step {number} has no time"));
        let kinds = [self.input.is_some(), self.call.is_some(), self.timeout, self.restart, self.resync];
        if kinds.iter().filter(|kind| **kind).count() != 1 {
            return Err(format!("step {number} must be one of input, call, timeout, restart and resync"));
        }
        let (mut result, mut observed) = (None, None);
        if let Some(input) = &self.input {
            result = Some(engine.handle_json(at()?, input.text()));
        } else if let Some(call) = &self.call {
            observed = Some(engine.observe_json(at()?, call.text()));
        } else if self.timeout {
            engine.handle_timeout(at()?);
        } else if self.restart {
            *engine = restarted(engine).map_err(|error| format!("step {number}: {error}"))?;
        } else {
            engine.resync();
        }
        let events = engine.events().collect();
        let (transitions, view) = (engine.take_transitions(), engine.view());
        Ok(Outcome { result, observed, events, transitions, view })
    }

    /// Compares what came of this step of the scenario with what it says: events, inputs and vendor calls as the bytes
    /// of their JSON.
    ///
    /// # Errors
    ///
    /// What was expected, and what came.
    pub fn check(&self, outcome: &Outcome, scenario: &Scenario) -> Result<(), String> {
        match (&outcome.result, self.verdict, &self.rejected) {
            (None, None, None) => {}
            (Some(Ok(verdict)), Some(expected), None) if *verdict == expected => {}
            (Some(Err(rejection)), None, Some(expected)) if expected.allows(&Rejected::of(rejection)) => {}
            (result, verdict, rejected) => {
                let expected = match (verdict, rejected) {
                    (Some(verdict), _) => format!("{verdict:?}"),
                    (None, Some(rejected)) => format!("{rejected:?}"),
                    (None, None) => "neither verdict nor rejection".to_string(),
                };
                return Err(format!("expected {expected}, got {result:?}"));
            }
        }
        let expected: Vec<String> = self.events.iter().flatten().map(Envelope::to_json).collect();
        let got: Vec<String> = outcome.events.iter().map(Envelope::to_json).collect();
        if expected != got {
            return Err(format!("expected events\n  {}\ngot\n  {}", expected.join("\n  "), got.join("\n  ")));
        }
        self.check_observed(outcome)?;
        self.check_dialects(outcome, scenario)
    }

    fn check_observed(&self, outcome: &Outcome) -> Result<(), String> {
        let got = outcome.observed.as_ref().map(Expected::of);
        let fits = match (&self.observed, &got) {
            (Some(Expected::Inputs(expected)), Some(Expected::Inputs(got))) => {
                expected.len() == got.len()
                    && expected.iter().zip(got).all(|(expected, got)| expected.fits(got))
            }
            (expected, got) => expected == got,
        };
        if fits {
            return Ok(());
        }
        let json = |expected| serde_json::to_string(expected).unwrap_or_default();
        Err(format!("expected of the call\n  {}\ngot\n  {}", json(&self.observed), json(&got)))
    }

    fn check_dialects(&self, outcome: &Outcome, scenario: &Scenario) -> Result<(), String> {
        let dialects = &scenario.dialects;
        if let Some(dialect) = self.dialects.keys().find(|dialect| !dialects.contains(dialect)) {
            return Err(format!("dialect {} is not one of the scenario's", dialect.name()));
        }
        for dialect in dialects {
            let expected = self.dialects.get(dialect).into_iter().flatten();
            let expected: Vec<String> = expected.map(VendorCall::to_json).collect();
            let lines =
                outcome.events.iter().map(|envelope| dialect.encode_json_with(envelope, scenario.ga4()));
            let got: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
            let (expected, got) = (expected.join("\n  "), got.join("\n").replace('\n', "\n  "));
            if expected != got {
                return Err(format!("expected in {}\n  {expected}\ngot\n  {got}", dialect.name()));
            }
        }
        Ok(())
    }

    fn recorded(&self, outcome: Outcome, scenario: &Scenario) -> Self {
        let calls = |dialect: &Dialect| {
            let encoded = |envelope| dialect.encode_with(envelope, scenario.ga4());
            let calls: Vec<_> = outcome.events.iter().flat_map(encoded).collect();
            (!calls.is_empty()).then_some((*dialect, calls))
        };
        let dialects = scenario.dialects.iter().filter_map(calls).collect();
        let observed = outcome.observed.as_ref().map(Expected::of);
        let (verdict, rejected) = match outcome.result {
            None => (None, None),
            Some(Ok(verdict)) => (Some(verdict), None),
            Some(Err(rejection)) => (None, Some(Rejected::of(&rejection))),
        };
        let events =
            (!self.restart && rejected.is_none() || !outcome.events.is_empty()).then_some(outcome.events);
        Self { verdict, rejected, observed, events, dialects, ..self.clone() }
    }
}

impl Expected {
    fn of(observed: &Result<Observed, DecodeError>) -> Self {
        match observed {
            Ok(Observed::NotMine) => Self::Nothing(Nothing::NotMine),
            Ok(Observed::Unknown) => Self::Nothing(Nothing::Unknown),
            Ok(Observed::Taken(inputs)) => Self::Inputs(inputs.iter().map(Meant::of).collect()),
            Err(error) => {
                Self::Broken(Broken { field: error.field.to_string(), fault: error.fault.name().into() })
            }
        }
    }
}

impl Meant {
    fn of((input, result): &(Input, Result<Verdict, Rejection>)) -> Self {
        let (verdict, rejected) = match result {
            Ok(verdict) => (Some(*verdict), None),
            Err(rejection) => (None, Some(Rejected::of(rejection))),
        };
        Self { input: input.clone(), verdict, rejected }
    }

    /// Whether what came is what this says; of a rejection, what is left out may be anything.
    fn fits(&self, got: &Self) -> bool {
        let rejected = match (&self.rejected, &got.rejected) {
            (Some(expected), Some(got)) => expected.allows(got),
            (expected, got) => expected == got,
        };
        self.input == got.input && self.verdict == got.verdict && rejected
    }
}

/// The engine after a way through both forms of its snapshot.
fn restarted(engine: &Engine) -> Result<Engine, crate::RestoreError> {
    let json = crate::Snapshot::from_json(&engine.snapshot().to_json())?;
    let compact = crate::Snapshot::from_cbor(&json.to_cbor())?;
    let mut engine = Engine::restore(engine.config().clone(), compact)?;
    engine.log_transitions(true);
    Ok(engine)
}
