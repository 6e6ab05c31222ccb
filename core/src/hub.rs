//! Listeners beside an engine: all hear each event, in order, whatever the others do.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::mem;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::engine::Engine;
use crate::vocabulary::event::EventType;
use crate::vocabulary::{Envelope, Event};

/// What a listener fails with: any error, by `?`.
pub type ListenerError = Box<dyn core::error::Error + Send + Sync>;

/// Takes the events out of an engine and tells each to all who listen.
///
/// Listeners are called by [`deliver`](Hub::deliver) alone, one event after the other, in the order in which they
/// subscribed. A listener gets the event [as it is told](Heard), and with it the engine and the hub, to tell an input,
/// subscribe or unsubscribe meanwhile; one that fails stops nobody. The rules are those of
/// [every language](https://github.com/parlour-dev/parlour/blob/main/docs/bindings.md). A hub is for one engine, and nobody
/// else polls that.
///
/// ```
/// use std::sync::mpsc::channel;
///
/// use parlour::event::{ChatStarted, WidgetLoaded};
/// use parlour::{Config, Engine, Hub, input};
///
/// let (note, notes) = channel();
/// let (mut engine, mut hub) = (Engine::new(Config::default()), Hub::new());
///
/// // One type of event, with its fields; what a listener tells the engine, all hear later.
/// hub.on::<WidgetLoaded>(|heard| {
///     let message = Some("Hello?".into());
///     heard.engine.handle(heard.envelope.at, input::ChatRequest { message, ..Default::default() })?;
///     Ok(())
/// });
/// hub.once::<ChatStarted>(|heard| Ok(note.send(format!("{} started", heard.event.chat_id.as_str()))?));
/// // Every event.
/// let all = hub.any(|heard| Ok(note.send(heard.event.name().into())?));
///
/// engine.handle(0, input::WidgetLoad::new("support"))?;
/// engine.handle(80, input::WidgetReady::default())?;
/// hub.deliver(&mut engine)?;
/// assert!(notes.try_iter().eq(["widget.loaded", "widget.shown", "chat.requested", "lead.captured"]));
///
/// all.unsubscribe();
/// engine.handle(5_000, input::ChatAccept::default())?;
/// hub.deliver(&mut engine)?;
/// assert!(notes.try_iter().eq(["local-1 started"]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Listeners are [`Send`], so that a hub goes where its engine goes: into a task, to another thread. They may borrow
/// what lives longer than the hub (`'l`); a `Hub<'static>` is one that borrows nothing.
#[derive(Default)]
pub struct Hub<'l> {
    /// In the order in which they subscribed.
    listeners: Vec<Listener<'l>>,
    /// What is told next, and to whom: the rest of an event, or of what holds.
    due: VecDeque<(Number, Arc<Envelope>)>,
    /// What listeners of that event failed with.
    failed: VecDeque<(ListenerError, Arc<Envelope>)>,
    /// What nobody has handled.
    errors: Vec<ListenerError>,
    on_error: Option<Box<HandleError<'l>>>,
    is_delivering: bool,
    /// How many have subscribed so far.
    subscribed: Number,
}

/// The place of a listener among all who ever subscribed.
type Number = u64;

type Hear<'l> = dyn for<'t> FnMut(Heard<'t, 'l>) -> Result<(), ListenerError> + Send + 'l;

type HandleError<'l> =
    dyn for<'e> FnMut(ListenerError, &'e Envelope) -> Result<(), ListenerError> + Send + 'l;

/// Somebody who listens.
struct Listener<'l> {
    number: Number,
    /// Whether an event is of the type.
    hears: fn(&Event) -> bool,
    is_once: bool,
    /// Whether what holds is still to be told.
    waits: bool,
    subscription: Subscription,
    /// None while it is called.
    hear: Option<Box<Hear<'l>>>,
}

/// What a listener gets: an event, typed as the listener asked for it, and what may be done meanwhile.
#[derive(Debug)]
pub struct Heard<'t, 'l, E = Event> {
    /// The event.
    pub event: &'t E,
    /// The event as the engine gave it, with its `seq`, `at`, `origin` and `cause`.
    pub envelope: &'t Envelope,
    /// The engine, to tell it an input: the events that follow come after those that wait.
    pub engine: &'t mut Engine,
    /// The hub, to subscribe others: they hear the events that come after this one.
    pub hub: &'t mut Hub<'l>,
    /// The listener's own.
    pub subscription: &'t Subscription,
}

/// What `on`, `once` and `any` give back, to unsubscribe by. The subscription goes on where this is dropped.
#[derive(Clone, Debug, Default)]
pub struct Subscription {
    is_over: Arc<AtomicBool>,
}

/// Listeners failed: all their errors, in the order in which they came.
#[derive(Debug)]
#[non_exhaustive]
pub struct ListenerErrors {
    /// At least one.
    pub errors: Vec<ListenerError>,
}

/// Subscribes listeners who first hear what holds; see [`Hub::replay`].
#[derive(Debug)]
pub struct Replay<'h, 'l> {
    hub: &'h mut Hub<'l>,
}

/// # Listeners
impl<'l> Hub<'l> {
    /// A hub without listeners. Where some fail, [`deliver`](Hub::deliver) does.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A hub that brings each error of a listener here, with the envelope, once all have heard that event. An error that
    /// this gives back itself is one that nobody has handled: [`deliver`](Hub::deliver) fails with it.
    #[must_use]
    pub fn with_error_handler(
        on_error: impl for<'e> FnMut(ListenerError, &'e Envelope) -> Result<(), ListenerError> + Send + 'l,
    ) -> Self {
        Self { on_error: Some(Box::new(on_error)), ..Self::default() }
    }

    /// Has a listener hear each event of one type from now on: a struct of [`event`](crate::event).
    pub fn on<E: EventType>(
        &mut self,
        listener: impl for<'t> FnMut(Heard<'t, 'l, E>) -> Result<(), ListenerError> + Send + 'l,
    ) -> Subscription {
        self.subscribe(listener, false, false)
    }

    /// Has a listener hear the next event of one type, and no other.
    pub fn once<E: EventType>(
        &mut self,
        listener: impl for<'t> FnMut(Heard<'t, 'l, E>) -> Result<(), ListenerError> + Send + 'l,
    ) -> Subscription {
        self.subscribe(listener, true, false)
    }

    /// Has a listener hear every event.
    pub fn any(
        &mut self,
        listener: impl for<'t> FnMut(Heard<'t, 'l>) -> Result<(), ListenerError> + Send + 'l,
    ) -> Subscription {
        self.subscribe(listener, false, false)
    }

    /// Has the listener that is subscribed by what comes back - `hub.replay().on(…)`, `hub.replay().any(…)` - first hear
    /// what holds, told to it alone as of the latest event: see [`Engine::what_holds`].
    ///
    /// ```
    /// use parlour::event::WidgetLoaded;
    /// use parlour::vocabulary::Origin;
    /// use parlour::{Config, Engine, Hub, input};
    ///
    /// let mut engine = Engine::new(Config::default());
    /// engine.handle(0, input::WidgetLoad::new("support"))?;
    /// engine.handle(80, input::WidgetReady::default())?;
    /// engine.events().for_each(drop);
    ///
    /// let mut hub = Hub::new();
    /// hub.replay().on::<WidgetLoaded>(|heard| {
    ///     assert_eq!(heard.envelope.origin, Origin::Restored);
    ///     println!("{} is there already", heard.event.widget_id.as_str());
    ///     Ok(())
    /// });
    /// hub.deliver(&mut engine)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn replay(&mut self) -> Replay<'_, 'l> {
        Replay { hub: self }
    }

    fn subscribe<E: EventType>(
        &mut self,
        mut listener: impl for<'t> FnMut(Heard<'t, 'l, E>) -> Result<(), ListenerError> + Send + 'l,
        is_once: bool,
        waits: bool,
    ) -> Subscription {
        let hear = move |heard: Heard<'_, 'l>| {
            let Heard { event, envelope, engine, hub, subscription } = heard;
            match E::of(event) {
                Some(event) => listener(Heard { event, envelope, engine, hub, subscription }),
                None => Ok(()),
            }
        };
        let subscription = Subscription::default();
        self.subscribed += 1;
        self.listeners.push(Listener {
            number: self.subscribed,
            hears: |event| E::of(event).is_some(),
            is_once,
            waits,
            subscription: subscription.clone(),
            hear: Some(Box::new(hear)),
        });
        subscription
    }
}

impl<'l> Replay<'_, 'l> {
    /// As [`Hub::on`]; the listener first hears what holds of this type.
    pub fn on<E: EventType>(
        self,
        listener: impl for<'t> FnMut(Heard<'t, 'l, E>) -> Result<(), ListenerError> + Send + 'l,
    ) -> Subscription {
        self.hub.subscribe(listener, false, true)
    }

    /// As [`Hub::any`]; the listener first hears all that holds.
    pub fn any(
        self,
        listener: impl for<'t> FnMut(Heard<'t, 'l>) -> Result<(), ListenerError> + Send + 'l,
    ) -> Subscription {
        self.hub.subscribe(listener, false, true)
    }
}

impl Subscription {
    /// Ends it, at once: the listener is not called any more, not even for an event that is being told. Where it has ended,
    /// nothing happens. What the listener owns is dropped with the next delivery.
    pub fn unsubscribe(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }
}

/// # Delivery
impl<'l> Hub<'l> {
    /// Tells all events that the engine has, also those that come of what listeners tell it meanwhile. Called by a listener
    /// it does nothing: the delivery that is under way goes on until no event is left.
    ///
    /// Where a listener panics, what has not been told is told by the next delivery.
    ///
    /// # Errors
    ///
    /// What listeners failed with, where the hub has no error handler, and what that failed with; no event is left then.
    pub fn deliver(&mut self, engine: &mut Engine) -> Result<(), ListenerErrors> {
        if self.is_delivering {
            return Ok(());
        }
        Delivery::of(self).run(engine);
        let errors = mem::take(&mut self.errors);
        if errors.is_empty() { Ok(()) } else { Err(ListenerErrors { errors }) }
    }

    /// Finds what is to be told next, and to whom; false where there is nothing any more.
    fn look(&mut self, engine: &mut Engine) -> bool {
        if let Some(envelope) = engine.poll_event() {
            let envelope = Arc::new(envelope);
            let hearing = self.listeners.iter().filter(|one| !one.waits && (one.hears)(&envelope.event));
            self.due.extend(hearing.map(|one| (one.number, Arc::clone(&envelope))));
            return true;
        }
        let Some(late) = self.listeners.iter_mut().find(|one| one.waits && !one.subscription.is_over())
        else {
            return false;
        };
        late.waits = false;
        let holds = engine.what_holds().into_iter().filter(|held| (late.hears)(&held.event));
        self.due.extend(holds.map(|held| (late.number, Arc::new(held))));
        true
    }

    /// Whether somebody failed at an event that everybody has heard.
    fn has_failed(&self) -> bool {
        let is_due = |told| self.due.front().is_some_and(|(_, next)| Arc::ptr_eq(next, told));
        self.failed.front().is_some_and(|(_, told)| !is_due(told))
    }

    fn handle_errors(&mut self) {
        while let Some((error, envelope)) = self.failed.pop_front() {
            let unhandled = match &mut self.on_error {
                Some(on_error) => on_error(error, &envelope).err(),
                None => Some(error),
            };
            self.errors.extend(unhandled);
        }
    }

    fn listener(&mut self, number: Number) -> Option<&mut Listener<'l>> {
        let at = self.listeners.binary_search_by_key(&number, |one| one.number).ok()?;
        self.listeners.get_mut(at)
    }
}

/// What is under way; also where a listener panics, the hub is as it should be afterwards.
struct Delivery<'h, 'l> {
    hub: &'h mut Hub<'l>,
}

impl<'h, 'l> Delivery<'h, 'l> {
    fn of(hub: &'h mut Hub<'l>) -> Self {
        hub.is_delivering = true;
        Self { hub }
    }

    fn run(&mut self, engine: &mut Engine) {
        loop {
            if self.hub.has_failed() {
                self.hub.handle_errors();
            }
            match self.hub.due.pop_front() {
                Some((number, envelope)) => self.tell(number, envelope, engine),
                None if self.hub.look(engine) => {}
                None => return,
            }
        }
    }

    fn tell(&mut self, number: Number, envelope: Arc<Envelope>, engine: &mut Engine) {
        let Some(listener) = self.hub.listener(number) else { return };
        let subscription = listener.subscription.clone();
        if subscription.is_over() {
            return;
        }
        if listener.is_once {
            subscription.unsubscribe();
        }
        let Some(hear) = listener.hear.take() else { return };
        let mut lent = Lent { hub: &mut *self.hub, number, hear: Some(hear) };
        let Lent { hub, hear: Some(hear), .. } = &mut lent else { return };
        let (event, subscription) = (&envelope.event, &subscription);
        let done = hear(Heard { event, envelope: &envelope, engine, hub, subscription });
        drop(lent);
        self.hub.failed.extend(done.err().map(|error| (error, envelope)));
    }
}

impl Drop for Delivery<'_, '_> {
    fn drop(&mut self) {
        self.hub.is_delivering = false;
        self.hub.listeners.retain(|listener| !listener.subscription.is_over());
    }
}

/// A listener that is called: afterwards it is in its place again.
struct Lent<'h, 'l> {
    hub: &'h mut Hub<'l>,
    number: Number,
    hear: Option<Box<Hear<'l>>>,
}

impl Drop for Lent<'_, '_> {
    fn drop(&mut self) {
        if let Some(listener) = self.hub.listener(self.number) {
            listener.hear = self.hear.take();
        }
    }
}

impl fmt::Debug for Hub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("listeners", &self.listeners.len()).finish_non_exhaustive()
    }
}

impl fmt::Display for ListenerErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.errors.len() {
            1 => f.write_str("a listener failed"),
            times => write!(f, "listeners failed {times} times"),
        }
    }
}

/// Its source is the first of them.
impl core::error::Error for ListenerErrors {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.errors.first().map(|first| &**first as _)
    }
}
