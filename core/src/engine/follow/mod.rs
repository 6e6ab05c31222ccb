//! What follows from what: the steps that one machine's step brings about in others, and no others.
//!
//! A machine never reaches into another. Each file here is one mechanism, whole.

mod chats;
mod consent;
mod deadlines;
mod page;
mod prefill;
mod questions;
mod queue;
mod reload;
mod targets;
mod typing;
mod unread;
mod update;
mod visitor;
mod window;
