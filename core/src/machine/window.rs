//! The chat window: a region of its own inside a shown widget. Closing it closes no chat.

use statig::Outcome::{self, Super, Transition};
use statig::blocking;

use crate::config::Mode;
use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
use crate::vocabulary::{Reason, WindowSize};

states! {
    Closed = "closed",
    Restored = "open.restored",
    Maximized = "open.maximized",
    Minimized = "open.minimized",
    PoppedOut = "popped_out",
}

impl State {
    /// Whether the visitor cannot see what agents write.
    pub(crate) fn hides_messages(self) -> bool {
        matches!(self, Self::Closed | Self::Minimized)
    }

    /// Whether the window is open, wherever it is.
    pub(crate) fn is_open(self) -> bool {
        self != Self::Closed
    }

    /// The size, where the window is open in the page.
    pub(crate) fn size(self) -> Option<WindowSize> {
        match self {
            Self::Restored => Some(WindowSize::Res),
            Self::Maximized => Some(WindowSize::Max),
            Self::Minimized => Some(WindowSize::Min),
            Self::Closed | Self::PoppedOut => None,
        }
    }
}

inputs! {
    /// With whether opening means popping out (on mobile devices and page `mini`), and whether the widget has a
    /// running chat.
    Open(bool, bool) = "window.open",
    Close = "window.close",
    /// With whether a chat runs, and whether that is known.
    Minimize(bool, bool) = "window.minimize",
    /// With whether a chat runs, and whether that is known.
    Maximize(bool, bool) = "window.maximize",
    /// With whether a chat runs, and whether that is known.
    Restore(bool, bool) = "window.restore",
    PopOut = "window.pop_out",
    /// What holds is told again; with whether the widget is hidden, and whether it has a running chat.
    Tell(bool, bool) = "widget.reload",
    /// The widget shows after it was hidden; with whether it has a running chat.
    Show(bool) = "widget.show",
}

/// What the window keeps.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data {
    /// Whether all was told again while the widget was hidden: that the window is open is still to be told.
    pub(crate) untold: bool,
}

/// States that share their answers.
pub(crate) enum Superstate {
    /// With the size.
    Open(WindowSize),
}

machine! { Window, data Data, input In, superstate Superstate, initial Closed; }

type Ctx<'c> = Context<'c, Data>;

impl blocking::State<Window> for State {
    fn call_handler(&mut self, _: &mut Window, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match (*self, *input) {
            // --- told again ---
            (State::Closed, In::Tell(..) | In::Show(_)) => ctx.ignore(),
            // In a widget that is hidden, no window is to be seen.
            (_, In::Tell(true, _)) => ctx.accept_if(!ctx.data.untold),
            (_, In::Tell(false, during)) => tell_again(ctx, *self, during),
            (_, In::Show(during)) if ctx.data.untold => tell_again(ctx, *self, during),
            (_, In::Show(_)) => ctx.ignore(),

            // --- closed ---
            (State::Closed, In::Open(false, _)) => {
                tell_widget!(ctx, WindowOpened {});
                Transition(State::Restored)
            }
            (State::Closed, In::Open(true, _) | In::PopOut) => pop_out(ctx, None),
            (State::Closed, In::Close) => ctx.ignore(),
            // Livechatoo tells sizes and never the opening itself.
            (State::Closed, In::Minimize(during, _) | In::Maximize(during, _) | In::Restore(during, _)) => {
                if ctx.env.config.mode == Mode::Strict {
                    return ctx.reject(Reason::WindowClosed);
                }
                tell_widget!(ctx, WindowOpened {} as inferred);
                match input {
                    In::Minimize(..) => resize(ctx, State::Minimized, during),
                    In::Maximize(..) => resize(ctx, State::Maximized, during),
                    _ => resize(ctx, State::Restored, during),
                }
            }

            // --- open ---
            (State::Minimized, In::Open(_, during)) => resize(ctx, State::Restored, during),
            (State::Restored | State::Maximized, In::Open(..)) => ctx.ignore(),
            (State::Minimized, In::Minimize(_, true))
            | (State::Maximized, In::Maximize(_, true))
            | (State::Restored, In::Restore(_, true)) => ctx.ignore(),
            (State::Restored | State::Maximized | State::Minimized, _) => Super,

            // --- popped out ---
            (State::PoppedOut, In::Open(..) | In::PopOut) => ctx.ignore(),
            (State::PoppedOut, In::Close) => close(ctx),
            (State::PoppedOut, In::Minimize(during, _)) => resize(ctx, State::Minimized, during),
            (State::PoppedOut, In::Maximize(during, _)) => resize(ctx, State::Maximized, during),
            (State::PoppedOut, In::Restore(during, _)) => resize(ctx, State::Restored, during),

            (_, In::Never(never, _)) => match never {},
        }
    }

    fn superstate(&mut self) -> Option<Superstate> {
        self.size().map(Superstate::Open)
    }
}

impl blocking::Superstate<Window> for Superstate {
    fn call_handler(&mut self, _: &mut Window, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match *input {
            In::Close => close(ctx),
            // The same size again, where a chat runs or not: the other one is news.
            In::Minimize(during, _) => resize(ctx, State::Minimized, during),
            In::Maximize(during, _) => resize(ctx, State::Maximized, during),
            In::Restore(during, _) => resize(ctx, State::Restored, during),
            In::PopOut => {
                let Self::Open(size) = *self;
                pop_out(ctx, Some(size))
            }
            _ => Super,
        }
    }
}

fn close(ctx: &mut Ctx<'_>) -> Outcome<State> {
    tell_widget!(ctx, WindowClosed {});
    Transition(State::Closed)
}

fn pop_out(ctx: &mut Ctx<'_>, size: Option<WindowSize>) -> Outcome<State> {
    tell_widget!(ctx, WindowPoppedOut { size });
    Transition(State::PoppedOut)
}

fn resize(ctx: &mut Ctx<'_>, to: State, during_chat: bool) -> Outcome<State> {
    let size = to.size().unwrap_or(WindowSize::Res);
    tell_widget!(ctx, WindowResized { size, during_chat });
    Transition(to)
}

/// Tells where the window is, for those who have not heard it.
fn tell_again(ctx: &mut Ctx<'_>, state: State, during_chat: bool) -> Outcome<State> {
    if state == State::PoppedOut {
        tell_widget!(ctx, WindowPoppedOut { size: None } as restored);
    } else {
        tell_widget!(ctx, WindowOpened {} as restored);
    }
    if let Some(size @ (WindowSize::Max | WindowSize::Min)) = state.size() {
        tell_widget!(ctx, WindowResized { size, during_chat } as restored);
    }
    ctx.accept()
}

impl Machine for Window {
    named!(Window);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        data.untold = matches!(input, In::Tell(true, _));
    }
}
