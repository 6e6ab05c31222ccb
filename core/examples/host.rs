//! A host with a clock: it waits for the next input or the next deadline, whichever comes first, and prints every event.
//!
//! ```sh
//! cargo run --example host
//! ```

use std::error::Error;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use parlour::{Config, Deadlines, Engine, Input, Timestamp, input};

fn main() -> Result<(), Box<dyn Error>> {
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
    // Who types and falls silent stops typing after ten seconds; here it should not take as long.
    let deadlines = Deadlines { typing: 200, ..Deadlines::default() };
    host(Engine::new(Config { deadlines, ..Config::default() }), &inputs);
    page.join().map_err(|_| "the page failed")?;
    Ok(())
}

fn host(mut engine: Engine, inputs: &Receiver<Input>) {
    let begin = Instant::now();
    let now = || Timestamp::from(begin.elapsed());
    loop {
        for envelope in engine.events() {
            println!("{}", envelope.to_json());
        }
        let wait = engine.next_deadline().map_or(Duration::MAX, |(at, _reason)| at - now());
        match inputs.recv_timeout(wait) {
            Ok(input) => {
                if let Err(rejection) = engine.handle(now(), input) {
                    println!("rejected: {rejection}");
                }
            }
            Err(RecvTimeoutError::Timeout) => engine.handle_timeout(now()),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// What happens on a page.
fn visit() -> Vec<Input> {
    vec![
        input::WidgetLoad::new("support").into(),
        input::WidgetReady { online: Some(true), ..Default::default() }.into(),
        input::ChatRequest { message: Some("Hello?".into()), ..Default::default() }.into(),
        // Nobody has taken the chat: it cannot be put on hold.
        input::ChatHold::default().into(),
        input::ChatAccept::default().into(),
        input::TypingStart { user_id: Some("eva".into()), ..Default::default() }.into(),
    ]
}
