//! Who is there to chat, and the button's status (mluvii status codes, Livechatoo departments).

use alloc::vec::Vec;

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::drive::{Context, Env, Machine, inputs, machine, named, states, tell_widget};
use crate::vocabulary::{Department, Group, List, Operator, Status, Text, WidgetOptions, input};

states! {
    Unknown = "unknown",
    Offline = "offline",
    Away = "away",
    Busy = "busy",
    Online = "online",
}

impl State {
    /// The status as the vocabulary names it.
    pub(crate) const fn status(self) -> Status {
        match self {
            Self::Unknown => Status::Unknown,
            Self::Offline => Status::Offline,
            Self::Away => Status::Away,
            Self::Busy => Status::Busy,
            Self::Online => Status::Online,
        }
    }

    /// The state for a status.
    pub(crate) const fn of(status: Status) -> Self {
        match status {
            Status::Unknown => Self::Unknown,
            Status::Offline => Self::Offline,
            Status::Away => Self::Away,
            Status::Busy => Self::Busy,
            Status::Online => Self::Online,
        }
    }
}

/// The last report of each form.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    pub(crate) status: Option<Status>,
    pub(crate) operators: Option<List<Operator>>,
    pub(crate) groups: Option<List<Group>>,
}

impl Data {
    /// The reports with a new one among them.
    pub(crate) fn with(&self, report: &input::AvailabilityReport) -> Self {
        let mut data = self.clone();
        data.merge(report);
        data
    }

    fn merge(&mut self, report: &input::AvailabilityReport) {
        if report.status.is_some() {
            self.status = report.status;
        }
        if report.operators.is_some() {
            self.operators.clone_from(&report.operators);
        }
        if report.groups.is_some() {
            self.groups.clone_from(&report.groups);
        }
    }

    /// The status: online if anybody who matches is, else busy, else away, else offline.
    pub(crate) fn status(&self, options: Option<&WidgetOptions>) -> Status {
        let groups = self.groups.iter().flat_map(|groups| groups.iter());
        // `Status` is ordered from unknown to online.
        let best = self
            .listed(options)
            .map(|operator| operator.status)
            .chain(
                groups
                    .filter(|group| chosen_department(options, |id| *id == group.id))
                    .map(|group| group.status),
            )
            .chain(self.status)
            .max();
        let listed = self.operators.is_some() || self.groups.is_some();
        match best {
            Some(Status::Unknown) | None if listed => Status::Offline,
            best => best.unwrap_or(Status::Unknown),
        }
    }

    /// The departments an operator counts in: its own, and those it is cloned into. Those are given by name; a
    /// name that no department has comes into being as a department whose id is its name (Livechatoo).
    pub(crate) fn departments(
        &self,
        operator: &Operator,
        options: Option<&WidgetOptions>,
    ) -> Vec<Department> {
        let mut departments = operator.departments.as_deref().unwrap_or_default().to_vec();
        let cloned = options.zip(operator.name.as_ref());
        let cloned = cloned.and_then(|(options, name)| options.clone_operators.get(name));
        let known =
            || self.operators.iter().flat_map(|all| all.iter()).flat_map(|one| one.departments.iter());
        for name in cloned.into_iter().flatten() {
            let named = |department: &&Department| department.name.as_ref() == Some(name);
            let department = known().flat_map(|departments| departments.iter()).find(named).cloned();
            let department =
                department.unwrap_or_else(|| Department { id: name.clone(), name: Some(name.clone()) });
            if !departments.contains(&department) {
                departments.push(department);
            }
        }
        departments
    }

    /// Whether an operator counts, by the options `operators` and `departments`.
    fn matches(&self, operator: &Operator, options: Option<&WidgetOptions>) -> bool {
        let named = options
            .is_none_or(|options| options.operators.is_empty() || options.operators.contains(&operator.id));
        named
            && chosen_department(options, |id| {
                self.departments(operator, options).iter().any(|department| department.id == *id)
            })
    }

    /// The operators on the list: those that the options let through.
    pub(crate) fn listed<'d>(
        &'d self,
        options: Option<&'d WidgetOptions>,
    ) -> impl Iterator<Item = &'d Operator> {
        let operators = self.operators.iter().flat_map(|operators| operators.iter());
        operators.filter(move |operator| self.matches(operator, options))
    }
}

/// Whether the option `departments` lets a department through that `is_mine` knows.
fn chosen_department(options: Option<&WidgetOptions>, is_mine: impl Fn(&Text) -> bool) -> bool {
    let Some(options) = options else { return true };
    let counted = options.department_support == Some(true) && !options.departments.is_empty();
    !counted || options.departments.iter().any(is_mine)
}

inputs! {
    /// With the widget's options.
    Report(&'i input::AvailabilityReport, Option<&'i WidgetOptions>) = "availability.report",
}

machine! { Availability, data Data, input In, superstate (), initial Unknown; }

impl blocking::State<Availability> for State {
    fn call_handler(
        &mut self,
        _: &mut Availability,
        input: &In<'_>,
        ctx: &mut Context<'_, Data>,
    ) -> Outcome<State> {
        let In::Report(report, options) = *input else { return ctx.ignore() };
        let data = ctx.data.with(report);
        let to = data.status(options);
        let from = self.status();
        if to == from {
            return ctx.accept_if(data != *ctx.data);
        }
        tell_widget!(ctx, AvailabilityChanged { from, to, code: to.code() });
        Transition(State::of(to))
    }
}

impl Machine for Availability {
    named!(Availability);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        if let In::Report(report, _) = input {
            data.merge(report);
        }
    }
}
