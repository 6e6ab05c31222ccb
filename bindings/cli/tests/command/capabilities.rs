//! `parlour capabilities` as a person runs it.

use std::io;

use crate::support::{self, Ran};

fn run(args: &[&str]) -> Ran {
    support::run("capabilities", args, &mut io::empty())
}

/// The lines below a heading.
fn section<'o>(out: &'o str, heading: &str) -> Vec<&'o str> {
    let (_, rest) = out.split_once(heading).unwrap_or_else(|| panic!("{heading} is missing in\n{out}"));
    rest.lines().skip(1).take_while(|line| line.starts_with("  ")).map(str::trim).collect()
}

#[test]
fn two_vendors_are_told_apart() {
    let Ran { code, out, errors } = run(&["livechatoo", "mluvii"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    let names = |heading| -> Vec<String> {
        section(&out, heading).iter().filter_map(|line| line.split(' ').next().map(Into::into)).collect()
    };
    let (mine, its) =
        (names("livechatoo brings, and mluvii cannot"), names("mluvii brings, and livechatoo cannot"));
    assert!(mine.iter().any(|event| event == "rating.submitted"), "{mine:?}");
    assert!(its.iter().any(|event| event == "chat.abandoned"), "{its:?}");
    let both = names("livechatoo and mluvii both bring");
    assert!(both.iter().any(|event| event == "chat.started"), "{both:?}");
    assert!(both.iter().all(|event| !mine.contains(event) && !its.contains(event)));
    let rating = "rating.submitted          livechatoo: onchatrating";
    assert!(section(&out, "livechatoo brings").contains(&rating), "{out}");
}

#[test]
fn of_one_vendor_every_event_has_its_place() {
    let Ran { code, out, .. } = run(&["customerly"]);
    assert_eq!(code, 0);
    let count: usize = ["customerly tells", "customerly does not tell", "customerly cannot tell"]
        .map(|heading| section(&out, heading).len())
        .iter()
        .sum();
    assert_eq!(count, parlour::vocabulary::EventKind::ALL.len());
}

#[test]
fn what_comes_as_json_says_the_same() {
    let Ran { code, out, .. } = run(&["ctlive", "mluvii", "--json"]);
    assert_eq!(code, 0);
    assert_eq!(out.lines().count(), parlour::vocabulary::EventKind::ALL.len());
    assert!(
        out.lines()
            .any(|line| line == r#"{"event":"chat.started","support":{"ctlive":"emits","mluvii":"emits"}}"#),
        "{out}"
    );
}

#[test]
fn a_vendor_that_is_not_known_is_answered_with_those_that_are() {
    let Ran { code, errors, .. } = run(&["klingon"]);
    assert_eq!(code, 2);
    assert!(errors.contains("possible values: ctlive, customerly"), "{errors}");
}
