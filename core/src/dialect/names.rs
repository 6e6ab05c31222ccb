//! The names of dialects and surfaces: how they are written and read.

use core::fmt;
use core::str::FromStr;

use super::{Dialect, Surface};

/// A name that no dialect has. It says which dialects there are, and nothing of the name: that may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such dialect; there are {}", Listed(Dialect::ALL))]
#[non_exhaustive]
pub struct UnknownDialect;

/// A name that no surface has. It says which surfaces there are, and nothing of the name: that may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such surface; there are {}", Listed(Surface::ALL))]
#[non_exhaustive]
pub struct UnknownSurface;

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(name: &str) -> Result<Self, UnknownDialect> {
        Self::ALL.iter().copied().find(|dialect| dialect.name() == name).ok_or(UnknownDialect)
    }
}

impl FromStr for Surface {
    type Err = UnknownSurface;

    fn from_str(name: &str) -> Result<Self, UnknownSurface> {
        Self::ALL.iter().copied().find(|surface| surface.name() == name).ok_or(UnknownSurface)
    }
}

/// One after the other, with commas.
pub(super) struct Listed<'l, T>(pub(super) &'l [T]);

impl<T: fmt::Display> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, one)| {
            f.write_str(if index > 0 { ", " } else { "" })?;
            one.fmt(f)
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString as _;

    use super::{Dialect, Surface};

    #[test]
    fn what_is_written_is_read_again() {
        for dialect in Dialect::ALL {
            assert_eq!(dialect.to_string().parse(), Ok(*dialect));
        }
        for surface in Surface::ALL {
            assert_eq!(surface.to_string().parse(), Ok(*surface));
        }
        assert_eq!(format!("{:>5}|{:<8}", Dialect::Ga4, Surface::Mluvii), "  ga4|mluvii  ");
    }

    #[test]
    fn an_unknown_name_is_told_what_there_is() {
        for name in ["", "CTLive", "ctlive.page", "4"] {
            let error = name.parse::<Dialect>().expect_err(name).to_string();
            assert_eq!(error, "no such dialect; there are ctlive, customerly, livechatoo, mluvii, ga4");
        }
        let error = "ctlive".parse::<Surface>().expect_err("it has two").to_string();
        assert!(error.starts_with("no such surface; there are ctlive.page, ctlive.contact, "), "{error}");
    }
}
