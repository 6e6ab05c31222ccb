//! What a vendor's stream skipped, in `observe` mode: a missing predecessor is supplied before an input is taken.
//!
//! Here are the predecessors that no single machine can supply: the widget that an input names, and the chat that
//! it is about. What a machine can supply alone (the request of a chat that is accepted, the start of a form that
//! is submitted) it infers itself.
//!
//! All of it is a trial that is undone unless the input is taken: one that is rejected or ignored changes nothing,
//! predecessors included.

use super::run::{Result, Run};
use crate::env::Gate;
use crate::machine::kit::Step;
use crate::machine::widget;
use crate::vocabulary::table::Columns;
use crate::vocabulary::{
    Cause, ChatId, EventKind, Field, Input, InputKind, Record as _, UserId, Value, WidgetId, input,
};
use crate::world::Widget;
use crate::world::registry::At;

/// What an input is about, as far as something may have been skipped before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// The beginning of a widget: its load alone comes before it.
    Beginning,
    /// The end of a widget, which it may find loading.
    End,
    /// A widget that is ready.
    Widget,
    /// A call or a proposal: it looks for a widget unless it names a chat that is known.
    WidgetOrChat,
    /// A chat, which comes into being with the input where there is none.
    AnyChat,
    /// A chat that is there.
    Chat,
    /// Neither a widget nor a chat, or a chat that nothing but its id can mean.
    Other,
}

impl Subject {
    fn of(kind: InputKind) -> Self {
        match kind {
            InputKind::WidgetReady | InputKind::WidgetFail => Self::Beginning,
            InputKind::WidgetStop => Self::End,
            // The chat that they may name is one to come, or must be known.
            InputKind::WidgetSetPage | InputKind::ChatSelect => Self::Widget,
            InputKind::ChatPropose => Self::WidgetOrChat,
            InputKind::ChatRequest
            | InputKind::ChatQueue
            | InputKind::ChatAccept
            | InputKind::ChatRestore => Self::AnyChat,
            _ => Self::by_columns(kind.columns()),
        }
    }

    /// By the ids that an input may leave out: one that may name a chat is about a chat, and so on. An id that must be
    /// given needs no help.
    fn by_columns(columns: Columns) -> Self {
        let may_name =
            |name: Field| columns.iter().any(|column| column.number == name as u16 && !column.is_required);
        match (may_name(Field::CallId), may_name(Field::ChatId), may_name(Field::WidgetId)) {
            (true, _, _) => Self::WidgetOrChat,
            (_, true, _) => Self::Chat,
            (_, _, true) => Self::Widget,
            _ => Self::Other,
        }
    }

    /// Whether the input may mean a chat by an id.
    fn has_chat(self) -> bool {
        matches!(self, Self::WidgetOrChat | Self::AnyChat | Self::Chat)
    }
}

impl Run<'_> {
    /// Takes an input after its missing predecessors, of which `first` is the first one; none of them stays unless it is
    /// taken.
    pub(crate) fn take_after(&mut self, first: Input, input: &Input) -> Result {
        let (out, world) = (self.out.begin_trial(), self.world.begin_trial());
        let taken = self.try_after(first, input);
        let keep = matches!(taken, Ok(Step::Taken)) && !out.is_dry();
        self.world.end_trial(world, keep, &mut self.out.timers);
        self.out.end_trial(out, keep);
        match taken {
            Ok(Step::Taken) if self.out.is_dry() => Ok(Step::Dry),
            taken => taken,
        }
    }

    fn try_after(&mut self, first: Input, input: &Input) -> Result {
        let mut binds = false;
        let mut next = Some(first);
        while let Some(step) = next {
            // One that changes nothing would be missing for ever.
            if self.supply(&step)? == Step::Ignored {
                break;
            }
            match step {
                // What is said of a widget shows that it is there and ready, whoever says it.
                Input::WidgetLoad(load) if Subject::of(input.kind()) != Subject::Beginning => {
                    self.supply(&ready(Some(load.widget_id)))?;
                }
                Input::ChatRequest(request) => {
                    self.supply(&accepted(request.chat_id, request.widget_id))?;
                }
                Input::ChatBind(_) => binds = true,
                _ => {}
            }
            next = self.skipped(input);
        }
        let step = self.dispatch(input)?;
        // That the chat is known by another id from now on is a change, whatever else the input says.
        Ok(if binds { Step::Taken } else { step })
    }

    /// Lets the machines take a step that the source skipped.
    fn supply(&mut self, step: &Input) -> Result {
        Run { env: self.env.inferred(), world: self.world, out: self.out }.dispatch(step)
    }

    /// The step that is missing next before an input can be taken.
    pub(crate) fn skipped(&mut self, input: &Input) -> Option<Input> {
        let subject = Subject::of(input.kind());
        if subject == Subject::Other {
            return self.skipped_consent(input, None);
        }
        let (widget_id, chat_id) = (id(input, Field::WidgetId), id(input, Field::ChatId));
        let widget = match widget_id {
            Some(id) => match self.world.widgets.find(id) {
                Some(at) => Some(at),
                None => {
                    let user_id = newcomer(self, input).cloned();
                    return Some(input::WidgetLoad { user_id, ..input::WidgetLoad::new(id) }.into());
                }
            },
            None => self.world.widgets.only(),
        };
        let chat_id = chat_id.filter(|_| subject.has_chat());
        if let Some(chat) = chat_id.and_then(|id| self.world.find_chat(id)) {
            let widget = self.world.widget_of(chat);
            return self.skipped_consent(input, widget).or_else(|| self.implied(input));
        }
        if let Some(at) = widget
            && self.shows_ready(subject, at)
        {
            return Some(ready(self.world.widgets[at].about.widget_id.clone()));
        }
        let skipped = self.skipped_chat(subject, widget, widget_id, chat_id, input);
        skipped.or_else(|| self.skipped_consent(input, widget)).or_else(|| self.implied(input))
    }

    /// The consent that is missing before a vendor tells an e-mail or a phone: it asks for it by itself, and tells
    /// neither the question nor the answer (Livechatoo `url_privacy`).
    fn skipped_consent(&self, input: &Input, widget: Option<At<Widget>>) -> Option<Input> {
        if self.env.cause == Cause::Api || !tells_contact(input) {
            return None;
        }
        let widget = widget.or_else(|| self.gatekeeper())?;
        let widget_id = self.world.widgets[widget].about.widget_id.clone();
        let waits = self.gate(widget) == Gate::Hold;
        waits.then(|| input::ConsentGive { widget_id, ..Default::default() }.into())
    }

    /// Whether an input shows that a loading widget is ready: one that the visitor or the network causes. What the
    /// page's own code asks for waits, as it does in the vendor's widget.
    fn shows_ready(&self, subject: Subject, at: At<Widget>) -> bool {
        let is_loading = self.world.widgets[at].lifecycle.state == widget::State::Loading;
        let may_find_it_loading = matches!(subject, Subject::Beginning | Subject::End);
        is_loading && !may_find_it_loading && self.env.cause != Cause::Api
    }

    /// The step that is missing before an input about a chat that is not known by the id it gives.
    fn skipped_chat(
        &mut self,
        subject: Subject,
        widget: Option<At<Widget>>,
        widget_id: Option<&str>,
        chat_id: Option<&str>,
        input: &Input,
    ) -> Option<Input> {
        // A call of a chat that is named is about this chat.
        let is_call = subject == Subject::WidgetOrChat && input.kind() != InputKind::ChatPropose;
        let subject = if is_call && chat_id.is_some() { Subject::Chat } else { subject };
        if !matches!(subject, Subject::AnyChat | Subject::Chat) {
            return None;
        }
        let current = self.world.current_chat(widget);
        match (chat_id, current) {
            // A former visitor's takes nothing any more, and nothing of somebody else's is made up for this one.
            (Some(id), _) if self.world.is_past(id) => return None,
            _ if self.is_another(visitor(input)) => return None,
            // The source knows its id by now, and had none when the chat began.
            (Some(id), Some(at)) if self.world.chats[at].is_nameless() => {
                return Some(input::ChatBind::new(self.world.chats[at].id(), id).into());
            }
            // One that is over is known all the same.
            (None, Some(_)) => return None,
            _ => {}
        }
        if subject == Subject::AnyChat {
            return None;
        }
        let (chat_id, widget_id) = (chat_id.map(ChatId::from), widget_id.map(WidgetId::from));
        Some(match visitor(input) {
            Some(user) => {
                let user_id = Some(user.clone());
                input::ChatRequest { chat_id, widget_id, user_id, ..Default::default() }.into()
            }
            None => accepted(chat_id, widget_id),
        })
    }
}

/// Whether an input tells an e-mail or a phone, which may need consent. A blank answer tells none.
fn tells_contact(input: &Input) -> bool {
    match input {
        Input::FormAnswer(answer) => {
            matches!(&*answer.field_name, "email" | "phone") && !answer.value.is_blank()
        }
        Input::CallbackRequest(_) => true,
        Input::OfflineSubmit(submit) => submit.email.is_some() || submit.phone.is_some(),
        Input::RatingSubmit(submit) => submit.email.is_some() || submit.phone.is_some(),
        Input::LeadCapture(capture) => capture.email.is_some(),
        _ => false,
    }
}

/// The visitor, where an input about a chat that must be there says who they are.
fn visitor(input: &Input) -> Option<&UserId> {
    match input {
        Input::ChatEnd(end) => end.user_id.as_ref(),
        Input::SurveyStart(start) => start.user_id.as_ref(),
        Input::SurveySubmit(submit) => submit.user_id.as_ref(),
        _ => None,
    }
}

/// The visitor, where an input that begins a chat says who they are.
fn newcomer<'i>(run: &mut Run<'_>, input: &'i Input) -> Option<&'i UserId> {
    match input {
        Input::ChatRequest(request) => {
            let known = request.chat_id.as_ref().and_then(|id| run.world.find_chat(id));
            request.user_id.as_ref().filter(|_| known.is_none())
        }
        _ => None,
    }
}

/// A chat has started, of which no more is known.
fn accepted(chat_id: Option<ChatId>, widget_id: Option<WidgetId>) -> Input {
    input::ChatAccept { chat_id, widget_id, ..Default::default() }.into()
}

/// A widget is ready, of which no more is known: not even whether it shows.
fn ready(widget_id: Option<WidgetId>) -> Input {
    let tells = Some([EventKind::WidgetShown.name().into()].into());
    input::WidgetReady { widget_id, tells, ..Default::default() }.into()
}

/// The id that an input gives.
fn id(input: &Input, field: Field) -> Option<&str> {
    match input.field(field) {
        Value::Str(id) => Some(id),
        _ => None,
    }
}
