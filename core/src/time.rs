//! Time, as the host tells it.

use core::fmt;
use core::num::NonZeroU64;
use core::ops::Sub;
use core::time::Duration;

use serde::de::{Deserialize, Deserializer, Error as _, Unexpected};
use serde::{Serialize, Serializer};

/// Milliseconds from any epoch the host likes, at most 2^53 - 1, so that every language can hold it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(
    /// One more, so that an `Option<Timestamp>` is no larger: every machine with a deadline has one.
    NonZeroU64,
);

impl Timestamp {
    /// The latest time there is.
    pub const MAX: Self = Self::from_millis(u64::MAX);

    const MAX_MILLIS: u64 = (1 << 53) - 1;

    /// So many milliseconds after the epoch; more than [`Timestamp::MAX`] counts as that.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        let millis = if millis > Self::MAX_MILLIS { Self::MAX_MILLIS } else { millis };
        Self(NonZeroU64::MIN.saturating_add(millis))
    }

    /// Milliseconds after the epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0.get() - 1
    }

    /// So many milliseconds later.
    #[must_use]
    pub const fn after(self, millis: u64) -> Self {
        Self::from_millis(self.as_millis().saturating_add(millis))
    }
}

impl From<u64> for Timestamp {
    fn from(millis: u64) -> Self {
        Self::from_millis(millis)
    }
}

/// So long after the epoch, in whole milliseconds.
impl From<Duration> for Timestamp {
    fn from(since: Duration) -> Self {
        Self::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// How much later it is; nothing where it is earlier.
impl Sub for Timestamp {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        Duration::from_millis(self.as_millis().saturating_sub(earlier.as_millis()))
    }
}

impl Default for Timestamp {
    fn default() -> Self {
        Self::from_millis(0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timestamp").field(&self.as_millis()).finish()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_millis().fmt(f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_millis())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = u64::deserialize(deserializer)?;
        if millis > Self::MAX_MILLIS {
            return Err(D::Error::invalid_value(
                Unexpected::Unsigned(millis),
                &"at most 2^53 - 1 milliseconds",
            ));
        }
        Ok(Self::from_millis(millis))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Milliseconds from any epoch the host likes",
            "type": "integer", "minimum": 0, "maximum": Self::MAX_MILLIS
        })
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::Timestamp;

    #[test]
    fn time_saturates_instead_of_overflowing() {
        assert_eq!(Timestamp::from_millis(u64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::MAX.after(u64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::from(Duration::MAX), Timestamp::MAX);
    }

    #[test]
    fn a_host_counts_in_durations() {
        let (begin, end) = (Timestamp::from(Duration::from_micros(1_500)), Timestamp::from(4));
        assert_eq!(begin, Timestamp::from(1));
        assert_eq!(end - begin, Duration::from_millis(3));
        assert_eq!(begin - end, Duration::ZERO, "time never goes back");
        assert_eq!(Timestamp::MAX - begin, Duration::from_millis((1 << 53) - 2));
    }
}
