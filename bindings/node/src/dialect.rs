//! Dialects: the vendors' own vocabularies, in and out, for JavaScript.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use napi_derive::napi;
use parlour::Envelope;
use parlour::dialect::{DecodeError, Decoded, Dialect, Ga4Events, Ga4Options, Origins, VendorCall};
use parlour::vocabulary::EventKind;
use serde_json::{Value, json};

use crate::engine::deadline;
use crate::errors::{self, Result, read_config, time};

fn dialect(name: &str) -> Result<Dialect> {
    name.parse().map_err(|error| errors::argument(&format!("{error}")))
}

fn ga4_events(name: Option<&str>) -> Result<Ga4Events> {
    let Some(name) = name else { return Ok(Ga4Options::default().events) };
    let unknown = || errors::argument(&format!("events is 'eight' or 'all', not '{name}'"));
    Ga4Events::from_name(name).ok_or_else(unknown)
}

fn safely<T>(work: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| errors::broken())
}

fn read_call(text: &str) -> Result<VendorCall> {
    VendorCall::from_json(text).map_err(|error| errors::decode(&error))
}

/// The surfaces of a dialect.
#[napi]
pub fn surfaces(name: String) -> Result<Vec<String>> {
    Ok(dialect(&name)?.surfaces().iter().map(|surface| surface.name().to_owned()).collect())
}

/// The calls that the vendor's integrators would have received for an event in its JSON form, one on a line.
#[napi]
pub fn encode(
    name: String,
    envelope: String,
    category: Option<String>,
    events: Option<String>,
) -> Result<String> {
    let dialect = dialect(&name)?;
    let envelope = Envelope::from_json(&envelope).map_err(|rejection| {
        errors::argument(&format!("what is to be encoded is no event in its envelope: {}", rejection.reason))
    })?;
    let category = category.as_deref().unwrap_or(Ga4Options::default().category);
    let ga4 = Ga4Options { category, events: ga4_events(events.as_deref())? };
    safely(|| dialect.encode_json_with(&envelope, ga4))
}

/// What a call says, as JSON: `what` is `read`, `decode` or `command`.
#[napi]
pub fn decode(name: String, what: String, call: String, origins: Option<Vec<String>>) -> Result<String> {
    let (dialect, call) = (dialect(&name)?, read_call(&call)?);
    let origins = match origins {
        None => Origins::any(),
        Some(origins) => Origins::only(origins.iter().map(String::as_str))
            .map_err(|error| errors::config(&error.to_string()))?,
    };
    let decoded: core::result::Result<Decoded, DecodeError> = safely(|| match &*what {
        "decode" => dialect.decode(&call, &origins),
        "command" => dialect.command(&call),
        _ => dialect.read(&call, &origins),
    })?;
    let (meaning, inputs) = match decoded.map_err(|error| errors::decode(&error))? {
        Decoded::NotMine => ("not_mine", Vec::new()),
        Decoded::Unknown => ("unknown", Vec::new()),
        Decoded::Inputs(inputs) => ("inputs", inputs),
    };
    Ok(json!({ "meaning": meaning, "inputs": inputs }).to_string())
}

/// Whether an event can come in this dialect, and by which calls, as JSON.
#[napi]
pub fn capability(name: String, event: String) -> Result<String> {
    let dialect = dialect(&name)?;
    let kind =
        EventKind::from_name(&event).ok_or_else(|| errors::argument(&format!("'{event}' is no event")))?;
    let capability = dialect.capability(kind);
    let calls: Vec<Value> = capability
        .calls
        .iter()
        .map(|call| {
            json!({
                "surface": call.surface.name(), "call": call.name, "kind": call.kind.name(), "again": call.again,
                "carries": call.carries.iter().map(|field| field.name()).collect::<Vec<_>>(),
            })
        })
        .collect();
    Ok(json!({ "event": kind.name(), "support": capability.support.name(), "calls": calls }).to_string())
}

/// Translates a stream of one vendor's calls to another's.
#[napi]
pub struct NativeTranslator(RefCell<Option<parlour::dialect::Translator>>);

impl NativeTranslator {
    fn with<T>(&self, work: impl FnOnce(&mut parlour::dialect::Translator) -> T) -> Result<T> {
        let mut place = self.0.borrow_mut();
        let translator = place.as_mut().ok_or_else(errors::broken)?;
        catch_unwind(AssertUnwindSafe(|| work(translator))).map_err(|_| {
            *place = None;
            errors::broken()
        })
    }
}

#[napi]
impl NativeTranslator {
    /// From a dialect to a dialect.
    #[napi(constructor)]
    pub fn new(
        from: String,
        to: String,
        config: Option<String>,
        category: Option<String>,
        events: Option<String>,
    ) -> Result<Self> {
        let (from, to) = (dialect(&from)?, dialect(&to)?);
        let config = read_config(config.as_deref())?;
        let mut translator = parlour::dialect::Translator::with_config(from, to, config);
        translator.set_ga4(category.as_deref(), ga4_events(events.as_deref())?);
        Ok(Self(RefCell::new(Some(translator))))
    }

    /// Translates the next call; calls in their JSON form.
    #[napi]
    pub fn translate(&self, call: String) -> Result<Vec<String>> {
        let call = read_call(&call)?;
        let calls = self.with(|translator| translator.translate(&call))?;
        Ok(texts(&calls.map_err(|error| errors::decode(&error))?))
    }

    /// Lets time pass without a call.
    #[napi]
    pub fn handle_timeout(&self, now: f64) -> Result<Vec<String>> {
        Ok(texts(&self.with(|translator| translator.handle_timeout(time(now)))?))
    }

    /// When to call `handleTimeout`, and what for, as JSON.
    #[napi]
    pub fn next_deadline(&self) -> Result<Option<String>> {
        self.with(|translator| {
            translator.next_deadline().map(|(at, reason)| deadline(at, reason).to_string())
        })
    }

    /// What was lost so far, as JSON.
    #[napi]
    pub fn report(&self) -> Result<String> {
        self.with(|translator| {
            let losses = translator.report().losses().iter().map(|(loss, times)| {
                let mut value = json!({ "kind": loss.name(), "times": times, "text": loss.to_string() });
                for (name, part) in loss.parts() {
                    value[name] = part.into();
                }
                value
            });
            Value::Array(losses.collect()).to_string()
        })
    }
}

fn texts(calls: &[VendorCall]) -> Vec<String> {
    calls.iter().map(VendorCall::to_json).collect()
}
