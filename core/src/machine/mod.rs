//! The lifecycles, one state machine each. Machines never call each other: what one brings about in another is the affair
//! of `engine/follow`.

pub(crate) mod attachment;
pub(crate) mod availability;
pub(crate) mod call;
pub(crate) mod callback;
pub(crate) mod chat;
pub(crate) mod connection;
pub(crate) mod consent;
pub(crate) mod form;
pub(crate) mod identity;
pub(crate) mod kit;
pub(crate) mod lead;
pub(crate) mod message;
pub(crate) mod offline;
pub(crate) mod operator;
pub(crate) mod page;
pub(crate) mod participant;
pub(crate) mod question;
pub(crate) mod rating;
pub(crate) mod receipt;
pub(crate) mod survey;
pub(crate) mod trigger;
pub(crate) mod typing;
pub(crate) mod widget;
pub(crate) mod window;

/// A number that stands for some values without holding them: repeats of personal data are told apart from news without
/// keeping the data. The same on every platform.
pub(crate) fn fingerprint_of_all<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    Fnv::finish(parts.into_iter().fold(Fnv::START, Fnv::mix))
}

/// The same for one value.
pub(crate) const fn fingerprint(part: &[u8]) -> u64 {
    Fnv::finish(Fnv::mix(Fnv::START, part))
}

/// FNV-1a.
struct Fnv;

impl Fnv {
    const START: u64 = 0xcbf2_9ce4_8422_2325;

    /// Mixes a value in, and a byte that no text contains, which keeps "ab", "c" apart from "a", "bc".
    const fn mix(mut hash: u64, mut part: &[u8]) -> u64 {
        while let [byte, rest @ ..] = part {
            hash = Self::mix_byte(hash, *byte);
            part = rest;
        }
        Self::mix_byte(hash, 0xff)
    }

    const fn mix_byte(hash: u64, byte: u8) -> u64 {
        (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3)
    }

    /// Folds to 53 bits: snapshots in JSON hold it, and a host may read and write them with numbers that are doubles.
    const fn finish(hash: u64) -> u64 {
        (hash >> 53) ^ (hash & ((1 << 53) - 1))
    }
}

/// A short fingerprint of a text, where there is no room for a long one; 0 stands for what is not known.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn short_print(text: &str) -> u32 {
    (fingerprint(text.as_bytes()) as u32).max(1)
}
