//! The boundary that inputs and events cross: one function without arguments, and two buffers that both sides see.
//!
//! JavaScript writes what to do into the control block at the beginning of the first buffer, and inputs as records of
//! the wire behind it; the function does it and writes what comes of it into the second one, the slab. A call with
//! arguments would cost more than the engine does.

use std::cell::RefCell;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::rc::Rc;

use napi::bindgen_prelude::{FromNapiValue as _, Uint8Array, Unknown};
use napi::{Env, check_status, sys};
use napi_derive::napi;
use parlour::wire::{Record, read, write_event, write_verdict};
use parlour::{Input, Rejection, Timestamp, Verdict};

use crate::engine::Held;
use crate::errors;

/// The control block: where its words lie, as in `ts/boundary.ts`.
mod at {
    pub(super) const ENGINE: usize = 0;
    pub(super) const OPERATION: usize = 4;
    /// How many events JavaScript has delivered of those that it was given.
    pub(super) const DELIVERED: usize = 8;
    pub(super) const LENGTH: usize = 12;
    pub(super) const OFFSET: usize = 16;
    pub(super) const RESULT: usize = 20;
    pub(super) const WRITTEN: usize = 24;
    pub(super) const TIME: usize = 32;
    /// Where inputs begin.
    pub(super) const INPUTS: usize = 64;
}

mod operation {
    pub(super) const HANDLE: u32 = 0;
    pub(super) const TAKE: u32 = 1;
    pub(super) const TIMEOUT: u32 = 2;
    pub(super) const AGAIN: u32 = 3;
}

mod result {
    pub(super) const DONE: u32 = 0;
    pub(super) const NO_ROOM: u32 = 1;
    pub(super) const MALFORMED: u32 = 2;
    pub(super) const BROKEN: u32 = 3;
}

/// The boundary of one JavaScript context.
#[napi]
pub struct Boundary(Rc<RefCell<Crossing>>);

struct Crossing {
    inputs: Uint8Array,
    slab: Uint8Array,
    /// The inputs that were read and not taken yet.
    read: Vec<(Timestamp, Input)>,
    /// What is written: the whole before it goes into the slab, so that nothing is lost where that has no room.
    out: Vec<u8>,
}

#[napi]
impl Boundary {
    /// A boundary of these two buffers, which nobody else may detach.
    #[napi(constructor)]
    pub fn new(inputs: Uint8Array, slab: Uint8Array) -> Self {
        Self(Rc::new(RefCell::new(Crossing { inputs, slab, read: Vec::new(), out: Vec::new() })))
    }

    /// Takes another buffer for inputs.
    #[napi]
    pub fn set_inputs(&self, inputs: Uint8Array) {
        self.0.borrow_mut().inputs = inputs;
    }

    /// Takes another slab.
    #[napi]
    pub fn set_slab(&self, slab: Uint8Array) {
        self.0.borrow_mut().slab = slab;
    }

    /// The function that crosses.
    #[napi]
    pub fn function(&self, env: Env) -> napi::Result<Unknown<'static>> {
        let data = Rc::into_raw(Rc::clone(&self.0)).cast_mut().cast::<c_void>();
        let mut function = null_mut();
        // SAFETY: the environment is the caller's; what the function gets as its data lives until it is finalised.
        unsafe {
            let name = c"cross".as_ptr();
            check_status!(sys::napi_create_function(env.raw(), name, 5, Some(cross), data, &mut function))?;
            check_status!(sys::napi_add_finalizer(
                env.raw(),
                function,
                data,
                Some(release),
                null_mut(),
                null_mut()
            ))?;
            Unknown::from_napi_value(env.raw(), function)
        }
    }
}

/// Called by JavaScript.
unsafe extern "C" fn cross(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let mut data = null_mut();
    // SAFETY: Node calls it with its own arguments; `data` is what `function` gave, alive as long as the function is.
    unsafe {
        sys::napi_get_cb_info(env, info, null_mut(), null_mut(), null_mut(), &mut data);
        if let Some(crossing) = data.cast::<RefCell<Crossing>>().as_ref() {
            crossing.borrow_mut().cross();
        }
    }
    null_mut()
}

/// Called by Node when the function is gone.
unsafe extern "C" fn release(_: sys::napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: it is what `function` took out of an `Rc`, and Node calls this once.
    drop(unsafe { Rc::from_raw(data.cast::<RefCell<Crossing>>()) });
}

impl Crossing {
    fn cross(&mut self) {
        let Self { inputs, slab, read, out } = self;
        // SAFETY: no JavaScript runs meanwhile, and both buffers are those of the package alone.
        let (inputs, slab) = unsafe { (inputs.as_mut(), slab.as_mut()) };
        let Some((control, records)) = inputs.split_at_mut_checked(at::INPUTS) else { return };
        let number = |at: usize| control[at..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let size = |at: usize| usize::try_from(number(at)).unwrap_or(usize::MAX);
        let time = control[at::TIME..].first_chunk().map_or(0.0, |bytes| f64::from_le_bytes(*bytes));
        let work = Work {
            operation: number(at::OPERATION),
            delivered: size(at::DELIVERED),
            records: records.get(..size(at::LENGTH)).unwrap_or_default(),
            time,
        };
        let done = match work.operation {
            operation::AGAIN => result::DONE,
            _ => {
                out.clear();
                Held::with_number(number(at::ENGINE), |held| work.done(held, read, out))
            }
        };
        let offset = size(at::OFFSET);
        let room = slab.get_mut(offset..).and_then(|slab| slab.get_mut(..out.len()));
        let done = match room {
            Some(room) if done == result::DONE => {
                room.copy_from_slice(out);
                done
            }
            None if done == result::DONE => result::NO_ROOM,
            _ => done,
        };
        let written = u32::try_from(out.len()).unwrap_or(u32::MAX);
        control[at::RESULT..][..4].copy_from_slice(&done.to_le_bytes());
        control[at::WRITTEN..][..4].copy_from_slice(&written.to_le_bytes());
    }
}

/// What to do.
struct Work<'r> {
    operation: u32,
    delivered: usize,
    records: &'r [u8],
    time: f64,
}

impl Work<'_> {
    /// Does it, where there is an engine to do it with.
    fn done(&self, held: Option<&mut Held>, inputs: &mut Vec<(Timestamp, Input)>, out: &mut Vec<u8>) -> u32 {
        let Some(held) = held else { return result::BROKEN };
        let done = catch_unwind(AssertUnwindSafe(|| {
            held.deliver(self.delivered);
            match self.operation {
                operation::HANDLE if !handle(held, self.records, inputs, out) => return result::MALFORMED,
                operation::TIMEOUT => held.engine.handle_timeout(errors::time(self.time)),
                operation::HANDLE | operation::TAKE => {}
                _ => return result::MALFORMED,
            }
            for told in held.engine.undelivered().skip(held.given) {
                write_event(out, told);
            }
            held.given = held.engine.undelivered().len();
            result::DONE
        }));
        done.unwrap_or_else(|_| {
            held.is_broken = true;
            result::BROKEN
        })
    }
}

/// Takes the inputs one after the other. Writes a byte for the verdict on each, and behind them the rejections; false where
/// what was read is no input, and then none was taken.
fn handle(held: &mut Held, records: &[u8], inputs: &mut Vec<(Timestamp, Input)>, out: &mut Vec<u8>) -> bool {
    let mut rest = records;
    inputs.clear();
    while !rest.is_empty() {
        match read(rest) {
            Ok((Record::Input { now, input }, after)) => {
                inputs.push((now, input));
                rest = after;
            }
            _ => return false,
        }
    }
    out.resize(inputs.len().next_multiple_of(8), 0);
    for (index, (now, input)) in inputs.drain(..).enumerate() {
        let kind = input.kind();
        let verdict: Result<Verdict, Rejection> = held.engine.handle(now, input);
        out[index] = match &verdict {
            Ok(Verdict::Accepted) => 0,
            Ok(Verdict::Ignored) => 1,
            Err(rejection) => {
                write_verdict(out, Some(kind), Err(rejection));
                2
            }
        };
    }
    true
}
