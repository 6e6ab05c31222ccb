//! What every machine may read while it handles an input.

use crate::config::Config;
use crate::time::Timestamp;
use crate::vocabulary::{Cause, Field, Input, Json, Origin};

/// What becomes of events that carry an e-mail or a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// They leave at once.
    Open,
    /// They wait for the visitor's consent.
    Hold,
    /// Too many wait already: an input that causes one is rejected.
    Full,
    /// There is no consent: an input that causes one is rejected.
    Shut,
}

#[cfg(feature = "explore")]
impl Gate {
    /// All there are.
    pub(crate) const ALL: &'static [Gate] = &[Gate::Open, Gate::Hold, Gate::Full, Gate::Shut];
}

/// What every machine may read while it handles an input.
#[derive(Clone, Copy)]
pub(crate) struct Env<'e> {
    pub(crate) config: &'e Config,
    pub(crate) now: Timestamp,
    pub(crate) doing: Doing<'e>,
    pub(crate) cause: Cause,
    pub(crate) origin: Origin,
    pub(crate) raw: Option<&'e Json>,
    pub(crate) gate: Gate,
    pub(crate) told: Told,
    pub(crate) teller: Teller,
}

/// How a vendor's stream tells an input, in `observe` mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Told {
    /// As any other input: what is known already changes nothing.
    #[default]
    Once,
    /// As part of a call that tells, or asks for, the load of a page.
    WithLoad,
    /// As something that the page asks for: the vendor may tell it once it is done.
    Asked,
    /// Any number of times, each of which is news.
    EachTime,
}

/// Who tells the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Teller {
    /// The host, or the engine itself.
    Host,
    /// A vendor's own stream of calls.
    Vendor {
        /// Whether the vendor tells the end of a chat. Customerly and Livechatoo do not.
        tells_ends: bool,
    },
}

/// What is done: its name is looked up where something is rejected, and not before.
#[derive(Clone, Copy)]
pub(crate) enum Doing<'e> {
    /// An input takes effect.
    Input(&'e Input),
    /// The engine does something by itself, under a name that stands where an input's would.
    Own(&'static str),
}

impl<'e> Env<'e> {
    /// For what the engine does by itself, under a name that stands where an input's would.
    #[inline(always)]
    pub(crate) fn new(config: &'e Config, now: Timestamp, name: &'static str) -> Self {
        Self::doing(config, now, Doing::Own(name))
    }

    #[inline(always)]
    fn doing(config: &'e Config, now: Timestamp, doing: Doing<'e>) -> Self {
        let (cause, origin, raw, gate) = (Cause::System, Origin::Live, None, Gate::Open);
        let (told, teller) = (Told::Once, Teller::Host);
        Self { config, now, doing, cause, origin, raw, gate, told, teller }
    }

    /// For an input whose head is to be read.
    #[inline(always)]
    pub(crate) fn of(config: &'e Config, now: Timestamp, input: &'e Input) -> Self {
        Self::doing(config, now, Doing::Input(input))
    }

    /// Lets the input say itself who caused it, and whether it is history; gives the first of its fields that is over a
    /// limit, or blank, and whether one of them holds any number of others.
    #[inline(always)]
    pub(crate) fn read_head(&mut self, input: &'e Input) -> (Option<Field>, bool) {
        if input.is_replayed() {
            self.origin = Origin::Replayed;
        }
        let mut is_many = false;
        let unfit = input.head(&self.config.limits, &mut self.cause, &mut self.raw, &mut is_many);
        (unfit, is_many)
    }

    /// Whether the input is news though it says what is known already.
    pub(crate) fn is_told_each_time(&self) -> bool {
        self.told == Told::EachTime
    }

    /// The canonical name of the input, for rejections.
    pub(crate) fn input(&self) -> &'static str {
        match self.doing {
            Doing::Input(input) => input.name(),
            Doing::Own(name) => name,
        }
    }

    /// For a step that the source of inputs skipped, before the one that this is for.
    pub(crate) fn inferred(self) -> Self {
        Self { cause: Cause::System, origin: Origin::Inferred, raw: None, told: Told::Once, ..self }
    }
}
