#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod about;
mod config;
pub mod dialect;
mod dispatch;
mod drive;
mod engine;
mod env;
#[cfg(feature = "explore")]
pub mod explore;
mod index;
mod limits;
mod log;
mod machine;
mod observe;
mod orchestrate;
mod outbox;
mod pattern;
mod phone;
mod registry;
mod resync;
mod route;

#[cfg(feature = "scenario")]
pub mod scenario;
pub mod snapshot;
mod time;
mod timer;
mod transcript;
mod unread;
mod view;
pub mod vocabulary;
mod world;

pub use config::{Config, Deadlines, Mode, Phone};
pub use engine::Engine;
pub use limits::Limits;
pub use log::Transition;
pub use snapshot::{RestoreError, Snapshot};
pub use time::Timestamp;
pub use timer::Reason as DeadlineReason;
pub use transcript::{Direction, Transcript, TranscriptEntry};
pub use view::{ChatView, View, WidgetView};
pub use vocabulary::MachineName;
pub use vocabulary::{Envelope, Event, Input, Normalizer, Rejection, Verdict, event, input};
