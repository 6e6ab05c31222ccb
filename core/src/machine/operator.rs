//! The operator whom the visitor chose, under manual assignment (Livechatoo).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
use crate::vocabulary::{Assignment, Reason, Text};

states! {
    Unselected = "unselected",
    Selected = "selected",
}

/// What the choice keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    pub(crate) id: Option<Text>,
}

inputs! {
    /// With how operators are assigned, and whether the operator is on the list.
    Select(&'i Text, Assignment, bool) = "operator.select",
}

machine! { Operator, data Data, input In, superstate (), initial Unselected; }

impl blocking::State<Operator> for State {
    fn call_handler(
        &mut self,
        _: &mut Operator,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        match *input {
            In::Select(_, Assignment::Auto, _) => ctx.reject(Reason::AutoAssignment),
            In::Select(_, _, false) => ctx.reject(Reason::UnknownOperator),
            In::Select(id, ..) if ctx.data.id.as_ref() == Some(id) => ctx.ignore(),
            In::Select(id, ..) => {
                tell_widget!(ctx, OperatorSelected { operator_id: id.clone() });
                Transition(State::Selected)
            }
            In::Never(never, _) => match never {},
        }
    }
}

impl Machine for Operator {
    named!(Operator);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        if let In::Select(id, ..) = *input {
            data.id = Some(id.clone());
        }
    }
}
