//! The page of a widget: where it begins, how it follows the operators, and page `chat`, which proposes a chat.

use crate::engine::run::{Result, Run, Stop, step};
use crate::machine::kit::Step;
use crate::machine::page;
use crate::vocabulary::{Page, Reason, input};
use crate::world::Widget;
use crate::world::registry::At;

impl Run<'_> {
    /// Puts a widget that has become ready on its page.
    pub(crate) fn begin_page(&mut self, at: At<Widget>, page: Page, online: bool) {
        let begun = step!(self, widgets[at].page, page::In::Begin(page, online));
        debug_assert!(begun.is_ok(), "page `chat` was rejected before");
    }

    /// Another availability: the page is negated, or comes back.
    pub(crate) fn follow_availability(&mut self, at: At<Widget>) {
        let online = self.world.widgets[at].online();
        step!(self, widgets[at].page, page::In::Availability(online)).ok();
    }

    /// Page `chat`: the page changes, and a chat is proposed unless one runs.
    pub(crate) fn page_chat(&mut self, at: At<Widget>, online: bool, propose: &input::ChatPropose) -> Result {
        // A proposal that cannot be made leaves the page as it is.
        if let Err(Stop::Reject(rejection)) = self.dry(|run| run.chat_propose(propose))
            && rejection.reason != Reason::ChatRunning
        {
            return Err(Stop::Reject(rejection));
        }
        let page = step!(self, widgets[at].page, page::In::Set(Page::Chat, online))?;
        match self.chat_propose(propose) {
            Ok(Step::Ignored) | Err(_) => Ok(page),
            Ok(step) => Ok(step),
        }
    }
}
