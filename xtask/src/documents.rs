//! The project's own pages whose examples in Rust are compiled and run, with the documentation tests.

/// The front page.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct FrontPage;

/// How to send events to Google Analytics.
#[cfg(doctest)]
#[doc = include_str!("../../docs/ga4.md")]
struct Ga4;
