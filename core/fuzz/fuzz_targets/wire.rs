#![no_main]

#[allow(dead_code)] // The other targets.
#[path = "../../tests/fuzz/mod.rs"]
mod fuzz;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::wire(data));
