//! What a vendor means by telling something a second time: it depends on what is told.

use serde::Serialize;

/// What it means that a vendor makes the same call again. What is new of a call is told, whatever its kind; this is
/// about the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VendorCallKind {
    /// It says what holds: news where something else held before.
    State,
    /// It comes once in a session of a chat. Again, it is a duplicate.
    Milestone,
    /// It is about something that has an id: news once for each id, and for each reader of it.
    Identified,
    /// It comes once with each load of the page. Again, it says that the page was loaded again.
    Load,
    /// Something happened: each call is news, and what must have come in between is inferred. Only an equal call
    /// right after it is a duplicate.
    Occurrence,
}

impl VendorCallKind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::State, Self::Milestone, Self::Identified, Self::Load, Self::Occurrence];

    /// The name, as the capability table has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Milestone => "milestone",
            Self::Identified => "identified",
            Self::Load => "load",
            Self::Occurrence => "occurrence",
        }
    }
}
