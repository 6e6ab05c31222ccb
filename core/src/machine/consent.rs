//! Consent to the processing of personal data, by widget (Livechatoo `url_privacy`).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::machine::kit::{Context, Machine, deadline, inputs, machine, named, states, tell_widget};
use crate::time::Timestamp;
use crate::vocabulary::Text;

states! {
    /// The visitor has not said yet.
    Pending = "open",
    Given = "given",
    Declined = "declined",
}

/// What consent keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    pub(crate) until: Option<Timestamp>,
}

inputs! {
    /// With the policy, and whether it is the one that was answered last.
    Give(Option<&'i Text>, bool) = "consent.give",
    /// With the policy, and whether it is the one that was answered last.
    Decline(Option<&'i Text>, bool) = "consent.decline",
    /// An event waits for consent.
    Wait = "event held",
    /// The widget has another policy: nobody has consented to it, or declined.
    NewPolicy = "widget.update",
    /// With the policy.
    Deadline(Option<&'i Text>) = "deadline",
}

machine! { Consent, data Data, input In, superstate (), initial Pending; }

impl blocking::State<Consent> for State {
    fn call_handler(
        &mut self,
        _: &mut Consent,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        match (*self, *input) {
            (State::Given, In::Give(_, true)) | (State::Declined, In::Decline(_, true)) => ctx.ignore(),
            // Another policy is another question.
            (_, In::Give(url, _)) => {
                tell_widget!(ctx, ConsentGiven { url: url.cloned() });
                Transition(State::Given)
            }
            (_, In::Decline(url, _)) | (State::Pending, In::Deadline(url)) => {
                tell_widget!(ctx, ConsentDeclined { url: url.cloned() });
                Transition(State::Declined)
            }
            (State::Pending, In::Wait) => {
                let changed = ctx.data.until.is_none() && ctx.env.config.deadlines.consent > 0;
                if changed {
                    ctx.arm(ctx.env.config.deadlines.consent);
                }
                ctx.accept_if(changed)
            }
            (State::Pending, In::NewPolicy) => ctx.ignore(),
            (State::Given | State::Declined, In::NewPolicy) => Transition(State::Pending),
            (State::Given | State::Declined, In::Wait | In::Deadline(_)) => ctx.ignore(),
            (_, In::Never(never, _)) => match never {},
        }
    }
}

impl Machine for Consent {
    named!(Consent);

    deadline!(Consent while State::Pending);
}
