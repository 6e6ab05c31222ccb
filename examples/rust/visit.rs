//! Plays a scenario through the engine.

fn main() {}
