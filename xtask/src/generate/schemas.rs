//! `tests/schemas`: JSON Schemas (draft 2020-12) of everything that Parlour reads and writes as JSON.

use anyhow::Result;
use parlour::dialect::VendorCall;
use parlour::scenario::Scenario;
use parlour::{Config, Envelope, Event, Input, Rejection, Snapshot, Transcript, View};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use super::File;
use super::layout::text;

/// Where the schemas are.
pub(super) const FOLDER: &str = "tests/schemas";

/// Indented down to an entry's fields, of which each has a line.
const DEPTH: usize = 4;

/// All schemas.
pub(super) fn files() -> Result<Vec<File>> {
    let read = SchemaSettings::draft2020_12;
    let written = || SchemaSettings::draft2020_12().for_serialize();
    Ok(vec![
        closed::<Input>("input", read())?,
        closed::<Event>("event", written())?,
        file::<Envelope>("envelope", written())?,
        file::<Rejection>("rejection", written())?,
        file::<Snapshot>("snapshot", written())?,
        file::<View>("view", written())?,
        file::<Transcript>("transcript", written())?,
        file::<Scenario>("scenario", read())?,
        file::<Config>("config", read())?,
        file::<VendorCall>("vendor-call", read())?,
    ])
}

fn file<T: JsonSchema>(name: &str, settings: SchemaSettings) -> Result<File> {
    let schema = settings.into_generator().into_root_schema_for::<T>();
    Ok((format!("{FOLDER}/{name}.schema.json"), text(&schema, DEPTH)?))
}

/// A schema that allows no field but those it names. An event's own schema cannot say so: an envelope adds
/// fields to it.
fn closed<T: JsonSchema>(name: &str, settings: SchemaSettings) -> Result<File> {
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("unevaluatedProperties".to_string(), false.into());
    Ok((format!("{FOLDER}/{name}.schema.json"), text(&schema, DEPTH)?))
}
