//! The page of a widget: where it begins, how it follows the operators, and page `chat`, which proposes a chat.

use crate::config::Mode;
use crate::engine::run::{Result, Run, Stop, step};
use crate::machine::kit::Step;
use crate::machine::{fingerprint, page, window};
use crate::vocabulary::table::Slot as _;
use crate::vocabulary::table::write::text;
use crate::vocabulary::{Page, Proactive, Reason, input};
use crate::world::Widget;
use crate::world::rare::Saying;
use crate::world::registry::At;

impl Run<'_> {
    /// Whether pages are as with an operator online. Where nobody has told, a vendor has not told that nobody is there.
    pub(crate) fn counts_as_online(&self, online: Option<bool>) -> bool {
        online.unwrap_or(self.env.config.mode == Mode::Observe)
    }

    /// Puts a widget that has become ready on its page. `untold`: the source itself tells whether it shows.
    pub(crate) fn begin_page(&mut self, at: At<Widget>, page: Page, online: bool, untold: bool) {
        let begun = step!(self, widgets[at].page, page::In::Begin(page, online, untold));
        debug_assert!(begun.is_ok(), "page `chat` was rejected before");
        self.tell_page(at);
    }

    /// Tells that a widget shows, where it is so, and known.
    pub(crate) fn tell_page(&mut self, at: At<Widget>) {
        step!(self, widgets[at].page, page::In::Tell).ok();
    }

    /// Lets the page of a widget take an input that depends on whether an operator is online. In one that shows again, so
    /// does its window.
    pub(crate) fn step_page<'i>(
        &mut self,
        at: At<Widget>,
        input: impl FnOnce(bool) -> page::In<'i>,
    ) -> Result {
        let online = self.counts_as_online(self.world.widgets[at].online());
        let was_hidden = self.world.widgets[at].page.state == page::State::Hidden;
        let step = step!(self, widgets[at].page, input(online))?;
        if step.is_taken() && was_hidden {
            let during_chat = self.world.has_running_chat(at);
            step!(self, widgets[at].window, window::In::Show(during_chat)).ok();
        }
        Ok(step)
    }

    /// The same for one that may bring the widget to show: then the visitor sees its messages.
    pub(crate) fn turn_page<'i>(
        &mut self,
        at: At<Widget>,
        input: impl FnOnce(bool) -> page::In<'i>,
    ) -> Result {
        let step = self.step_page(at, input)?;
        if step.is_taken() {
            self.read_seen(at);
        }
        Ok(step)
    }

    /// Another availability: the page is negated, or comes back.
    pub(crate) fn follow_availability(&mut self, at: At<Widget>) {
        self.step_page(at, page::In::Availability).ok();
    }

    /// Page `chat`: the page changes, and a chat is proposed unless one runs.
    pub(crate) fn page_chat(
        &mut self,
        at: At<Widget>,
        propose: &input::ChatPropose,
        proactive: Option<&Proactive>,
    ) -> Result {
        let proactive = proactive.map(|shown| fingerprint(text(shown.datum()).as_bytes()));
        let saying = self.world.rare.saying(self.world.widgets[at].about.widget_id.as_ref());
        // It shows already, and a chat that runs shows nothing else.
        let is_late = self.world.widgets[at].page.state == page::State::Chat
            && proactive.is_some()
            && proactive != saying.proactive;
        // A proposal that cannot be made leaves the page as it is.
        if let Err(Stop::Reject(rejection)) = self.dry(|run| run.chat_propose(propose))
            && (rejection.reason != Reason::ChatRunning || is_late)
        {
            return Err(Stop::Reject(rejection));
        }
        let page = self.step_page(at, |online| page::In::Set(Page::Chat, online))?;
        let step = match self.chat_propose(propose) {
            Ok(Step::Ignored) | Err(_) => page,
            Ok(step) => step,
        };
        if step.is_taken() {
            if proactive.is_some() {
                let widget = self.world.widgets[at].about.widget_id.as_ref();
                self.world.rare.say(widget, Saying { proactive, ..saying });
            }
            self.read_seen(at);
        }
        Ok(step)
    }
}
