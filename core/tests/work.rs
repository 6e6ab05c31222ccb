//! What an input costs does not grow with what it has nothing to do with, counted in bytes that are asked for.
#![allow(clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use parlour::{Config, Engine, Mode};

#[global_allocator]
static COUNTING: Counting = Counting;

thread_local! {
    /// Bytes that this thread has asked for so far.
    static ASKED_FOR: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

fn count(bytes: usize) {
    ASKED_FOR.with(|asked_for| asked_for.set(asked_for.get() + bytes));
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

fn message(chat: usize) -> String {
    format!(
        r#"{{"type":"message.receive","chatId":"c{chat}","messageId":"m{chat}","from":{{"id":"a","isAgent":true}},"content":{{"type":"text","text":"Hi"}}}}"#
    )
}

/// An engine that observes, with so many chats and room for as many.
fn crowded(chats: usize) -> Engine {
    let mut config = Config { mode: Mode::Observe, ..Config::default() };
    config.limits.chats = chats.try_into().unwrap();
    let mut engine = Engine::new(config);
    engine.handle_json(0, r#"{"type":"widget.load","widgetId":"w"}"#).unwrap();
    engine.handle_json(0, r#"{"type":"widget.ready"}"#).unwrap();
    engine.handle_json(0, r#"{"type":"window.close"}"#).unwrap();
    for chat in 0..chats {
        engine.handle_json(0, &message(chat)).unwrap();
        engine.events().for_each(drop);
    }
    engine
}

/// The bytes that messages in unknown chats ask for, asked about first, where for each of them another chat goes.
fn unknown(chats: usize) -> usize {
    const ROUNDS: usize = 64;
    let (mut engine, mut asked_for) = (crowded(chats), 0);
    // The first one puts all in the order in which they go, once and for all.
    engine.handle_json(1, &message(chats)).unwrap();
    engine.events().for_each(drop);
    for chat in chats + 1..chats + 1 + ROUNDS {
        let input = parlour::Input::from_json(&message(chat)).unwrap();
        let before = ASKED_FOR.get();
        assert!(engine.can(&input));
        engine.handle(1, input).unwrap();
        asked_for += ASKED_FOR.get() - before;
        let told: Vec<_> = engine.events().map(|told| told.event.name()).collect();
        assert!(told.starts_with(&["chat.left"]) || told.contains(&"chat.left"), "{told:?}");
    }
    assert_eq!(engine.view().chats.iter().filter(|chat| chat.state != "left").count(), chats);
    asked_for / ROUNDS
}

#[test]
fn an_unknown_chat_costs_the_same_among_many() {
    let (few, many) = (unknown(64), unknown(4_096));
    assert!(many < 2 * few, "{many} bytes among 4,096 chats, {few} among 64");
}
