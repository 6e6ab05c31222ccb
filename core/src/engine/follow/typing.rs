//! Typing always ends: with the message, with leaving, with the end of the chat.

use crate::engine::run::Run;
use crate::machine::typing;
use crate::vocabulary::UserId;
use crate::world::Chat;
use crate::world::registry::At;

impl Run<'_> {
    /// Ends the typing of those whom `who` means: `typing.stopped` for each.
    pub(crate) fn cease_typing(&mut self, at: At<Chat>, who: impl Fn(Option<&UserId>) -> bool) {
        let (env, out) = (&self.env, &mut *self.out);
        self.world.chats[at].typists.retain_mut(|typist| {
            if who(typist.about.user_id.as_ref()) {
                typist.node.step(&typist.about, env, out, &typing::In::Cease).ok();
            }
            typist.is_typing()
        });
    }
}
