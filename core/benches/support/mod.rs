//! The pieces of the benchmarks: what happens, what it is compared with, how it is measured, how it is told.

pub(crate) mod bare;
pub(crate) mod counting;
pub(crate) mod crowds;
pub(crate) mod dialects;
pub(crate) mod encode;
pub(crate) mod from_text;
pub(crate) mod honest;
pub(crate) mod instructions;
pub(crate) mod lean;
pub(crate) mod lifecycle;
pub(crate) mod memory;
pub(crate) mod messages;
pub(crate) mod same;
pub(crate) mod scene;
pub(crate) mod snapshot;
pub(crate) mod table;
pub(crate) mod timing;
