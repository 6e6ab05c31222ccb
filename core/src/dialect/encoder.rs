//! Where an encoder's calls go: into a list, or as JSON straight into a string.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Surface, VendorCall};
use crate::vocabulary::{ChatId, Envelope, Json, Pairs, Text};

/// Takes the calls of one envelope.
pub(super) struct Encoder<'e> {
    out: Out<'e>,
    raw: Option<Raw<'e>>,
}

enum Out<'e> {
    Calls(&'e mut Vec<VendorCall>),
    /// JSON lines.
    Json(&'e mut String),
}

/// What a decoder left of a call's arguments, as [`with_rest`](super::fields::with_rest) wrote it.
#[derive(Deserialize)]
struct Raw<'e> {
    surface: Surface,
    of: Text,
    #[serde(borrow)]
    args: Vec<&'e RawValue>,
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

/// A call as it is written.
#[derive(Serialize)]
struct Line<'c, A> {
    surface: Surface,
    call: &'c str,
    #[serde(rename = "chatID", skip_serializing_if = "Option::is_none")]
    chat_id: Option<&'c ChatId>,
    args: A,
}

impl<'e> Encoder<'e> {
    pub(super) fn list(envelope: &'e Envelope, calls: &'e mut Vec<VendorCall>) -> Self {
        Self { out: Out::Calls(calls), raw: Self::raw(envelope) }
    }

    pub(super) fn json(envelope: &'e Envelope, lines: &'e mut String) -> Self {
        Self { out: Out::Json(lines), raw: Self::raw(envelope) }
    }

    /// What the host says of other things in `raw` is none of ours.
    fn raw(envelope: &'e Envelope) -> Option<Raw<'e>> {
        serde_json::from_str(envelope.raw.as_ref()?.text()).ok()
    }

    /// Puts a call out, with what a decoder left of the same call.
    pub(super) fn call(&mut self, call: Call<'_>, args: impl Serialize) {
        let rest = self.raw.as_ref().filter(|raw| raw.surface == call.surface && &*raw.of == call.of);
        if let Some(raw) = rest
            && let Ok(text) = serde_json::to_string(&args)
            && let Ok(args) = serde_json::from_str::<Vec<&RawValue>>(&text)
            && let Ok(whole) = RawValue::from_string(merge_lists(&args, &raw.args))
        {
            self.out.put(call, whole);
        } else {
            self.out.put(call, args);
        }
    }
}

impl Out<'_> {
    fn put(&mut self, call: Call<'_>, args: impl Serialize) {
        let Call { surface, call, chat_id, .. } = call;
        match self {
            Self::Json(lines) => {
                let line = super::call::line(&Line { surface, call, chat_id, args });
                if lines.is_empty() {
                    **lines = line;
                } else {
                    lines.push('\n');
                    lines.push_str(&line);
                }
            }
            Self::Calls(calls) => {
                let args = serde_json::to_string(&args).unwrap_or_default();
                let args = serde_json::from_str(&args).unwrap_or_default();
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

/// A value with what was left of the same value: fields are added to objects, all else is replaced.
fn merge(value: &RawValue, rest: &RawValue) -> String {
    type Fields<'a> = Pairs<Text, &'a RawValue>;

    let Ok(rests) = serde_json::from_str::<Fields<'_>>(rest.get()) else { return rest.get().into() };
    if rests.is_empty() {
        return value.get().into();
    }
    let Ok(fields) = serde_json::from_str::<Fields<'_>>(value.get()) else { return rest.get().into() };
    let rest_of = |name: &Text| rests.iter().find(|(other, _)| other == name).map(|(_, rest)| rest);
    let merged = fields.iter().map(|(name, value)| match rest_of(name) {
        Some(rest) => field(name, &merge(value, rest)),
        None => field(name, value.get()),
    });
    let is_new = |name: &Text| !fields.iter().any(|(other, _)| other == name);
    let new = rests.iter().filter(|(name, _)| is_new(name)).map(|(name, rest)| field(name, rest.get()));
    format!("{{{}}}", merged.chain(new).collect::<Vec<_>>().join(","))
}

fn field(name: &Text, json: &str) -> String {
    format!("{}:{json}", Json::string(name).text())
}

/// Arguments with what was left of them, one by one.
fn merge_lists(args: &[&RawValue], rest: &[&RawValue]) -> String {
    let merged = (0..args.len().max(rest.len())).map(|index| match (args.get(index), rest.get(index)) {
        (Some(value), Some(rest)) => merge(value, rest),
        (Some(value), None) | (None, Some(value)) => value.get().into(),
        (None, None) => String::new(),
    });
    format!("[{}]", merged.collect::<Vec<_>>().join(","))
}
