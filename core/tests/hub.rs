//! Listeners: who hears what, in which order, and what becomes of errors. The rules are those of `docs/bindings.md`.

#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, OnceLock};

use parlour::event::{ChatRestored, ChatStarted, WidgetLoaded, WidgetShown, WindowOpened};
use parlour::hub::{Heard, ListenerError, Subscription};
use parlour::vocabulary::Origin;
use parlour::{Config, Engine, Hub, input};

/// What was heard, by whom.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn add(&self, note: impl Into<String>) -> Result<(), ListenerError> {
        self.0.lock().unwrap().push(note.into());
        Ok(())
    }

    /// A listener to every event that notes what it hears.
    fn by<'l>(
        &'l self,
        who: &'l str,
    ) -> impl for<'t> FnMut(Heard<'t, 'l>) -> Result<(), ListenerError> + Send + 'l {
        move |heard| self.add(format!("{who} {}", heard.event.name()))
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// An engine with a widget, whose events `widget.loaded` and `widget.shown` wait.
fn loaded() -> Engine {
    let mut engine = Engine::new(Config::default());
    engine.handle(0, input::WidgetLoad::new("w")).unwrap();
    engine.handle(1, input::WidgetReady { online: Some(true), ..Default::default() }).unwrap();
    engine
}

fn open(engine: &mut Engine, at: u64) {
    engine.handle(at, input::WindowOpen::default()).unwrap();
}

fn messages(errors: &[ListenerError]) -> Vec<String> {
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn all_hear_one_event_before_any_hears_the_next_in_the_order_of_their_coming() {
    let (notes, mut engine, mut hub) = (Notes::default(), loaded(), Hub::new());
    hub.any(notes.by("a"));
    hub.on::<WidgetShown>(|_| notes.add("b"));
    hub.any(notes.by("c"));
    let same = || notes.by("d");
    hub.any(same());
    hub.any(same());
    assert!(notes.take().is_empty(), "nobody hears before events are delivered");
    hub.deliver(&mut engine).unwrap();
    let loaded = ["a widget.loaded", "c widget.loaded", "d widget.loaded", "d widget.loaded"];
    let shown = ["a widget.shown", "b", "c widget.shown", "d widget.shown", "d widget.shown"];
    assert_eq!(notes.take(), [&loaded[..], &shown].concat());
    hub.deliver(&mut engine).unwrap();
    assert!(notes.take().is_empty());
    assert_eq!(engine.poll_event(), None);
}

#[test]
fn a_listener_gets_the_envelope_of_its_event() {
    let (mut engine, first) = (loaded(), OnceLock::new());
    let expected = engine.peek_event().cloned();
    let mut hub = Hub::new();
    hub.on::<WidgetLoaded>(|heard| {
        assert_eq!(heard.event.widget_id.as_str(), "w");
        first.set(heard.envelope.clone()).map_err(|_| "twice".into())
    });
    hub.deliver(&mut engine).unwrap();
    drop(hub);
    assert_eq!(first.into_inner(), expected);
}

#[test]
fn who_unsubscribes_is_not_called_any_more_not_even_for_the_same_event() {
    let (notes, mut engine, gone) = (Notes::default(), loaded(), OnceLock::<Subscription>::new());
    let mut hub = Hub::new();
    hub.any(|heard| {
        notes.add(format!("first {}", heard.event.name()))?;
        gone.get().unwrap().unsubscribe();
        heard.subscription.unsubscribe();
        Ok(())
    });
    let kept = Arc::new(());
    let (mut by, held) = (notes.by("gone"), Arc::clone(&kept));
    gone.set(hub.any(move |heard| {
        let _ = &held;
        by(heard)
    }))
    .unwrap();
    hub.any(notes.by("last"));
    hub.deliver(&mut engine).unwrap();
    assert_eq!(notes.take(), ["first widget.loaded", "last widget.loaded", "last widget.shown"]);
    assert_eq!(Arc::strong_count(&kept), 1, "what it owned is dropped");
    // Again: nothing happens, nor does it where the hub is gone.
    gone.get().unwrap().unsubscribe();
    drop(hub);
    gone.get().unwrap().unsubscribe();
}

#[test]
fn who_drops_a_subscription_goes_on_listening() {
    let (notes, mut engine, mut hub) = (Notes::default(), loaded(), Hub::new());
    drop(hub.any(notes.by("all")));
    hub.deliver(&mut engine).unwrap();
    assert_eq!(notes.take().len(), 2);
}

#[test]
fn one_that_is_called_once_hears_one_event_whatever_happens() {
    let (notes, mut engine) = (Notes::default(), loaded());
    let mut hub = Hub::with_error_handler(|error, _| notes.add(format!("error {error}")));
    hub.once::<WindowOpened>(|heard| {
        notes.add("once")?;
        heard.engine.handle(3, input::WindowClose::default())?;
        open(heard.engine, 4);
        heard.hub.deliver(heard.engine)?;
        Err("of once".into())
    });
    let never = hub.once::<WindowOpened>(|_| notes.add("never"));
    never.unsubscribe();
    open(&mut engine, 2);
    hub.deliver(&mut engine).unwrap();
    hub.deliver(&mut engine).unwrap();
    assert_eq!(notes.take(), ["once", "error of once"]);
}

#[test]
fn what_listeners_tell_the_engine_is_told_after_what_waits() {
    let (notes, mut engine, mut hub) = (Notes::default(), loaded(), Hub::new());
    hub.on::<WidgetLoaded>(|heard| {
        open(heard.engine, 5);
        // The delivery that is under way goes on.
        heard.hub.deliver(heard.engine)?;
        heard.hub.any(notes.by("new"));
        notes.add("first")
    });
    hub.any(notes.by("all"));
    hub.deliver(&mut engine).unwrap();
    let expected = [
        "first",
        "all widget.loaded",
        "all widget.shown",
        "new widget.shown",
        "all window.opened",
        "new window.opened",
    ];
    assert_eq!(notes.take(), expected);
}

#[test]
fn a_listener_that_fails_stops_nobody_and_no_error_is_lost() {
    let (notes, mut engine, mut hub) = (Notes::default(), loaded(), Hub::new());
    hub.any(|heard| Err(format!("one at {}", heard.event.name()).into()));
    hub.any(notes.by("all"));
    hub.on::<WidgetShown>(|heard| {
        // Any error is one.
        heard.engine.handle(2, input::ChatHold::default())?;
        Ok(())
    });
    let failed = hub.deliver(&mut engine).unwrap_err();
    assert_eq!(notes.take(), ["all widget.loaded", "all widget.shown"]);
    let said = messages(&failed.errors);
    assert_eq!(said[..2], ["one at widget.loaded", "one at widget.shown"]);
    assert!(said[2].contains("rejects chat.hold") && said.len() == 3, "{said:?}");
    assert_eq!(failed.to_string(), "listeners failed 3 times");
    assert_eq!(std::error::Error::source(&failed).unwrap().to_string(), said[0]);
    // Told once, and then it is over.
    hub.deliver(&mut engine).unwrap();
}

#[test]
fn an_error_goes_to_the_handler_once_all_have_heard_the_event() {
    let (notes, mut engine) = (Notes::default(), loaded());
    let mut hub =
        Hub::with_error_handler(|error, envelope| notes.add(format!("{error} at {}", envelope.event.name())));
    hub.on::<WidgetLoaded>(|_| Err("one".into()));
    hub.any(notes.by("all"));
    hub.deliver(&mut engine).unwrap();
    assert_eq!(notes.take(), ["all widget.loaded", "one at widget.loaded", "all widget.shown"]);
}

#[test]
fn a_handler_that_fails_is_a_listener_that_failed() {
    let mut hub = Hub::with_error_handler(|error, _| Err(format!("no disk for {error}").into()));
    hub.on::<WidgetShown>(|_| Err("one".into()));
    let failed = hub.deliver(&mut loaded()).unwrap_err();
    assert_eq!(messages(&failed.errors), ["no disk for one"]);
    assert_eq!(failed.to_string(), "a listener failed");
}

#[test]
fn who_panics_is_not_kept_waiting_and_the_rest_is_told_next() {
    let (notes, mut engine, mut hub) = (Notes::default(), loaded(), Hub::new());
    hub.on::<WidgetLoaded>(|_| Err("before".into()));
    let (mut panics, notes) = (true, &notes);
    hub.any(move |heard| {
        if std::mem::take(&mut panics) {
            // As `panic!`, but for what it prints.
            std::panic::resume_unwind(Box::new("enough"));
        }
        notes.add(format!("panicked once, {}", heard.event.name()))
    });
    hub.any(notes.by("all"));
    let caught = catch_unwind(AssertUnwindSafe(|| hub.deliver(&mut engine)));
    assert!(caught.is_err());
    assert!(notes.take().is_empty());
    let failed = hub.deliver(&mut engine).unwrap_err();
    assert_eq!(messages(&failed.errors), ["before"]);
    assert_eq!(notes.take(), ["all widget.loaded", "panicked once, widget.shown", "all widget.shown"]);
}

#[test]
fn a_late_one_hears_what_holds_and_nobody_else_notices() {
    let (notes, mut engine) = (Notes::default(), loaded());
    engine.handle(2, input::ChatRequest { chat_id: Some("c".into()), ..Default::default() }).unwrap();
    engine.handle(3, input::ChatAccept::default()).unwrap();
    let (late, all_late) = channel();
    let mut hub = Hub::new();
    hub.any(notes.by("early"));
    hub.replay().any(move |heard| Ok(late.send(heard.envelope.clone())?));
    hub.replay().on::<ChatRestored>(|heard| notes.add(heard.event.chat_id.as_str()));
    let mut untouched = engine.clone();
    hub.deliver(&mut engine).unwrap();
    // What waited was news for the early one alone: the late ones know it as what holds.
    let waited = ["widget.loaded", "widget.shown", "chat.requested", "lead.captured", "chat.started"];
    let waited = waited.map(|name| format!("early {name}"));
    assert_eq!(notes.take(), [&waited[..], &["c".into()]].concat());
    let holds: Vec<_> = all_late.try_iter().collect();
    let names: Vec<_> = holds.iter().map(|held| held.event.name()).collect();
    assert_eq!(names, ["widget.loaded", "widget.shown", "chat.restored"]);
    assert!(holds.iter().all(|held| held.origin == Origin::Restored && held.seq == 5));
    untouched.events().for_each(drop);
    assert_eq!(engine.snapshot(), untouched.snapshot(), "the engine is as if nobody had asked");
    assert_eq!(engine.what_holds(), holds);

    engine.handle(4, input::ChatHold::default()).unwrap();
    hub.deliver(&mut engine).unwrap();
    let last: Vec<_> = all_late.try_iter().map(|told| (told.event.name(), told.seq, told.origin)).collect();
    assert_eq!(last, [("chat.held", 6, Origin::Live)]);
    assert_eq!(notes.take(), ["early chat.held"]);
}

#[test]
fn a_late_one_has_its_place_among_all_who_subscribed() {
    let (notes, mut engine, mut hub) = (Notes::default(), loaded(), Hub::new());
    engine.events().for_each(drop);
    hub.replay().on::<WindowOpened>(|_| notes.add("late"));
    hub.any(notes.by("plain"));
    hub.deliver(&mut engine).unwrap();
    open(&mut engine, 2);
    hub.deliver(&mut engine).unwrap();
    assert_eq!(notes.take(), ["late", "plain window.opened"]);
}

#[test]
fn a_late_one_that_comes_during_a_delivery_misses_and_doubles_nothing() {
    let (mut engine, (late, heard_late)) = (loaded(), channel());
    let mut hub = Hub::new();
    hub.once::<WidgetLoaded>(|heard| {
        let late = late.clone();
        heard.hub.replay().any(move |heard| Ok(late.send((heard.event.name(), heard.envelope.origin))?));
        open(heard.engine, 5);
        Ok(())
    });
    hub.deliver(&mut engine).unwrap();
    let all: Vec<_> = heard_late.try_iter().collect();
    assert_eq!(all.iter().filter(|told| **told == ("window.opened", Origin::Restored)).count(), 1);
    assert!(all.iter().all(|(_, origin)| *origin == Origin::Restored), "{all:?}");
    engine.handle(6, input::WindowClose::default()).unwrap();
    hub.deliver(&mut engine).unwrap();
    assert!(heard_late.try_iter().eq([("window.closed", Origin::Live)]));
}

#[test]
fn what_holds_goes_on_where_a_listener_fails_or_is_gone() {
    let (notes, mut engine) = (Notes::default(), loaded());
    engine.events().for_each(drop);
    let mut hub = Hub::with_error_handler(|error, _| notes.add(error.to_string()));
    hub.replay().any(|heard| Err(heard.event.name().into()));
    hub.replay().any(|heard| {
        heard.subscription.unsubscribe();
        notes.add("gone")
    });
    hub.replay().any(notes.by("never")).unsubscribe();
    hub.deliver(&mut engine).unwrap();
    let heard = notes.take();
    assert_eq!(heard[..2], ["widget.loaded", "widget.shown"]);
    assert_eq!(heard.iter().filter(|who| *who == "gone").count(), 1);
    assert_eq!(heard.last().map(String::as_str), Some("gone"));
}

#[test]
fn a_hub_goes_where_its_engine_goes() {
    let (mut engine, mut hub) = (loaded(), Hub::<'static>::new());
    let (note, notes) = channel();
    hub.on::<ChatStarted>(|_| Err("no chat".into()));
    hub.any(move |heard| Ok(note.send(heard.event.name())?));
    std::thread::spawn(move || hub.deliver(&mut engine)).join().unwrap().unwrap();
    assert!(notes.iter().eq(["widget.loaded", "widget.shown"]));
}

#[test]
fn a_hub_that_a_listener_takes_away_is_no_panic() {
    let (notes, mut engine, mut hub) = (Notes::default(), loaded(), Hub::new());
    hub.any(|heard| {
        let away = std::mem::take(heard.hub);
        notes.add(format!("{away:?}"))
    });
    hub.any(notes.by("all"));
    hub.deliver(&mut engine).unwrap();
    assert_eq!(notes.take(), ["Hub { listeners: 2, .. }"]);
}
