//! A widget, from its load to its stop.

use alloc::sync::Arc;

use statig::Outcome::{self, Transition};
use statig::blocking;

use crate::env::Env;
use crate::machine::kit::{Context, Machine, inputs, machine, named, states, tell_widget};
use crate::machine::short_print;
use crate::vocabulary::{Json, List, Page, Prefill, Reason, Side, Text, WidgetKind, WidgetOptions, input};

states! {
    /// Not there.
    Unloaded = "unloaded",
    /// Its configuration is being read; inputs for it wait.
    Loading = "loading",
    /// Loaded. Whether it shows, its page says.
    Ready = "ready",
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
        self == Self::Ready
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
    /// What `widget.ready` said of operators, if anything; until availability is reported.
    pub(crate) online: Option<bool>,
    /// The vendor's options that have no place of their own, as the load brought them.
    pub(crate) raw: Option<Json>,
    /// The fingerprint of why it could not be loaded; 0 where it could, or that is not known.
    pub(crate) failure: u32,
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
            failure: 0,
        }
    }
}

impl Data {
    fn is_mobile(&self) -> bool {
        self.options.as_ref().is_some_and(|options| options.mobile == Some(true))
    }
}

/// What of a widget is replaced.
pub(crate) struct Update<'u> {
    /// What differs, by name.
    pub(crate) fields: List<Text>,
    /// The new values of the options that differ.
    pub(crate) values: Option<Arc<WidgetOptions>>,
    /// All options, as they are from now on.
    pub(crate) options: &'u Option<Arc<WidgetOptions>>,
    /// The new kind, where it differs.
    pub(crate) kind: Option<WidgetKind>,
    /// The vendor's options that have no place of their own, where there are any.
    pub(crate) raw: &'u Option<Json>,
}

inputs! {
    Load(&'i input::WidgetLoad) = "widget.load",
    /// With the page and whether an operator is online, where that is known.
    Ready(Page, Option<bool>) = "widget.ready",
    Fail(&'i input::WidgetFail) = "widget.fail",
    Click(&'i input::WidgetClick) = "widget.click",
    SetSide(&'i input::WidgetSetSide) = "widget.set_side",
    SetBubble(&'i input::WidgetSetBubble) = "widget.set_bubble",
    /// With the page, and whether an operator is online, where that is known.
    Reload(Page, Option<bool>) = "widget.reload",
    /// With what differs, and the options as they are from now on.
    Update(&'i Update<'i>) = "widget.update",
    Stop = "widget.stop",
}

machine! { Widget, data Data, input In, superstate (), initial Unloaded; }

type Ctx<'c> = Context<'c, Data>;

impl blocking::State<Widget> for State {
    fn call_handler(&mut self, _: &mut Widget, input: &In<'_>, ctx: &mut Ctx<'_>) -> Outcome<State> {
        match (*self, input) {
            // --- loading ---
            (State::Unloaded | State::Stopped | State::Failed | State::Unsupported, In::Load(_)) => {
                Transition(State::Loading)
            }
            // Nothing of it was told yet.
            (State::Loading, In::Update(_)) => ctx.accept(),
            (State::Loading, In::Ready(page, online)) => {
                tell_loaded(ctx, *page, *online);
                Transition(State::Ready)
            }
            (State::Loading, In::Fail(fail)) => {
                tell_widget!(ctx, WidgetLoadFailed { reason: fail.reason.clone() });
                Transition(if fail.unsupported == Some(true) { State::Unsupported } else { State::Failed })
            }
            (State::Loading, In::Stop) => stop(ctx),
            // The route queues everything else for a loading widget; nothing of it comes here.
            (State::Loading, _) => ctx.reject(Reason::WidgetNotReady),

            // --- ready ---
            (State::Ready, In::Click(click)) => {
                tell_widget!(ctx, WidgetClicked { channel: click.channel.clone() });
                ctx.accept()
            }
            (State::Ready, In::SetSide(set)) if set.side == ctx.data.side => ctx.ignore(),
            (State::Ready, In::SetSide(set)) => {
                tell_widget!(ctx, WidgetSideChanged { side: set.side });
                ctx.accept()
            }
            // There is no bubble on mobile devices (Livechatoo).
            (State::Ready, In::SetBubble(set)) if set.visible == ctx.data.bubble || ctx.data.is_mobile() => {
                ctx.ignore()
            }
            (State::Ready, In::SetBubble(set)) => {
                tell_widget!(ctx, WidgetBubbleChanged { visible: set.visible });
                ctx.accept()
            }
            (State::Ready, In::Reload(page, online)) => {
                tell_loaded(ctx, *page, *online);
                ctx.accept()
            }
            (State::Ready, In::Update(update)) => {
                let (fields, options) = (update.fields.clone(), update.values.clone());
                tell_widget!(ctx, WidgetUpdated { fields, options, kind: update.kind });
                ctx.accept()
            }
            (State::Ready, In::Stop) => stop(ctx),
            (State::Ready, In::Load(_) | In::Ready(..)) => ctx.ignore(),
            (State::Ready, In::Fail(_)) => ctx.reject(Reason::InvalidState),
            (State::Ready, In::Never(never, _)) => match *never {},

            // --- gone ---
            (State::Stopped, In::Stop) => ctx.ignore(),
            (State::Failed | State::Unsupported, In::Fail(fail))
                if !fails_otherwise(*self, ctx.data, fail) =>
            {
                ctx.ignore()
            }
            (State::Unloaded, _) => ctx.reject(Reason::UnknownWidget),
            (State::Stopped, _) => ctx.reject(Reason::WidgetStopped),
            (State::Failed | State::Unsupported, _) => ctx.reject(Reason::WidgetFailed),
        }
    }
}

/// Whether what is said of a failure differs from what was said before.
fn fails_otherwise(state: State, data: &Data, fail: &input::WidgetFail) -> bool {
    let other_state =
        fail.unsupported.is_some_and(|unsupported| unsupported != (state == State::Unsupported));
    other_state || data.failure != 0 && data.failure != short_print(&fail.reason)
}

fn tell_loaded(ctx: &mut Ctx<'_>, page: Page, online: Option<bool>) {
    let language = ctx.data.options.as_ref().and_then(|options| options.effective_language()).cloned();
    tell_widget!(ctx, WidgetLoaded { page, online, language });
}

fn stop(ctx: &mut Ctx<'_>) -> Outcome<State> {
    tell_widget!(ctx, WidgetStopped {});
    Transition(State::Stopped)
}

/// The options as they are kept: without what the prefill takes back, and without its secret.
pub(crate) fn kept(options: &Arc<WidgetOptions>) -> Arc<WidgetOptions> {
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
                    failure: 0,
                };
            }
            In::Update(update) => {
                data.kind = update.kind.unwrap_or(data.kind);
                data.options.clone_from(update.options);
                if update.raw.is_some() {
                    data.raw.clone_from(update.raw);
                }
            }
            In::Fail(fail) => data.failure = short_print(&fail.reason),
            In::Ready(_, online) => data.online = *online,
            In::SetSide(set) => data.side = set.side,
            In::SetBubble(set) => data.bubble = set.visible,
            _ => {}
        }
    }
}
