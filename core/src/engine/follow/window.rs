//! What the window brings about: forms are abandoned when it closes, messages are read when it opens.

use alloc::vec::Vec;

use crate::engine::run::Run;
use crate::machine::kit::Step;
use crate::machine::{form, window};
use crate::world::Widget;
use crate::world::registry::At;

impl Run<'_> {
    /// The window was moved: forms are abandoned when it closes, unread messages are read when it opens.
    pub(crate) fn follow_window(&mut self, at: At<Widget>) {
        let window = self.world.widgets[at].window.state;
        if window == window::State::Closed {
            self.close_forms(at);
        } else if !window.hides_messages() {
            self.read_all(at);
        }
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
