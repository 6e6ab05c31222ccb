//! The wire: inputs, events, verdicts and vendor calls as bytes, for languages on the other side of a boundary.
//!
//! A record is read field by field where it lies, so that nobody pays for what they do not look at; and it says the
//! same as the canonical JSON form, both ways. The layout is in
//! [`docs/wire.md`](https://github.com/parlour-dev/parlour/blob/main/docs/wire.md): version [`VERSION`], to which later
//! ones only add. Every binding that crosses a boundary often reads and writes it, and it can be stored.
//!
//! ```
//! use parlour::wire::{self, Record};
//! use parlour::{Config, Engine, input};
//!
//! let mut bytes = Vec::new();
//! wire::write_input(&mut bytes, 1_000.into(), &input::ConnectionUp::default().into());
//!
//! let (Record::Input { now, input }, _) = wire::read(&bytes)? else { panic!("it is an input") };
//! let mut engine = Engine::new(Config::default());
//! engine.handle(now, input)?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! With feature `wire`.

mod layout;
mod read;
mod value;
mod write;

pub use layout::{Form, VERSION};
pub use read::{Record, Records, Rejected, WireError, read};
pub use value::{Members, Value, View};
pub use write::{write_call, write_event, write_input, write_verdict};
