//! Small hosts of Parlour; the examples beside this library are thin shells around its modules.

mod details;
mod shell;
mod timeline;
pub mod translate;
pub mod visit;

/// The project's front page: its examples are compiled and run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct FrontPage;
