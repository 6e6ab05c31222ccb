//! Where an encoder's calls go: into a list, or as JSON straight into a string.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::fields::{field, string};
use super::{Ga4Options, Surface, VendorCall};
use crate::vocabulary::table::json::{from_str, pieces, values};
use crate::vocabulary::table::write::{text, write, write_str};
use crate::vocabulary::table::{Datum, Slot, is_blank};
use crate::vocabulary::{Cause, ChatId, Envelope};

/// Takes the calls of one envelope.
pub(super) struct Encoder<'e> {
    out: Out<'e>,
    raw: Option<Raw<'e>>,
    /// Who or what brought the event about.
    pub(super) cause: Cause,
    /// How Google Analytics is told.
    pub(super) ga4: Ga4Options<'e>,
}

enum Out<'e> {
    Calls(&'e mut Vec<VendorCall>),
    /// JSON lines.
    Json(&'e mut String),
}

/// A member of an object among the arguments; what is absent is left out.
pub(super) type Member<'m> = (&'m str, Datum<'m>);

/// A value for an encoder; blank text is left out.
pub(super) fn said(slot: &dyn Slot) -> Datum<'_> {
    match slot.datum() {
        Datum::Str(text) if is_blank(text) => Datum::Absent,
        datum => datum,
    }
}

/// All of a call but its arguments.
#[derive(Clone, Copy)]
pub(super) struct Call<'c> {
    pub(super) surface: Surface,
    pub(super) call: &'c str,
    /// The vendor's name of what it tells, where `call` alone does not say so.
    pub(super) of: &'c str,
    pub(super) chat_id: Option<&'c ChatId>,
}

impl<'c> Call<'c> {
    /// A call whose name says what it tells.
    pub(super) const fn new(surface: Surface, call: &'c str) -> Self {
        Self { surface, call, of: call, chat_id: None }
    }
}

impl<'e> Encoder<'e> {
    pub(super) fn list(envelope: &'e Envelope, ga4: Ga4Options<'e>, calls: &'e mut Vec<VendorCall>) -> Self {
        Self { out: Out::Calls(calls), raw: Raw::of(envelope), cause: envelope.cause, ga4 }
    }

    pub(super) fn json(envelope: &'e Envelope, ga4: Ga4Options<'e>, lines: &'e mut String) -> Self {
        Self { out: Out::Json(lines), raw: Raw::of(envelope), cause: envelope.cause, ga4 }
    }

    /// Puts a call out whose one argument is an object.
    pub(super) fn object(&mut self, call: Call<'_>, members: &[Member<'_>]) {
        self.call(call, &[Datum::Object(&members)]);
    }

    /// Puts a call out, with what a decoder left of the same call.
    pub(super) fn call(&mut self, call: Call<'_>, args: &[Datum<'_>]) {
        let raw = self.raw.as_ref().filter(|raw| raw.surface == call.surface && raw.of == call.of);
        match raw.map(|raw| raw.merged(args)) {
            Some(whole) => self.out.put(call, Datum::Json(&whole)),
            None => self.out.put(call, Datum::List(&args)),
        }
    }
}

impl Out<'_> {
    fn put(&mut self, call: Call<'_>, args: Datum<'_>) {
        let Call { surface, call, chat_id, .. } = call;
        match self {
            Self::Json(lines) => {
                lines.reserve(160);
                if !lines.is_empty() {
                    lines.push('\n');
                }
                // As a `VendorCall` is written.
                lines.push_str("{\"surface\":\"");
                lines.push_str(surface.name());
                lines.push_str("\",\"call\":");
                write_str(lines, call);
                if let Some(chat_id) = chat_id {
                    lines.push_str(",\"chatID\":");
                    write_str(lines, chat_id);
                }
                lines.push_str(",\"args\":");
                write(lines, args);
                lines.push('}');
            }
            Self::Calls(calls) => {
                let args = from_str(&text(args)).unwrap_or_default();
                let (call, chat_id) = (call.into(), chat_id.cloned());
                calls.push(VendorCall {
                    at: None,
                    origin: None,
                    surface,
                    call,
                    chat_id,
                    widget_id: None,
                    args,
                });
            }
        }
    }
}

/// What a decoder left of a call's arguments, as [`with_rest`](super::fields::with_rest) wrote it.
struct Raw<'e> {
    surface: Surface,
    of: String,
    args: Vec<&'e str>,
}

impl<'e> Raw<'e> {
    /// What the host says of other things in `raw` is none of ours.
    fn of(envelope: &'e Envelope) -> Option<Self> {
        let pieces = pieces(envelope.raw.as_ref()?.text()).ok()?;
        let only = |name: &str| {
            let mut named = pieces.iter().filter(|(key, _)| key == name);
            named.next().filter(|_| named.next().is_none()).map(|(_, value)| *value)
        };
        let (surface, of) = (from_str(only("surface")?).ok()?, string(only("of")?)?);
        Some(Self { surface, of, args: values(only("args")?).ok()? })
    }

    /// Arguments with what was left of them, one by one.
    fn merged(&self, args: &[Datum<'_>]) -> String {
        let merged = (0..args.len().max(self.args.len())).map(|index| {
            let value = args.get(index).map(|value| text(*value));
            match (value, self.args.get(index)) {
                (Some(value), Some(rest)) => merge(&value, rest),
                (value, rest) => value.or(rest.map(|rest| (*rest).into())).unwrap_or_default(),
            }
        });
        format!("[{}]", merged.collect::<Vec<_>>().join(","))
    }
}

/// A value with what was left of the same value: fields are added to objects, all else is replaced.
fn merge(value: &str, rest: &str) -> String {
    let Ok(rests) = pieces(rest) else { return rest.into() };
    if rests.is_empty() {
        return value.into();
    }
    let Ok(fields) = pieces(value) else { return rest.into() };
    let rest_of = |name: &str| rests.iter().find(|(other, _)| other == name).map(|(_, rest)| rest);
    let merged = fields.iter().map(|(name, value)| match rest_of(name) {
        Some(rest) => field(name, &merge(value, rest)),
        None => field(name, value),
    });
    let is_new = |name: &str| !fields.iter().any(|(other, _)| other == name);
    let new = rests.iter().filter(|(name, _)| is_new(name)).map(|(name, rest)| field(name, rest));
    format!("{{{}}}", merged.chain(new).collect::<Vec<_>>().join(","))
}
