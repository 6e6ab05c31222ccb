//! A visitor who goes from page to page: what is stored when one is left is where the next one begins.
//!
//! ```sh
//! cargo run --example resume
//! ```

use std::collections::HashMap;
use std::error::Error;

use parlour::vocabulary::{Content, User, WidgetOptions};
use parlour::{Config, Engine, Snapshot, input};

/// What a browser keeps for a page: its `localStorage`, say.
type Storage = HashMap<String, Vec<u8>>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut storage = Storage::new();

    println!("the first page");
    let mut engine = open(&storage)?;
    engine.handle(0, load())?;
    engine.handle(80, input::WidgetReady { online: Some(true), ..Default::default() })?;
    engine.handle(900, input::ChatRequest { message: Some("Hello?".into()), ..Default::default() })?;
    engine.handle(5_000, input::ChatAccept::default())?;
    print(&mut engine);
    store(&mut engine, &mut storage);
    drop(engine);

    println!("the second page");
    let mut engine = open(&storage)?;
    engine.handle(60_000, load())?;
    engine.handle(60_090, input::WidgetReady { online: Some(true), ..Default::default() })?;
    let text = Content::Text { text: "Hello! What can I do for you?".into() };
    let message = input::MessageReceive::new("m1", User::agent("eva", "Eva"), text);
    engine.handle(61_000, message)?;
    print(&mut engine);
    Ok(())
}

/// Goes on where the last page was left.
fn open(storage: &Storage) -> Result<Engine, Box<dyn Error>> {
    Ok(match storage.get(&options().storage_key(None)) {
        Some(stored) => Engine::restore(Config::default(), Snapshot::from_cbor(stored)?)?,
        None => Engine::new(Config::default()),
    })
}

fn store(engine: &mut Engine, storage: &mut Storage) {
    storage.insert(engine.storage_key(), engine.snapshot().to_cbor());
    // Of a visitor who logged out, or became known by an id.
    for key in engine.storage_keys_to_delete() {
        storage.remove(&key);
    }
}

fn load() -> input::WidgetLoad {
    input::WidgetLoad { options: Some(options().into()), ..input::WidgetLoad::new("support") }
}

/// The same on each page; chats come back where the scope is the same.
fn options() -> WidgetOptions {
    WidgetOptions { account: Some("acme".into()), scope: Some("shop".into()), ..WidgetOptions::default() }
}

fn print(engine: &mut Engine) {
    for envelope in engine.events() {
        println!("  {}", envelope.to_json());
    }
}
