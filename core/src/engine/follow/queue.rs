//! Inputs that wait for a widget to load: they take effect once it is ready, or are refused (`input.refused`).

use crate::about::About;
use crate::engine::run::{Run, Stop};
use crate::env::{Env, Told};
use crate::vocabulary::{Cause, Input, Origin, Reason, event};
use crate::world::Widget;
use crate::world::registry::At;

impl Run<'_> {
    /// Lets the inputs that waited for a widget take effect, in order.
    pub(crate) fn drain_queue(&mut self, at: At<Widget>) {
        for input in core::mem::take(&mut self.world.widgets[at].queue) {
            let mut env = Env::of(self.env.config, self.env.now, &input);
            // Its size was looked at when it came.
            env.read_head(&input);
            // It came before the load was complete, and shows no call of the page since.
            env.told = Told::WithLoad;
            let mut run = Run { env, world: self.world, out: self.out };
            // It was told of all widgets, and this one alone has still to look at it.
            if let Input::VisitorNavigate(navigate) = &input {
                let targets = run.reached(at, &navigate.url);
                match run.check_reach(targets.len()) {
                    Ok(()) => run.tell_reached(at, targets, &navigate.url),
                    Err(_) => {
                        let about = run.world.widgets[at].about.clone();
                        run.refuse(&about, input.name(), Reason::LimitExceeded);
                    }
                }
                continue;
            }
            match run.take(&input) {
                Ok(_) => {}
                Err(Stop::Reject(rejection)) => {
                    let about = run.world.widgets[at].about.clone();
                    run.refuse(&about, input.name(), rejection.reason);
                }
                // The widget is ready, unless an input of the queue has loaded it anew.
                Err(Stop::Queue(again)) => {
                    run.world.widgets[again].queue.push(input.clone());
                }
            }
        }
    }

    /// Tells that the inputs which waited for a widget will not take effect.
    pub(crate) fn refuse_queue(&mut self, at: At<Widget>, reason: Reason) {
        let about = self.world.widgets[at].about.clone();
        for input in core::mem::take(&mut self.world.widgets[at].queue) {
            self.refuse(&about, input.name(), reason);
        }
    }

    /// Tells that an input which had to wait will not take effect.
    pub(crate) fn refuse(&mut self, about: &About, input: &'static str, reason: Reason) {
        let refused = event::InputRefused {
            widget_id: about.widget_id.clone(),
            element_id: about.element_id.clone(),
            user_id: about.user_id.clone(),
            input: input.into(),
            reason,
        };
        self.out.push(&Env { cause: Cause::System, ..self.env }, Origin::Live, refused);
    }
}
