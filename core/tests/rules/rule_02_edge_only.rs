//! Edge only: an event exactly when something changed; an exact repeat is ignored.

use parlour::vocabulary::{InputKind, Origin};
use parlour::{Config, Engine, Envelope, Event, Input, Mode, Verdict};
use proptest::prelude::*;

use crate::arbitrary::{Call, Step, visits};
use crate::harness::{canonical, cases, perform, poll, waits};

proptest! {
    #![proptest_config(cases(384))]

    /// The same input again, at the same time, is not accepted again, unless it is a happening.
    #[test]
    fn an_exact_repeat_is_not_taken_twice(visit in visits(1..16)) {
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            let waited = waits(&engine);
            let answer = perform(&mut engine, step);
            poll(&mut engine);
            let Call::Input(input) = &step.call else { continue };
            if waited && input.kind() == InputKind::WidgetReady {
                // What waited for it may have turned the page since.
                continue;
            }
            let repeats = engine.config().mode == Mode::Observe && engine.config().deadlines.repeat == 0;
            if repeats && matches!(input.kind(), InputKind::WidgetLoad | InputKind::WidgetReady | InputKind::ChatRestore) {
                // No load of a page is taken for another delivery of the one before.
                continue;
            }
            if answer != Some(Ok(Verdict::Accepted)) || is_happening(input) || waits(&engine) {
                // What waits for a widget waits twice, and is ignored when its second turn comes.
                continue;
            }
            let again = engine.handle(step.at, input.clone());
            let told = canonical(&poll(&mut engine));
            prop_assert!(again != Ok(Verdict::Accepted), "{step:?} was accepted twice, and told {told:?}");
        }
    }

    /// A step that was skipped is supplied in `observe` mode alone.
    #[test]
    fn strict_mode_supplies_no_step(visit in visits(1..16)) {
        let mut engine = Engine::new(Config { mode: Mode::Strict, ..visit.config });
        for step in &visit.steps {
            perform(&mut engine, step);
            let told = poll(&mut engine);
            // Of the change of visitors, all up to the end of the first one is.
            let parting = told.iter().rposition(|told| matches!(told.event, Event::IdentityCleared(_)));
            for told in told.iter().skip(parting.map_or(0, |last| last + 1)) {
                let live = told.origin != Origin::Inferred || follows_in_any_mode(&told.event);
                prop_assert!(live, "{step:?} told {}", told.to_json());
            }
        }
    }

    /// Whoever asks what holds hears it, and nothing else comes of it: but that a chat that comes back was told then.
    #[test]
    fn asking_what_holds_changes_nothing(visit in visits(1..16)) {
        let [mut plain, mut asked] = [(); 2].map(|()| Engine::new(visit.config.clone()));
        let is_told = |step: &&Step| matches!(&step.call, Call::Input(Input::ChatRestore(_)));
        for step in visit.steps.iter().filter(|step| !is_told(step)) {
            let answers = [perform(&mut plain, step), perform(&mut asked, step)];
            prop_assert_eq!(&answers[0], &answers[1], "{:?}", step);
            let told = [&mut plain, &mut asked].map(|engine| {
                let events = poll(engine).into_iter().filter(|told| told.origin != Origin::Restored);
                events.map(|told| canonical(&[Envelope { seq: 0, ..told }])).collect::<Vec<_>>()
            });
            prop_assert_eq!(&told[0], &told[1], "{:?}", step);
            asked.resync();
            poll(&mut asked);
        }
    }

    /// Nothing is told but by an accepted input, a deadline, or when the host asks what holds.
    #[test]
    fn nothing_is_told_without_a_change(visit in visits(1..16)) {
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            engine.handle_timeout(step.at);
            poll(&mut engine);
            let answer = perform(&mut engine, step);
            let told = canonical(&poll(&mut engine));
            let may_tell = matches!(answer, Some(Ok(Verdict::Accepted))) || matches!(step.call, Call::Resync);
            prop_assert!(may_tell || told.is_empty(), "{step:?} was {answer:?} and told {told:?}");
        }
    }
}

/// What is inferred in both modes: whoever has read a message has it, a window that closes takes its forms along, and
/// one that opens shows its widget.
fn follows_in_any_mode(event: &Event) -> bool {
    matches!(
        event,
        Event::MessageDelivered(_)
            | Event::FormAbandoned(_)
            | Event::WidgetPageChanged(_)
            | Event::WidgetShown(_)
    )
}

/// What happens each time it is said, so that a repeat is news again:
///
/// - a click, a way to another page, an article opened, a conversion: they have no state;
/// - a toggle undoes what the last one did; a reload tells what holds, each time;
/// - a message without an id is another one each time;
/// - a secret is not kept, so that a repeat cannot be told from news;
/// - an answer that was turned down is not kept either: the visitor tries again and is told again. For the
///   same reason an inferred start of a form that follows from it.
fn is_happening(input: &Input) -> bool {
    match input {
        Input::IdentitySet(set) => set.custom.is_some(),
        Input::MessageSend(send) => send.message_id.is_none(),
        _ => matches!(
            input.kind(),
            InputKind::WidgetClick
                | InputKind::VisitorNavigate
                | InputKind::ArticleOpen
                | InputKind::ConversionRecord
                | InputKind::WidgetToggle
                | InputKind::WidgetReload
                | InputKind::FormAnswer
        ),
    }
}
