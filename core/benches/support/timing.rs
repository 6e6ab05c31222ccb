//! Medians of interleaved rounds.
//!
//! Machines are shared and noisy, and what counts here are ratios: whatever slows the machine down for a while
//! must slow all contenders down alike. So they take turns, round by round, and the median of each is taken
//! over the same stretch of time. Benchmark libraries measure one function after the other.

use std::time::{Duration, Instant};

/// A contender: each call prepares one round, times it, and tells the time and how many steps it took.
pub(crate) type Round<'a> = Box<dyn FnMut() -> (Duration, usize) + 'a>;

/// The median time of a step in nanoseconds, of each contender.
pub(crate) fn medians<const N: usize>(rounds: usize, mut contenders: [Round<'_>; N]) -> [f64; N] {
    let mut times = [const { Vec::new() }; N];
    for round in 0..rounds + rounds / 10 {
        for (contender, times) in contenders.iter_mut().zip(&mut times) {
            let (time, steps) = contender();
            // The first tenth warms up.
            if round >= rounds / 10 {
                times.push(time.as_secs_f64() * 1e9 / steps as f64);
            }
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    })
}

/// Takes the time of one round of so many steps.
pub(crate) fn time(steps: usize, run: impl FnOnce()) -> (Duration, usize) {
    let start = Instant::now();
    run();
    (start.elapsed(), steps)
}
