//! What was measured, as the rows of a Markdown table.

use std::fmt::Write as _;

/// A table that grows row by row.
pub(super) struct Table(String);

impl Table {
    pub(super) fn new() -> Self {
        Self(String::from("| what | measured | target | met |\n| --- | --- | --- | --- |\n"))
    }

    /// A figure that must not be over its target; `unit` follows both, `behind` stands behind the figure.
    pub(super) fn at_most(&mut self, what: &str, (measured, behind): (f64, &str), target: f64, unit: &str) {
        let met = if measured <= target { "yes" } else { "**no**" };
        let behind = if behind.is_empty() { String::new() } else { format!(" ({behind})") };
        self.row(what, &format!("{} {unit}{behind}", figure(measured)), &format!("≤ {target} {unit}"), met);
    }

    /// A row that could not be measured here.
    pub(super) fn skipped(&mut self, what: &str, why: &str, target: &str) {
        self.row(what, &format!("skipped: {why}"), target, "");
    }

    /// A figure without a target, for comparison.
    pub(super) fn note(&mut self, what: &str, measured: &str) {
        self.row(what, measured, "", "");
    }

    fn row(&mut self, what: &str, measured: &str, target: &str, met: &str) {
        // Writing to a string does not fail.
        writeln!(self.0, "| {what} | {measured} | {target} | {met} |").ok();
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// Three digits that count.
fn figure(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_row_says_whether_its_target_is_met() {
        let mut table = Table::new();
        table.at_most("small", (1.0, ""), 1.0, "MiB");
        table.at_most("slow", (12.34, "37 ns to 3 ns"), 1.2, "×");
        table.skipped("web", "no compiler", "≤ 1 KiB");
        table.note("other", "7");
        let rows: Vec<_> = table.finish().lines().skip(2).map(String::from).collect();
        assert_eq!(
            rows,
            [
                "| small | 1.00 MiB | ≤ 1 MiB | yes |",
                "| slow | 12.3 × (37 ns to 3 ns) | ≤ 1.2 × | **no** |",
                "| web | skipped: no compiler | ≤ 1 KiB |  |",
                "| other | 7 |  |  |",
            ]
        );
    }
}
