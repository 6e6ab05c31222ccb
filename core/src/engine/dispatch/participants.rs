//! Participants of a chat: who comes, who goes.

use crate::about::About;
use crate::engine::route::meant;
use crate::engine::run::{Result, Run};
use crate::machine::kit::Node;
use crate::machine::{chat, participant};
use crate::vocabulary::{MachineName, User, input};
use crate::world::Chat;
use crate::world::registry::At;

impl Run<'_> {
    pub(super) fn participant_add(&mut self, add: &input::ParticipantAdd) -> Result {
        let at = self.chat(meant!(add))?;
        self.admit(at, &chat::In::Presence)?;
        let chat = &self.world.chats[at];
        let known = chat.participants.iter().any(|node| node.data.id == add.user.id);
        if !known && chat.participants.len() >= self.env.config.limits.participants as usize {
            let absent = participant::State::Absent.name();
            return Err(self.over(MachineName::Participant, &chat.about, absent, "user"));
        }
        let step = self.step_participant(at, &add.user, participant::In::Add)?;
        if step.is_taken() && add.user.is_staff() {
            self.step_chat(at, &chat::In::AgentJoined)?;
        }
        Ok(step)
    }

    pub(super) fn participant_remove(&mut self, remove: &input::ParticipantRemove) -> Result {
        let at = self.chat(meant!(remove))?;
        self.admit(at, &chat::In::Presence)?;
        let known = self.world.chats[at].participants.iter().any(|node| node.data.id == remove.user.id);
        if known && !self.out.is_dry() {
            self.cease_typing(at, |user, _| user == Some(&remove.user.id));
        }
        let has_agents =
            |run: &Self| run.world.chats[at].participants.iter().any(|node| node.data.is_staff());
        let had_agents = has_agents(self);
        let step = self.step_participant(at, &remove.user, participant::In::Remove)?;
        if step.is_taken() && had_agents && !has_agents(self) {
            self.step_chat(at, &chat::In::AgentsGone)?;
        }
        Ok(step)
    }

    /// Lets a participant's machine take an input; those who are absent are not kept.
    pub(super) fn step_participant<'u>(
        &mut self,
        at: At<Chat>,
        user: &'u User,
        input: impl FnOnce(&'u User) -> participant::In<'u>,
    ) -> Result {
        let chat = &mut self.world.chats[at];
        let index = chat.participants.iter().position(|node| node.data.id == user.id);
        let mut fresh = Node { state: participant::State::Absent, data: user.clone() };
        let node = index.and_then(|index| chat.participants.get_mut(index)).unwrap_or(&mut fresh);
        let about = About { part: Some(user.id.clone().into()), ..chat.about.clone() };
        let step = node.step(&about, &self.env, self.out, &input(user))?;
        if step.is_taken() {
            match (index, node.state) {
                (None, participant::State::Present) => chat.participants.push(fresh),
                (Some(index), participant::State::Absent) => {
                    chat.participants.remove(index);
                }
                _ => {}
            }
        }
        Ok(step)
    }
}
