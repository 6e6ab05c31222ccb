#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod about;
mod config;
pub mod dialect;
mod engine;
mod env;
#[cfg(feature = "explore")]
pub mod explore;
pub mod hub;
mod limits;
mod machine;
mod outbox;
#[cfg(feature = "scenario")]
pub mod scenario;
pub mod snapshot;
mod step;
mod time;
pub mod vocabulary;
#[cfg(feature = "wire")]
pub mod wire;
mod world;

pub use config::{Config, Deadlines, Instance, InvalidInstance, Mode, Phone};
pub use engine::Engine;
pub use engine::polled::Polled;
pub use engine::view::{ChatView, View, WidgetView};
pub use hub::Hub;
pub use limits::Limits;
pub use outbox::log::Transition;
pub use outbox::timer::DeadlineReason;
pub use snapshot::{RestoreError, Snapshot};
pub use step::{StepError, Stepped, Tell, step, step_json};
pub use time::Timestamp;
pub use vocabulary::{Envelope, Event, Input, MachineName, Normalizer, Rejection, Verdict, event, input};
pub use world::transcript::{Direction, Transcript, TranscriptEntry};
