//! What follows from what: the steps that one machine's step brings about in others, and no others.
//!
//! A machine never reaches into another. Each file here is one mechanism, whole.

pub(crate) mod chats;
pub(crate) mod consent;
pub(crate) mod deadlines;
pub(crate) mod page;
pub(crate) mod reload;
pub(crate) mod unread;
