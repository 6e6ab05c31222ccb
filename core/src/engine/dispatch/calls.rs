//! Calls, of chats and of widgets, and call backs.

use alloc::vec::Vec;

use crate::about::About;
use crate::engine::route::ChatRef;
use crate::engine::run::{Owner, Result, Run, Stop, step};
use crate::machine::kit::Node;
use crate::machine::{call, callback};
use crate::vocabulary::table::is_blank;
use crate::vocabulary::{CallId, ChatId, MachineName, Reason, Text, WidgetId, input};

fn is_under_way(call: &Node<call::Call>) -> bool {
    !call.state.is_free()
}

/// Whether an input means a call.
type IsMeant<'f> = &'f dyn Fn(&Node<call::Call>) -> bool;

/// # Calls
impl Run<'_> {
    pub(super) fn call_offer(&mut self, offer: &input::CallOffer) -> Result {
        let (id, chat, widget) = (offer.call_id.as_ref(), offer.chat_id.as_ref(), offer.widget_id.as_ref());
        // Where a call with the same id is under way, this is a repeat of its offer.
        let alike = |node: &Node<call::Call>| is_under_way(node) && node.data.id.as_ref() == id;
        let repeated = self.calls(widget).into_iter().rfind(|(_, node)| chat.is_none() && alike(node));
        let owner = match repeated {
            Some((owner, _)) => owner,
            None => self.owner_of_new_call(chat, widget)?,
        };
        self.step_call(owner, &call::In::Offer(id, offer.kind))
    }

    pub(super) fn call_answer(&mut self, answer: &input::CallAnswer) -> Result {
        let (id, chat, widget) =
            (answer.call_id.as_ref(), answer.chat_id.as_ref(), answer.widget_id.as_ref());
        let owner = self.owner_of_call(id, chat, widget, call::State::Active)?;
        self.step_call(owner, &call::In::Answer(id))
    }

    pub(super) fn call_reject(&mut self, reject: &input::CallReject) -> Result {
        let (id, chat, widget) =
            (reject.call_id.as_ref(), reject.chat_id.as_ref(), reject.widget_id.as_ref());
        let owner = self.owner_of_call(id, chat, widget, call::State::Rejected)?;
        self.step_call(owner, &call::In::Reject(id, reject.reason.as_ref()))
    }

    pub(super) fn call_cancel(&mut self, cancel: &input::CallCancel) -> Result {
        let (id, chat, widget) =
            (cancel.call_id.as_ref(), cancel.chat_id.as_ref(), cancel.widget_id.as_ref());
        let owner = self.owner_of_call(id, chat, widget, call::State::Cancelled)?;
        self.step_call(owner, &call::In::Cancel(id))
    }

    pub(super) fn call_end(&mut self, end: &input::CallEnd) -> Result {
        let (id, chat, widget) = (end.call_id.as_ref(), end.chat_id.as_ref(), end.widget_id.as_ref());
        let owner = self.owner_of_call(id, chat, widget, call::State::Ended)?;
        self.step_call(owner, &call::In::End(id))
    }

    pub(super) fn call_fail(&mut self, fail: &input::CallFail) -> Result {
        let (id, chat, widget) = (fail.call_id.as_ref(), fail.chat_id.as_ref(), fail.widget_id.as_ref());
        let owner = self.owner_of_call(id, chat, widget, call::State::Failed)?;
        self.step_call(owner, &call::In::Fail(id, fail.reason.as_ref()))
    }

    /// Whose call an input means, where it does not offer one: that of the chat that it names; else the only one that
    /// is under way with its id, or that was offered without an id. `end` is the state in which the input leaves a
    /// call: where none is under way and one is in this state, the input is a repeat.
    fn owner_of_call(
        &mut self,
        id: Option<&CallId>,
        chat: Option<&ChatId>,
        widget: Option<&WidgetId>,
        end: call::State,
    ) -> Result<Owner> {
        if let Some(chat) = chat {
            return self.chat(ChatRef { widget_id: widget, ..ChatRef::named(chat) }).map(Owner::Chat);
        }
        let calls = self.calls(widget);
        let named = |node: &Node<call::Call>| id.is_none() || node.data.id.as_ref() == id;
        let under_way = |node: &Node<call::Call>| is_under_way(node) && named(node);
        let nameless = |node: &Node<call::Call>| is_under_way(node) && node.data.id.is_none();
        if let Some(owner) = self.only_call(&calls, &under_way, id)? {
            return Ok(owner);
        }
        if let Some((owner, _)) = calls.iter().rfind(|(_, node)| node.state == end && named(node)) {
            return Ok(*owner);
        }
        match self.only_call(&calls, &nameless, id)? {
            Some(owner) => Ok(owner),
            None => self.owner_of_new_call(chat, widget),
        }
    }

    /// The call that is meant, if there is one; several are rejected.
    fn only_call(
        &self,
        calls: &[(Owner, &Node<call::Call>)],
        is_meant: IsMeant<'_>,
        id: Option<&CallId>,
    ) -> Result<Option<Owner>> {
        let mut owners = calls.iter().filter(|(_, node)| is_meant(node)).map(|(owner, _)| *owner);
        match (owners.next(), owners.next()) {
            (Some(_), Some(_)) => {
                let id = id.cloned().map(Text::from).unwrap_or_default();
                let (machine, reason) = (MachineName::Call, Reason::AmbiguousCall);
                Err(self.reject_field(machine, id, call::State::None.name(), reason, "callId"))
            }
            (owner, _) => Ok(owner),
        }
    }

    /// The calls of widgets, and of chats that are not over (the ids of older calls may come again); of one widget
    /// and its chats, if one is named.
    fn calls(&self, widget: Option<&WidgetId>) -> Vec<(Owner, &Node<call::Call>)> {
        let mine = |about: &About| widget.is_none() || about.widget_id.as_ref() == widget;
        let (chats, widgets) = (&self.world.chats, &self.world.widgets);
        let chats = chats.order().into_iter().map(|at| (at, &chats[at]));
        let chats = chats.filter(|(_, chat)| !chat.lifecycle.state.is_over() && mine(&chat.about));
        let widgets = widgets.order().into_iter().map(|at| (at, &widgets[at]));
        let widgets = widgets.filter(|(_, widget)| mine(&widget.about));
        let chats = chats.map(|(at, chat)| (Owner::Chat(at), &chat.call));
        chats.chain(widgets.map(|(at, widget)| (Owner::Widget(at), &widget.call))).collect()
    }

    /// Where a call belongs that is not known: the current chat, if one is running, else the widget.
    fn owner_of_new_call(&mut self, chat: Option<&ChatId>, widget: Option<&WidgetId>) -> Result<Owner> {
        if let Some(chat) = chat {
            return self.chat(ChatRef { widget_id: widget, ..ChatRef::named(chat) }).map(Owner::Chat);
        }
        if widget.is_none() {
            match self.chat(ChatRef::ANY) {
                Ok(at) if self.world.chats[at].lifecycle.state.is_running() => return Ok(Owner::Chat(at)),
                Err(queue @ Stop::Queue(_)) => return Err(queue),
                Ok(_) | Err(Stop::Reject(_)) => {}
            }
        }
        let at = self.ready(widget)?;
        Ok(match self.world.current_chat(Some(at)) {
            Some(chat) if self.world.chats[chat].lifecycle.state.is_running() => Owner::Chat(chat),
            _ => Owner::Widget(at),
        })
    }
}

/// # Call backs
impl Run<'_> {
    pub(super) fn callback_request(&mut self, request: &input::CallbackRequest) -> Result {
        // A blank number is none.
        if is_blank(&request.phone) {
            let (machine, reason) = (MachineName::Input, Reason::MissingFields);
            return Err(self.reject_field(machine, Text::default(), "", reason, "phone"));
        }
        let at = self.ready(request.widget_id.as_ref())?;
        let about = self.world.widgets[at].about.clone();
        let request = input::CallbackRequest { widget_id: about.widget_id.clone(), ..request.clone() };
        self.take_normalized(&about, request.into())
    }

    pub(super) fn request_callback(&mut self, request: &input::CallbackRequest) -> Result {
        let at = self.ready(request.widget_id.as_ref())?;
        self.gated(Some(at), |run| step!(run, widgets[at].callback, callback::In::Request(request)))
    }

    pub(super) fn callback_report(&mut self, report: &input::CallbackReport) -> Result {
        let at = self.ready(report.widget_id.as_ref())?;
        step!(self, widgets[at].callback, callback::In::Report(&report.result))
    }
}
