//! Another Rust library, as a program may have one beside Parlour: with the same standard library, its allocator, its
//! threads and its panics.

use std::{panic, thread};

/// How long a number is, written out; 0 for one that makes it panic.
#[unsafe(no_mangle)]
pub extern "C" fn beside_length(number: u64) -> usize {
    panic::set_hook(Box::new(|_| {}));
    let written = thread::spawn(move || {
        let text = panic::catch_unwind(|| {
            assert!(number != 13, "no such number");
            number.to_string()
        });
        text.map_or(0, |text| text.len())
    });
    written.join().unwrap_or(usize::MAX)
}
