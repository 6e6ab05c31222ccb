//! Targets: patterns of URLs that are worth knowing when the visitor reaches them (Livechatoo `target`).

use alloc::vec::Vec;

use crate::engine::pattern;
use crate::engine::run::{Result, Run};
use crate::vocabulary::{MachineName, Personal, Reason, Text, event};
use crate::world::Widget;
use crate::world::registry::At;

impl Run<'_> {
    /// The targets of a widget that the URL reaches, whether it shows or not; none of one that is not ready.
    pub(crate) fn reached(&self, at: At<Widget>, url: &str) -> Vec<Text> {
        let widget = &self.world.widgets[at];
        let options = widget.options().filter(|_| widget.lifecycle.state.is_ready());
        let targets = options.map(|options| options.targets.as_slice()).unwrap_or_default();
        targets.iter().filter(|target| pattern::matches(target, url)).cloned().collect()
    }

    /// Checks that one URL leads to no more than may wait to be polled: there may be many widgets with many targets each.
    pub(crate) fn check_reach(&self, count: usize) -> Result<()> {
        if count <= self.env.config.limits.events as usize {
            return Ok(());
        }
        let (machine, reason) = (MachineName::Engine, Reason::LimitExceeded);
        Err(self.reject_field(machine, Text::default(), "", reason, "url"))
    }

    /// Tells each target of a widget that the URL reaches.
    pub(crate) fn tell_reached(&mut self, at: At<Widget>, targets: Vec<Text>, url: &Personal) {
        for target in targets {
            let widget = &self.world.widgets[at];
            let event = event::TargetReached {
                widget_id: widget.about.widget_id.clone().unwrap_or_default(),
                element_id: widget.about.element_id.clone(),
                user_id: widget.about.user_id.clone(),
                target,
                url: url.clone(),
            };
            self.tell(event);
        }
    }
}
