//! The survey after a chat: a machine of its own (CTLive `isSurveyConfigured` comes with the end).

use statig::Outcome::{self, Transition};
use statig::blocking;
use thin_vec::ThinVec;

use crate::config::Mode;
use crate::env::Env;
use crate::machine::fingerprint;
use crate::machine::kit::{Context, Machine, deadline, inputs, machine, named, states, tell_chat};
use crate::time::Timestamp;
use crate::vocabulary::{Json, Reason, Text};

states! {
    None = "none",
    Offered = "offered",
    Open = "open",
    Submitted = "submitted",
    Dismissed = "dismissed",
    Expired = "expired",
}

/// What a survey keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    /// Each question answered, and the fingerprint of its answer.
    pub(crate) answers: ThinVec<(Text, u64)>,
    pub(crate) until: Option<Timestamp>,
}

inputs! {
    Offer = "survey.offer",
    Start = "survey.start",
    Answer(&'i Text, &'i Json) = "survey.answer",
    Submit = "survey.submit",
    Dismiss = "survey.dismiss",
    Deadline = "deadline",
}

machine! { Survey, data Data, input In, superstate (), initial None; }

type Ctx<'c> = Context<'c, Data>;

impl blocking::State<Survey> for State {
    #[inline(always)]
    fn call_handler(&mut self, _: &mut Survey, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match (*self, *input) {
            (State::None, In::Offer) => {
                tell_chat!(ctx, SurveyOffered {});
                ctx.arm(ctx.env.config.deadlines.survey);
                Transition(State::Offered)
            }
            (State::Offered | State::Open, In::Offer) | (State::Open, In::Start) => ctx.ignore(),
            (State::None | State::Offered, In::Start) => {
                tell_chat!(ctx, SurveyStarted {});
                ctx.arm(ctx.env.config.deadlines.survey);
                Transition(State::Open)
            }
            (State::None | State::Offered, In::Answer(..) | In::Submit) => {
                if ctx.env.config.mode == Mode::Strict {
                    return ctx.reject(Reason::SurveyNotStarted);
                }
                if matches!(input, In::Answer(question, _) if is_full(ctx, question)) {
                    return ctx.reject(Reason::LimitExceeded);
                }
                tell_chat!(ctx, SurveyStarted {} as inferred);
                if let In::Answer(..) = input {
                    ctx.arm(ctx.env.config.deadlines.survey);
                }
                answer_or_submit(ctx, input)
            }
            (State::Open, In::Answer(question, value)) if is_repeat(ctx.data, question, value) => {
                ctx.ignore()
            }
            (State::Open, In::Answer(question, _)) if is_full(ctx, question) => {
                ctx.reject(Reason::LimitExceeded)
            }
            (State::Open, In::Answer(..) | In::Submit) => answer_or_submit(ctx, input),
            (State::Offered | State::Open, In::Dismiss) => {
                tell_chat!(ctx, SurveyDismissed {});
                Transition(State::Dismissed)
            }
            (State::Offered | State::Open, In::Deadline) => {
                tell_chat!(ctx, SurveyExpired {});
                Transition(State::Expired)
            }
            (State::None, In::Dismiss) => ctx.reject(Reason::SurveyNotStarted),
            (State::Submitted, In::Submit) | (State::Dismissed, In::Dismiss) => ctx.ignore(),
            (State::None | State::Submitted | State::Dismissed | State::Expired, In::Deadline) => {
                ctx.ignore()
            }
            (State::Submitted | State::Dismissed | State::Expired, _) => ctx.reject(Reason::SurveyClosed),
            (_, In::Never(never, _)) => match never {},
        }
    }
}

fn is_repeat(data: &Data, question: &Text, value: &Json) -> bool {
    data.answers
        .iter()
        .any(|(known, print)| known == question && *print == fingerprint(value.text().as_bytes()))
}

fn is_full(ctx: &Ctx<'_>, question: &Text) -> bool {
    ctx.data.answers.len() >= ctx.env.config.limits.answers as usize
        && !ctx.data.answers.iter().any(|(known, _)| known == question)
}

#[inline(always)]
fn answer_or_submit(ctx: &mut Ctx<'_>, input: &In<'_>) -> Outcome<State> {
    if let In::Answer(question, value) = *input {
        tell_chat!(ctx, SurveyAnswered { question: question.clone(), value: value.clone() });
        return Transition(State::Open);
    }
    tell_chat!(ctx, SurveySubmitted {});
    Transition(State::Submitted)
}

impl Machine for Survey {
    named!(Survey);

    #[inline(always)]
    fn apply(data: &mut Data, input: &In<'_>, to: State, _: &Env<'_>) {
        if let In::Answer(question, value) = *input {
            let print = fingerprint(value.text().as_bytes());
            match data.answers.iter_mut().find(|(known, _)| known == question) {
                Some((_, old)) => *old = print,
                None => data.answers.push((question.clone(), print)),
            }
        }
        if to != State::Open {
            data.answers = ThinVec::new();
        }
    }

    deadline!(Survey while State::Offered | State::Open);
}
