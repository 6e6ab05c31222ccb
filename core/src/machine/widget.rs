//! A widget, from its load to its stop.

use alloc::sync::Arc;

use statig::Outcome::{self, Super, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
use crate::vocabulary::{Json, Page, Prefill, Reason, Side, WidgetKind, WidgetOptions, input};

states! {
    /// Not there.
    Unloaded = "unloaded",
    /// Its configuration is being read; inputs for it wait.
    Loading = "loading",
    /// Ready and not to be seen.
    Hidden = "ready.hidden",
    /// Ready and to be seen.
    Shown = "ready.shown",
    /// Taken away.
    Stopped = "stopped",
    /// Could not be loaded.
    Failed = "failed",
    /// The browser does not support it.
    Unsupported = "unsupported",
}

impl State {
    /// Whether the widget is loaded.
    pub(crate) fn is_ready(self) -> bool {
        matches!(self, Self::Hidden | Self::Shown)
    }
}

/// What a widget keeps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Data {
    pub(crate) kind: WidgetKind,
    /// The options, without `custom`.
    pub(crate) options: Option<Arc<WidgetOptions>>,
    pub(crate) side: Side,
    pub(crate) bubble: bool,
    /// What `widget.ready` said of operators, until availability is reported.
    pub(crate) online: Option<bool>,
    /// The vendor's options that have no place of their own, as the load brought them.
    pub(crate) raw: Option<Json>,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            kind: WidgetKind::Embed,
            options: None,
            side: Side::Right,
            bubble: true,
            online: None,
            raw: None,
        }
    }
}

impl Data {
    fn is_mobile(&self) -> bool {
        self.options.as_ref().is_some_and(|options| options.mobile == Some(true))
    }
}

inputs! {
    Load(&'i input::WidgetLoad) = "widget.load",
    /// With the page and whether an operator is online.
    Ready(Page, bool) = "widget.ready",
    Fail(&'i input::WidgetFail) = "widget.fail",
    Show = "widget.show",
    Hide = "widget.hide",
    Toggle = "widget.toggle",
    Click(&'i input::WidgetClick) = "widget.click",
    SetSide(&'i input::WidgetSetSide) = "widget.set_side",
    SetBubble(&'i input::WidgetSetBubble) = "widget.set_bubble",
    /// With the page, whether an operator is online, and the load that acts as a reload.
    Reload(Page, bool, Option<&'i input::WidgetLoad>) = "widget.reload",
    Stop = "widget.stop",
}

/// States that share their answers.
pub(crate) enum Superstate {
    Ready,
}

machine! { Widget, data Data, input In, superstate Superstate, initial Unloaded; }

type Ctx<'c> = Context<'c, Data>;

impl blocking::State<Widget> for State {
    fn call_handler(&mut self, _: &mut Widget, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match (*self, input) {
            // --- loading ---
            (State::Unloaded | State::Stopped | State::Failed | State::Unsupported, In::Load(_)) => {
                Transition(State::Loading)
            }
            (State::Loading, In::Load(_)) => ctx.ignore(),
            (State::Loading, In::Ready(page, online)) => {
                tell_loaded(ctx, *page, *online, None);
                if *page == Page::Hidden {
                    return Transition(State::Hidden);
                }
                tell_widget!(ctx, WidgetShown {});
                Transition(State::Shown)
            }
            (State::Loading, In::Fail(fail)) => {
                tell_widget!(ctx, WidgetLoadFailed { reason: fail.reason.clone() });
                Transition(if fail.unsupported == Some(true) { State::Unsupported } else { State::Failed })
            }
            (State::Loading, In::Stop) => stop(ctx),
            // The route queues everything else for a loading widget; nothing of it comes here.
            (State::Loading, _) => ctx.reject(Reason::WidgetNotReady),

            // --- shown and hidden ---
            (State::Hidden, In::Show | In::Toggle) => {
                tell_widget!(ctx, WidgetShown {});
                Transition(State::Shown)
            }
            (State::Shown, In::Hide | In::Toggle) => {
                tell_widget!(ctx, WidgetHidden {});
                Transition(State::Hidden)
            }
            (State::Hidden, In::Hide) | (State::Shown, In::Show) => ctx.ignore(),
            (State::Hidden, In::Click(_)) => ctx.reject(Reason::WidgetHidden),
            (State::Shown, In::Click(click)) => {
                tell_widget!(ctx, WidgetClicked { channel: click.channel.clone() });
                ctx.accept()
            }
            (State::Hidden, In::Reload(page, online, load)) => {
                tell_loaded(ctx, *page, *online, *load);
                ctx.accept()
            }
            (State::Shown, In::Reload(page, online, load)) => {
                tell_loaded(ctx, *page, *online, *load);
                tell_widget!(ctx, WidgetShown {});
                ctx.accept()
            }
            (State::Hidden | State::Shown, _) => Super,

            // --- gone ---
            (State::Stopped, In::Stop) | (State::Failed | State::Unsupported, In::Fail(_)) => ctx.ignore(),
            (State::Unloaded, _) => ctx.reject(Reason::UnknownWidget),
            (State::Stopped, _) => ctx.reject(Reason::WidgetStopped),
            (State::Failed | State::Unsupported, _) => ctx.reject(Reason::WidgetFailed),
        }
    }

    fn superstate(&mut self) -> Option<Superstate> {
        matches!(self, State::Hidden | State::Shown).then_some(Superstate::Ready)
    }
}

impl blocking::Superstate<Widget> for Superstate {
    fn call_handler(&mut self, _: &mut Widget, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match input {
            In::SetSide(set) if set.side == ctx.data.side => ctx.ignore(),
            In::SetSide(set) => {
                tell_widget!(ctx, WidgetSideChanged { side: set.side });
                ctx.accept()
            }
            // There is no bubble on mobile devices (Livechatoo).
            In::SetBubble(set) if set.visible == ctx.data.bubble || ctx.data.is_mobile() => ctx.ignore(),
            In::SetBubble(set) => {
                tell_widget!(ctx, WidgetBubbleChanged { visible: set.visible });
                ctx.accept()
            }
            In::Stop => stop(ctx),
            In::Load(_) | In::Ready(..) => ctx.ignore(),
            In::Fail(_) => ctx.reject(Reason::InvalidState),
            _ => Super,
        }
    }
}

fn tell_loaded(ctx: &mut Ctx<'_>, page: Page, online: bool, load: Option<&input::WidgetLoad>) {
    let options = load.and_then(|load| load.options.as_ref()).or(ctx.data.options.as_ref());
    let language = options.and_then(|options| options.effective_language()).cloned();
    tell_widget!(ctx, WidgetLoaded { page, online, language });
}

fn stop(ctx: &mut Ctx<'_>) -> Outcome<State> {
    tell_widget!(ctx, WidgetStopped {});
    Transition(State::Stopped)
}

/// The options as they are kept: without what the prefill takes back, and without its secret.
fn kept(options: &Arc<WidgetOptions>) -> Arc<WidgetOptions> {
    let mut options = WidgetOptions::clone(options);
    if let Some(prefill) = options.prefill.take() {
        options.prefill = Prefill { custom: None, ..prefill }.settled();
    }
    Arc::new(options)
}

impl Machine for Widget {
    named!(Widget);

    fn apply(data: &mut Data, input: &In<'_>, _: State, _: &Env<'_>) {
        match input {
            In::Load(load) => {
                let options = load.options.as_ref().map(kept);
                let options_ref = options.as_deref();
                *data = Data {
                    kind: load.kind.unwrap_or(WidgetKind::Embed),
                    side: options_ref.and_then(|options| options.side).unwrap_or(Side::Right),
                    bubble: options_ref
                        .is_none_or(|options| options.bubble != Some(false) && options.mobile != Some(true)),
                    options,
                    online: None,
                    raw: load.raw.clone(),
                };
            }
            In::Reload(_, _, Some(load)) => {
                data.kind = load.kind.unwrap_or(data.kind);
                if let Some(options) = &load.options {
                    (data.options, data.raw) = (Some(kept(options)), load.raw.clone());
                }
            }
            In::Ready(_, online) => data.online = Some(*online),
            In::SetSide(set) => data.side = set.side,
            In::SetBubble(set) => data.bubble = set.visible,
            _ => {}
        }
    }
}
