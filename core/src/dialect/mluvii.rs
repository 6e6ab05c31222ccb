//! mluvii's `owidget`: app events, status codes and methods ("Widget API"; its public SDKs have more of them).
//!
//! On the web its events carry no id, so that the engine makes one up; on mobile devices they carry a
//! `sessionId`. `chatSessionCreated` means that the client waits, `chatSessionStarted` that the chat started;
//! `chatWindowClosed` closes the window, not the chat.

use alloc::vec;
use alloc::vec::Vec;

use super::decoded::{DecodeError, Decoded};
use super::descriptor::{Descriptor, NEWS, Reads, emits, events};
use super::encoder::{Call, Encoder};
use super::fields::{Read, number, string, with_rest};
use super::{Origins, Surface, VendorCall};
use crate::vocabulary::table::Datum;
use crate::vocabulary::table::json::values;
use crate::vocabulary::{Cause, Event, Input, Normalizer, Status, Text, WidgetOptions, input};

pub(super) const DIALECT: Descriptor = Descriptor {
    vendor: "mluvii",
    emits: emits! {
        WindowOpened Mluvii "chatWindowOpen" Occurrence { }
        WindowPoppedOut Mluvii "chatWindowOpen" Occurrence { }
        WindowClosed Mluvii "chatWindowClosed" Occurrence { }
        ChatRequested Mluvii "chatSessionCreated" Milestone { }
        ChatStarted Mluvii "chatSessionStarted" Milestone { }
        ChatEnded Mluvii "chatSessionEnded" Milestone { }
        ChatAbandoned Mluvii "chatSessionEnded" Milestone { }
        AvailabilityChanged Mluvii "statusUpdate" State again { To Code }
    },
    derives: events! {
        WidgetLoaded WidgetShown WidgetLoadFailed WidgetPageChanged LeadCaptured ChatRestored IdentityChanged
        InputRefused WidgetUpdated
    },
    tells: NEWS,
    encode,
    reads: Some(Reads { decode, command }),
};

// --- out ---

fn encode(event: &Event, out: &mut Encoder<'_>) {
    let r#type = match event {
        Event::WindowOpened(_) => "chatWindowOpen",
        // One that was open before only moved.
        Event::WindowPoppedOut(popped_out) if popped_out.size.is_none() => "chatWindowOpen",
        Event::WindowClosed(_) => "chatWindowClosed",
        Event::ChatRequested(_) => "chatSessionCreated",
        Event::ChatStarted(_) => "chatSessionStarted",
        // Nobody answered: the session is over all the same.
        Event::ChatEnded(_) | Event::ChatAbandoned(_) => "chatSessionEnded",
        Event::AvailabilityChanged(changed) => {
            // Between two that it does not tell apart, nothing changes.
            if let (Some(code), true) = (code(changed.to), code(changed.from) != code(changed.to)) {
                out.call(Call::new(Surface::Mluvii, "statusUpdate"), &[Datum::Uint(code.into())]);
            }
            return;
        }
        _ => return,
    };
    out.object(
        Call { of: r#type, ..Call::new(Surface::Mluvii, "appEvent") },
        &[("type", Datum::Str(r#type))],
    );
}

/// The vendor's code: it has none for somebody who is away, and does not get through to them.
const fn code(status: Status) -> Option<u8> {
    match status {
        Status::Away => Status::Busy.code().0,
        status => status.code().0,
    }
}

// --- in ---

fn decode(call: &VendorCall, _: &Origins) -> Result<Decoded, DecodeError> {
    match &*call.call {
        "appEvent" => app_event(call),
        "statusUpdate" => {
            let code =
                call.arg(0).and_then(super::fields::identifier).ok_or_else(|| call.misfit(0, "a number"))?;
            // The mobile SDKs pass the code as text.
            let status = match &*code {
                "0" => Status::Offline,
                "1" => Status::Online,
                "2" => Status::Busy,
                _ => return Ok(Decoded::Unknown),
            };
            let report = input::AvailabilityReport {
                widget_id: Some(call.widget()),
                status: Some(status),
                ..Default::default()
            };
            Ok(Decoded::one(report))
        }
        _ => Ok(Decoded::Unknown),
    }
}

fn app_event(call: &VendorCall) -> Read<Decoded> {
    let mut event = call.require_object(0, "{type, sessionId}")?;
    let r#type: Text = event.require_text("type")?;
    let widget_id = Some(call.widget());
    // It is kept: on the web there is none, and nothing else would tell it again.
    let chat_id = event.id_as_it_is("sessionId")?;
    let input: Input = match &*r#type {
        "chatWindowOpen" => input::WindowOpen { widget_id, ..Default::default() }.into(),
        "chatWindowClosed" => input::WindowClose { widget_id, ..Default::default() }.into(),
        "chatSessionCreated" => input::ChatRequest { widget_id, chat_id, ..Default::default() }.into(),
        "chatSessionStarted" => input::ChatAccept { widget_id, chat_id, ..Default::default() }.into(),
        "chatSessionEnded" => input::ChatEnd { widget_id, chat_id, ..Default::default() }.into(),
        _ => return Ok(Decoded::Unknown),
    };
    Ok(event.inputs(&r#type, [input]))
}

// --- methods ---

fn command(call: &VendorCall) -> Result<Decoded, DecodeError> {
    let (widget_id, cause) = (Some(call.widget()), Some(Cause::Api));
    Ok(match &*call.call {
        // The script is there; whether the browser is supported is a property of what it is given.
        "$owidgetOnLoad" => match call.object(0) {
            Some(mut owidget) => supported(call, owidget.flag("isSupported")?.unwrap_or(true)),
            None => Decoded::nothing(),
        },
        "isSupported" => supported(call, if call.args.is_empty() { true } else { call.require_flag(0)? }),
        "init" => init(call)?,
        "connectToServer" => Decoded::one(input::WidgetReady { widget_id, cause, ..Default::default() }),
        "setAppEventCallback" | "setStatusUpdateCallback" => Decoded::nothing(),
        // The function itself is the host's: it answers `phone.normalize_requested`.
        "setCustomNumberNormalization" => Decoded::one(input::PhoneSetNormalizer::new(Normalizer::Host)),
        "addCustomData" => custom_data(call)?,
        "openChat" => {
            let open = input::WindowOpen { widget_id: widget_id.clone(), cause, ..Default::default() };
            let mut inputs: Vec<Input> = vec![open.into()];
            if call.arg(0).is_some() && call.require_flag(0)? {
                // Straight to the queue, past the entry form.
                inputs.push(input::ChatRequest { widget_id, ..Default::default() }.into());
            }
            Decoded::Inputs(inputs)
        }
        "openAppOnCurrentPage" => {
            call.require_text::<Text>(0)?;
            Decoded::one(input::WindowOpen { widget_id, cause, ..Default::default() })
        }
        _ => Decoded::Unknown,
    })
}

/// A browser that is not supported is a widget that cannot be loaded.
fn supported(call: &VendorCall, supported: bool) -> Decoded {
    if supported {
        return Decoded::nothing();
    }
    let (widget_id, unsupported) = (Some(call.widget()), Some(true));
    let load = input::WidgetLoad::new(call.widget());
    let fail = input::WidgetFail { widget_id, unsupported, ..input::WidgetFail::new("isSupported") };
    Decoded::Inputs(vec![load.into(), fail.into()])
}

/// `init(companyId, widgetPreset?, language?, scope?)`. A company can be given with a tenant, as a pair.
fn init(call: &VendorCall) -> Read<Decoded> {
    let company = call.arg(0).ok_or_else(|| call.misfit(0, "text, or a list of text and a number"))?;
    let pair = values(company).ok().and_then(|pair| match *pair {
        [company, tenant] => number(tenant).and(string(company)),
        _ => None,
    });
    let rest = pair.as_ref().map(|_| vec![company.into()]);
    let account = pair.map_or_else(|| call.require_text(0), |company| Ok(Text::from(company)))?;
    let options = WidgetOptions {
        account: Some(account),
        preset: call.text(1)?,
        language: call.text(2)?,
        scope: call.text(3)?,
        ..WidgetOptions::default()
    };
    let load = input::WidgetLoad {
        options: Some(options.into()),
        cause: Some(Cause::Api),
        ..input::WidgetLoad::new(call.widget())
    };
    Ok(with_rest(call.surface, &call.call, rest, [load.into()]))
}

/// `addCustomData(name, value)`: what says who the visitor is; all else is the vendor's own.
fn custom_data(call: &VendorCall) -> Read<Decoded> {
    let mut set = input::IdentitySet::default();
    let part = match &*call.require_text::<Text>(0)? {
        "oo1_guest_ident" => &mut set.name,
        "oo1_guest_email" => &mut set.email,
        "oo1_guest_phone" => &mut set.phone,
        _ => return Ok(Decoded::nothing()),
    };
    *part = call.scalar(1)?;
    Ok(Decoded::one(set))
}
