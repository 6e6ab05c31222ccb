//! `include/parlour_inputs.hpp`: a struct for each input, and its JSON form.

use std::fmt::Write as _;

use anyhow::Result;
use parlour::vocabulary::{Description, INPUTS};

use super::{EACH, doc, header, kind, members, word};
use crate::generate::File;

const ABOUT: &str = "\
Every input as a struct. Members that are not set are missing, and say nothing; those that must be there come first.
From C++20 on they may be named: parlour::input::ChatRequest{.message = \"Hello?\"}.";

const JSON: &str = "
/// An input in its canonical JSON form.
template <typename Input, typename = decltype(Input::input_name)>
[[nodiscard]] std::string to_json(const Input &input) {
    std::string out;
    detail::members member(out);
    member(\"type\", Input::input_name);
    input.each(member);
    return out += '}';
}
";

pub(super) fn file() -> Result<File> {
    let mut text = String::from("namespace input {\n");
    for input in INPUTS {
        structure(&mut text, input)?;
    }
    let names: Vec<_> = INPUTS.iter().map(|input| format!("    input::{}", input.rust_name)).collect();
    text.push_str("\n} // namespace input\n\n/// Any input.\nusing any_input = std::variant<\n");
    text.push_str(&(names.join(",\n") + ">;\n"));
    text.push_str(JSON);
    Ok(header("inputs", ABOUT, &text))
}

fn structure(text: &mut String, input: &Description) -> Result<()> {
    text.push('\n');
    doc(text, "", &format!("`{}`: {}", input.name, input.doc));
    writeln!(text, "struct {} {{", input.rust_name)?;
    members(text, input.fields, |field| {
        let ty = kind(field)?.kept("std::string", "part::");
        Ok(if field.required { ty } else { format!("std::optional<{ty}>") })
    })?;
    writeln!(text, "\n    static constexpr std::string_view input_name = \"{}\";", input.name)?;
    text.push_str(EACH);
    for field in input.fields {
        writeln!(text, "        visit(\"{}\", {});", field.field.name(), word(field.rust_name))?;
    }
    text.push_str("    }\n};\n");
    Ok(())
}
