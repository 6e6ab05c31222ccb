//! The boundary: handles, failures, and panics that do not cross it.

use std::any::Any;
use std::cell::Cell;
use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use crate::constants::parlour_event_kind;
use crate::normalizer::Question;
use crate::result::*;
use crate::text::{parlour_str, write_message};

/// What every handle begins with: what kind it is, whether it may be used, and its last error.
#[repr(C)]
pub(crate) struct Head {
    kind: u64,
    is_poisoned: Cell<bool>,
    /// Whether a function of the host's runs that must not come back to the handle.
    is_busy: Cell<bool>,
    error: String,
}

impl Head {
    pub(crate) fn new(kind: u64) -> Self {
        Self { kind, is_poisoned: Cell::new(false), is_busy: Cell::new(false), error: String::new() }
    }

    // What every call goes through stands here once, and not in each of the functions of the header.

    /// Begins a call on a handle of this kind; what it fails with otherwise.
    #[inline(never)]
    fn begin(&mut self, kind: u64) -> Result<(), parlour_result> {
        if self.kind != kind {
            return Err(PARLOUR_RESULT_WRONG_HANDLE);
        }
        self.may_be_used()?;
        self.error.clear();
        Ok(())
    }

    /// What a call on the handle fails with, if it is not to be used now.
    fn may_be_used(&self) -> Result<(), parlour_result> {
        match (self.is_poisoned.get(), self.is_busy.get()) {
            (true, _) => Err(PARLOUR_RESULT_POISONED),
            (_, true) => Err(PARLOUR_RESULT_BUSY),
            _ => Ok(()),
        }
    }

    /// Keeps why a call failed.
    #[cold]
    #[inline(never)]
    fn fail(&mut self, failure: Failure) -> parlour_result {
        self.error = failure.message;
        failure.result
    }

    /// A panic leaves the handle poisoned: what it holds is not looked at again.
    #[cold]
    #[inline(never)]
    fn poison(&self, panic: Box<dyn Any + Send>) -> parlour_result {
        self.is_poisoned.set(true);
        drop(panic);
        PARLOUR_RESULT_PANIC
    }
}

/// A handle: a heap value that begins with a [`Head`], so that one of another kind is recognised.
pub(crate) trait Handle: Sized {
    /// What the handle's kind is recognised by.
    const KIND: u64;

    fn head(&mut self) -> &mut Head;
}

/// What a call returns when it failed.
pub(crate) trait Failed {
    fn failed(result: parlour_result) -> Self;
}

impl Failed for parlour_result {
    fn failed(result: parlour_result) -> Self {
        result
    }
}

/// Calls that return a value return nothing of it when they fail: 0, false, no text.
macro_rules! nothing {
    ($( $Type:ty = $nothing:expr; )*) => { $(
        impl Failed for $Type {
            fn failed(_: parlour_result) -> Self {
                $nothing
            }
        }
    )* };
}

nothing! {
    () = ();
    bool = false;
    u32 = 0;
    u64 = 0;
    i64 = 0;
    usize = 0;
    parlour_str = parlour_str::NONE;
    parlour_event_kind = parlour_event_kind::PARLOUR_EVENT_NONE;
    Option<Question> = None;
}

/// Runs the body of a call on a handle.
///
/// # Safety
///
/// `handle` is `NULL` or a handle of any kind that was not freed, and nobody else uses it meanwhile.
pub(crate) unsafe fn with<H: Handle, R: Failed>(
    handle: *mut H,
    body: impl FnOnce(&mut H) -> Outcome<R>,
) -> R {
    // SAFETY: a handle of any kind begins with its head, and nobody else uses it.
    let Some(head) = (unsafe { handle.cast::<Head>().as_mut() }) else {
        return R::failed(PARLOUR_RESULT_NULL);
    };
    if let Err(result) = head.begin(H::KIND) {
        return R::failed(result);
    }
    // SAFETY: it is of this kind, and nobody else uses it.
    let handle = unsafe { &mut *handle };
    match catch_unwind(AssertUnwindSafe(|| body(handle))) {
        Ok(Ok(value)) => value,
        Ok(Err(failure)) => R::failed(handle.head().fail(failure)),
        Err(panic) => R::failed(handle.head().poison(panic)),
    }
}

/// Runs the body of a call that looks at a handle and changes nothing; the body may find nothing.
///
/// # Safety
///
/// As [`with`].
pub(crate) unsafe fn look<H: Handle, R: Failed>(handle: *const H, body: impl FnOnce(&H) -> Option<R>) -> R {
    // SAFETY: the caller's promise.
    let Some(head) = (unsafe { head(handle) }) else { return R::failed(PARLOUR_RESULT_WRONG_HANDLE) };
    if let Err(result) = head.may_be_used() {
        return R::failed(result);
    }
    // SAFETY: it is of this kind.
    let handle = unsafe { &*handle };
    match catch_unwind(AssertUnwindSafe(|| body(handle))) {
        Ok(found) => found.unwrap_or_else(|| R::failed(PARLOUR_RESULT_OK)),
        Err(panic) => R::failed(head.poison(panic)),
    }
}

/// Runs a function of the host's for a handle, which refuses every call until it returns.
///
/// # Safety
///
/// `handle` is a handle that was not freed, and nothing borrows from it meanwhile: the function may try to use it.
pub(crate) unsafe fn busy<H: Handle, T>(handle: *mut H, function: impl FnOnce() -> T) -> T {
    let set = |is_busy| {
        // SAFETY: a handle begins with its head, and a busy one is neither used nor freed.
        unsafe { &(*handle.cast::<Head>()).is_busy }.set(is_busy);
    };
    set(true);
    let made = function();
    set(false);
    made
}

/// What was wrong with the last call on a handle; one that may not be used tells just that.
///
/// # Safety
///
/// As [`with`].
pub(crate) unsafe fn error<H: Handle>(handle: *const H) -> parlour_str {
    // SAFETY: the caller's promise.
    let Some(head) = (unsafe { head(handle) }) else { return parlour_str::NONE };
    match head.may_be_used() {
        Ok(()) => parlour_str::of(&head.error),
        Err(PARLOUR_RESULT_POISONED) => parlour_str::bytes(PARLOUR_RESULT_PANIC.text().to_bytes()),
        Err(result) => parlour_str::bytes(result.text().to_bytes()),
    }
}

/// What a handle begins with; none for `NULL` and for one of another kind.
///
/// # Safety
///
/// As [`with`].
unsafe fn head<'h, H: Handle>(handle: *const H) -> Option<&'h Head> {
    // SAFETY: a handle of any kind begins with its head.
    unsafe { handle.cast::<Head>().as_ref() }.filter(|head| head.kind == H::KIND)
}

/// Runs the body of a call that has no handle: what a panic breaks is gone with it.
pub(crate) fn alone<T>(body: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| {
        Err(Failure::new(PARLOUR_RESULT_PANIC, PARLOUR_RESULT_PANIC.text().to_string_lossy()))
    })
}

/// Makes a handle. What is wrong is written to `message`, for there is no handle that could hold it.
///
/// # Safety
///
/// `handle` is `NULL` or can be written to; `message` is `NULL` or has room for `size` bytes.
pub(crate) unsafe fn make<H>(
    handle: *mut *mut H,
    message: *mut c_char,
    size: usize,
    body: impl FnOnce() -> Outcome<H>,
) -> parlour_result {
    let failure = if handle.is_null() {
        Failure::new(PARLOUR_RESULT_NULL, "the place for the handle is NULL")
    } else {
        // SAFETY: it can be written to.
        unsafe { *handle = ptr::null_mut() };
        match alone(body) {
            Ok(made) => {
                // SAFETY: as above.
                unsafe { *handle = Box::into_raw(Box::new(made)) };
                return PARLOUR_RESULT_OK;
            }
            Err(failure) => failure,
        }
    };
    // SAFETY: the caller's promise.
    unsafe { write_message(&failure.message, message, size) };
    failure.result
}

/// Frees a handle; one of another kind is left alone, and so is one that is busy.
///
/// # Safety
///
/// As [`with`], and the handle is not used again.
pub(crate) unsafe fn free<H: Handle>(handle: *mut H) {
    // SAFETY: the caller's promise.
    if unsafe { head(handle) }.is_none_or(|head| head.is_busy.get()) {
        return;
    }
    // SAFETY: it was made by `make`, of this kind, and is not used again.
    let mut handle = unsafe { Box::from_raw(handle) };
    // What is freed is no handle any more: a second call that finds the memory unused sees it.
    handle.head().kind = 0;
    // What a panic has left behind may panic again.
    drop(catch_unwind(AssertUnwindSafe(|| drop(handle))));
}

#[cfg(test)]
mod tests;
