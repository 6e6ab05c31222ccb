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
    pub fn step_object(&self, now: f64, input: Value) -> Result<Vec<Value>> {
        let none = |error: serde_json::Error| errors::argument(&error.to_string());
        let input: Input = serde_json::from_value(input).map_err(none)?;
        let told = self.with(|held| {
            let rejected = held.engine.handle(time(now), input).err();
            rejected.is_none().then(|| held.engine.events().map(serde_json::to_value).collect())
        })?;
        told.unwrap_or_else(|| Ok(Vec::new())).map_err(none)
    }
}
