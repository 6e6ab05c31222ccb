//! Options of a live widget are replaced, and what follows from it: page, side, bubble, who is there.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::engine::run::{Result, Run, step};
use crate::machine::kit::Step;
use crate::machine::{availability, consent, page, widget};
use crate::vocabulary::{Identity, Page, Replaced, Text, WidgetOptions, input};
use crate::world::Widget;
use crate::world::registry::At;

impl Run<'_> {
    /// Takes over what a load, or an update, says of a live widget and differs: `widget.updated`, then what follows from
    /// it. Ignored where nothing differs. A load with options says of its page where chats may come back; an update does
    /// not.
    pub(crate) fn update(&mut self, at: At<Widget>, load: &input::WidgetLoad, is_load: bool) -> Result {
        let widget = &self.world.widgets[at];
        let data = &widget.lifecycle.data;
        let given = load.options.as_ref().map(widget::kept);
        let prefill = self.prefill(at);
        let mut options = data.options.as_deref().cloned().unwrap_or_default();
        // What was changed since the load counts as it is now; where there is no bubble, none is wanted or not.
        let mut live = options.clone();
        if widget.lifecycle.state.is_ready() {
            (live.side, live.page) = (Some(data.side), Some(widget.page.requested()));
            live.bubble = Some(data.bubble);
            if let Some(given) = given.as_ref().filter(|given| will_pop_out(widget, given)) {
                live.bubble = given.bubble;
            }
        }
        let Replaced { mut names, mut values } = match &given {
            Some(given) => {
                options.replace(given);
                live.replace(given)
            }
            None => Replaced::default(),
        };
        if let Some(given) = given.as_ref().filter(|_| is_load) {
            names.extend(options.leave_realm(given));
        }
        // What is known of the visitor belongs to the page: that of a load takes the place of all of it.
        let new_prefill = load.options.as_ref().map(|options| options.prefill.as_ref());
        let new_prefill = new_prefill.filter(|prefill| is_load || prefill.is_some());
        if let Some(new) = new_prefill {
            options.prefill = given.as_ref().and_then(|given| given.prefill.clone());
            let takes_back = self.taken_back(prefill.as_ref(), new) != Identity::default();
            if (takes_back || options.prefill != prefill) && !names.contains(&"prefill") {
                names.push("prefill");
            }
        }
        let mut fields: Vec<Text> = names.iter().map(|name| Text::from(*name)).collect();
        let kind = load.kind.filter(|kind| *kind != data.kind);
        let element_id = load.element_id.as_ref().filter(|id| Some(*id) != widget.about.element_id.as_ref());
        let user_id = load.user_id.as_ref().filter(|id| Some(*id) != widget.about.user_id.as_ref());
        let others =
            [("kind", kind.is_some()), ("elementId", element_id.is_some()), ("userId", user_id.is_some())];
        fields.extend(others.iter().filter(|(_, differs)| *differs).map(|(name, _)| Text::from(*name)));
        if fields.is_empty() {
            return Ok(Step::Ignored);
        }
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        self.world.settle_outdated_key();
        if new_prefill.is_some() {
            self.part_by_prefill(load);
        }
        self.meet_at_load(user_id);
        if let Some(element_id) = element_id {
            self.world.widgets[at].about.element_id = Some(element_id.clone());
        }
        values.prefill = None;
        let values = (values != WidgetOptions::default()).then(|| Arc::new(values));
        let options = match given {
            Some(_) => Some(Arc::new(options)),
            None => self.world.widgets[at].lifecycle.data.options.clone(),
        };
        let update = widget::Update {
            fields: fields.into(),
            values: values.clone(),
            options: &options,
            kind,
            raw: &load.raw,
        };
        let policy = self.world.widgets[at].privacy_url().cloned();
        let realm = self.world.widgets[at].realm();
        let step = step!(self, widgets[at].lifecycle, widget::In::Update(&update))?;
        if self.world.widgets[at].realm() != realm {
            self.world.recount_unread(at);
        }
        let widget = &mut self.world.widgets[at];
        if widget.privacy_url().is_some() && widget.privacy_url() != policy.as_ref() {
            widget.consent.step(&widget.about, &self.env, self.out, &consent::In::NewPolicy).ok();
        }
        if let Some(new) = new_prefill {
            self.replace_prefill(at, prefill.as_ref(), new);
        }
        if let Some(values) = values {
            self.follow_update(at, &values);
        }
        Ok(step)
    }

    /// What follows from new options.
    fn follow_update(&mut self, at: At<Widget>, new: &WidgetOptions) {
        if !self.world.widgets[at].lifecycle.state.is_ready() {
            return;
        }
        if let Some(page) = new.page {
            self.turn_page(at, |online| page::In::Set(page, online)).ok();
        }
        if let Some(side) = new.side {
            let set = input::WidgetSetSide::new(side);
            step!(self, widgets[at].lifecycle, widget::In::SetSide(&set)).ok();
        }
        if let Some(visible) = new.bubble {
            let set = input::WidgetSetBubble::new(visible);
            step!(self, widgets[at].lifecycle, widget::In::SetBubble(&set)).ok();
        }
        let widget = &mut self.world.widgets[at];
        let (nothing, options) =
            (input::AvailabilityReport::default(), widget.lifecycle.data.options.as_deref());
        let counted = availability::In::Report(&nothing, options);
        if widget.availability.step(&widget.about, &self.env, self.out, &counted).is_ok() {
            self.follow_availability(at);
        }
    }
}

/// Whether a widget opens on a page of its own once it has these options.
fn will_pop_out(widget: &Widget, given: &WidgetOptions) -> bool {
    let mobile = given.mobile.or_else(|| widget.options().and_then(|options| options.mobile));
    mobile == Some(true) || given.page.unwrap_or(widget.page.requested()) == Page::Mini
}
