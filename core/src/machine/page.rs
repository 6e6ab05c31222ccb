//! The page a widget is on, and its negation while no operator is online (Livechatoo `page`).

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
use crate::vocabulary::{Page as Name, Reason};

states! {
    StartOnline = "start_online",
    Online = "online",
    StartOffline = "start_offline",
    Offline = "offline",
    Hidden = "hidden",
    Mini = "mini",
    Chat = "chat",
}

impl State {
    /// The page as the vocabulary names it.
    pub(crate) const fn page(self) -> Name {
        match self {
            Self::StartOnline => Name::StartOnline,
            Self::Online => Name::Online,
            Self::StartOffline => Name::StartOffline,
            Self::Offline => Name::Offline,
            Self::Hidden => Name::Hidden,
            Self::Mini => Name::Mini,
            Self::Chat => Name::Chat,
        }
    }

    /// What shows of a requested page.
    pub(crate) const fn effective(requested: Name, online: bool) -> Self {
        match (requested, online) {
            (Name::StartOnline, true) => Self::StartOnline,
            (Name::StartOnline, false) | (Name::StartOffline, _) => Self::StartOffline,
            (Name::Online, true) => Self::Online,
            (Name::Online, false) | (Name::Offline, _) => Self::Offline,
            (Name::Hidden, _) => Self::Hidden,
            (Name::Mini, _) => Self::Mini,
            (Name::Chat, _) => Self::Chat,
        }
    }
}

/// What the page keeps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Data {
    /// The page asked for, which comes back when operators do.
    pub(crate) requested: Name,
}

impl Default for Data {
    fn default() -> Self {
        Self { requested: Name::StartOnline }
    }
}

inputs! {
    /// The page to begin with, told by `widget.loaded`; with whether an operator is online.
    Begin(Name, bool) = "widget.ready",
    /// With whether an operator is online.
    Set(Name, bool) = "widget.set_page",
    /// Whether an operator is online.
    Availability(bool) = "availability",
}

machine! { Page, data Data, input In, superstate (), initial StartOffline; }

impl blocking::State<Page> for State {
    fn call_handler(&mut self, _: &mut Page, input: &In<'_>, ctx: &mut Context<'_, Data>) -> Outcome<State> {
        match *input {
            In::Begin(Name::Chat, _) => ctx.reject(Reason::InvalidPage),
            In::Begin(page, online) => Transition(State::effective(page, online)),
            In::Set(page, online) => change(*self, page, online, ctx),
            In::Availability(online) => change(*self, ctx.data.requested, online, ctx),
            In::Never(never, _) => match never {},
        }
    }
}

fn change(from: State, requested: Name, online: bool, ctx: &mut Context<'_, Data>) -> Outcome<State> {
    let to = State::effective(requested, online);
    if to == from && requested == ctx.data.requested {
        return ctx.ignore();
    }
    tell_widget!(ctx, WidgetPageChanged { from: from.page(), to: to.page(), requested });
    Transition(to)
}

impl Machine for Page {
    named!(Page);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        if let In::Begin(page, _) | In::Set(page, _) = *input {
            data.requested = page;
        }
    }
}
