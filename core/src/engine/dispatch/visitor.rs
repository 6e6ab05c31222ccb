//! What is neither a widget's nor a chat's: connection, identity, targets, content.

use crate::about::About;
use crate::engine::pattern;
use crate::engine::run::{Result, Run};
use crate::machine::kit::Step;
use crate::machine::{connection, identity};
use crate::vocabulary::{Text, event, input};

/// # Connection
impl Run<'_> {
    #[inline(never)]
    pub(super) fn connection_connecting(&mut self) -> Result {
        self.step_connection(&connection::In::Connecting)
    }

    #[inline(never)]
    pub(super) fn connection_up(&mut self) -> Result {
        self.step_connection(&connection::In::Up)
    }

    #[inline(never)]
    pub(super) fn connection_unstable(&mut self, unstable: &input::ConnectionUnstable) -> Result {
        self.step_connection(&connection::In::Unstable(unstable.reason.as_ref()))
    }

    #[inline(never)]
    pub(super) fn connection_lost(&mut self, lost: &input::ConnectionLost) -> Result {
        self.step_connection(&connection::In::Lost(lost.reason.as_ref()))
    }

    #[inline(never)]
    pub(super) fn connection_broken(&mut self, broken: &input::ConnectionBroken) -> Result {
        self.step_connection(&connection::In::Broken(broken.reason.as_ref()))
    }

    fn step_connection(&mut self, input: &connection::In<'_>) -> Result {
        Ok(self.world.connection.step(&About::default(), &self.env, self.out, input)?)
    }
}

/// # Identity, targets, content
impl Run<'_> {
    pub(super) fn identity_set(&mut self, set: &input::IdentitySet) -> Result {
        // Who the visitor is does not depend on a widget.
        self.take_normalized(&About::default(), set.clone().into())
    }

    pub(super) fn set_identity(&mut self, set: &input::IdentitySet) -> Result {
        let keeper = self.gatekeeper();
        self.gated(keeper, |run| run.step_identity(&identity::In::Set(set)))
    }

    #[inline(never)]
    pub(super) fn identity_verified(&mut self, verified: &input::IdentityVerified) -> Result {
        self.step_identity(&identity::In::Verified(&verified.result))
    }

    fn step_identity(&mut self, input: &identity::In<'_>) -> Result {
        Ok(self.world.identity.step(&About::default(), &self.env, self.out, input)?)
    }

    /// Tells each target that the URL reaches, every time; whether nothing does, nothing changes.
    pub(super) fn visitor_navigate(&mut self, navigate: &input::VisitorNavigate) -> Result {
        let mut step = Step::Ignored;
        for at in self.world.widgets.order() {
            let widget = &self.world.widgets[at];
            if !widget.lifecycle.state.is_ready() {
                continue;
            }
            let targets = widget.options().map(|options| options.targets.as_slice()).unwrap_or_default();
            for target in targets.iter().filter(|target| pattern::matches(target, &navigate.url)) {
                let reached = event::TargetReached {
                    widget_id: widget.about.widget_id.clone().unwrap_or_default(),
                    element_id: widget.about.element_id.clone(),
                    user_id: widget.about.user_id.clone(),
                    target: Text::clone(target),
                    url: navigate.url.clone(),
                };
                self.out.push(&self.env, self.env.origin, reached);
                step = self.done();
            }
        }
        Ok(step)
    }

    #[inline(never)]
    pub(super) fn article_open(&mut self, open: &input::ArticleOpen) -> Result {
        self.tell(event::ContentArticleOpened { article: open.article.clone() });
        Ok(self.done())
    }
}
