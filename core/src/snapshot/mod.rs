//! Snapshots: all that an engine holds, as versioned data.
//!
//! A snapshot has a JSON form and a compact binary one (CBOR with integer keys), both of the same data. Every
//! released version stays restorable. The configuration is not part of it, nor is any secret: an undelivered
//! `identity.changed` leaves its `custom` behind.
//!
//! # Versions
//!
//! The structs of a version (`v1`) are its own, and never the live types: what the engine looks like inside may
//! change freely. `capture` writes the latest version, `revive` checks and reads it. Once released, what a
//! version can say is fixed: an unknown key is refused in both forms, so that an older release never drops in
//! silence what a newer one has stored, but gives [`RestoreError::FutureVersion`]. So each change of shape is a new
//! version:
//!
//! - **A field more** needs no new structs. All fields are optional: it gets a number of its own in `v1`, which
//!   reads the older version too, and [`Snapshot::VERSION`] counts on.
//! - **Any other change** begins a module `v2`, with the structs that differ; the others it takes from `v1`. A
//!   function `migrate::v1_to_v2` makes one of the other, and [`Snapshot::from_json`] and
//!   [`Snapshot::from_cbor`] look at the version first, read what it says, and migrate step by step. Only the
//!   latest version is written and revived.
//!
//! Numbers and names are never used again. Golden files of each version (`tests/snapshots/v1`) are restored, stored
//! again and played on in every test run; they are only ever added to.

mod capture;
mod revive;
mod v1;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::engine::Engine;

/// All that an engine holds. See [`Engine::snapshot`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Snapshot(v1::Snapshot);

/// Why a snapshot cannot be restored. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// It is not JSON, or not a snapshot in JSON; with the line and column where reading failed.
    #[error("not a snapshot in JSON: reading failed at line {line}, column {column}")]
    InvalidJson {
        /// The line, from 1.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It is not CBOR, or not a snapshot in CBOR; with the byte where reading failed, where it is known.
    #[error("not a snapshot in CBOR")]
    InvalidCbor {
        /// The position of the byte.
        position: Option<usize>,
    },
    /// It ends too early.
    #[error("the snapshot is truncated")]
    Truncated,
    /// It was written by a version of Parlour that is newer than this one.
    #[error("the snapshot has version {found}, and this is version {supported}")]
    FutureVersion {
        /// The snapshot's version.
        found: u32,
        /// The latest version that can be read.
        supported: u32,
    },
    /// It names a version that there never was.
    #[error("there is no snapshot version {found}")]
    UnknownVersion {
        /// The snapshot's version.
        found: u32,
    },
    /// Its parts do not fit together.
    #[error("the snapshot is inconsistent: {what}")]
    Inconsistent {
        /// Which part, and why.
        what: &'static str,
    },
    /// It holds more than the configuration allows.
    #[error("the snapshot is over the limit {limit}")]
    LimitExceeded {
        /// The limit's name.
        limit: &'static str,
    },
}

impl RestoreError {
    /// The names of all kinds.
    pub const NAMES: &[&str] = &[
        "invalid_json",
        "invalid_cbor",
        "truncated",
        "unknown_version",
        "future_version",
        "inconsistent",
        "limit_exceeded",
    ];

    /// The name of its kind, for bindings: `invalid_json`, `future_version` and so on.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InvalidJson { .. } => "invalid_json",
            Self::InvalidCbor { .. } => "invalid_cbor",
            Self::Truncated => "truncated",
            Self::UnknownVersion { .. } => "unknown_version",
            Self::FutureVersion { .. } => "future_version",
            Self::Inconsistent { .. } => "inconsistent",
            Self::LimitExceeded { .. } => "limit_exceeded",
        }
    }
}

impl Snapshot {
    /// The version that is written.
    pub const VERSION: u32 = 1;

    /// The JSON form.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing to a String fails only where a value refuses to be written, and none here does.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    ///
    /// `InvalidJson`, `Truncated`, `UnknownVersion` or `FutureVersion`.
    pub fn from_json(text: &str) -> Result<Self, RestoreError> {
        /// The version alone: a future snapshot may differ in everything else.
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }

        let invalid = |error: &serde_json::Error| match error.classify() {
            serde_json::error::Category::Eof => RestoreError::Truncated,
            _ => RestoreError::InvalidJson { line: error.line(), column: error.column() },
        };
        match serde_json::from_str::<Self>(text) {
            Ok(snapshot) => check_version(snapshot.0.version).map(|()| snapshot),
            Err(error) => {
                if let Ok(Version { version }) = serde_json::from_str(text) {
                    check_version(version)?;
                }
                Err(invalid(&error))
            }
        }
    }

    /// The compact form: CBOR with integer keys.
    #[must_use]
    pub fn to_cbor(&self) -> Vec<u8> {
        // As for JSON: nothing here refuses to be written, and a Vec takes everything.
        minicbor::to_vec(&self.0).unwrap_or_default()
    }

    /// Reads the compact form.
    ///
    /// # Errors
    ///
    /// `InvalidCbor`, `Truncated`, `UnknownVersion` or `FutureVersion`.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self, RestoreError> {
        let invalid = |error: &minicbor::decode::Error| {
            if error.is_end_of_input() {
                RestoreError::Truncated
            } else {
                RestoreError::InvalidCbor { position: error.position() }
            }
        };
        let mut decoder = minicbor::Decoder::new(bytes);
        match decoder.decode::<v1::Snapshot>() {
            Ok(_) if decoder.position() != bytes.len() => {
                Err(RestoreError::InvalidCbor { position: Some(decoder.position()) })
            }
            Ok(snapshot) => check_version(snapshot.version).map(|()| Self(snapshot)),
            Err(error) => {
                if let Ok(v1::Version { version }) = minicbor::decode(bytes) {
                    check_version(version)?;
                }
                Err(invalid(&error))
            }
        }
    }
}

fn check_version(found: u32) -> Result<(), RestoreError> {
    match found {
        0 => Err(RestoreError::UnknownVersion { found }),
        1..=Snapshot::VERSION => Ok(()),
        _ => Err(RestoreError::FutureVersion { found, supported: Snapshot::VERSION }),
    }
}

/// # Snapshot and restore
impl Engine {
    /// All that the engine holds, undelivered events and deadlines too: restored at any point, the engine goes
    /// on as if nothing had happened.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(capture::snapshot(self))
    }

    /// An engine that goes on where the snapshot was taken. Tells nothing, runs no transition. Deadlines that
    /// have passed meanwhile fire at the first call that brings a time.
    ///
    /// The first `widget.load` of each widget then acts as a reload.
    ///
    /// # Errors
    ///
    /// `UnknownVersion`, `FutureVersion`, `Inconsistent` or `LimitExceeded`.
    pub fn restore(config: impl Into<Arc<Config>>, snapshot: Snapshot) -> Result<Self, RestoreError> {
        revive::engine(config.into(), snapshot.0)
    }
}
