//! All that an engine holds, as versioned data.
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
//! version.
//!
//! Nothing is released yet: until then version 1 itself may gain fields, as long as its golden files stay as they are.
//! After that:
//!
//! - **A field more** needs no new structs. All fields are optional: it gets a number of its own in `v1`, which
//!   reads the older version too, and [`Snapshot::VERSION`] counts on.
//! - **Any other change** begins a module `v2`, with the structs that differ; the others it takes from `v1`. A
//!   function `migrate::v1_to_v2` makes one of the other, and [`Snapshot::from_json`] and [`Snapshot::from_cbor`] (and
//!   `Deserialize`) look at the version first, read what it says, and migrate step by step. Only the latest version is
//!   written and revived.
//!
//! Numbers and names are never used again. Golden files of each version (`tests/snapshots/v1`) are restored, stored
//! again and played on in every test run; they are only ever added to.

mod capture;
mod cbor;
mod revive;
mod v1;

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use self::cbor::CborReader;
use crate::config::Config;
use crate::engine::Engine;
use crate::vocabulary::table::json::{JsonReader, from_str, pieces};
use crate::vocabulary::table::write::to_string;
use crate::vocabulary::table::{Fault, Slot as _, deserialize};

/// All that an engine holds. See [`Engine::snapshot`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transparent))]
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
        to_string(&self.0)
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    ///
    /// `InvalidJson`, `Truncated`, `UnknownVersion` or `FutureVersion`.
    pub fn from_json(text: &str) -> Result<Self, RestoreError> {
        let mut reader = JsonReader::new(text);
        let mut snapshot = v1::Snapshot::blank();
        let Err(fault) = reader.whole(&mut snapshot) else {
            return check_version(snapshot.version).map(|()| Self(snapshot));
        };
        // A future snapshot may differ in everything but the version.
        for (key, value) in pieces(text).unwrap_or_default() {
            if key == "version"
                && let Ok(version) = from_str(value)
            {
                check_version(version)?;
            }
        }
        let (line, column) = reader.position();
        Err(match fault {
            Fault::End => RestoreError::Truncated,
            _ => RestoreError::InvalidJson { line, column },
        })
    }

    /// The compact form: CBOR with integer keys.
    #[must_use]
    pub fn to_cbor(&self) -> Vec<u8> {
        let mut encoder = minicbor::Encoder::new(Vec::new());
        // Nothing here refuses to be written, and a Vec takes everything.
        cbor::write(&mut encoder, self.0.datum()).map_or_else(|_| Vec::new(), |()| encoder.into_writer())
    }

    /// Reads the compact form.
    ///
    /// # Errors
    ///
    /// `InvalidCbor`, `Truncated`, `UnknownVersion` or `FutureVersion`.
    pub fn from_cbor(bytes: &[u8]) -> Result<Self, RestoreError> {
        let mut reader = CborReader::new(bytes);
        let mut snapshot = v1::Snapshot::blank();
        let Err(fault) = snapshot.read(&mut reader) else {
            let position = reader.position();
            return match position == bytes.len() {
                true => check_version(snapshot.version).map(|()| Self(snapshot)),
                false => Err(RestoreError::InvalidCbor { position: Some(position) }),
            };
        };
        // A future snapshot may differ in everything but the version, which is the member 0.
        if let Ok(version) = CborReader::new(bytes).number_at(0) {
            check_version(version)?;
        }
        Err(match fault {
            Fault::End => RestoreError::Truncated,
            _ => RestoreError::InvalidCbor { position: Some(reader.position()) },
        })
    }
}

fn check_version(found: u32) -> Result<(), RestoreError> {
    match found {
        0 => Err(RestoreError::UnknownVersion { found }),
        1..=Snapshot::VERSION => Ok(()),
        _ => Err(RestoreError::FutureVersion { found, supported: Snapshot::VERSION }),
    }
}

impl Serialize for Snapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.datum().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Self)
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
    /// have passed meanwhile fire at the first call that brings a time, each at its own; where the host's clock is behind
    /// that of the snapshot, time stands still until it has caught up.
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
