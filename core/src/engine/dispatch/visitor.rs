//! What is neither a widget's nor a chat's: connection, identity, targets, content.

use alloc::vec::Vec;

use crate::about::About;
use crate::engine::phone::Normalized;
use crate::engine::run::{Result, Run};
use crate::env::{Env, Gate};
use crate::machine::kit::{Node, Step};
use crate::machine::{connection, identity, widget};
use crate::vocabulary::{Input, Text, event, input};

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
        self.fault(unstable.reason.as_ref(), connection::In::Unstable)
    }

    #[inline(never)]
    pub(super) fn connection_lost(&mut self, lost: &input::ConnectionLost) -> Result {
        self.fault(lost.reason.as_ref(), connection::In::Lost)
    }

    #[inline(never)]
    pub(super) fn connection_broken(&mut self, broken: &input::ConnectionBroken) -> Result {
        self.fault(broken.reason.as_ref(), connection::In::Broken)
    }

    /// The connection does not work, or not well.
    fn fault<'i>(
        &mut self,
        reason: Option<&'i Text>,
        input: impl FnOnce(Option<&'i Text>, bool) -> connection::In<'i>,
    ) -> Result {
        let is_known = reason.is_none() || reason == self.world.rare.reason();
        let step = self.step_connection(&input(reason, is_known))?;
        if step.is_taken() {
            self.world.rare.set_reason(reason);
        }
        Ok(step)
    }

    fn step_connection(&mut self, input: &connection::In<'_>) -> Result {
        let step = self.world.connection.step(&About::default(), &self.env, self.out, input)?;
        if step.is_taken() {
            self.world.rare.set_reason(None);
        }
        Ok(step)
    }
}

/// # Identity, targets, content
impl Run<'_> {
    pub(super) fn identity_set(&mut self, set: &input::IdentitySet) -> Result {
        // Another visitor is met at once, whatever their number waits for; unless nothing may wait.
        let number = set.phone.as_ref().map(|phone| self.normalized(phone));
        let has_room = self.env.config.limits.questions > 0;
        if has_room && matches!(number, Some(Normalized::AskHost)) && self.is_another(set.user_id.as_ref()) {
            self.check_newcomer(set)?;
            if self.out.is_dry() {
                return Ok(Step::Dry);
            }
            self.part_inferred();
        }
        // Who the visitor is does not depend on a widget.
        self.take_normalized(&About::default(), set.clone().into())
    }

    pub(super) fn set_identity(&mut self, set: &input::IdentitySet) -> Result {
        if self.is_another(set.user_id.as_ref()) {
            self.check_newcomer(set)?;
            if self.out.is_dry() {
                return Ok(Step::Dry);
            }
            self.part_inferred();
        }
        let keeper = self.gatekeeper();
        let step = self.gated(keeper, |run| run.step_identity(&identity::In::Set(set)))?;
        if step.is_taken() && set.user_id.is_some() {
            self.name_all(set.user_id.as_ref());
        }
        Ok(step)
    }

    /// Checks that what is said of somebody new will be taken, before the known visitor goes for them: nothing is declined
    /// or held yet, and as much may be held as the limit allows.
    fn check_newcomer(&mut self, set: &input::IdentitySet) -> Result<()> {
        let widgets = &self.world.widgets;
        let asks = widgets.places().any(|at| widgets[at].privacy_url().is_some());
        let gate = match self.env.config.limits.held_events {
            _ if !asks => Gate::Open,
            0 => Gate::Full,
            _ => Gate::Hold,
        };
        let env = Env { gate, ..self.env };
        let step = |run: &mut Self| {
            let mut nobody = Node::<identity::Identity>::default();
            Ok(nobody.step(&About::default(), &env, run.out, &identity::In::Set(set))?)
        };
        self.dry(step).map(|_| ())
    }

    /// The visitor is gone, from all widgets, whichever is named.
    pub(super) fn identity_clear(&mut self, clear: &input::IdentityClear) -> Result {
        if clear.widget_id.is_some() {
            self.widget(clear.widget_id.as_ref())?;
        }
        if !self.world.has_visitor() {
            return Ok(Step::Ignored);
        }
        if !self.out.is_dry() {
            self.part();
        }
        Ok(self.done())
    }

    #[inline(never)]
    pub(super) fn identity_verified(&mut self, verified: &input::IdentityVerified) -> Result {
        self.step_identity(&identity::In::Verified(&verified.result))
    }

    fn step_identity(&mut self, input: &identity::In<'_>) -> Result {
        Ok(self.world.identity.step(&About::default(), &self.env, self.out, input)?)
    }

    /// Tells each target that the URL reaches, every time; where nothing does, nothing changes. A widget that is loading
    /// looks at the last URL once it is ready.
    pub(super) fn visitor_navigate(&mut self, navigate: &input::VisitorNavigate) -> Result {
        let (mut loading, mut reached, mut count) = (Vec::new(), Vec::new(), 0);
        for at in self.world.widgets.order() {
            let widget = &self.world.widgets[at];
            if widget.lifecycle.state == widget::State::Loading {
                if !widget.queue.iter().any(is_navigation) {
                    self.make_room(at)?;
                }
                loading.push(at);
                count += 1;
            } else {
                let targets = self.reached(at, &navigate.url);
                count += targets.len();
                if !targets.is_empty() {
                    reached.push((at, targets));
                }
            }
            self.check_reach(count)?;
        }
        if count == 0 {
            return Ok(Step::Ignored);
        }
        if self.out.is_dry() {
            return Ok(Step::Dry);
        }
        for at in loading {
            let queue = &mut self.world.widgets[at].queue;
            queue.retain(|input| !is_navigation(input));
            queue.push(navigate.clone().into());
        }
        for (at, targets) in reached {
            self.tell_reached(at, targets, &navigate.url);
        }
        Ok(Step::Taken)
    }

    #[inline(never)]
    pub(super) fn article_open(&mut self, open: &input::ArticleOpen) -> Result {
        self.tell(event::ContentArticleOpened { article: open.article.clone() });
        Ok(self.done())
    }
}

fn is_navigation(input: &Input) -> bool {
    matches!(input, Input::VisitorNavigate(_))
}
