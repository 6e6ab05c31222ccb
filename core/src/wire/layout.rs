//! How a record is laid out: what writer and readers agree on.

/// The version of the layout, which each record names.
pub const VERSION: u8 = 1;

/// What a record is. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[non_exhaustive]
pub enum Form {
    /// An input, with the time at which it is told.
    Input = 1,
    /// An event in its envelope.
    Event = 2,
    /// What became of an input.
    Verdict = 3,
    /// A vendor's call, with the time at which it is told.
    Call = 4,
}

impl Form {
    /// Every form, by number.
    pub const ALL: &[Self] = &[Self::Input, Self::Event, Self::Verdict, Self::Call];

    /// The form with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|form| *form as u8 == number)
    }

    /// Where its table begins: how long its head is.
    pub(super) const fn head(self) -> usize {
        match self {
            Self::Input | Self::Verdict | Self::Call => 16,
            Self::Event => 32,
        }
    }
}

/// Where the parts of a head lie.
pub(super) mod at {
    pub(in crate::wire) const SIZE: usize = 0;
    pub(in crate::wire) const KIND: usize = 4;
    pub(in crate::wire) const FORM: usize = 6;
    pub(in crate::wire) const VERSION: usize = 7;
    /// Inputs and calls: the time. Events: their number.
    pub(in crate::wire) const FIRST: usize = 8;
    /// Verdicts: which one.
    pub(in crate::wire) const VERDICT: usize = 8;
    /// Events: when.
    pub(in crate::wire) const AT: usize = 16;
    /// Events: the index of the origin.
    pub(in crate::wire) const ORIGIN: usize = 24;
    /// Events: the index of the cause.
    pub(in crate::wire) const CAUSE: usize = 25;
}

/// How many bytes an entry takes: number, tag, nothing, payload.
pub(super) const ENTRY: usize = 8;

/// What the payload of an entry says. Numbers are never reused.
pub(super) mod tag {
    pub(in crate::wire) const NULL: u8 = 0;
    pub(in crate::wire) const FALSE: u8 = 1;
    pub(in crate::wire) const TRUE: u8 = 2;
    /// The payload is the number, signed.
    pub(in crate::wire) const INT: u8 = 3;
    /// Where eight bytes lie, signed.
    pub(in crate::wire) const LONG: u8 = 4;
    /// Where eight bytes lie: a number over the largest signed one.
    pub(in crate::wire) const ULONG: u8 = 5;
    /// Where length and bytes lie, all of them ASCII.
    pub(in crate::wire) const ASCII: u8 = 6;
    /// Where length and bytes lie, UTF-8.
    pub(in crate::wire) const TEXT: u8 = 7;
    /// The same, of any JSON value.
    pub(in crate::wire) const JSON: u8 = 8;
    /// Where a table lies: a count, and as many entries with the numbers of fields.
    pub(in crate::wire) const TABLE: u8 = 9;
    /// Where a list lies: a count, and as many entries.
    pub(in crate::wire) const LIST: u8 = 10;
    /// Where an object lies: a count, and as many pairs of entries, name and value.
    pub(in crate::wire) const OBJECT: u8 = 11;
}

/// What became of an input, in the head of a verdict.
pub(super) mod verdict {
    pub(in crate::wire) const ACCEPTED: u8 = 0;
    pub(in crate::wire) const IGNORED: u8 = 1;
    pub(in crate::wire) const REJECTED: u8 = 2;
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use crate::vocabulary::{Cause, Origin};

    /// Heads name them by their index: they may grow, and never change.
    #[test]
    fn origins_and_causes_keep_their_numbers() {
        let origins: Vec<_> = Origin::ALL.iter().map(|origin| origin.name()).collect();
        assert_eq!(origins, ["live", "restored", "replayed", "inferred"]);
        let causes: Vec<_> = Cause::ALL.iter().map(|cause| cause.name()).collect();
        assert_eq!(causes, ["visitor", "agent", "bot", "system", "api", "trigger"]);
        assert!(Origin::ALL.iter().enumerate().all(|(index, origin)| *origin as usize == index));
        assert!(Cause::ALL.iter().enumerate().all(|(index, cause)| *cause as usize == index));
    }
}
