//! Says in words which cases lead to an outcome.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::format;
use std::string::String;
use std::vec::Vec;

/// What is particular about a trial: a fact of the data, the sample, consent, the mode.
pub(super) type Case = [Cow<'static, str>; 4];

/// A condition that holds for `cases` and for no others in `domain`, in as few words as it takes; empty,
/// where it holds for all.
pub(super) fn describe(cases: &BTreeSet<Case>, domain: &BTreeSet<Case>) -> String {
    alternatives(cases, domain).join(" or ")
}

fn alternatives(cases: &BTreeSet<Case>, domain: &BTreeSet<Case>) -> Vec<String> {
    let axes: [BTreeSet<&str>; 4] =
        core::array::from_fn(|axis| cases.iter().map(|case| &*case[axis]).collect());
    let is_exact = |kept: [bool; 4]| {
        let held = |case: &&Case| (0..4).all(|axis| !kept[axis] || axes[axis].contains(&*case[axis]));
        domain.iter().filter(held).count() == cases.len()
    };

    let mut kept = [true; 4];
    if is_exact(kept) {
        for axis in 0..4 {
            let fewer = core::array::from_fn(|other| kept[other] && other != axis);
            if is_exact(fewer) {
                kept = fewer;
            }
        }
        let words = (0..4).filter(|&axis| kept[axis]).map(|axis| join(&axes[axis], " or "));
        return std::vec![join(words, ", ")];
    }

    // No single condition fits: one for each value of an axis, of that axis which needs the fewest words.
    let splits = (0..4).filter(|&axis| axes[axis].len() > 1).map(|axis| {
        let part = |value: &&str| cases.iter().filter(|case| case[axis] == **value).cloned().collect();
        let parts = axes[axis].iter().flat_map(|value| alternatives(&part(value), domain));
        parts.map(|part| if part.contains(',') { format!("({part})") } else { part }).collect::<Vec<_>>()
    });
    splits.min_by_key(|parts| parts.join(" or ").len()).unwrap_or_default()
}

fn join<T: AsRef<str>>(words: impl IntoIterator<Item = T>, with: &str) -> String {
    words.into_iter().fold(String::new(), |mut text, word| {
        if !text.is_empty() {
            text += with;
        }
        text + word.as_ref()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases<const N: usize>(cases: [[&'static str; 4]; N]) -> BTreeSet<Case> {
        cases.into_iter().map(|case| case.map(Cow::Borrowed)).collect()
    }

    #[test]
    fn says_nothing_where_there_is_no_choice() {
        let all = cases([["a", "", "", "strict"], ["a", "", "", "observe"]]);
        assert_eq!(describe(&all, &all), "");
    }

    #[test]
    fn says_only_what_decides() {
        let domain = cases([["a", "", "", "strict"], ["a", "", "", "observe"], ["b", "", "", "observe"]]);
        assert_eq!(describe(&cases([["a", "", "", "strict"]]), &domain), "strict");
        assert_eq!(describe(&cases([["a", "", "", "observe"]]), &domain), "a, observe");
    }

    #[test]
    fn says_alternatives_where_no_single_condition_fits() {
        let domain = cases([["a", "", "x", ""], ["a", "", "y", ""], ["b", "", "x", ""], ["b", "", "y", ""]]);
        let three = cases([["a", "", "x", ""], ["a", "", "y", ""], ["b", "", "x", ""]]);
        assert_eq!(describe(&three, &domain), "a or (b, x)");
    }
}
