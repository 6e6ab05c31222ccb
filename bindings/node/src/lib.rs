//! The native part of the npm package `parlour`. What users see is in `ts/`; this is what that stands on.
//!
//! What comes often - inputs, and the events that come of them - crosses by the [`boundary`], in records of the
//! wire. All else crosses as JSON text, for there the boundary is not what costs.

// What the macros export must be public, and no crate sees it.
#![allow(unreachable_pub)]

mod boundary;
mod dialect;
mod engine;
mod errors;
#[cfg(feature = "objects")]
mod objects;
mod step;
