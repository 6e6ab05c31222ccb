//! The page a widget is on, and its negation while no operator is online (Livechatoo `page`). Page `hidden` is the widget
//! that does not show: it is the one place where that is known.

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::kit::{Context, Machine, Node, inputs, machine, named, states, tell_widget};
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

    /// The page asked for, where `last` is the last one that was not `hidden`.
    fn requested(self, last: Name) -> Name {
        if self == Self::Hidden { Name::Hidden } else { last }
    }
}

/// What the page keeps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Data {
    /// The last page asked for that was not `hidden`: it comes back when operators do, and when the widget shows again.
    pub(crate) last: Name,
    /// Whether nobody has told yet that the widget shows, or does not: it counts as shown.
    pub(crate) untold: bool,
    /// Whether that was told of the page before, and not yet of this one: then it is no news.
    pub(crate) again: bool,
}

impl Default for Data {
    fn default() -> Self {
        Self { last: Name::StartOnline, untold: false, again: false }
    }
}

impl Node<Page> {
    /// The page asked for.
    pub(crate) fn requested(&self) -> Name {
        self.state.requested(self.data.last)
    }
}

/// Whether a widget shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// Nobody has told; it counts as shown.
    Unknown,
    Shown,
    Hidden,
}

impl Visibility {
    /// The name, as the view has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Shown => "shown",
            Self::Hidden => "hidden",
        }
    }

    /// The schema of a field that holds its name.
    #[cfg(feature = "schema")]
    pub(crate) fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names = [Self::Unknown, Self::Shown, Self::Hidden].map(Self::name);
        schemars::json_schema!({ "enum": names })
    }
}

inputs! {
    /// The page to begin with, which `widget.loaded` has told; whether an operator is online, and whether the source
    /// tells itself that the widget shows.
    Begin(Name, bool, bool) = "widget.ready",
    /// With whether an operator is online.
    Set(Name, bool) = "widget.set_page",
    /// With whether an operator is online.
    Show(bool) = "widget.show",
    Hide = "widget.hide",
    /// With whether an operator is online.
    Toggle(bool) = "widget.toggle",
    /// The page is loaded again, and the source itself tells whether the widget shows.
    LoadAgain = "page load",
    /// What holds is told, after a load and again: `widget.loaded` has told the page.
    Tell = "widget.reload",
    /// Whether an operator is online.
    Availability(bool) = "availability",
}

machine! { Page, data Data, input In, superstate (), initial StartOffline; }

type Ctx<'c> = Context<'c, Data>;

impl blocking::State<Page> for State {
    fn call_handler(&mut self, _: &mut Page, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match (*self, *input) {
            (_, In::Begin(Name::Chat, ..)) => ctx.reject(Reason::InvalidPage),
            (_, In::Begin(page, online, _)) => Transition(State::effective(page, online)),
            (from, In::Set(page, online)) => change(from, page, online, ctx),
            (from, In::Availability(online)) => change(from, from.requested(ctx.data.last), online, ctx),
            (State::Hidden, In::Show(online) | In::Toggle(online)) => {
                change(State::Hidden, ctx.data.last, online, ctx)
            }
            // The page shows already, and that is news.
            (_, In::Show(_)) if ctx.data.untold && ctx.data.again => {
                tell_widget!(ctx, WidgetShown {} as restored);
                ctx.accept()
            }
            (_, In::Show(_)) if ctx.data.untold => {
                tell_widget!(ctx, WidgetShown {});
                ctx.accept()
            }
            (_, In::Show(_)) => ctx.ignore(),
            // It did not show on the page before either, and whoever listens on this one has not heard that.
            (State::Hidden, In::Hide) if ctx.data.again => {
                tell_widget!(ctx, WidgetHidden {} as restored);
                ctx.accept()
            }
            (from, In::Hide | In::Toggle(_)) => change(from, Name::Hidden, false, ctx),
            (_, In::LoadAgain) => ctx.accept(),
            (State::Hidden, In::Tell) => ctx.ignore(),
            (_, In::Tell) if ctx.data.untold => ctx.ignore(),
            (_, In::Tell) => {
                tell_widget!(ctx, WidgetShown {});
                ctx.accept()
            }
            (_, In::Never(never, _)) => match never {},
        }
    }
}

/// Another page: told first, and then whether the widget shows, where that is another fact now.
fn change(from: State, requested: Name, online: bool, ctx: &mut Ctx<'_>) -> Outcome<State> {
    let to = State::effective(requested, online);
    if to == from && requested == from.requested(ctx.data.last) {
        return ctx.ignore();
    }
    tell_widget!(ctx, WidgetPageChanged { from: from.page(), to: to.page(), requested });
    match (from, to) {
        (_, State::Hidden) => tell_widget!(ctx, WidgetHidden {}),
        (State::Hidden, _) => tell_widget!(ctx, WidgetShown {}),
        _ => {}
    }
    Transition(to)
}

impl Machine for Page {
    named!(Page);

    fn apply(data: &mut Data, input: &In<'_>, to: State, _: &Env<'_>) {
        match *input {
            In::Begin(page, _, untold) => {
                let untold = untold && page != Name::Hidden;
                *data = Data { last: last(page, Name::StartOnline), untold, again: false };
            }
            In::Set(page, _) => {
                data.last = last(page, data.last);
                data.untold = data.untold && to != State::Hidden;
                data.again = data.again && data.untold;
            }
            In::Show(_) | In::Hide | In::Toggle(_) => (data.untold, data.again) = (false, false),
            // A page that is hidden is known to be.
            In::LoadAgain if to == State::Hidden => data.again = true,
            In::LoadAgain => (data.again, data.untold) = (data.again || !data.untold, true),
            _ => {}
        }
    }
}

/// The last page that was not hidden, once `page` was asked for.
fn last(page: Name, before: Name) -> Name {
    if page == Name::Hidden { before } else { page }
}
