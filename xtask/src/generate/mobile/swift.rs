//! The names of events in Swift, where an event's type is a case of an enumeration, which uniffi gives no name.

use std::fmt::Write as _;

use anyhow::Result;
use parlour::vocabulary::EVENTS;

use super::{File, GENERATED, camel, lines};

const PATH: &str = "bindings/mobile/swift/Sources/Parlour/EventName.swift";

/// The enumeration of the names, and how an event tells its own.
pub(super) fn file() -> Result<File> {
    let mut text = format!(
        "// {GENERATED}\n\n\
         import ParlourNative\n\n\
         /// The canonical name of an event: what listeners ask for.\n\
         public enum EventName: String, CaseIterable, Sendable {{\n"
    );
    for event in EVENTS {
        let about = lines(event.doc).next().unwrap_or_default();
        writeln!(text, "    /// {about}\n    case {} = \"{}\"", case(event.name), event.name)?;
    }
    text.push_str(
        "}\n\nextension Event {\n    /// The canonical name, which says of which type the event is.\n    \
         public var name: EventName {\n        switch self {\n",
    );
    for event in EVENTS {
        writeln!(text, "        case .{0}: return .{0}", case(event.name))?;
    }
    text.push_str("        }\n    }\n}\n");
    Ok((PATH.into(), text))
}

/// The name of a case, as uniffi spells it: `widget.page_changed`, `widgetPageChanged`.
fn case(name: &str) -> String {
    let name = camel(name);
    name[..1].to_lowercase() + &name[1..]
}
