//! What was measured, as the rows of a Markdown table.

/// A table that is printed row by row.
pub(crate) struct Table;

impl Table {
    /// Prints the head.
    pub(crate) fn new() -> Self {
        println!("| what | measured | target | met |\n| --- | --- | --- | --- |");
        Self
    }

    /// A figure without a target, for comparison.
    pub(crate) fn note(&self, what: &str, measured: &str) {
        println!("| {what} | {measured} | | |");
    }

    /// A ratio of two times of a step without a target, for comparison.
    pub(crate) fn times(&self, what: &str, time: f64, to: f64) {
        let (ratio, time, to) = (figure(time / to), figure(time), figure(to));
        self.note(what, &format!("{ratio} × ({time} ns to {to} ns)"));
    }

    /// A figure that must not be over its target; `unit` follows both.
    pub(crate) fn at_most(&self, what: &str, measured: f64, target: f64, unit: &str) {
        let met = if measured <= target { "yes" } else { "**no**" };
        println!("| {what} | {} {unit} | ≤ {target} {unit} | {met} |", figure(measured));
    }

    /// A ratio of two times of a step, with the times behind it.
    pub(crate) fn ratio(&self, what: &str, time: f64, to: f64, target: f64) {
        let met = if time / to <= target { "yes" } else { "**no**" };
        let (ratio, time, to) = (figure(time / to), figure(time), figure(to));
        println!("| {what} | {ratio} × ({time} ns to {to} ns) | ≤ {target} × | {met} |");
    }

    /// A row that could not be measured here.
    pub(crate) fn skipped(&self, what: &str, why: &str, target: &str) {
        println!("| {what} | skipped: {why} | {target} | |");
    }
}

/// Three digits that count.
fn figure(value: f64) -> String {
    match value {
        value if value >= 100.0 || value == value.trunc() => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}
