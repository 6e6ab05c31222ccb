//! Versions: of the library, and of its binary interface.

use std::ffi::c_char;

/// The version of the binary interface: a host built against another one must not use the library.
pub const PARLOUR_ABI_VERSION: u32 = 1;

const fn part(text: &str) -> u32 {
    let (bytes, mut number, mut at) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        number = number * 10 + (bytes[at] - b'0') as u32;
        at += 1;
    }
    number
}

const VERSION: u32 = part(env!("CARGO_PKG_VERSION_MAJOR")) << 16
    | part(env!("CARGO_PKG_VERSION_MINOR")) << 8
    | part(env!("CARGO_PKG_VERSION_PATCH"));

/// The version of the binary interface that the library has; compare it with `PARLOUR_ABI_VERSION`, which the host was
/// built with.
#[unsafe(no_mangle)]
pub extern "C" fn parlour_abi_version() -> u32 {
    PARLOUR_ABI_VERSION
}

/// The library's version, packed as `PARLOUR_VERSION` is: major, minor, patch in a byte each.
#[unsafe(no_mangle)]
pub extern "C" fn parlour_version() -> u32 {
    VERSION
}

/// The library's version as text, `"0.1.0"` say. The text is static.
#[unsafe(no_mangle)]
pub extern "C" fn parlour_version_text() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
