//! An input on its way: its fields can still be set.

use std::fmt;

use parlour::Input;
use parlour::vocabulary::{Field, InputKind};
use proptest::option::weighted;
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::fields::values;

/// A kind of input with fields for it.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) kind: InputKind,
    fields: Map<String, Value>,
}

impl Draft {
    /// The draft with an id in a field, where inputs of the kind have it; without one, where they may.
    pub(crate) fn with(mut self, field: Field, id: Option<&str>) -> Self {
        let known = self.kind.description().fields.iter().find(|known| known.field == field);
        match (known, id) {
            (Some(_), Some(id)) => {
                self.fields.insert(field.name().into(), id.into());
            }
            (Some(known), None) if !known.required => {
                self.fields.remove(field.name());
            }
            _ => {}
        }
        self
    }

    /// Whether inputs of the kind have a field of a type.
    pub(crate) fn has(&self, field: Field, ty: &str) -> bool {
        let fields = self.kind.description().fields;
        fields.iter().any(|known| known.field == field && known.ty == ty)
    }

    /// What the draft says in a field, as far as it is text.
    pub(crate) fn get(&self, field: Field) -> Option<&str> {
        self.fields.get(field.name())?.as_str()
    }

    /// The input.
    pub(crate) fn finish(self) -> Input {
        let mut fields = self.fields;
        fields.insert("type".into(), self.kind.name().into());
        let text = Value::Object(fields).to_string();
        Input::from_json(&text).unwrap_or_else(|rejection| panic!("{text}: {rejection}"))
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.name(), Value::Object(self.fields.clone()))
    }
}

/// Any input of a kind.
pub(super) fn drafts(kind: InputKind) -> BoxedStrategy<Draft> {
    let fields: Vec<_> = kind
        .description()
        .fields
        .iter()
        .map(|field| {
            let (name, values) = (field.field.name(), values(kind, field));
            let values = values.prop_map(move |value| (name.to_owned(), value));
            if field.required {
                values.prop_map(Some).boxed()
            } else {
                weighted(odds(field.field), values).boxed()
            }
        })
        .collect();
    fields.prop_map(move |fields| Draft { kind, fields: fields.into_iter().flatten().collect() }).boxed()
}

/// How often an optional field is there.
fn odds(field: Field) -> f64 {
    match field {
        Field::ChatId | Field::WidgetId => 0.7,
        Field::Cause | Field::Raw => 0.1,
        Field::Custom | Field::Session => 0.2,
        _ => 0.5,
    }
}

/// Every kind of the vocabulary can be made, with and without each of its optional fields.
#[test]
fn every_input_kind_is_generated() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    for &kind in InputKind::ALL {
        let strategy = drafts(kind);
        let mut draft = || strategy.new_tree(&mut runner).expect("a draft").current();
        let drafts: Vec<_> = std::iter::repeat_with(&mut draft).take(200).collect();
        for field in kind.description().fields {
            let there = |draft: &Draft| draft.fields.contains_key(field.field.name());
            let name = format!("{} of {}", field.field.name(), kind.name());
            assert!(drafts.iter().any(there), "{name} is never there");
            assert!(field.required == drafts.iter().all(there), "{name} must be there only if required");
        }
        for draft in drafts {
            assert_eq!(draft.finish().kind(), kind);
        }
    }
}
