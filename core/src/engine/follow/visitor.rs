//! What the engine itself knows of the visitor follows what happens to widgets and chats: their identity, and whether
//! they were told as a lead.

use crate::about::About;
use crate::engine::run::{Result, Run};
use crate::machine::{identity, lead};

impl Run<'_> {
    pub(crate) fn step_lead(&mut self, about: &About, input: &lead::In<'_>) -> Result {
        Ok(self.world.lead.step(about, &self.env, self.out, input)?)
    }

    /// Lets the visitor's identity follow what happened to a widget.
    pub(crate) fn follow_identity(&mut self, input: &identity::In<'_>) {
        let followed = self.world.identity.step(&About::default(), &self.env, self.out, input);
        debug_assert!(followed.is_ok(), "identity takes what follows");
    }
}
