//! `include/parlour_events.hpp`: a struct for each event, and the variant of all.

use std::fmt::Write as _;

use anyhow::Result;
use parlour::vocabulary::{Description, EVENTS, FieldDescription};

use super::{Kind, constant, doc, header, kind, word};
use crate::generate::File;
use crate::generate::c::screaming;

const ABOUT: &str = "\
Every event as a struct, and the variant of all of them. What an event holds is borrowed from the engine until the next
poll.";

const OTHER: &str = "
/// An event that is newer than this header.
struct Other {
    explicit Other(const event_ref &told) : source(told) {}

    /// The event itself: its kind, name, number, time, origin and cause.
    event_ref source;
};

} // namespace event

/// Any event.
using any_event = std::variant<
";

const TYPED: &str = "
/// An event as what it is. Where it is only looked at, `visit` is quicker, to compile and to run. (It is a template so
/// that nobody waits for it who does not use it.)
template <typename Variant = any_event>
[[nodiscard]] Variant typed(const event_ref &told) {
    switch (told.kind()) {
";

const VISIT: &str = "
/// Calls a function with an event as what it is, and gives what it returns; see `overloaded`.
template <typename Visitor>
decltype(auto) visit(Visitor &&visitor, const event_ref &told) {
    switch (told.kind()) {
";

pub(super) fn file() -> Result<File> {
    let mut text = String::from("namespace event {\n");
    for event in EVENTS {
        structure(&mut text, event)?;
    }
    text.push_str(OTHER);
    for event in EVENTS {
        writeln!(text, "    event::{},", event.rust_name)?;
    }
    text.push_str("    event::Other>;\n");
    let cases = |text: &mut String, made: &dyn Fn(usize, &str) -> String| -> Result<()> {
        for (index, event) in EVENTS.iter().enumerate() {
            let (made, constant) = (made(index, event.rust_name), screaming(event.name));
            writeln!(text, "    case PARLOUR_EVENT_{constant}: return {made};")?;
        }
        writeln!(text, "    case PARLOUR_EVENT_NONE:\n    default: return {};", made(EVENTS.len(), "Other"))?;
        text.push_str("    }\n}\n");
        Ok(())
    };
    text.push_str(TYPED);
    // By its place: to look for it by its type, among so many, takes compilers long.
    cases(&mut text, &|index, _| format!("Variant(std::in_place_index<{index}>, told)"))?;
    text.push_str(VISIT);
    cases(&mut text, &|_, name| format!("visitor(event::{name}(told))"))?;
    Ok(header("events", ABOUT, &text))
}

fn structure(text: &mut String, event: &Description) -> Result<()> {
    text.push('\n');
    doc(text, "", &format!("`{}`: {}", event.name, event.doc));
    let (name, constant_of_event) = (event.rust_name, screaming(event.name));
    writeln!(
        text,
        "struct {name} {{\n    static constexpr parlour_event_kind event_kind = PARLOUR_EVENT_{constant_of_event};"
    )?;
    writeln!(text, "    explicit {name}(const event_ref &told)\n        : source(told)")?;
    for field in event.fields {
        let (_, reader) = member(field)?;
        writeln!(text, "        , {}(told.{reader}({}))", word(field.rust_name), constant(field))?;
    }
    text.push_str("    {\n    }\n\n    /// The event itself: its number, time, origin and cause.\n    event_ref source;\n");
    for field in event.fields {
        doc(text, "    ", field.doc);
        writeln!(text, "    {} {};", member(field)?.0, word(field.rust_name))?;
    }
    text.push_str("};\n");
    Ok(())
}

/// A member's type, and the reader of `event_ref` that gives it.
fn member(field: &FieldDescription) -> Result<(String, String)> {
    const TEXT: &str = "std::string_view";
    let kind = kind(field)?;
    let (ty, reader) = match &kind {
        Kind::Text | Kind::Json | Kind::Options => (TEXT.into(), "text".into()),
        Kind::Count | Kind::Number => ("std::uint64_t".into(), "u64".into()),
        Kind::Time | Kind::Duration => ("std::chrono::milliseconds".into(), "millis".into()),
        Kind::Signed => ("std::int64_t".into(), "i64".into()),
        Kind::Bool => ("bool".into(), "flag".into()),
        Kind::Enumeration(name) => (name.clone(), format!("enumerated<{name}>")),
        Kind::Part(_) | Kind::Content => {
            let ty = kind.kept(TEXT, "part::");
            return Ok((ty.clone(), format!("part<{ty}>")));
        }
        // A list that is missing is an empty one.
        Kind::List(item) => {
            let item = item.kept(TEXT, "part::");
            return Ok((format!("list<{item}>"), format!("list<{item}>")));
        }
    };
    Ok(match field.required {
        true => (ty, reader),
        false => (format!("std::optional<{ty}>"), format!("optional_{reader}")),
    })
}
