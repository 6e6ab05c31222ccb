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

/// A number that stands for some values without holding them (FNV-1a): repeats of personal data are told
/// apart from news without keeping the data. The same on every platform, and folded to 53 bits: snapshots in
/// JSON hold it, and a host may read and write them with numbers that are doubles.
pub(crate) fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        // A byte that no text contains keeps "ab", "c" apart from "a", "bc".
        for byte in part.iter().copied().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    (hash >> 53) ^ (hash & ((1 << 53) - 1))
}
