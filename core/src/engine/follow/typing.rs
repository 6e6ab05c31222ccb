//! Typing always ends: with the message, with leaving, with the end of the chat.

use crate::engine::run::Run;
use crate::machine::typing;
use crate::vocabulary::{Cause, Text, UserId};
use crate::world::Chat;
use crate::world::registry::At;

impl Run<'_> {
    /// Ends the typing of those whom `who` means, by their id and, without one, by what they are: `typing.stopped` for
    /// each.
    pub(crate) fn cease_typing(
        &mut self,
        at: At<Chat>,
        who: impl Fn(Option<&UserId>, Option<&Text>) -> bool,
    ) {
        let (env, out) = (&self.env, &mut *self.out);
        self.world.chats[at].typists.retain_mut(|typist| {
            let about = &typist.about;
            if who(about.user_id.as_ref(), about.part.as_ref()) {
                typist.node.step(&typist.about, env, out, &typing::In::Cease).ok();
            }
            typist.is_typing()
        });
    }

    /// What somebody is who types and has no id, where it is not an agent, whom vendors tell of.
    pub(crate) fn role(&self) -> Option<&'static str> {
        match self.env.cause {
            cause @ (Cause::Visitor | Cause::Bot | Cause::Api) => Some(cause.name()),
            Cause::Agent | Cause::System | Cause::Trigger => None,
        }
    }

    /// Whether somebody without an id, who types, is on this side: the visitor, or the host's own code for them.
    pub(crate) fn is_own_role(role: Option<&Text>) -> bool {
        role.is_some_and(|role| [Cause::Visitor.name(), Cause::Api.name()].contains(&&**role))
    }
}
