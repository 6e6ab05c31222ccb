//! A trigger, by widget and id (Livechatoo `ontrigger`).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
use crate::vocabulary::{Reason, Text, TriggerId};

states! {
    Armed = "armed",
    Shown = "shown",
    Accepted = "accepted",
    Dismissed = "dismissed",
}

/// What a trigger keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    pub(crate) id: TriggerId,
    pub(crate) title: Option<Text>,
}

inputs! {
    /// With its title.
    Fire(Option<&'i Text>) = "trigger.fire",
    Accept = "trigger.accept",
    Dismiss = "trigger.dismiss",
}

machine! { Trigger, data Data, input In, superstate (), initial Armed; }

impl blocking::State<Trigger> for State {
    fn call_handler(
        &mut self,
        _: &mut Trigger,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        let id = ctx.data.id.clone();
        match (*self, *input) {
            (State::Shown, In::Fire(title))
                if title == ctx.data.title.as_ref() && !ctx.env.is_told_each_time() =>
            {
                ctx.ignore()
            }
            (_, In::Fire(title)) => {
                tell_widget!(ctx, TriggerFired { id, title: title.cloned() });
                Transition(State::Shown)
            }
            (State::Shown, In::Accept) => {
                tell_widget!(ctx, TriggerAccepted { id });
                Transition(State::Accepted)
            }
            (State::Shown, In::Dismiss) => {
                tell_widget!(ctx, TriggerDismissed { id });
                Transition(State::Dismissed)
            }
            (State::Accepted, In::Accept) | (State::Dismissed, In::Dismiss) => ctx.ignore(),
            (State::Armed | State::Dismissed, In::Accept) | (State::Armed | State::Accepted, In::Dismiss) => {
                ctx.reject(Reason::UnknownTrigger)
            }
            (_, In::Never(never, _)) => match never {},
        }
    }
}

impl Machine for Trigger {
    named!(Trigger);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        if let In::Fire(title) = *input {
            data.title = title.cloned();
        }
    }
}
