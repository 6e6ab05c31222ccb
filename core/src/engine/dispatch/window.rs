//! The window of a widget, and who is there to answer in it.

use crate::config::Mode;
use crate::engine::run::{Result, Run, step};
use crate::machine::{availability, operator, page, window};
use crate::vocabulary::{Assignment, MachineName, Reason, Text, WidgetId, input};
use crate::world::Widget;
use crate::world::registry::At;

/// # Window
impl Run<'_> {
    /// The widget whose window an input means: one that shows.
    fn window(&mut self, id: Option<&WidgetId>) -> Result<At<Widget>> {
        let at = self.ready(id)?;
        let widget = &self.world.widgets[at];
        if widget.page.state == page::State::Hidden && self.env.config.mode == Mode::Strict {
            let (id, state) = (widget.about.id(), widget.window.state_name());
            return Err(self.reject(MachineName::Window, id, state, Reason::WidgetHidden));
        }
        Ok(at)
    }

    fn move_window<'i>(
        &mut self,
        id: Option<&WidgetId>,
        input: impl FnOnce(bool, bool) -> window::In<'i>,
    ) -> Result {
        let at = self.window(id)?;
        let during_chat = self.world.has_running_chat(at);
        let input = input(self.world.widgets[at].pops_out(), during_chat);
        let step = step!(self, widgets[at].window, input)?;
        if step.is_taken() {
            self.follow_window(at);
        }
        Ok(step)
    }

    pub(super) fn window_open(&mut self, open: &input::WindowOpen) -> Result {
        self.move_window(open.widget_id.as_ref(), window::In::Open)
    }

    pub(super) fn window_close(&mut self, close: &input::WindowClose) -> Result {
        self.move_window(close.widget_id.as_ref(), |_, _| window::In::Close)
    }

    pub(super) fn window_minimize(&mut self, minimize: &input::WindowMinimize) -> Result {
        self.move_window(minimize.widget_id.as_ref(), |_, during| window::In::Minimize(during))
    }

    pub(super) fn window_maximize(&mut self, maximize: &input::WindowMaximize) -> Result {
        self.move_window(maximize.widget_id.as_ref(), |_, during| window::In::Maximize(during))
    }

    pub(super) fn window_restore(&mut self, restore: &input::WindowRestore) -> Result {
        self.move_window(restore.widget_id.as_ref(), |_, during| window::In::Restore(during))
    }

    pub(super) fn window_pop_out(&mut self, pop_out: &input::WindowPopOut) -> Result {
        self.move_window(pop_out.widget_id.as_ref(), |_, _| window::In::PopOut)
    }
}

/// # Availability
impl Run<'_> {
    pub(super) fn availability_report(&mut self, report: &input::AvailabilityReport) -> Result {
        let at = self.ready(report.widget_id.as_ref())?;
        if report.status.is_none() && report.operators.is_none() && report.groups.is_none() {
            let widget = &self.world.widgets[at];
            let (id, state) = (widget.about.id(), widget.availability.state_name());
            let fields = ["status", "operators", "groups"].map(Text::from).to_vec();
            let (machine, reason) = (MachineName::Availability, Reason::MissingFields);
            return Err(self.reject_fields(machine, id, state, reason, fields));
        }
        let widget = &mut self.world.widgets[at];
        let options = widget.lifecycle.data.options.as_deref();
        let input = availability::In::Report(report, options);
        let step = widget.availability.step(&widget.about, &self.env, self.out, &input)?;
        if step.is_taken() {
            self.follow_availability(at);
        }
        Ok(step)
    }

    pub(super) fn operator_select(&mut self, select: &input::OperatorSelect) -> Result {
        let at = self.ready(select.widget_id.as_ref())?;
        let widget = &self.world.widgets[at];
        let options = widget.options();
        let assignment = options.and_then(|options| options.operator_assignment).unwrap_or(Assignment::Auto);
        let listed = widget.availability.data.listed(options).any(|listed| listed.id == select.operator_id);
        step!(self, widgets[at].operator, operator::In::Select(&select.operator_id, assignment, listed))
    }
}
