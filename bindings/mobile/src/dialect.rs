//! Dialects: the vendors' own vocabularies, in and out.

use std::sync::Arc;

use parlour::dialect::{Decoded as CoreDecoded, Dialect, Ga4Events, Observed as CoreObserved, Origins};
use parlour::{Timestamp, vocabulary::EventKind};

use crate::convert::{Given, Json, Misfit, Shown};
use crate::engine::{Deadline, Envelope, Observed, Result};
use crate::errors::{self, ParlourError, time};
use crate::generated::plain::Config;
use crate::generated::vocabulary::{DialectName, Input, Support, Surface, VendorCallKind};
use crate::guard::{Guarded, alone};

/// A vendor's call: a callback that it makes, a message that it posts, or a command that it takes.
#[derive(Clone, PartialEq, uniffi::Record)]
#[uniffi::export(Debug)]
pub struct VendorCall {
    /// Where it was made or received.
    pub surface: Surface,
    /// The function, method or callback.
    pub call: String,
    /// The arguments, each JSON.
    #[uniffi(default)]
    pub args: Vec<Json>,
    /// When it was made, in milliseconds; encoders leave it out, translations fill it in.
    #[uniffi(default)]
    pub at: Option<i64>,
    /// The origin of a page message.
    #[uniffi(default)]
    pub origin: Option<String>,
    /// The chat whose contact it concerns, beside the arguments.
    #[uniffi(default)]
    pub chat_id: Option<String>,
    /// Which widget it concerns, where a page has several of a vendor that does not name them.
    #[uniffi(default)]
    pub widget_id: Option<String>,
}

impl std::fmt::Debug for VendorCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Arguments may be personal.
        write!(f, "{} {}", self.surface.name(), self.call)
    }
}

impl Shown<VendorCall> for parlour::dialect::VendorCall {
    fn shown(&self) -> VendorCall {
        VendorCall {
            surface: Surface::named(self.surface.name()),
            call: self.call.shown(),
            args: self.args.shown(),
            at: self.at.map(|at| at.as_millis().shown()),
            origin: self.origin.shown(),
            chat_id: self.chat_id.shown(),
            widget_id: self.widget_id.shown(),
        }
    }
}

impl Given<parlour::dialect::VendorCall> for VendorCall {
    fn given(self) -> core::result::Result<parlour::dialect::VendorCall, Misfit> {
        let at: Option<u64> = self.at.given().map_err(|misfit: Misfit| misfit.in_field("at"))?;
        let misfit = Misfit { field: "surface", expected: "a surface" };
        Ok(parlour::dialect::VendorCall {
            surface: self.surface.name().parse().map_err(|_| misfit)?,
            call: self.call.given()?,
            args: self.args.given().map_err(|misfit| misfit.in_field("args"))?,
            at: at.map(Timestamp::from_millis),
            origin: self.origin.given()?,
            chat_id: self.chat_id.given()?,
            widget_id: self.widget_id.given()?,
        })
    }
}

/// What a call was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Meaning {
    /// No call of the dialect, or a page message of somebody else.
    NotMine,
    /// One that says nothing, or that nobody knows.
    Unknown,
    /// One that means inputs.
    Inputs,
}

/// What a call says.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Decoded {
    /// What it was.
    pub meaning: Meaning,
    /// The inputs that it means.
    pub inputs: Vec<Input>,
}

impl From<CoreDecoded> for Decoded {
    fn from(decoded: CoreDecoded) -> Self {
        match decoded {
            CoreDecoded::NotMine => Self { meaning: Meaning::NotMine, inputs: Vec::new() },
            CoreDecoded::Unknown => Self { meaning: Meaning::Unknown, inputs: Vec::new() },
            CoreDecoded::Inputs(inputs) => {
                Self { meaning: Meaning::Inputs, inputs: inputs.iter().map(Shown::shown).collect() }
            }
        }
    }
}

impl From<CoreObserved> for Observed {
    fn from(observed: CoreObserved) -> Self {
        let (meaning, results) = match observed {
            CoreObserved::NotMine => (Meaning::NotMine, Vec::new()),
            CoreObserved::Unknown => (Meaning::Unknown, Vec::new()),
            CoreObserved::Taken(results) => (Meaning::Inputs, results),
        };
        let (inputs, outcomes) =
            results.into_iter().map(|(input, result)| (input.shown(), result.into())).unzip();
        Self { meaning, inputs, outcomes }
    }
}

/// How Google Analytics is told; no other dialect depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct Ga4Options {
    /// The event's category; missing: `Chat`, as the core has it.
    #[uniffi(default)]
    pub category: Option<String>,
    /// `eight`, those that the vendor's own integration sends, or `all`; missing: `eight`.
    #[uniffi(default)]
    pub events: Option<String>,
}

impl Ga4Options {
    fn events(&self) -> Result<Ga4Events> {
        let Some(name) = &self.events else { return Ok(parlour::dialect::Ga4Options::default().events) };
        let unknown = || ParlourError::Argument { text: format!("events is 'eight' or 'all', not '{name}'") };
        Ga4Events::from_name(name).ok_or_else(unknown)
    }
}

/// Whether an event can come in a dialect, and by which calls.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Capability {
    /// The event's canonical name.
    pub event: String,
    /// Whether it can come.
    pub support: Support,
    /// The calls that tell it; none where the vendor does not.
    pub calls: Vec<CallOfEvent>,
}

/// A call by which a vendor tells an event.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CallOfEvent {
    /// Where it is made.
    pub surface: Surface,
    /// Its name.
    pub call: String,
    /// What it means that it comes again.
    pub kind: VendorCallKind,
    /// Whether the vendor makes it again after a load of the page.
    pub again: bool,
    /// The event's fields that it carries.
    pub carries: Vec<String>,
}

impl From<parlour::dialect::Capability> for Capability {
    fn from(capability: parlour::dialect::Capability) -> Self {
        let calls = capability.calls.iter().map(|call| CallOfEvent {
            surface: Surface::named(call.surface.name()),
            call: call.name.into(),
            kind: VendorCallKind::named(call.kind.name()),
            again: call.again,
            carries: call.carries.iter().map(|field| field.name().into()).collect(),
        });
        Self {
            event: capability.event.name().into(),
            support: Support::named(capability.support.name()),
            calls: calls.collect(),
        }
    }
}

fn core(dialect: DialectName) -> Dialect {
    dialect.name().parse().unwrap_or_else(|_| unreachable!("both are of one version"))
}

fn any_or_only(origins: Option<Vec<String>>) -> Result<Origins> {
    let Some(origins) = origins else { return Ok(Origins::any()) };
    let origins = Origins::only(origins.iter().map(String::as_str));
    origins.map_err(|error| ParlourError::Config { text: error.to_string() })
}

/// The surfaces of a dialect.
#[uniffi::export]
pub fn surfaces(dialect: DialectName) -> Vec<Surface> {
    core(dialect).surfaces().iter().map(|surface| Surface::named(surface.name())).collect()
}

/// The calls that the vendor's integrators would have received for an event.
#[uniffi::export(default(ga4 = None))]
pub fn encode(dialect: DialectName, envelope: Envelope, ga4: Option<Ga4Options>) -> Result<Vec<VendorCall>> {
    let (envelope, ga4): (parlour::Envelope, _) = (envelope.given()?, ga4.unwrap_or_default());
    let category = ga4.category.as_deref().unwrap_or(parlour::dialect::Ga4Options::default().category);
    let options = parlour::dialect::Ga4Options { category, events: ga4.events()? };
    let calls = alone(|| core(dialect).encode_with(&envelope, options))?;
    Ok(calls.iter().map(Shown::shown).collect())
}

/// What a call of the vendor's says, or asks of it. Page messages count from these origins alone; without a list, from all.
#[uniffi::export(default(origins = None))]
pub fn read(dialect: DialectName, call: VendorCall, origins: Option<Vec<String>>) -> Result<Decoded> {
    let (call, origins) = (call.given()?, any_or_only(origins)?);
    Ok(alone(|| core(dialect).read(&call, &origins))??.into())
}

/// What a call says that the vendor makes. Else as `read`.
#[uniffi::export(default(origins = None))]
pub fn decode(dialect: DialectName, call: VendorCall, origins: Option<Vec<String>>) -> Result<Decoded> {
    let (call, origins) = (call.given()?, any_or_only(origins)?);
    Ok(alone(|| core(dialect).decode(&call, &origins))??.into())
}

/// What a call asks that is made of the vendor.
#[uniffi::export]
pub fn read_command(dialect: DialectName, call: VendorCall) -> Result<Decoded> {
    let call = call.given()?;
    Ok(alone(|| core(dialect).command(&call))??.into())
}

/// Whether an event can come in a dialect, and by which calls.
#[uniffi::export]
pub fn capability(dialect: DialectName, event: String) -> Result<Capability> {
    let none = || ParlourError::Argument { text: format!("'{event}' is no event") };
    Ok(core(dialect).capability(EventKind::from_name(&event).ok_or_else(none)?).into())
}

/// Every event, and whether it can come in a dialect.
#[uniffi::export]
pub fn capabilities(dialect: DialectName) -> Vec<Capability> {
    core(dialect).capabilities().into_iter().map(Into::into).collect()
}

/// Something that a translation could not pass on.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Loss {
    /// `event`, `field`, `unknown`, `not_mine`, `repeated`, `rejected` or `broken`.
    pub kind: String,
    /// How often it came up.
    pub times: i64,
    /// What was lost, in words.
    pub text: String,
    /// What it is about, by name.
    pub parts: std::collections::HashMap<String, String>,
}

/// Translates a stream of one vendor's calls to another's.
#[derive(uniffi::Object)]
pub struct Translator(Guarded<parlour::dialect::Translator>);

#[uniffi::export]
impl Translator {
    /// From a dialect to a dialect.
    #[uniffi::constructor(default(config = None, ga4 = None))]
    pub fn new(
        from: DialectName,
        to: DialectName,
        config: Option<Config>,
        ga4: Option<Ga4Options>,
    ) -> Result<Arc<Self>> {
        let ga4 = ga4.unwrap_or_default();
        let mut translator =
            parlour::dialect::Translator::with_config(core(from), core(to), errors::config(config)?);
        translator.set_ga4(ga4.category.as_deref(), ga4.events()?);
        Ok(Arc::new(Self(Guarded::new(translator))))
    }

    /// Translates the next call.
    pub fn translate(&self, call: VendorCall) -> Result<Vec<VendorCall>> {
        let call: parlour::dialect::VendorCall = call.given()?;
        let calls = self.0.with(|translator| translator.translate(&call))??;
        Ok(calls.iter().map(Shown::shown).collect())
    }

    /// Lets time pass without a call.
    pub fn handle_timeout(&self, now: i64) -> Result<Vec<VendorCall>> {
        let now = time(now)?;
        let calls = self.0.with(|translator| translator.handle_timeout(now))?;
        Ok(calls.iter().map(Shown::shown).collect())
    }

    /// When to call `handle_timeout`, and what for.
    pub fn next_deadline(&self) -> Result<Option<Deadline>> {
        Ok(self.0.with(|translator| translator.next_deadline())?.map(Into::into))
    }

    /// What was lost so far.
    pub fn report(&self) -> Result<Vec<Loss>> {
        self.0.with(|translator| {
            let losses = translator.report().losses().iter().map(|(loss, times)| Loss {
                kind: loss.name().into(),
                times: times.shown(),
                text: loss.to_string(),
                parts: loss.parts().map(|(name, part)| (name.into(), part.into())).collect(),
            });
            losses.collect()
        })
    }
}
