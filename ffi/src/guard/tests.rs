use std::ffi::CStr;
use std::panic::resume_unwind;

use super::*;

#[repr(C)]
struct Thing {
    head: Head,
    number: u64,
}

impl Handle for Thing {
    const KIND: u64 = 1;

    fn head(&mut self) -> &mut Head {
        &mut self.head
    }
}

#[repr(C)]
struct Other {
    head: Head,
}

impl Handle for Other {
    const KIND: u64 = 2;

    fn head(&mut self) -> &mut Head {
        &mut self.head
    }
}

/// Panics without a word: the hook is not called.
fn fall<T>() -> T {
    resume_unwind(Box::new("fallen"))
}

fn thing() -> *mut Thing {
    let mut thing = ptr::null_mut();
    let body = || Ok(Thing { head: Head::new(Thing::KIND), number: 7 });
    assert_eq!(unsafe { make(&raw mut thing, ptr::null_mut(), 0, body) }, PARLOUR_RESULT_OK);
    thing
}

fn text(text: parlour_str) -> &'static str {
    if text.data.is_null() {
        return "";
    }
    let bytes = unsafe { std::slice::from_raw_parts(text.data.cast(), text.length) };
    std::str::from_utf8(bytes).expect("text is UTF-8")
}

/// Every way to use a handle gives nothing, and says why where there is a code.
fn gives_nothing(thing: *mut Thing, why: parlour_result) {
    unsafe {
        assert_eq!(with(thing, |_| -> Outcome<parlour_result> { unreachable!() }), why);
        assert!(!with(thing, |_| -> Outcome<bool> { unreachable!() }));
        assert_eq!(with(thing, |_| -> Outcome<u64> { unreachable!() }), 0);
        assert!(with(thing, |_| -> Outcome<parlour_str> { unreachable!() }).data.is_null());
        assert_eq!(look(thing, |_| -> Option<i64> { unreachable!() }), 0);
        assert!(look(thing, |_| -> Option<parlour_str> { unreachable!() }).data.is_null());
    }
}

#[test]
fn a_failure_is_told_until_the_next_call() {
    let thing = thing();
    unsafe {
        let failed =
            with(thing, |_| Err::<parlour_result, _>(Failure::new(PARLOUR_RESULT_REJECTED, "not now")));
        assert_eq!((failed, text(error(thing))), (PARLOUR_RESULT_REJECTED, "not now"));
        assert_eq!(look(thing, |thing| Some(thing.number)), 7);
        assert_eq!(look(thing, |_| None::<u64>), 0);
        assert_eq!(text(error(thing)), "not now");
        assert_eq!(with(thing, |_| Ok(PARLOUR_RESULT_IGNORED)), PARLOUR_RESULT_IGNORED);
        assert_eq!(text(error(thing)), "");
        free(thing);
    }
}

#[test]
fn a_busy_handle_refuses_every_call() {
    let thing = thing();
    unsafe {
        assert_eq!(busy(thing, || 5), 5);
        busy(thing, || {
            gives_nothing(thing, PARLOUR_RESULT_BUSY);
            assert!(text(error(thing)).contains("must not use it"));
            free(thing);
        });
        assert_eq!(with(thing, |thing| Ok(thing.number)), 7);
        assert_eq!(text(error(thing)), "");
        free(thing);
    }
}

#[test]
fn a_panic_in_a_call_poisons_the_handle() {
    let thing = thing();
    unsafe {
        assert_eq!(with(thing, |_| fall::<Outcome<parlour_result>>()), PARLOUR_RESULT_PANIC);
        for _ in 0..2 {
            assert_eq!(text(error(thing)), "a fault in Parlour itself");
            gives_nothing(thing, PARLOUR_RESULT_POISONED);
        }
        free(thing);
    }
}

#[test]
fn a_panic_while_looking_poisons_the_handle() {
    let thing = thing();
    unsafe {
        assert_eq!(look(thing, |_| fall::<Option<u64>>()), 0);
        assert_eq!(text(error(thing)), "a fault in Parlour itself");
        gives_nothing(thing, PARLOUR_RESULT_POISONED);
        free(thing);
    }
}

#[test]
fn a_panic_while_making_gives_no_handle() {
    let mut thing = ptr::dangling_mut::<Thing>();
    let mut message = [1; 64];
    let made = unsafe { make(&raw mut thing, message.as_mut_ptr(), message.len(), fall) };
    assert_eq!(made, PARLOUR_RESULT_PANIC);
    assert!(thing.is_null());
    let message = unsafe { CStr::from_ptr(message.as_ptr()) };
    assert_eq!(message, c"a fault in Parlour itself");
}

#[test]
fn a_failure_while_making_gives_no_handle() {
    let mut thing = ptr::dangling_mut::<Thing>();
    let mut message = [1; 64];
    let fail = || Err(Failure::new(PARLOUR_RESULT_INVALID_CONFIG, "no such thing"));
    let made = unsafe { make::<Thing>(&raw mut thing, message.as_mut_ptr(), message.len(), fail) };
    assert_eq!(made, PARLOUR_RESULT_INVALID_CONFIG);
    assert!(thing.is_null());
    assert_eq!(unsafe { CStr::from_ptr(message.as_ptr()) }, c"no such thing");
}

#[test]
fn a_panic_without_a_handle_is_a_failure() {
    let fallen = alone(fall::<Outcome<u64>>).map(drop).expect_err("it has fallen");
    assert_eq!((fallen.result, &*fallen.message), (PARLOUR_RESULT_PANIC, "a fault in Parlour itself"));
    assert_eq!(alone(|| Ok(7)).ok(), Some(7));
}

#[test]
fn without_a_place_for_the_handle_none_is_made() {
    let mut message = [1; 64];
    let body = || -> Outcome<Thing> { unreachable!() };
    let made = unsafe { make(ptr::null_mut(), message.as_mut_ptr(), message.len(), body) };
    assert_eq!(made, PARLOUR_RESULT_NULL);
    assert_eq!(unsafe { CStr::from_ptr(message.as_ptr()) }, c"the place for the handle is NULL");
}

#[test]
fn no_handle_gives_nothing() {
    let nowhere = ptr::null_mut::<Thing>();
    gives_nothing(nowhere, PARLOUR_RESULT_NULL);
    unsafe {
        assert!(error(nowhere).data.is_null());
        free(nowhere);
    }
}

#[test]
fn a_handle_of_another_kind_gives_nothing_and_is_left_alone() {
    let thing = thing();
    let other = thing.cast::<Other>();
    unsafe {
        assert_eq!(
            with(other, |_| -> Outcome<parlour_result> { unreachable!() }),
            PARLOUR_RESULT_WRONG_HANDLE
        );
        assert_eq!(look(other, |_| -> Option<u64> { unreachable!() }), 0);
        assert!(error(other).data.is_null());
        free(other);
        assert_eq!(with(thing, |thing| Ok(thing.number)), 7);
        free(thing);
    }
}

#[test]
fn what_panics_while_it_is_freed_does_not_cross() {
    #[repr(C)]
    struct Falling {
        head: Head,
    }

    impl Handle for Falling {
        const KIND: u64 = 3;

        fn head(&mut self) -> &mut Head {
            &mut self.head
        }
    }

    impl Drop for Falling {
        fn drop(&mut self) {
            fall()
        }
    }

    let falling = Box::into_raw(Box::new(Falling { head: Head::new(Falling::KIND) }));
    unsafe { free(falling) };
}

#[test]
fn a_message_is_cut_between_characters_and_ends_with_a_nul() {
    const MESSAGE: &str = "ně čo: 🦀!";
    for size in 0..=MESSAGE.len() + 2 {
        // What is beyond the room stays.
        let mut out = vec![1_u8; MESSAGE.len() + 3];
        unsafe { write_message(MESSAGE, out.as_mut_ptr().cast(), size) };
        assert!(out[size..].iter().all(|byte| *byte == 1), "{size}");
        if size > 0 {
            let written = CStr::from_bytes_until_nul(&out[..size]).expect("it ends with a NUL");
            let written = written.to_str().expect("it is UTF-8");
            assert!(MESSAGE.starts_with(written));
            // No character that has room is left out.
            let next = MESSAGE[written.len()..].chars().next();
            assert!(next.is_none_or(|next| written.len() + next.len_utf8() >= size), "{size}: {written}");
        }
    }
    unsafe { write_message(MESSAGE, ptr::null_mut(), 10) };
}
