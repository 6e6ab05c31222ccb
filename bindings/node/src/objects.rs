//! What the boundary is measured against: objects that are made and read property by property.

use napi_derive::napi;
use parlour::Input;
use serde_json::Value;

use crate::engine::NativeEngine;
use crate::errors::{self, Result, time};

#[napi]
impl NativeEngine {
    /// Takes an input as an object; the events that wait, as objects.
    #[napi]
    pub fn step_object(&self, now: f64, mut input: Value) -> Result<Vec<Value>> {
        whole(&mut input);
        let none = |error: serde_json::Error| errors::argument(&error.to_string());
        let input: Input = serde_json::from_value(input).map_err(none)?;
        let told = self.with(|held| {
            let rejected = held.engine.handle(time(now), input).err();
            rejected.is_none().then(|| held.engine.events().map(serde_json::to_value).collect())
        })?;
        told.unwrap_or_else(|| Ok(Vec::new())).map_err(none)
    }
}

/// JavaScript's numbers come as fractions where they are large.
#[allow(clippy::cast_possible_truncation)]
fn whole(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(whole),
        Value::Array(items) => items.iter_mut().for_each(whole),
        Value::Number(number) => {
            if let Some(fraction) = number.as_f64().filter(|number| number.fract() == 0.0) {
                *value = (fraction as i64).into();
            }
        }
        _ => {}
    }
}
