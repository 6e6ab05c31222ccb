//! What the window brings about: a hidden widget shows when it opens, forms are abandoned when it closes.

use alloc::vec::Vec;

use crate::engine::run::{Result, Run};
use crate::machine::kit::Step;
use crate::machine::{form, page, window};
use crate::world::Widget;
use crate::world::registry::At;

impl Run<'_> {
    /// A window is about to open in a hidden widget: that shows it.
    pub(crate) fn show_for_window(&mut self, at: At<Widget>) -> Result {
        let mut run = Run { env: self.env.inferred(), world: self.world, out: self.out };
        run.step_page(at, page::In::Show)
    }

    /// The window was moved: forms are abandoned when it closes, messages are seen when it opens.
    pub(crate) fn follow_window(&mut self, at: At<Widget>) {
        if self.world.widgets[at].window.state == window::State::Closed {
            self.close_forms(at);
        }
        self.read_seen(at);
    }

    /// Abandons the forms that live in the window.
    pub(crate) fn close_forms(&mut self, at: At<Widget>) {
        let mut closed = Vec::new();
        let widget = &mut self.world.widgets[at];
        for node in &mut widget.forms {
            if let Ok(Step::Taken) = node.step(&widget.about, &self.env, self.out, &form::In::WindowClosed) {
                closed.push(node.data.kind);
            }
        }
        for kind in closed {
            self.withdraw_questions(at, kind, None);
        }
    }
}
