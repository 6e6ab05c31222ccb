//! Widgets: load to stop, shown and clicked, their page, offline messages, triggers.

use alloc::boxed::Box;

use crate::config::Mode;
use crate::engine::repeats::Opens;
use crate::engine::route::ChatRef;
use crate::engine::run::{Result, Run, Stop, step};
use crate::machine::kit::{Node, Step};
use crate::machine::{offline, page, trigger, widget};
use crate::vocabulary::{
    EventKind, Initiator, MachineName, Page, Prefill, Reason, Rejection, Status, TriggerId, input,
};
use crate::world::rare::Saying;
use crate::world::registry::At;
use crate::world::repeats::Half;
use crate::world::{HasDeadlines as _, Widget};

/// # Load to stop
impl Run<'_> {
    pub(super) fn widget_load(&mut self, load: &input::WidgetLoad) -> Result {
        let page = load.options.as_ref().and_then(|options| options.page);
        if page == Some(Page::Chat) {
            let (id, state) = (load.widget_id.clone().into(), widget::State::Unloaded.name());
            return Err(self.reject_field(MachineName::Widget, id, state, Reason::InvalidPage, "page"));
        }
        let at = match self.world.widgets.find(&load.widget_id) {
            Some(at) => at,
            None => return self.first_load(load),
        };
        let state = self.world.widgets[at].lifecycle.state;
        if state.is_ready() || state == widget::State::Loading {
            return self.load_live(at, load);
        }
        if self.out.is_dry() {
            return step!(self, widgets[at].lifecycle, widget::In::Load(load));
        }
        self.world.settle_outdated_key();
        let (prefill, realm) = (self.prefill(at), self.world.widgets[at].realm());
        self.part_by_prefill(load);
        self.meet_at_load(load.user_id.as_ref());
        let step = step!(self, widgets[at].lifecycle, widget::In::Load(load))?;
        // A later load starts clean; a running chat and what is unread of it go on.
        let widget = &mut self.world.widgets[at];
        let old = core::mem::replace(widget, Widget::new(load.widget_id.clone()));
        old.disarm(&mut self.out.timers);
        widget.lifecycle = old.lifecycle;
        widget.about.element_id = old.about.element_id;
        (widget.chat, widget.sight) = (old.chat, old.sight);
        self.world.rare.say(Some(&load.widget_id), Saying::default());
        self.withdraw_all_questions(at);
        self.begin_load(at, load, prefill.as_ref());
        let chats = self.chats_of(at);
        self.adopt_chats(at, &chats);
        self.world.recount_unread(at);
        self.leave_realm(at, &realm);
        Ok(step)
    }

    /// The load of a widget that is live: what it says of the widget replaces what held, and it may be that of another
    /// page.
    fn load_live(&mut self, at: At<Widget>, load: &input::WidgetLoad) -> Result {
        let widget = &self.world.widgets[at];
        let (is_ready, realm) = (widget.lifecycle.state.is_ready(), widget.realm());
        let opens = match self.env.config.mode {
            Mode::Strict if is_ready && widget.from_snapshot => Opens::Page,
            Mode::Observe if load.is_half() => self.opens_page(at, Half::Command),
            // A repeat; or the vendor mentions the widget, and the visitor.
            _ => Opens::Duplicate,
        };
        let mut step = self.update(at, load, true)?;
        if step == Step::Ignored && opens == Opens::Nothing {
            step = self.done();
        }
        if opens != Opens::Page || !is_ready {
            if self.env.config.mode == Mode::Strict && !self.out.is_dry() {
                self.world.widgets[at].from_snapshot = false;
            }
            if is_ready && step.is_taken() && load.options.is_some() {
                self.tell_prefill(at);
            }
            if step.is_taken() {
                self.leave_realm(at, &realm);
            }
            return Ok(step);
        }
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        let step = self.open_page(at)?;
        if load.options.is_some() {
            self.tell_prefill(at);
        }
        Ok(step)
    }

    fn first_load(&mut self, load: &input::WidgetLoad) -> Result {
        let mut widget = Widget::new(load.widget_id.clone());
        if self.world.widgets.len() >= self.env.config.limits.widgets as usize {
            return Err(self.over(
                MachineName::Widget,
                &widget.about,
                widget::State::Unloaded.name(),
                "widgetId",
            ));
        }
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        self.world.settle_outdated_key();
        self.part_by_prefill(load);
        self.meet_at_load(load.user_id.as_ref());
        let step = widget.lifecycle.step(&widget.about, &self.env, self.out, &widget::In::Load(load))?;
        let at = self.world.widgets.push(widget);
        self.begin_load(at, load, None);
        Ok(step)
    }

    /// What a clean load tells of element, visitor and page.
    fn begin_load(&mut self, at: At<Widget>, load: &input::WidgetLoad, prefill: Option<&Prefill>) {
        let user_id = self.world.identity.data.user_id.clone();
        let widget = &mut self.world.widgets[at];
        widget.about.user_id = user_id;
        if load.element_id.is_some() {
            widget.about.element_id.clone_from(&load.element_id);
        }
        if self.env.config.mode == Mode::Observe && load.is_half() {
            self.note_half(at, Half::Command);
        }
        self.adopt_prefill(at, load, prefill);
    }

    /// The prefill that a widget was loaded with.
    pub(crate) fn prefill(&self, at: At<Widget>) -> Option<Prefill> {
        self.world.widgets[at].options().and_then(|options| options.prefill.clone())
    }

    /// What a load tells of what the page knows of the visitor; without options, nothing.
    fn adopt_prefill(&mut self, at: At<Widget>, load: &input::WidgetLoad, old: Option<&Prefill>) {
        if let Some(options) = &load.options {
            self.replace_prefill(at, old, options.prefill.as_ref());
        }
    }

    pub(super) fn widget_ready(&mut self, ready: &input::WidgetReady) -> Result {
        let at = self.widget(ready.widget_id.as_ref())?;
        let widget = &self.world.widgets[at];
        let observes = self.env.config.mode == Mode::Observe;
        if widget.lifecycle.state.is_ready() {
            return self.ready_again(at, ready);
        }
        let online = self.counts_as_online(ready.online);
        let option = widget.options().and_then(|options| options.page).unwrap_or(Page::StartOnline);
        let asked = match ready.page {
            // A vendor tells the page that shows: the one that was asked for comes back with the operators.
            Some(page) if !observes || page::State::effective(option, online).page() != page => page,
            _ => option,
        };
        if asked == Page::Chat {
            return Err(self.begins_on_chat(at));
        }
        let shows = page::State::effective(asked, online).page();
        let step = step!(self, widgets[at].lifecycle, widget::In::Ready(shows, ready.online))?;
        if step.is_taken() {
            if observes {
                self.note_half(at, Half::Event);
                // Where it was loading when the snapshot was taken, this is the page that was loaded since.
                self.world.widgets[at].from_snapshot = false;
            }
            self.note_tells(at, ready);
            self.begin_page(at, asked, online, tells(ready, EventKind::WidgetShown));
            self.tell_prefill(at);
            self.drain_queue(at);
        }
        Ok(step)
    }

    /// A widget is ready, again: what is said of it is compared with what holds. In a vendor's stream it may be that of
    /// another page of the site, or the other half of its load.
    fn ready_again(&mut self, at: At<Widget>, ready: &input::WidgetReady) -> Result {
        let widget = &self.world.widgets[at];
        if ready.page == Some(Page::Chat) && widget.page.state != page::State::Chat {
            return Err(self.begins_on_chat(at));
        }
        let opens = match self.env.config.mode {
            Mode::Strict => Opens::Duplicate,
            Mode::Observe => self.opens_page(at, Half::Event),
        };
        let news = [self.note_tells(at, ready), self.online_again(at, ready)?, self.page_again(at, ready)?];
        if opens == Opens::Page {
            return if self.out.is_dry() { Ok(Step::Dry) } else { self.open_page(at) };
        }
        let is_nothing = opens == Opens::Duplicate && news.iter().all(|step| *step == Step::Ignored);
        Ok(if is_nothing { Step::Ignored } else { self.done() })
    }

    /// Whether an operator is online, where that is another fact now: it is as if it were reported.
    fn online_again(&mut self, at: At<Widget>, ready: &input::WidgetReady) -> Result {
        let widget = &self.world.widgets[at];
        // The page that a vendor tells is the one that shows.
        let shows_some = self.env.config.mode == Mode::Observe
            && matches!(ready.page, Some(Page::Online | Page::StartOnline))
            && widget.online() == Some(false);
        let Some(online) = ready.online.or(shows_some.then_some(true)) else { return Ok(Step::Ignored) };
        let reported = widget.availability.data.status.map(|status| status == Status::Online);
        if widget.online() == Some(online) && reported.is_none_or(|reported| reported == online) {
            return Ok(Step::Ignored);
        }
        let status = Some(if online { Status::Online } else { Status::Offline });
        let widget_id = widget.about.widget_id.clone();
        self.availability_report(&input::AvailabilityReport { widget_id, status, ..Default::default() })
    }

    /// The page, where it is another one. A vendor tells the one that shows, whichever was asked for.
    fn page_again(&mut self, at: At<Widget>, ready: &input::WidgetReady) -> Result {
        let shows = self.world.widgets[at].page.state.page();
        match ready.page {
            Some(page) if self.env.config.mode == Mode::Strict || page != shows => {
                self.turn_page(at, |online| page::In::Set(page, online))
            }
            _ => Ok(Step::Ignored),
        }
    }

    /// No widget begins on page `chat`.
    fn begins_on_chat(&self, at: At<Widget>) -> Stop {
        let widget = &self.world.widgets[at];
        let (id, state) = (widget.about.id(), widget.lifecycle.state_name());
        self.reject_field(MachineName::Widget, id, state, Reason::InvalidPage, "page")
    }

    pub(super) fn widget_fail(&mut self, fail: &input::WidgetFail) -> Result {
        let at = self.widget(fail.widget_id.as_ref())?;
        let step = step!(self, widgets[at].lifecycle, widget::In::Fail(fail))?;
        if step.is_taken() {
            self.refuse_queue(at, Reason::WidgetFailed);
        }
        Ok(step)
    }

    pub(super) fn widget_stop(&mut self, stop: &input::WidgetStop) -> Result {
        let at = self.widget(stop.widget_id.as_ref())?;
        let step = step!(self, widgets[at].lifecycle, widget::In::Stop)?;
        if step.is_taken() {
            self.world.widgets[at].sight.select(None);
            self.close_forms(at);
            self.refuse_for_stop(at);
            self.refuse_queue(at, Reason::WidgetStopped);
        }
        Ok(step)
    }

    pub(super) fn widget_reload(&mut self, reload: &input::WidgetReload) -> Result {
        let at = self.ready(reload.widget_id.as_ref())?;
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        if self.env.config.mode == Mode::Observe {
            self.begin_page_load(at);
            return self.renew_page(at);
        }
        self.reload(at)
    }

    pub(super) fn widget_update(&mut self, update: &input::WidgetUpdate) -> Result {
        let at = self.widget(update.widget_id.as_ref())?;
        let widget = &self.world.widgets[at];
        if !matches!(widget.lifecycle.state, widget::State::Loading) {
            self.ready(update.widget_id.as_ref())?;
        }
        let widget_id = self.world.widgets[at].about.widget_id.clone().unwrap_or_default();
        if update.options.as_ref().is_some_and(|options| options.page == Some(Page::Chat)) {
            let state = widget::State::Unloaded.name();
            return Err(self.reject_field(
                MachineName::Widget,
                widget_id.into(),
                state,
                Reason::InvalidPage,
                "page",
            ));
        }
        let options = update.options.clone();
        let widget = &self.world.widgets[at];
        let (is_ready, realm) = (widget.lifecycle.state.is_ready(), widget.realm());
        let load = input::WidgetLoad { options, ..input::WidgetLoad::new(widget_id) };
        let step = self.update(at, &load, false)?;
        if is_ready && step.is_taken() {
            self.tell_prefill(at);
        }
        if step.is_taken() {
            self.leave_realm(at, &realm);
        }
        Ok(step)
    }
}

/// # Shown, hidden, clicked
impl Run<'_> {
    pub(super) fn widget_show(&mut self, show: &input::WidgetShow) -> Result {
        let at = self.ready(show.widget_id.as_ref())?;
        self.turn_page(at, page::In::Show)
    }

    pub(super) fn widget_hide(&mut self, hide: &input::WidgetHide) -> Result {
        let at = self.ready(hide.widget_id.as_ref())?;
        self.turn_page(at, |_| page::In::Hide)
    }

    pub(super) fn widget_toggle(&mut self, toggle: &input::WidgetToggle) -> Result {
        let at = self.ready(toggle.widget_id.as_ref())?;
        self.turn_page(at, page::In::Toggle)
    }

    pub(super) fn widget_click(&mut self, click: &input::WidgetClick) -> Result {
        let at = self.ready(click.widget_id.as_ref())?;
        step!(self, widgets[at].lifecycle, widget::In::Click(click))
    }

    pub(super) fn widget_set_side(&mut self, set: &input::WidgetSetSide) -> Result {
        let at = self.ready(set.widget_id.as_ref())?;
        step!(self, widgets[at].lifecycle, widget::In::SetSide(set))
    }

    pub(super) fn widget_set_bubble(&mut self, set: &input::WidgetSetBubble) -> Result {
        let at = self.ready(set.widget_id.as_ref())?;
        // Where the window opens on a page of its own, there is no bubble.
        if self.world.widgets[at].pops_out() {
            return Ok(Step::Ignored);
        }
        step!(self, widgets[at].lifecycle, widget::In::SetBubble(set))
    }

    pub(super) fn widget_set_page(&mut self, set: &input::WidgetSetPage) -> Result {
        let of_a_chat = [("chatId", set.chat_id.is_some()), ("proactive", set.proactive.is_some())];
        if set.page != Page::Chat
            && let Some((field, _)) = of_a_chat.into_iter().find(|(_, is_given)| *is_given)
        {
            let at = self.widget(set.widget_id.as_ref())?;
            let widget = &self.world.widgets[at];
            let (id, state) = (widget.about.id(), widget.page.state_name());
            return Err(self.reject_field(MachineName::Page, id, state, Reason::InvalidFields, field));
        }
        if let (Some(id), Some(_)) = (&set.chat_id, &set.widget_id)
            && let Some(chat) = self.world.find_chat(id)
        {
            // What waits for the widget is about no chat of another one.
            let widget_id = set.widget_id.as_ref();
            self.check_meant(chat, ChatRef { widget_id, ..ChatRef::named(id) })?;
        }
        let at = self.ready(set.widget_id.as_ref())?;
        if set.page != Page::Chat {
            return self.turn_page(at, |online| page::In::Set(set.page, online));
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
        self.page_chat(at, &propose, proactive.as_ref())
    }
}

/// Whether the source tells this event itself after a load.
fn tells(ready: &input::WidgetReady, event: EventKind) -> bool {
    ready.tells.iter().flatten().any(|name| &**name == event.name())
}

/// # Offline messages, triggers
impl Run<'_> {
    pub(super) fn offline_submit(&mut self, submit: &input::OfflineSubmit) -> Result {
        let at = self.ready(submit.widget_id.as_ref())?;
        let about = self.world.widgets[at].about.clone();
        let submit = input::OfflineSubmit { widget_id: about.widget_id.clone(), ..submit.clone() };
        self.take_normalized(&about, submit.into())
    }

    pub(super) fn submit_offline(&mut self, submit: &input::OfflineSubmit) -> Result {
        let at = self.ready(submit.widget_id.as_ref())?;
        let selected = self.world.widgets[at].operator.data.id.clone();
        let operator = submit.operator_id.as_ref().or(selected.as_ref());
        self.gated(Some(at), |run| step!(run, widgets[at].offline, offline::In::Submit(submit, operator)))
    }

    pub(super) fn trigger_fire(&mut self, fire: &input::TriggerFire) -> Result {
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
                return Err(self.over(MachineName::Trigger, &about, trigger::State::Armed.name(), "id"));
            };
            if !self.out.is_dry() {
                widget.triggers.remove(gone);
            }
        }
        let mut node = Node::<trigger::Trigger>::default();
        node.data.id = fire.id.clone();
        let fired = trigger::In::Fire(fire.title.as_ref());
        let step = node.step(&widget.about, &self.env, self.out, &fired)?;
        if step.is_taken() {
            widget.triggers.push(node);
        }
        Ok(step)
    }

    pub(super) fn trigger_accept(&mut self, accept: &input::TriggerAccept) -> Result {
        let at = self.ready(accept.widget_id.as_ref())?;
        self.step_trigger(at, &accept.id, &trigger::In::Accept)
    }

    pub(super) fn trigger_dismiss(&mut self, dismiss: &input::TriggerDismiss) -> Result {
        let at = self.ready(dismiss.widget_id.as_ref())?;
        self.step_trigger(at, &dismiss.id, &trigger::In::Dismiss)
    }

    fn step_trigger(&mut self, at: At<Widget>, id: &TriggerId, input: &trigger::In<'_>) -> Result {
        let widget = &mut self.world.widgets[at];
        let Some(node) = widget.triggers.iter_mut().find(|trigger| trigger.data.id == *id) else {
            let (machine, state) = (MachineName::Trigger, trigger::State::Armed.name());
            return Err(self.reject(machine, id.clone().into(), state, Reason::UnknownTrigger));
        };
        // A rejection names the trigger.
        node.step(&widget.about, &self.env, self.out, input)
            .map_err(|rejection| Stop::Reject(Box::new(Rejection { id: id.clone().into(), ..*rejection })))
    }
}
