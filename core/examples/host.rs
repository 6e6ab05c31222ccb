//! A host with a clock: it waits for the next input or the next deadline, whichever comes first, and delivers the events
//! to those who listen.
//!
//! ```sh
//! cargo run --example host
//! ```

use std::error::Error;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use parlour::event::ChatRequested;
use parlour::{Config, Deadlines, Engine, Hub, Input, Timestamp, input};

fn main() -> Result<(), Box<dyn Error>> {
    // Who types and falls silent stops typing after ten seconds; here it should not take as long.
    let deadlines = Deadlines { typing: 200, ..Deadlines::default() };
    let engine = Engine::new(Config { deadlines, ..Config::default() });

    let mut hub = Hub::new();
    hub.any(|heard| {
        println!("{}", heard.envelope.to_json());
        Ok(())
    });
    // An agent who takes every chat at once.
    hub.on::<ChatRequested>(|heard| {
        let chat_id = Some(heard.event.chat_id.clone());
        heard.engine.handle(heard.envelope.at, input::ChatAccept { chat_id, ..Default::default() })?;
        Ok(())
    });

    let (tell, inputs) = channel();
    let page = thread::spawn(move || {
        for input in visit() {
            thread::sleep(Duration::from_millis(50));
            // Nobody listens any more: then there is nothing left to tell.
            let Ok(()) = tell.send(input) else { return };
        }
        // The agent has fallen silent: what comes now, comes of the deadline alone.
        thread::sleep(Duration::from_millis(400));
    });
    host(engine, hub, &inputs)?;
    page.join().map_err(|_| "the page failed")?;
    Ok(())
}

/// Drives the engine until no more inputs come.
fn host(mut engine: Engine, mut hub: Hub<'_>, inputs: &Receiver<Input>) -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let now = || Timestamp::from(begin.elapsed());
    loop {
        hub.deliver(&mut engine)?;
        let wait = engine.next_deadline().map_or(Duration::MAX, |(at, _reason)| at - now());
        match inputs.recv_timeout(wait) {
            Ok(input) => {
                if let Err(rejection) = engine.handle(now(), input) {
                    println!("rejected: {rejection}");
                }
            }
            Err(RecvTimeoutError::Timeout) => engine.handle_timeout(now()),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// What happens on a page.
fn visit() -> Vec<Input> {
    vec![
        input::WidgetLoad::new("support").into(),
        input::WidgetReady { online: Some(true), ..Default::default() }.into(),
        // There is no chat yet that could wait.
        input::ChatHold::default().into(),
        input::ChatRequest { message: Some("Hello?".into()), ..Default::default() }.into(),
        input::TypingStart { user_id: Some("eva".into()), ..Default::default() }.into(),
    ]
}
