//! What a vendor tells again, in `observe` mode: news, or the same delivered twice.
//!
//! Some of its calls may come any number of times, and each is news: a trigger that is launched, a call that is answered.
//! One that equals the last one told, and comes within `deadlines.repeat` of it, is a duplicate delivery. (Whether a call is
//! such a one, its dialect's table says.) All that a machine knows, and what else comes only once, machines recognise by
//! themselves.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::run::{Result, Run};
use crate::env::Told;
use crate::machine::call::State as CallState;
use crate::machine::kit::Step;
use crate::machine::{fingerprint, fingerprint_of_all, form};
use crate::time::Timestamp;
use crate::vocabulary::table::Table as _;
use crate::vocabulary::table::write::text;
use crate::vocabulary::{
    CallId, ChatId, EventKind, Field, FormKind, Input, Origin, Record as _, Value, WidgetId, input,
};
use crate::world::registry::At;
use crate::world::repeats::{Half, PageLoad, Telling};
use crate::world::{Widget, World};

/// So many families are remembered: more do not tell something within a moment.
const MOST: usize = 64;

impl Run<'_> {
    /// Lets the machines take an input of a vendor's stream; after the steps that are missing before it.
    pub(crate) fn observe(&mut self, input: &Input) -> Result {
        let comes_again = self.env.told == Told::EachTime || matches!(input, Input::ChatRestore(_));
        let telling = comes_again.then(|| self.telling(input));
        if let Some(telling) = telling.as_ref().filter(|_| !self.comes_back(input))
            && let Some(last) = self.last_telling(telling.family)
        {
            if last.asked && last.print == kind_print(input) {
                // The page asked for it: here it is.
                self.env.told = Told::Once;
            } else if last.print == telling.print && self.is_just_now(last.at) {
                return Ok(Step::Ignored);
            }
        }
        let told = self.env.told;
        let is_answer = telling.is_some() && told == Told::Once && !matches!(input, Input::ChatRestore(_));
        let mut step = match self.skipped(input) {
            Some(first) => self.take_after(first, input)?,
            None => self.dispatch(input)?,
        };
        if !self.out.is_dry() {
            if is_answer {
                step = Step::Taken;
            }
            if step == Step::Taken {
                let asked = || Telling { print: kind_print(input), asked: true, ..self.telling(input) };
                let telling = telling.or_else(|| (told == Told::Asked).then(asked));
                self.note_telling(input, telling);
            }
            if step == Step::Taken && told != Told::WithLoad && !input.is_half_of_load() {
                self.note_call(input);
            }
        }
        Ok(step)
    }

    /// Whether an input tells that a chat goes on which was not told since the page was loaded.
    fn comes_back(&mut self, input: &Input) -> bool {
        let Input::ChatRestore(restore) = input else { return false };
        let chat = restore.chat_id.as_ref().and_then(|id| self.world.find_chat(id));
        chat.is_some_and(|at| !self.world.chats[at].lifecycle.data.restored)
    }

    /// What was told last of a family.
    fn last_telling(&self, family: u64) -> Option<Telling> {
        self.world.rare.tellings().iter().find(|last| last.family == family).copied()
    }

    /// Whether a time is so near that the same again is a duplicate delivery. Of a log without times only what was told
    /// last is remembered.
    pub(crate) fn is_just_now(&self, at: Timestamp) -> bool {
        let repeat = self.env.config.deadlines.repeat;
        self.env.config.untimed || repeat > 0 && self.env.now - at <= Duration::from_millis(repeat)
    }

    /// Remembers what was told last, of each family: what else is told of it, a duplicate would no longer follow directly.
    fn note_telling(&mut self, input: &Input, telling: Option<Telling>) {
        if telling.is_none() && self.world.rare.tellings().is_empty() {
            return;
        }
        let family = telling.map_or_else(|| family(input), |telling| telling.family);
        let mut told = core::mem::take(&mut self.world.rare.parts_mut().tellings);
        let is_untimed = self.env.config.untimed;
        told.retain(|last| last.family != family && (last.asked || !is_untimed && self.is_just_now(last.at)));
        if told.len() >= MOST {
            told.remove(0);
        }
        told.extend(telling);
        if !told.is_empty() {
            self.world.rare.parts_mut().tellings = told;
        }
    }

    /// What stands for an input: its family, and all that it says.
    fn telling(&self, input: &Input) -> Telling {
        let content =
            input.kind().columns().fields().filter(|field| !matches!(field, Field::Cause | Field::Raw));
        let content: Vec<String> = content.map(|field| said(input, field)).collect();
        let parts = core::iter::once(input.name().as_bytes()).chain(content.iter().map(String::as_bytes));
        Telling { family: family(input), print: fingerprint_of_all(parts), at: self.env.now, asked: false }
    }

    /// Notes that a call of a widget came which is no part of a load: the next load is another one.
    fn note_call(&mut self, input: &Input) {
        let id = |field| match input.field(field) {
            Value::Str(id) => Some(id),
            _ => None,
        };
        let by_chat = |run: &mut Self| id(Field::ChatId).and_then(|id| run.world.find_chat(id));
        let widget = match id(Field::WidgetId) {
            Some(id) => self.world.widgets.find(id),
            None => match by_chat(self) {
                Some(chat) => self.world.widget_of(chat),
                None if input
                    .kind()
                    .columns()
                    .iter()
                    .any(|column| column.number == Field::WidgetId as u16) =>
                {
                    self.world.widgets.only()
                }
                None => None,
            },
        };
        if let Some(at) = widget
            && self.world.widgets[at].page_load.as_ref().is_some_and(|load| !load.others)
            && let Some(load) = &mut self.world.widgets[at].page_load
        {
            load.others = true;
        }
    }

    /// Takes a half of a load of a live widget, and tells whether it belongs to another page than the one that is there. While
    /// the widget is loading, there is no page yet that could be another one.
    pub(crate) fn opens_page(&mut self, at: At<Widget>, half: Half) -> Opens {
        let widget = &self.world.widgets[at];
        let load = widget.page_load.as_deref().copied().unwrap_or_default();
        let is_ready = widget.lifecycle.state.is_ready();
        let opens = if widget.from_snapshot && is_ready {
            Opens::Page
        } else if !load.has(half) {
            Opens::Nothing
        } else if is_ready && (load.others && !load.is_inferred || !self.is_just_now(load.at)) {
            Opens::Page
        } else {
            return Opens::Duplicate;
        };
        if !self.out.is_dry() {
            if opens == Opens::Page {
                self.world.widgets[at].page_load = Some(Box::new(load.next()));
            }
            self.note_half(at, half);
        }
        opens
    }

    /// Notes a half of a load.
    pub(crate) fn note_half(&mut self, at: At<Widget>, half: Half) {
        let is_inferred = self.env.origin == Origin::Inferred;
        let load = self.world.widgets[at].page_load.get_or_insert_default();
        load.note(half, is_inferred, self.env.now);
    }

    /// Notes what the source tells itself after a load: that is for the loads to come.
    pub(crate) fn note_tells(&mut self, at: At<Widget>, ready: &input::WidgetReady) -> Step {
        let Some(tells) = &ready.tells else { return Step::Ignored };
        let tells = |event: EventKind| tells.iter().any(|name| **name == *event.name());
        let (shown, chats) = (tells(EventKind::WidgetShown), tells(EventKind::ChatRestored));
        let page_load = &mut self.world.widgets[at].page_load;
        let known = page_load.as_deref().copied().unwrap_or_default();
        if (known.tells_shown, known.tells_chats) == (shown, chats) {
            return Step::Ignored;
        }
        if !self.out.is_dry() {
            *page_load = Some(Box::new(PageLoad { tells_shown: shown, tells_chats: chats, ..known }));
        }
        self.done()
    }

    /// The page asks for another load.
    pub(crate) fn begin_page_load(&mut self, at: At<Widget>) {
        let mut load =
            self.world.widgets[at].page_load.as_deref().map(|load| load.next()).unwrap_or_default();
        load.note(Half::Command, false, self.env.now);
        self.world.widgets[at].page_load = Some(Box::new(load));
    }
}

/// # What news implies
impl Run<'_> {
    /// The step that an input which is news implies, where what it says holds already: a window that opens again was
    /// closed, a call that is answered again was over.
    pub(crate) fn implied(&mut self, input: &Input) -> Option<Input> {
        match input {
            Input::ChatAccept(accept) if accept.replaces == Some(true) => self.replaced_chat(accept),
            Input::ChatRestore(restore) => self.restored_again(restore),
            _ if !self.env.is_told_each_time() => None,
            Input::WindowOpen(open) => {
                let at = self.widget(open.widget_id.as_ref()).ok()?;
                let widget_id = self.world.widgets[at].about.widget_id.clone();
                let close = input::WindowClose { widget_id, ..Default::default() };
                self.world.widgets[at].window.state.is_open().then(|| close.into())
            }
            Input::WindowClose(close) => {
                let at = self.widget(close.widget_id.as_ref()).ok()?;
                let widget_id = self.world.widgets[at].about.widget_id.clone();
                let open = input::WindowOpen { widget_id, ..Default::default() };
                (!self.world.widgets[at].window.state.is_open()).then(|| open.into())
            }
            Input::FormStart(start) => {
                let at = self.widget(start.widget_id.as_ref()).ok()?;
                let form = self.world.widgets[at].form_mut(start.kind)?;
                (form.state == form::State::Collecting).then(|| abandoned(at, start.kind, self.world))
            }
            Input::FormSubmit(submit) => {
                let at = self.widget(submit.widget_id.as_ref()).ok()?;
                let kind = submit.kind.or(self.world.widgets[at].form)?;
                let form = self.world.widgets[at].form_mut(kind)?;
                let is_another = submit.channel.is_some() && form.data.channel != submit.channel;
                match form.state {
                    form::State::Collecting if is_another => Some(abandoned(at, kind, self.world)),
                    form::State::Submitted => {
                        let (widget_id, channel) =
                            (self.world.widgets[at].about.widget_id.clone(), submit.channel.clone());
                        Some(input::FormStart { widget_id, channel, ..input::FormStart::new(kind) }.into())
                    }
                    _ => None,
                }
            }
            Input::CallOffer(call) => {
                let (id, chat, widget) = (&call.call_id, &call.chat_id, &call.widget_id);
                self.implied_call(CallState::Offered, id, chat, widget)
            }
            Input::CallAnswer(call) => {
                let (id, chat, widget) = (&call.call_id, &call.chat_id, &call.widget_id);
                self.implied_call(CallState::Active, id, chat, widget)
            }
            Input::CallReject(call) => {
                let (id, chat, widget) = (&call.call_id, &call.chat_id, &call.widget_id);
                self.implied_call(CallState::Rejected, id, chat, widget)
            }
            Input::CallCancel(call) => {
                let (id, chat, widget) = (&call.call_id, &call.chat_id, &call.widget_id);
                self.implied_call(CallState::Cancelled, id, chat, widget)
            }
            _ => None,
        }
    }

    /// Where a vendor has one chat at a time, the one before has ended when another one starts (Livechatoo).
    fn replaced_chat(&mut self, accept: &input::ChatAccept) -> Option<Input> {
        let own = accept.chat_id.as_ref().and_then(|id| self.world.find_chat(id));
        let widget = match (own, accept.widget_id.as_ref()) {
            (Some(own), _) => self.world.chats[own].about.widget_id.clone()?,
            (None, Some(id)) => id.clone(),
            (None, None) => return None,
        };
        let others = self.world.chats.order().into_iter().filter(|at| Some(*at) != own);
        let mut others = others.map(|at| &self.world.chats[at]);
        let over = others.find(|chat| {
            chat.about.widget_id.as_ref() == Some(&widget) && chat.lifecycle.state.is_running()
        })?;
        accept.chat_id.as_ref()?;
        Some(input::ChatEnd { chat_id: Some(over.id()), ..Default::default() }.into())
    }

    /// A chat comes back once a page: again, it shows that the page was loaded again.
    fn restored_again(&mut self, restore: &input::ChatRestore) -> Option<Input> {
        let at = self.world.find_chat(restore.chat_id.as_ref()?)?;
        let chat = &self.world.chats[at];
        let is_again = chat.lifecycle.data.restored && chat.lifecycle.state.is_running();
        let widget = is_again.then(|| self.world.widget_of(at)).flatten()?;
        let load = self.world.widgets[widget].page_load.as_deref()?;
        if !load.has(Half::Event) || !load.others {
            return None;
        }
        // The source tells itself that its chats go on, as it does here.
        let tells = [(load.tells_shown, EventKind::WidgetShown), (true, EventKind::ChatRestored)];
        let tells = tells.into_iter().filter(|(tells, _)| *tells).map(|(_, event)| event.name().into());
        let (widget_id, tells) = (self.world.widgets[widget].about.widget_id.clone(), Some(tells.collect()));
        Some(input::WidgetReady { widget_id, tells, ..Default::default() }.into())
    }

    /// The step that is missing between a call and the next one of which something is told, and which leaves it in the
    /// state `to`.
    fn implied_call(
        &mut self,
        to: CallState,
        id: &Option<CallId>,
        chat: &Option<ChatId>,
        widget: &Option<WidgetId>,
    ) -> Option<Input> {
        let (call_id, chat_id, widget_id) = (id.clone(), chat.clone(), widget.clone());
        let state = self.call_meant(chat.as_ref(), widget.as_ref())?;
        // Not the call's id: the one before may have had another.
        if state == CallState::Active {
            return Some(input::CallEnd { chat_id, widget_id, ..Default::default() }.into());
        }
        if state == CallState::Offered && to == CallState::Offered {
            return Some(input::CallCancel { chat_id, widget_id, ..Default::default() }.into());
        }
        (state == to && state.is_free())
            .then(|| input::CallOffer { call_id, chat_id, widget_id, ..Default::default() }.into())
    }

    /// The state of the call that an input means: of its chat, else of the widget's current one, else of the widget.
    fn call_meant(&mut self, chat: Option<&ChatId>, widget: Option<&WidgetId>) -> Option<CallState> {
        if let Some(chat) = chat {
            let at = self.world.find_chat(chat)?;
            return Some(self.world.chats[at].call.state);
        }
        let at = self.widget(widget).ok()?;
        let current = self.world.current_chat(Some(at));
        let chat =
            current.map(|chat| &self.world.chats[chat]).filter(|chat| chat.lifecycle.state.is_running());
        Some(chat.map_or(self.world.widgets[at].call.state, |chat| chat.call.state))
    }
}

/// A form is left for another one.
fn abandoned(at: At<Widget>, kind: FormKind, world: &World) -> Input {
    let widget_id = world.widgets[at].about.widget_id.clone();
    input::FormAbandon { widget_id, kind: Some(kind), ..Default::default() }.into()
}

/// What a half of a load means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// The page was loaded again.
    Page,
    /// It is the other half of a load that is known.
    Nothing,
    /// It was delivered twice.
    Duplicate,
}

/// Stands for what an input is about: the window of a widget, its calls, its forms.
fn family(input: &Input) -> u64 {
    let family = match input {
        Input::ChatRestore(_) => input.name(),
        _ => input.name().split('.').next().unwrap_or_default(),
    };
    fingerprint_of_all([family.as_bytes(), said(input, Field::WidgetId).as_bytes()])
}

/// Stands for the kind of an input.
fn kind_print(input: &Input) -> u64 {
    fingerprint(input.name().as_bytes())
}

/// A field of an input, as text.
fn said(input: &Input, field: Field) -> String {
    input.slot(field as u16).map(|slot| text(slot.datum())).unwrap_or_default()
}
