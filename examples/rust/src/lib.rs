//! Small hosts of Parlour; the examples beside this library are thin shells around its modules.

mod details;
mod timeline;
pub mod visit;
