//! `plain.ts`: configurations, options and views.

use std::fmt::Write as _;

use anyhow::Result;
use parlour::vocabulary::enumerations;

use super::super::plain::{Type, is_known, records};
use super::{GENERATED, comment};

/// The file.
pub(super) fn text() -> Result<String> {
    let mut body = String::new();
    for record in records()? {
        comment(&mut body, "", &record.doc)?;
        writeln!(body, "export interface {} {{", record.name)?;
        for field in &record.fields {
            comment(&mut body, "  ", &field.doc)?;
            let (mark, more) = match (field.is_required, record.is_read) {
                (true, _) => ("", ""),
                (false, true) => ("?", ""),
                (false, false) => ("?", " | undefined"),
            };
            writeln!(body, "  {}{mark}: {}{more};", field.name, type_of(&field.ty))?;
        }
        body.push_str("}\n\n");
    }
    let known = enumerations().map(|enumeration| enumeration.name).chain(["Content", "Json"]);
    let has = |word: &&str| body.split(|letter: char| !letter.is_alphanumeric()).any(|other| other == *word);
    let mut types: Vec<&str> = known.filter(has).collect();
    types.sort_unstable();
    Ok(format!(
        "/**\n * Plain data: configurations, options, views. {GENERATED}\n *\n * @module\n */\n\n\
         import type {{ {} }} from \"./vocabulary.js\";\n\n{body}",
        types.join(", ")
    ))
}

fn type_of(ty: &Type) -> String {
    match ty {
        Type::Text => "string".into(),
        Type::Number => "number".into(),
        Type::Flag => "boolean".into(),
        Type::Json => "Json".into(),
        Type::Names { of: Some(name), .. } if is_known(name) => name.clone(),
        Type::Names { values, .. } => {
            values.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" | ")
        }
        Type::Record(name) => name.clone(),
        Type::List(item) => match type_of(item) {
            item if item.contains(" | ") => format!("({item})[]"),
            item => format!("{item}[]"),
        },
        Type::Map(value) => format!("{{ [key: string]: {} }}", type_of(value)),
        Type::Nullable(one) => format!("{} | null", type_of(one)),
    }
}
