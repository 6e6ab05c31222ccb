//! What keeps an engine whole: one thread at a time, and none any more after a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// Why nothing was done: a panic, now or earlier. It is a defect of Parlour's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

/// A value that one thread at a time works on. Whoever waits for it needs nothing of Python meanwhile, and neither does
/// whoever has it, so that no lock of the interpreter's can be in the way.
#[derive(Debug)]
pub(crate) struct Guarded<T>(Mutex<T>);

impl<T> Guarded<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Works on the value. `work` must not run Python code.
    ///
    /// A panic stays here, and with it the value, which may be half changed: every later call says the same.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> Result<R, Broken> {
        alone(|| {
            let mut value = self.0.lock().map_err(|_| Broken)?;
            Ok(work(&mut value))
        })?
    }
}

/// Works on what nobody else has: a panic stays here.
pub(crate) fn alone<R>(work: impl FnOnce() -> R) -> Result<R, Broken> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Broken)
}
