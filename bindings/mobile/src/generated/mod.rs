//! Made of the core's vocabulary.

pub(crate) mod plain;
pub(crate) mod vocabulary;
