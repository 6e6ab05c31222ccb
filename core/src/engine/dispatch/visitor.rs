//! What is neither a widget's nor a chat's alone: connection, calls, identity, targets, content.

use alloc::vec::Vec;

use crate::about::About;
use crate::engine::pattern;
use crate::engine::route::{Run, Stop, Taken};
use crate::machine::kit::{Node, Refusal, Step};
use crate::machine::{call, connection, identity};
use crate::vocabulary::MachineName;
use crate::vocabulary::{CallId, ChatId, Reason, Text, WidgetId, event, input};

/// # Connection
impl Run<'_> {
    pub(super) fn connection_connecting(&mut self) -> Taken {
        self.step_connection(&connection::In::Connecting)
    }

    pub(super) fn connection_up(&mut self) -> Taken {
        self.step_connection(&connection::In::Up)
    }

    pub(super) fn connection_unstable(&mut self, unstable: &input::ConnectionUnstable) -> Taken {
        self.step_connection(&connection::In::Unstable(unstable.reason.as_ref()))
    }

    pub(super) fn connection_lost(&mut self, lost: &input::ConnectionLost) -> Taken {
        self.step_connection(&connection::In::Lost(lost.reason.as_ref()))
    }

    pub(super) fn connection_broken(&mut self, broken: &input::ConnectionBroken) -> Taken {
        self.step_connection(&connection::In::Broken(broken.reason.as_ref()))
    }

    fn step_connection(&mut self, input: &connection::In<'_>) -> Taken {
        let about = About::default();
        self.world
            .connection
            .step(&about, &self.env, self.out, input)
            .map_err(Run::refused(self.input, &about))
    }
}

/// Where a call lives.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Chat(usize),
    Widget(usize),
}

fn is_under_way(call: &Node<call::Call>) -> bool {
    !call.state.is_free()
}

/// Whether an input means a call.
type Meaning<'f> = &'f dyn Fn(&Node<call::Call>) -> bool;

/// # Calls
impl Run<'_> {
    pub(super) fn call_offer(&mut self, offer: &input::CallOffer) -> Taken {
        let (id, chat, widget) = (offer.call_id.as_ref(), offer.chat_id.as_ref(), offer.widget_id.as_ref());
        // The one under way that was offered alike makes this a repeat, wherever it is.
        let alike = |node: &Node<call::Call>| is_under_way(node) && node.data.id.as_ref() == id;
        let repeated = self.calls(widget).into_iter().rfind(|(_, node)| chat.is_none() && alike(node));
        let place = match repeated {
            Some((place, _)) => place,
            None => self.place_of_new_call(chat, widget)?,
        };
        self.step_call(place, &call::In::Offer(id, offer.kind))
    }

    pub(super) fn call_answer(&mut self, answer: &input::CallAnswer) -> Taken {
        let (id, chat, widget) =
            (answer.call_id.as_ref(), answer.chat_id.as_ref(), answer.widget_id.as_ref());
        let place = self.place_of_call(id, chat, widget, call::State::Active)?;
        self.step_call(place, &call::In::Answer(id))
    }

    pub(super) fn call_reject(&mut self, reject: &input::CallReject) -> Taken {
        let (id, chat, widget) =
            (reject.call_id.as_ref(), reject.chat_id.as_ref(), reject.widget_id.as_ref());
        let place = self.place_of_call(id, chat, widget, call::State::Rejected)?;
        self.step_call(place, &call::In::Reject(id, reject.reason.as_ref()))
    }

    pub(super) fn call_cancel(&mut self, cancel: &input::CallCancel) -> Taken {
        let (id, chat, widget) =
            (cancel.call_id.as_ref(), cancel.chat_id.as_ref(), cancel.widget_id.as_ref());
        let place = self.place_of_call(id, chat, widget, call::State::Cancelled)?;
        self.step_call(place, &call::In::Cancel(id))
    }

    pub(super) fn call_end(&mut self, end: &input::CallEnd) -> Taken {
        let (id, chat, widget) = (end.call_id.as_ref(), end.chat_id.as_ref(), end.widget_id.as_ref());
        let place = self.place_of_call(id, chat, widget, call::State::Ended)?;
        self.step_call(place, &call::In::End(id))
    }

    pub(super) fn call_fail(&mut self, fail: &input::CallFail) -> Taken {
        let (id, chat, widget) = (fail.call_id.as_ref(), fail.chat_id.as_ref(), fail.widget_id.as_ref());
        let place = self.place_of_call(id, chat, widget, call::State::Failed)?;
        self.step_call(place, &call::In::Fail(id, fail.reason.as_ref()))
    }

    /// Where the call is that an input means which does not offer one: in the chat that it names; else where the
    /// only one under way is, by its id if there is one, or where it was offered without. `end` is how the input
    /// ends a call: where one has ended so and none is under way, the input is a repeat.
    fn place_of_call(
        &mut self,
        id: Option<&CallId>,
        chat: Option<&ChatId>,
        widget: Option<&WidgetId>,
        end: call::State,
    ) -> Result<Place, Stop> {
        if chat.is_some() {
            return self.chat(chat, None).map(Place::Chat);
        }
        let calls = self.calls(widget);
        let named = |node: &Node<call::Call>| id.is_none() || node.data.id.as_ref() == id;
        let under_way = |node: &Node<call::Call>| is_under_way(node) && named(node);
        let nameless = |node: &Node<call::Call>| is_under_way(node) && node.data.id.is_none();
        if let Some(place) = self.only_call(&calls, &under_way, id)? {
            return Ok(place);
        }
        if let Some((place, _)) = calls.iter().rfind(|(_, node)| node.state == end && named(node)) {
            return Ok(*place);
        }
        match self.only_call(&calls, &nameless, id)? {
            Some(place) => Ok(place),
            None => self.place_of_new_call(chat, widget),
        }
    }

    /// The call that is meant, if there is one; several are rejected.
    fn only_call(
        &self,
        calls: &[(Place, &Node<call::Call>)],
        meant: Meaning<'_>,
        id: Option<&CallId>,
    ) -> Result<Option<Place>, Stop> {
        let mut places = calls.iter().filter(|(_, node)| meant(node)).map(|(place, _)| *place);
        match (places.next(), places.next()) {
            (Some(_), Some(_)) => {
                let id = id.cloned().map(Text::from).unwrap_or_default();
                let (machine, reason) = (MachineName::Call, Reason::AmbiguousCall);
                let fields = alloc::vec!["callId".into()];
                Err(self.reject_fields(machine, id, call::State::None.name(), reason, fields))
            }
            (place, _) => Ok(place),
        }
    }

    /// The calls of chats that are not over, for the ids of others may come again, and of widgets; those of one
    /// widget and its chats, if one is named.
    fn calls(&self, widget: Option<&WidgetId>) -> Vec<(Place, &Node<call::Call>)> {
        let mine = |about: &About| widget.is_none() || about.widget_id.as_ref() == widget;
        let (chats, widgets) = (&self.world.chats, &self.world.widgets);
        let chats = chats.order().into_iter().map(|at| (at, &chats[at]));
        let chats = chats.filter(|(_, chat)| !chat.lifecycle.state.is_over() && mine(&chat.about));
        let widgets = widgets.order().into_iter().map(|at| (at, &widgets[at]));
        let widgets = widgets.filter(|(_, widget)| mine(&widget.about));
        let chats = chats.map(|(at, chat)| (Place::Chat(at), &chat.call));
        chats.chain(widgets.map(|(at, widget)| (Place::Widget(at), &widget.call))).collect()
    }

    /// Where a call belongs that is not known: the current chat, if one is running, else the widget.
    fn place_of_new_call(&mut self, chat: Option<&ChatId>, widget: Option<&WidgetId>) -> Result<Place, Stop> {
        if chat.is_some() {
            return self.chat(chat, None).map(Place::Chat);
        }
        if widget.is_none() {
            match self.chat(None, None) {
                Ok(at) if self.world.chats[at].lifecycle.state.is_running() => return Ok(Place::Chat(at)),
                Err(queue @ Stop::Queue(_)) => return Err(queue),
                Ok(_) | Err(Stop::Reject(_)) => {}
            }
        }
        let at = self.ready(widget)?;
        let current = self.world.widgets[at].chat.clone().and_then(|id| self.world.chats.find(&id));
        Ok(match current {
            Some(chat) if self.world.chats[chat].lifecycle.state.is_running() => Place::Chat(chat),
            _ => Place::Widget(at),
        })
    }

    pub(crate) fn step_call(&mut self, place: Place, input: &call::In<'_>) -> Taken {
        let (node, about) = match place {
            Place::Chat(at) => {
                let chat = &mut self.world.chats[at];
                if chat.lifecycle.state.is_over() && chat.call.state.is_free() {
                    let state = chat.call.state_name();
                    let refusal = Refusal { machine: MachineName::Call, state, reason: Reason::ChatEnded };
                    return Err(Run::refused(self.input, &chat.about)(refusal));
                }
                (&mut chat.call, &chat.about)
            }
            Place::Widget(at) => {
                let widget = &mut self.world.widgets[at];
                (&mut widget.call, &widget.about)
            }
        };
        node.step(about, &self.env, self.out, input).map_err(Run::refused(self.input, about))
    }
}

/// # Identity, targets, content
impl Run<'_> {
    pub(super) fn identity_set(&mut self, set: &input::IdentitySet) -> Taken {
        let keeper = self.gatekeeper();
        if let Some(widget) = keeper {
            self.env.gate = self.gate(widget);
        }
        let about = About::default();
        let step = self
            .world
            .identity
            .step(&about, &self.env, self.out, &identity::In::Set(set))
            .map_err(Run::refused(self.input, &about))?;
        if let Some(widget) = keeper {
            self.keep_held(widget);
        }
        Ok(step)
    }

    pub(super) fn identity_verified(&mut self, verified: &input::IdentityVerified) -> Taken {
        let about = About::default();
        self.world
            .identity
            .step(&about, &self.env, self.out, &identity::In::Verified(&verified.result))
            .map_err(Run::refused(self.input, &about))
    }

    /// Tells each target that the URL reaches, every time; whether nothing does, nothing changes.
    pub(super) fn visitor_navigate(&mut self, navigate: &input::VisitorNavigate) -> Taken {
        let mut step = Step::Ignored;
        for at in self.world.widgets.order() {
            let widget = &self.world.widgets[at];
            if !widget.lifecycle.state.is_ready() {
                continue;
            }
            let targets = widget.options().map(|options| options.targets.as_slice()).unwrap_or_default();
            for target in targets.iter().filter(|target| pattern::matches(target, &navigate.url)) {
                let reached = event::TargetReached {
                    widget_id: widget.about.widget_id.clone().unwrap_or_default(),
                    element_id: widget.about.element_id.clone(),
                    user_id: widget.about.user_id.clone(),
                    target: Text::clone(target),
                    url: navigate.url.clone(),
                };
                self.out.push(&self.env, self.env.origin, reached);
                step = self.done();
            }
        }
        Ok(step)
    }

    pub(super) fn article_open(&mut self, open: &input::ArticleOpen) -> Step {
        let opened = event::ContentArticleOpened { article: open.article.clone() };
        self.out.push(&self.env, self.env.origin, opened);
        self.done()
    }

    /// The step of what has no state: always taken.
    fn done(&self) -> Step {
        if self.out.is_dry() { Step::Dry } else { Step::Taken }
    }
}
