//! What keeps an engine whole: one thread at a time, and none any more after a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use crate::errors::ParlourError;

/// A value that one thread at a time works on.
#[derive(Debug)]
pub(crate) struct Guarded<T>(Mutex<T>);

impl<T> Guarded<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Works on the value; no code of the host's runs meanwhile.
    ///
    /// A panic stays here, and with it the value, which may be half changed: every later call says the same.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> Result<R, ParlourError> {
        alone(|| {
            let mut value = self.0.lock().map_err(|_| ParlourError::Broken)?;
            Ok(work(&mut value))
        })?
    }
}

/// Works on what nobody else has: a panic stays here.
pub(crate) fn alone<R>(work: impl FnOnce() -> R) -> Result<R, ParlourError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| ParlourError::Broken)
}
