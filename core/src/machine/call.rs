//! A call, by chat or widget: one at a time, any number in turn (Customerly realtime video).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::config::Mode;
use crate::env::Env;
use crate::machine::kit::{Context, Machine, deadline, inputs, machine, named, states};
use crate::machine::short_print;
use crate::time::Timestamp;
use crate::vocabulary::{CallId, CallKind, Reason, Text, event};

states! {
    None = "none",
    Offered = "offered",
    Active = "active",
    Ended = "ended",
    Rejected = "rejected",
    Cancelled = "cancelled",
    Expired = "expired",
    Failed = "failed",
}

impl State {
    /// Whether another call may begin.
    pub(crate) fn is_free(self) -> bool {
        !matches!(self, Self::Offered | Self::Active)
    }
}

/// What a call keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    pub(crate) id: Option<CallId>,
    pub(crate) kind: Option<CallKind>,
    pub(crate) until: Option<Timestamp>,
    /// The fingerprint of why it was rejected, or failed; 0 where nobody said.
    pub(crate) reason: u32,
}

inputs! {
    Offer(Option<&'i CallId>, Option<CallKind>) = "call.offer",
    Answer(Option<&'i CallId>) = "call.answer",
    Reject(Option<&'i CallId>, Option<&'i Text>) = "call.reject",
    Cancel(Option<&'i CallId>) = "call.cancel",
    End(Option<&'i CallId>) = "call.end",
    Fail(Option<&'i CallId>, Option<&'i Text>) = "call.fail",
    /// The chat it belongs to is over.
    ChatOver = "chat.end",
    Deadline = "deadline",
}

impl<'i> In<'i> {
    /// The call that the input names.
    fn call_id(&self) -> Option<&'i CallId> {
        match *self {
            In::Offer(id, _)
            | In::Answer(id)
            | In::Reject(id, _)
            | In::Cancel(id)
            | In::End(id)
            | In::Fail(id, _) => id,
            _ => None,
        }
    }

    /// Why it was rejected, or failed.
    fn reason(&self) -> Option<&'i Text> {
        match *self {
            In::Reject(_, reason) | In::Fail(_, reason) => reason,
            _ => None,
        }
    }
}

machine! { Call, data Data, input In, superstate (), initial None; }

type Ctx<'c> = Context<'c, Data>;

/// Tells an event about a call: its ids are filled in.
macro_rules! tell_call {
    ($ctx:expr, $id:expr, $Event:ident { $($fields:tt)* } $(as $how:ident)?) => {{
        let event = event::$Event {
            chat_id: $ctx.about.chat_id.clone(),
            widget_id: $ctx.about.widget_id.clone(),
            user_id: $ctx.about.user_id.clone(),
            session: $ctx.about.session,
            call_id: $id.cloned(),
            $($fields)*
        };
        crate::machine::kit::tell_widget!(@tell $ctx, event $(, $how)?)
    }};
}

impl blocking::State<Call> for State {
    fn call_handler(&mut self, _: &mut Call, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        let told = ctx.data.id.as_ref();
        let id = input.call_id().or(told);
        let another = told.is_some() && id != told;
        let kind = ctx.data.kind;
        let another_reason = input.reason().is_some_and(|reason| short_print(reason) != ctx.data.reason);
        match (*self, *input) {
            // --- free ---
            (State::None, In::Offer(..)) => offer(ctx, input),
            (
                State::Ended | State::Rejected | State::Cancelled | State::Expired | State::Failed,
                In::Offer(..),
            ) => offer(ctx, input),
            (State::Ended, In::End(_))
            | (State::Rejected, In::Reject(..))
            | (State::Cancelled, In::Cancel(_))
            | (State::Failed, In::Fail(..))
                if !another && !another_reason =>
            {
                ctx.ignore()
            }
            // Customerly tells the answer to a call and, on the web, never its offer.
            (_, In::Answer(_) | In::Reject(..)) if self.is_free() => {
                if ctx.env.config.mode == Mode::Strict {
                    return ctx.reject(Reason::UnknownCall);
                }
                let id = input.call_id();
                tell_call!(ctx, id, CallOffered { kind: None } as inferred);
                settle(ctx, input, id, None)
            }
            (_, In::Cancel(_) | In::End(_) | In::Fail(..)) if self.is_free() => {
                ctx.reject(Reason::UnknownCall)
            }
            (_, In::ChatOver | In::Deadline) if self.is_free() => ctx.ignore(),

            // --- under way ---
            // Customerly never tells that a call is over: another one shows it.
            (State::Active, In::Offer(..) | In::Reject(..))
                if ctx.env.config.mode == Mode::Observe && (another || input.call_id().is_none()) =>
            {
                tell_call!(ctx, told, CallEnded { kind } as inferred);
                if let In::Offer(..) = input {
                    return offer(ctx, input);
                }
                let id = input.call_id();
                tell_call!(ctx, id, CallOffered { kind: None } as inferred);
                settle(ctx, input, id, None)
            }
            (_, In::Offer(..)) if another || input.call_id().is_none() && told.is_some() => {
                ctx.reject(Reason::CallInProgress)
            }
            // What rings, or is answered, is of another kind.
            (_, In::Offer(_, said)) if said.is_some() && said != kind => ctx.reject(Reason::CallInProgress),
            (_, In::Offer(..)) => ctx.ignore(),
            (_, In::Answer(_) | In::Reject(..) | In::Cancel(_) | In::End(_) | In::Fail(..)) if another => {
                ctx.reject(Reason::UnknownCall)
            }
            (State::Offered, In::End(_)) => ctx.reject(Reason::CallNotAnswered),
            (State::Offered, In::ChatOver) => settle(ctx, &In::Cancel(id), id, kind),
            (State::Active, In::Answer(_)) => ctx.ignore(),
            (State::Active, In::Reject(..) | In::Cancel(_)) => ctx.reject(Reason::CallAnswered),
            (State::Active, In::ChatOver) => settle(ctx, &In::End(id), id, kind),
            (State::Active, In::Deadline) => ctx.ignore(),
            _ => settle(ctx, input, id, kind),
        }
    }
}

fn offer(ctx: &mut Ctx<'_>, input: &In<'_>) -> Outcome<State> {
    let In::Offer(id, kind) = *input else { return ctx.ignore() };
    tell_call!(ctx, id, CallOffered { kind });
    ctx.arm(ctx.env.config.deadlines.call_offer);
    Transition(State::Offered)
}

/// What ends the ringing, or the call.
fn settle(ctx: &mut Ctx<'_>, input: &In<'_>, id: Option<&CallId>, kind: Option<CallKind>) -> Outcome<State> {
    Transition(match *input {
        In::Answer(_) => {
            tell_call!(ctx, id, CallAnswered { kind });
            State::Active
        }
        In::Reject(_, reason) => {
            tell_call!(ctx, id, CallRejected { kind, reason: reason.cloned() });
            State::Rejected
        }
        In::Cancel(_) => {
            tell_call!(ctx, id, CallCancelled { kind });
            State::Cancelled
        }
        In::End(_) => {
            tell_call!(ctx, id, CallEnded { kind });
            State::Ended
        }
        In::Fail(_, reason) => {
            tell_call!(ctx, id, CallFailed { kind, reason: reason.cloned() });
            State::Failed
        }
        In::Deadline => {
            tell_call!(ctx, id, CallExpired { kind });
            State::Expired
        }
        In::Offer(..) | In::ChatOver => return Outcome::Super,
        In::Never(never, _) => match never {},
    })
}

impl Machine for Call {
    named!(Call);

    fn apply(data: &mut Data, input: &In<'_>, to: State, _: &Env<'_>) {
        match *input {
            In::Offer(id, kind) => {
                data.id = id.cloned();
                data.kind = kind;
            }
            // An inferred offer leaves no id of its own.
            In::Answer(Some(id))
            | In::Reject(Some(id), _)
            | In::Cancel(Some(id))
            | In::End(Some(id))
            | In::Fail(Some(id), _) => data.id = Some(id.clone()),
            _ => {}
        }
        data.reason = input.reason().map_or(0, |reason| short_print(reason));
        // The next call may be of a kind that nobody tells.
        if to.is_free() {
            data.kind = None;
        }
    }

    deadline!(CallOffer while State::Offered);
}
