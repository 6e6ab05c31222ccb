//! Random visits: configurations, and inputs of every kind in an order that leads somewhere.
//!
//! Inputs are made from the vocabulary's own description, so that a new kind or field is tried as soon as it
//! is there. There are few ids, so that inputs meet; and stories, so that they get far.

mod config;
mod draft;
mod fields;
mod stories;
mod visit;

pub(crate) use config::{Settings, configs, small_limits};
pub(crate) use draft::Draft;
pub(crate) use fields::MARKS;
pub(crate) use stories::{CHAT_STORIES, STORIES, stories};
pub(crate) use visit::{Call, Step, Visit, paced, pauses, visits, visits_under};
