//! Exactly once: in each of its sessions a chat is requested or reopened, started, ended or abandoned, and its survey
//! started and submitted, at most once and in that order; nothing but `chat.reopen` revives it.

use std::collections::BTreeMap;

use parlour::vocabulary::{InputKind, Origin, Page, Reason};
use parlour::{Config, Engine, Envelope, Event, Input, Limits, Rejection, Verdict};
use proptest::prelude::*;

use crate::arbitrary::{Call, Step, configs, visits_under};
use crate::harness::{cases, perform, poll, waits};

proptest! {
    #![proptest_config(cases(384))]

    /// The steps of a chat's life are told at most once each, and in their order.
    #[test]
    fn the_steps_of_a_chat_are_told_once_and_in_order(visit in visits_under(remembering(), 1..24)) {
        let mut engine = Engine::new(visit.config);
        let mut told: BTreeMap<(String, u32), Vec<u8>> = BTreeMap::new();
        for step in &visit.steps {
            perform(&mut engine, step);
            for envelope in poll(&mut engine) {
                let Some((chat, stage)) = stage(&envelope) else { continue };
                let stages = told.entry(chat).or_default();
                stages.push(stage);
                prop_assert!(stages.is_sorted_by(|a, b| a < b), "{step:?} told {}", envelope.to_json());
            }
        }
    }

    /// Late inputs for a chat that is over are rejected, and it stays over.
    #[test]
    fn nothing_revives_a_chat_that_is_over(visit in visits_under(remembering(), 1..24)) {
        let mut engine = Engine::new(visit.config);
        for step in &visit.steps {
            engine.handle_timeout(step.at);
            poll(&mut engine);
            let over = over(&engine);
            let answer = perform(&mut engine, step);
            let events = poll(&mut engine);
            if matches!(&step.call, Call::Input(Input::ChatReopen(_))) {
                continue;
            }
            if let (Some(chat), Some(answer)) = (named_chat(step), answer)
                && over.contains(&chat)
                && !waits(&engine)
            {
                check_late(step, answer)?;
            }
            // Another visitor knows nothing of the chats of the one before.
            if events.iter().any(|envelope| matches!(envelope.event, Event::IdentityCleared(_))) {
                continue;
            }
            prop_assert!(over.iter().all(|chat| self::over(&engine).contains(chat)), "{step:?} revived a chat");
            for envelope in events {
                let revived = stage(&envelope).is_some_and(|((chat, _), stage)| stage < SURVEY && over.contains(&chat));
                prop_assert!(!revived, "{step:?} told {}", envelope.to_json());
            }
        }
    }
}

/// Configurations under which no chat is forgotten: what is forgotten may be told again.
fn remembering() -> impl Strategy<Value = Config> {
    configs().prop_map(|config| Config { limits: Limits::default(), ..config })
}

/// From this stage on a chat is over.
const SURVEY: u8 = 4;

/// Which stage of the life of which chat, in which session, the event tells, where it is news.
fn stage(envelope: &Envelope) -> Option<((String, u32), u8)> {
    if envelope.origin == Origin::Restored {
        return None;
    }
    let (chat_id, session, stage) = match &envelope.event {
        Event::ChatRequested(event) => (&event.chat_id, event.session, 1),
        Event::ChatReopened(event) => (&event.chat_id, event.session, 1),
        Event::ChatStarted(event) => (&event.chat_id, event.session, 2),
        Event::ChatEnded(event) => (&event.chat_id, event.session, 3),
        Event::ChatAbandoned(event) => (&event.chat_id, event.session, 3),
        Event::SurveyStarted(event) => (&event.chat_id, event.session, SURVEY),
        Event::SurveySubmitted(event) => (&event.chat_id, event.session, 5),
        _ => return None,
    };
    let session = session.map_or(1, std::num::NonZeroU32::get);
    Some(((chat_id.as_str().to_owned(), session), stage))
}

/// The chats that are over, by both of their ids.
fn over(engine: &Engine) -> Vec<String> {
    let view = engine.view();
    let over = view.chats.iter().filter(|chat| matches!(chat.state, "ended" | "abandoned"));
    over.flat_map(|chat| [Some(&chat.chat_id), chat.vendor_id.as_ref()])
        .flatten()
        .map(|id| id.as_str().to_owned())
        .collect()
}

/// The chat that an input names.
fn named_chat(step: &Step) -> Option<String> {
    use parlour::vocabulary::{Field, Record as _, Value};
    let Call::Input(input) = &step.call else { return None };
    if matches!(input, Input::WidgetSetPage(set) if set.page != Page::Chat) {
        return None;
    }
    match input.field(Field::ChatId) {
        Value::Str(id) => Some(id.to_owned()),
        _ => None,
    }
}

/// A late input is rejected `chat_ended`, unless it belongs after the end.
fn check_late(step: &Step, answer: Result<Verdict, Rejection>) -> Result<(), TestCaseError> {
    let Call::Input(input) = &step.call else { return Ok(()) };
    match input.kind() {
        // The end again is a repeat, unless it is known only then that a survey follows, or it says something else. Survey,
        // rating and the vendor's id come after it; so does what belongs to messages from before it, and history.
        InputKind::ChatEnd => {
            let says_more = matches!(
                input,
                Input::ChatEnd(end) if end.survey_configured.is_some() || end.by.is_some()
                    || end.reason.is_some() || end.user_id.is_some() || end.session.is_some()
            );
            prop_assert!(answer == Ok(Verdict::Ignored) || says_more, "{:?}: {:?}", step, answer);
        }
        // One that is none of the widget's is not even known to it.
        InputKind::ChatSelect => prop_assert!(answer.is_err(), "{:?}: {:?}", step, answer),
        InputKind::SurveyOffer
        | InputKind::SurveyStart
        | InputKind::SurveyAnswer
        | InputKind::SurveySubmit
        | InputKind::SurveyDismiss
        | InputKind::RatingSubmit
        | InputKind::RatingWithdraw
        | InputKind::MessageAck
        | InputKind::MessageFail
        | InputKind::MessageReceive
        | InputKind::MessageEdit
        | InputKind::MessageDelete
        | InputKind::MessageBind
        | InputKind::ReceiptDelivered
        | InputKind::ReceiptRead
        | InputKind::AttachmentStore
        | InputKind::AttachmentFail
        | InputKind::AttachmentProgress
        | InputKind::ChatBind => {}
        _ => {
            let reason = answer.as_ref().err().map(|rejection| rejection.reason);
            // Before its chat an input may fail for its widget or its size, or the events before it.
            let elsewhere = [
                Reason::ChatEnded,
                Reason::UnknownWidget,
                Reason::WidgetStopped,
                Reason::WidgetFailed,
                Reason::AmbiguousWidget,
                // Or for the chat's widget or session.
                Reason::IdInUse,
                Reason::UnknownChat,
            ];
            prop_assert!(
                reason.is_some_and(|reason| elsewhere.contains(&reason)),
                "{:?}: {:?}",
                step,
                answer
            );
        }
    }
    Ok(())
}
