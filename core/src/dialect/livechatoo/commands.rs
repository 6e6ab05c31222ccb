//! What a page asks of Livechatoo: functions of `livechatoo.embed` and `livechatoo.popup`, and their options.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;

use super::callbacks::kind_of;
use super::{PAGES, page_named};
use crate::dialect::decoded::{DecodeError, Decoded};
use crate::dialect::fields::{Fields, Read, identifier, string};
use crate::dialect::{Surface, VendorCall};
use crate::vocabulary::table::json::from_str;
use crate::vocabulary::{
    Cause, Css, Input, Json, List, Page, Personal, Popup, Prefill, Proactive, Side, Text, Urls,
    WidgetOptions, input,
};

pub(super) fn command(call: &VendorCall) -> Result<Decoded, DecodeError> {
    let (widget_id, cause) = (Some(call.widget()), Some(Cause::Api));
    if call.surface == Surface::LivechatooPopup {
        return Ok(match &*call.call {
            "init" | "options" => init(call)?,
            "stop" => {
                let close = input::WindowClose { widget_id: widget_id.clone(), cause, ..Default::default() };
                let stop = input::WidgetStop { widget_id, ..Default::default() };
                Decoded::Inputs(alloc::vec![close.into(), stop.into()])
            }
            "close" => Decoded::one(input::WindowClose { widget_id, cause, ..Default::default() }),
            "status" => Decoded::nothing(),
            _ => Decoded::Unknown,
        });
    }
    Ok(match &*call.call {
        "init" | "options" => init(call)?,
        "stop" => Decoded::one(input::WidgetStop { widget_id, ..Default::default() }),
        "flip" => Decoded::one(input::WidgetToggle { widget_id, ..Default::default() }),
        "reload" => Decoded::one(input::WidgetReload { widget_id, cause, ..Default::default() }),
        "bubble" => Decoded::one(input::WidgetSetBubble {
            widget_id,
            ..input::WidgetSetBubble::new(call.require_flag(0)?)
        }),
        "switch_side" => {
            let side = Side::from_name(&call.require_text::<Text>(0)?);
            let side = side.ok_or_else(|| call.misfit(0, "one of left, right"))?;
            Decoded::one(input::WidgetSetSide { widget_id, ..input::WidgetSetSide::new(side) })
        }
        "page" => page(call)?,
        "status" => Decoded::nothing(),
        _ => Decoded::Unknown,
    })
}

/// `page(name)`, and `page('chat', parameters)`.
fn page(call: &VendorCall) -> Read<Decoded> {
    let page = page_named(&call.require_text::<Text>(0)?);
    let names = || PAGES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let page = page.ok_or_else(|| call.misfit(0, &format!("one of {}", names())))?;
    let set = input::WidgetSetPage { widget_id: Some(call.widget()), ..input::WidgetSetPage::new(page) };
    if call.arg(1).is_none() || page != Page::Chat {
        return Ok(Decoded::one(set));
    }
    let mut parameters = call.require_object(1, "{message, departments, operators, …}")?;
    let proactive = Proactive {
        message: parameters.text("message")?,
        departments: ids(&mut parameters, "departments")?,
        operators: ids(&mut parameters, "operators")?,
        department_name: parameters.text("department_name")?,
        operator_name: parameters.text("operator_name")?,
        operator_photo: parameters.text("operator_photo")?,
    };
    let set = input::WidgetSetPage { proactive: Some(proactive), ..set };
    Ok(parameters.inputs(&call.call, [set.into()]))
}

/// `init(options)`, `options = …`, and `init()` after that: a widget that loads already is not loaded again.
fn init(call: &VendorCall) -> Read<Decoded> {
    let load = input::WidgetLoad {
        kind: kind_of(call),
        cause: Some(Cause::Api),
        ..input::WidgetLoad::new(call.widget())
    };
    if call.arg(0).is_none() {
        return Ok(Decoded::one(load));
    }
    let mut given = call.require_object(0, "{account, lang, side, page, …}")?;
    let options = options(&mut given)?;
    let load: Input = input::WidgetLoad { options: Some(options.into()), ..load }.into();
    Ok(given.inputs(&call.call, [load]))
}

/// The callbacks that `init` takes: what they are called for is told by events.
const CALLBACKS: &[&str] = &[
    "onload",
    "onchange",
    "onchatstart",
    "onchatopened",
    "onchatrating",
    "onofflinemessage",
    "ontrigger",
    "onnamerequired",
    "onemailrequired",
    "onphonerequired",
];

fn options(given: &mut Fields<'_>) -> Read<WidgetOptions> {
    for callback in CALLBACKS {
        given.json(callback);
    }
    let prefill = Prefill {
        name: given.scalar("c_name")?,
        name_for_operator: given.scalar("c_name_byop")?,
        email: given.scalar("c_email")?,
        phone: given.scalar("c_phone")?,
        custom: given.scalar("custom")?,
    };
    let urls = Urls {
        contact: given.text("url_contact")?,
        faq: given.text("url_faq")?,
        privacy: given.text("url_privacy")?,
    };
    let popup = Popup { mode: given.text("mode")?, bubble_type: given.text("btype")? };
    let css = Css { text: given.text("css_text")?, file: given.text("css_file")? };
    Ok(WidgetOptions {
        account: given.id("account")?,
        language: given.text("lang")?,
        side: given.one_of("side", Side::from_name)?,
        page: given.one_of("page", page_named)?,
        bubble: given.flag("bubble")?,
        mobile: given.flag("mobile")?,
        session_per_host: given.flag("session_per_host")?,
        prefill: some(prefill),
        urls: some(urls),
        departments: ids(given, "departments")?.unwrap_or_default().to_vec(),
        operators: ids(given, "operators")?.unwrap_or_default().to_vec(),
        clone_operators: clones(given)?,
        targets: targets(given)?,
        popup: some(popup),
        css: some(css),
        ..WidgetOptions::default()
    })
}

/// A part of the options, where anything of it is set.
fn some<T: Default + PartialEq>(part: T) -> Option<T> {
    (part != T::default()).then_some(part)
}

/// Identifiers with commas between them, `"2,5"`; a number is one, and a list is a list.
fn ids(given: &mut Fields<'_>, name: &str) -> Read<Option<List<Text>>> {
    let Some(json) = given.json(name) else { return Ok(None) };
    let items: Option<Vec<Text>> = if let Some(text) = identifier(json) {
        let items = text.split(',').map(str::trim).filter(|id| !id.is_empty());
        Some(items.map(Text::from).collect())
    } else {
        list(json)
    };
    items
        .map(|items| Some(items.into()))
        .ok_or_else(|| given.invalid(name, "text or a list of text or numbers", json))
}

/// A list of texts; a number is read as it stands.
fn list(json: &str) -> Option<Vec<Text>> {
    let items: List<Json> = from_str(json).ok()?;
    items.iter().map(|item| identifier(item.text()).map(Text::from)).collect()
}

/// Operators by name, and the names of the departments to which they are assigned as well.
fn clones(given: &mut Fields<'_>) -> Read<BTreeMap<Personal, Vec<Text>>> {
    let Some(json) = given.json("clone_operators") else { return Ok(BTreeMap::new()) };
    from_str(json).map_err(|_| given.invalid("clone_operators", "an object of lists of text", json))
}

/// One URL, or several, with wildcards.
fn targets(given: &mut Fields<'_>) -> Read<Vec<Text>> {
    let Some(json) = given.json("target") else { return Ok(Vec::new()) };
    match string(json) {
        Some(target) => Ok(alloc::vec![target.into()]),
        None => list(json).ok_or_else(|| given.invalid("target", "text or a list of text", json)),
    }
}
