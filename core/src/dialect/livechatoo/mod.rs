//! Livechatoo: the bar in the page (`embed`) and the window of its own (`popup`), their callbacks and functions
//! ("Livechatoo API for Web Developers").
//!
//! It never tells the end of a chat. A chat goes by its `ticket`; where a chat has none, its id stands for it.
//! `hidden` is a page on which the visitor is still followed.

mod callbacks;
mod commands;
mod status;

use super::Surface;
use super::descriptor::{Descriptor, Reads, derives, emits};
use crate::vocabulary::{Page, WidgetId};

pub use status::{Status, status};

pub(super) const DIALECT: Descriptor = Descriptor {
    emits: emits! {
        WidgetLoaded LivechatooEmbed "onload" { Page Online }
        WindowResized LivechatooEmbed "onchange" { Size }
        ChatStarted LivechatooEmbed "onchatstart" { Ticket Initiator }
        ChatRestored LivechatooEmbed "onchatopened" { Ticket Initiator }
        RatingSubmitted LivechatooEmbed "onchatrating" {
            Ticket Name Email Phone Value Scale Message OperatorId DepartmentId
        }
        OfflineMessageSent LivechatooEmbed "onofflinemessage" { Name Email Phone Message OperatorId }
        TriggerFired LivechatooEmbed "ontrigger" { Id Title }
        FormFieldAnswered LivechatooEmbed "onnamerequired" { Kind FieldName Value }
        FormFieldAnswered LivechatooEmbed "onemailrequired" { Kind FieldName Value }
        FormFieldAnswered LivechatooEmbed "onphonerequired" { Kind FieldName Value }
        FormFieldDeclined LivechatooEmbed "onnamerequired" { Kind FieldName }
        FormFieldDeclined LivechatooEmbed "onemailrequired" { Kind FieldName }
        FormFieldDeclined LivechatooEmbed "onphonerequired" { Kind FieldName }
    },
    derives: derives! {
        WidgetShown WidgetHidden WidgetPageChanged WidgetSideChanged WidgetBubbleChanged WidgetStopped
        WindowOpened WindowClosed AvailabilityChanged FormStarted FormFieldRejected FormAbandoned ConsentGiven
        ChatProposed ChatRequested ChatLeft IdentityChanged InputRefused
    },
    encode: callbacks::encode,
    reads: Some(Reads { decode: callbacks::decode, command: commands::command }),
};

/// Pages by Livechatoo's names of them.
const PAGES: &[(&str, Page)] = &[
    ("start-online", Page::StartOnline),
    ("online", Page::Online),
    ("start-offline", Page::StartOffline),
    ("offline", Page::Offline),
    ("hidden", Page::Hidden),
    ("mini", Page::Mini),
    ("chat", Page::Chat),
];

fn page_named(name: &str) -> Option<Page> {
    PAGES.iter().find(|(vendor, _)| *vendor == name).map(|(_, page)| *page)
}

fn name_of(page: Page) -> &'static str {
    PAGES.iter().find(|(_, ours)| *ours == page).map_or("", |(vendor, _)| vendor)
}

/// The surface of a widget: the bar, unless the widget goes by the popup's name.
fn surface_of(widget_id: Option<&WidgetId>) -> Surface {
    let popup = Surface::LivechatooPopup;
    if widget_id.is_some_and(|id| **id == *popup.name()) { popup } else { Surface::LivechatooEmbed }
}
