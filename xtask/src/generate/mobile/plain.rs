//! `plain.rs`: configurations, options and views.

use std::fmt::Write as _;

use anyhow::Result;
use parlour::vocabulary::enumerations;

use super::super::plain::{Type, is_known, records};
use super::{GENERATED, camel, comment};

/// The file.
pub(super) fn text() -> Result<String> {
    let (mut names, mut body) = (String::new(), String::new());
    let mut known = Vec::new();
    for record in records()? {
        if !body.is_empty() {
            body.push('\n');
        }
        comment(&mut body, "    ", &record.doc)?;
        writeln!(body, "    {} {{", record.name)?;
        for field in &record.fields {
            comment(&mut body, "        ", &field.doc)?;
            if let Type::Names { of: Some(name), doc, values } = &field.ty
                && !is_known(name)
                && !known.contains(name)
            {
                declare(&mut names, name, doc, values)?;
                known.push(name.clone());
            }
            let ty = type_of(&field.ty);
            if field.is_required {
                writeln!(body, "        {}: {ty},", snake(&field.name))?;
            } else {
                let is_nullable = matches!(field.ty, Type::Nullable(_));
                let ty = if is_nullable { ty } else { format!("Option<{ty}>") };
                writeln!(body, "        #[uniffi(default)]\n        {}: {ty},", snake(&field.name))?;
            }
        }
        body.push_str("    }\n");
    }
    let has = |word: &&str| body.split(|letter: char| !letter.is_alphanumeric()).any(|other| other == *word);
    let mut types: Vec<&str> = enumerations().map(|known| known.name).filter(has).collect();
    types.sort_unstable();
    Ok(format!(
        "//! Plain data: configurations, options, views.\n//!\n//! {GENERATED}\n\n\
         use std::collections::HashMap;\n\n\
         use super::vocabulary::{{\n    {},\n}};\n\
         use crate::convert::{{Json, names, plain}};\n\n\
         names! {{\n{names}}}\n\nplain! {{\n{body}}}\n",
        types.join(", ")
    ))
}

/// A type of which all values are names.
fn declare(text: &mut String, name: &str, doc: &str, values: &[String]) -> Result<()> {
    comment(text, "    ", doc)?;
    writeln!(text, "    {name} {{")?;
    for value in values {
        writeln!(text, "        /// `{value}`.\n        {} = \"{value}\",", camel(value))?;
    }
    text.push_str("    }\n");
    Ok(())
}

fn type_of(ty: &Type) -> String {
    match ty {
        Type::Names { of: Some(name), .. } | Type::Record(name) => name.clone(),
        // The names of states.
        Type::Text | Type::Names { of: None, .. } => "String".into(),
        Type::Number => "i64".into(),
        Type::Flag => "bool".into(),
        Type::Json => "Json".into(),
        Type::List(item) => format!("Vec<{}>", type_of(item)),
        Type::Map(value) => format!("HashMap<String, {}>", type_of(value)),
        Type::Nullable(one) => format!("Option<{}>", type_of(one)),
    }
}

/// A name of JSON in Rust's own spelling of fields: `chatId`, `chat_id`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
