//! Links the native part as Node loads it.

fn main() {
    napi_build::setup();
}
