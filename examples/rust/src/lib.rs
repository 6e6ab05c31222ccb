//! Small hosts of Parlour; see the examples.

/// The project's front page: its example is compiled and run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct FrontPage;
