//! The command `parlour` as a person runs it.

mod capabilities;
mod diagram;
mod support;
mod translate;
mod visit;
