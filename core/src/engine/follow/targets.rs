//! Targets: patterns of URLs that are worth knowing when the visitor reaches them (Livechatoo `target`).

use crate::engine::pattern;
use crate::engine::run::Run;
use crate::vocabulary::{Text, event, input};
use crate::world::Widget;
use crate::world::registry::At;

impl Run<'_> {
    /// Tells each target of a widget that the URL reaches, whether it shows or not; whether there is one.
    pub(crate) fn reach(&mut self, at: At<Widget>, navigate: &input::VisitorNavigate) -> bool {
        let widget = &self.world.widgets[at];
        if !widget.lifecycle.state.is_ready() {
            return false;
        }
        let mut reached = false;
        let targets = widget.options().map(|options| options.targets.as_slice()).unwrap_or_default();
        for target in targets.iter().filter(|target| pattern::matches(target, &navigate.url)) {
            let event = event::TargetReached {
                widget_id: widget.about.widget_id.clone().unwrap_or_default(),
                element_id: widget.about.element_id.clone(),
                user_id: widget.about.user_id.clone(),
                target: Text::clone(target),
                url: navigate.url.clone(),
            };
            self.out.push(&self.env, self.env.origin, event);
            reached = true;
        }
        reached
    }
}
