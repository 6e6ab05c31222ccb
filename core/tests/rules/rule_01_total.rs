//! Total: any bytes, any order of inputs: a verdict, no panic, nothing lost.

use parlour::{Engine, Rejection, Verdict};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::arbitrary::{Call, Step, visits};
use crate::harness::{cases, perform, poll, same};

proptest! {
    #![proptest_config(cases(192))]

    /// Any text is answered, and a rejected one changes nothing.
    #[test]
    fn any_text_is_answered(visit in visits(1..6), texts in vec(texts(), 1..12)) {
        let mut engine = Engine::new(visit.config);
        for (step, text) in visit.steps.iter().zip(texts.iter().cycle()) {
            perform(&mut engine, step);
            let mut before = engine.clone();
            before.handle_timeout(step.at);
            if engine.handle_json(step.at, text).is_err() {
                same("a rejected text changed something", &before.snapshot(), &engine.snapshot())?;
            }
        }
    }

    /// Valid inputs with bytes changed, taken out and doubled are answered too.
    #[test]
    fn mangled_inputs_are_answered(visit in visits(1..12), mangles in vec(mangles(), 1..40)) {
        let mut engine = Engine::new(visit.config);
        for (step, mangle) in visit.steps.iter().zip(mangles.iter().cycle()) {
            if let Call::Input(input) = &step.call {
                let text = mangle.apply(&serde_json::to_string(input).expect("inputs have a JSON form"));
                let mut before = engine.clone();
                before.handle_timeout(step.at);
                if engine.handle_json(step.at, &text).is_err() {
                    same("a rejected text changed something", &before.snapshot(), &engine.snapshot())?;
                }
            }
            perform(&mut engine, step);
            poll(&mut engine);
        }
    }

    /// What `can` says beforehand comes true, and it changes nothing; nor does what is rejected or ignored.
    #[test]
    fn only_what_is_accepted_changes_anything(visit in visits(1..14)) {
        let mut engine = Engine::new(visit.config);
        engine.log_transitions(true);
        for step in &visit.steps {
            check(&mut engine, step)?;
            if !visit.lazy {
                poll(&mut engine);
            }
        }
    }

    /// Events are numbered without a gap: none is lost on its way.
    #[test]
    fn events_are_numbered_without_a_gap(visit in visits(1..14)) {
        let mut engine = Engine::new(visit.config.clone());
        let mut told = Vec::new();
        for step in &visit.steps {
            perform(&mut engine, step);
            if !visit.lazy {
                told.extend(poll(&mut engine));
            }
        }
        told.extend(poll(&mut engine));
        prop_assert!(told.iter().map(|envelope| envelope.seq).eq(1..=told.len() as u64));
        prop_assert!(told.is_sorted_by_key(|envelope| envelope.at), "{:?}", visit);
    }
}

/// Takes one step, and compares what `can` said with what came of it.
fn check(engine: &mut Engine, step: &Step) -> Result<(), TestCaseError> {
    let Call::Input(input) = &step.call else {
        perform(engine, step);
        return Ok(());
    };
    // Deadlines that are due fire whatever becomes of the input.
    engine.handle_timeout(step.at);
    engine.take_transitions();
    let before = engine.snapshot();
    let could = engine.can(input);
    same("`can` changed something", &before, &engine.snapshot())?;
    prop_assert!(engine.take_transitions().is_empty(), "`can` left a trace in the log");
    let answer = engine.handle(step.at, input.clone());
    let accepted = answer == Ok(Verdict::Accepted);
    prop_assert!(could == accepted, "`can` said {could} of {step:?}, and it was {answer:?}");
    if let Err(Rejection { input: named, .. }) = &answer {
        prop_assert_eq!(*named, input.name());
    }
    if !accepted {
        same(&format!("{step:?} was {answer:?} and changed something"), &before, &engine.snapshot())?;
        prop_assert!(engine.take_transitions().is_empty(), "{step:?} left a trace in the log");
    }
    Ok(())
}

/// Text of any kind, most of it JSON in part.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\\[\\]{}\":,a-z0-9 \\\\]{0,40}",
        "\\{\"type\":\"[a-z.]{0,12}\"[^}]{0,20}\\}?",
        Just("[".repeat(10_000)),
        Just(r#"{"type":"article.open","article":"#.to_owned() + &"[".repeat(200) + &"]".repeat(200) + "}"),
        Just(
            r#"{"type":"message.send","messageId":"m","content":{"type":"text","text":"\ud800"}}"#.to_owned()
        ),
        Just(r#"{"type":"rating.submit","value":1e400,"scale":"nps"}"#.to_owned()),
    ]
}

/// How a text is spoilt.
#[derive(Clone, Debug)]
enum Mangle {
    Replace(Index, char),
    Remove(Index),
    Double(Index, Index),
}

impl Mangle {
    fn apply(&self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        match self {
            Self::Replace(at, letter) => *at.get_mut(&mut letters) = *letter,
            Self::Remove(at) => {
                letters.remove(at.index(letters.len()));
            }
            Self::Double(from, to) => {
                let (from, to) = (from.index(letters.len()), to.index(letters.len()));
                letters.extend_from_within(from.min(to)..=from.max(to));
            }
        }
        letters.into_iter().collect()
    }
}

fn mangles() -> impl Strategy<Value = Mangle> {
    let index = any::<Index>;
    let letter =
        prop_oneof![proptest::char::any(), proptest::sample::select(vec!['"', '{', '}', ',', '0', 'é'])];
    prop_oneof![
        (index(), letter).prop_map(|(at, letter)| Mangle::Replace(at, letter)),
        index().prop_map(Mangle::Remove),
        (index(), index()).prop_map(|(from, to)| Mangle::Double(from, to)),
    ]
}
