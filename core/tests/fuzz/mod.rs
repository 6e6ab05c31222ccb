//! What is fuzzed: one function a target, from any bytes to claims that must hold. `core/fuzz` runs them under
//! libFuzzer, `fuzz_replay.rs` over the stored corpus in every test run.

mod bytes;
mod checked;
mod vendors;
#[cfg(feature = "wire")]
mod wire;

use parlour::{Config, Engine, Mode, RestoreError, Snapshot};

use bytes::Bytes;
use checked::Checked;

pub(crate) use vendors::{decode, translate, vendor_calls};
#[cfg(feature = "wire")]
pub(crate) use wire::wire;

/// A target: anything may be in the bytes.
pub(crate) type Target = fn(&[u8]);

/// Every target by its name, which is that of its corpus.
pub(crate) const TARGETS: &[(&str, Target)] = &[
    ("handle_json", handle_json),
    ("restore_json", restore_json),
    ("restore_cbor", restore_cbor),
    ("operations", operations),
    ("vendor_calls", vendor_calls),
    ("translate", translate),
    ("decode", decode),
    #[cfg(feature = "wire")]
    ("wire", wire),
];

/// Lines of text, each told as an input to an engine with a widget and a running chat, in both modes.
pub(crate) fn handle_json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for mode in [Mode::Strict, Mode::Observe] {
        handle_lines(text, Config { mode, ..Config::default() });
    }
}

fn handle_lines(text: &str, config: Config) {
    let mut engine = Checked::new(config);
    for input in [
        r#"{"type":"widget.load","widgetId":"w1","options":{"targets":["*order*"]}}"#,
        r#"{"type":"widget.ready"}"#,
        r#"{"type":"chat.request","chatId":"c1"}"#,
        r#"{"type":"chat.accept","users":["a1"]}"#,
        r#"{"type":"form.start","kind":"pre_chat"}"#,
    ] {
        engine.handle_json(0, input);
    }
    for (at, line) in (1..).zip(text.lines()) {
        engine.handle_json(at, line);
    }
}

/// A snapshot in JSON.
pub(crate) fn restore_json(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        restore(Snapshot::from_json(text));
    }
}

/// A snapshot in CBOR.
pub(crate) fn restore_cbor(data: &[u8]) {
    restore(Snapshot::from_cbor(data));
}

/// Whatever could be restored can be stored again, in both forms, and can go on.
fn restore(snapshot: Result<Snapshot, RestoreError>) {
    let Ok(snapshot) = snapshot else { return };
    assert_eq!(Snapshot::from_json(&snapshot.to_json()).as_ref(), Ok(&snapshot));
    assert_eq!(Snapshot::from_cbor(&snapshot.to_cbor()).as_ref(), Ok(&snapshot));
    let Ok(engine) = Engine::restore(Config::default(), snapshot) else { return };
    let mut engine = Checked::of(engine);
    engine.restart();
    engine.resync();
    for input in [
        r#"{"type":"widget.load","widgetId":"w1"}"#,
        r#"{"type":"chat.request","widgetId":"w1"}"#,
        r#"{"type":"message.send","chatId":"c1","messageId":"m9","content":{"type":"text","text":"Hi"}}"#,
        r#"{"type":"chat.end","chatId":"c1","surveyConfigured":true}"#,
    ] {
        engine.handle_json(1_000, input);
    }
    engine.timeout(u64::MAX);
    engine.poll();
}

/// A configuration and any calls of an engine, one after another.
pub(crate) fn operations(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut engine = Checked::new(bytes.config());
    let mut now = 0_u64;
    while !bytes.is_empty() {
        match bytes.next() {
            0..=199 => {
                now = now.saturating_add(bytes.wait());
                let input = bytes.input();
                engine.handle_json(now, &input);
            }
            200..=209 => {
                now = now.saturating_add(bytes.wait());
                engine.timeout(now);
            }
            210..=219 => engine.resync(),
            220..=235 => engine.restart(),
            _ => drop(engine.poll()),
        }
    }
    engine.poll();
}
