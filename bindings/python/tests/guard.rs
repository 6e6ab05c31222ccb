//! The guard of engines, without an interpreter: none of it is Python's.

#[path = "../src/guard.rs"]
mod guard;

use std::panic;

use guard::{Broken, Guarded};

#[test]
fn work_is_done_on_the_value() {
    let guarded = Guarded::new(1);
    assert_eq!(guarded.with(|value| std::mem::replace(value, 2)), Ok(1));
    assert_eq!(guarded.with(|value| *value), Ok(2));
}

#[test]
fn a_panic_stays_inside_and_the_value_is_not_used_again() {
    let guarded = Guarded::new(Vec::new());
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let answer = guarded.with(|value: &mut Vec<i32>| {
        value.push(1);
        panic!("half done");
    });
    panic::set_hook(hook);
    assert_eq!(answer, Err::<(), _>(Broken));
    assert_eq!(guarded.with(|_| unreachable!("the value may be half changed")), Err::<(), _>(Broken));
}

#[test]
fn threads_take_turns() {
    let guarded = Guarded::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..1_000).for_each(|_| guarded.with(|value| *value += 1).expect("it is whole")));
        }
    });
    assert_eq!(guarded.with(|value| *value), Ok(8_000));
}
