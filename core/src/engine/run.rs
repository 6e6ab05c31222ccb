//! One input on its way through the machines, and what may stop it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::about::About;
use crate::config::Mode;
use crate::env::Env;
use crate::machine::kit::Step;
use crate::machine::{call, chat};
use crate::outbox::Outbox;
use crate::vocabulary::table::{Slot as _, is_blank, write::is_longer};
use crate::vocabulary::{Event, Field, Input, MachineName, Reason, Record as _, Rejection, Text, Value};
use crate::world::registry::At;
use crate::world::{Chat, Widget, World};

/// One input on its way through the machines.
pub(crate) struct Run<'r> {
    pub(crate) env: Env<'r>,
    pub(crate) world: &'r mut World,
    pub(crate) out: &'r mut Outbox,
}

/// Whose a call is.
#[derive(Clone, Copy)]
pub(crate) enum Owner {
    Chat(At<Chat>),
    Widget(At<Widget>),
}

/// Why an input goes no further.
pub(crate) enum Stop {
    /// It waits until this widget is loaded.
    Queue(At<Widget>),
    /// It is not taken.
    Reject(Box<Rejection>),
}

impl From<Box<Rejection>> for Stop {
    fn from(rejection: Box<Rejection>) -> Self {
        Self::Reject(rejection)
    }
}

/// What became of an input, or of a part of what follows from it.
pub(crate) type Result<T = Step> = core::result::Result<T, Stop>;

/// Lets one machine of a widget or a chat take an input: `step!(run, chats[at].survey, input)`.
macro_rules! step {
    ($run:expr, $owners:ident[$at:expr].$machine:ident, $input:expr) => {{
        let owner = &mut $run.world.$owners[$at];
        owner
            .$machine
            .step(&owner.about, &$run.env, $run.out, &$input)
            .map_err($crate::engine::run::Stop::Reject)
    }};
}
pub(crate) use step;

impl<'r> Run<'r> {
    /// Checks what holds for every input: room for its events, its own size, and that it names what it must name. Its
    /// head is known from then on. An input that has not been [settled](crate::vocabulary::table::Slot::settle) may be
    /// rejected for blank text that says nothing.
    #[inline(always)]
    pub(crate) fn begin(&mut self, input: &'r Input) -> core::result::Result<(), Rejection> {
        let (unfit, is_many) = self.env.read_head(input);
        if self.out.queue.len() >= self.env.config.limits.events as usize && needs_room(input) {
            return Err(self.turn_away(MachineName::Engine, Reason::UndeliveredEvents, None));
        }
        match unfit.or_else(|| nameless_user(input)) {
            None if !(is_many || self.world.is_input_tight) => Ok(()),
            None => self.check_length(input),
            Some(field) if is_nameless(input.field(field)) => {
                Err(self.turn_away(MachineName::Input, Reason::MissingFields, Some(field)))
            }
            Some(_) => Err(self.turn_away(MachineName::Engine, Reason::LimitExceeded, unfit)),
        }
    }

    /// Checks that the JSON form of an input is no longer than it may be.
    #[cold]
    #[inline(never)]
    fn check_length(&self, input: &Input) -> core::result::Result<(), Rejection> {
        match is_longer(input.datum(), self.env.config.limits.input as usize) {
            true => Err(self.turn_away(MachineName::Input, Reason::LimitExceeded, None)),
            false => Ok(()),
        }
    }

    /// Rejects the input before any machine has seen it.
    #[cold]
    #[inline(never)]
    fn turn_away(&self, machine: MachineName, reason: Reason, field: Option<Field>) -> Rejection {
        Rejection {
            machine,
            id: Text::default(),
            state: "",
            input: self.env.input(),
            reason,
            fields: field.into_iter().map(|field| field.name().into()).collect(),
        }
    }
}

impl Run<'_> {
    /// Lets the machines take an input; where its source may skip steps, after those that are missing.
    #[inline(always)]
    pub(crate) fn take(&mut self, input: &Input) -> Result {
        if self.env.config.mode == Mode::Observe {
            return self.observe(input);
        }
        self.dispatch(input)
    }

    /// Lets something be decided without effect: what comes before it must be told first.
    pub(crate) fn dry<T>(&mut self, decide: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.out.is_dry() {
            return decide(self);
        }
        self.out.dry();
        let decided = decide(self);
        self.out.wet();
        decided
    }

    /// The step of what has no state: always taken.
    pub(crate) fn done(&self) -> Step {
        if self.out.is_dry() { Step::Dry } else { Step::Taken }
    }

    /// Tells an event that no machine tells.
    pub(crate) fn tell(&mut self, event: impl Into<Event>) {
        self.out.push(&self.env, self.env.origin, event);
    }
}

/// # Machines that several inputs ask
impl Run<'_> {
    /// Lets a chat's lifecycle take an input.
    #[inline]
    pub(crate) fn step_chat(&mut self, at: At<Chat>, input: &chat::In<'_>) -> Result {
        step!(self, chats[at].lifecycle, *input)
    }

    /// Whether the chat lets messages or participants come. One that goes on does, and nothing about it changes: its
    /// machine need not be asked.
    #[inline(always)]
    pub(crate) fn admit(&mut self, at: At<Chat>, input: &chat::In<'_>) -> Result {
        if self.world.chats[at].lifecycle.state.is_current() {
            return Ok(self.done());
        }
        self.step_chat(at, input)
    }

    /// Lets a call take an input. One of a chat that is over can but end.
    pub(crate) fn step_call(&mut self, owner: Owner, input: &call::In<'_>) -> Result {
        match owner {
            Owner::Widget(at) => step!(self, widgets[at].call, *input),
            Owner::Chat(at) => {
                let chat = &self.world.chats[at];
                if chat.lifecycle.state.is_over() && chat.call.state.is_free() {
                    let (id, state) = (chat.about.id(), chat.call.state_name());
                    return Err(self.reject(MachineName::Call, id, state, Reason::ChatEnded));
                }
                step!(self, chats[at].call, *input)
            }
        }
    }
}

/// # Rejections
impl Run<'_> {
    #[cold]
    pub(crate) fn reject(&self, machine: MachineName, id: Text, state: &'static str, reason: Reason) -> Stop {
        self.reject_fields(machine, id, state, reason, Vec::new())
    }

    /// Rejects the input for one of its fields.
    #[cold]
    pub(crate) fn reject_field(
        &self,
        machine: MachineName,
        id: Text,
        state: &'static str,
        reason: Reason,
        field: &str,
    ) -> Stop {
        self.reject_fields(machine, id, state, reason, alloc::vec![field.into()])
    }

    #[cold]
    pub(crate) fn reject_fields(
        &self,
        machine: MachineName,
        id: Text,
        state: &'static str,
        reason: Reason,
        fields: Vec<Text>,
    ) -> Stop {
        Stop::Reject(Box::new(Rejection { machine, id, state, input: self.env.input(), reason, fields }))
    }

    /// Rejects the input because there would be too much of something.
    #[cold]
    pub(crate) fn over(&self, machine: MachineName, about: &About, state: &'static str, field: &str) -> Stop {
        self.reject_field(machine, about.id(), state, Reason::LimitExceeded, field)
    }
}

/// Whether a field holds a blank id: its own, or that of a user.
#[cold]
#[inline(never)]
fn is_nameless(value: Value<'_>) -> bool {
    match value {
        Value::Str(id) => is_blank(id),
        Value::Record(user) => matches!(user.field(Field::Id), Value::Str(id) if is_blank(id)),
        _ => false,
    }
}

/// The field of an input by which somebody without an id comes or goes: they are told from nobody.
#[inline(always)]
fn nameless_user(input: &Input) -> Option<Field> {
    let user = match input {
        Input::ParticipantAdd(add) => &add.user,
        Input::ParticipantRemove(remove) => &remove.user,
        _ => return None,
    };
    is_blank(&user.id).then_some(Field::User)
}

/// Whether an input needs room for events. Choosing who normalises phone numbers tells nothing. The answer to a
/// question of the engine's own must not be lost, and the host may give it while it is still taking events out; there
/// can be no more such answers than questions.
fn needs_room(input: &Input) -> bool {
    !matches!(input, Input::PhoneNormalized(_) | Input::PhoneSetNormalizer(_))
}
