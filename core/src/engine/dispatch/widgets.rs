//! Widgets: load to stop, page, window, availability, call backs, triggers, offline messages.

use crate::about::About;
use crate::config::Mode;
use crate::engine::phone::{self, Normalized};
use crate::engine::route::{Run, Stop, Taken};
use crate::env::Gate;
use crate::machine::kit::{Refusal, Step};
use crate::machine::{callback, identity, offline, operator, page, trigger, widget, window};
use crate::vocabulary::MachineName;
use crate::vocabulary::{
    Assignment, Initiator, Page, Personal, Prefill, Reason, Text, TriggerId, WidgetId, input,
};
use crate::world::Widget;

/// Lets one machine of a widget take an input.
macro_rules! step {
    ($run:ident, $at:expr, $machine:ident, $input:expr) => {{
        let widget = &mut $run.world.widgets[$at];
        widget
            .$machine
            .step(&widget.about, &$run.env, $run.out, &$input)
            .map_err(Run::refused($run.input, &widget.about))
    }};
}
pub(super) use step;

/// # Load to stop
impl Run<'_> {
    pub(super) fn widget_load(&mut self, load: &input::WidgetLoad) -> Taken {
        let page = load.options.as_ref().and_then(|options| options.page);
        if page == Some(Page::Chat) {
            let (id, fields) = (load.widget_id.clone().into(), alloc::vec!["page".into()]);
            return Err(self.reject_fields(MachineName::Widget, id, "unloaded", Reason::InvalidPage, fields));
        }
        if load.widget_id.is_empty() {
            let fields = alloc::vec!["widgetId".into()];
            return Err(self.reject_fields(
                MachineName::Widget,
                Text::default(),
                "unloaded",
                Reason::MissingFields,
                fields,
            ));
        }
        let at = match self.world.widgets.find(&load.widget_id) {
            Some(at) => at,
            None => return self.first_load(load),
        };
        let widget = &self.world.widgets[at];
        if widget.from_snapshot
            && matches!(widget.lifecycle.state, widget::State::Hidden | widget::State::Shown)
        {
            return self.load_again(at, load);
        }
        let step = step!(self, at, lifecycle, widget::In::Load(load))?;
        if step == Step::Ignored {
            return Ok(self.load_repeated(at, load));
        }
        if step.is_taken() {
            // A later load starts clean; a running chat and what is unread of it go on.
            let widget = &mut self.world.widgets[at];
            let old = core::mem::replace(widget, Widget::new(load.widget_id.clone()));
            widget.lifecycle = old.lifecycle;
            (widget.chat, widget.unread, widget.unread_told) = (old.chat, old.unread, old.unread_told);
            self.forget_timers_of_widget(
                &old.about,
                &old.questions,
                old.consent.data.until,
                old.call.data.until,
            );
            self.adopt(at, load);
            self.adopt_chats(at);
        }
        Ok(step)
    }

    /// The load of a widget that is live. A vendor's stream may have skipped the stop before it: where the widget
    /// stands by then, and before whom, is news.
    fn load_repeated(&mut self, at: usize, load: &input::WidgetLoad) -> Step {
        let about = &self.world.widgets[at].about;
        let is_news = (load.element_id.is_some() && load.element_id != about.element_id)
            || (load.user_id.is_some() && load.user_id != about.user_id);
        let is_news = is_news && self.env.config.mode == Mode::Observe;
        if self.out.is_dry() {
            return if is_news { Step::Dry } else { Step::Ignored };
        }
        self.world.widgets[at].from_snapshot = false;
        if is_news {
            self.adopt(at, load);
        }
        if is_news { Step::Taken } else { Step::Ignored }
    }

    fn first_load(&mut self, load: &input::WidgetLoad) -> Taken {
        let mut widget = Widget::new(load.widget_id.clone());
        if self.world.widgets.len() >= self.env.config.limits.widgets as usize {
            return Err(self.over(MachineName::Widget, &widget.about, "unloaded", "widgetId"));
        }
        let step = widget
            .lifecycle
            .step(&widget.about, &self.env, self.out, &widget::In::Load(load))
            .map_err(Run::refused(self.input, &widget.about))?;
        if step.is_taken() {
            let at = self.world.widgets.push(widget);
            self.adopt(at, load);
        }
        Ok(step)
    }

    /// What a load tells of element and visitor.
    fn adopt(&mut self, at: usize, load: &input::WidgetLoad) {
        let widget = &mut self.world.widgets[at];
        widget.from_snapshot = false;
        let about = &mut widget.about;
        about.element_id = load.element_id.clone().or(about.element_id.take());
        about.user_id = load.user_id.clone().or(about.user_id.take());
        let prefill = load.options.as_ref().and_then(|options| options.prefill.clone());
        if let Some(prefill) = prefill.map(Prefill::settled).filter(|prefill| *prefill != Prefill::default())
        {
            self.follow_identity(&identity::In::Prefill(&prefill));
        }
    }

    /// The first load of a widget that came from a snapshot: a reload.
    fn load_again(&mut self, at: usize, load: &input::WidgetLoad) -> Taken {
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        self.adopt(at, load);
        self.reload(at, Some(load))
    }

    pub(super) fn widget_ready(&mut self, ready: &input::WidgetReady) -> Taken {
        let at = self.widget(ready.widget_id.as_ref())?;
        let widget = &self.world.widgets[at];
        let observes = self.env.config.mode == Mode::Observe;
        if observes && matches!(widget.lifecycle.state, widget::State::Hidden | widget::State::Shown) {
            return self.ready_again(at, ready);
        }
        // A vendor that does not tell whether operators are there has not told that nobody is.
        let online = ready.online.unwrap_or(observes);
        let option = widget.options().and_then(|options| options.page).unwrap_or(Page::StartOnline);
        let asked = match ready.page {
            // A vendor tells the page that shows: the one that was asked for comes back with the operators.
            Some(page) if !observes || page::State::effective(option, online).page() != page => page,
            _ => option,
        };
        if asked == Page::Chat {
            let (id, state) = (widget.about.id(), widget.lifecycle.state_name());
            let fields = alloc::vec!["page".into()];
            return Err(self.reject_fields(MachineName::Widget, id, state, Reason::InvalidPage, fields));
        }
        let shows = page::State::effective(asked, online).page();
        let step = step!(self, at, lifecycle, widget::In::Ready(shows, online))?;
        if step.is_taken() {
            self.begin_page(at, asked, online);
            self.drain_queue(at);
        }
        Ok(step)
    }

    /// A vendor tells again that a widget is ready: after a load of the page, the widget may be on another one.
    fn ready_again(&mut self, at: usize, ready: &input::WidgetReady) -> Taken {
        let widget = &self.world.widgets[at];
        let online = ready.online.unwrap_or_else(|| widget.online());
        let is_news = |page: &Page| {
            let asked = widget.page.data.requested;
            *page != Page::Chat
                && *page != widget.page.state.page()
                && *page != page::State::effective(asked, online).page()
        };
        match ready.page.filter(is_news) {
            Some(page) => {
                let widget_id = widget.about.widget_id.clone();
                self.widget_set_page(&input::WidgetSetPage { widget_id, ..input::WidgetSetPage::new(page) })
            }
            None => Ok(Step::Ignored),
        }
    }

    pub(super) fn widget_fail(&mut self, fail: &input::WidgetFail) -> Taken {
        let at = self.widget(fail.widget_id.as_ref())?;
        let step = step!(self, at, lifecycle, widget::In::Fail(fail))?;
        if step.is_taken() {
            self.refuse_queue(at, Reason::WidgetFailed);
        }
        Ok(step)
    }

    pub(super) fn widget_stop(&mut self, stop: &input::WidgetStop) -> Taken {
        let at = self.widget(stop.widget_id.as_ref())?;
        let step = step!(self, at, lifecycle, widget::In::Stop)?;
        if step.is_taken() {
            self.close_forms(at);
            self.refuse_queue(at, Reason::WidgetStopped);
        }
        Ok(step)
    }

    pub(super) fn widget_reload(&mut self, reload: &input::WidgetReload) -> Taken {
        let at = self.ready(reload.widget_id.as_ref())?;
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        self.reload(at, None)
    }
}

/// # Shown, hidden, clicked
impl Run<'_> {
    pub(super) fn widget_show(&mut self, show: &input::WidgetShow) -> Taken {
        let at = self.ready(show.widget_id.as_ref())?;
        step!(self, at, lifecycle, widget::In::Show)
    }

    pub(super) fn widget_hide(&mut self, hide: &input::WidgetHide) -> Taken {
        let at = self.ready(hide.widget_id.as_ref())?;
        step!(self, at, lifecycle, widget::In::Hide)
    }

    pub(super) fn widget_toggle(&mut self, toggle: &input::WidgetToggle) -> Taken {
        let at = self.ready(toggle.widget_id.as_ref())?;
        step!(self, at, lifecycle, widget::In::Toggle)
    }

    pub(super) fn widget_click(&mut self, click: &input::WidgetClick) -> Taken {
        let at = self.ready(click.widget_id.as_ref())?;
        step!(self, at, lifecycle, widget::In::Click(click))
    }

    pub(super) fn widget_set_side(&mut self, set: &input::WidgetSetSide) -> Taken {
        let at = self.ready(set.widget_id.as_ref())?;
        step!(self, at, lifecycle, widget::In::SetSide(set))
    }

    pub(super) fn widget_set_bubble(&mut self, set: &input::WidgetSetBubble) -> Taken {
        let at = self.ready(set.widget_id.as_ref())?;
        // Where the window opens on a page of its own, there is no bubble.
        if self.world.widgets[at].pops_out() {
            return Ok(Step::Ignored);
        }
        step!(self, at, lifecycle, widget::In::SetBubble(set))
    }

    pub(super) fn widget_set_page(&mut self, set: &input::WidgetSetPage) -> Taken {
        let at = self.ready(set.widget_id.as_ref())?;
        let online = self.world.widgets[at].online();
        if set.page != Page::Chat {
            return step!(self, at, page, page::In::Set(set.page, online));
        }
        // Page `chat` starts a chat; one that runs already is left alone.
        let proactive = set.proactive.clone();
        let propose = input::ChatPropose {
            chat_id: set.chat_id.clone(),
            widget_id: self.world.widgets[at].about.widget_id.clone(),
            initiator: Some(Initiator::Api),
            message: proactive.as_ref().and_then(|proactive| proactive.message.clone()),
            departments: proactive.as_ref().and_then(|proactive| proactive.departments.clone()),
            operators: proactive.as_ref().and_then(|proactive| proactive.operators.clone()),
            department_name: proactive.as_ref().and_then(|proactive| proactive.department_name.clone()),
            operator_name: proactive.as_ref().and_then(|proactive| proactive.operator_name.clone()),
            operator_photo: proactive.as_ref().and_then(|proactive| proactive.operator_photo.clone()),
            cause: None,
            raw: None,
        };
        self.page_chat(at, online, &propose)
    }
}

/// # Window
impl Run<'_> {
    /// The widget whose window an input means: one that shows.
    fn window(&mut self, id: Option<&WidgetId>) -> Result<usize, Stop> {
        let at = self.ready(id)?;
        let widget = &self.world.widgets[at];
        if widget.lifecycle.state == widget::State::Hidden && self.env.config.mode == Mode::Strict {
            let (id, state) = (widget.about.id(), widget.window.state_name());
            return Err(self.reject(MachineName::Window, id, state, Reason::WidgetHidden));
        }
        Ok(at)
    }

    fn move_window<'i>(
        &mut self,
        id: Option<&WidgetId>,
        input: impl FnOnce(bool, bool) -> window::In<'i>,
    ) -> Taken {
        let at = self.window(id)?;
        let during_chat = self.has_running_chat(at);
        let input = input(self.world.widgets[at].pops_out(), during_chat);
        let step = step!(self, at, window, input)?;
        if step.is_taken() {
            self.follow_window(at);
        }
        Ok(step)
    }

    pub(super) fn window_open(&mut self, open: &input::WindowOpen) -> Taken {
        self.move_window(open.widget_id.as_ref(), window::In::Open)
    }

    pub(super) fn window_close(&mut self, close: &input::WindowClose) -> Taken {
        self.move_window(close.widget_id.as_ref(), |_, _| window::In::Close)
    }

    pub(super) fn window_minimize(&mut self, minimize: &input::WindowMinimize) -> Taken {
        self.move_window(minimize.widget_id.as_ref(), |_, during| window::In::Minimize(during))
    }

    pub(super) fn window_maximize(&mut self, maximize: &input::WindowMaximize) -> Taken {
        self.move_window(maximize.widget_id.as_ref(), |_, during| window::In::Maximize(during))
    }

    pub(super) fn window_restore(&mut self, restore: &input::WindowRestore) -> Taken {
        self.move_window(restore.widget_id.as_ref(), |_, during| window::In::Restore(during))
    }

    pub(super) fn window_pop_out(&mut self, pop_out: &input::WindowPopOut) -> Taken {
        self.move_window(pop_out.widget_id.as_ref(), |_, _| window::In::PopOut)
    }
}

/// # Availability
impl Run<'_> {
    pub(super) fn availability_report(&mut self, report: &input::AvailabilityReport) -> Taken {
        let at = self.ready(report.widget_id.as_ref())?;
        if report.status.is_none() && report.operators.is_none() && report.groups.is_none() {
            let widget = &self.world.widgets[at];
            let (id, state) = (widget.about.id(), widget.availability.state_name());
            let fields = ["status", "operators", "groups"].map(Text::from).to_vec();
            return Err(self.reject_fields(
                MachineName::Availability,
                id,
                state,
                Reason::MissingFields,
                fields,
            ));
        }
        let widget = &mut self.world.widgets[at];
        let options = widget.lifecycle.data.options.as_deref();
        let input = crate::machine::availability::In::Report(report, options);
        let step = widget
            .availability
            .step(&widget.about, &self.env, self.out, &input)
            .map_err(Run::refused(self.input, &widget.about))?;
        if step.is_taken() {
            self.follow_availability(at);
        }
        Ok(step)
    }

    pub(super) fn operator_select(&mut self, select: &input::OperatorSelect) -> Taken {
        let at = self.ready(select.widget_id.as_ref())?;
        let widget = &self.world.widgets[at];
        let options = widget.options();
        let assignment = options.and_then(|options| options.operator_assignment).unwrap_or(Assignment::Auto);
        let listed = widget.availability.data.listed(options).any(|listed| listed.id == select.operator_id);
        step!(self, at, operator, operator::In::Select(&select.operator_id, assignment, listed))
    }
}

/// # Call backs, offline messages, triggers
impl Run<'_> {
    pub(super) fn callback_request(&mut self, request: &input::CallbackRequest) -> Taken {
        let at = self.ready(request.widget_id.as_ref())?;
        self.env.gate = self.gate(at);
        let normalizer = self.world.normalizer(self.env.config);
        let phone: Personal = match phone::normalize(&request.phone, normalizer, self.env.config) {
            Normalized::Number(number) => number,
            Normalized::AskHost => request.phone.clone(),
            Normalized::Invalid => {
                let widget = &self.world.widgets[at];
                let (id, state) = (widget.about.id(), widget.callback.state_name());
                let fields = alloc::vec!["phone".into()];
                return Err(self.reject_fields(
                    MachineName::Callback,
                    id,
                    state,
                    Reason::InvalidPhone,
                    fields,
                ));
            }
        };
        let step = step!(self, at, callback, callback::In::Request(request, &phone))?;
        self.keep_held(at);
        Ok(step)
    }

    pub(super) fn callback_report(&mut self, report: &input::CallbackReport) -> Taken {
        let at = self.ready(report.widget_id.as_ref())?;
        step!(self, at, callback, callback::In::Report(&report.result))
    }

    pub(super) fn offline_submit(&mut self, submit: &input::OfflineSubmit) -> Taken {
        let at = self.ready(submit.widget_id.as_ref())?;
        self.env.gate = self.gate(at);
        let selected = self.world.widgets[at].operator.data.id.clone();
        let operator = submit.operator_id.as_ref().or(selected.as_ref());
        let step = step!(self, at, offline, offline::In::Submit(submit, operator))?;
        self.keep_held(at);
        Ok(step)
    }

    pub(super) fn trigger_fire(&mut self, fire: &input::TriggerFire) -> Taken {
        let at = self.ready(fire.widget_id.as_ref())?;
        let known = self.world.widgets[at].triggers.iter().any(|trigger| trigger.data.id == fire.id);
        if known {
            return self.step_trigger(at, &fire.id, &trigger::In::Fire(fire.title.as_ref()));
        }
        let limit = self.env.config.limits.triggers as usize;
        let widget = &mut self.world.widgets[at];
        if widget.triggers.len() >= limit {
            // Those that were answered make room.
            let Some(gone) = widget.triggers.iter().position(|old| old.state != trigger::State::Shown) else {
                let about = widget.about.clone();
                return Err(self.over(MachineName::Trigger, &about, "armed", "id"));
            };
            if !self.out.is_dry() {
                widget.triggers.remove(gone);
            }
        }
        let mut node = crate::machine::kit::Node::<trigger::Trigger>::default();
        node.data.id = fire.id.clone();
        let step = node
            .step(&widget.about, &self.env, self.out, &trigger::In::Fire(fire.title.as_ref()))
            .map_err(Run::refused(self.input, &widget.about))?;
        if step.is_taken() {
            widget.triggers.push(node);
        }
        Ok(step)
    }

    pub(super) fn trigger_accept(&mut self, accept: &input::TriggerAccept) -> Taken {
        let at = self.ready(accept.widget_id.as_ref())?;
        self.step_trigger(at, &accept.id, &trigger::In::Accept)
    }

    pub(super) fn trigger_dismiss(&mut self, dismiss: &input::TriggerDismiss) -> Taken {
        let at = self.ready(dismiss.widget_id.as_ref())?;
        self.step_trigger(at, &dismiss.id, &trigger::In::Dismiss)
    }

    fn step_trigger(&mut self, at: usize, id: &TriggerId, input: &trigger::In<'_>) -> Taken {
        let widget = &mut self.world.widgets[at];
        let about = || About { part: Some(id.clone().into()), ..About::default() };
        let Some(node) = widget.triggers.iter_mut().find(|trigger| trigger.data.id == *id) else {
            let refusal =
                Refusal { machine: MachineName::Trigger, state: "armed", reason: Reason::UnknownTrigger };
            return Err(Run::refused(self.input, &about())(refusal));
        };
        node.step(&widget.about, &self.env, self.out, input)
            .map_err(|refusal| Run::refused(self.input, &about())(refusal))
    }

    /// Lets events that were held back in this step wait in the widget.
    pub(crate) fn keep_held(&mut self, at: usize) {
        self.env.gate = Gate::Open;
        if self.out.held.is_empty() {
            return;
        }
        self.world.widgets[at].held.append(&mut self.out.held);
        self.wait_for_consent(at);
    }
}
