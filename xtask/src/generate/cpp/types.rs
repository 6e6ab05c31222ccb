//! `include/parlour_types.hpp`: what inputs and events are made of, enumerated values, parts and options.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use parlour::vocabulary::{
    CONTENTS, Description, EVENTS, FieldDescription, WidgetOptions, enumeration, enumerations, records,
};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::{EACH, Kind, constant, doc, header, kind, kind_of, members, word};
use crate::generate::File;

const ABOUT: &str = "\
What inputs and events are made of. Parts hold std::string where they go in, and std::string_view where they come out.";

/// The parts of lists of pairs, which have no description of their own.
const PAIRS: &str = "
/// The answer to a field of a form.
template <typename String = std::string>
struct Answer {
    /// The field's name.
    String name{};
    /// The answer, as JSON.
    String value{};
};

/// How many messages of a chat are unread.
template <typename String = std::string>
struct Unread {
    /// The chat.
    String chat_id{};
    /// Its messages.
    std::uint64_t count{};
};
";

const READ_PAIRS: &str = "
template <>
struct item<part::Answer<std::string_view>> {
    static part::Answer<std::string_view> read(const item_ref &from) {
        return {from.text(PARLOUR_FIELD_NAME), from.text(PARLOUR_FIELD_VALUE)};
    }
};

template <>
struct item<part::Unread<std::string_view>> {
    static part::Unread<std::string_view> read(const item_ref &from) {
        return {from.text(PARLOUR_FIELD_CHAT_ID), from.u64(PARLOUR_FIELD_COUNT)};
    }
};
";

pub(super) fn file() -> Result<File> {
    let mut text = String::new();
    for known in enumerations() {
        values(&mut text, known.name, known.doc, known.values)?;
    }
    text.push_str("\nnamespace part {\n");
    for record in records() {
        part(&mut text, record)?;
    }
    contents(&mut text)?;
    text.push_str(PAIRS);
    options(&mut text)?;
    text.push_str("\n} // namespace part\n\nnamespace detail {\n");
    for record in in_events()? {
        read_part(&mut text, record)?;
    }
    read_content(&mut text)?;
    text.push_str(READ_PAIRS);
    text.push_str("\n} // namespace detail\n");
    Ok(header("types", ABOUT, &text))
}

/// An enumeration, and the names of its values.
fn values(text: &mut String, name: &str, about: &str, values: &[&str]) -> Result<()> {
    text.push('\n');
    doc(text, "", about);
    writeln!(text, "enum class {name} : std::uint8_t {{")?;
    writeln!(text, "    /// A value that is newer than this header.\n    newer,")?;
    for value in values {
        writeln!(text, "    {},", word(value))?;
    }
    let names: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
    writeln!(
        text,
        "}};\ntemplate <>\nstruct detail::names<{name}> {{\n    static constexpr std::string_view all[] = {{\n        \"\",\n        {},\n    }};\n}};",
        names.join(",\n        ")
    )?;
    Ok(())
}

fn part(text: &mut String, record: &Description) -> Result<()> {
    text.push('\n');
    doc(text, "", record.doc);
    writeln!(text, "template <typename String = std::string>\nstruct {} {{", record.rust_name)?;
    members(text, record.fields, |field| {
        Ok(match (field.field.name(), kind(field)?, field.required) {
            ("extra", ..) => "std::vector<std::pair<String, json>>".into(),
            (_, kind, true) => kind.kept("String", ""),
            (_, kind, false) => format!("std::optional<{}>", kind.kept("String", "")),
        })
    })?;
    text.push_str(EACH);
    for field in record.fields {
        match field.field.name() {
            // Fields of their own in JSON.
            "extra" => text.push_str("        for (const auto &[key, value] : extra) visit(key, value);\n"),
            name => writeln!(text, "        visit(\"{name}\", {});", word(field.rust_name))?,
        }
    }
    text.push_str("    }\n};\n");
    Ok(())
}

/// What a message holds.
fn contents(text: &mut String) -> Result<()> {
    for content in CONTENTS {
        text.push('\n');
        doc(text, "", content.doc);
        writeln!(text, "template <typename String = std::string>\nstruct {} {{", content.rust_name)?;
        members(text, content.fields, |field| {
            let ty = kind(field)?.kept("String", "");
            Ok(if field.required { ty } else { format!("std::optional<{ty}>") })
        })?;
        text.push_str(EACH);
        writeln!(text, "        visit(\"type\", std::string_view(\"{}\"));", content.name)?;
        for field in content.fields {
            writeln!(text, "        visit(\"{}\", {});", field.field.name(), word(field.rust_name))?;
        }
        text.push_str("    }\n};\n");
    }
    let kinds: Vec<String> =
        CONTENTS.iter().map(|content| format!("{}<String>", content.rust_name)).collect();
    writeln!(
        text,
        "\n/// What a message holds; std::monostate where it is newer than this header.\n\
         template <typename String = std::string>\nusing Content = std::variant<std::monostate, {}>;",
        kinds.join(", ")
    )?;
    Ok(())
}

/// The records in events: those that are read there.
fn in_events() -> Result<Vec<&'static Description>> {
    let mut names = BTreeSet::new();
    for field in EVENTS.iter().flat_map(|event| event.fields) {
        let kind = match kind(field)? {
            Kind::List(item) => *item,
            kind => kind,
        };
        if let Kind::Part(name) = kind {
            names.insert(name);
        }
    }
    Ok(records().filter(|record| names.contains(record.rust_name)).collect())
}

fn read_part(text: &mut String, record: &Description) -> Result<()> {
    let ty = format!("part::{}<std::string_view>", record.rust_name);
    writeln!(text, "\ntemplate <>\nstruct item<{ty}> {{\n    static {ty} read(const item_ref &from) {{")?;
    writeln!(text, "        {ty} read;")?;
    // What stands in a record in a list, no function of parlour.h reads: the event's `json()` has it.
    for field in record.fields.iter().filter(|field| field.field.name() != "extra") {
        writeln!(text, "        read.{} = from.{};", word(field.rust_name), reader(field)?)?;
    }
    text.push_str("        return read;\n    }\n};\n");
    Ok(())
}

/// How a field of an item is read.
fn reader(field: &FieldDescription) -> Result<String> {
    let (optional, constant) = (if field.required { "" } else { "optional_" }, constant(field));
    let reader = match kind(field)? {
        Kind::Text => "text".into(),
        Kind::Number => "u64".into(),
        Kind::Bool if field.required => "flag".into(),
        Kind::Enumeration(name) => format!("enumerated<{name}>"),
        _ => bail!("an item's {} cannot be read", field.field.name()),
    };
    Ok(format!("{optional}{reader}({constant})"))
}

fn read_content(text: &mut String) -> Result<()> {
    let ty = "part::Content<std::string_view>";
    writeln!(text, "\ntemplate <>\nstruct item<{ty}> {{\n    static {ty} read(const item_ref &from) {{")?;
    writeln!(text, "        const std::string_view type = from.text(PARLOUR_FIELD_TYPE);")?;
    for content in CONTENTS {
        let readers = content.fields.iter().map(|field| Ok(format!("from.{}", reader(field)?)));
        let readers = readers.collect::<Result<Vec<_>>>()?.join(", ");
        writeln!(
            text,
            "        if (type == \"{}\") return part::{}<std::string_view>{{{readers}}};",
            content.name, content.rust_name
        )?;
    }
    text.push_str("        return std::monostate();\n    }\n};\n");
    Ok(())
}

/// The options of a widget, as their schema has them: those of which others are made come first.
fn options(text: &mut String) -> Result<()> {
    let settings = SchemaSettings::draft2020_12();
    let schema = settings.into_generator().into_root_schema_for::<WidgetOptions>().to_value();
    let definitions = schema.get("$defs").and_then(Value::as_object).context("the options have parts")?;
    for (name, definition) in definitions.iter().filter(|(_, part)| part.get("properties").is_some()) {
        object(text, name, definition, definitions)?;
    }
    object(text, &WidgetOptions::schema_name(), &schema, definitions)
}

/// A struct with the properties of an object. Lists and maps that are empty say nothing, and are left out as what is
/// missing.
fn object(text: &mut String, name: &str, schema: &Value, definitions: &Map<String, Value>) -> Result<()> {
    let properties = schema["properties"].as_object().with_context(|| format!("{name} has no properties"))?;
    text.push('\n');
    doc(text, "", schema["description"].as_str().unwrap_or_default());
    writeln!(text, "struct {name} {{")?;
    let mut each = String::from(EACH);
    for (key, property) in properties {
        let ty = schema_type(property, definitions).with_context(|| format!("{name}.{key}"))?;
        let member = word(&crate::generate::c::screaming(key).to_lowercase());
        doc(text, "    ", property["description"].as_str().unwrap_or_default());
        if ty.starts_with("std::vector") || ty.starts_with("std::map") {
            writeln!(text, "    {ty} {member}{{}};")?;
            writeln!(each, "        if (!{member}.empty()) visit(\"{key}\", {member});")?;
        } else {
            writeln!(text, "    std::optional<{ty}> {member}{{}};")?;
            writeln!(each, "        visit(\"{key}\", {member});")?;
        }
    }
    writeln!(text, "{each}    }}\n}};")?;
    Ok(())
}

/// The C++ type of values of a schema; whether they may be missing is said elsewhere.
fn schema_type(schema: &Value, definitions: &Map<String, Value>) -> Result<String> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = name.trim_start_matches("#/$defs/");
        let definition = definitions.get(name).with_context(|| format!("{name} is not defined"))?;
        return match definition.get("properties") {
            Some(_) => Ok(name.into()),
            None if enumeration(name).is_some() => Ok(kind_of(name)?.kept("std::string", "")),
            None => schema_type(definition, definitions),
        };
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let choice = choices.iter().find(|choice| choice["type"] != "null");
        return schema_type(choice.context("a value that is never there")?, definitions);
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => bail!("a schema without a type: {schema}"),
    };
    Ok(match types.iter().find(|one| **one != "null") {
        Some(&"string") => "std::string".into(),
        Some(&"boolean") => "bool".into(),
        Some(&"array") => format!("std::vector<{}>", schema_type(&schema["items"], definitions)?),
        Some(&"object") => {
            format!("std::map<std::string, {}>", schema_type(&schema["additionalProperties"], definitions)?)
        }
        _ => bail!("no C++ type for {types:?}"),
    })
}
