//! Who is there to chat, and the button's status (mluvii status codes, Livechatoo departments).

use alloc::boxed::Box;
use alloc::vec::Vec;

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
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

/// The last report of each form; boxed, where it is a list, for most hosts report a status alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    pub(crate) status: Option<Status>,
    pub(crate) operators: Option<Box<List<Operator>>>,
    pub(crate) groups: Option<Box<List<Group>>>,
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
        if let Some(operators) = &report.operators {
            self.operators = Some(Box::new(operators.clone()));
        }
        if let Some(groups) = &report.groups {
            self.groups = Some(Box::new(groups.clone()));
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

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;
    use alloc::vec;

    use super::*;

    fn department(id: &str, name: &str) -> Department {
        Department { id: id.into(), name: Some(name.into()) }
    }

    fn operator(id: &str, departments: &[Department], status: Status) -> Operator {
        let departments = (!departments.is_empty()).then(|| departments.to_vec().into());
        Operator { id: id.into(), name: Some(id.to_uppercase().as_str().into()), departments, status }
    }

    fn operators(operators: Vec<Operator>) -> Data {
        Data { operators: Some(Box::new(operators.into())), ..Data::default() }
    }

    fn departments(ids: &[&str], support: Option<bool>) -> WidgetOptions {
        let departments = ids.iter().map(|id| Text::from(*id)).collect();
        WidgetOptions { departments, department_support: support, ..WidgetOptions::default() }
    }

    #[test]
    fn nothing_reported_is_unknown_and_nobody_reported_is_offline() {
        assert_eq!(Data::default().status(None), Status::Unknown);
        assert_eq!(operators(vec![]).status(None), Status::Offline);
        assert_eq!(operators(vec![operator("o1", &[], Status::Unknown)]).status(None), Status::Offline);
        let groups = Data { groups: Some(Box::default()), ..Data::default() };
        assert_eq!(groups.status(None), Status::Offline);
    }

    #[test]
    fn anybody_online_wins_then_busy_then_away() {
        let ascending = [Status::Offline, Status::Away, Status::Busy, Status::Online];
        for (index, best) in ascending.into_iter().enumerate() {
            let all = ascending[..=index].iter().rev().map(|status| operator("o", &[], *status)).collect();
            assert_eq!(operators(all).status(None), best);
        }
    }

    #[test]
    fn reports_of_all_forms_count_together_and_each_replaces_its_own() {
        let group = |status| Group { id: "g1".into(), status };
        let mut data =
            Data { status: Some(Status::Away), ..operators(vec![operator("o1", &[], Status::Busy)]) };
        data.groups = Some(Box::new([group(Status::Online)].into()));
        assert_eq!(data.status(None), Status::Online);
        let report = |groups, status| input::AvailabilityReport {
            widget_id: None,
            status,
            operators: None,
            groups,
            cause: None,
            raw: None,
        };
        let data = data.with(&report(Some([group(Status::Offline)].into()), None));
        assert_eq!(data.status(None), Status::Busy, "the operators' report stays");
        let data = data.with(&report(None, Some(Status::Online)));
        assert_eq!(data.status(None), Status::Online);
    }

    #[test]
    fn the_option_operators_lets_those_alone_through() {
        let data = operators(vec![operator("o1", &[], Status::Online), operator("o2", &[], Status::Busy)]);
        let only = |ids: &[&str]| WidgetOptions {
            operators: ids.iter().map(|id| Text::from(*id)).collect(),
            ..WidgetOptions::default()
        };
        assert_eq!(data.status(Some(&only(&[]))), Status::Online, "empty means all");
        assert_eq!(data.status(Some(&only(&["o2"]))), Status::Busy);
        assert_eq!(data.status(Some(&only(&["nobody"]))), Status::Offline);
    }

    #[test]
    fn departments_count_with_department_support_alone() {
        let sales = [department("d1", "Sales")];
        let data = operators(vec![operator("o1", &sales, Status::Online), operator("o2", &[], Status::Busy)]);
        assert_eq!(data.status(Some(&departments(&["d2"], Some(true)))), Status::Offline);
        assert_eq!(data.status(Some(&departments(&["d2", "d1"], Some(true)))), Status::Online);
        assert_eq!(data.status(Some(&departments(&[], Some(true)))), Status::Online, "empty means all");
        for support in [None, Some(false)] {
            assert_eq!(data.status(Some(&departments(&["d2"], support))), Status::Online);
        }
    }

    #[test]
    fn groups_are_let_through_by_the_option_departments() {
        let groups = [("d1", Status::Online), ("d2", Status::Away)];
        let groups = groups.map(|(id, status)| Group { id: id.into(), status });
        let data = Data { groups: Some(Box::new(groups.into())), ..Data::default() };
        assert_eq!(data.status(Some(&departments(&["d2"], Some(true)))), Status::Away);
        assert_eq!(data.status(Some(&departments(&["d2"], None))), Status::Online);
    }

    #[test]
    fn a_cloned_operator_counts_in_further_departments_by_name() {
        let (sales, support) = (department("d1", "Sales"), department("d2", "Support"));
        let data = operators(vec![
            operator("o1", core::slice::from_ref(&sales), Status::Online),
            operator("o2", core::slice::from_ref(&support), Status::Busy),
        ]);
        let clones = ["Support", "Sales", "Night"].map(Text::from).to_vec();
        let options = |ids: &[&str]| WidgetOptions {
            clone_operators: BTreeMap::from([("O1".into(), clones.clone())]),
            ..departments(ids, Some(true))
        };
        let cloned = &data.operators.as_ref().expect("reported")[0];
        assert_eq!(
            data.departments(cloned, Some(&options(&[]))),
            [sales, support, department("Night", "Night")],
            "its own once, one that others have, and one that comes into being"
        );
        assert_eq!(data.status(Some(&options(&["d2"]))), Status::Online, "no longer busy alone");
        assert_eq!(data.status(Some(&options(&["Night"]))), Status::Online);
        assert_eq!(data.status(Some(&options(&["d3"]))), Status::Offline);
    }

    #[test]
    fn the_list_holds_those_who_match() {
        let sales = [department("d1", "Sales")];
        let data =
            operators(vec![operator("o1", &sales, Status::Offline), operator("o2", &[], Status::Online)]);
        let listed = |options: &WidgetOptions| -> Vec<Text> {
            data.listed(Some(options)).map(|operator| operator.id.clone()).collect()
        };
        assert_eq!(listed(&departments(&["d1"], Some(true))), ["o1".into()], "offline ones too");
        assert_eq!(listed(&WidgetOptions::default()).len(), 2);
    }
}
