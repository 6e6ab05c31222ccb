//! Reading a vendor's objects: each field is taken out by its name, and what is left over travels on as `raw`.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::decoded::{DecodeError, Decoded, Fault};
use super::{Surface, VendorCall};
use crate::vocabulary::table::is_blank;
use crate::vocabulary::table::json::{JsonReader, pieces, values};
use crate::vocabulary::{Base64, Input, Json, List, Pairs, Text};

/// The fields of an object in a vendor call that were not read yet.
///
/// A field that is `null` counts as missing. A value that the canonical model cannot keep as it is, an id that
/// is a number or an enumerated value that is not known, is read as far as it goes and stays here.
pub(super) struct Fields<'c> {
    call: &'c VendorCall,
    path: String,
    unread: Vec<(Cow<'c, str>, &'c str)>,
    kept: Vec<(String, String)>,
}

/// What values must be, as errors say it.
pub(super) const TEXT: &str = "text";
pub(super) const SCALAR: &str = "text or a number";
pub(super) const FLAG: &str = "true or false";
pub(super) const NUMBER: &str = "a whole number";

fn an_object(shape: &str) -> String {
    format!("an object {shape}")
}

/// A field that is required, or one that may be missing.
pub(super) type Read<T> = Result<T, DecodeError>;

impl VendorCall {
    /// The argument at `index`, where it is an object.
    pub(super) fn object(&self, index: usize) -> Option<Fields<'_>> {
        Fields::of(self, format!("args[{index}]"), self.arg(index)?)
    }

    /// The fields of `json`, which stands at `path` in the call, where it is an object.
    pub(super) fn object_in<'c>(&'c self, path: &str, json: &'c str) -> Option<Fields<'c>> {
        Fields::of(self, path.into(), json)
    }

    /// The argument at `index`, which must be an object; `shape` names its fields, `{page, online}`.
    pub(super) fn require_object(&self, index: usize, shape: &str) -> Read<Fields<'_>> {
        self.object(index).ok_or_else(|| self.misfit(index, &an_object(shape)))
    }

    /// The argument at `index` as text, where it is there.
    pub(super) fn text<T: for<'t> From<&'t str>>(&self, index: usize) -> Read<Option<T>> {
        let text = |json| string(json).ok_or_else(|| self.misfit(index, TEXT));
        Ok(self.arg(index).map(text).transpose()?.map(|text| T::from(&text)))
    }

    /// The argument at `index` as text, which must be there.
    pub(super) fn require_text<T: for<'t> From<&'t str>>(&self, index: usize) -> Read<T> {
        self.text(index)?.ok_or_else(|| self.misfit(index, TEXT))
    }

    /// The argument at `index` as text, where it is there; a number is read as it stands.
    pub(super) fn scalar<T: for<'t> From<&'t str>>(&self, index: usize) -> Read<Option<T>> {
        let text = |json| identifier(json).ok_or_else(|| self.misfit(index, SCALAR));
        Ok(self.arg(index).map(text).transpose()?.map(|text| T::from(&text)))
    }

    /// The argument at `index` as a truth value, which must be there.
    pub(super) fn require_flag(&self, index: usize) -> Read<bool> {
        self.arg(index).and_then(flag).ok_or_else(|| self.misfit(index, FLAG))
    }

    /// What is wrong with the argument at `index`: it is not there, or not what is expected.
    pub(super) fn misfit(&self, index: usize, expected: &str) -> DecodeError {
        let found = self.arg(index);
        let fault = if found.is_some() { Fault::Invalid } else { Fault::Missing };
        self.fault(&format!("args[{index}]"), fault).expecting(expected, found)
    }
}

impl<'c> Fields<'c> {
    fn of(call: &'c VendorCall, path: String, json: &'c str) -> Option<Self> {
        Some(Self { call, path, unread: pieces(json).ok()?, kept: Vec::new() })
    }

    /// Whether a field of this name was not read yet.
    pub(super) fn has(&self, name: &str) -> bool {
        self.unread.iter().any(|(field, _)| field == name)
    }

    /// Takes a field out, as JSON text. Of several with one name the last counts, as in every browser.
    pub(super) fn json(&mut self, name: &str) -> Option<&'c str> {
        let last = self.unread.iter().rev().find(|(field, _)| field == name)?.1;
        self.unread.retain(|(field, _)| field != name);
        (last != "null").then_some(last)
    }

    /// Takes any value out as it is, also `null`.
    pub(super) fn value(&mut self, name: &str) -> Option<Json> {
        let null = self.has(name).then_some("null");
        Json::from_text(self.json(name).or(null)?)
    }

    /// Takes text out.
    pub(super) fn text<T: for<'t> From<&'t str>>(&mut self, name: &str) -> Read<Option<T>> {
        self.read(name, TEXT, string).map(|text| text.map(|text| T::from(&text)))
    }

    /// Takes text out; a number is read as it stands.
    pub(super) fn scalar<T: for<'t> From<&'t str>>(&mut self, name: &str) -> Read<Option<T>> {
        self.read(name, SCALAR, identifier).map(|text| text.map(|text| T::from(&text)))
    }

    /// Takes out what must not be left over: what is known to be personal and was not asked for.
    pub(super) fn forget(&mut self, names: &[&str]) {
        self.unread.retain(|(field, _)| !names.contains(&&**field));
    }

    /// Takes text out that must be there.
    pub(super) fn require_text<T: for<'t> From<&'t str>>(&mut self, name: &str) -> Read<T> {
        self.text(name)?.ok_or_else(|| self.missing(name, TEXT))
    }

    /// Takes an identifier out: text, or a number, which is kept as it is.
    pub(super) fn id<T: for<'t> From<&'t str>>(&mut self, name: &str) -> Read<Option<T>> {
        let id = self.lenient(name, SCALAR, identifier, |json| json.starts_with('"'))?;
        Ok(id.map(|id| T::from(&id)))
    }

    /// Takes an identifier out, and keeps it as it is.
    pub(super) fn id_as_it_is<T: for<'t> From<&'t str>>(&mut self, name: &str) -> Read<Option<T>> {
        let id = self.lenient(name, SCALAR, identifier, |_| false)?;
        Ok(id.map(|id| T::from(&id)))
    }

    /// Takes an identifier out that must be there; a blank one is none.
    pub(super) fn require_id<T: for<'t> From<&'t str>>(&mut self, name: &str) -> Read<T> {
        let id = self.id::<Text>(name)?.filter(|id| !is_blank(id));
        id.map(|id| T::from(&id)).ok_or_else(|| self.missing(name, "text that is not blank, or a number"))
    }

    /// Takes a list of identifiers out: text, or numbers, which are kept as they are; what is null names nobody.
    pub(super) fn ids<T: for<'t> From<&'t str>>(&mut self, name: &str) -> Read<Option<List<T>>> {
        let ids = |json: &str| {
            let items = values(json).ok()?.into_iter().filter(|item| *item != "null");
            items.map(|item| identifier(item).map(|id| T::from(&id))).collect()
        };
        let is_usual =
            |json: &str| values(json).is_ok_and(|items| items.into_iter().all(|item| item.starts_with('"')));
        self.lenient(name, "a list of text or numbers", ids, is_usual)
    }

    /// Takes a truth value out; 0 and 1 count as such, and so does text, and are kept as they are.
    pub(super) fn flag(&mut self, name: &str) -> Read<Option<bool>> {
        self.lenient(name, FLAG, flag, |json| matches!(json, "true" | "false"))
    }

    /// Takes a truth value out that must be there.
    pub(super) fn require_flag(&mut self, name: &str) -> Read<bool> {
        self.flag(name)?.ok_or_else(|| self.missing(name, FLAG))
    }

    /// Takes a whole number out; text that is one counts as such, and is kept as it is.
    pub(super) fn number(&mut self, name: &str) -> Read<Option<i64>> {
        let number = |json: &str| {
            let text = string(json);
            let text = text.as_deref().unwrap_or(json).trim();
            // Some write whole numbers with a fraction of nothing.
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let is_whole = !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
            whole.parse().ok().filter(|_| is_whole)
        };
        self.lenient(name, NUMBER, number, |json| json.parse::<i64>().is_ok())
    }

    /// Takes a whole number out that must be there.
    pub(super) fn require_number(&mut self, name: &str) -> Read<i64> {
        self.number(name)?.ok_or_else(|| self.missing(name, NUMBER))
    }

    /// Takes an enumerated value out; one that is not known is kept as it is and counts as missing.
    pub(super) fn one_of<T>(&mut self, name: &str, known: impl Fn(&str) -> Option<T>) -> Read<Option<T>> {
        let Some(json) = self.json(name) else { return Ok(None) };
        let text = string(json).ok_or_else(|| self.invalid(name, TEXT, json))?;
        let value = known(&text);
        if value.is_none() {
            self.keep(name, json.into());
        }
        Ok(value)
    }

    /// Takes a value out that the vendor may write in several ways; any but the usual one is kept as it is.
    fn lenient<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
        is_usual: impl FnOnce(&str) -> bool,
    ) -> Read<Option<T>> {
        let Some(json) = self.json(name) else { return Ok(None) };
        let value = read(json).ok_or_else(|| self.invalid(name, expected, json))?;
        if !is_usual(json) {
            self.keep(name, json.into());
        }
        Ok(Some(value))
    }

    /// Takes an object out, to read its fields, which `shape` names; what is left of it is
    /// [given back](Self::give_back).
    pub(super) fn object(&mut self, name: &str, shape: &str) -> Read<Option<Self>> {
        let Some(json) = self.json(name) else { return Ok(None) };
        let path = format!("{}.{name}", self.path);
        Self::of(self.call, path, json).map(Some).ok_or_else(|| self.invalid(name, &an_object(shape), json))
    }

    /// Takes an object out that must be there.
    pub(super) fn require_object(&mut self, name: &str, shape: &str) -> Read<Self> {
        self.object(name, shape)?.ok_or_else(|| self.missing(name, &an_object(shape)))
    }

    /// Takes back what is left of an object.
    pub(super) fn give_back(&mut self, name: &str, object: Self) {
        if let Some(rest) = object.rest() {
            self.keep(name, rest);
        }
    }

    /// Keeps a value among what is left over.
    pub(super) fn keep(&mut self, name: &str, json: String) {
        self.kept.push((name.into(), json));
    }

    /// The fault of a field of this object that is not there.
    pub(super) fn missing(&self, name: &str, expected: &str) -> DecodeError {
        self.fault(name, Fault::Missing).expecting(expected, None)
    }

    /// The fault of a field of this object that is not what is expected.
    pub(super) fn invalid(&self, name: &str, expected: &str, found: &str) -> DecodeError {
        self.fault(name, Fault::Invalid).expecting(expected, Some(found))
    }

    fn fault(&self, name: &str, fault: Fault) -> DecodeError {
        self.call.fault(&format!("{}.{name}", self.path), fault)
    }

    fn read<T>(
        &mut self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Read<Option<T>> {
        let Some(json) = self.json(name) else { return Ok(None) };
        read(json).map(Some).ok_or_else(|| self.invalid(name, expected, json))
    }

    /// What was not read and what was kept, as a JSON object; none where there is nothing.
    fn rest(self) -> Option<String> {
        let unread = self.unread.iter().map(|(name, json)| field(name, json));
        let kept = self.kept.iter().map(|(name, json)| field(name, json));
        let fields: Vec<String> = unread.chain(kept).collect();
        (!fields.is_empty()).then(|| format!("{{{}}}", fields.join(",")))
    }

    /// What was not read, name by name.
    pub(super) fn leftovers(self) -> Pairs<Text, Json> {
        let unread = self.unread.into_iter();
        unread.filter_map(|(name, json)| Some((Text::from(&*name), Json::from_text(json)?))).collect()
    }

    /// The inputs that the call says, with what is left of this object, its first argument, as their `raw`.
    pub(super) fn inputs(self, of: &str, inputs: impl IntoIterator<Item = Input>) -> Decoded {
        let surface = self.call.surface;
        let rest = self.rest();
        with_rest(surface, of, rest.map(|rest| alloc::vec![rest]), inputs)
    }
}

/// The inputs with what is left of a call's arguments as their `raw`: `{surface, of, args}`, where `of` is the
/// vendor's name of what it told.
pub(super) fn with_rest(
    surface: Surface,
    of: &str,
    rest: Option<Vec<String>>,
    inputs: impl IntoIterator<Item = Input>,
) -> Decoded {
    let raw = rest.and_then(|args| {
        let (surface, of) = (surface.name(), Json::string(of));
        let args = args.join(",");
        Json::from_text(&format!(r#"{{"surface":"{surface}","of":{},"args":[{args}]}}"#, of.text()))
    });
    let inputs = inputs.into_iter().map(|mut input| {
        if let Some(raw) = &raw {
            input.set_raw(raw.clone());
        }
        input
    });
    Decoded::Inputs(inputs.collect())
}

/// A member of an object, as JSON.
pub(super) fn field(name: &str, json: &str) -> String {
    format!("{}:{json}", Json::string(name).text())
}

/// A JSON string's text.
pub(super) fn string(json: &str) -> Option<String> {
    let mut reader = JsonReader::new(json);
    let text = reader.text().ok()?.into_owned();
    reader.end().ok().map(|()| text)
}

/// A JSON string's text, or a number as it stands.
pub(super) fn identifier(json: &str) -> Option<String> {
    string(json).or_else(|| number(json).map(String::from))
}

/// A number, as it stands.
pub(super) fn number(json: &str) -> Option<&str> {
    let number = JsonReader::new(json).json_alone()?;
    number.starts_with(|first: char| first == '-' || first.is_ascii_digit()).then_some(number)
}

fn flag(json: &str) -> Option<bool> {
    match json {
        "true" | "1" | "\"true\"" | "\"1\"" => Some(true),
        "false" | "0" | "\"false\"" | "\"0\"" => Some(false),
        _ => None,
    }
}

/// Base64 as vendors write it: also as a `data:` address, and without the signs that fill it up.
pub(super) fn base64(text: &str) -> Option<Base64> {
    let data = match text.get(..5) {
        Some(scheme) if scheme.eq_ignore_ascii_case("data:") => text.split_once(";base64,")?.1,
        _ => text,
    };
    let missing = data.len().wrapping_neg() % 4;
    Base64::new(data).or_else(|| Base64::new(&format!("{data}{}", &"==="[..missing])))
}
