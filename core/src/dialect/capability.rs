//! What of the canonical model a dialect can say: data, so that no host waits for an event that cannot come.

use alloc::vec::Vec;

use serde::Serialize;

use super::descriptor::{Descriptor, Emits};
use super::{Dialect, VendorCallKind};
use crate::vocabulary::EventKind;

/// Whether an event can come where a vendor's stream is observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// The vendor tells it.
    Emits,
    /// The vendor does not tell it; the engine does, from the vendor's commands, from what it tells of other
    /// things, or when a deadline passes.
    Derived,
    /// Nothing that the vendor tells or takes leads to it: the host must not wait for it.
    Unknowable,
}

impl Support {
    /// Every kind of support.
    pub const ALL: &[Self] = &[Self::Emits, Self::Derived, Self::Unknowable];

    /// The name, as the capability table has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Emits => "emits",
            Self::Derived => "derived",
            Self::Unknowable => "unknowable",
        }
    }
}

/// One canonical event in one dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capability {
    /// The event.
    pub event: EventKind,
    /// Whether it can come.
    pub support: Support,
    /// The calls that tell it; none where the vendor does not.
    pub calls: Vec<&'static Emits>,
}

impl Dialect {
    /// Every canonical event, by number, and whether it can come in this dialect.
    #[must_use]
    pub fn capabilities(self) -> Vec<Capability> {
        EventKind::ALL.iter().map(|event| self.capability(*event)).collect()
    }

    /// Whether the vendor itself tells a canonical event.
    pub(super) fn tells(self, event: EventKind) -> bool {
        self.descriptor().emits.iter().any(|row| row.event == event)
    }

    /// Whether a canonical event can come in this dialect, and by which calls.
    #[must_use]
    pub fn capability(self, event: EventKind) -> Capability {
        let Descriptor { emits, derives, .. } = self.descriptor();
        let calls: Vec<_> = emits.iter().filter(|row| row.event == event).collect();
        let support = match (calls.is_empty(), derives.contains(&event)) {
            (false, _) => Support::Emits,
            (true, true) => Support::Derived,
            (true, false) => Support::Unknowable,
        };
        Capability { event, support, calls }
    }

    /// The kind of the call by which the vendor tells something: its name, or the `type` of a page message or an app
    /// event. None where the vendor tells nothing by that name.
    #[must_use]
    pub fn call_kind(self, name: &str) -> Option<VendorCallKind> {
        self.descriptor().emits.iter().find(|row| row.name == name).map(|row| row.kind)
    }
}
